# SPDX-License-Identifier: Apache-2.0
"""Procedures: each leads from the same words to a decision of the body, whoever fills the seats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plenipo.conference.delegates.candid import Candid
from plenipo.conference.delegates.language import LanguageModel
from plenipo.conference.delegates.mediator import Mediator
from plenipo.conference.delegates.pledger import Pledger
from plenipo.conference.delegates.script import Script
from plenipo.conference.delegates.spoiler import Spoiler
from plenipo.conference.delegates.time_based import TimeBased
from plenipo.conference.engine.room import Room, verified
from plenipo.conference.games.alternating import alternating_offers as as_arrays
from plenipo.conference.games.game import Game
from plenipo.conference.games.in_room import CHAIR, play_in_room
from plenipo.conference.games.one_text import one_text as many_texts
from plenipo.conference.games.one_text import seeded
from plenipo.conference.model import action as act
from plenipo.conference.model.view import Delegate, View
from plenipo.conference.protocols.coalition import coalition_formation
from plenipo.conference.protocols.one_text import one_text
from plenipo.conference.protocols.pledge_review import pledge_and_review
from plenipo.conference.protocols.request_offer import extended, request_offer
from plenipo.conference.protocols.rolling_text import rolling_text
from plenipo.conference.protocols.table import Table
from plenipo.core.errors import InputError
from tests.conference.rooms import conference, document

PROTOCOLS = ("one-text", "alternating-offers", "rolling-text", "vote")
PARTIES = ("north", "south", "isle")


def game(seed: int = 4) -> Game:
    """Three parties, two issues of three options; the first can veto."""
    chance = np.random.default_rng(seed)
    return Game(
        name="made up",
        issues=("A", "B"),
        options=(("1", "2", "3"), ("1", "2", "3")),
        parties=PARTIES,
        titles=PARTIES,
        scores=tuple(chance.integers(0, 20, (3, 3)).astype(float) for _ in range(2)),
        threshold=np.array([15.0, 12.0, 15.0]),
        veto=np.array([True, False, False]),
        enough=2,
        roles=("veto", "player", "player"),
    )


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_procedure_ends_within_the_rules(protocol: str) -> None:
    held = game()
    assert held.passes(held.accepts(held.all_points)).any()
    for run in range(3):
        ended, table = play_in_room(held, protocol, chance=seeded(1, run))
        assert table.refused == []
        assert ended.protocol == protocol
        verified(table.room.events())
        if ended.agreed:
            package = np.array([int(str(ended.package[i])) - 1 for i in "AB"])
            assert held.passes(held.accepts(held.points(package)))
            assert table.room.state.texts["deal"].stage == "adopted"
            assert ended.told == "deal adopted"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_spoiler_with_a_veto_stops_every_procedure(protocol: str) -> None:
    ended, table = play_in_room(game(), protocol, {"north": Spoiler()})
    assert not ended.agreed
    assert table.room.state.texts["deal"].stage != "adopted"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_model_may_fill_a_seat_in_every_procedure(protocol: str) -> None:
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return '{"kind": "pass"}'

    ended, table = play_in_room(game(), protocol, {"isle": LanguageModel(ask, Script(Candid()), budget=5)})
    assert 1 <= len(asked) <= 5
    assert table.refused == []
    assert ended.proposals > 0


def test_one_text_in_a_room_is_one_text_in_arrays() -> None:
    held = game()
    many = many_texts(held, 6, seed=2)
    for run in range(6):
        ended, _ = play_in_room(held, "one-text", chance=seeded(2, run))
        package = [int(str(ended.package[i])) - 1 for i in "AB"]
        assert (ended.agreed, ended.proposals, package) == (many.agreed[run], many.proposals[run], many.package[run].tolist())


@pytest.mark.parametrize("speed", [0.25, 1.0, 4.0])
def test_alternating_offers_in_a_room_are_those_in_arrays(speed: float) -> None:
    for seed in range(4):
        held = game(seed)
        unanimous = Game(**{**vars(held), "enough": 3, "threshold": np.full(3, 8.0)})
        found = as_arrays(unanimous.all_points.T[None], unanimous.threshold, speed)
        ended, _ = play_in_room(unanimous, "alternating-offers", {p: Script(TimeBased(speed)) for p in PARTIES})
        assert ended.agreed == bool(found.package[0] >= 0)
        if ended.agreed:
            assert unanimous.told(unanimous.packages[found.package[0]]) == " ".join(f"{i}{ended.package[i]}" for i in "AB")
            assert ended.proposals == found.offers[0]


def test_what_is_refused_costs_the_turn_and_nothing_else() -> None:
    class Rash:
        def act(self, view: View) -> Any:
            return act.Close()

    ended, table = play_in_room(game(), "one-text", {"isle": Rash()})
    assert table.refused
    assert {r.seat for r in table.refused} == {"isle"}
    assert "cannot close" in str(table.refused[0].problems[0])
    assert ended.proposals > 0


def test_a_table_needs_a_chair() -> None:
    held = document()
    held["delegations"] = [d for d in held["delegations"] if d["id"] != "chair"]
    with pytest.raises(InputError, match="has no chair"):
        Table(Room.open(conference(delegations=held["delegations"])), {})


# consensus and silence ------------------------------------------------------------------------------------------------------


def by_consensus(**rule: Any) -> Table:
    """The lake under consensus, its parties easily content, without brackets around words."""
    held = document()
    held["body"]["rules"]["substance"] = {"id": "c", "title": "Consensus", "mode": "consensus", "source": "invented", **rule}
    held["texts"][0]["brackets"] = []
    held["texts"][0]["clauses"][0]["words"] = {"en": "The Parties keep the lake clean."}
    for mandate in held["mandates"]:
        mandate["reservation"]["points"] = -4.0
    start = dt.datetime(2030, 5, 1, 9, tzinfo=dt.UTC)
    ticks = iter(range(1_000_000))
    room = Room.open(conference(**held), clock=lambda: start + dt.timedelta(minutes=next(ticks)))
    delegates: dict[str, Delegate] = {s: Script(Candid()) for s in ("AA", "BB", "CC", "DD")}
    return Table(room, {**delegates, "chair": Mediator(seeded(1, 0))})


def test_one_text_under_consensus_is_gavelled_through() -> None:
    table = by_consensus()
    ended = one_text(table)
    assert ended.agreed
    assert table.room.state.texts["accord"].stage == "adopted"
    assert not table.room.state.ballots


def test_a_rolling_text_is_bracketed_cleaned_and_put_to_silence() -> None:
    table = by_consensus(silence_hours=0.01)
    ended = rolling_text(table)
    assert ended.agreed
    state = table.room.state
    assert [s.status for s in state.silences.values()] == ["kept"]
    issued = [e.body.text for e in table.room.events() if isinstance(e.body, act.Issue)]
    brackets = {b.of: b for b in issued[0].brackets}
    assert set(brackets) == {"cut", "fund"}
    assert brackets["cut"].alternatives[0].sponsors == ("AA", "BB", "CC", "DD")  # all mandates are alike
    assert state.texts["accord"].settled == {"cut": -40.0, "fund": "large"}


# pledges, schedules, coalitions -----------------------------------------------------------------------------------------------


def test_pledges_rise_with_those_of_others_and_never_fall() -> None:
    class Waverer:
        amounts = (8.0, 3.0, 9.0)

        def act(self, view: View) -> act.Action:
            return act.Pledge(what="fund", amount=self.amounts[view.round or 0], unit="USD million", year=2030)

    def pledger(first: float, rise: float) -> Pledger:
        return Pledger("fund", "USD million", 2030, first, 20.0, reciprocity=0.5, rise=rise)

    table = Table(Room.open(conference()), {"AA": pledger(10.0, 4.0), "BB": pledger(5.0, 0.0), "CC": Waverer()})
    found = pledge_and_review(table, "fund", aim=40.0)
    first, second, third = found.reviews
    assert (first.total, first.gap) == (23.0, 17.0)
    assert second.fell_back == ("CC",)
    assert second.standing["CC"] == 8.0
    assert [r.standing["AA"] for r in found.reviews] == sorted(r.standing["AA"] for r in found.reviews)
    assert third.standing["BB"] > 5.0
    assert third.total == sum(third.standing.values())
    assert not found.reached
    assert "short of the aim" in table.room.state.heard[-1][1].words


def tariffs() -> Table:
    """Three parties, each with a cut of its own tariff: giving costs, what others give is worth more."""
    parties = ("AA", "BB", "CC")
    slots = [
        {
            "id": f"cut-{p}",
            "title": f"Cut of {p}",
            "kind": "number",
            "unit": "points",
            "low": 0.0,
            "high": 10.0,
            "step": 5.0,
            "no_deal": 0.0,
        }
        for p in parties
    ]
    mandates = [
        {
            "seat": p,
            "terms": [
                {
                    "slot": f"cut-{q}",
                    "points": {"0": 0.0, "5": -2.0 if p == q else 3.0, "10": -4.0 if p == q else 6.0},
                    "source": "invented",
                }
                for q in parties
            ],
            "reservation": {"basis": "points", "points": 0.0, "source": "invented"},
        }
        for p in parties
    ]
    unanimity = {"id": "u", "title": "Single undertaking", "mode": "unanimity", "single_undertaking": True, "source": "invented"}
    held = conference(
        body={"id": "round", "title": "Round", "rules": {"substance": unanimity}, "source": "invented"},
        delegations=[*({"id": p, "name": p} for p in parties), {"id": "chair", "name": "Chair", "role": "chair"}],
        blocs=[],
        mandates=mandates,
        agenda=[],
        texts=[{"id": "round", "title": "The round", "slots": slots}],
    )
    return Table(Room.open(held), {p: Script(TimeBased(1.0)) for p in parties})


def test_request_and_offer_extends_to_all_what_a_pair_agrees() -> None:
    table = tariffs()
    ended = request_offer(table, {p: [f"cut-{p}"] for p in ("AA", "BB", "CC")})
    assert ended.agreed
    assert all(v == 10.0 for v in ended.package.values())
    assert table.refused == []
    # What was offered in a bilateral is seen by its two seats alone; the whole package by all.
    state = table.room.state
    closed = [p.id for p in state.proposals.values() if p.channel == "AA.with-BB"]
    assert closed
    seen = {p.id for p in table.room.view("CC").proposals}
    assert not seen & set(closed)


def test_of_two_concessions_the_deeper_holds_for_all() -> None:
    text = tariffs().text("round")
    assert extended(text, {"cut-AA": 5.0}, {"cut-AA": 10.0, "cut-BB": 5.0}) == {"cut-AA": 10.0, "cut-BB": 5.0}
    assert extended(text, {"cut-AA": 10.0}, {"cut-AA": 5.0}) == {"cut-AA": 10.0}


def club(points: Mapping[str, Mapping[str, float]]) -> Table:
    slot = {"id": "members", "title": "Who is in", "kind": "parties", "choices": ["AA", "BB", "CC", "DD"]}
    mandates = [
        {
            "seat": p,
            "terms": [{"slot": "members", "points": dict(held), "source": "invented"}],
            "reservation": {"basis": "points", "points": 1.0, "source": "invented"},
        }
        for p, held in points.items()
    ]
    held = conference(mandates=mandates, agenda=[], texts=[{"id": "club", "title": "Club", "slots": [slot]}])
    return Table(Room.open(held), {p: Script(Candid()) for p in points})


def test_coalitions_form_by_the_consent_of_those_named() -> None:
    pair, rest = {"AA, BB": 5.0, "AA, BB, CC": 3.0}, {"CC, DD": 2.0, "AA, BB, CC": 4.0}
    table = club({"AA": pair, "BB": pair, "CC": rest, "DD": rest})
    ended = coalition_formation(table)
    assert ended.groups == (("AA", "BB"), ("CC", "DD"))
    assert ended.agreed
    # A proposal to those who gain nothing by it finds nobody.
    alone = coalition_formation(
        club({p: {f"{p}": 2.0, "AA, BB": 5.0 if p == "AA" else 0.0} for p in ("AA", "BB", "CC", "DD")}), rounds=1
    )
    assert not alone.agreed
    assert set(alone.groups) == {("AA",), ("BB",), ("CC",), ("DD",)}


def test_games_of_the_data_run_in_a_room(shared_data: Path) -> None:
    from plenipo.conference.games.read import read_games

    for held in read_games(shared_data / "scorable-games"):
        ended, table = play_in_room(held, "one-text", chance=seeded(1, 0))
        assert ended.agreed
        assert table.refused == []
        assert next(iter(table.room.state.proposals.values())).by == CHAIR
