# SPDX-License-Identifier: Apache-2.0
"""From chosen rates back to acts, and to a scenario that ``plenipo whatif`` runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from plenipo.core.act import Act
from plenipo.core.enact import enact
from plenipo.core.law import Law
from plenipo.core.optimum import FloatArray
from plenipo.core.scenario import scenario_document as written
from plenipo.lab.strategy.players import Player
from plenipo.lab.strategy.standing import CAVEAT, Standing, add_duty

__all__ = ["duties", "enacted", "scenario_document"]

PERCENT = 100.0
DECIMALS = 2
"""Decimals of a percentage point kept in acts."""


def duties(player: Player, rates: FloatArray, day: dt.date) -> tuple[Act, ...]:
    """The acts that bring duties on goods from what they are to some rates; partners with the same change share an act.

    Parameters
    ----------
    player, rates
        Who acts, and the rate wanted by partner, (partner,), as a fraction.
    day
        Of the acts.
    """
    by_points: dict[float, list[str]] = {}
    for partner, rate, today in zip(player.partners, rates, player.today, strict=True):
        points = round(PERCENT * float(rate - today), DECIMALS)
        if points:
            by_points.setdefault(points, []).append(partner)
    return tuple(add_duty(player.code, partners, points, day) for points, partners in sorted(by_points.items()))


def enacted(standing: Standing, acts: Sequence[Act]) -> Law:
    """The law after these acts, each checked like any other."""
    return enact(standing.law, standing.world, acts).law


def scenario_document(
    standing: Standing, name: str, title: str, actor: str, cases: Sequence[tuple[str, str, Sequence[Act]]], seed: int, draws: int
) -> dict[str, Any]:
    """A scenario with the acts: a new one, or the one in force with cases more.

    Parameters
    ----------
    standing
        The law before.
    name, title
        Of a new scenario.
    actor
        Whom the headline is about.
    cases
        Name, title and acts of each case.
    seed, draws
        Of a new scenario.
    """
    added = [
        {
            "name": key,
            "title": text,
            "basis": "assumed",
            **({"extends": standing.case.name} if standing.scenario and standing.scenario.cases and standing.case else {}),
            "text": CAVEAT,
            "acts": [_plain(a) for a in acts],
        }
        for key, text, acts in cases
    ]
    if standing.scenario is not None:
        held = written(standing.scenario)
        first = held.get("cases") or [{"name": "scenario", "title": standing.scenario.title}]
        headline = {**held["headline"], "case": cases[-1][0]}
        return {"schema": 1, **held, "headline": headline, "cases": [*first, *added]}
    world = standing.world
    members = world.expand(actor, standing.day)
    return {
        "schema": 1,
        "name": name,
        "title": title,
        "as_of": standing.as_of,
        "horizon": [standing.year, standing.year],
        "draws": draws,
        "seed": seed,
        "focus": list(members),
        "notes": [CAVEAT],
        "headline": {"actor": members[0] if len(members) == 1 else "", "case": cases[-1][0]},
        "cases": added,
    }


def _plain(act: Act) -> dict[str, Any]:
    return {k: v for k, v in act.model_dump(mode="python").items() if v not in (None, "", False, ())}
