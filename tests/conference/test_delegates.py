# SPDX-License-Identifier: Apache-2.0
"""Who fills a seat: one contract for all, and what makes each of them itself."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping

import numpy as np
import pytest

from plenipo.conference.delegates.bloc_follower import BlocFollower
from plenipo.conference.delegates.candid import Candid
from plenipo.conference.delegates.choices import choices
from plenipo.conference.delegates.drafting import Drafting
from plenipo.conference.delegates.hard_liner import HardLiner
from plenipo.conference.delegates.language import LanguageModel
from plenipo.conference.delegates.log_roller import LogRoller
from plenipo.conference.delegates.mediator import Mediator
from plenipo.conference.delegates.micro import Micro
from plenipo.conference.delegates.pledger import Pledger
from plenipo.conference.delegates.script import Script
from plenipo.conference.delegates.spoiler import Spoiler
from plenipo.conference.delegates.time_based import TimeBased, wanted
from plenipo.conference.delegates.tit_for_tat import TitForTat
from plenipo.conference.engine.room import Room
from plenipo.conference.model import action as act
from plenipo.conference.model.view import Delegate, View
from plenipo.conference.worth.terms import appraisal, by_terms
from tests.conference.rooms import conference

SCRIPTS: Mapping[str, Callable[[], Delegate]] = {
    "bloc follower": lambda: BlocFollower(Script(Candid())),
    "candid": lambda: Script(Candid()),
    "hard-liner": lambda: Script(HardLiner()),
    "language model": lambda: LanguageModel(lambda asked: '{"kind": "pass"}', Script(Candid())),
    "log-roller": lambda: Script(LogRoller()),
    "MiCRO": lambda: Script(Micro()),
    "pledger": lambda: Pledger("fund", "USD million", 2030, 5.0, 9.0),
    "spoiler": Spoiler,
    "time-based": lambda: Script(TimeBased()),
    "tit for tat": lambda: Script(TitForTat()),
}
BEST = {"cut": -40.0, "fund": "large"}


def opened() -> Room:
    return Room.open(conference())


def rounds(room: Room, now: int, of: int = 10) -> None:
    room.act("chair", act.GiveTurn(round=now, rounds=of))


def points(room: Room, seat: str, package: Mapping[str, object]) -> float:
    mandate = room.state.mandates[seat]
    return appraisal(mandate, room.state.texts["accord"], package).points  # type: ignore[arg-type]


def situations() -> Mapping[str, Room]:
    """A room at its opening, with a proposal, with several, with a ballot."""
    with_one, with_more, voting = opened(), opened(), opened()
    for room in (with_one, with_more, voting):
        room.act("BB", act.Propose(text="accord", package={"cut": -10.0, "fund": "none"}))
    rounds(with_more, 5)
    with_more.act("CC", act.Propose(text="accord", package={"cut": -20.0, "fund": "small"}))
    voting.act("chair", act.CallVote(target="P1"))
    return {"opening": opened(), "one proposal": with_one, "two proposals": with_more, "a ballot": voting}


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("situation", situations())
def test_every_delegate_acts_within_the_rules_and_the_same_on_the_same_view(name: str, situation: str) -> None:
    room = situations()[situation]
    view = room.view("AA")
    action = SCRIPTS[name]().act(view)
    assert action == SCRIPTS[name]().act(view)
    assert action.kind in view.may
    room.act("AA", action)


def test_points_of_terms_and_red_lines() -> None:
    room = opened()
    mandate, text = room.state.mandates["AA"], room.state.texts["accord"]
    cut = text.slot("cut")
    assert cut is not None
    # Salience 10 over a range of 80: each 8 away from the ideal of -40 costs a point; -65 lies beyond the red line.
    assert by_terms(mandate, cut, (-40.0, -20.0, 0.0, -65.0)).tolist() == [0.0, -2.5, -5.0, -np.inf]
    worth = appraisal(mandate, text, BEST)
    assert (worth.points, worth.breach, worth.gain) == (5.0, 0.0, 1.0)
    assert appraisal(mandate, text, {**BEST, "cut": -65.0}).breach == 1.0
    # What a package leaves open counts as it stands: no deal is a cut of nought.
    assert appraisal(mandate, text, {"fund": "large"}).points == 0.0


def test_choices_list_all_packages_and_find_the_best() -> None:
    room = opened()
    text = room.state.texts["accord"]
    held = choices(room.state.mandates["AA"], text, (), by_terms)
    assert len(held.grid) == 17 * 3
    assert held.package(int(held.ranked[-1])) == BEST
    assert held.worth_of({"cut": -20.0, "fund": "small"}) == pytest.approx(0.5)
    assert np.isneginf(held.rising[0])


def test_the_time_based_give_way_with_time_and_never_below_their_reservation() -> None:
    asked: dict[float, list[float]] = {}
    for speed in (0.25, 1.0, 4.0):
        delegate, worth = Script(TimeBased(speed)), []
        for now in range(11):
            room = opened()
            rounds(room, now)
            made = delegate.act(room.view("AA"))
            assert isinstance(made, act.Propose)
            worth.append(points(room, "AA", made.package))
        assert worth[0] == 5.0
        assert worth == sorted(worth, reverse=True)
        assert 4.0 <= worth[-1] < 5.0
        held = choices(room.state.mandates["AA"], room.state.texts["accord"], (), by_terms)
        asked[speed] = [wanted(held, now / 10, speed) for now in range(11)]
    assert all(a < b < c for a, b, c in zip(*(asked[s][1:-1] for s in (0.25, 1.0, 4.0)), strict=True))
    assert asked[0.25][-1] == asked[4.0][-1] == 4.375  # the worst package it would accept


def test_the_hard_liner_never_moves() -> None:
    made = set()
    for now in (0, 5, 10):
        room = opened()
        rounds(room, now)
        made.add(Script(HardLiner(1.0)).act(room.view("AA")).model_dump_json())
    assert len(made) == 1


def test_tit_for_tat_gives_what_it_was_given() -> None:
    room = opened()
    delegate = Script(TitForTat())
    for package in ({"cut": -20.0, "fund": "small"}, {"cut": -24.0, "fund": "small"}):
        made = room.act("BB", act.Propose(text="accord", package={**package, "cut": round(package["cut"] / 5) * 5.0}))
        room.act("AA", act.Answer(proposal=made[0].made, accept=False))
    offered = delegate.act(room.view("AA"))
    assert isinstance(offered, act.Propose)
    came = points(room, "AA", {"cut": -25.0, "fund": "small"}) - points(room, "AA", {"cut": -20.0, "fund": "small"})
    assert came > 0
    assert 5.0 - came <= points(room, "AA", offered.package) <= 5.0
    assert points(room, "AA", offered.package) == pytest.approx(5.0 - came)


def test_micro_moves_only_when_all_others_have() -> None:
    room = opened()
    delegate = Script(Micro())
    first = delegate.act(room.view("AA"))
    assert isinstance(first, act.Propose)
    assert first.package == BEST
    room.act("AA", first)
    for seat in ("BB", "CC", "DD"):
        again = delegate.act(room.view("AA"))
        assert isinstance(again, act.Propose)
        assert again.package == BEST  # somebody still owes a package
        made = room.act(seat, act.Propose(text="accord", package={"cut": 0.0, "fund": "none"}))
        room.act("AA", act.Answer(proposal=made[0].made, accept=False))
    moved = delegate.act(room.view("AA"))
    assert isinstance(moved, act.Propose)
    assert moved.package != BEST
    assert points(room, "AA", moved.package) < 5.0


def test_the_log_roller_changes_as_few_slots_as_it_must() -> None:
    room = opened()
    rounds(room, 10)
    room.act("BB", act.Propose(text="accord", package={"cut": -25.0, "fund": "small"}))
    room.act("AA", act.Answer(proposal="P1", accept=False))
    offered = Script(LogRoller()).act(room.view("AA"))
    assert isinstance(offered, act.Propose)
    # It keeps one of the two values, and asks for no more than it needs: 4 points.
    kept = [s for s in ("cut", "fund") if offered.package[s] == {"cut": -25.0, "fund": "small"}[s]]
    assert len(kept) <= 1
    assert points(room, "AA", offered.package) >= 4.0
    assert offered.package["fund"] == "large"


def test_the_spoiler_wants_nothing() -> None:
    room = situations()["one proposal"]
    assert Spoiler().act(room.view("AA")) == act.Answer(proposal="P1", accept=False)
    room.act("AA", act.Answer(proposal="P1", accept=False))
    assert Spoiler().act(room.view("AA")).kind == "object"
    vote = Spoiler().act(situations()["a ballot"].view("AA"))
    assert isinstance(vote, act.Vote)
    assert vote.choice == "no"


def test_the_follower_says_what_its_spokesperson_says() -> None:
    room = opened()
    follower = BlocFollower(Script(Candid()))
    room.act("CC", act.Propose(text="accord", package={"cut": 0.0, "fund": "none"}))
    own = follower.act(room.view("BB"))
    assert own == act.Answer(proposal="P1", accept=False)  # nobody has spoken yet: as it would itself
    room.act("AA", act.Answer(proposal="P1", accept=True))
    assert follower.act(room.view("BB")) == act.Answer(proposal="P1", accept=True)
    room.act("chair", act.CallVote(target="P1"))
    room.act("AA", act.Vote(ballot="B1", choice="abstain"))
    assert follower.act(room.view("BB")) == act.Vote(ballot="B1", choice="abstain")


def test_a_mediator_never_drafts_the_same_twice_and_climbs() -> None:
    drafting, aim, seen = Drafting((3, 4, 5), random.Random(3)), (2, 1, 4), []
    while (draft := drafting.draft()) is not None:
        seen.append(draft)
        drafting.hear(sum(a == b for a, b in zip(draft, aim, strict=True)))
        if draft == aim:
            break
    assert seen[-1] == aim
    assert len(seen) == len(set(seen)) < 60
    exhausted = Drafting((2, 2), random.Random(0))
    drafts = []
    while (draft := exhausted.draft()) is not None:
        drafts.append(draft)
        exhausted.hear(0)
    assert sorted(drafts) == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_a_mediator_begins_with_the_chairs_own_draft() -> None:
    room = opened()
    first = Mediator(random.Random(1), first={"cut": -20.0, "fund": "small"}).act(room.view("chair"))
    assert first == act.Propose(text="accord", package={"cut": -20.0, "fund": "small"})


# language models ----------------------------------------------------------------------------------------------------------


def fake(answers: list[str], asked: list[str]) -> Callable[[str], str]:
    def ask(prompt: str) -> str:
        asked.append(prompt)
        return answers[len(asked) - 1]

    return ask


def test_a_model_sees_its_own_view_alone_and_acts_by_json() -> None:
    room = situations()["one proposal"]
    asked: list[str] = []
    delegate = LanguageModel(fake(['{"kind": "answer", "proposal": "P1", "accept": true}'], asked), Script(Candid()))
    view = room.view("AA")
    assert delegate.act(view) == act.Answer(proposal="P1", accept=True)
    told = json.loads(asked[0].splitlines()[-1])
    assert told["seat"] == "AA"
    assert "AA-secret" in asked[0]
    assert "BB-secret" not in asked[0]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("I would rather not say", "this is no action"),
        ('{"kind": "shout"}', "no action 'shout'"),
        ('{"kind": "close"}', "is not open to this seat"),
        ('{"kind": "answer", "proposal": "P1"}', "accept"),
    ],
)
def test_a_wrong_answer_goes_back_with_its_reason_then_a_script_acts(answer: str, problem: str) -> None:
    view = situations()["one proposal"].view("AA")
    asked: list[str] = []
    delegate = LanguageModel(fake([answer, answer], asked), Script(Candid()))
    assert delegate.act(view) == Script(Candid()).act(view)
    assert len(asked) == 2
    assert problem in asked[1].splitlines()[1]
    assert [e.answer for e in delegate.exchanges] == [answer, answer]


def test_a_model_that_fails_or_has_spent_its_budget_is_replaced() -> None:
    def broken(prompt: str) -> str:
        raise TimeoutError("no line")

    view: View = situations()["one proposal"].view("AA")
    delegate = LanguageModel(broken, Script(Candid()), budget=3)
    for _ in range(3):
        assert delegate.act(view) == Script(Candid()).act(view)
    assert len(delegate.exchanges) == 3
    assert "TimeoutError: no line" in delegate.exchanges[0].problem
