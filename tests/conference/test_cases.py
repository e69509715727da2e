# SPDX-License-Identifier: Apache-2.0
"""The case book: every file reads, every line of a real state has a source, cases are played, observers leave a trace."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plenipo.cli.app import run
from plenipo.conference.case import list_cases, read_case, shipped_cases
from plenipo.conference.convene import convene_case
from plenipo.conference.model.conference import DISCLAIMER
from plenipo.conference.play import Run, agreements, room_of, votes_of
from plenipo.conference.rules.load import read_body
from plenipo.core.errors import InputError

GENERIC = [row["case"] for row in list_cases() if row["utilities"] == "generic"]


@pytest.mark.parametrize("name", list(shipped_cases()))
def test_a_case_reads_and_says_where_its_lines_come_from(name: str) -> None:
    case = read_case(name)
    assert case.document.teaching
    assert case.document.question.endswith("?")
    for mandate in case.conference.mandates:
        delegation = case.conference.delegation(mandate.seat)
        assert delegation is not None
        real = bool(delegation.actor) or mandate.seat in case.document.economies
        assert all(line.source for line in mandate.lines())
        assert not (real and any(line.invented for line in mandate.lines()))


@pytest.mark.parametrize("name", GENERIC)
def test_a_generic_case_is_negotiated(name: str) -> None:
    found = convene_case(name, runs=20)
    assert found["notice"] == DISCLAIMER
    assert 0 < found["agreed_share"] <= 1
    assert found["first_run"]["agreed"] == (found["course"][-1]["package"] == found["first_run"]["package"])
    assert found["first_run"]["refused"] == 0
    assert found["adopted_exactly"]
    assert found["loses"] == [d["seat"] for d in found["delegations"] if d["gain"] < 0]
    assert all(d["difference"] == 0 for d in found["delegations"])  # nothing is approximated
    assert len(found["rule_switch"]) >= 3
    last = found["course"][-1]
    assert last["gain"].keys() == {d["seat"] for d in found["delegations"]}


def test_the_same_seed_gives_the_same_record() -> None:
    found, again = (convene_case("packaging-forum", runs=20) for _ in range(2))
    assert {k: v for k, v in found.items() if k != "seconds"} == {k: v for k, v in again.items() if k != "seconds"}


def test_stricter_rules_let_less_pass_and_leave_nobody_worse_off() -> None:
    rows = {r["body"]: r for r in convene_case("pandemic-resources", runs=20)["rule_switch"]}
    vote, all_parties = rows["United Nations General Assembly"], rows["Negotiation among parties that must all agree"]
    assert all_parties["passing_share"] < vote["passing_share"]
    assert all_parties["mean_worse_off"] == 0 < vote["mean_worse_off"]


def test_only_a_red_line_makes_a_veto() -> None:
    case = read_case("security-council-monitoring")
    room = room_of(case, case.appraiser(), None)
    rule = case.conference.body.rule("substance")
    vetoes = np.array([room.seats.index(f"permanent-{x}") for x in "abcde"])
    passing = room.passing(rule)
    assert not (passing & room.beyond[:, vetoes].any(axis=1)).any()
    abstaining = passing & ~room.yes[:, vetoes].all(axis=1)
    assert abstaining.any()  # a permanent seat that is worse off lets it pass
    row = int(np.flatnonzero(abstaining)[0])
    votes = votes_of(case, room.seats, room.yes[row], room.beyond[row])
    assert "abstain" in votes.values()
    assert "no" not in [votes[room.seats[k]] for k in vetoes]


def test_alternating_offers_leave_nobody_worse_off() -> None:
    found = convene_case("packaging-forum", "alternating-offers", runs=20)
    assert found["agreed_share"] > 0
    assert found["loses"] == []


def test_an_item_of_an_observer_is_traced_in_the_log() -> None:
    found = convene_case("packaging-forum", runs=20)
    assert [t["tabled_by"] for t in found["trace"]] == ["reef-watch", "packagers"]
    for trace in found["trace"]:
        assert trace["value"] == found["package"][trace["slot"]]
        steps = [e["what"] for e in trace["events"]]
        assert steps[0] == "table item"
        assert steps.index("agenda decided") < steps.index("propose") < steps.index("carried")
    for influence in found["influence"]:
        assert sum(influence["values"].values()) == pytest.approx(1)
        assert any(influence["gain_by_item"].values())


def test_bad_requests_and_files_are_refused_with_every_problem(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="2 problems") as told:
        convene_case("packaging-forum", "one-tex", runs=0)
    assert "one-text" in str(told.value)
    with pytest.raises(InputError, match="rcep-accession-india"):
        read_case("rcep-acession-india")
    written = shipped_cases()["packaging-forum"].read_text(encoding="utf-8")
    spoilt = tmp_path / "spoilt.toml"
    spoilt.write_text(written.replace('slot = "reuse" }', 'slot = "reuze" }', 1).replace("step = 5\n", "", 1), encoding="utf-8")
    with pytest.raises(InputError, match="2 problems") as told:
        read_case(spoilt)
    assert "reuze" in str(told.value)


def test_a_body_like_another_has_its_rules_and_the_parties_of_the_room() -> None:
    case = read_case("security-council-monitoring")
    assert case.conference.body.members == ()
    assert case.conference.body.rules == read_body("unsc").rules
    assert len(case.conference.members()) == 15


def test_the_command_says_that_delegations_are_simulated_and_who_loses(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["convene", "pandemic-resources", "--runs", "20"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert DISCLAIMER in told
    assert "Worse off than without a deal, in the room" in told
    assert "The same room under other rules" in told
    assert run(["convene", "--json"]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in shipped_cases())
    assert run(["convene", "pandemic-resources", "--game", "folder"]) == 2


def test_a_run_that_ends_in_what_holds_anyway_has_agreed_on_nothing() -> None:
    case = read_case("packaging-forum")
    room = room_of(case, case.appraiser(), None)
    idle = next(row for row in range(len(room.packages)) if room.package(row) == {s.id: s.no_deal for s in case.text.slots})
    assert room.yes[idle].all()  # it is worth nought to everybody: nobody minds it
    runs = [Run(row, True, (row,)) for row in (idle, idle + 1)]
    assert [r.agreed for r in agreements(room, runs)] == [False, True]
    assert [r.row for r in agreements(room, runs)] == [r.row for r in runs]
