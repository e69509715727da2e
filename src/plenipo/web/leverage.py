# SPDX-License-Identifier: Apache-2.0
"""Leverage: whose act moves an outcome most, ranked, on a map, each line to be turned into an act."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from plenipo.core import countries
from plenipo.core.errors import InputError
from plenipo.core.outcome import read_outcomes
from plenipo.core.registry import channels
from plenipo.core.scenario import load_scenario, scenario_document, shipped_scenarios
from plenipo.core.standard_act import read_standard_kinds
from plenipo.data.load import load
from plenipo.data.tables import read_table
from plenipo.host.plain import plain
from plenipo.view import ties_charts, wording
from plenipo.web.absent import absent
from plenipo.web.page import fragment, kept_profile, page, words_for
from plenipo.web.texts import Words

__all__ = ["router"]

router = APIRouter()
ASKED = ("outcome", "actor", "partner", "year", "scenario", "by")
"""What stands in the address of a standing question, beside the kinds and the number."""
USUAL = ("tariff", "accession", "sanction")
NUMBERS = (10, 20, 40, 80)
USUAL_NUMBER = 20
MOST_PLACES = 4
DRAWS_SHOWN = 40
FIRST = "real_income"
CHECKS = ("within_bound_rate", "mfn_consistent")
NOTHING = 1e-9


@router.get("/leverage", response_class=HTMLResponse)
def leverage(request: Request) -> HTMLResponse:
    """The question; its answer is asked of the worker by the page."""
    profile, query = kept_profile(request), request.query_params
    asked = {k: query.get(k, "") for k in ASKED}
    asked["outcome"] = asked["outcome"] or FIRST
    return page(
        request,
        "leverage",
        charts=True,
        asked=asked,
        over=[k for k in query.getlist("over") if k in _kinds()] or list(USUAL),
        top=min(NUMBERS, key=lambda n: abs(n - _number(query.get("top"), USUAL_NUMBER))),
        complete=bool(query.get("outcome")),
        kinds=_kinds(),
        outcomes=_outcomes(),
        economies=_economies(profile),
        scenarios=_scenarios(),
        numbers=NUMBERS,
        years=(2027, 2039),
    )


@router.get("/leverage/{job}", response_class=HTMLResponse)
def answered(request: Request, job: str) -> Response:
    """The ranking as a part of the page."""
    found = request.app.state.host.answers.document(job)
    if "acts" not in found or "considered" not in found:
        return absent(request, job, (), "/leverage")
    t, profile = words_for(request), kept_profile(request)
    asked = found["question"]
    rows = [_row(r, asked, profile) for r in found["acts"]]
    unit = wording.unit_in_words(asked["unit"])
    specs = {"map": _map(rows, unit, t)} if rows else {}
    return fragment(
        request,
        "leverage_answer",
        found=found,
        asked=asked,
        rows=rows,
        unit=unit,
        subject=_subject(asked, profile, t),
        level=wording.number(asked["level"], wording.places(0.0, 0.0, asked["level"], MOST_PLACES)),
        checks=[c for c in CHECKS if any(c in r["checks"] for r in rows)],
        kinds_held=tuple(dict.fromkeys(r["kind"] for r in rows)),
        actors_held=sorted({(r["who"], r["actor"]) for r in rows}),
        by_actor=_by_actor(rows),
        specs=specs,
        job=job,
    )


def _row(row: Mapping[str, Any], asked: Mapping[str, Any], profile: str) -> dict[str, Any]:
    """A ranked act with its figures as they are read, and a scenario that holds it."""
    places = wording.places(row["p05"], row["p95"], row["confirmed"], MOST_PLACES)
    said = {k: wording.number(row[k], places, sign=True) for k in ("derivative", "confirmed", "p05", "p95")}
    signs = [math.copysign(1.0, e) == math.copysign(1.0, row["confirmed"]) for e in row["variants"].values()]
    return {
        **{k: row[k] for k in ("rank", "kind", "text", "actor", "checks", "barred", "either_side", "size", "size_unit")},
        "who": _name(row["actor"], profile),
        "effect": row["confirmed"],
        "way": "up" if row["confirmed"] > NOTHING else "down" if row["confirmed"] < -NOTHING else "none",
        "said": said,
        "share": round(row["share_same_sign"] * asked["draws"]),
        "forms": (sum(signs), len(signs)),
        "sure": row["p05"] * row["p95"] > 0,
        "scenario": _scenario(row, asked),
    }


def _scenario(row: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """A scenario with this act on the law of the question, or the scenario it rests on with the act added to its case."""
    shipped = asked["scenario"] in shipped_scenarios()
    if shipped:
        held = load_scenario(asked["scenario"])
        written = plain(scenario_document(held))
        written["acts"] = [*written.get("acts", []), dict(row["act"])]
        return {**written, "name": f"{held.name}-and-one-act", "title": f"{held.title}; {row['text']}"}
    return {
        "schema": 1,
        "name": "lever",
        "title": row["text"],
        "question": f"What would it do that {row['text']}?",
        "as_of": asked["as_of"],
        "horizon": [int(asked["date"][:4]), asked["year"]],
        "draws": DRAWS_SHOWN,
        "headline": {"outcome": asked["outcome"], **({"actor": asked["actor"]} if asked["actor"] else {})},
        "acts": [dict(row["act"])],
    }


def _by_actor(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The strongest act of each actor, by size of its effect."""
    best: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        if row["actor"] not in best or abs(row["effect"]) > abs(best[row["actor"]]["effect"]):
            best[row["actor"]] = row
    return sorted(best.values(), key=lambda r: -abs(r["effect"]))


