# SPDX-License-Identifier: Apache-2.0
"""Debriefs: of runs by the hundred and of a room's log alike, and what is told of each seat follows from the packages."""

from __future__ import annotations

import numpy as np
import pytest

from plenipo.cli.app import run
from plenipo.conference.analytics.solutions import PARETO_WARNING
from plenipo.conference.case import read_case
from plenipo.conference.convene import convene_case
from plenipo.conference.debriefing import Made, debrief, debrief_of_log
from plenipo.conference.engine.room import Room
from plenipo.conference.prepared import Prepared, prepare
from plenipo.conference.staged import staged


@pytest.fixture(scope="module")
def forum() -> Prepared:
    return prepare("packaging-forum")


def test_what_a_seat_gained_stands_beside_its_best(forum: Prepared) -> None:
    room = forum.room()
    rule = forum.case.conference.body.rule("substance")
    row = int(np.flatnonzero(room.passing(rule))[0])
    made = [Made("makers", k, room.package(r)) for k, r in enumerate((0, row), start=1)]
    found = debrief(forum, made, room.package(row), room)
    assert found["agreed"]
    assert found["warning"] == PARETO_WARNING
    for k, seat in enumerate(found["seats"]):
        assert seat["gain"] == room.points[row, k]
        assert seat["best"] == room.points[room.passing(rule), k].max()
        assert seat["best"] >= seat["best_where_nobody_loses"]
        top = room.points[~room.beyond[:, k], k].max()
        assert [c["conceded"] for c in seat["curve"]] == pytest.approx([1 - room.points[r, k] / top for r in (0, row)])
        assert [c["own"] for c in seat["curve"]] == [seat["seat"] == "makers"] * 2


def test_missed_swaps_gain_both_and_trades_lose_nobody(forum: Prepared) -> None:
    room = forum.room()
    package = room.package(5)
    found = debrief(forum, [], package, room)
    swaps = [(s["seat"], m) for s in found["seats"] for m in s["missed"]]
    assert swaps
    now = forum.appraise([package]).gain[0, :, 0]
    for seat, swap in swaps:
        then = forum.appraise([swap["package"]]).gain[0, :, 0]
        assert list(swap["gains"].values()) == pytest.approx(list(then - now))
        assert min(swap["gains"][seat], swap["gains"][swap["partner"]]) > 0
        assert swap["loses"] == [s for s, a, b in zip(room.seats, then, now, strict=True) if a < b - 1e-9]
        assert len(swap["amendment"]) == 2
    assert all(not t["loses"] for t in found["trades"])


def test_a_room_is_debriefed_from_its_log_as_a_run_is(forum: Prepared) -> None:
    room = forum.room()
    row = int(np.flatnonzero(room.yes.all(axis=1) & ~room.beyond.any(axis=1))[0])
    package = room.package(row)
    held = staged(forum.case, package, room.seats, room.yes[row], room.beyond[row])
    found = debrief_of_log(forum, held.events(), room)
    chair = forum.case.conference.chairs()[0]
    assert [(m.pop("id"), m.pop("status"), m.pop("yes"), m.pop("answers")) for m in found["made"]] == [("P1", "adopted", 5, 5)]
    assert found == debrief(forum, [Made(chair, 1, package)], package, room)
    half = debrief_of_log(forum, list(held.events())[:2], room)
    assert not half["agreed"]
    assert all(s["gain"] == 0 for s in half["seats"])


def test_what_is_possible_is_told_only_where_it_can_be_listed(forum: Prepared) -> None:
    room = forum.room()
    found = debrief(forum, [], None)
    assert found["possible"]["packages"] == len(room.points)
    fair = (room.points >= -1e-9).all(axis=1) & ~room.beyond.any(axis=1)
    assert found["possible"]["all_content"] == fair.sum()
    for held in found["possible"]["named"]:
        assert list(held["gains"].values()) == room.points[room.row_of(held["package"])].tolist()
    unasked = debrief(Prepared.by_terms(read_case("wto-tariff-round")), [], None)
    assert not unasked["counts_all"]
    assert unasked["possible"] is unasked["unrealised"] is None
    assert unasked["trades"] == []


def test_a_proposal_between_two_is_left_out_of_what_is_told_to_all(forum: Prepared) -> None:
    room = Room.open(forum.case.conference)
    room.act("makers", {"kind": "add channel", "channel": "makers.t", "type": "bilateral", "seats": ["coasts"]})
    for package, channel in (({"cut": 5.0}, "makers.t"), ({"cut": 10.0}, "plenary")):
        room.act("makers", {"kind": "propose", "text": "text", "package": package, "channel": channel})
    assert [m["package"]["cut"] for m in debrief_of_log(forum, room.events())["made"]] == [5.0, 10.0]
    assert [m["package"]["cut"] for m in debrief_of_log(forum, room.events(), public=True)["made"]] == [10.0]


def test_who_made_a_proposal_is_told_from_the_log_of_the_first_run() -> None:
    made = convene_case("packaging-forum", "alternating-offers", runs=3)["debrief"]["made"]
    assert made
    assert "chair" not in {m["by"] for m in made}


def test_coalitions_that_carry_are_counted_under_the_rule() -> None:
    council = prepare("security-council-monitoring")
    found = debrief(council, [], None)
    # Nine of fifteen with all five permanent ones: four of ten elected.
    assert (found["coalitions"]["size"], found["coalitions"]["that_carry"]) == (9, 210)
    assert {f"permanent-{x}" for x in "abcde"} <= set(found["coalitions"]["broadest"]["members"])


def test_convene_tells_bridges_and_prints_the_debrief(capsys: pytest.CaptureFixture[str]) -> None:
    record = convene_case("packaging-forum", runs=20, bridge_for="coasts")
    assert [b["seat"] for b in record["bridges"]] == list(dict.fromkeys(["coasts", *record["outvoted"]]))
    assert [s["seat"] for s in record["debrief"]["seats"]] == [d["seat"] for d in record["delegations"]]
    assert run(["convene", "packaging-forum", "--runs", "20", "--protocol", "one-text", "--bridge", "makers", "--debrief"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    for words in ("Countries that make resin would", "Debrief", "Pareto"):
        assert words in told
    assert run(["convene", "packaging-forum", "--bridge", "cost", "--runs", "0"]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "nearest coasts" in told
    assert "error 2 of 2" in told
