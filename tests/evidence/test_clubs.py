# SPDX-License-Identifier: Apache-2.0
"""Levies beside clubs: in the made-up world levies cut far less than a club, and in a club of all nobody pays a tariff."""

from __future__ import annotations

import datetime as dt
from typing import Any

from plenipo.core.enact import enact
from plenipo.core.registry import act_types
from plenipo.evidence import run_evidence
from plenipo.evidence.clubs import AT_LEAST, carbon_cuts
from plenipo.testing import twelve_actors

WORLD = twelve_actors()
START = dt.date(2030, 1, 1)
THREE = ("EUN", "USA", "CHN")
PRICE = 50


def act(kind: str, actor: str, **fields: Any) -> Any:
    return act_types()[kind].model_validate({"kind": kind, "date": START, "actor": actor, **fields})


def club(*partners: str) -> Any:
    terms = [{"kind": "carbon price floor", "price": PRICE}, {"kind": "club tariff", "rate": 5}]
    return act("conclude", THREE[0], instrument="club", title="Club", partners=partners, terms=terms)


def test_levies_cut_far_less_than_a_club() -> None:
    members = set(WORLD.expand("EUN", START))
    cases = {
        "": (),
        "levies": tuple(act("border levy", a, price=PRICE) for a in THREE),
        "club": (club(*THREE[1:]),),
        "all": (club(*(c for c in WORLD.actors if c not in members)),),
    }
    laws = {name: enact(WORLD.law, WORLD, acts).law for name, acts in cases.items()}
    cut = carbon_cuts(WORLD, laws, years=(2030, 2031), draws=8)
    assert cut[""] == 0.0
    assert 0.0 < cut["levies"] < cut["club"] / AT_LEAST
    assert cut["club"] < cut["all"]


def test_in_the_shipped_club_of_all_nobody_pays_the_tariff() -> None:
    (row,) = run_evidence("club-of-all")
    assert row["ours"] == 0.0
    assert row["verdict"] == "agrees"
