# SPDX-License-Identifier: Apache-2.0
"""Procedures on a case: the hundred as arrays are what a room does act by act; what does not fit is refused; history is held back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plenipo.conference.batch.pledge_review import givers
from plenipo.conference.batch.procedures import PROCEDURES, first_run, holds
from plenipo.conference.case import Case, read_case, shipped_cases
from plenipo.conference.convene import convene_case
from plenipo.conference.engine.room import verified
from plenipo.conference.history import MEAN, NEGOTIATED, NO_DEAL, questions, revealed, scored
from plenipo.conference.model import action as act
from plenipo.conference.play import Room, Run, room_of
from plenipo.core.errors import InputError

VOTING, VETOES = "treaty-conference", "unsc"
HISTORIES = [name for name in shipped_cases() if read_case(name).document.history]


def written(body: str = VOTING, opposes: str = "worse than no deal", history: str = "") -> str:
    """Three that pump water, each with a cut of its own and a say in how it is watched; a chair."""
    seats = ("hill", "vale", "port")
    slots = "".join(
        f'[[conference.texts.slots]]\nid = "{s}-cut"\ntitle = "Cut of {s}"\nkind = "number"\nunit = "per cent"\n'
        "low = 0\nhigh = 40\nstep = 10\nno_deal = 0.0\n"
        for s in seats
    )
    mandates = ""
    for k, seat in enumerate(seats):
        terms = "".join(
            f'  {{ slot = "{other}-cut", ideal = {0 if other == seat else 40}, salience = {7 if other == seat else 4 + k}, '
            'source = "invented" },\n'
            for other in seats
        )
        watch = f'  {{ slot = "watch", points = {{ none = 0, shared = {2 - k}, strict = {3 - 2 * k} }}, source = "invented" }},\n'
        line = 'red_lines = [{ on = "term", name = "watch", never = ["strict"], source = "invented" }]\n' if k == 2 else ""
        mandates += (
            f'[[conference.mandates]]\nseat = "{seat}"\nreservation = {{ basis = "no-deal run", source = "invented" }}\n'
            f"terms = [\n{terms}{watch}]\n{line}"
        )
    delegations = "".join(
        f'[[conference.delegations]]\nid = "{s}"\nname = "{s}"\nveto = {"true" if body == VETOES and s == "port" else "false"}\n'
        for s in seats
    )
    rule = (
        '{ like = "unsc", id = "small", title = "Three, one with a veto", rules = { substance = { id = "two", title = "Two of three", '
        'mode = "vote", tests = [{ at_least = 2 }], veto = true, source = "invented" } } }'
        if body == VETOES
        else f'"{body}"'
    )
    return (
        f'schema = 1\nquestion = "Who pumps less?"\nopposes = "{opposes}"\nteaching = ["Why?"]\n'
        "[schedules]\n" + "".join(f'{s} = ["{s}-cut"]\n' for s in seats) + history + "[conference]\n"
        f'title = "Water"\nbody = {rule}\nopens = 2030-01-01T00:00:00Z\n'
        + delegations
        + '[[conference.delegations]]\nid = "chair"\nname = "Chair"\nrole = "chair"\n'
        + '[[conference.texts]]\nid = "pact"\ntitle = "Pact"\n'
        + slots
        + '[[conference.texts.slots]]\nid = "watch"\ntitle = "Watch"\nkind = "choice"\n'
        + 'choices = ["none", "shared", "strict"]\nno_deal = "none"\n'
        + mandates
    )


def case_of(folder: Path, **held: str) -> Case:
    """The case, read from a file like a user's own."""
    path = folder / "water.toml"
    path.write_text(written(**held), encoding="utf-8")
    return read_case(path)


def table_of(case: Case) -> Room:
    return room_of(case, case.appraiser(), None)


@pytest.mark.parametrize("protocol", list(PROCEDURES))
@pytest.mark.parametrize(("body", "opposes"), [(VOTING, "worse than no deal"), (VETOES, "beyond a red line")])
def test_the_first_of_a_hundred_is_what_a_room_does(protocol: str, body: str, opposes: str, tmp_path: Path) -> None:
    room = table_of(case_of(tmp_path, body=body, opposes=opposes))
    rule = room.case.conference.body.rule("substance")
    agreed = 0
    for seed in (1, 2, 3):
        run = PROCEDURES[protocol].play(room, rule, 1, seed)[0]
        ended, table = first_run(room, protocol, seed)
        verified(table.room.events())
        assert table.refused == []
        assert ended.agreed == run.agreed
        if run.agreed:
            known = room.package(run.row)
            assert {s: ended.package.get(s, known[s]) for s in known} == known
        agreed += run.agreed
    assert agreed > 0


