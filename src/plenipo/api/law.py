# SPDX-License-Identifier: Apache-2.0
"""Agreements in the baseline: the list, and one with its Parties."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from plenipo.api.problems import named_in_path, responses
from plenipo.data.agreements import describe_agreement, list_agreements

__all__ = ["router"]

router = APIRouter(prefix="/agreements")


@router.get("")
def every() -> list[dict[str, Any]]:
    """Every agreement: title, type, dates, number of Parties."""
    return list_agreements()


@router.get("/{id}", responses=responses(404, 422))
def one(id: str) -> dict[str, Any]:
    """One agreement with its terms and its Parties."""
    with named_in_path():
        return describe_agreement(id)
