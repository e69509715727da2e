# SPDX-License-Identifier: Apache-2.0
"""Warming under current policies and under pledges beside the Emissions Gap Report and the Climate Action Tracker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from plenipo.core.evidence import Evidence, EvidenceRow

if TYPE_CHECKING:
    from plenipo.core.law import Law
    from plenipo.core.setting import Setting
    from plenipo.core.world import World

__all__ = ["ROWS", "carried_on", "in_full"]

FloatArray = npt.NDArray[np.float64]
Params = Mapping[str, Mapping[str, Any]]
SCENARIO, MADE, WITH_USA, NET_ZERO = "paris-pledges", "as-made", "with-usa", "net-zero"
GAP = "UNEP, Emissions Gap Report 2025"
EARLIER = "UNEP, Emissions Gap Report 2024"
TRACKER = "Climate Action Tracker 2025 (from memory)"
POLICIES, PLEDGES, POLICIES_2024, LEAVING, TAKEN_OFF = 2.8, 2.4, 3.1, 0.1, -0.4  # K; pledges: the middle of 2.3 to 2.5
TRACKED_POLICIES, TRACKED_TARGETS = 2.65, 2.2  # K; policies: the middle of 2.6 to 2.7
TOLERANCE = 0.2  # K, the bar of the project for figures of this kind
LIKELY, MIDDLE = 0.66, 0.5
"""The Gap Report tells the level not passed with two chances in three; the Tracker the middle."""
DRAWS, SEED, YEAR = 32, 1, 2100
LAST_PLEDGED = 2035
GROWTH_PCT = 2.0
"""Growth of the price of 2035 where effort is carried on: about that of world output."""
LEAST_PRICE = 1.0  # USD a tonne: less is no effort
UNIT = "K above 1850-1900"
CHANNEL = "climate"


def in_full(params: Params) -> dict[str, dict[str, Any]]:
    """The same draws with every target met."""
    own = {**params[CHANNEL], "partial_delivery": np.ones_like(np.asarray(params[CHANNEL]["partial_delivery"]))}
    return {**{c: dict(b) for c, b in params.items()}, CHANNEL: own}


def carried_on(law: Law, world: World, price: FloatArray) -> Law:
    """A law under which every economy keeps its price of the last year pledged, rising, from the year after it.

    Parameters
    ----------
    law, world
        Before, and the world.
    price
        (economy,) USD of 2019 a tonne in the last year pledged.
    """
    from plenipo.core.enact import enact
    from plenipo.core.registry import act_types

    conclude, day = act_types()["conclude"], dt.date(LAST_PLEDGED + 1, 1, 1)
    acts = [
        conclude.model_validate({
            "kind": "conclude", "actor": code, "date": day, "instrument": f"effort-{code.lower()}", "title": "effort carried on",
            "terms": [{"kind": "carbon price floor", "price": float(p), "growth_pct": GROWTH_PCT}],
        })
        for code, p in zip(world.actors, price, strict=True)
        if p >= LEAST_PRICE
    ]  # fmt: skip
    return enact(law, world, acts).law


def _setting(world: World, laws: Mapping[str, Law]) -> Setting:
    from plenipo.core.registry import channels
    from plenipo.core.scenario import load_scenario
    from plenipo.core.setting import make_setting

    years, variants = load_scenario(SCENARIO).years, {CHANNEL: "none"}
    return make_setting(
        [channels()[CHANNEL]], world, list(laws.values()), years=years, draws=DRAWS, seed=SEED, variants=variants, asked=(YEAR,)
    )


def _laws(world: World) -> dict[str, Law]:
    """The law before (empty name) and under every case of the shipped scenario."""
    from plenipo.core.enact import enact
    from plenipo.core.scenario import load_scenario

    scenario = load_scenario(SCENARIO)
    before = world.law.known_by(scenario.as_of)
    return {"": before} | {c.name: enact(before, world, scenario.events(c)).law for c in scenario.case_list()}


def _pledges(data: Path | None) -> tuple[EvidenceRow, ...]:
    """Levels of warming by law, delivery and what follows 2035, beside published ones."""
    from plenipo.data.load import load

    world = load()
    laws = _laws(world)
    setting = _setting(world, laws)
    full = in_full(setting.params)

    def warming(law: Law, params: Params | None = None) -> FloatArray:
        return np.asarray(setting.level(setting.levers(law), "warming", YEAR, params=params))

    def effort(law: Law) -> Law:
        price = setting.level(setting.levers(law), "marginal_carbon_cost", LAST_PLEDGED, params=full)
        return carried_on(law, world, np.median(np.asarray(price), axis=0))

    none, made, met = warming(laws[""]), warming(laws[MADE]), warming(laws[MADE], full)
    kept = {n: warming(effort(laws[n]), full) for n in (MADE, WITH_USA)}
    zero, left, less = warming(laws[NET_ZERO], full), kept[MADE] - kept[WITH_USA], kept[MADE] - none
    return (
        _row("current policies", POLICIES, none, GAP, LIKELY, TOLERANCE, WHY_POLICIES),
        _row("current policies, a year before", POLICIES_2024, none, EARLIER, LIKELY, TOLERANCE, WHY_POLICIES_2024),
        _row("current policies, the middle", TRACKED_POLICIES, none, TRACKER, MIDDLE, TOLERANCE, WHY_POLICIES),
        _row("pledges, as likely to be met as they are", PLEDGES, made, GAP, LIKELY, None, WHY_MADE),
        _row("pledges, met in full", PLEDGES, met, GAP, LIKELY, None, WHY_MET),
        _row("pledges, met in full and effort carried on", PLEDGES, kept[MADE], GAP, LIKELY, TOLERANCE, WHY_KEPT),
        _row("and net zero of twelve, met in full, the middle", TRACKED_TARGETS, zero, TRACKER, MIDDLE, TOLERANCE, WHY_ZERO),
        _row("what the United States' leaving adds, in full, carried on", LEAVING, left, GAP, MIDDLE, None, WHY_LEAVING, "K"),
        _row("what pledges take off, in full, carried on", TAKEN_OFF, less, GAP, MIDDLE, None, WHY_LESS, "K"),
    )  # fmt: skip


def _row(
    what: str, published: float, draws: FloatArray, source: str, share: float, tolerance: float | None, why: str, unit: str = UNIT
) -> EvidenceRow:
    low, high = (float(q) for q in np.quantile(draws, [0.05, 0.95]))
    told = f"5-95 % of draws: {low:.2f} to {high:.2f}; {why}"
    return EvidenceRow(f"warming {YEAR}: {what}", published, float(np.quantile(draws, share)), unit, source, tolerance, told)


WHY_POLICIES = (
    "ours is a projection of trends to 2019 with rates drawn, warmer at this share of draws; theirs counts policies one by one, "
    "and has fallen from year to year"
)
WHY_POLICIES_2024 = "the same outlook of ours beside their figure of the year before"
WHY_MADE = (
    "theirs are met in full and carried on; ours stay at their tonnes after 2035, where the outlook comes near them by itself"
)
WHY_MET = "met in full, and constant after 2035"
WHY_KEPT = (
    "the price that pledges take in 2035 is kept and rises by 2 % a year; what is left of the gap is that of current "
    "policies, and pledges of Parties that are not typed"
)
WHY_ZERO = "theirs of long-term targets that are law, with removals; ours of twelve emitters, from memory, without removals"
WHY_LEAVING = "theirs is told to one digit"
WHY_LESS = "theirs less a tenth that came of method alone: -0.3"

ROWS: tuple[Evidence, ...] = (
    Evidence(
        "pledges-warming", "Warming in 2100 under current policies and pledges, beside two trackers", "comparison", _pledges, GAP
    ),
)
