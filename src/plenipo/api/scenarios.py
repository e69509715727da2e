# SPDX-License-Identifier: Apache-2.0
"""Scenarios: the case book, one of them, the form of the document, and a check that says everything that is wrong."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from plenipo.api.problems import ProblemRow, named_in_path, responses
from plenipo.core.errors import InputError
from plenipo.core.scenario import load_scenario, parse_scenario, scenario_document, scenario_schema, shipped_scenarios
from plenipo.host.questions import asked_scenario
from plenipo.host.reading import read_text

__all__ = ["router"]

router = APIRouter(prefix="/scenarios")


class Listed(BaseModel):
    """A scenario of the case book."""

    name: str
    title: str
    question: str
    cases: list[str]


class Draft(BaseModel):
    """A scenario to be checked: as a document, or as text in one of the forms of a file."""

    model_config = ConfigDict(extra="forbid")

    document: dict[str, Any] | None = None
    text: str | None = None
    form: Literal["toml", "yaml", "json"] = "toml"
    """Of the text."""
    deep: bool = True
    """Also whether the world holds what it names, and the law lets its actors act."""


class Checked(BaseModel):
    """What a check found."""

    right: bool
    problems: list[ProblemRow]
    document: dict[str, Any] | None = Field(
        description="The scenario as understood, or a text as it was read if its form is wrong."
    )
    acts: list[str]
    """The acts of the headline's case, a sentence each."""


@router.get("", response_model=list[Listed])
def every() -> list[dict[str, Any]]:
    """The case book."""
    return _book()


@cache
def _book() -> list[dict[str, Any]]:
    held = [load_scenario(name) for name in shipped_scenarios()]
    return [{"name": s.name, "title": s.title, "question": s.question, "cases": [c.name for c in s.case_list()]} for s in held]


@router.get("/schema")
def schema() -> dict[str, Any]:
    """JSON Schema of a scenario, with every act and shock."""
    return scenario_schema()


@router.get("/{name}", responses=responses(404, 422))
def one(name: str) -> dict[str, Any]:
    """A scenario of the case book as a document."""
    with named_in_path():
        held = asked_scenario(name)
    return scenario_document(held)


@router.post("/check", response_model=Checked, responses=responses(400, 401, 403, 415, 422))
def check(draft: Draft) -> dict[str, Any]:
    """Say everything that is wrong with a scenario, each in its place; nothing is run."""
    from plenipo.lab.asked import scenario_problems

    read: dict[str, Any] | None = None
    try:
        if draft.document is None:
            read = read_text(draft.text or "", draft.form)
        scenario = parse_scenario(read or draft.document or {})
    except InputError as error:
        return {"right": False, "problems": _rows(error.problems), "document": read, "acts": []}
    problems, acts = scenario_problems(scenario) if draft.deep else ([], [])
    return {"right": not problems, "problems": _rows(problems), "document": scenario_document(scenario), "acts": acts}


def _rows(problems: Any) -> list[dict[str, Any]]:
    return [{**p.__dict__, "nearest": list(p.nearest)} for p in problems]