@pytest.mark.parametrize("protocol", list(PROCEDURES))
def test_a_run_does_not_depend_on_how_many_there_are(protocol: str, tmp_path: Path) -> None:
    room = table_of(case_of(tmp_path))
    rule = room.case.conference.body.rule("substance")
    many, few = (PROCEDURES[protocol].play(room, rule, n, 7) for n in (12, 3))
    assert many[:3] == few
    assert many == PROCEDURES[protocol].play(room, rule, 12, 7)


def test_amendments_are_voted_on_the_furthest_removed_first_and_then_the_whole(tmp_path: Path) -> None:
    room = table_of(case_of(tmp_path))
    _, table = first_run(room, "vote", 1)
    kinds = [e.body.kind for e in table.room.events()]
    assert "amend" in kinds
    ballots = [b.target for b in table.room.state.ballots.values()]
    assert ballots[-1] == "pact"
    first_whole = ballots.index("pact")
    moved = []
    for target in ballots[:first_whole]:
        (operation,) = table.room.state.amendments[target].operations
        column = room.slots.index(operation.slot)  # type: ignore[union-attr]
        moved.append(1.0 if operation.slot == "watch" else column)  # type: ignore[union-attr]
    sizes = [_removed(table.room.state.amendments[t]) for t in ballots[:first_whole]]
    assert sizes == sorted(sizes, reverse=True)


def _removed(amendment: Any) -> float:
    """From the best draft of a sponsor, in which others cut all and it cuts nothing: how far a cut is moved; a choice counts one."""
    (operation,) = amendment.operations
    if operation.slot == "watch":
        return 1.0
    return min(operation.value, 40.0 - operation.value) / 40.0 or 1.0


def test_what_a_coalition_gives_is_consented_to_by_its_members_alone(tmp_path: Path) -> None:
    case = case_of(tmp_path)
    room = table_of(case)
    runs = PROCEDURES["coalition"].play(room, case.conference.body.rule("substance"), 20, 1)
    formed = [r for r in runs if r.agreed]
    assert formed
    for run in formed:
        package = room.package(run.row)
        assert package["watch"] == "none"  # nobody's to give
        assert holds(case, "coalition", package, room.seats, room.yes[run.row], room.beyond[run.row])
    outsider = {"hill-cut": 10.0, "vale-cut": 10.0, "port-cut": 0.0, "watch": "none"}
    yes = np.array([s != "port" for s in room.seats])
    assert holds(case, "coalition", outsider, room.seats, yes, ~yes)
    assert not holds(case, "coalition", {**outsider, "port-cut": 10.0}, room.seats, yes, ~yes)


def test_pledges_rise_and_end_where_each_is_no_worse_off_if_all_go_as_far(tmp_path: Path) -> None:
    case = case_of(tmp_path)
    room = table_of(case)
    runs = PROCEDURES["pledge-and-review"].play(room, case.conference.body.rule("substance"), 20, 1)
    own = [room.slots.index(f"{s}-cut") for s in ("hill", "vale", "port")]
    for run in runs:
        steps = room.packages[list(run.drafts)][:, own]
        assert (np.diff(steps, axis=0) >= 0).all()
    assert any((np.diff(room.packages[list(r.drafts)][:, own], axis=0) > 0).any() for r in runs)
    for giver in givers(room):
        together = {f"{g.seat}-cut": 40.0 * giver.most for g in givers(room)} | {"watch": "none"}
        assert room.worth[room.row_of(together), giver.party] >= 0


def test_a_procedure_that_makes_no_sense_is_refused_with_those_that_do() -> None:
    for name, protocol, why in (
        ("packaging-forum", "coalition", "of their own to give"),
        ("packaging-forum", "pledge-and-review", "of their own to pledge"),
        ("kyoto-1997", "vote", "does not vote"),
    ):
        with pytest.raises(InputError, match=why) as caught:
            convene_case(name, protocol, runs=1)
        assert "alternating-offers" in str(caught.value)
        assert protocol not in caught.value.problems[0].expected


@pytest.mark.parametrize("name", list(shipped_cases()))
def test_a_case_names_a_procedure_that_fits_it(name: str) -> None:
    case = read_case(name)
    assert PROCEDURES[case.document.protocol].unfit(case) == ""


