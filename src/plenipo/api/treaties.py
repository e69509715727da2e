# SPDX-License-Identifier: Apache-2.0
"""Environmental treaties: the list, one, two side by side; the clock is a question of the kind ``clock``."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from plenipo.api.problems import named_in_path, responses
from plenipo.data.treaties import compare_treaties, describe_treaty, list_treaties

__all__ = ["router"]

router = APIRouter(prefix="/treaties")


@router.get("")
def every() -> list[dict[str, Any]]:
    """The treaties held, those with a short name first."""
    return list_treaties()


@router.get("/{name}", responses=responses(404, 422))
def one(name: str) -> dict[str, Any]:
    """Terms, targets and Parties of one treaty."""
    with named_in_path():
        return describe_treaty(name)


@router.get("/{name}/beside/{other}", responses=responses(404, 422))
def beside(name: str, other: str) -> dict[str, Any]:
    """Two treaties side by side: terms that differ, who is in one alone, targets."""
    with named_in_path():
        return compare_treaties(name, other)
