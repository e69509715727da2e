# SPDX-License-Identifier: Apache-2.0
"""Economies, groups and organisations: the list, and what is known of one."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from plenipo.api.problems import named_in_path, responses
from plenipo.core import countries
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.data.actors import describe_actor
from plenipo.data.tables import read_table

__all__ = ["router"]

router = APIRouter()


class Listed(BaseModel):
    """An economy of the baseline."""

    code: str
    name: str
    region: str
    income_group: str
    gdp_musd: float | None
    population_million: float | None
    latitude: float | None
    longitude: float | None


class Group(BaseModel):
    """Economies that may act or be named together."""

    code: str
    name: str
    kind: str
    members: list[str]


@router.get("/economies", response_model=list[Listed], responses=responses(422))
def every(names: str = "plain") -> list[dict[str, Any]]:
    """The economies of the baseline, under a naming profile."""
    profile = known_profile(names)
    rows = read_table("economies").to_dict()
    kept = [k for k in Listed.model_fields if k not in ("code", "name")]
    return [{"code": r["iso3"], "name": countries.name(r["iso3"], profile), **{k: r[k] for k in kept}} for r in rows]


@router.get("/economies/{code}", responses=responses(404, 422))
def one(code: str) -> dict[str, Any]:
    """What is known of one economy or organisation, by code or name."""
    with named_in_path():
        return describe_actor(code)


@router.get("/groups", response_model=list[Group])
def groups() -> list[dict[str, Any]]:
    """Customs unions and organisations with their members."""
    return _groups()


@router.get("/groups/{code}", response_model=Group, responses=responses(404, 422))
def group(code: str) -> dict[str, Any]:
    """One group."""
    held = {g["code"].casefold(): g for g in _groups()}
    if code.casefold() not in held:
        with named_in_path():
            raise InputError(Problem(f"there is no group {code!r}", "", "", nearest_names(code, held), "GET /api/v1/groups"))
    return held[code.casefold()]


@cache
def _groups() -> list[dict[str, Any]]:
    blocs: dict[str, dict[str, Any]] = {}
    for row in read_table("blocs").to_dict():
        kind = "customs union" if int(row["customs_union"]) else "bloc"
        held = blocs.setdefault(row["bloc"], {"code": row["bloc"], "name": row["name"], "kind": kind, "members": []})
        held["members"].append(row["iso3"])
    members: dict[str, list[str]] = {}
    for row in read_table("memberships").to_dict():
        if row["status"] == "member":
            members.setdefault(row["organisation"], []).append(row["iso3"])
    organisations = [
        {"code": r["organisation"], "name": r["name"], "kind": r["kind"] or "organisation", "members": members[r["organisation"]]}
        for r in read_table("organisations").to_dict()
        if r["organisation"] in members and r["organisation"] not in blocs
    ]
    return [*blocs.values(), *organisations]


def known_profile(names: str) -> str:
    """A naming profile that comes with the package; never a file.

    Raises
    ------
    InputError
        If it is none.
    """
    if names not in countries.PROFILES:
        expected, near = ", ".join(countries.PROFILES), nearest_names(names, countries.PROFILES)
        raise InputError(Problem(f"there is no naming profile {names!r}", "names", expected, near))
    return names
