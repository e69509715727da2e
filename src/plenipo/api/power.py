# SPDX-License-Identifier: Apache-2.0
"""How much a vote is worth under a body's rules."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from plenipo.api.problems import named_in_path, responses
from plenipo.conference.rules.load import list_bodies
from plenipo.conference.rules.report import power_report
from plenipo.core.errors import InputError, Problem, nearest_names

__all__ = ["router"]

router = APIRouter(prefix="/power")
MOST_UNIONS = 20


@router.get("")
def every() -> list[dict[str, Any]]:
    """The bodies held, with their rules."""
    return list_bodies()


@router.get("/{body}", responses=responses(404, 422))
def one(
    body: str,
    rule: Annotated[str | None, Query(max_length=100)] = None,
    union: Annotated[
        list[str] | None, Query(max_length=MOST_UNIONS, description="Codes with commas; may be given again.")
    ] = None,
    unit: Annotated[float | None, Query(gt=0, allow_inf_nan=False)] = None,
) -> dict[str, Any]:
    """Exact power of each member under one rule; with unions, the Owen value."""
    known = {str(row["body"]) for row in list_bodies()}
    if body not in known:  # a body is never a file here
        with named_in_path():
            raise InputError(Problem(f"there is no body {body!r}", "", ", ".join(sorted(known)), nearest_names(body, known)))
    unions = [[code.strip() for code in u.split(",") if code.strip()] for u in union or ()]
    return power_report(body, rule, unions, unit)
