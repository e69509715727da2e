# SPDX-License-Identifier: Apache-2.0
"""Two to four answers side by side: headlines, economies, acts, and in what their settings differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from plenipo.api.jobs import host_of
from plenipo.api.writing import scenario_of
from plenipo.core.errors import InputError, Problem
from plenipo.lab.answer import Answer
from plenipo.view import side_by_side as beside
from plenipo.view import wording
from plenipo.view.report import embedded
from plenipo.web.answer import recent_answers
from plenipo.web.page import page

__all__ = ["router"]

router = APIRouter()
LEAST = 2
MEASURES = ("percent", "difference")
Ids = Annotated[list[str], Query(max_length=beside.MOST)]


@router.get("/compare", response_class=HTMLResponse)
def compare(request: Request, of: Ids = [], outcome: str = "", measure: str = "percent") -> HTMLResponse:  # noqa: B006
    """Answers side by side; where fewer than two are named, the choice of them."""
    ids, recent = list(dict.fromkeys(filter(None, of))), recent_answers(request)
    answers, problems = _held(request, ids)
    if problems or len(answers) < LEAST:
        status = HTTPStatus.NOT_FOUND if problems else HTTPStatus.OK
        return page(request, "compare", status=status, ids=ids, recent=recent, problems=problems, heads=[])
    try:
        shared = beside.shared_outcomes(answers)
    except InputError as error:
        return page(request, "compare", status=422, ids=ids, recent=recent, problems=error.problems, heads=[])
    outcome = outcome if outcome in shared else shared[0]
    measure = measure if measure in MEASURES else MEASURES[0]
    values = _told(request, ids, answers, outcome, measure)
    return page(request, "compare", charts=True, ids=ids, recent=recent, problems=(), outcomes=shared, **values)


def _held(request: Request, ids: Sequence[str]) -> tuple[list[Answer], list[Problem]]:
    """The answers that are there, and what is wrong with the others."""
    found: list[Answer] = []
    problems: list[Problem] = []
    for id in ids:
        try:
            found.append(host_of(request).answers.answer(id))
        except InputError as error:
            problems += error.problems
    return found, problems


def _told(request: Request, ids: Sequence[str], answers: Sequence[Answer], outcome: str, measure: str) -> dict[str, Any]:
    lines = beside.economies_beside(answers, outcome, measure)
    prices = " and ".join(sorted({str(a.scenario["price_year"]) for a in answers}))
    unit = "%" if measure == "percent" else f"USD bn a year, {prices} prices"
    settings = beside.settings_beside(answers)
    return {
        "heads": [{**head, "id": id} for head, id in zip(beside.heads(answers), ids, strict=True)],
        "lines": lines,
        "settings": settings,
        "acts": beside.acts_beside([_document(request, id) for id in ids], answers),
        "differing": [row["name"] for row in settings if row["differ"]],
        "outcome": outcome,
        "measure": measure,
        "measures": MEASURES,
        "unit": unit,
        "label": wording.capital(wording.outcome_label(outcome)),
        "specs_json": embedded({"beside": beside.economies_chart(lines, len(answers), unit)}),
    }


def _document(request: Request, id: str) -> Mapping[str, Any] | None:
    """The scenario as it was asked; None if nobody knows."""
    try:
        return scenario_of(host_of(request), id)
    except InputError:
        return None
