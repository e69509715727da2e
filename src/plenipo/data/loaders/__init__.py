# SPDX-License-Identifier: Apache-2.0
"""Readers of the official files: one module per publisher's format, one row of ``loaders.csv`` per source.

Each module has ``parse(path, argument="")``: the file as its publisher sends it, checked, made a tidy table with our codes.
"""

from __future__ import annotations

import csv
import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from plenipo.core.errors import InputError, Problem, nearest_names

if TYPE_CHECKING:
    import duckdb

__all__ = ["Loader", "list_loaders", "loader"]

_TABLE = Path(__file__).parent.with_name("loaders.csv")
_MODULES = MappingProxyType({"un_votes_voeten": "un_votes"})
_ARGUMENT = re.compile(r"[A-Za-z0-9]+(\.[A-Za-z0-9]+)+")
# The indicators that the notes on the official addresses name.
_EXAMPLES = ("NY.GDP.MKTP.CD", "TM.TAX.MRCH.SM.AR.ZS", "TM.TAX.MRCH.WM.AR.ZS", "IS.SHP.GCNW.XQ", "BX.KLT.DINV.CD.WD")


@dataclass(frozen=True)
class Loader:
    """A source that can be fetched.

    Parameters
    ----------
    source
        Name by which it is asked for; with its argument, ``wdi:NY.GDP.MKTP.CD``.
    title, publisher, page, licence, licence_status, citation
        What it is, whose, and on what terms.
    address
        Official address of the file; empty if only the page is known.
    address_status
        How far the address has been verified.
    file
        Name under which the publisher's file is kept; the table beside it ends in ``.parquet``.
    sha256
        Checksum of the file, where one is known.
    fixed
        Whether the address names one release, whose file must never change.
    min_rows
        Rows below which the table cannot be whole.
    columns
        Columns of the tidy table.
    argument
        What follows the colon in the name.
    """

    source: str
    title: str
    publisher: str
    address: str
    address_status: str
    page: str
    file: str
    sha256: str
    fixed: bool
    licence: str
    licence_status: str
    citation: str
    min_rows: int
    columns: tuple[str, ...]
    argument: str = ""

    @property
    def table(self) -> str:
        """Name of the tidy table's file."""
        return self.file.rpartition(".")[0] + ".parquet"

    def parse(self, path: Path) -> duckdb.DuckDBPyRelation:
        """Checked tidy table from a publisher's file."""
        name = self.source.partition(":")[0]
        module = importlib.import_module(f"plenipo.data.loaders.{_MODULES.get(name, name)}")
        relation: duckdb.DuckDBPyRelation = module.parse(Path(path), self.argument)
        return relation


def list_loaders() -> tuple[Loader, ...]:
    """All sources that ``plenipo data pull`` knows, by name.

    Examples
    --------
    >>> [row.source for row in list_loaders()][:2]
    ['baci', 'cdis']
    """
    return tuple(_rows().values())


def loader(source: str) -> Loader:
    """Source by name; one that needs an argument takes it after a colon.

    Raises
    ------
    InputError
        If there is no such source, or its argument is missing, unwanted or malformed.

    Examples
    --------
    >>> loader("wdi:NY.GDP.MKTP.CD").table
    'wdi-NY.GDP.MKTP.CD.parquet'
    """
    name, _, argument = source.partition(":")
    row = _rows().get(name)
    if row is None:
        raise InputError(
            Problem(
                f"'{source}' is not a source that can be fetched",
                expected="one of " + ", ".join(_rows()),
                nearest=nearest_names(name, _rows()),
            )
        )
    needs = "{argument}" in row.file
    if needs and not _ARGUMENT.fullmatch(argument):
        raise InputError(
            Problem(
                f"'{source}' does not say which indicator",
                expected=f"{name}:CODE, such as {name}:{_EXAMPLES[0]}",
                nearest=tuple(f"{name}:{code}" for code in _EXAMPLES),
            )
        )
    if argument and not needs:
        raise InputError(Problem(f"the source '{name}' takes nothing after a colon", expected=name))
    return _with_argument(row, argument) if needs else row


def _with_argument(row: Loader, argument: str) -> Loader:
    values = {key: getattr(row, key) for key in Loader.__dataclass_fields__}
    filled = {key: values[key].replace("{argument}", argument) for key in ("address", "file")}
    return Loader(**{**values, **filled, "source": f"{row.source}:{argument}", "argument": argument})


@cache
def _rows() -> Mapping[str, Loader]:
    with _TABLE.open(newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    kept = ("title", "publisher", "address", "address_status", "page", "file", "sha256", "licence", "licence_status", "citation")
    return MappingProxyType(
        {
            row["source"]: Loader(
                source=row["source"],
                fixed=row["fixed"] == "1",
                min_rows=int(row["min_rows"]),
                columns=tuple(row["columns"].split(";")),
                **{key: row[key] for key in kept},
            )
            for row in rows
        }
    )
