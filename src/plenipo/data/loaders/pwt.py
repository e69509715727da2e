# SPDX-License-Identifier: Apache-2.0
"""Penn World Table: the sheet ``Data`` of its Excel file."""

from __future__ import annotations

import csv
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from plenipo.core import countries
from plenipo.core.errors import DataError, Problem
from plenipo.data.loaders.reading import Column, attach_codes, connect, quote, read_table, refuse_page, refuse_unmatched

if TYPE_CHECKING:
    import duckdb

__all__ = ["parse"]

_SHEET = "Data"
_POSITIVE = ("pop", "emp", "hc", "rgdpe", "rgdpo", "cgdpo", "rgdpna", "rnna", "ctfp", "labsh", "xr", "pl_gdpo")
_NUMBERS = (*_POSITIVE, "csh_x", "csh_m")
_COLUMNS = (
    Column("countrycode"),
    Column("year", "integer", low=1900, high=2100),
    *(Column(name, "number", empty=True, low=0 if name in _POSITIVE else None) for name in _NUMBERS),
)


def parse(path: Path, argument: str = "") -> duckdb.DuckDBPyRelation:
    """Accounts (iso3, year and the columns of the Penn World Table by their own names and units)."""
    connection = connect()
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        file = Path(name) / path.with_suffix(".csv").name
        _to_text(path, file)
        read_table(connection, "accounts", file, _COLUMNS)
        attach_codes(connection, "codes", ((row.iso3, row.iso3) for row in countries.economies()))
        refuse_unmatched(connection, "accounts", "countrycode", "codes", file)
        numbers = ", ".join(quote(column) for column in _NUMBERS)
        connection.execute(
            f"CREATE TABLE tidy AS SELECT c.iso3, CAST(year AS INTEGER) AS year, {numbers} FROM accounts "
            "JOIN codes c ON countrycode = c.given ORDER BY ALL"
        )
    return connection.table("tidy")


def _to_text(path: Path, target: Path) -> None:
    """Sheet as CSV with the same line numbers, so that a wrong cell is named as Excel shows it."""
    import openpyxl

    refuse_page(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        if _SHEET not in book.sheetnames:
            sheets = ", ".join(book.sheetnames)
            raise DataError(Problem("the Excel file has other sheets", path.name, f"a sheet named {_SHEET}; it has: {sheets}"))
        with target.open("w", newline="", encoding="utf-8") as handle:
            csv.writer(handle).writerows(book[_SHEET].iter_rows(values_only=True))
        book.close()
    except (zipfile.BadZipFile, KeyError, EOFError, ValueError, OSError) as error:
        raise DataError(Problem(f"the Excel file is broken or cut short ({error})", path.name, "a whole Excel file")) from error
