# SPDX-License-Identifier: Apache-2.0
"""No event, and nothing that follows from it, reaches a seat outside its audience: searched at random.

Whatever is written in random play carries a mark of its command. A seat's view, its part of the log and its rows may hold a mark
only if the event that carries it was for that seat. Ids are checked in the same way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plenipo.conference.engine.room import Room
from plenipo.conference.model import action as act
from plenipo.conference.store.log import Store
from plenipo.conference.store.tables import PROJECTIONS
from tests.conference.play import SEATS, play
from tests.conference.rooms import conference

MARK = re.compile(r"mark\d{6}\.")
SHORT, LONG = 1_000, 100_000
HELD = conference()


def allowed(room: Room, seat: str) -> tuple[set[str], set[str]]:
    """Marks and record ids of the events that a seat may know."""
    mine = [e for e in room.events() if e.audience.holds(seat)]
    marks = {m for e in mine for m in MARK.findall(e.body.model_dump_json())}
    return marks, {e.made for e in mine if e.made}


def no_leak(room: Room, seats: Iterable[str] = SEATS) -> None:
    every_id = {e.made for e in room.events() if e.made}
    for seat in seats:
        marks, ids = allowed(room, seat)
        view = room.view(seat).to_json_document()
        told = json.dumps(view)
        assert set(MARK.findall(told)) <= marks
        assert not {f'"{i}"' for i in every_id - ids} & set(re.findall(r'"[^"]*"', told))
        assert re.findall(r"\w+-secret", told) == ([f"{seat}-secret"] if seat in ["AA", "BB", "CC", "DD"] else [])
        for ballot in view["ballots"]:
            assert not ballot["secret"] or set(ballot["votes"]) <= {seat}


@settings(max_examples=SHORT)
@given(seed=st.integers(0, 2**32), steps=st.integers(5, 25), seat=st.sampled_from(SEATS))
def test_no_view_holds_what_its_seat_was_not_told(seed: int, steps: int, seat: str) -> None:
    room = Room.open(HELD)
    play(room, seed, steps)
    no_leak(room, [seat])


@pytest.mark.soak
@settings(max_examples=LONG)
@given(seed=st.integers(0, 2**32), steps=st.integers(5, 60))
def test_no_view_holds_what_its_seat_was_not_told_long(seed: int, steps: int) -> None:
    room = Room.open(HELD)
    play(room, seed, steps)
    no_leak(room)


@pytest.mark.parametrize("seed", [3])
def test_no_read_of_the_store_holds_it_either(seed: int, tmp_path: Path) -> None:
    store = Store(tmp_path / "room.db")
    room = store.open(HELD)
    assert play(room, seed, 150) > 30
    log = store.log("lake")
    for seat in SEATS:
        marks, _ = allowed(room, seat)
        seen = [e.body.model_dump_json() for e in log.seen_by(seat)]
        assert len(seen) == sum(e.audience.holds(seat) for e in room.events())
        rows: list[Any] = [log.rows_for(seat, name) for name in PROJECTIONS]
        assert set(MARK.findall(json.dumps([seen, rows]))) <= marks
    store.close()


def test_a_leak_would_be_found() -> None:
    """The search sees a statement that is put into the wrong view."""
    room = Room.open(HELD)
    room.act("AA", act.Say(words="mark000001.", channel="north"))
    assert "mark000001." in json.dumps(room.view("BB").to_json_document())
    no_leak(room)
    audience, heard = room.state.heard[0]
    room.state.heard[0] = (audience._replace(scope="all"), heard)
    with pytest.raises(AssertionError):
        no_leak(room)


def test_a_refusal_does_not_tell_what_is_there() -> None:
    """An id of a closed channel and an id that nobody gave are refused in the same words."""
    room = Room.open(HELD)
    room.act("AA", act.Propose(text="accord", package={"fund": "small"}, channel="north"))
    room.act("AA", act.AddChannel(channel="AA.talks", type="bilateral", seats=("BB",)))

    def told(action: Any) -> str:
        with pytest.raises(Exception) as caught:  # noqa: PT011
            room.act("CC", action)
        return str(caught.value)

    for make in (
        lambda i: act.Answer(proposal=i, accept=True),
        lambda i: act.Object(target=i),
        lambda i: act.Withdraw(target=i),
    ):
        assert told(make("north.P1")).replace("north.P1", "ID") == told(make("north.P9")).replace("north.P9", "ID")
    assert told(act.Say(words="x", channel="AA.talks")).replace("talks", "ID") == told(
        act.Say(words="x", channel="AA.walks")
    ).replace("walks", "ID")


def test_numbers_tell_nothing_of_other_channels() -> None:
    room = Room.open(HELD)
    for _ in range(3):
        room.act("AA", act.Propose(text="accord", package={"fund": "small"}, channel="north"))
    room.act("CC", act.Propose(text="accord", package={"fund": "small"}))
    assert [p.id for p in room.view("CC").proposals] == ["P1"]
    assert room.view("CC").at == room.view("DD").at
