# SPDX-License-Identifier: Apache-2.0
"""A room: a conference under way. It takes actions, keeps the log, shows each seat what it may see."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from plenipo.conference.engine.decide import decide
from plenipo.conference.engine.fold import advance, fold
from plenipo.conference.engine.refused import Drawn, Refused
from plenipo.conference.engine.sight import view_of
from plenipo.conference.engine.state import State
from plenipo.conference.model import action as actions
from plenipo.conference.model.conference import Conference
from plenipo.conference.model.event import ROOM, Admitted, Event, Instructed, Opened, audience, fingerprint
from plenipo.conference.model.view import View, Worth
from plenipo.conference.model.word import read_word
from plenipo.core.errors import DataError, Problem, nearest_names

__all__ = ["Log", "MemoryLog", "Room", "read_action", "verified"]

LONGEST_COMMAND = 64
CODE_BYTES = 18


class Log(Protocol):
    """Where the events of one conference are kept: append-only, whole commands or nothing."""

    def append(self, events: Sequence[Event], state: State) -> None:
        """Keep the events of one command, all of them or none; ``state`` is the one after them."""
        ...

    def events(self) -> Iterable[Event]:
        """All events, in order."""
        ...


class MemoryLog:
    """A log that lives as long as the process: for runs by the thousand."""

    def __init__(self) -> None:
        self._events: list[Event] = []

    def append(self, events: Sequence[Event], state: State | None = None) -> None:
        """Keep the events of one command."""
        self._events.extend(events)

    def events(self) -> Iterable[Event]:
        """All events, in order."""
        return tuple(self._events)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Room:
    """A conference under way: one writer, since the order of events is the law.

    Parameters
    ----------
    log
        Where its events are; what is there already is replayed.
    clock
        Gives the moment in UTC; a run sets its own, so that the same seed gives the same log.
    """

    def __init__(self, log: Log, clock: Callable[[], dt.datetime] = _now) -> None:
        self._log = log
        self._clock = clock
        self._state = fold(log.events())

    @classmethod
    def open(
        cls,
        conference: Conference,
        log: Log | None = None,
        *,
        present: Iterable[str] | None = None,
        clock: Callable[[], dt.datetime] | None = None,
    ) -> Room:
        """Open a conference on an empty log.

        Parameters
        ----------
        conference
            What is fixed beforehand; each mandate is told to its own seat alone.
        log
            In memory if not said.
        present
            Seats taken from the start; all if not said.
        clock
            The clock of the wall if not said; a conference opens no earlier than its opening time says.
        """
        opens = conference.opens
        room = cls(MemoryLog() if log is None else log, clock or (lambda: opens))
        if room._state.conference is not None:
            raise Refused(Problem(f"the log already holds the conference {room._state.conference.id}"))
        there = tuple(d.id for d in conference.delegations) if present is None else tuple(present)
        public = conference.model_copy(update={"mandates": tuple(m for m in conference.mandates if not m.confidential)})
        facts = [Drawn(Opened(conference=public, present=there), by_room=True)]
        facts += [Drawn(Instructed(mandate=m), audience("self", [m.seat]), by_room=True) for m in conference.mandates]
        room._keep(ROOM, facts, "open", opens)
        return room

    @property
    def state(self) -> State:
        """Everything the room knows, for the chair's desk, analytics and exports; a seat gets `view`."""
        return self._state

    def admit(self, seat: str, code: str | None = None) -> str:
        """Give a seat a code, a fresh one if not said; from now on it acts only with it."""
        self._seat(seat)
        code = secrets.token_urlsafe(CODE_BYTES) if code is None else code
        salt = secrets.token_hex(CODE_BYTES)
        fact = Admitted(seat=seat, salt=salt, digest=_digest(salt, code))
        self._keep(ROOM, [Drawn(fact, audience("list", []), by_room=True)], self._unused("admit-"))
        return code

    def act(
        self,
        seat: str,
        action: actions.Action | Mapping[str, Any] | str | bytes,
        *,
        code: str | None = None,
        command: str | None = None,
    ) -> tuple[Event, ...]:
        """Carry out an action: all its events are kept, or it is refused and nothing is.

        Parameters
        ----------
        seat
            Who acts.
        action
            The action, or a document of one.
        code
            The seat's code, where it has one.
        command
            Id of the command; a second one with the same id is refused, so that nothing is done twice.

        Raises
        ------
        Refused
            With every reason; the log is as it was.
        """
        taken = action if isinstance(action, BaseModel) else read_action(action)
        self._let_in(seat, code)
        command = self._unused("c") if command is None else command
        if not command or len(command) > LONGEST_COMMAND:
            raise Refused(Problem("a command's id has 1 to 64 characters", "command"))
        if command in self._state.commands:
            raise Refused(Problem(f"the command {command!r} has been carried out already", "command", "each command once"))
        now = self._clock()
        return self._keep(seat, decide(self._state, seat, taken, self._moment(now)), command, now)

    def view(self, seat: str, worth: Mapping[str, Worth] | None = None, *, code: str | None = None) -> View:
        """What a seat may see; `worth` is its own appraisal of proposals, where a protocol has one."""
        self._let_in(seat, code)
        return view_of(self._state, seat, worth, at=self._moment(self._clock()))

    def fork(self, after: int, clock: Callable[[], dt.datetime] | None = None) -> Room:
        """Another room that shares the first events of this one, in memory: a counterfactual begins here."""
        log = MemoryLog()
        log.append([e for e in self._log.events() if e.seq <= after])
        return Room(log, clock or self._clock)

    def events(self) -> Iterable[Event]:
        """The whole log, for the chair's desk and exports; `store` reads it for a seat."""
        return self._log.events()

    def _unused(self, prefix: str) -> str:
        """An id for a command that came without one: no seat can have taken it beforehand, or it would stop the room."""
        number = self._state.last + 1
        while f"{prefix}{number}" in self._state.commands:
            number += 1
        return f"{prefix}{number}"

    def _seat(self, seat: str) -> None:
        if self._state.conference is None or self._state.conference.delegation(seat) is None:
            seats = [d.id for d in self._state.conference.delegations] if self._state.conference else []
            raise Refused(Problem(f"nobody here has the seat {seat!r}", "seat", nearest=nearest_names(seat, seats)))

    def _let_in(self, seat: str, code: str | None) -> None:
        self._seat(seat)
        held = self._state.codes.get(seat)
        if held is not None and not hmac.compare_digest(held[1], _digest(held[0], code or "")):
            raise Refused(
                Problem(f"this code does not open the seat {seat}", "code", next_step="ask the secretariat for a new one")
            )

    def _moment(self, now: dt.datetime) -> str:
        """Now in UTC; never before the last event."""
        told = now.astimezone(dt.UTC).isoformat(timespec="microseconds")
        return max(told, self._state.at)

    def _keep(self, seat: str, facts: Sequence[Drawn], command: str, now: dt.datetime | None = None) -> tuple[Event, ...]:
        """Append the facts of one command to the log, then take them into the state."""
        at = self._moment(now or self._clock())
        previous, events = self._state.fingerprint, []
        for place, fact in enumerate(facts, start=self._state.last + 1):
            who = ROOM if fact.by_room else seat
            event = Event(place, at, who, fact.body, fact.audience, fact.made, command, previous)
            previous = fingerprint(event, fact.body.model_dump_json())
            events.append(event._replace(fingerprint=previous))
        try:
            for event in events:
                advance(self._state, event)
            self._log.append(events, self._state)
        except BaseException:
            self._state = fold(self._log.events())
            raise
        return tuple(events)


