# SPDX-License-Identifier: Apache-2.0
"""An answer: the parts of the report in the frame of the app, any case, variant and outcome of it, and what to do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from plenipo import __version__
from plenipo.api.jobs import host_of
from plenipo.core.errors import InputError
from plenipo.core.scenario import shipped_scenarios
from plenipo.host.answers import NoAnswer
from plenipo.host.job import Job, NoJob
from plenipo.lab.answer import Answer
from plenipo.view import charts
from plenipo.view.brief import economy_of
from plenipo.view.report import contents, embedded
from plenipo.view.selection import choices, select
from plenipo.web.page import fragment, page, templates

__all__ = ["citation", "recent_answers", "router", "scenario_asked", "title_of"]

router = APIRouter()
KEPT = "public, max-age=86400"
CHOSEN = ("case", "variant", "measure", "year")
MOST_RECENT = 20


@router.get("/answers/{id}", response_class=HTMLResponse)
def answer(
    id: str,
    request: Request,
    case: str = "",
    variant: str = "",
    measure: str = "",
    year: str = "",
    economy: str = "",
    part: bool = False,
) -> HTMLResponse:
    """The answer as chosen; ``part`` for what changes with the choice alone."""
    try:
        whole = host_of(request).answers.answer(id)
    except NoAnswer:
        return unfinished(request, id)
    except InputError:
        return page(request, "answer_other", status=HTTPStatus.NOT_FOUND, id=id)
    asked = dict(zip(CHOSEN, (case, variant, measure, year), strict=True))
    try:
        values = _told(whole, asked, economy)
    except InputError as error:
        return page(request, "answer_wrong", status=HTTPStatus.UNPROCESSABLE_ENTITY, id=id, problems=error.problems)
    values |= {"id": id, "is_headline": not any(asked.values())}
    if part:
        return fragment(request, "answer_told", **values)
    return page(request, "answer", charts=True, **values, **_around(request, id, whole))


def _told(whole: Answer, asked: Mapping[str, str], economy: str) -> dict[str, Any]:
    """What the parts show of one choice, and the choices."""
    chosen = select(whole, asked)
    held = contents(chosen, economy_of(whole, economy) if economy else None)
    specs = dict(held["specs"])
    if "map" in specs:  # the outline is the same in every answer: the page fetches it once
        specs["map"] = {**specs["map"], "datasets": {"points": specs["map"]["datasets"]["points"]}}
    now = {**chosen.headline, "measure": chosen.headline["outcome"]}
    return {
        **held,
        "specs": specs,
        "specs_json": embedded(specs),
        "choices": choices(whole, chosen),
        "now": {name: str(now[name]) for name in CHOSEN},
        "followed": held["actor"] or "",
    }


def _around(request: Request, id: str, whole: Answer) -> dict[str, Any]:
    """What stands around an answer whichever part of it is told."""
    document = scenario_asked(request, id)
    return {
        "title": whole.scenario["title"],
        "names": sorted((str(e["name"]), code) for code, e in whole.economies.items()),
        "own": whole.name(own) if (own := whole.scenario.get("actor")) else "",
        "given": whole.scenario["name"] if document == whole.scenario["name"] else "",
        "question": embedded(document) if document is not None else "null",
        "draws": whole.scenario["draws"],
        "citation": citation(whole, id),
        "recent": [row for row in recent_answers(request) if row["id"] != id][:MOST_RECENT],
    }


def unfinished(request: Request, id: str) -> HTMLResponse:
    """What is to be said of an id that has no answer: that it is being worked on, that it failed, or that nobody asked."""
    try:
        job = host_of(request).queue.job(id)
    except (NoJob, InputError):
        return page(request, "answer_unknown", status=HTTPStatus.NOT_FOUND, id=id)
    status = HTTPStatus.ACCEPTED if not job.ended else HTTPStatus.NOT_FOUND
    return page(request, "answer_wait", status=status, id=id, job=job, title=title_of(job))


def scenario_asked(request: Request, id: str) -> Any:
    """The scenario behind an answer as it was asked: its name in the case book, or its document; None if nobody knows."""
    try:
        return host_of(request).queue.job(id).document.get("scenario")
    except InputError:
        return None


def title_of(job: Job) -> str:
    """What a question is called."""
    held = job.document.get("scenario")
    if isinstance(held, str):
        return _shipped_titles().get(held, held)
    return str((held or {}).get("title") or (held or {}).get("name") or job.kind)


@cache
def _shipped_titles() -> dict[str, str]:
    from plenipo.core.scenario import load_scenario

    return {name: load_scenario(name).title for name in shipped_scenarios()}


def recent_answers(request: Request) -> list[dict[str, str]]:
    """Answers to what-ifs that this reader asked, the latest first."""
    from plenipo.api.guard import who_asks

    jobs = host_of(request).queue.jobs(who_asks(request).key)
    done = [job for job in jobs if job.kind == "whatif" and job.state == "done"]
    return [{"id": job.id, "title": title_of(job), "asked": _when(job.asked)} for job in done]


def _when(seconds: float) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%d %H:%M UTC")


def citation(whole: Answer, id: str) -> str:
    """How to cite an answer: what was asked, with which program and data, so that it can be asked again."""
    told, base = whole.scenario, whole.baseline
    return (
        f"Plenipo {base['version']}, “{told['title']}”, law as of {told['as_of']}, {told['draws']} draws, seed {told['seed']}, "
        f"baseline {base['base_year']} (data {base['data_hash']}), answer {id}."
    )


@router.get("/static/parts.css")
def parts_css() -> Response:
    """The styles that the parts of an answer have in the report."""
    return Response(templates().get_template("parts.css.j2").render(), media_type="text/css", headers={"Cache-Control": KEPT})


@router.get("/static/land.json")
def land() -> Response:
    """The undivided outline of land under every map."""
    return Response(
        embedded({"land": charts.land()}), media_type="application/json", headers={"Cache-Control": KEPT, "ETag": __version__}
    )
