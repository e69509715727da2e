# SPDX-License-Identifier: Apache-2.0
"""What the model is made of: channels, outcomes, conference cases, version."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from plenipo import __version__
from plenipo.api.jobs import host_of
from plenipo.conference.case import list_cases
from plenipo.core.outcome import read_outcomes
from plenipo.core.registry import channels
from plenipo.data.tables import baseline_hash

__all__ = ["router"]

router = APIRouter()


class Version(BaseModel):
    """What answers here."""

    version: str
    baseline: str
    """SHA-256 over all tables of the baseline."""
    limits: dict[str, float]
    """How much may be asked."""


@router.get("/version", response_model=Version)
def version(request: Request) -> dict[str, Any]:
    """Version, data, and how much may be asked."""
    return {"version": __version__, "baseline": baseline_hash(), "limits": asdict(host_of(request).limits)}


@router.get("/channels")
def all_channels() -> list[dict[str, Any]]:
    """The mechanisms by which consequences travel."""
    return [
        {
            "name": spec.name,
            "title": spec.title,
            "time": spec.time,
            "calendar": spec.calendar,
            "axes": {axis: list(options) for axis, options in spec.axes.items()},
        }
        for spec in channels().values()
    ]


@router.get("/outcomes")
def outcomes() -> list[dict[str, Any]]:
    """What is measured: unit, meaning, which comparisons make sense, source."""
    return _outcomes()


@cache
def _outcomes() -> list[dict[str, Any]]:
    return [{"channel": spec.name, **asdict(o)} for spec in channels().values() for o in read_outcomes(spec.package)]


@router.get("/cases")
def cases() -> list[dict[str, Any]]:
    """The case book of conferences."""
    return _cases()


@cache
def _cases() -> list[dict[str, Any]]:
    return list_cases()