def _digest(salt: str, code: str) -> str:
    return hashlib.sha256(f"{salt}:{code}".encode()).hexdigest()


_BY_KIND: dict[str, type[BaseModel]] = {
    c.model_fields["kind"].default: c
    for c in vars(actions).values()
    if isinstance(c, type) and issubclass(c, BaseModel) and "kind" in c.model_fields
}


def read_action(document: Mapping[str, Any] | str | bytes) -> Any:
    """An action from a document.

    Raises
    ------
    Refused
        With every problem of the document.
    """
    try:
        kind = document["kind"] if isinstance(document, Mapping) else _Kind.model_validate_json(document).kind
    except (KeyError, ValidationError):
        told = 'for instance {"kind": "vote", "ballot": "B1", "choice": "yes"}'
        raise Refused(Problem("this is no action: a document with 'kind' is needed", "action", told)) from None
    if not isinstance(kind, str) or kind not in _BY_KIND:
        expected = "one of " + ", ".join(sorted(_BY_KIND))
        raise Refused(Problem(f"there is no action {kind!r}", "action.kind", expected, nearest_names(str(kind), _BY_KIND)))
    try:
        return read_word(_BY_KIND[kind], document, kind)
    except Refused:
        raise
    except Exception as error:
        raise Refused(*getattr(error, "problems", (str(error),))) from None


class _Kind(BaseModel):
    """As much of a document as is needed to know what it is."""

    kind: str


def verified(events: Iterable[Event]) -> int:
    """How many events a log has, once each is found to fit the one before.

    Raises
    ------
    DataError
        If one was changed, left out or put in.
    """
    previous, count = "", 0
    for count, event in enumerate(events, start=1):
        bare = event._replace(fingerprint="")
        if (
            event.seq != count
            or event.previous != previous
            or fingerprint(bare, event.body.model_dump_json()) != event.fingerprint
        ):
            told = f"the log does not hang together at event {event.seq}: it was changed outside the room"
            raise DataError(Problem(told, next_step="restore the last good copy"))
        previous = event.fingerprint
    return count
