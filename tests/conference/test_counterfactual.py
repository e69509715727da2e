# SPDX-License-Identifier: Apache-2.0
"""A case forked: the same delegate changes nothing, another one what it decides; moments and delegates that are not there."""

from __future__ import annotations

import json

import numpy as np
import pytest

from plenipo.cli.app import run
from plenipo.conference.counterfactual import fork_case, known
from plenipo.conference.delegates.hard_liner import HardLiner
from plenipo.conference.delegates.script import Script
from plenipo.conference.engine.room import Room
from plenipo.conference.model.conference import DISCLAIMER
from plenipo.conference.prepared import Prepared, prepare
from plenipo.conference.scripts import SWAPS
from plenipo.core.errors import InputError


@pytest.fixture(scope="module")
def forum() -> Prepared:
    return prepare("packaging-forum")


def test_the_same_delegate_in_the_seat_changes_nothing(forum: Prepared) -> None:
    found = fork_case(forum, "round-1", {"coasts": "candid"}, runs=4)
    assert found["as_it_was"] == found["changed"]
    assert all(d["mean"] == 0 for d in found["difference"].values())
    assert found["as_it_was"]["adopted"] > 0
    assert found["notice"] == DISCLAIMER


def test_two_who_want_no_agreement_leave_too_few_for_two_thirds(forum: Prepared) -> None:
    found = fork_case(forum, 3, {"makers": "spoiler", "coasts": "spoiler"}, runs=2)
    assert found["after"] >= 3
    assert found["as_it_was"]["adopted"] == 1.0
    assert found["changed"]["adopted"] == 0.0
    assert found["changed"]["refused"] == 0.0
    for seat, band in found["as_it_was"]["worth"].items():
        assert found["difference"][seat]["mean"] == pytest.approx(-band[0])


@pytest.mark.parametrize(
    ("wanted", "protocol"), [(SWAPS[-1], "one-text"), ("log-roller", "one-text"), ("hard-liner", "alternating-offers")]
)
def test_every_delegate_keeps_to_the_rules(forum: Prepared, wanted: str, protocol: str) -> None:
    found = fork_case(forum, 2, {"importers": wanted}, protocol, runs=1)
    assert found["changed"]["refused"] == 0.0


def test_a_hard_liner_in_a_case_asks_by_what_packages_are_worth_to_it(forum: Prepared) -> None:
    table = forum.room()
    room = Room.open(forum.case.conference)
    view = room.view("coasts")
    action = Script(HardLiner(share=0.9), look=known(table)).act(view)
    column = table.seats.index("coasts")
    allowed = table.points[~table.beyond[:, column], column]
    asked = 0.9 * allowed.max() + 0.1 * allowed[allowed >= -1e-9].min()
    got = table.points[table.row([o.index(action.package[s]) for s, o in zip(table.slots, table.options, strict=True)]), column]
    assert got == pytest.approx(np.min(allowed[allowed >= asked - 1e-9]))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"at": 9999}, "cannot be forked at '9999'"),
        ({"at": "noon"}, "an event from 1 to"),
        ({"at": "round-77"}, "no round 77"),
        ({"swap": {}}, "nobody is swapped"),
        ({"swap": {"coast": "hardliner"}}, "2 problems"),
        ({"protocol": "vote", "runs": 0}, "2 problems"),
    ],
)
def test_what_cannot_be_forked_is_refused(forum: Prepared, asked: dict, told: str) -> None:
    with pytest.raises(InputError, match=told):
        fork_case(forum, **{"at": "round-1", "swap": {"coasts": "candid"}, **asked})


def test_the_command_tells_both_sides(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["convene", "packaging-forum", "--fork-at", "round-1", "--swap", "coasts=hard-liner", "--runs", "2"]
    assert run([*asked, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["swap"] == {"coasts": "hard-liner"}
    assert run(asked) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert DISCLAIMER in told
    assert "without the swap" in told
    assert run(["convene", "--swap", "coasts"]) == 2
    assert "error 3 of 3" in capsys.readouterr().err
