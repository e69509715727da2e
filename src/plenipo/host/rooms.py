# SPDX-License-Identifier: Apache-2.0
"""The rooms of the app: opened from a case, kept on disk, played by people and scripts, heard by whoever has a seat."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import re
import secrets
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from plenipo.conference.engine.refused import Refused
from plenipo.conference.model.action import Close, Say
from plenipo.conference.model.event import Event
from plenipo.conference.model.view import View
from plenipo.conference.scripts import CANDID
from plenipo.conference.store.log import Store
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.host.bots import CHAIR
from plenipo.host.clock import RoomClock, wall_clock
from plenipo.host.live import FACILITATOR, LOG, Listener, Live, RoomFile, Sight, Told, WrongCode
from plenipo.host.opening import LONGEST_MEETING, at_this_moment, case_of, cast_of, check_cast
from plenipo.host.players import Cast, Players
from plenipo.host.seats import PUBLIC
from plenipo.host.weighing import Weighings

__all__ = ["News", "NotThere", "Opened", "Rooms", "WrongCode", "case_of"]

ID_BYTES = 6
"""Of a room's name: not to be guessed, short enough to be read aloud."""
MOST_ROOMS = 500
HEARTBEAT = 15.0
"""Seconds of silence after which a stream says that it is alive."""
PACE, PATIENCE, INITIATIVE = 1.5, 90.0, 60.0
"""Seconds: between two acts of scripts, for which a scripted chair waits for people, of silence before a script speaks up."""
_ROOM = re.compile(r"^[A-Za-z0-9_-]{4,40}$")


class NotThere(InputError):
    """There is no such room, or it has been deleted."""


class Opened(NamedTuple):
    """A room that was opened, with the codes of the seats people take; they are told once and kept nowhere."""

    room: str
    codes: Mapping[str, str]


class News(NamedTuple):
    """What a listener is told: an event, or that something beside the log has changed (then ``told`` is None)."""

    number: int
    told: Told | None


