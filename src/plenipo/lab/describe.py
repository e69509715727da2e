# SPDX-License-Identifier: Apache-2.0
"""Describe: everything an answer says besides the outcomes themselves."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

import plenipo
from plenipo.channels.trade.channel import pair_tariff
from plenipo.core import countries
from plenipo.core.act import Shock
from plenipo.core.outcome import compare
from plenipo.core.registry import channels as registered_channels
from plenipo.core.treaty import Conclude
from plenipo.lab.agreements import consent_rows, eligibility_rows, pair_rows
from plenipo.lab.answer import BY_ECONOMY, Answer
from plenipo.lab.cells import by_actor, place_of
from plenipo.lab.ensemble import Ensemble

if TYPE_CHECKING:
    from plenipo.core.provenance import Provenance
    from plenipo.lab.whatif import Question

__all__ = ["citations", "describe_answer"]

THOUSAND = 1000.0
MILLION_PEOPLE = 1.0
UNOBSERVED = ("gdp_musd", "exports_musd", "imports_musd")
INTERPOLATION = "solved in the years in which the law changes; straight lines between, flat after the last"


def describe_answer(
    question: Question,
    ensemble: Ensemble,
    headline: dict[str, Any],
    rows: list[dict[str, Any]],
    found: dict[str, Any],
    profile: str,
    seconds: float,
) -> Answer:
    """Assemble the answer of a question that has been run; ``found`` holds other fields of :class:`Answer` by name."""
    world, scenario = question.world, question.scenario
    names = {c: countries.name(c, profile) for c in world.actors}
    events = scenario.events(question.headline_case)
    shown = headline if any(r["actor"] for r in rows if r["outcome"] == headline["outcome"]) else _by_economy(headline)
    gains = {r["actor"]: r for r in rows if all(r[k] == v for k, v in shown.items())}
    assumed = [s for e in question.enacted for s in e.assumed_eligible]
    after = question.enacted[[c.name for c in question.cases].index(headline["case"])].law
    return Answer(
        scenario=_scenario(question, ensemble, names, bool(assumed)),
        baseline={
            "vintage": world.vintage,
            "base_year": world.base_year,
            "economies": len(world.actors),
            "data_hash": world.data_hash,
            "version": plenipo.__version__,
        },
        headline=headline,
        outcomes=rows,
        economies=_economies(question, names),
        pairs=_pairs(question, ensemble, headline),
        consent=consent_rows(after, events, gains.get, lambda c: names.get(c, c)),
        eligibility=eligibility_rows(after, events, assumed, _namer(question, names)),
        published=_published(question, ensemble, headline),
        limits=[x for s in question.specs for x in s.limits],
        provenance=_provenance(question),
        citations=citations(question),
        diagnostics=_diagnostics(question, ensemble, seconds, profile),
        **found,
    )


def _by_economy(headline: dict[str, Any]) -> dict[str, Any]:
    """What each Party gains, where the headline belongs to nobody."""
    return {**headline, "outcome": BY_ECONOMY, "measure": "percent"}


def _scenario(question: Question, ensemble: Ensemble, names: dict[str, str], assumed: bool) -> dict[str, Any]:
    s, world = question.scenario, question.world

    name = _namer(question, names)
    own = {id(e): c.name for c in question.cases for e in (*c.acts, *c.shocks)}
    told: dict[tuple[Any, ...], dict[str, Any]] = {}
    for case in question.cases:
        for event in s.events(case):
            # A shock is nobody's, and an agreement concluded is no more the act of the Party named first than of the others.
            actor = "" if isinstance(event, (Shock, Conclude)) else event.actor
            row = {
                "date": event.date.isoformat(),
                "actor": actor,
                "text": event.describe(name),
                "case": own.get(id(event)),
                "basis": event.basis,
            }
            told.setdefault(tuple(row.values()), row)
    return {
        "name": s.name,
        "title": s.title,
        "question": s.question or s.title,
        "as_of": s.as_of.isoformat(),
        "horizon": list(s.horizon),
        "years": list(ensemble.setting.told_years),
        "draws": s.draws,
        "seed": s.seed,
        "price_year": world.base_year,
        "assume_eligible": assumed,
        "actor": s.headline.actor,
        "focus": [c for c in s.focus if c in names],
        "instrument": s.instrument,
        "try_next": s.try_next,
        "acts": list(told.values()),
        "cases": [
            {
                "name": c.name,
                "title": c.title,
                "basis": c.basis,
                "headline": c.name == question.headline_case.name,
                "text": c.text,
            }
            for c in question.cases
        ],
        "notes": [*s.notes, *question.notes],
    }


def _namer(question: Question, names: dict[str, str]) -> Callable[[str], str]:
    """What a reader calls an economy, a joint party or an instrument."""
    law, joint = question.enacted[0].law, question.world.joint_parties

    def name(code: str) -> str:
        if code in joint:
            return joint[code].name
        if code in law.instruments:
            return law.instruments[code].text.title or law.instruments[code].title
        return names.get(code, code)

    return name


def _economies(question: Question, names: dict[str, str]) -> dict[str, dict[str, Any]]:
    world, found = question.world, {}
    for k, code in enumerate(world.actors):
        imputed = [x for x in world.labels.get("imputed", ("",) * len(world.actors))[k].split(";") if x]
        people = float(world.stocks["population"][k])
        reason = ""
        if people < MILLION_PEOPLE:
            reason = "fewer than one million people"
        elif any(x in UNOBSERVED for x in imputed):
            reason = "output or trade imputed, not observed"
        elif "entrepot" in world.stocks and world.stocks["entrepot"][k]:
            reason = "entrepot: most of its trade passes through"
        found[code] = {
            "name": names[code],
            "latitude": _stock(world, "latitude", k),
            "longitude": _stock(world, "longitude", k),
            "gdp_usd_bn": float(world.stocks["gdp"][k]) / THOUSAND,
            "population_million": people,
            "region": world.labels.get("region", ("",) * len(world.actors))[k],
            "ranked": not reason,
            "unranked_reason": reason,
            "imputed": imputed,
        }
    return found


def _stock(world: Any, name: str, k: int) -> float | None:
    return float(world.stocks[name][k]) if name in world.stocks else None


def _provenance(question: Question) -> list[dict[str, Any]]:
    """Sources of what entered the run: those of the ties and stocks that are arrays here, and of the law."""
    return [
        {"item": p.item, "source": p.source, "vintage": p.vintage, "licence": p.licence, "note": p.note} for p in _used(question)
    ]


def citations(question: Question) -> list[str]:
    """Papers behind the channels that a question reaches, then the data behind what entered it."""
    papers = [x for s in question.specs for x in s.sources]
    return papers + [f"{p.source}: {p.item} ({p.vintage})." for p in _used(question)]


def _used(question: Question) -> list[Provenance]:
    """What the channels that ran start from: everything but what serves only others."""
    world = question.world
    used = {name for s in question.specs for name in s.uses}
    others = {name for s in registered_channels().values() for name in s.uses} - used
    names = [n for n in dict.fromkeys((*world.stocks, *world.ties, "law", *sorted(used))) if n not in others]
    keys = world.sources_of(names) if world.sources else tuple(world.provenance)
    return [world.provenance[k] for k in keys if k in world.provenance]


def _pairs(question: Question, ensemble: Ensemble, headline: dict[str, Any]) -> list[dict[str, Any]]:
    """The agreement diff of the headline case: pairs among those in focus; with no focus, of the actor with each Party."""
    if "trade" not in ensemble.levers[0]:
        return []
    scenario, world = question.scenario, question.world
    focus = [c for c in dict.fromkeys((scenario.headline.actor, *scenario.focus)) if c]
    place = 1 + [c.name for c in question.cases].index(headline["case"])
    when = ensemble.setting.years_of("trade").index(headline["year"])
    duty = tuple(np.asarray(pair_tariff({k: a[when] for k, a in ensemble.levers[p]["trade"].items()})) for p in (0, place))
    after = question.enacted[place - 1].law
    pairs: Iterable[tuple[str, str]] = itertools.combinations(focus, 2)
    if not scenario.focus and scenario.headline.actor:
        held = [law.instruments.get(scenario.instrument) for law in (question.baseline.law, after)]
        others = dict.fromkeys(p.actor for x in held if x is not None for p in x.parties if p.actor in world.actors)
        pairs = [(focus[0], code) for code in others if code != focus[0]]
    return pair_rows(
        question.baseline.law,
        after,
        question.cases[place - 1],
        pairs,
        headline["year"],
        world.index,
        (duty[0], duty[1]),
    )


def _published(question: Question, ensemble: Ensemble, headline: dict[str, Any]) -> list[dict[str, Any]]:
    """Published figures with ours beside them where the scenario names one that compares."""
    world, rows = question.world, []
    names = [c.name for c in question.cases]
    origins, destinations = ensemble.pairs
    for p in question.scenario.published:
        ours: float | None = None
        case, variant = p.case or headline["case"], question.run_as(p.variant) if p.variant else headline["variant"]
        if p.outcome and case in names and variant in question.variants:
            when = ensemble.years[variant].index(headline["year"])
            base, new = (ensemble.level(variant, k, p.outcome)[:, when] for k in (0, 1 + names.index(case)))
            actors = [world.index(c) for c in p.actors] if base.ndim > 1 else [place_of(world, None)]
            base, new = by_actor(base), by_actor(new)
            if p.partners:
                partners = [world.index(c) for c in p.partners]
                cells = np.isin(origins, actors) & np.isin(destinations, partners)
                base, new = base[:, cells], new[:, cells]
            else:
                base, new = base[:, actors], new[:, actors]
            ours = float(np.median(compare(new.sum(axis=1), base.sum(axis=1), p.measure)))
        rows.append({"source": p.source, "quantity": p.quantity, "value": p.value, "unit": p.unit, "ours": ours, "why": p.why})
    return rows


def _diagnostics(question: Question, ensemble: Ensemble, seconds: float, profile: str) -> dict[str, Any]:
    world = question.world
    trade = sum((world.ties[t] for t in ("goods_trade", "services_trade") if t in world.ties), np.zeros((len(world.actors),) * 2))
    output = world.stocks["gdp"] * world.stocks["gross_output_ratio"]
    floored = [c for c, home in zip(world.actors, output - trade.sum(axis=1), strict=True) if home <= 0]
    n = len(world.actors)
    return {
        "draws": question.scenario.draws,
        "failed_draws": int((~ensemble.sound).sum()),
        "floored": floored,
        "zero_flow_share": float((trade == 0).sum() - n) / (n * (n - 1)),
        "seconds": seconds,
        "interpolation": INTERPOLATION,
        "names": profile,
        "footnotes": list(countries.footnotes(world.actors, profile)),
        "today": dt.date.today().isoformat(),
    }
