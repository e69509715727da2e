# SPDX-License-Identifier: Apache-2.0
"""Exercises: who sits where, what comes when, what is told once, and that deleting leaves nothing."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plenipo.conference.engine.refused import Refused
from plenipo.core.errors import InputError
from plenipo.host.afterwards import archive, side_by_side
from plenipo.host.exercises import Exercise, Exercises, Place
from plenipo.host.plans import plans
from plenipo.host.presiding import DECISION, STATEMENTS
from plenipo.host.rooms import NotThere, Rooms, WrongCode

CASE = "packaging-forum"
SEATS = 5  # parties of that case


class Wall:
    """A clock on the wall that is set by hand."""

    def __init__(self) -> None:
        self.now = dt.datetime(2030, 5, 1, 9, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def desk(tmp_path: Path, wall: Wall) -> Iterator[Exercises]:
    rooms = Rooms(tmp_path / "rooms", wall=wall, pace=0.0)
    yield Exercises(tmp_path / "exercises", rooms)
    rooms.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=6)
@given(people=st.integers(1, 14), more=st.integers(0, 1))
def test_everybody_has_a_seat_of_their_own_and_scripts_play_the_rest(desk: Exercises, people: int, more: int) -> None:
    least = -(-people // SEATS)
    begun = desk.open(CASE, people=people, rooms=min(least + more, people))
    places = begun.exercise.places
    assert len({(p.room, p.seat) for p in places}) == people == len(begun.tickets)
    by_room = [sum(p.room == room for p in places) for room in begun.exercise.rooms]
    assert max(by_room) - min(by_room) <= 1
    for room, count in zip(begun.exercise.rooms, by_room, strict=True):
        about = desk.rooms.about(room)
        assert len(about["people"]) == count
        assert len(about["scripts"]) == SEATS - count + 1  # with the chair
        assert about["paused"]
    desk.delete(begun.exercise.id)


def test_links_are_of_the_seats_they_say_and_told_once(desk: Exercises) -> None:
    begun = desk.open(CASE, people=["Ann", "Bo"], rooms=1)
    for place, ticket in zip(begun.exercise.places, begun.tickets, strict=True):
        assert ticket is not None
        assert desk.rooms.view(ticket.room, ticket.seat, ticket.code).seat == place.seat
    kept = "".join(p.read_text(encoding="utf-8") for p in desk.folder.rglob("*.json"))
    assert not [t.code for t in begun.tickets if t.code in kept]


def test_the_code_of_the_class_gives_each_the_next_free_place_and_nothing_when_all_are_taken(desk: Exercises) -> None:
    begun = desk.open(CASE, people=3, rooms=1, hand_out="code")
    key = begun.exercise.id
    assert begun.tickets == (None, None, None)
    with pytest.raises(WrongCode):
        desk.claim(key, begun.code + "x")
    taken = [desk.claim(key, begun.code) for _ in range(3)]
    assert [t.seat for t in taken] == [p.seat for p in begun.exercise.places]
    with pytest.raises(Refused, match="every place is taken"):
        desk.claim(key, begun.code)
    assert begun.code not in "".join(p.read_text(encoding="utf-8") for p in desk.folder.rglob("*.json"))
    fresh = desk.hand(key, 0)
    with pytest.raises(Refused):
        desk.rooms.view(*taken[0])
    assert desk.rooms.view(*fresh).seat == taken[0].seat


def test_an_exercise_with_links_has_no_code(desk: Exercises) -> None:
    begun = desk.open(CASE, people=1)
    with pytest.raises(WrongCode):
        desk.claim(begun.exercise.id, "")


def test_rooms_meet_in_the_phases_that_say_so(desk: Exercises, wall: Wall) -> None:
    key = desk.open(CASE, people=6).exercise.id
    phases = plans()["90-minutes"]
    for number, phase in enumerate(phases):
        held = desk.phase(key, number)
        assert held.now == phase
        assert held.left(wall()) == phase.minutes * 60
        assert all(desk.rooms.about(r)["paused"] is not phase.meets for r in held.rooms)
    with pytest.raises(Refused, match="no phase"):
        desk.phase(key, len(phases))
    assert sum(p.minutes for p in phases) == 90
    assert sum(p.minutes for p in plans()["3-hours"]) == 180


def test_more_time_is_more_time_in_every_room(desk: Exercises, wall: Wall) -> None:
    key = desk.open(CASE, people=6).exercise.id
    with pytest.raises(Refused, match="begin a phase first"):
        desk.extend(key, 5)
    desk.phase(key, 3)
    before = [desk.rooms.about(r)["left"] for r in desk.get(key).rooms]
    wall.now += dt.timedelta(minutes=10)
    held = desk.extend(key, 5)
    assert held.left(wall()) == (35 - 10 + 5) * 60
    assert [desk.rooms.about(r)["left"] for r in held.rooms] == [b - 300 for b in before]
    desk.pause(key)
    assert all(desk.rooms.about(r)["paused"] for r in held.rooms)
    desk.go_on(key)
    assert not any(desk.rooms.about(r)["paused"] for r in held.rooms)


def test_news_from_outside_reaches_the_rooms_it_is_meant_for(desk: Exercises) -> None:
    held = desk.open(CASE, people=6).exercise
    desk.inject(held.id, "A port has closed.", [held.rooms[0]])
    heard = [any("A port has closed." in str(t) for t in desk.rooms.told(r)) for r in held.rooms]
    assert heard == [True, False]
    with pytest.raises(Refused, match="not of this exercise"):
        desk.inject(held.id, "Nothing.", ["elsewhere"])


def test_a_restart_finds_everything_as_it_was(desk: Exercises) -> None:
    held = desk.phase(desk.open(CASE, people=6, title="Monday").exercise.id, 1)
    again = Exercises(desk.folder, desk.rooms)
    assert again.get(held.id) == held
    assert Exercise.of_document(json.loads(json.dumps(held.to_document()))) == held
    assert [e.id for e in again.listed()] == [held.id]


def test_the_archive_holds_every_room_and_names_only_where_asked(desk: Exercises) -> None:
    held = desk.open(CASE, people=["Ann Example", "Bo"], rooms=1).exercise
    for named in (False, True):
        with zipfile.ZipFile(io.BytesIO(archive(held, desk.rooms, named=named))) as packed:
            assert packed.testzip() is None
            files = set(packed.namelist())
            everything = b"".join(packed.read(f) for f in files)
            document = json.loads(packed.read("exercise.json"))
        assert {"README.txt", "exercise.json", "room-1/log.jsonl", "room-1/debrief.json", "room-1/minutes.xml"} <= files
        assert (b"Ann Example" in everything) is named
        assert "digest" not in document
        assert [p["name"] for p in document["places"]] == (["Ann Example", "Bo"] if named else ["1", "2"])


def test_rooms_stand_side_by_side_afterwards(desk: Exercises) -> None:
    held = desk.open(CASE, people=6).exercise
    rows = side_by_side(held, desk.rooms)
    assert [r["number"] for r in rows] == [1, 2]
    assert all(not r["agreed"] and len(r["seats"]) == SEATS for r in rows)


def test_deleting_leaves_nothing(desk: Exercises) -> None:
    held = desk.open(CASE, people=6).exercise
    desk.delete(held.id)
    assert not list(desk.folder.iterdir())
    assert not list(desk.rooms.folder.iterdir())
    with pytest.raises(NotThere):
        desk.get(held.id)


@pytest.mark.parametrize("key", ["../rooms", "", "x" * 8, "0" * 8])
def test_no_name_leads_out_of_the_folder(desk: Exercises, key: str) -> None:
    with pytest.raises(NotThere):
        desk.get(key)


def test_everything_wrong_with_a_list_is_told_at_once(desk: Exercises) -> None:
    with pytest.raises(InputError) as told:
        desk.open(CASE, people=["Ann"] * 12 + ["B" * 200], rooms=2)
    said = " ".join(p.what for p in told.value.problems)
    assert "twice on the list" in said
    assert "too long" in said
    assert "13 participants in 2 rooms" in said
    with pytest.raises(InputError, match="no plan"):
        desk.open(CASE, people=1, plan="4 hours")
    with pytest.raises(InputError, match="0 participants"):
        desk.open(CASE, people=0)


def test_a_person_may_preside(desk: Exercises) -> None:
    begun = desk.open(CASE, people=6, chair="person", rooms=1)
    assert begun.exercise.places[-1] == Place("P06", begun.exercise.rooms[0], "chair", True)


def test_a_scripted_chair_leaves_people_the_time_of_the_plan(desk: Exercises, wall: Wall) -> None:
    begun = desk.open(CASE, people=1, rooms=1)
    room, ticket = begun.exercise.rooms[0], begun.tickets[0]
    assert ticket is not None
    desk.phase(begun.exercise.id, 2)
    whole = desk.rooms.about(room)["minutes"]
    seen = {}
    for share in (0.05, 0.3, 0.6, 0.85, 0.9):
        wall.now = dt.datetime(2030, 5, 1, 9, tzinfo=dt.UTC) + dt.timedelta(minutes=whole * share)
        desk.rooms.play(room)
        about = desk.rooms.about(room)
        seen[share] = (len(desk.rooms.view(room).proposals) > 0, about["adopted"], about["status"])
    assert seen[0.05] == (False, False, "open")  # statements first
    assert seen[0.3] == seen[0.6] == (True, False, "open")  # four scripts would carry it, but one party has not answered
    assert seen[0.85][1]


@pytest.mark.parametrize("name", ["90-minutes", "3-hours"])
def test_no_plan_gives_statements_and_negotiation_less_than_a_scripted_chair_does(name: str) -> None:
    met = [p for p in plans()[name] if p.meets]
    ends = [sum(p.minutes for p in met[: k + 1]) / sum(p.minutes for p in met) for k in range(len(met))]
    by_phase = dict(zip([p.id for p in met], ends, strict=True))
    assert by_phase["statements"] >= STATEMENTS
    assert ends[[p.id for p in met].index("decision") - 1] >= DECISION