def _map(rows: Sequence[Mapping[str, Any]], unit: str, t: Words) -> dict[str, Any]:
    """The strongest act of each actor where it is; that of a union on each of its members."""
    places = {str(r["iso3"]): r for r in read_table("economies").to_dict()}
    points = []
    for row in _by_actor(rows):
        for code in _members(row["actor"]):
            if code in places:
                where = {k: places[code][k] for k in ("latitude", "longitude")}
                told = f"{row['said']['confirmed']} {unit}".strip()
                points.append({**where, "name": row["who"], "effect": row["effect"], "act": row["text"], "told": told})
    words = {"up": t("leverage.raises"), "down": t("leverage.lowers"), "unit": t("leverage.size_of", unit=unit)}
    return ties_charts.signed_map(
        points, words, {"name": t("leverage.actor"), "act": t("leverage.act"), "told": t("leverage.effect")}
    )


def _members(code: str) -> tuple[str, ...]:
    unions = load().joint_parties
    return tuple(m.actor for m in unions[code].memberships) if code in unions else (code,)


def _subject(asked: Mapping[str, Any], profile: str, t: Words) -> str:
    """The outcome, whose, and when."""
    key = f"leverage.outcomes.{asked['outcome']}"
    label = t(key) if t.has(key) else wording.capital(wording.outcome_label(asked["outcome"]))
    whose = [_name(asked[k], profile) for k in ("actor", "partner") if asked[k]]
    return ", ".join(str(part) for part in (label, " → ".join(whose), asked["year"]) if part)


def _name(code: str, profile: str) -> str:
    try:
        return countries.name(code, profile)
    except InputError:
        joint = load().joint_parties.get(code)
        return joint.name if joint else code


def _number(text: str | None, usual: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < len("10000") else usual


@cache
def _kinds() -> dict[str, dict[str, Any]]:
    """Kinds of standard act, with their size and meaning."""
    held = [k for spec in channels().values() if spec.standard_acts for k in read_standard_kinds(spec.package)]
    return {k.kind: {"size": k.size, "unit": k.unit, "meaning": k.meaning} for k in held}


@cache
def _outcomes() -> list[dict[str, Any]]:
    found = []
    for spec in channels().values():
        for o in read_outcomes(spec.package):
            label = wording.capital(wording.outcome_label(o.name))
            found.append(
                {
                    "name": o.name,
                    "label": label,
                    "unit": o.unit,
                    "channel": spec.title,
                    "dimensions": len(o.dimensions),
                    "meaning": o.meaning,
                }
            )
    return found


@cache
def _economies(profile: str) -> list[tuple[str, str]]:
    world = load()
    unions = [(c, _name(c, profile)) for c in world.joint_parties]
    return sorted([*unions, *((c, countries.name(c, profile)) for c in world.actors)], key=lambda e: e[1])


@cache
def _scenarios() -> list[tuple[str, str]]:
    return sorted((s, load_scenario(s).title) for s in shipped_scenarios())