def test_wrong_schedules_and_outcomes_are_told_at_once(tmp_path: Path) -> None:
    history = '[history]\ndate = 2029-12-31\nsource = "invented"\n[history.outcome]\nvale-cut = 70.0\nfund = 1.0\n'
    path = tmp_path / "wrong.toml"
    path.write_text(
        written(history=history).replace('hill = ["hill-cut"]', 'hill = ["vale-cut"]\nguest = ["hil-cut"]'), encoding="utf-8"
    )
    with pytest.raises(InputError) as caught:
        read_case(path)
    told = str(caught.value)
    for words in (
        "'guest' is no party",
        "no slot 'hil-cut'",
        "vale-cut is given by two",
        "70 lies outside",
        "'fund'",
        "2029-12-31",
    ):
        assert words in told


# history ----------------------------------------------------------------------------------------------------------------------

HELD = '[history]\ndate = 2030-02-01\nsource = "invented"\n[history.outcome]\nhill-cut = 30.0\nwatch = "shared"\n'


def test_an_error_is_a_share_of_the_range(tmp_path: Path) -> None:
    case = case_of(tmp_path, history=HELD)
    room = table_of(case)
    history = case.document.history
    assert history is not None
    reached = room.row_of({"hill-cut": 20.0, "vale-cut": 0.0, "port-cut": 0.0, "watch": "strict"})
    none = room.row_of({"hill-cut": 0.0, "vale-cut": 0.0, "port-cut": 0.0, "watch": "none"})
    found = scored(room, [Run(reached, True, (reached,)), Run(none, False, (none,))], history)
    hill, watch = found["slots"]
    assert hill["errors"][NEGOTIATED] == pytest.approx(0.25)  # 20 for 30 of a range of 40; what failed does not count
    assert watch["errors"][NEGOTIATED] == pytest.approx(0.5)  # one of two steps
    assert hill["said"][MEAN] == pytest.approx(80 / 3)  # hill asks for nothing, the others for all
    assert hill["errors"][NO_DEAL] == pytest.approx(0.75)
    assert found["mean_error"][NEGOTIATED] == pytest.approx(0.375)
    wins = found["against"][NEGOTIATED]
    assert wins == {"wins": 0, "losses": 2, "draws": 0}
    asked = {q.slot.id: q for q in questions(case)}
    assert asked["hill-cut"].salience.tolist() == pytest.approx([1.0, 5 / 7, 6 / 7])


@pytest.mark.parametrize("name", HISTORIES)
def test_no_seat_and_no_log_can_know_the_outcome(name: str, tmp_path: Path) -> None:
    text = shipped_cases()[name].read_text(encoding="utf-8")
    held = read_case(name).document.history
    assert held is not None
    other = text
    for slot, value in held.outcome.items():
        slots = {s.id: s for s in read_case(name).text.slots}
        new = next(v for v in slots[slot].values() or () if v != value)
        old, changed = (f'{slot} = "{v}"' if isinstance(v, str) else f"{slot} = {v}" for v in (value, new))
        assert other.count(f"\n{old}\n") == 1
        other = other.replace(f"\n{old}\n", f"\n{changed}\n")
    path = tmp_path / f"{name}.toml"
    path.write_text(other, encoding="utf-8")
    true, false = (table_of(c) for c in (read_case(name), read_case(path)))
    assert true.case.document.history != false.case.document.history
    logs = [first_run(r, r.case.document.protocol, 1)[1].room for r in (true, false)]
    assert logs[0].events() == logs[1].events()
    for seat in (d.id for d in true.case.conference.delegations):
        assert logs[0].view(seat) == logs[1].view(seat)
    with pytest.raises(InputError, match="held back until the conference is closed"):
        revealed(true.case, logs[0].state)
    logs[0].act(true.case.conference.chairs()[0], act.Close())
    assert revealed(true.case, logs[0].state).outcome == held.outcome
    assert str(held.date) not in str(logs[0].events())


@pytest.mark.parametrize("name", HISTORIES)
def test_mandates_of_history_cite_what_was_said_before(name: str) -> None:
    case = read_case(name)
    held = case.document.history
    assert held is not None
    assert held.date >= case.conference.opens.date()
    cited = [line.source for m in case.conference.mandates for line in m.terms if not line.assumed]
    assert len(cited) > len(case.conference.mandates)
    assert any("no proof of foresight" in note for note in case.document.notes)
