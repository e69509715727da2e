# SPDX-License-Identifier: Apache-2.0
"""Bridges: one search over tables and over a case, exact runs behind what is told, in the words of the text."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from plenipo.conference.amending import amendment
from plenipo.conference.analytics.bridge import Appraised, bridges, by_scores
from plenipo.conference.bridges import bridge
from plenipo.conference.case import read_case
from plenipo.conference.engine.room import Room
from plenipo.conference.prepared import Prepared, prepare
from plenipo.core.errors import InputError


@pytest.fixture(scope="module")
def forum() -> Prepared:
    return prepare("packaging-forum")


def _left_out(forum: Prepared) -> tuple[dict, str]:
    """A package that exactly one party would not sign."""
    room = forum.room()
    row = int(np.flatnonzero((~room.yes).sum(axis=1) == 1)[0])
    return room.package(row), room.seats[int(np.flatnonzero(~room.yes[row])[0])]


def test_of_edits_as_small_the_one_that_moves_least_and_loses_nobody() -> None:
    scores = (np.array([[0.0, 4.0, 8.0], [0.0, 0.0, -9.0]]), np.array([[0.0, 4.0, 4.0], [0.0, -9.0, 0.0]]))
    appraise, here = by_scores(scores, np.array([3.0, -1.0])), np.array([0, 0])
    steps = [np.array([0.0, 0.1, 0.5])] * 2
    found = bridges(appraise, (3, 3), here, 0, along=steps)
    assert [(b.issues, b.options, b.lost) for b in found] == [
        ((0,), (1,), ()),
        ((1,), (2,), ()),
        ((1,), (1,), (1,)),
        ((0,), (2,), (1,)),
    ]
    assert [b.options for b in bridges(appraise, (3, 3), here, 0, along=steps, keep=True)] == [(1,), (2,)]


def test_who_is_content_need_not_follow_from_points() -> None:
    """A red line: more points, and still no."""

    def appraise(places: np.ndarray) -> Appraised:
        gain = np.stack([places[:, 0] - 1.0, np.zeros(len(places))], axis=1)
        return Appraised(gain, np.stack([places[:, 0] == 2, np.ones(len(places), dtype=bool)], axis=1))

    assert [b.options for b in bridges(appraise, (4,), np.array([0]), 0)] == [(2,)]
    assert bridges(appraise, (2,), np.array([0]), 0) == []


def test_an_edit_of_a_case_holds_and_a_room_takes_it(forum: Prepared) -> None:
    package, seat = _left_out(forum)
    found = bridge(forum, seat, package)
    assert not found["signs"]
    edit = found["edit"]
    assert seat in edit["would_sign"]
    assert edit["gain"] >= 0
    appraised = forum.appraise([package, edit["package"]])
    assert appraised.yes[:, appraised.seats.index(seat)].tolist() == [False, True]
    assert edit["no_longer"] == [s for s, a, b in zip(appraised.seats, *appraised.yes, strict=True) if a and not b]
    assert len(edit["operations"]) == len(edit["amendment"]) == sum(package[k] != v for k, v in edit["package"].items())
    room = Room.open(forum.case.conference)
    text = forum.case.text
    room.act(seat, {"kind": "amend", "text": text.id, "base": 1, "operations": edit["operations"]})
    assert next(iter(room.state.amendments.values())).operations
    assert found["payment"] is None  # points are no money
    assert bridge(forum, seat, edit["package"])["signs"]


def test_a_text_that_changes_nothing_is_no_bridge(forum: Prepared) -> None:
    slots, seats = forum.case.text.slots, forum.room().seats
    nothing = {s.id: s.no_deal for s in slots}
    near = [{**nothing, s.id: v} for s in slots for v in s.values() or () if v != s.no_deal]
    content = forum.appraise(near).yes
    refused = [(p, seats[k]) for p, yes in zip(near, content, strict=True) for k in np.flatnonzero(~yes)]
    assert refused, "going back to nothing would be the smallest edit for each"
    for package, seat in refused[:4]:
        edit = bridge(forum, seat, package)["edit"]
        assert edit is None or edit["package"] != nothing


def test_going_back_to_what_is_settled_already_is_one(forum: Prepared, tmp_path: Path) -> None:
    written = resources.files("plenipo.conference.cases").joinpath("packaging-forum.toml").read_text(encoding="utf-8")
    head, texts = written.split("[[conference.texts]]\n", 1)
    path = tmp_path / "with-a-fund.toml"
    path.write_text(f"{head}[[conference.texts]]\nsettled = {{ fund = 2.0 }}\n{texts}", encoding="utf-8")
    edit = bridge(prepare(path), "makers", {"cut": 40.0, "reuse": 0.0, "label": "none"})["edit"]
    assert edit["package"] == {"cut": 0.0, "fund": 2.0, "reuse": 0.0, "label": "none"}


def test_an_amendment_is_written_in_the_words_of_its_clauses() -> None:
    text = read_case("cop-ratchet-finance").text
    before = {"developed": 9.0, "emerging": 3.0, "finance": 75.0, "floor": 20.0}
    told = amendment(text, before, {**before, "developed": 12.0, "floor": 30.0})
    assert told == ["In clause 1 replace 9 by 12 percentage points", "In clause 4 replace 20 by 30 USD bn a year"]
    text = read_case("rcep-accession-india").text
    before = {"india-cut": 0.5, "china-cut": 0.2, "depth": 0.3, "staging": "in full"}
    told = amendment(text, before, {**before, "staging": "by stages", "china-cut": 0.3})
    assert told == [
        "In clause 1 (c) replace 0.2 by 0.3 (share of applied rates)",
        "In clause 1 replace “in full on the first day” by “by the stages of the Agreement”",
    ]


def test_a_strange_seat_and_half_a_package_are_refused_at_once(forum: Prepared) -> None:
    package, _ = _left_out(forum)
    short = dict(list(package.items())[1:])
    with pytest.raises(InputError, match="2 problems") as told:
        bridge(forum, "costs", short)
    assert "coasts" in str(told.value)
