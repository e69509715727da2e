# SPDX-License-Identifier: Apache-2.0
"""Whatever arrives is carried out or refused in words: nothing else happens, and the log hangs together."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plenipo.conference.engine.fold import fold
from plenipo.conference.engine.refused import Refused
from plenipo.conference.engine.room import Room, verified
from plenipo.conference.model.action import PLENARY
from tests.conference.play import SEATS, one_action, play
from tests.conference.rooms import conference

HELD = conference()
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


def test_a_deep_document_is_refused() -> None:
    with pytest.raises(Refused):
        Room.open(HELD).act("AA", '{"kind": "amend", "operations": ' + "[" * 5_000 + "]" * 5_000 + "}")
