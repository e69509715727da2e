# SPDX-License-Identifier: Apache-2.0
"""Evidence: replications, hindcasts and identities; they are run again by questions of the kind ``evidence``."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter

from plenipo.api.problems import NotFound, responses
from plenipo.core.errors import Problem, nearest_names
from plenipo.evidence import list_evidence

__all__ = ["router"]

router = APIRouter(prefix="/evidence")


@router.get("")
def every() -> list[dict[str, Any]]:
    """All evidence by channel: what it shows, what it needs, its source."""
    return _rows()


@router.get("/{name}", responses=responses(404, 422))
def one(name: str) -> dict[str, Any]:
    """One piece of evidence."""
    held = {row["name"]: row for row in _rows()}
    if name not in held:
        raise NotFound(Problem(f"there is no evidence {name!r}", nearest=nearest_names(name, held)))
    return held[name]


@cache
def _rows() -> list[dict[str, Any]]:
    return list_evidence()
