# SPDX-License-Identifier: Apache-2.0
"""Reading the embedded baseline: which tables there are, what is in them, where they come from."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any

from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.data.table import Table, read

__all__ = ["baseline_hash", "list_sources", "list_tables", "read_table", "table_hash"]

BASELINE = Path(__file__).parent / "baseline"
SUFFIXES = (".csv", ".parquet")


def _files() -> dict[str, Path]:
    return {p.stem: p for p in sorted(BASELINE.iterdir()) if p.suffix in SUFFIXES and not p.name.startswith(".")}


def read_table(name: str) -> Table:
    """One table of the baseline as named columns.

    Parameters
    ----------
    name
        Such as ``"economies"``; :func:`list_tables` lists them.

    Raises
    ------
    InputError
        If there is no such table; names the nearest.

    Examples
    --------
    >>> economies = read_table("economies")
    >>> economies.columns["gdp_musd"][economies.columns["iso3"] == "VNM"].round(-3)
    array([430000.])
    """
    files = _files()
    if name not in files:
        raise InputError(
            Problem(
                f"there is no table {name!r} in the baseline", nearest=nearest_names(name, files), next_step="plenipo data list"
            )
        )
    return _read(name)


@functools.cache
def _read(name: str) -> Table:
    return read(_files()[name], name)


def list_tables() -> list[dict[str, Any]]:
    """Name, rows, columns, sources and size in bytes of every table."""
    described: dict[str, list[str]] = {}
    for row in read_table("tables").to_dict():
        described.setdefault(row["table"], []).extend(s for s in row["source"].split(";") if s)
    found = []
    for name, path in _files().items():
        table = read_table(name)
        sources = ";".join(dict.fromkeys(described.get(name, [])))
        found.append(
            {"table": name, "rows": len(table), "columns": len(table.columns), "sources": sources, "bytes": path.stat().st_size}
        )
    return found


def list_sources() -> list[dict[str, Any]]:
    """Every source: publisher, citation, address, licence, vintage."""
    return read_table("sources").to_dict()


@functools.cache
def baseline_hash() -> str:
    """SHA-256 over all files of the baseline, by name: which data a result rests on."""
    digest = hashlib.sha256()
    for path in sorted(p for p in BASELINE.iterdir() if p.is_file() and not p.name.startswith(".")):
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@functools.cache
def table_hash(name: str) -> str:
    """SHA-256 of the file of one table.

    Raises
    ------
    InputError
        If there is no such table.
    """
    read_table(name)
    return hashlib.sha256(_files()[name].read_bytes()).hexdigest()
