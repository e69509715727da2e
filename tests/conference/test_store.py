# SPDX-License-Identifier: Apache-2.0
"""The log in a database: the same tests on SQLite and, where PLENIPO_TEST_POSTGRES names one, on a PostgreSQL."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from plenipo.conference.engine.fold import fold
from plenipo.conference.engine.refused import Refused
from plenipo.conference.engine.room import verified
from plenipo.conference.model import action as act
from plenipo.conference.model.event import Event
from plenipo.conference.store.log import Store
from plenipo.conference.store.projection import projected
from plenipo.conference.store.tables import METADATA, PROJECTIONS
from plenipo.core.errors import DataError, InputError
from tests.conference.play import play
from tests.conference.rooms import conference

POSTGRES = os.environ.get("PLENIPO_TEST_POSTGRES", "")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(tmp_path / "room.db")
        return
    if not POSTGRES:
        pytest.skip("PLENIPO_TEST_POSTGRES names no PostgreSQL; .ci/with-postgres starts one")
    name = f"room_{os.getpid()}_{time.time_ns()}"
    admin = Store(POSTGRES)
    with admin._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"create database {name}"))
        yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
        connection.execute(text(f"drop database {name} with (force)"))
    admin.close()


def test_a_room_is_kept_and_resumed(place: str) -> None:
    store = Store(place)
    room = store.open(conference())
    code = room.admit("AA")
    room.act("AA", act.Propose(text="accord", package={"cut": -40.0, "fund": "small"}), code=code)
    room.act("BB", act.Answer(proposal="P1", accept=True))
    store.close()
    again = Store(place)
    assert again.conferences() == ("lake",)
    resumed = again.resume("lake")
    assert resumed.state == room.state
    with pytest.raises(Refused, match="does not open the seat"):
        resumed.act("AA", act.Say(words="me"))
    with pytest.raises(Refused, match="already holds"):
        again.open(conference())
    with pytest.raises(InputError, match="nearest: lake"):
        again.resume("lak")
    again.close()


@pytest.mark.parametrize("seed", [1])
def test_projections_and_state_follow_from_the_log(place: str, seed: int) -> None:
    store = Store(place)
    room = store.open(conference())
    assert play(room, seed, 300) > 60
    log = store.log("lake")
    events = list(log.events())
    assert verified(events) == room.state.last
    assert fold(events) == room.state
    assert log.rows() == projected(events)
    assert {name for name, _ in log.rows()} >= {"proposal", "answer", "amendment", "settled_term"} & set(PROJECTIONS)
    store.close()


def test_a_seat_reads_what_it_may(place: str) -> None:
    store = Store(place)
    room = store.open(conference())
    room.act("AA", act.Propose(text="accord", package={"fund": "large"}, channel="north", reason="between us"))
    room.act("BB", act.Answer(proposal="north.P1", accept=True))
    room.act("CC", act.Propose(text="accord", package={"fund": "small"}))
    room.act("chair", act.CallVote(target="P1", secret=True))
    room.act("DD", act.Vote(ballot="B1", choice="no"))
    log = store.log("lake")
    assert [r["id"] for r in log.rows_for("AA", "proposal")] == ["P1", "north.P1"]
    assert [r["id"] for r in log.rows_for("CC", "proposal")] == ["P1"]
    assert log.rows_for("CC", "answer") == log.rows_for("CC", "vote") == []
    assert log.rows_for("DD", "vote") == [{"ballot": "B1", "seat": "DD", "choice": "no"}]
    kinds = {s: [e.body.kind for e in log.seen_by(s)] for s in ("AA", "CC", "stranger")}
    assert kinds["AA"] == ["opened", "instructed", "propose", "answer", "propose", "call vote"]
    assert kinds["CC"] == ["opened", "instructed", "propose", "call vote"]
    assert kinds["stranger"] == ["opened", "propose", "call vote"]
    with pytest.raises(InputError, match="no projection 'vot'"):
        log.rows_for("AA", "vot")
    store.close()


def test_one_writer_and_each_command_once(place: str) -> None:
    store = Store(place)
    first = store.open(conference())
    second = store.resume("lake")
    first.act("AA", act.Say(words="one"), command="a")
    with pytest.raises(Refused, match="another room writes"):
        second.act("BB", act.Say(words="two"), command="b")
    # Having lost the place it has read the log anew; the command of the other is known to it now.
    assert second.state == first.state
    with pytest.raises(Refused, match="carried out already"):
        second.act("AA", act.Say(words="one"), command="a")
    second.act("BB", act.Say(words="two"), command="b")
    assert [e.seat for e in store.log("lake").events() if e.body.kind == "say"] == ["AA", "BB"]
    store.close()


def test_a_write_that_fails_leaves_nothing(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(place)
    room = store.open(conference())
    room.act("AA", act.Say(words="one"))
    before, state = list(store.log("lake").events()), fold(room.events())

    def broken(self: Any, connection: Any, rows: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("plenipo.conference.store.log.SqlLog._project", broken)
        with pytest.raises(OSError, match="No space left"):
            room.act("AA", act.Propose(text="accord", package={"fund": "small"}))
    assert list(store.log("lake").events()) == before
    assert room.state == state
    room.act("AA", act.Propose(text="accord", package={"fund": "small"}))
    store.close()


WRITER = """
import sys
from plenipo.conference.model import action as act
from plenipo.conference.store.log import Store
room = Store(sys.argv[1]).resume("lake")
for number in range(100_000):
    room.act("AA", act.Propose(text="accord", package={"cut": -40.0, "fund": "small"}), command=f"w{number}")
    print(number, flush=True)
"""


def test_a_kill_in_the_middle_of_writing_loses_nothing_acknowledged(place: str) -> None:
    store = Store(place)
    store.open(conference())
    store.close()
    with subprocess.Popen([sys.executable, "-c", WRITER, place], stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
        assert writer.stdout is not None
        acknowledged = [writer.stdout.readline()]  # it has begun
        time.sleep(random.uniform(0.05, 0.3))  # anywhere in a write
        writer.send_signal(signal.SIGKILL)
        acknowledged += writer.stdout.readlines()
    store = Store(place)
    events: list[Event] = list(store.log("lake").events())
    commands = {e.command for e in events}
    whole = [line for line in acknowledged if line.endswith("\n")]
    assert len(whole) > 1
    assert {f"w{line.strip()}" for line in whole} <= commands
    assert verified(events) == len(events)
    assert store.log("lake").rows() == projected(events)
    store.resume("lake").act("BB", act.Say(words="we go on"))
    store.close()


def test_places_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no place for a conference"):
        Store("nonsense://somewhere")
    (tmp_path / "text.db").write_text("this is not a database, whatever its name says" * 50)
    with pytest.raises(DataError, match="does not answer"):
        Store(tmp_path / "text.db")
    with pytest.raises(DataError, match="does not answer") as caught:
        Store("postgresql://someone:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)


def test_tables_hold_the_event_they_follow_from() -> None:
    for table in PROJECTIONS.values():
        assert "seq" in table.c
        assert "conference" in table.primary_key.columns
    assert set(METADATA.tables) == {"event", "event_seat", "command", *PROJECTIONS}
