# SPDX-License-Identifier: Apache-2.0
"""A small question on the twelve-actor world: India and a pact of the Pacific."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from plenipo.core.scenario import parse_scenario
from plenipo.core.world import World
from plenipo.lab.answer import Answer
from plenipo.lab.whatif import whatif
from plenipo.testing import twelve_actors

# As many draws as the engine runs at once, so that all runs share one compiled program.
DRAWS = 40
PACT = "pacific-pact"
PACIFIC = {"AUS", "CHN", "JPN", "VNM"}
FIRST, RIVAL = "additive/lump_sum", "balanced/lump_sum"
OFFER = [
    {"kind": "tariff preference", "cut": 0.9, "staging": "in full"},
    {"kind": "rules of origin", "use": 0.8, "staging": "in full"},
    {"kind": "depth", "score": 0.8, "staging": "in full"},
]


def made_up_world() -> World:
    """The twelve actors with an economy of few people, one imputed and one entrepot."""
    world = twelve_actors()
    n = len(world.actors)
    people, entrepot, imputed = world.stocks["population"].copy(), np.zeros(n), [""] * n
    people[world.index("KEN")] = 0.4
    entrepot[world.index("MEX")] = 1.0
    imputed[world.index("ARG")] = "gdp_musd;latitude"
    imputed[world.index("BRA")] = "latitude"
    stocks = {**world.stocks, "population": people, "entrepot": entrepot}
    return dataclasses.replace(world, stocks=stocks, labels={**world.labels, "imputed": tuple(imputed)})


WORLD = made_up_world()


def accede(date: str = "2027-01-01", actor: str = "IND", **fields) -> dict[str, Any]:
    return {"kind": "accede", "actor": actor, "instrument": PACT, "date": date, "terms": OFFER, **fields}


def scenario(**fields):
    document = {
        "name": "small",
        "title": "A small question",
        "as_of": "2026-11-01",
        "horizon": [2026, 2028],
        "draws": DRAWS,
        "seed": 5,
        "headline": {"actor": "IND"},
        "variants": [FIRST],
        **fields,
    }
    return parse_scenario(document)


def ask(**fields) -> Answer:
    return whatif(scenario(**fields), world=WORLD)
