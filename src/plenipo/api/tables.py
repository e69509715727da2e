# SPDX-License-Identifier: Apache-2.0
"""The tables of the baseline, their vintages and licences."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Query

from plenipo.api.problems import named_in_path, responses
from plenipo.data.tables import list_sources, list_tables, read_table

__all__ = ["router"]

router = APIRouter(prefix="/data")
MOST_ROWS = 5_000


@router.get("/tables")
def every() -> list[dict[str, Any]]:
    """Name, rows, columns, sources and size of every table."""
    return _tables()


@cache
def _tables() -> list[dict[str, Any]]:
    return list_tables()


@router.get("/tables/{table}", responses=responses(404, 422))
def one(
    table: str,
    rows: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 100,
    after: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> dict[str, Any]:
    """Some rows of a table, what its columns mean, and how many there are."""
    with named_in_path():
        held = read_table(table)
    meaning = [{k: v for k, v in r.items() if k != "table"} for r in read_table("tables").to_dict() if r["table"] == table]
    names = list(held.columns)
    shown = zip(*(held.columns[n][after : after + rows].tolist() for n in names), strict=True)
    found = [dict(zip(names, row, strict=True)) for row in shown]
    return {"table": table, "rows_in_all": len(held), "after": after, "columns": meaning, "rows": found}


@router.get("/sources")
def sources() -> list[dict[str, Any]]:
    """Every source: publisher, citation, address, licence, vintage."""
    return list_sources()
