# SPDX-License-Identifier: Apache-2.0
"""Rooms: kept, played, heard; what a code opens and what it does not; a clock that can be stopped."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plenipo.conference.counterfactual import fork_room
from plenipo.conference.engine.refused import Refused
from plenipo.conference.worth.surrogate import checks, design, fitted
from plenipo.core.errors import InputError
from plenipo.host.bots import CHAIR
from plenipo.host.clock import RoomClock
from plenipo.host.consequences import alternatives, of_package
from plenipo.host.debrief import debrief
from plenipo.host.live import FACILITATOR
from plenipo.host.rooms import NotThere, Rooms, WrongCode
from plenipo.host.seats import PUBLIC, Ticket, join_link, picture, read_ticket

CASE, TEXT = "packaging-forum", "text"
PACKAGE = {"cut": 5.0, "fund": 3.0, "reuse": 10.0, "label": "voluntary"}


class Wall:
    """A clock on the wall that is set by hand."""

    def __init__(self) -> None:
        self.now = dt.datetime(2030, 5, 1, 9, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def pass_by(self, **spent: float) -> None:
        self.now += dt.timedelta(**spent)


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def rooms(tmp_path: Path, wall: Wall) -> Iterator[Rooms]:
    held = Rooms(tmp_path / "rooms", wall=wall, pace=0.0, patience=60.0)
    yield held
    held.close()


def say(rooms: Rooms, room: str, seat: str, code: str, words: str, **more: Any) -> None:
    rooms.act(room, seat, code, {"kind": "say", "words": words, **more})


# a room without people, and with one ---------------------------------------------------------------------------------------


def test_scripts_alone_come_to_an_end_and_everything_is_in_the_log(rooms: Rooms) -> None:
    room = rooms.open(CASE).room
    rooms.play(room)
    state = rooms.live(room).room.state
    assert state.texts[TEXT].stage == "adopted"
    assert state.ballots
    assert state.signatures[TEXT]


def test_one_person_among_scripts_is_waited_for_then_gone_on_without(rooms: Rooms, wall: Wall) -> None:
    room, codes = rooms.open(CASE, people=["makers"])
    code = codes["makers"]
    assert rooms.play(room) == 0  # the chair waits for the person to come
    rooms.act(room, "makers", code, {"kind": "join"})
    assert rooms.play(room)
    state = rooms.live(room).room.state
    draft = next(p.id for p in state.proposals.values() if p.status == "open")
    assert not state.ballots  # and waits for the answer
    rooms.act(room, "makers", code, {"kind": "answer", "proposal": draft, "accept": False})
    for _ in range(200):
        if rooms.live(room).room.state.status == "closed":
            break
        wall.pass_by(seconds=61)
        rooms.play(room)
    state = rooms.live(room).room.state
    assert state.status == "closed"
    assert "makers" not in state.signatures.get(TEXT, {})


def test_the_chair_may_be_a_person(rooms: Rooms) -> None:
    room, codes = rooms.open(CASE, people=["chair"])
    chair = codes["chair"]
    rooms.act(room, "chair", chair, {"kind": "join"})
    rooms.act(room, "chair", chair, {"kind": "propose", "text": TEXT, "package": PACKAGE})
    rooms.play(room)
    proposal = rooms.live(room).room.state.proposals["P1"]
    assert len(proposal.answers) == 5  # scripts answer, and nobody else presides
    assert proposal.status == "open"
    rooms.act(room, "chair", chair, {"kind": "call vote", "target": "P1"})
    rooms.play(room)
    assert len(rooms.live(room).room.state.ballots["B1"].votes) == 5


# codes -----------------------------------------------------------------------------------------------------------------------


def test_a_code_opens_its_own_seat_in_its_own_room_and_nothing_else(rooms: Rooms) -> None:
    room, codes = rooms.open(CASE, people=["makers", "coasts"])
    other = rooms.open(CASE, people=["makers"])
    for seat, code in (
        ("makers", codes["coasts"]),
        ("makers", other.codes["makers"]),
        ("makers", ""),
        ("inland", codes["makers"]),
        (FACILITATOR, codes["makers"]),
        ("nobody", codes["makers"]),
    ):
        with pytest.raises(WrongCode):
            say(rooms, room, seat, code, "Let me in.")
    assert not rooms.live(room).room.state.heard
    assert rooms.view(room, "makers", codes["makers"]).mandate is not None
    assert rooms.view(room).mandate is None


def test_no_code_is_kept_anywhere_on_disk(rooms: Rooms) -> None:
    room, codes = rooms.open(CASE, people=["makers"])
    fresh = rooms.code(room, "coasts")
    held = b"".join(f.read_bytes() for f in (rooms.folder / room).iterdir())
    assert b"packaging" in held
    assert codes["makers"].encode() not in held
    assert fresh.encode() not in held


def test_a_fresh_code_shuts_out_the_old_one_and_the_script(rooms: Rooms) -> None:
    room, codes = rooms.open(CASE, people=["makers"])
    rooms.code(room, "makers")
    with pytest.raises(WrongCode):
        rooms.view(room, "makers", codes["makers"])
    code = rooms.code(room, "coasts")
    assert "coasts" not in rooms.about(room)["scripts"]
    rooms.seat_bot(room, "coasts", "boulware")
    with pytest.raises(WrongCode):
        rooms.view(room, "coasts", code)
    assert rooms.play(room) >= 0
    with pytest.raises(Refused):
        rooms.code(room, FACILITATOR)


def test_a_ticket_is_written_and_read() -> None:
    ticket = Ticket("r1", "north.east", "abc")
    assert read_ticket(ticket.written()) == ticket
    assert join_link(ticket, "http://127.0.0.1:1/") == "http://127.0.0.1:1/join#r1.north.east.abc"
    assert picture(join_link(ticket)).startswith("<svg")
    for wrong in ("", "a.b", "..", "a" * 999, "a..c"):
        with pytest.raises(Refused):
            read_ticket(wrong)


# what is told to whom --------------------------------------------------------------------------------------------------------


def test_numbers_count_what_a_seat_may_know_and_tell_of_nothing_else(rooms: Rooms) -> None:
    room, codes = rooms.open(CASE, people=["makers", "coasts", "inland"], bots={})
    for seat in codes:
        rooms.act(room, seat, codes[seat], {"kind": "join"})
    before = rooms.live(room).number("inland")
    rooms.act(
        room, "makers", codes["makers"], {"kind": "add channel", "channel": "makers.t", "type": "bilateral", "seats": ["coasts"]}
    )
    say(rooms, room, "makers", codes["makers"], "Between us.", channel="makers.t")
    assert rooms.live(room).number("inland") == before
    assert "Between us." not in json.dumps([t.said for t in rooms.told(room, "inland", codes["inland"])])
    assert rooms.told(room, "coasts", codes["coasts"])[-1].said == "Between us."
    say(rooms, room, "makers", codes["makers"], "To all.")
    assert rooms.told(room, "inland", codes["inland"], before)[0].number == before + 1


def test_a_stream_begins_again_exactly_where_it_broke(rooms: Rooms) -> None:
    room, codes = rooms.open(CASE, people=["makers", "coasts"], bots={})
    for seat in codes:
        rooms.act(room, seat, codes[seat], {"kind": "join"})

    async def heard(after: int | None, count: int) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        stream = await rooms.listen(room, "coasts", codes["coasts"], after)
        async for news in stream:
            if news is not None and news.told is not None:
                found.append((news.number, news.told.said))
            elif len(found) < count and news is not None:
                asyncio.get_running_loop().call_soon(say, rooms, room, "makers", codes["makers"], f"line {len(found)}")
            if len(found) >= count:
                break
        await stream.aclose()  # type: ignore[attr-defined]
        return found

    first = asyncio.run(heard(None, 1))
    for k in (1, 2, 3):
        say(rooms, room, "makers", codes["makers"], f"missed {k}")
    again = asyncio.run(heard(first[-1][0], 3))
    assert [s for _, s in again] == ["missed 1", "missed 2", "missed 3"]
    assert [n for n, _ in again] == [first[-1][0] + k for k in (1, 2, 3)]
    assert rooms.about(room)["connected"] == []


def test_live_brackets_tell_a_seat_its_own_worth_and_everybody_all_where_the_room_is_open(rooms: Rooms) -> None:
    closed, opened = rooms.open(CASE, people=["makers"]).room, rooms.open(CASE, people=["makers"], sight="all").room
    for room, everybody in ((closed, False), (opened, True)):
        live = rooms.live(room)
        weighing = rooms.weighings.of(live.case)
        found = alternatives(weighing, live.view("makers"), TEXT, "cut", everybody)
        seats = {d["seat"] for row in found["alternatives"] for d in row["delegations"]}
        assert seats == ({"makers"} if not everybody else set(weighing.appraiser.seats))
        code = rooms.code(room, "makers")
        rooms.act(room, "makers", code, {"kind": "join"})
        rooms.act(room, "makers", code, {"kind": "propose", "text": TEXT, "package": {"cut": 40.0}})
        turned = {s for b in alternatives(weighing, live.view("makers"), TEXT, "fund", everybody)["blocking"] for s in b["turns"]}
        assert turned == {"makers"} if not everybody else {"makers"} < turned  # 40 per cent is beyond the red line of makers
        assert alternatives(weighing, live.view(PUBLIC), TEXT, "fund", False)["blocking"] == []
        assert all((row[told] is not None) == everybody for row in found["alternatives"] for told in ("adopted", "tally"))
        assert found["alternatives"][0]["own"]["gain"] == pytest.approx(0.0)  # no deal is worth nought
        assert found["alternatives"][-1]["beyond_own"] == ["cut"]  # 40 per cent against a red line at 20
        public = alternatives(weighing, live.view(PUBLIC), TEXT, "cut", everybody)
        assert all(row["own"] is None for row in public["alternatives"])
    worth = of_package(weighing, live.view("makers"), TEXT, PACKAGE, False)
    assert [d["seat"] for d in worth["delegations"]] == ["makers"]
    with pytest.raises(InputError, match="cuts"):
        alternatives(weighing, live.view("makers"), TEXT, "cuts", False)


# time ------------------------------------------------------------------------------------------------------------------------


def test_a_stopped_clock_stops_the_room_and_its_time(rooms: Rooms, wall: Wall) -> None:
    room, codes = rooms.open(CASE, people=["makers"], minutes=90)
    rooms.act(room, "makers", codes["makers"], {"kind": "join"})
    wall.pass_by(minutes=10)
    rooms.pause(room)
    wall.pass_by(minutes=30)
    assert rooms.about(room)["left"] == pytest.approx(80 * 60)
    assert rooms.view(room, "makers", codes["makers"]).may == ()
    with pytest.raises(Refused, match="stopped"):
        say(rooms, room, "makers", codes["makers"], "Now?")
    assert rooms.play(room) == 0
    rooms.go_on(room)
    rooms.extend(room, 15)
    assert rooms.about(room)["left"] == pytest.approx(95 * 60)
    assert rooms.view(room).elapsed == pytest.approx(10 / 105)
    at = dt.datetime.fromisoformat(rooms.view(room).at)
    rooms.skip(room, 24)
    assert dt.datetime.fromisoformat(rooms.view(room).at) - at == dt.timedelta(hours=24)
    with pytest.raises(Refused):
        rooms.skip(room, -1)


def test_a_clock_is_kept_as_plain_data() -> None:
    opened = dt.datetime(2030, 5, 1, tzinfo=dt.UTC)
    clock = RoomClock(opened, 90.0).pause(opened + dt.timedelta(minutes=5)).skip(60)
    assert RoomClock.of_document(json.loads(json.dumps(clock.to_document()))) == clock
    assert clock.go_on(opened + dt.timedelta(minutes=9)).stopped == 240.0
    assert RoomClock(opened).left(opened) is None


# the facilitator -------------------------------------------------------------------------------------------------------------


def test_what_happens_outside_is_heard_by_all_and_in_the_log(rooms: Rooms) -> None:
    room = rooms.open(CASE).room
    rooms.inject(room, "A storm has closed the port.")
    heard = rooms.view(room).heard
    assert (heard[-1].by, heard[-1].words) == (FACILITATOR, "A storm has closed the port.")
    rooms.end(room)
    assert rooms.about(room)["status"] == "closed"


def test_a_restart_loses_nothing(rooms: Rooms, wall: Wall) -> None:
    room, codes = rooms.open(CASE, people=["makers"], minutes=60, sight="all")
    rooms.act(room, "makers", codes["makers"], {"kind": "join"})
    say(rooms, room, "makers", codes["makers"], "Before.")
    rooms.play(room)
    before, told = rooms.view(room, "makers", codes["makers"]), rooms.told(room, "makers", codes["makers"])
    rooms.close()
    again = Rooms(rooms.folder, wall=wall, pace=0.0)
    assert again.ids() == (room,)
    assert again.view(room, "makers", codes["makers"]) == before
    assert again.told(room, "makers", codes["makers"]) == told
    assert again.about(room)["sight"] == "all"
    again.play(room)
    say(again, room, "makers", codes["makers"], "After.")
    again.close()


def test_a_deleted_room_leaves_nothing(rooms: Rooms) -> None:
    room = rooms.open(CASE).room
    rooms.delete(room)
    assert not (rooms.folder / room).exists()
    for wrong in (room, "../" + room, "", "a" * 80):
        with pytest.raises(NotThere):
            rooms.live(wrong)


def test_everything_wrong_with_a_cast_is_told_at_once(rooms: Rooms) -> None:
    with pytest.raises(InputError) as caught:
        rooms.open(CASE, people=["maker"], bots={"coasts": "friendly", "reef-watch": "candid", "inland": CHAIR}, minutes=-1)
    told = str(caught.value)
    assert len(caught.value.problems) == 5
    assert "makers" in told  # the nearest name
    with pytest.raises(InputError, match="packaging-forum"):
        rooms.open("packaging-forums")
    with pytest.raises(InputError):
        rooms.open("/etc/passwd")


# afterwards ------------------------------------------------------------------------------------------------------------------


def test_the_debrief_weighs_what_was_reached_and_what_was_missed(rooms: Rooms) -> None:
    room, codes = rooms.open(CASE, people=["chair"])
    chair = codes["chair"]
    rooms.act(room, "chair", chair, {"kind": "join"})
    for package in ({**PACKAGE, "label": "none"}, {**PACKAGE, "label": "binding", "cut": 10.0}):
        rooms.act(room, "chair", chair, {"kind": "propose", "text": TEXT, "package": package})
    rooms.act(room, "chair", chair, {"kind": "call vote", "target": "P1"})
    for seat in ("makers", "importers", "coasts", "recyclers", "inland"):
        code = rooms.code(room, seat)
        rooms.act(room, seat, code, {"kind": "vote", "ballot": "B1", "choice": "yes"})
    rooms.act(room, "chair", chair, {"kind": "close vote", "ballot": "B1"})
    live = rooms.live(room)
    found = debrief(live, rooms.weighings.of(live.case))
    assert found["agreed"]
    assert found["package"]["label"] == "none"
    assert {"slot": "Label of content", "shown": "none"} in found["terms"]
    trade = found["trades"][0]
    assert trade["gains"]
    assert min(trade["gains"].values()) >= -1e-9
    assert found["unrealised"]["points"] > 0
    assert [p["id"] for p in found["made"]] == ["P1", "P2"]
    labels = [c for t in found["trades"] for c in t["changes"] if c["title"] == "Label of content"]
    assert labels  # a label that nobody minds was left out
    mandates = rooms.weighings.of(live.case)
    worth = {s["seat"]: s["gain"] for s in found["seats"]}
    assert worth["makers"] == pytest.approx(mandates.worth("makers", found["package"]).gain)


def test_a_fork_with_the_same_script_changes_nothing_and_with_a_hard_liner_what_it_can(rooms: Rooms) -> None:
    room = rooms.open("pandemic-resources").room
    rooms.play(room)
    live = rooms.live(room)
    weighing = rooms.weighings.of(live.case)
    same = fork_room(weighing, live.events, 2, {"donors": "candid"}, "one text", runs=2)
    assert all(d["mean"] == 0.0 for d in same["difference"].values())
    again = fork_room(weighing, live.events, 2, {"donors": "hard-liner"}, "as recorded", runs=1)
    assert again["swapped"] == ("donors",)
    with pytest.raises(InputError) as caught:
        fork_room(weighing, live.events, 2, {"chair": "mellow"}, "somehow", runs=0)
    assert len(caught.value.problems) == 4


# a model ---------------------------------------------------------------------------------------------------------------------


def test_scripts_wait_for_the_model_and_then_weigh_what_it_says(rooms: Rooms) -> None:
    room = rooms.open("wto-tariff-round", people=["india"]).room
    rooms.act(room, "india", rooms.code(room, "india"), {"kind": "join"})
    live = rooms.live(room)
    assert rooms.play(room) == 0
    weighing = rooms.weighings.of(live.case)
    assert not weighing.counts_all
    slots = live.case.text.slots
    chance = np.random.default_rng(1)

    def made(packages: list[dict[str, Any]]) -> np.ndarray:
        """Everybody gains by what others cut and loses by what it cuts itself; some draws more, some less."""
        cuts = np.array([[p[s.id] for s in slots] for p in packages], dtype=float)
        return (cuts.sum(axis=1, keepdims=True) - 2.0 * cuts)[..., None] * chance.uniform(0.5, 1.5, 8)

    rooms.weighings.put(live.case, fitted(slots, made(design(slots)), made(checks(slots))))
    weighing = rooms.weighings.of(live.case)
    assert weighing.counts_all
    found = alternatives(weighing, live.view("india"), live.case.text.id, "india-cut", False)
    last = found["alternatives"][-1]
    assert last["own"]["p05"] < last["own"]["gain"] < last["own"]["p95"] < 0
    told = {(o["outcome"], o["of"]): o for o in last["outcomes"]}
    assert told["real income", "China"]["median"] > 0 > told["real income", "India"]["median"]
    assert told["real income", "India"]["unit"] == "percent"
    assert rooms.play(room) > 0