class Rooms:
    """All rooms of one folder; this process alone writes them.

    Parameters
    ----------
    folder
        Where they are kept, one folder a room: delete it and the room is gone.
    weighings
        Worth of packages; terms alone where not given.
    wall
        The clock on the wall.
    pace, patience, initiative
        Seconds: see `PACE`. A pace of nought is for tests.
    """

    def __init__(
        self,
        folder: Path,
        weighings: Weighings | None = None,
        *,
        wall: Callable[[], dt.datetime] = wall_clock,
        pace: float = PACE,
        patience: float = PATIENCE,
        initiative: float = INITIATIVE,
    ) -> None:
        self.folder, self.wall = folder, wall
        self.weighings = weighings or Weighings()
        self._patience, self._initiative = patience, initiative
        self._live: dict[str, Live] = {}
        self._casts: dict[str, Cast] = {}
        self._lock = threading.RLock()
        self._ended = self._taken_up = False
        folder.mkdir(parents=True, exist_ok=True)
        self._players = Players(self._with_scripts, pace)

    # the house ------------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Let the scripts play: those of every room that was open when the app last ended too."""
        self._players.start()

    def close(self) -> None:
        """End the scripts, wake who listens for the last time, let go of the databases."""
        self._ended = True
        self._players.stop()
        with self._lock:
            for live in self._live.values():
                live.tell()
                live.close()
            self._live.clear()
            self._casts.clear()

    def ids(self) -> tuple[str, ...]:
        """Names of all rooms, the newest first."""
        held = [p.parent for p in self.folder.glob("*/room.json")]
        return tuple(p.name for p in sorted(held, key=lambda p: (p / LOG).stat().st_ctime_ns if (p / LOG).exists() else 0)[::-1])

    def listed(self) -> list[dict[str, Any]]:
        """For each room: id, case, title, when it opened, its status, seats played by scripts and by people, its class."""
        return [self.about(room) for room in self.ids()]

    def live(self, room: str) -> Live:
        """A room that is open, taken up from disk where need be.

        Raises
        ------
        NotThere
            If there is none of that name.
        """
        with self._lock:
            held = self._live.get(room)
            if held is None:
                folder = self.folder / room
                if not _ROOM.match(room) or not (folder / "room.json").is_file():
                    raise NotThere(
                        Problem(f"there is no room {room[:40]!r}", "room", next_step="see /conference for those that are open")
                    )
                held = self._live[room] = Live(folder, case_of(RoomFile.read(folder).case), self.wall)
            return held

    # opening and closing --------------------------------------------------------------------------------------------------

    def open(
        self,
        case: str,
        *,
        people: Sequence[str] = (),
        bots: Mapping[str, str] | None = None,
        minutes: float = 0.0,
        sight: Sight = "own",
        session: str = "",
    ) -> Opened:
        """Open a room of a case.

        Parameters
        ----------
        case
            Name of a case of the case book.
        people
            Seats that people take: each gets a code.
        bots
            Script by seat; if not said, every party and chair that no person takes is played by one.
        minutes
            How long the meeting is to last; 0: open end.
        sight
            Whether a delegation is told what packages are worth to itself alone, or to all.
        session
            The class it belongs to.

        Raises
        ------
        InputError
            With everything that is wrong.
        """
        held = case_of(case)
        played = cast_of(held, people) if bots is None else dict(bots)
        check_cast(held.conference, people, played, minutes)
        if len(self.ids()) >= MOST_ROOMS:
            raise Refused(Problem(f"{MOST_ROOMS} rooms are open", "rooms", next_step="delete one that is no longer needed"))
        room = secrets.token_hex(ID_BYTES)
        folder, now = self.folder / room, self.wall()
        folder.mkdir()
        conference = at_this_moment(held.conference, now, minutes)
        store = Store(folder / LOG)
        present = [d.id for d in conference.delegations if d.id in played or d.id == FACILITATOR]
        opened = store.open(conference, present=present, clock=lambda: now)
        codes = {seat: opened.admit(seat) for seat in dict.fromkeys(people)}
        store.close()
        RoomFile(room, held.id, RoomClock(now, minutes), dict(played), sight, session=session).write(folder)
        self.live(room)
        return Opened(room, codes)

    def end(self, room: str) -> None:
        """Close the meeting, by the facilitator."""
        self.live(room).act(FACILITATOR, Close(), None)

    def delete(self, room: str) -> None:
        """Delete a room with its log: nothing of it is left."""
        live = self.live(room)
        with self._lock:
            self._live.pop(room, None)
            self._casts.pop(room, None)
            live.deleted = True
            live.tell()
            with live.lock:
                live.close()
                shutil.rmtree(live.folder)

    # seats ----------------------------------------------------------------------------------------------------------------

    def act(
        self, room: str, seat: str, code: str, action: Mapping[str, Any] | str | bytes, command: str | None = None
    ) -> tuple[Event, ...]:
        """Carry out an action of a seat.

        Raises
        ------
        Refused
            With every reason; the log is as it was.
        """
        live = self.live(room)
        live.let_in(seat, code)
        return live.act(seat, action, code, command)

    def view(self, room: str, seat: str = PUBLIC, code: str = "") -> View:
        """What a seat may see; without one, what everybody may."""
        live = self.live(room)
        live.let_in(seat, code)
        return live.view(seat)

    def told(self, room: str, seat: str = PUBLIC, code: str = "", after: int = 0) -> list[Told]:
        """Events a seat may know, from the one after ``after`` on."""
        live = self.live(room)
        live.let_in(seat, code)
        return live.told(seat, after)

    async def listen(self, room: str, seat: str = PUBLIC, code: str = "", after: int | None = None) -> AsyncIterator[News | None]:
        """News as it comes, begun again where it broke off; None where only the connection is to be kept.

        Parameters
        ----------
        room, seat, code
            Who listens.
        after
            Number of the last event heard; from now on if None.
        """
        live = self.live(room)
        live.let_in(seat, code)
        return self._news(live, seat, live.number(seat) if after is None else max(0, after))

    async def _news(self, live: Live, seat: str, after: int) -> AsyncIterator[News | None]:
        listener: Listener = live.add_listener(seat)
        try:
            yield News(after, None)
            while not self._ended and not live.deleted:
                listener.news.clear()
                fresh = live.told(seat, after)
                for told in fresh:
                    after = told.number
                    yield News(after, told)
                if not fresh:
                    waited = await _woken(listener)
                    if waited and live.number(seat) == after and not live.deleted:
                        yield News(after, None)
                    elif not waited:
                        yield None
        finally:
            live.drop_listener(listener)

    def code(self, room: str, seat: str) -> str:
        """A fresh code for a seat: a person takes it, whoever had it before is out."""
        live = self.live(room)
        if live.room.state.held.delegation(seat) is None or seat == FACILITATOR:
            seats = [d.id for d in live.case.conference.delegations]
            raise Refused(Problem(f"nobody here has the seat {seat!r}", "seat", nearest=nearest_names(seat, seats)))
        with live.lock:
            if seat in live.file.bots:
                live.change(bots={s: b for s, b in live.file.bots.items() if s != seat})
                self._cast(live).forget(seat)
            return live.admit(seat)

    def seat_bot(self, room: str, seat: str, script: str = CANDID) -> None:
        """Let a script play a seat; a person's code no longer opens it."""
        live = self.live(room)
        chairs = live.case.conference.chairs()
        check_cast(live.case.conference, (), {seat: CHAIR if seat in chairs else script}, 0.0)
        with live.lock:
            if seat in live.room.state.codes:
                live.admit(seat)
            self._cast(live).forget(seat)
            live.change(bots={**live.file.bots, seat: CHAIR if seat in chairs else script})

    # the facilitator --------------------------------------------------------------------------------------------------------

    def pause(self, room: str) -> None:
        """Stop the clock: nobody acts."""
        live = self.live(room)
        live.change(clock=live.file.clock.pause(self.wall()))

    def go_on(self, room: str) -> None:
        """Let the clock run again."""
        live = self.live(room)
        live.change(clock=live.file.clock.go_on(self.wall()))

    def extend(self, room: str, minutes: float) -> None:
        """Give more time, or less."""
        live = self.live(room)
        live.change(clock=live.file.clock.extend(minutes))

    def skip(self, room: str, hours: float) -> None:
        """Put the clock forward, so that a silence of a day ends in class."""
        if not 0 < hours <= LONGEST_MEETING / 60.0:
            raise Refused(Problem(f"the clock cannot be put forward by {hours:g} hours", "hours", "more than 0, at most a week"))
        live = self.live(room)
        live.change(clock=live.file.clock.skip(hours * 3600.0))

    def inject(self, room: str, words: str) -> None:
        """Tell everybody of something that has happened outside: a shock, by the facilitator, in the plenary."""
        self.live(room).act(FACILITATOR, Say(words=words), None)

    def release(self, room: str, released: bool = True) -> None:
        """Open the debrief to every seat, or close it again."""
        self.live(room).change(released=released)

    def about(self, room: str) -> dict[str, Any]:
        """What everybody may know of a room beside its log."""
        live = self.live(room)
        state, file, wall = live.room.state, live.file, self.wall()
        parties = [d.id for d in state.held.delegations if d.votes]
        return {
            "room": room,
            "case": file.case,
            "title": state.held.title,
            "opened": file.clock.opened.isoformat(),
            "status": state.status,
            "adopted": any(t.stage == "adopted" for t in state.texts.values()),
            "paused": file.clock.stopped_at is not None,
            "minutes": file.clock.minutes,
            "left": file.clock.left(wall),
            "running": file.clock.running(wall).total_seconds(),
            "parties": len(parties),
            "scripts": sorted(file.bots),
            "people": sorted(s for s in state.codes if s not in file.bots),
            "connected": sorted(s for s in live.listening() if s != PUBLIC),
            "listening": sum(live.listening().values()),
            "sight": file.sight,
            "released": file.released,
            "session": file.session,
        }

    # scripts --------------------------------------------------------------------------------------------------------------

    def _cast(self, live: Live) -> Cast:
        room = live.file.id
        if room not in self._casts:
            self._casts[room] = Cast(live, self.weighings, self._patience, self._initiative)
        return self._casts[room]

    def _with_scripts(self) -> list[Cast]:
        """Rooms in which a script may have something to do; those of before the start are taken up at the first look."""
        for room in () if self._taken_up else self.ids():
            with contextlib.suppress(InputError, OSError):  # of a case that is no longer in the case book, or deleted meanwhile
                self.live(room)
        self._taken_up = True
        with self._lock:
            return [self._cast(live) for live in self._live.values() if live.file.bots and not live.deleted]

    def play(self, room: str, most: int = 10_000) -> int:
        """Let the scripts of a room act at once, until none has anything to do; how many acts there were."""
        cast = self._cast(self.live(room))
        return next((n for n in range(most) if not cast.step()), most)


async def _woken(listener: Listener) -> bool:
    try:
        await asyncio.wait_for(listener.news.wait(), HEARTBEAT)
    except TimeoutError:
        return False
    return True
