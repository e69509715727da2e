# SPDX-License-Identifier: Apache-2.0
"""tables and sources: what every column means and every source allows, gathered from the catalogue's files by subject."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from plenipo.core.tables import read_rows
from plenipo.data.builders.members import CATALOGUE
from plenipo.data.table import Table

__all__ = ["SOURCE_HEADER", "TABLE_HEADER", "build_sources", "build_tables"]

TABLE_HEADER = ("table", "column", "unit", "meaning", "source", "vintage", "licence", "imputation")
SOURCE_HEADER = ("source", "title", "publisher", "citation", "address", "licence", "vintage", "note")


def build_tables(raw: Path) -> Table:
    """One row a column, from every ``tables_*.csv`` of the catalogue; the licence is that of its sources."""
    licences = {r["source"]: r["licence"] for r in _gather("sources_")}
    rows = []
    for r in _gather("tables_"):
        licence = r.get("licence") or "; ".join(dict.fromkeys(licences[s] for s in r["source"].split(";") if s))
        rows.append([licence if h == "licence" else r[h] for h in TABLE_HEADER])
    return Table.from_rows("tables", TABLE_HEADER, rows, TABLE_HEADER[:2])


def build_sources(raw: Path) -> Table:
    """One row a source, from every ``sources_*.csv`` of the catalogue."""
    rows = {r["source"]: [r[h] for h in SOURCE_HEADER] for r in _gather("sources_")}
    return Table.from_rows("sources", SOURCE_HEADER, list(rows.values()), SOURCE_HEADER[:1])


def _gather(prefix: str) -> list[dict[str, str]]:
    files = sorted(f.name for f in resources.files(CATALOGUE).iterdir() if f.name.startswith(prefix) and f.name.endswith(".csv"))
    return [dict(row) for name in files for row in read_rows(CATALOGUE, name)]
