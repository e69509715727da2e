# SPDX-License-Identifier: Apache-2.0
"""Border levies beside climate clubs: how much each cuts of what a price of all would, and that a club of all pays no tariff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from plenipo.core.evidence import Evidence, EvidenceRow

if TYPE_CHECKING:
    from plenipo.core.law import Law
    from plenipo.core.world import World

__all__ = ["ROWS", "carbon_cuts", "laws_of_the_club"]

SOURCE = "Farrokhi and Lashkaripour 2025, Can Trade Policy Mitigate Climate Change? (abstract)"
NORDHAUS = "Nordhaus 2015, Climate Clubs: with all inside there is nobody to levy a tariff on"
SCENARIO, LEVIES, CLUB, ALL = "climate-club", "levies", "eu-us-china", "all"
VARIANT = {"trade": "additive/lump_sum/elastic"}
"""Work answers, so that output can shift: with fixed work a levy moves none."""
DRAWS = 16
PERCENT = 100.0
BY_TAXES, BY_CLUB = 3.4, 68.0  # per cent of the globally best cut
AT_LEAST = 5.0  # times as much: how much more a club must cut for the shape to hold
WHY_LEVY = (
    "a shape: the club must cut at least five times as much; theirs are best taxes of all countries in a model of many sectors, "
    "ours charge the mean carbon of all goods at the floor of the club, and move output only as far as work answers"
)
WHY_SHARE = (
    "theirs is of the best cut, in a club that all join in the end; ours of the same floor in all economies, with three inside"
)


def laws_of_the_club(world: World) -> dict[str, Law]:
    """The law before (empty name) and under every case of the shipped scenario."""
    from plenipo.core.enact import enact
    from plenipo.core.scenario import load_scenario

    scenario = load_scenario(SCENARIO)
    before = world.law.known_by(scenario.as_of)
    return {"": before} | {c.name: enact(before, world, scenario.events(c)).law for c in scenario.case_list()}


def carbon_cuts(world: World, laws: Mapping[str, Law], years: Sequence[int], draws: int = DRAWS) -> dict[str, float]:
    """CO2 of making what is sold, Mt less in the last year than under the law of the empty name; medians by law."""
    from plenipo.core.registry import channels
    from plenipo.core.setting import make_setting

    specs = [channels()[n] for n in ("climate", "trade")]
    every = list(laws.values())
    setting = make_setting(specs, world, every, years=years, draws=draws, seed=1, variants=VARIANT, asked=(years[-1],))
    made = {n: setting.level(setting.levers(law), "output_emissions", years[-1]).sum(axis=1) for n, law in laws.items()}
    return {n: float(np.nanmedian(made[""] - m)) for n, m in made.items()}


def _levies_and_clubs(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.core.scenario import load_scenario
    from plenipo.data.load import load

    world, first_last = load(), load_scenario(SCENARIO).horizon
    laws = {n: law for n, law in laws_of_the_club(world).items() if n in ("", LEVIES, CLUB, ALL)}
    cut = carbon_cuts(world, laws, range(first_last[0], first_last[1] + 1))
    most = PERCENT / AT_LEAST
    expected = PERCENT * BY_TAXES / BY_CLUB
    share = {n: PERCENT * cut[n] / cut[ALL] for n in (LEVIES, CLUB)}
    return (
        EvidenceRow(
            "cut by border levies, of the cut by the club of the same three",
            expected,
            PERCENT * cut[LEVIES] / cut[CLUB],
            "%",
            SOURCE,
            most - expected,
            WHY_LEVY,
        ),
        EvidenceRow("cut by border levies of three, of that by all", BY_TAXES, share[LEVIES], "%", SOURCE, None, WHY_LEVY),
        EvidenceRow("cut by a club of three, of that by all", BY_CLUB, share[CLUB], "%", SOURCE, None, WHY_SHARE),
    )


def _club_of_all(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.core.registry import channel
    from plenipo.core.scenario import load_scenario
    from plenipo.core.setting import year_levers
    from plenipo.data.load import load

    world, year = load(), load_scenario(SCENARIO).horizon[-1]
    laws = laws_of_the_club(world)
    before, after = (year_levers(channel("trade"), laws[n], world, year)["additional_duty"] for n in ("", ALL))
    paid = PERCENT * float(np.abs(after - before).max())
    return (EvidenceRow("club tariff paid by anybody in a club of all", 0.0, paid, "%", NORDHAUS, 0.0, "nobody stands outside"),)


ROWS: tuple[Evidence, ...] = (
    Evidence("carbon-levy-and-club", "Border levies cut far less than a club", "comparison", _levies_and_clubs, SOURCE),
    Evidence("club-of-all", "In a club of all no tariff is paid", "identity", _club_of_all, NORDHAUS),
)
