# SPDX-License-Identifier: Apache-2.0
"""The gallery of refusals: one small file per wrong act, and the words in which it is refused; the log stays as it was.

``NAME.json`` holds what was done before, who acts and how; ``NAME.expected.txt`` the refusal. Say ``--renew`` to write them anew.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plenipo.conference.engine.refused import Refused
from plenipo.conference.engine.room import Room, verified
from tests.conference.rooms import conference

HERE = Path(__file__).parent / "gallery"
CASES = sorted(HERE.glob("*.json"))
LONGEST = 1_500  # characters: a refusal fits on a screen


@pytest.mark.parametrize("case", CASES, ids=lambda p: p.stem)
def test_a_wrong_act_is_refused_in_words(case: Path, renew: bool) -> None:
    held = json.loads(case.read_text(encoding="utf-8"))
    room = Room.open(conference())
    for seat, action in held["before"]:
        room.act(seat, action)
    before, state = list(room.events()), repr(room.state)
    with pytest.raises(Refused) as caught:
        room.act(held["seat"], held["action"])
    told = f"{caught.value}\n"
    expected = case.with_suffix(".expected.txt")
    if renew:
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")
    assert len(told) <= LONGEST
    assert list(room.events()) == before
    assert repr(room.state) == state
    assert verified(room.events()) == len(before)


def test_no_expectation_is_left_over() -> None:
    assert {p.name.removesuffix(".expected.txt") for p in HERE.glob("*.expected.txt")} == {c.stem for c in CASES}
    assert len(CASES) >= 25
