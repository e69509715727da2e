# SPDX-License-Identifier: Apache-2.0
"""Economies and organisations: the list, one economy with its ties, treaties and exposures, one organisation."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from plenipo.core import countries
from plenipo.core.errors import InputError
from plenipo.core.scenario import load_scenario, shipped_scenarios
from plenipo.data import ties
from plenipo.data.actors import describe_actor
from plenipo.data.profile import facts_of, groups_of, memberships_of, treaties_of
from plenipo.data.sources.facts import read_facts
from plenipo.data.tables import list_sources, read_table
from plenipo.view import ties_charts, wording
from plenipo.web.absent import absent
from plenipo.web.page import fragment, kept_profile, page, words_for

__all__ = ["router"]

router = APIRouter()
NUMBERS = (10, 20, 40)
"""How many partners a network may show."""
USUAL = 20
EDGES_PER_PARTNER = 1
FOUND_MOST = 60
BILLION = 1000.0  # in millions


@router.get("/economies", response_class=HTMLResponse)
def economies(request: Request, q: str = "") -> HTMLResponse:
    """All economies on a map and in a table; organisations by name."""
    profile, t = kept_profile(request), words_for(request)
    rows = [_listed(r, profile) for r in read_table("economies").to_dict()]
    rows.sort(key=lambda r: str(r["name"]))
    tips = {"name": t("economy.economy"), "told": t("economy.gdp"), "region": t("economy.region")}
    points = [_point(r, r["gdp_usd_bn"], told=f"{wording.number(r['gdp_usd_bn'], 1)} USD bn ({r['gdp_year']})") for r in rows]
    specs = {"map": ties_charts.amount_map(points, t("economy.gdp_legend"), tips)}
    chosen = {k: sorted({str(r[k]) for r in rows if r[k]}) for k in ("region", "income_group")}
    return page(request, "economies", charts=True, rows=rows, specs=specs, chosen=chosen, q=q, organisations=_organisations(q))


@router.get("/economies/{code}", response_class=HTMLResponse)
def economy(request: Request, code: str, kind: str = "trade", most: int = USUAL) -> Response:
    """One economy, or one organisation."""
    try:
        described = describe_actor(code)
    except InputError as error:
        return absent(
            request, code, [(f"/economies/{n}", _named(n, kept_profile(request))) for n in _nearest(error)], "/economies"
        )
    own = str(described.get("code") or described["organisation"])
    if own != code:
        return RedirectResponse(f"/economies/{own}")
    return (
        _organisation_page(request, described)
        if "organisation" in described
        else _economy_page(request, own, described, kind, most)
    )


@router.get("/economies/{code}/ties", response_class=HTMLResponse)
def economy_ties(request: Request, code: str, kind: str = "trade", most: int = USUAL) -> Response:
    """The part of the page that shows ties of one kind."""
    if code not in ties.codes():
        return absent(request, code, (), "/economies")
    return fragment(request, "economy_ties", **_ties(request, code, kind, most))


def _economy_page(request: Request, code: str, described: dict[str, Any], kind: str, most: int) -> HTMLResponse:
    profile = kept_profile(request)
    held = code in ties.codes()
    exposures = {k: ties.concentration(k, code) for k in ("exports", "imports")} if held else {}
    return page(
        request,
        "economy",
        charts=held,
        held=held,
        names=lambda c: countries.name(c, profile),
        footnote=countries.footnote(code, profile),
        described=described,
        facts=facts_of(code),
        groups=groups_of(code),
        memberships=memberships_of(code),
        treaties=treaties_of(code),
        agreements=_agreements(code, profile) if held else [],
        exposures=exposures,
        partners={k: _partners(code, k, profile)[: ties.FIVE] for k in exposures},
        questions=_questions(code),
        **(_ties(request, code, kind, most) if held else {"code": code, "who": countries.name(code, profile)}),
    )


def _ties(request: Request, code: str, kind: str, most: int) -> dict[str, Any]:
    """Partners by one kind of tie: the rows, the map, the network."""
    profile, t = kept_profile(request), words_for(request)
    kind = kind if kind in ties.KINDS else "trade"
    most = min(NUMBERS, key=lambda n: abs(n - most))
    rows = _partners(code, kind, profile)
    unit = t(f"economy.units.{kind}")
    tips = {"name": t("economy.partner"), "told": unit, "region": t("economy.region")}
    points = [_point({**_place(r["code"]), **r}, r["weight"], told=r["told"]) for r in rows]
    home = {**_place(code), "name": countries.name(code, profile)}
    near = [
        {"code": r["code"], "name": r["name"], "weight": r["weight"], "group": _place(r["code"])["region"], "told": r["told"]}
        for r in rows[:most]
    ]
    among = ties.strongest_among(kind, [n["code"] for n in near], EDGES_PER_PARTNER * most)
    reach = {"name": t("economy.partner"), "told": unit}
    specs = {}
    if rows:
        specs = {
            "map": ties_charts.amount_map(points, unit, tips, home),
            "network": ties_charts.network(str(home["name"]), near, among, reach),
        }
    return {
        "code": code,
        "who": home["name"],
        "kind": kind,
        "kinds": tuple(ties.KINDS),
        "most": most,
        "numbers": NUMBERS,
        "rows": rows,
        "unit": unit,
        "additive": ties.KINDS[kind].additive,
        "sources": _sources(ties.KINDS[kind].tables),
        "specs": specs,
    }


def _partners(code: str, kind: str, profile: str) -> list[dict[str, Any]]:
    decimals = 2 if ties.KINDS[kind].additive else 0
    return [
        {
            "code": r.code,
            "name": countries.name(r.code, profile),
            "weight": round(r.weight, 4),
            "told": wording.number(r.weight, decimals),
            "share": wording.number(r.share, 1),
            "imputed": r.imputed,
        }
        for r in ties.ties_of(kind, code)
    ]


def _agreements(code: str, profile: str) -> list[dict[str, Any]]:
    rows = ties.agreements_of(code)
    return [{**r, "names": sorted(countries.name(c, profile) for c in r["partners"])} for r in rows]


def _organisation_page(request: Request, described: dict[str, Any]) -> HTMLResponse:
    profile, t = kept_profile(request), words_for(request)
    members = [{"code": c, "name": countries.name(c, profile)} for c in described.get("member_codes", ())]
    members.sort(key=lambda m: str(m["name"]))
    points = [
        _point(
            {**_place(m["code"]), **m}, _place(m["code"])["gdp_usd_bn"], told=wording.number(_place(m["code"])["gdp_usd_bn"], 1)
        )
        for m in members
        if m["code"] in ties.codes()
    ]
    tips = {"name": t("economy.economy"), "told": t("economy.gdp_legend")}
    specs = {"map": ties_charts.amount_map(points, t("economy.gdp_legend"), tips)} if points else {}
    held = {m["code"] for m in members} & set(ties.codes())
    return page(
        request,
        "organisation",
        charts=bool(specs),
        described=described,
        members=[{**m, "held": m["code"] in held} for m in members],
        specs=specs,
        is_agreement=described["organisation"] in _agreement_ids(),
        questions=_questions("EUN") if described["organisation"] == "eu" else [],
    )


@cache
def _agreement_ids() -> frozenset[str]:
    return frozenset(str(a) for a in read_table("agreements").columns["agreement"])


@cache
def _places() -> dict[str, dict[str, Any]]:
    return {
        str(r["iso3"]): {
            "latitude": r["latitude"],
            "longitude": r["longitude"],
            "region": r["region"],
            "gdp_usd_bn": r["gdp_musd"] / BILLION,
        }
        for r in read_table("economies").to_dict()
    }


def _place(code: str) -> dict[str, Any]:
    return _places()[code]


def _point(row: dict[str, Any], weight: float, told: str) -> dict[str, Any]:
    """What a map needs of a row."""
    return {**{k: row[k] for k in ("name", "region", "latitude", "longitude")}, "weight": round(float(weight), 4), "told": told}


def _listed(row: dict[str, Any], profile: str) -> dict[str, Any]:
    kept = ("region", "income_group", "population_million", "gdp_year", "latitude", "longitude", "imputed")
    amounts = {f"{k}_usd_bn": row[f"{k}_musd"] / BILLION for k in ("gdp", "exports", "imports")}
    code = str(row["iso3"])
    return {"code": code, "name": countries.name(code, profile), **{k: row[k] for k in kept}, **amounts}


def _organisations(q: str) -> list[dict[str, Any]]:
    """Organisations whose name holds what is looked for; the best known if nothing is."""
    rows = {str(r["organisation"]): r for r in read_table("organisations").to_dict()}
    words = q.casefold().split()
    if words:
        chosen = [o for o, r in rows.items() if all(w in f"{o} {r['short']} {r['name']}".casefold() for w in words)]
    else:
        chosen = [f["organisation"] for f in read_facts("main_organisations") if f["organisation"] in rows]
    return [rows[o] for o in chosen][:FOUND_MOST]


def _nearest(error: InputError) -> list[str]:
    """Codes of the nearest names; such as ``Viet Nam (VNM)`` or an id."""
    return [re.sub(r".*\((\w+)\)$", r"\1", n) for p in error.problems for n in p.nearest]


def _named(code: str, profile: str) -> str:
    try:
        return f"{countries.name(code, profile)} ({countries.resolve(code)})"
    except InputError:
        return code


@cache
def _questions(code: str) -> list[dict[str, str]]:
    """Questions of the case book that name an economy, or a union it belongs to."""
    union = countries.joint_party_of(code)
    wanted = re.compile('"(?:' + "|".join(re.escape(c) for c in (code, union) if c) + ')"')
    return [q for q, text in _case_book() if wanted.search(text)]


@cache
def _case_book() -> list[tuple[dict[str, str], str]]:
    found = [load_scenario(name) for name in shipped_scenarios()]
    return [({"name": s.name, "title": s.title, "question": s.question}, json.dumps(s.model_dump(mode="json"))) for s in found]


@cache
def _sources(tables: tuple[str, ...]) -> list[dict[str, Any]]:
    """Sources behind some tables, without those of our own making."""
    used = [s for r in read_table("tables").to_dict() if r["table"] in tables for s in str(r["source"]).split(";")]
    held = {r["source"]: r for r in list_sources()}
    return [held[s] for s in dict.fromkeys(used) if s in held]
