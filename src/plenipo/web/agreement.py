# SPDX-License-Identifier: Apache-2.0
"""Agreements: the list, one with its terms, Parties and clock, and two of them side by side."""

from __future__ import annotations

import datetime as dt
import math
from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from plenipo.core import countries
from plenipo.core.errors import InputError
from plenipo.core.scenario import load_scenario, shipped_scenarios
from plenipo.data.actors import AS_OF
from plenipo.data.instruments import (
    KINDS,
    compare_instruments,
    describe_instrument,
    find_instrument,
    kin_of,
    list_instruments,
    party_names,
)
from plenipo.data.tables import read_table
from plenipo.view import ties_charts
from plenipo.web.absent import absent
from plenipo.web.page import fragment, kept_profile, page, words_for

__all__ = ["router"]

router = APIRouter()
ON_A_PAGE = 100
STATUSES = ("in force", "provisionally applied", "signed", "negotiations concluded", "inactive")
STATES = ("bound", "signed", "left")
CLOCK_MOST = 30
"""States told of by the clock, the likeliest first."""
PERCENT = 100.0


@router.get("/agreements", response_class=HTMLResponse)
def agreements(request: Request, q: str = "", kind: str = "", status: str = "", number: int = 1) -> HTMLResponse:
    """Every agreement, found by words, kind and status."""
    profile = kept_profile(request)
    found = [r for r in list_instruments() if (not kind or r["kind"] == kind) and (not status or r["status"] == status)]
    words = q.casefold().split()
    named = [(r, _title(r, profile)) for r in found]
    named = [(r, title) for r, title in named if all(w in f"{r['id']} {r['short']} {title}".casefold() for w in words)]
    named.sort(key=lambda n: (KINDS.index(n[0]["kind"]), not n[0]["short"], _last(n[0]), n[1]))
    pages = max(1, math.ceil(len(named) / ON_A_PAGE))
    number = min(max(1, number), pages)
    shown = [{**r, "title": title} for r, title in named[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]]
    return page(
        request,
        "agreements",
        rows=shown,
        found=len(named),
        number=number,
        last=pages,
        asked={"q": q, "kind": kind if kind in KINDS else "", "status": status if status in STATUSES else ""},
        kinds=KINDS,
        statuses=STATUSES,
    )


@router.get("/agreements/{id}", response_class=HTMLResponse)
def agreement(request: Request, id: str, beside: str = "") -> Response:
    """One agreement; with another beside it if asked."""
    profile = kept_profile(request)
    try:
        found = find_instrument(id)
    except InputError as error:
        return absent(request, id, [(f"/agreements/{n}", n) for p in error.problems for n in p.nearest], "/agreements")
    if found != id:
        return RedirectResponse(f"/agreements/{found}")
    described = describe_instrument(id)
    parties = [{**p, "name": _name(p["iso3"], profile)} for p in described["parties"]]
    specs = _map(request, parties)
    compared, unknown = _beside(id, beside, profile)
    return page(
        request,
        "agreement",
        charts=bool(specs),
        it={**described, "title": _title(described, profile)},
        parties=parties,
        counts={s: sum(p["state"] == s for p in parties) for s in STATES},
        sides=sorted({p["side"] for p in parties if p["side"]}),
        specs=specs,
        kin=[{**k, "title": _title(k, profile)} for k in kin_of(id)],
        beside=beside,
        compared=compared,
        unknown=unknown,
        names=lambda c: _name(c, profile),
        questions=_questions(id),
        today=AS_OF,
        clock_from=_clock_from(described),
    )


@router.get("/agreements/{id}/clock/{job}", response_class=HTMLResponse)
def clock(request: Request, id: str, job: str) -> Response:
    """What the clock of ratification said, as a part of the page."""
    answer = request.app.state.host.answers.document(job)
    if "waiting" not in answer or "counts" not in answer:
        return absent(request, job, (), f"/agreements/{find_instrument(id)}")
    profile = kept_profile(request)
    likely = [{**r, "name": _name(r["iso3"], profile)} for r in answer["waiting"][:CLOCK_MOST]] if answer["waiting"] else []
    return fragment(request, "agreement_clock", clock=answer, likely=likely, percent=PERCENT, names=lambda c: _name(c, profile))


