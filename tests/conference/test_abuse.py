# SPDX-License-Identifier: Apache-2.0
"""Whatever arrives is carried out or refused in words: nothing else happens, and the log hangs together."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from plenipo.conference.engine.fold import fold
from plenipo.conference.engine.refused import Refused
from plenipo.conference.engine.room import Room, verified
from plenipo.conference.model import action as act
from plenipo.conference.model import event as record
from plenipo.conference.model.action import PLENARY
from plenipo.conference.model.event import Admitted, Opened
from plenipo.conference.store.log import Store
from plenipo.core.errors import DataError
from tests.conference.play import SEATS, one_action, play
from tests.conference.rooms import conference

HELD = conference()


def kinds(module: Any) -> set[str]:
    """Kinds of the records that a module defines."""
    held = [
        c for c in vars(module).values() if isinstance(c, type) and issubclass(c, BaseModel) and c.__module__ == module.__name__
    ]
    return {c.model_fields["kind"].default for c in held if "kind" in c.model_fields}


ACTIONS, BODIES = kinds(act), kinds(record)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["P1", "AA", "accord", PLENARY]),
)
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3), max_leaves=6
)


def places(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    inner = document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    return [path, *(p for k, v in inner for p in places(v, (*path, k)))]


def put(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The document with something else at one place."""
    if not path:
        return value
    copied = dict(document) if isinstance(document, dict) else list(document)
    copied[path[0]] = put(copied[path[0]], path[1:], value)
    return copied


@settings(max_examples=150)
@given(seed=st.integers(0, 2**32), value=ANYTHING, seat=st.sampled_from([*SEATS, "ZZ", ""]), as_text=st.booleans())
def test_a_spoilt_action_is_carried_out_or_refused(seed: int, value: Any, seat: str, as_text: bool) -> None:
    chance = random.Random(seed)
    room = Room.open(HELD)
    play(room, seed, 6)
    document = one_action(chance, room, "AA", 7).model_dump(mode="json")
    spoilt = put(document, chance.choice(places(document)), value)
    before = list(room.events())
    problems: tuple[Any, ...] | None = None
    try:
        room.act(seat, json.dumps(spoilt) if as_text or not isinstance(spoilt, dict) else spoilt)
    except Refused as refused:
        problems = refused.problems
    if problems is not None:
        assert all(p.what for p in problems)
        assert list(room.events()) == before
    assert verified(room.events()) == room.state.last
    assert fold(room.events()) == room.state


@given(st.binary(max_size=60))
def test_bytes_are_no_action(garbage: bytes) -> None:
    with pytest.raises(Refused):
        Room.open(HELD).act("AA", garbage)


def refused(room: Room, told: str, seat: str, action: Any, **more: Any) -> None:
    """An act is refused in these words, and nothing has happened."""
    before, state = list(room.events()), room.state
    with pytest.raises(Refused, match=told):
        room.act(seat, action, **more)
    assert list(room.events()) == before
    assert room.state is state


def test_no_seat_acts_or_looks_with_the_code_of_another() -> None:
    room = Room.open(HELD)
    codes = {seat: room.admit(seat) for seat in ("AA", "BB", "chair")}
    for other in ("BB", "chair", "CC"):
        refused(room, "does not open the seat AA", "AA", act.Say(words="x"), code=codes.get(other))
    with pytest.raises(Refused, match="does not open the seat chair"):
        room.view("chair", code=codes["AA"])
    # Nor does a document that says who sends it, or where its event stands.
    for key, value in {"seat": "BB", "by": "BB", "at": "2030-01-01T00:00:00Z", "seq": 1, "audience": "all"}.items():
        refused(room, f"there is no key '{key}'", "AA", {"kind": "say", "words": "x", key: value}, code=codes["AA"])
    # A new code shuts out the old one; both leave no trace that a seat could read.
    new = room.admit("AA")
    refused(room, "does not open the seat AA", "AA", act.Say(words="x"), code=codes["AA"])
    room.act("AA", act.Say(words="x"), code=new)
    told = json.dumps(room.view("CC").to_json_document()) + "".join(e.body.model_dump_json() for e in room.events())
    assert not [c for c in (*codes.values(), new) if c in told]


@pytest.mark.parametrize("kind", sorted(BODIES - ACTIONS))
def test_what_the_room_itself_records_is_no_action(kind: str) -> None:
    refused(Room.open(HELD), "there is no action", "chair", {"kind": kind})


def test_a_record_of_the_room_cannot_be_handed_in_as_an_action() -> None:
    room = Room.open(HELD)
    mine = Admitted(seat="BB", salt="", digest="")
    for own in (mine, Opened(conference=HELD, present=("AA",)), next(iter(room.events())).body):
        refused(room, "a party cannot", "AA", own)


def test_an_event_is_not_taken_twice(tmp_path: Path) -> None:
    store = Store(tmp_path / "room.db")
    room = store.open(HELD)
    room.act("AA", act.Propose(text="accord", package={"fund": "small"}), command="mine")
    events = list(room.events())
    log = store.log("lake")
    for replayed in (events[-1:], events, [events[-1]._replace(seq=len(events) + 1)]):
        with pytest.raises(Refused, match="carried out already"):
            log.append(replayed, room.state)
        assert list(log.events()) == events
    refused(room, "carried out already", "BB", act.Say(words="x"), command="mine")
    for order in ([*events, events[-1]], [events[-1], *events[:-1]], events[1:]):
        with pytest.raises(DataError, match="does not hang together"):
            verified(order)
    store.close()


def test_nobody_stops_the_room_by_taking_ids_beforehand() -> None:
    room = Room.open(HELD)
    for number in range(room.state.last, room.state.last + 30):
        room.act("AA", act.Say(words="x"), command=f"c{number}")
        room.act("AA", act.Say(words="x"), command=f"admit-{number + 2}")
    room.act("BB", act.Say(words="y"))
    assert room.admit("CC")
    refused(room, "1 to 64 characters", "AA", act.Say(words="x"), command="")
    refused(room, "1 to 64 characters", "AA", act.Say(words="x"), command="c" * 65)


def test_a_ballot_takes_one_vote_a_seat_whoever_asks() -> None:
    room = Room.open(HELD)
    for number, secret in enumerate((False, True), start=1):
        room.act("AA", act.Propose(text="accord", package={"fund": "small"}))
        ballot = room.act("chair", act.CallVote(target=f"P{number}", secret=secret))[0].made
        room.act("BB", act.Vote(ballot=ballot, choice="no"))
        refused(room, "has voted", "BB", act.Vote(ballot=ballot, choice="no"))
        refused(room, "has voted", "BB", act.Vote(ballot=ballot, choice="yes", explanation="better so"))
        refused(room, "no ballot", "BB", act.Vote(ballot="B9", choice="yes"))
        refused(room, "cannot vote", "chair", act.Vote(ballot=ballot, choice="yes"))
        for seat in ("AA", "CC", "DD"):
            room.act(seat, act.Vote(ballot=ballot, choice="no"))
        room.act("chair", act.CloseVote(ballot=ballot))
        refused(room, "closed", "CC", act.Vote(ballot=ballot, choice="yes"))
        held = room.state.ballots[str(ballot)]
        assert (held.yes, held.no, held.status) == (0, 4, "lost")


def test_a_deep_document_is_refused() -> None:
    with pytest.raises(Refused):
        Room.open(HELD).act("AA", '{"kind": "amend", "operations": ' + "[" * 5_000 + "]" * 5_000 + "}")
