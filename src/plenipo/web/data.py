# SPDX-License-Identifier: Apache-2.0
"""The tables of the baseline and their sources: vintage, licence, columns with units, coverage, hash."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from plenipo.core.errors import InputError
from plenipo.data.load import load
from plenipo.data.tables import baseline_hash, list_sources, list_tables, read_table, table_hash
from plenipo.web.absent import absent
from plenipo.web.page import page

__all__ = ["router"]

router = APIRouter()
SHOWN = 12
"""Rows of a table shown."""
PERCENT = 100.0
ECONOMY = ("iso3", "exporter", "importer", "sender", "host", "iso3_a", "party")
"""Columns that name an economy, the first that a table has."""


@router.get("/data", response_class=HTMLResponse)
def data(request: Request) -> HTMLResponse:
    """All tables and all sources."""
    world = load()
    return page(
        request,
        "data",
        tables=_tables(),
        sources=_sources(),
        licences=_licences(),
        hash=baseline_hash(),
        vintage=world.vintage,
        economies=len(world.actors),
        year=world.base_year,
    )


@router.get("/data/{table}", response_class=HTMLResponse)
def table(request: Request, table: str) -> HTMLResponse:
    """One table: what its columns mean, how full they are, its first rows."""
    try:
        held = read_table(table)
    except InputError as error:
        return absent(request, table, [(f"/data/{n}", n) for p in error.problems for n in p.nearest], "/data")
    about = {str(r["column"]): r for r in read_table("tables").to_dict() if r["table"] == table}
    columns = [{"name": n, "filled": _filled(c), **_told(about.get(n))} for n, c in held.columns.items()]
    code = next((c for c in ECONOMY if c in held.columns), "")
    used = {s for r in about.values() for s in str(r["source"]).split(";")}
    return page(
        request,
        "data_table",
        table=table,
        columns=columns,
        rows=held.head(SHOWN).rows(),
        count=len(held),
        economies=len(set(held.columns[code].tolist())) if code else 0,
        hash=table_hash(table),
        sources=[s for s in _sources() if s["source"] in used],
    )


def _told(row: Mapping[str, Any] | None) -> dict[str, Any]:
    keys = ("unit", "meaning", "source", "vintage", "licence", "imputation")
    return {k: row[k] if row else "" for k in keys}


def _filled(column: Any) -> float:
    """Per cent of rows that hold something."""
    if not len(column):
        return 0.0
    kept = (
        ~np.isnan(column)
        if column.dtype.kind == "f"
        else column != ""
        if column.dtype.kind == "O"
        else np.ones(len(column), bool)
    )
    return PERCENT * float(np.mean(kept))


@cache
def _tables() -> list[dict[str, Any]]:
    about: dict[str, list[dict[str, Any]]] = {}
    for r in read_table("tables").to_dict():
        about.setdefault(str(r["table"]), []).append(r)
    return [
        {**t, "vintages": _few(about.get(t["table"], []), "vintage"), "licences": _few(about.get(t["table"], []), "licence")}
        for t in list_tables()
    ]


def _few(rows: list[dict[str, Any]], key: str) -> list[str]:
    return list(dict.fromkeys(str(r[key]) for r in rows if r[key]))


@cache
def _sources() -> list[dict[str, Any]]:
    """Every source with the tables that rest on it."""
    used: dict[str, list[str]] = {}
    for r in read_table("tables").to_dict():
        for source in str(r["source"]).split(";"):
            used.setdefault(source, []).append(str(r["table"]))
    return [{**s, "tables": list(dict.fromkeys(used.get(s["source"], [])))} for s in list_sources()]


@cache
def _licences() -> list[tuple[str, int]]:
    """Licences of the sources, the most frequent first."""
    counts: dict[str, int] = {}
    for s in _sources():
        counts[s["licence"]] = counts.get(s["licence"], 0) + 1
    return sorted(counts.items(), key=lambda c: (-c[1], c[0]))
