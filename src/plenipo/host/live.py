# SPDX-License-Identifier: Apache-2.0
"""One room that is open: its log, its clock, who plays which seat, who listens. One writer at a time."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from plenipo.conference.case import Case
from plenipo.conference.engine.refused import Refused
from plenipo.conference.engine.room import Room
from plenipo.conference.engine.sight import view_of
from plenipo.conference.model.action import Action
from plenipo.conference.model.event import Event
from plenipo.conference.model.view import View
from plenipo.conference.records.sentences import Names, sentence
from plenipo.conference.store.log import Store
from plenipo.core.errors import Problem
from plenipo.core.files import atomic_path
from plenipo.host.clock import RoomClock
from plenipo.host.seats import PUBLIC

__all__ = ["FACILITATOR", "LOG", "Listener", "Live", "RoomFile", "Told", "WrongCode"]

LOG, FILE = "log.db", "room.json"
FACILITATOR = "facilitator"
"""A seat with the chair's rights that no code opens: what the owner of the app does in a room is in its log."""
Sight = Literal["own", "all"]


@dataclass(frozen=True)
class RoomFile:
    """What a room knows beside its log, kept in a file: nothing here follows from what delegations did.

    Parameters
    ----------
    id, case
        Its name in addresses; the case it was opened from.
    clock
        Its clock.
    bots
        Script by seat, for seats that no person plays.
    sight
        Whose worth of packages a delegation is told: its ``own`` alone, or that of ``all``.
    released
        Whether the debrief is open to every seat.
    session
        The class it belongs to; empty for none.
    """

    id: str
    case: str
    clock: RoomClock
    bots: dict[str, str] = field(default_factory=dict)
    sight: Sight = "own"
    released: bool = False
    session: str = ""

    def write(self, folder: Path) -> None:
        """Keep it."""
        held = {**{f.name: getattr(self, f.name) for f in dataclasses.fields(self)}, "clock": self.clock.to_document()}
        with atomic_path(folder / FILE) as path:
            path.write_text(json.dumps(held, ensure_ascii=False, indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> RoomFile:
        """As it was kept."""
        held: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls(**{**held, "clock": RoomClock.of_document(held["clock"])})


class WrongCode(Refused):
    """A code that opens no seat of this room."""


class Told(NamedTuple):
    """An event as one seat is told of it; ``number`` counts what this seat may know, and tells of nothing else."""

    number: int
    at: str
    seat: str
    kind: str
    channel: str
    id: str
    words: str
    said: str

    def to_document(self, name: str) -> dict[str, Any]:
        """As plain data."""
        return {**self._asdict(), "name": name}


class Listener:
    """Somebody listening from one seat: wakes whenever the room has news."""

    def __init__(self, seat: str) -> None:
        self.seat = seat
        self.loop = asyncio.get_running_loop()
        self.news = asyncio.Event()


class Live:
    """A room that is open.

    Parameters
    ----------
    folder
        Its own folder: the log and `RoomFile`.
    case
        The case it was opened from.
    wall
        The clock on the wall.
    """

    def __init__(self, folder: Path, case: Case, wall: Callable[[], dt.datetime]) -> None:
        self.folder, self.case, self.wall = folder, case, wall
        self.file = RoomFile.read(folder)
        self.lock = threading.RLock()
        self._store = Store(folder / LOG)
        self.room: Room = self._store.resume(case.conference.id, self.now)
        self._log: list[Event] = list(self.room.events())
        self._known: dict[str, list[int]] = {}
        self._listeners: set[Listener] = set()
        self._public: tuple[int, View] | None = None
        self.deleted = False

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def now(self) -> dt.datetime:
        """The room's own time."""
        return self.file.clock.now(self.wall())

    @property
    def names(self) -> Names:
        """Names of seats and texts, for sentences."""
        state = self.room.state
        seats = {d.id: d.name for d in state.held.delegations}
        whose = {p.id: f"proposal {p.id} of {seats[p.by]}" for p in state.proposals.values()}
        whose |= {a.id: f"amendment {a.id} of {seats[a.sponsors[0]]}" for a in state.amendments.values()}
        return Names(seats, dict(state.texts), whose)

    @property
    def events(self) -> tuple[Event, ...]:
        """The whole log: for the facilitator, debriefs and replays."""
        with self.lock:
            return tuple(self._log)

    # acting ---------------------------------------------------------------------------------------------------------------

    def act(
        self, seat: str, action: Action | Mapping[str, Any] | str | bytes, code: str | None, command: str | None = None
    ) -> tuple[Event, ...]:
        """Carry out an action and tell who listens.

        Raises
        ------
        Refused
            With every reason.
        """
        with self.lock:
            if self.file.clock.stopped_at is not None and seat != FACILITATOR:
                raise Refused(Problem("the clock of the room is stopped", next_step="wait until the facilitator goes on"))
            events = self.room.act(seat, action, code=code, command=command)
            self._take(events)
        self.tell()
        return events

    def admit(self, seat: str) -> str:
        """A fresh code for a seat; the one before no longer opens it."""
        with self.lock:
            before = len(self._log)
            code = self.room.admit(seat)
            self._take(tuple(e for e in self.room.events() if e.seq > before))
        self.tell()
        return code

    def let_in(self, seat: str, code: str | None) -> None:
        """Refuse whoever has not the code of a seat; a seat without a code is nobody's."""
        with self.lock:
            if seat != PUBLIC:
                if seat not in self.room.state.codes:
                    raise WrongCode(Problem(f"nobody has been given a seat {seat[:64]}", "code", next_step="ask the facilitator"))
                try:
                    self.room.view(seat, code=code)
                except Refused as refused:
                    raise WrongCode(*refused.problems) from None

    def change(self, **changes: Any) -> None:
        """Change what is kept beside the log, and tell who listens."""
        with self.lock:
            self.file = dataclasses.replace(self.file, **changes)
            self.file.write(self.folder)
            self._public = None
        self.tell()

    def _take(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self._log.append(event)
            for seat, places in self._known.items():
                if event.audience.holds(seat):
                    places.append(len(self._log) - 1)

    # seeing ---------------------------------------------------------------------------------------------------------------

    def view(self, seat: str) -> View:
        """The room as a seat may see it, with the time that its own clock says is gone."""
        with self.lock:
            number = self.number(PUBLIC)
            if seat == PUBLIC and self._public is not None and self._public[0] == number:
                return dataclasses.replace(self._public[1], at=self.now().isoformat(), elapsed=self._elapsed())
            at = max(self.now().isoformat(timespec="microseconds"), self.room.state.at)
            found = view_of(self.room.state, seat, at=at)
            found = dataclasses.replace(found, elapsed=self._elapsed(), **self._paused(found))
            if seat == PUBLIC:
                self._public = (number, found)
            return found

    def view_then(self, seat: str, number: int) -> View:
        """The room as it was after the first so many events that this seat may know."""
        from plenipo.conference.engine.fold import fold

        with self.lock:
            places = self._places(seat)
            last = places[min(max(number, 1), len(places)) - 1]
            events = self._log[: last + 1]
        state = fold(events)
        return dataclasses.replace(view_of(state, seat, at=state.at), may=())

    def _elapsed(self) -> float | None:
        gone = self.file.clock.elapsed(self.wall())
        state = self.room.state
        if gone is None and state.round is not None and state.rounds:
            return min(1.0, state.round / state.rounds)
        return gone

    def _paused(self, view: View) -> dict[str, Any]:
        """While the clock stands still nobody may do anything."""
        return {"may": ()} if self.file.clock.stopped_at is not None else {}

    def number(self, seat: str) -> int:
        """How many events this seat may know of."""
        with self.lock:
            return len(self._places(seat))

    def place(self, seat: str, number: int) -> int:
        """Place in the whole log of an event by the number this seat gives it."""
        with self.lock:
            places = self._places(seat)
            return self._log[places[min(max(number, 1), len(places)) - 1]].seq

    def told(self, seat: str, after: int = 0, most: int | None = None) -> list[Told]:
        """What a seat may know, from the event after ``after`` on; the newest ``most`` of it."""
        with self.lock:
            names = self.names
            places = list(enumerate(self._places(seat), start=1))[after:]
            wanted = [(number, self._log[place]) for number, place in (places[-most:] if most else places)]
        return [_told(number, event, names) for number, event in wanted]

    def _places(self, seat: str) -> list[int]:
        """Places in the log of what a seat may know."""
        if seat not in self._known:
            self._known[seat] = [k for k, e in enumerate(self._log) if e.audience.holds(seat)]
        return self._known[seat]

    # listening ------------------------------------------------------------------------------------------------------------

    def add_listener(self, seat: str) -> Listener:
        """Begin to be told of news; to be called in the loop that waits."""
        listener = Listener(seat)
        with self.lock:
            fresh = not any(h.seat == seat for h in self._listeners)
            self._listeners.add(listener)
        if fresh and seat != PUBLIC:
            self.tell()
        return listener

    def drop_listener(self, listener: Listener) -> None:
        """No longer."""
        with self.lock:
            self._listeners.discard(listener)
            last = not any(h.seat == listener.seat for h in self._listeners)
        if last and listener.seat != PUBLIC:
            self.tell()

    def listening(self) -> dict[str, int]:
        """How many listen from which seat."""
        with self.lock:
            found: dict[str, int] = {}
            for listener in self._listeners:
                found[listener.seat] = found.get(listener.seat, 0) + 1
            return found

    def tell(self) -> None:
        """Wake who listens: one call for each loop, whatever their number."""
        with self.lock:
            by_loop: dict[asyncio.AbstractEventLoop, list[Listener]] = {}
            for listener in self._listeners:
                by_loop.setdefault(listener.loop, []).append(listener)
        for loop, listeners in by_loop.items():
            with contextlib.suppress(RuntimeError):  # a loop that has ended has nobody left to wake
                loop.call_soon_threadsafe(_wake, listeners)


def _wake(listeners: list[Listener]) -> None:
    for listener in listeners:
        listener.news.set()


def _told(number: int, event: Event, names: Names) -> Told:
    words, said = sentence(event, names)
    channel = getattr(event.body, "channel", "")
    return Told(number, event.at, event.seat, event.body.kind, channel, event.made, words, said)
