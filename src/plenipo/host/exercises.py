# SPDX-License-Identifier: Apache-2.0
"""Exercises: one case in several rooms side by side, for a class or a ministry; who sits where, and what comes when."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import hmac
import json
import re
import secrets
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from plenipo.conference.engine.refused import Refused
from plenipo.core.errors import InputError, Problem
from plenipo.core.files import atomic_path
from plenipo.host.live import Sight, WrongCode
from plenipo.host.plans import Phase, plan_of
from plenipo.host.rooms import NotThere, Rooms, case_of
from plenipo.host.seats import Ticket

__all__ = ["Begun", "Exercise", "Exercises", "Place"]

FILE = "exercise.json"
ID_BYTES, CODE_BYTES = 4, 9
MOST_ROOMS, MOST_PEOPLE = 20, 300
LONGEST_NAME = 60
PSEUDONYM = "P{:02d}"
"""What a participant is called of whom no name was given."""
_ID = re.compile(r"^[0-9a-f]{8}$")
HandOut = Literal["links", "code"]


@dataclass(frozen=True)
class Place:
    """A participant's place.

    Parameters
    ----------
    name
        Pseudonym, or what the facilitator wrote: it stands on this list alone, never in a room or its log.
    room, seat
        Where the participant sits.
    taken
        Whether it was handed out: a link made, or the code of the class used for it.
    """

    name: str
    room: str
    seat: str
    taken: bool


@dataclass(frozen=True)
class Exercise:
    """An exercise as it is kept.

    Parameters
    ----------
    id, title, case
        Its name in addresses, what the facilitator called it, the case of all its rooms.
    plan, phase, since, extra
        Its plan; place of the phase it is in, -1 before the first; since when, by the wall; minutes added to the phase.
    rooms, places
        Its rooms in order; who sits where.
    digest
        Of the code of the class; empty where each place has a link of its own.
    """

    id: str
    title: str
    case: str
    plan: str
    rooms: tuple[str, ...]
    places: tuple[Place, ...]
    made: dt.datetime
    digest: str = ""
    phase: int = -1
    since: dt.datetime | None = None
    extra: float = 0.0

    @property
    def now(self) -> Phase | None:
        """The phase it is in."""
        phases = plan_of(self.plan)
        return phases[self.phase] if 0 <= self.phase < len(phases) else None

    def left(self, wall: dt.datetime) -> float | None:
        """Seconds left of the phase, below nought when it is over; None where it lasts as long as it takes."""
        now = self.now
        if now is None or self.since is None or not now.minutes:
            return None
        return (now.minutes + self.extra) * 60.0 - (wall - self.since).total_seconds()

    def to_document(self) -> dict[str, Any]:
        """As plain data."""
        return {
            **{f.name: getattr(self, f.name) for f in dataclasses.fields(self)},
            "rooms": list(self.rooms),
            "places": [dataclasses.asdict(p) for p in self.places],
            "made": self.made.isoformat(),
            "since": self.since.isoformat() if self.since else None,
        }

    @classmethod
    def of_document(cls, held: Mapping[str, Any]) -> Exercise:
        """From plain data."""
        return cls(
            **{
                **held,
                "rooms": tuple(held["rooms"]),
                "places": tuple(Place(**p) for p in held["places"]),
                "made": dt.datetime.fromisoformat(held["made"]),
                "since": dt.datetime.fromisoformat(held["since"]) if held["since"] else None,
            }
        )


class Begun(NamedTuple):
    """An exercise that was opened, with what is told once and kept nowhere: tickets by place, or the code of the class."""

    exercise: Exercise
    tickets: tuple[Ticket | None, ...]
    code: str


class Exercises:
    """All exercises of one folder.

    Parameters
    ----------
    folder
        Where they are kept, one folder each.
    rooms
        The rooms they are held in.
    """

    def __init__(self, folder: Path, rooms: Rooms) -> None:
        self.folder, self.rooms = folder, rooms
        self._lock = threading.RLock()
        folder.mkdir(parents=True, exist_ok=True)

    # opening --------------------------------------------------------------------------------------------------------------

    def open(
        self,
        case: str,
        *,
        people: Sequence[str] | int,
        rooms: int = 0,
        title: str = "",
        plan: str = "90-minutes",
        chair: Literal["script", "person"] = "script",
        sight: Sight = "own",
        hand_out: HandOut = "links",
    ) -> Begun:
        """Open the rooms of an exercise; clocks stand still until its first phase in which delegations meet.

        Parameters
        ----------
        case
            Name of a case of the case book.
        people
            Names or pseudonyms, or how many there are.
        rooms
            How many rooms side by side; as few as hold everybody if 0.
        title
            What to call it; the case's title if empty.
        plan
            One of `plenipo.host.plans.plans`.
        chair
            Whether a person presides in each room.
        sight
            As in `Rooms.open`.
        hand_out
            A link for each place, or one code with which each takes the next free one.

        Raises
        ------
        InputError
            With everything that is wrong.
        """
        held, phases = case_of(case), plan_of(plan)
        seats = [d.id for d in held.conference.delegations if d.votes]
        seats += list(held.conference.chairs()[:1]) if chair == "person" else []
        names = _names(people)
        count = rooms or max(1, -(-len(names) // len(seats)))
        _check(names, count, len(seats))
        by_room = [[s for k, s in enumerate(seats) if k * count + r < len(names)] for r in range(count)]
        minutes = sum(p.minutes for p in phases if p.meets)
        key, opened = secrets.token_hex(ID_BYTES), []
        for taken in by_room:
            opened.append(self.rooms.open(case, people=taken, minutes=minutes, sight=sight, session=key))
            self.rooms.pause(opened[-1].room)
        places, tickets = [], []
        for k, name in enumerate(names):
            room, seat = opened[k % count], seats[k // count]
            places.append(Place(name, room.room, seat, hand_out == "links"))
            tickets.append(Ticket(room.room, seat, room.codes[seat]) if hand_out == "links" else None)
        code = secrets.token_urlsafe(CODE_BYTES) if hand_out == "code" else ""
        made = Exercise(
            key,
            title.strip() or held.conference.title,
            case,
            plan,
            tuple(o.room for o in opened),
            tuple(places),
            self.rooms.wall(),
            _digest(key, code) if code else "",
        )
        self._write(made)
        return Begun(made, tuple(tickets), code)

    def ids(self) -> tuple[str, ...]:
        """Names of all exercises."""
        return tuple(sorted(p.parent.name for p in self.folder.glob(f"*/{FILE}")))

    def listed(self) -> list[Exercise]:
        """All exercises, the newest first."""
        return sorted((self.get(key) for key in self.ids()), key=lambda e: e.made, reverse=True)

    def get(self, key: str) -> Exercise:
        """An exercise.

        Raises
        ------
        NotThere
            If there is none of that name.
        """
        file = self.folder / key / FILE
        if not _ID.match(key) or not file.is_file():
            raise NotThere(Problem(f"there is no exercise {key[:20]!r}", "exercise", next_step="see /desk for those there are"))
        return Exercise.of_document(json.loads(file.read_text(encoding="utf-8")))

    def _write(self, exercise: Exercise) -> None:
        (self.folder / exercise.id).mkdir(exist_ok=True)
        with atomic_path(self.folder / exercise.id / FILE) as path:
            path.write_text(json.dumps(exercise.to_document(), ensure_ascii=False, indent=1), encoding="utf-8")

    def _change(self, key: str, **changes: Any) -> Exercise:
        with self._lock:
            changed = dataclasses.replace(self.get(key), **changes)
            self._write(changed)
            return changed

    # places ---------------------------------------------------------------------------------------------------------------

    def claim(self, key: str, code: str) -> Ticket:
        """The next free place, for whoever has the code of the class.

        Raises
        ------
        WrongCode
            If it is not its code.
        Refused
            If no place is free.
        """
        with self._lock:
            held = self.get(key)
            if not held.digest or not hmac.compare_digest(held.digest, _digest(key, code)):
                raise WrongCode(
                    Problem("this is not the code of this class", "code", "the link or picture the facilitator shows")
                )
            free = next((k for k, p in enumerate(held.places) if not p.taken), None)
            if free is None:
                raise Refused(
                    Problem(
                        "every place is taken", "code", next_step="ask the facilitator; a seat that a script plays can be taken"
                    )
                )
            return self.hand(key, free)

    def hand(self, key: str, number: int) -> Ticket:
        """A fresh ticket for a place; whoever had it before is out."""
        with self._lock:
            held = self.get(key)
            if not 0 <= number < len(held.places):
                raise Refused(Problem(f"there is no place {number}", "place", f"0 to {len(held.places) - 1}"))
            place = held.places[number]
            code = self.rooms.code(place.room, place.seat)
            places = tuple(dataclasses.replace(p, taken=True) if k == number else p for k, p in enumerate(held.places))
            self._change(key, places=places)
            return Ticket(place.room, place.seat, code)

    # the course -----------------------------------------------------------------------------------------------------------

    def phase(self, key: str, number: int) -> Exercise:
        """Begin a phase: rooms meet or stand still as it says."""
        held = self.get(key)
        phases = plan_of(held.plan)
        if not 0 <= number < len(phases):
            raise Refused(Problem(f"there is no phase {number}", "phase", f"0 to {len(phases) - 1}"))
        changed = self._change(key, phase=number, since=self.rooms.wall(), extra=0.0)
        for room in self._open_rooms(held):
            (self.rooms.go_on if phases[number].meets else self.rooms.pause)(room)
        return changed

    def extend(self, key: str, minutes: float) -> Exercise:
        """Give the phase, and every room that meets, more time, or less."""
        held = self.get(key)
        if held.now is None or not held.now.minutes:
            raise Refused(Problem("no phase of a set length is running", "extend", next_step="begin a phase first"))
        for room in self._open_rooms(held) if held.now.meets else ():
            self.rooms.extend(room, minutes)
        return self._change(key, extra=held.extra + minutes)

    def pause(self, key: str) -> None:
        """Stop every room."""
        for room in self._open_rooms(self.get(key)):
            self.rooms.pause(room)

    def go_on(self, key: str) -> None:
        """Let every room go on."""
        for room in self._open_rooms(self.get(key)):
            self.rooms.go_on(room)

    def inject(self, key: str, words: str, rooms: Sequence[str] = ()) -> None:
        """Tell everybody in every room, or in some, of something that has happened outside."""
        held = self.get(key)
        strangers = [r for r in rooms if r not in held.rooms]
        if strangers:
            raise Refused(Problem(f"not of this exercise: {', '.join(strangers)}", "rooms", ", ".join(held.rooms)))
        for room in rooms or tuple(self._open_rooms(held)):
            self.rooms.inject(room, words)

    def release(self, key: str) -> None:
        """Open the debrief to every seat of every room."""
        for room in self.get(key).rooms:
            self.rooms.release(room)

    def end(self, key: str) -> None:
        """Close the meeting in every room."""
        for room in list(self._open_rooms(self.get(key))):
            self.rooms.end(room)

    def delete(self, key: str) -> None:
        """Delete the exercise with all its rooms and their logs: nothing of it is left."""
        with self._lock:
            for room in self.get(key).rooms:
                if room in self.rooms.ids():
                    self.rooms.delete(room)
            shutil.rmtree(self.folder / key)

    def _open_rooms(self, held: Exercise) -> Iterator[str]:
        known = self.rooms.ids()
        return (r for r in held.rooms if r in known and self.rooms.about(r)["status"] != "closed")


def _names(people: Sequence[str] | int) -> list[str]:
    if isinstance(people, int):
        return [PSEUDONYM.format(k + 1) for k in range(min(max(people, 0), MOST_PEOPLE + 1))]
    return [name.strip() for name in people if name.strip()]


def _check(names: Sequence[str], rooms: int, seats: int) -> None:
    """Everything that is wrong with a list, at once."""
    problems = []
    if not 1 <= len(names) <= MOST_PEOPLE:
        problems.append(Problem(f"{len(names)} participants", "people", f"1 to {MOST_PEOPLE}"))
    if not 1 <= rooms <= MOST_ROOMS:
        problems.append(Problem(f"{rooms} rooms", "rooms", f"1 to {MOST_ROOMS}"))
    elif len(names) > rooms * seats:
        least = -(-len(names) // seats)
        problems.append(Problem(f"{len(names)} participants in {rooms} rooms of {seats} seats", "rooms", f"{least} or more"))
    elif rooms > max(1, len(names)):
        problems.append(Problem(f"{rooms} rooms for {len(names)} participants", "rooms", f"at most {len(names)}"))
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        problems.append(Problem(f"twice on the list: {', '.join(twice[:5])}", "people", "each name once"))
    long = [n for n in names if len(n) > LONGEST_NAME]
    if long:
        problems.append(Problem(f"too long: {long[0][:LONGEST_NAME]}...", "people", f"at most {LONGEST_NAME} characters"))
    if problems:
        raise InputError(*problems)


def _digest(key: str, code: str) -> str:
    return hashlib.sha256(f"{key}.{code}".encode("utf-8", "replace")).hexdigest()
