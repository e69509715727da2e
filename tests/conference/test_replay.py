# SPDX-License-Identifier: Apache-2.0
"""A room forked and run again: without a change it ends as it ended, with another delegate as that delegate decides."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from plenipo.conference.model.action import Action, Answer, Object, Pass, Propose, Vote
from plenipo.conference.model.conference import DISCLAIMER
from plenipo.conference.model.view import View
from plenipo.conference.protocols.table import Table
from plenipo.conference.records.replay import replay
from plenipo.core.errors import InputError
from tests.conference.meeting import CLOSED, held


class Voter:
    """Votes on what is open with a chance of yes, and does nothing else."""

    def __init__(self, chance: random.Random, yes: float) -> None:
        self.choice = "yes" if chance.random() < yes else "no"
        self.seen: list[View] = []

    def act(self, view: View) -> Action:
        self.seen.append(view)
        ballot = next((b for b in view.ballots if b.status == "open" and view.seat not in b.votes), None)
        return Pass() if ballot is None else Vote(ballot=ballot.id, choice=self.choice)  # type: ignore[arg-type]


LOG = tuple(held().events())
OPENING = next(e.seq for e in LOG if e.body.kind == "give turn")
VOTE = next(e.seq for e in LOG if e.body.kind == "call vote")


def test_without_a_change_a_room_ends_as_it_did() -> None:
    for after in (OPENING, VOTE, len(LOG)):
        found = replay(LOG, after, {}, runs=2)
        assert found.as_it_was == found.changed
        assert found.as_it_was.adopted == 1.0
        assert found.as_it_was.refused == 0.0
        assert found.as_it_was.endings == (({"cut": -30.0, "fund": "small"}, 1.0),)
        assert all(d.mean == 0.0 for d in found.difference.values())


def test_one_vote_turns_it() -> None:
    """Three of four said yes; with a second no there is no majority, and the points above no deal are gone."""
    found = replay(LOG, VOTE, {"CC": lambda chance: Voter(chance, yes=0.0)}, runs=3)
    assert (found.as_it_was.adopted, found.changed.adopted) == (1.0, 0.0)
    # A cut of 30 where 40 is the ideal costs 10 points x 10/80; a small fund is worth 3; no deal 4.
    assert found.as_it_was.worth["AA"] == pytest.approx((3 - 10 * 10 / 80 - 4,) * 3)
    assert found.difference["AA"].mean == pytest.approx(2.25)
    assert found.difference["AA"].better == 1.0
    assert found.changed.refused > 0
    assert found.notice == DISCLAIMER
    assert found.to_json_document()["changed"]["adopted"] == 0.0


def test_chance_is_the_seeds() -> None:
    def swap(chance: random.Random) -> Voter:
        return Voter(chance, yes=0.5)

    found = replay(LOG, VOTE, {"CC": swap}, runs=20, seed=7)
    assert found == replay(LOG, VOTE, {"CC": swap}, runs=20, seed=7)
    expected = sum(random.Random(f"7:{k}:CC").random() < 0.5 for k in range(20)) / 20
    assert 0 < expected < 1
    assert found.changed.adopted == expected
    assert sum(share for _, share in found.changed.endings) == pytest.approx(1.0)


def test_a_moment_names_the_fork_and_a_command_stays_whole() -> None:
    vote = LOG[VOTE - 1]
    found = replay(LOG, dt.datetime.fromisoformat(vote.at), {}, runs=1)
    assert found.after == VOTE
    friendly = next(e for e in LOG if e.body.kind == "consent")
    assert LOG[friendly.seq].command == friendly.command
    after = replay(LOG, friendly.seq, {}, runs=1).after
    assert after > friendly.seq
    assert LOG[after].command != friendly.command


def test_who_is_swapped_in_sees_only_what_the_seat_may_see() -> None:
    made: list[Voter] = []

    def swap(chance: random.Random) -> Voter:
        made.append(Voter(chance, yes=1.0))
        return made[-1]

    replay(LOG, OPENING, {"CC": swap}, runs=1)
    views = [str(v.to_json_document()) for v in made[0].seen]
    assert len(views) > 5
    assert not any(CLOSED in v or "AA-secret" in v for v in views)
    assert "CC-secret" in views[0]


def test_codes_do_not_stop_a_rerun() -> None:
    room = held(codes=True)
    assert replay(room.events(), 12, {}, runs=1).as_it_was.refused == 0.0


def test_a_protocol_of_ones_own_goes_on_from_the_fork() -> None:
    class Giver:
        def act(self, view: View) -> Action:
            mine = next((p for p in view.proposals if p.by == view.seat), None)
            return Pass() if mine else Propose(text="accord", package={"cut": -10.0, "fund": "none"})

    class Objector:
        def act(self, view: View) -> Action:
            made = view.proposals[-1]
            return Object(target=made.id) if view.seat == "DD" else Answer(proposal=made.id, accept=True)

    def play(table: Table) -> None:
        proposal = table.proposed(table.ask("CC"))
        assert proposal is not None
        for seat in ("AA", "DD"):
            table.ask(seat)
        table.room.act("chair", {"kind": "adopt", "target": proposal.id})

    def quiet(table: Table) -> None:
        table.ask("CC")

    found = replay(LOG, OPENING, {}, others={"CC": lambda _: Giver()}, play=quiet, runs=1)
    assert found.as_it_was.adopted == 0.0
    with pytest.raises(Exception, match="objections stand"):
        replay(LOG, OPENING, {"DD": lambda _: Objector()}, others={"CC": lambda _: Giver()}, play=play, runs=1)
    found = replay(LOG, OPENING, {}, others={"CC": lambda _: Giver()}, play=play, runs=1)
    assert found.as_it_was.endings == (({"cut": -10.0, "fund": "none"}, 1.0),)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"after": 0}, "no event at 0"),
        ({"after": len(LOG) + 1}, f"1 to {len(LOG)}"),
        ({"after": dt.datetime(2030, 5, 1, 10)}, "needs its offset"),
        ({"after": 3, "swap": {"CCC": lambda _: Voter(random.Random(), 1.0)}}, "nobody here has the seat 'CCC'"),
        ({"after": 3, "text": "acord"}, "accord"),
        ({"after": 3, "runs": 0}, "0 runs tell nothing"),
    ],
)
def test_what_is_not_there_is_refused(asked: dict, told: str) -> None:
    with pytest.raises(InputError, match=told):
        replay(LOG, **{"swap": {}, **asked})