def _beside(id: str, other: str, profile: str) -> tuple[dict[str, Any] | None, str]:
    """The comparison, or the name that is unknown."""
    if not other.strip():
        return None, ""
    try:
        compared = compare_instruments(id, other)
    except InputError as error:
        return None, str(error)
    return {**compared, "titles": [_title(d, profile) for d in compared["of"]]}, ""


def _map(request: Request, parties: list[dict[str, Any]]) -> dict[str, Any]:
    """Parties by what they have done; the last that is known of each counts."""
    t = words_for(request)
    last: dict[str, dict[str, Any]] = {}
    for p in parties:
        if p["state"] in STATES and (p["iso3"] not in last or p["in_force"] >= last[p["iso3"]]["in_force"]):
            last[p["iso3"]] = p
    words = {s: t(f"agreement.states.{s}") for s in STATES}
    points = [
        {**_place(c), "name": p["name"], "category": words[p["state"]], "told": p["in_force"] or p["signed"] or "-"}
        for c, p in last.items()
        if c in _places()
    ]
    if not points:
        return {}
    held = [w for s, w in words.items() if any(p["category"] == w for p in points)]
    told = {"name": t("agreement.party"), "category": t("agreement.state"), "told": t("agreement.day")}
    return {"map": ties_charts.category_map(points, held, told)}


@cache
def _places() -> dict[str, dict[str, float]]:
    return {str(r["iso3"]): {"latitude": r["latitude"], "longitude": r["longitude"]} for r in read_table("economies").to_dict()}


def _place(code: str) -> dict[str, float]:
    return _places()[code]


def _title(row: dict[str, Any], profile: str) -> str:
    """Its title; of an investment treaty, which has none, its Parties and year."""
    return str(row["title"]) or f"{' – '.join(party_names(row, profile))} ({str(row['signed'])[:4]})"


def _name(code: str, profile: str) -> str:
    try:
        return countries.name(code, profile)
    except InputError:
        return code


def _last(row: dict[str, Any]) -> int:
    """The newest first."""
    day = str(row["in_force"] or row["signed"] or "")
    return -int(day.replace("-", "")) if day else 0


def _clock_from(described: dict[str, Any]) -> str:
    """A day from which the clock has something to say: half a year after signature; empty where there is no clock."""
    if described["kind"] != "environment" or not described["signed"]:
        return ""
    day = dt.date.fromisoformat(described["signed"]) + dt.timedelta(days=183)
    return min(day.isoformat(), "2018-11-01")


@cache
def _questions(id: str) -> list[dict[str, Any]]:
    """Questions of the case book on an agreement, with the terms that each case would write."""
    found = []
    for name in shipped_scenarios():
        s = load_scenario(name)
        written = [*((s.title, a) for a in s.acts), *((c.title, a) for c in s.cases for a in c.acts)]
        acts = [(title, act) for title, act in written if getattr(act, "instrument", None) == id]
        if s.instrument == id or acts:
            told = [(title, a.describe(_word), [_provision(p) for p in getattr(a, "terms", None) or ()]) for title, a in acts]
            found.append({"name": s.name, "title": s.title, "question": s.question, "acts": told})
    return found


def _word(code: str) -> str:
    """What a sentence of an act calls an economy or an agreement."""
    return next((str(r["short"] or r["title"]) for r in list_instruments() if r["id"] == code), _name(code, "plain"))


def _provision(provision: Any) -> str:
    """A provision as its kind and what it holds."""
    held = provision.model_dump(mode="json", exclude_defaults=True, exclude={"kind"})
    told = ", ".join(f"{k.replace('_', ' ')} {' '.join(map(str, v)) if isinstance(v, list) else v}" for k, v in held.items())
    return f"{provision.kind}: {told}" if told else str(provision.kind)
