# SPDX-License-Identifier: Apache-2.0
"""Events: what happened, in order, who did it, who may know. The log of events is the conference; all else follows from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, TypeAdapter

from plenipo.conference.model import action
from plenipo.conference.model.amendment import Operation
from plenipo.conference.model.conference import Conference
from plenipo.conference.model.delegation import Mandate
from plenipo.conference.model.word import Id, Number, Value, Word

__all__ = [
    "EVERYBODY",
    "FACT",
    "ROOM",
    "Admitted",
    "AgendaDecided",
    "Audience",
    "Carried",
    "Conflicted",
    "Consequence",
    "Event",
    "Fact",
    "InForce",
    "Instructed",
    "Opened",
    "Rebased",
    "Result",
    "Revised",
    "RulingStands",
    "SilenceEnded",
    "audience",
    "fingerprint",
]

ROOM = ""  # who acts where nobody does: consequences drawn by the room


class Opened(Word):
    """The conference is open; mandates are left out, since this is told to everybody."""

    kind: Literal["opened"] = "opened"
    conference: Conference
    present: tuple[Id, ...] = ()
    """Seats that are taken from the start."""


class Instructed(Word):
    """A delegation has received its mandate."""

    kind: Literal["instructed"] = "instructed"
    mandate: Mandate


class Admitted(Word):
    """A seat has been given a code; only its digest is kept."""

    kind: Literal["admitted"] = "admitted"
    seat: Id
    salt: str
    digest: str


class Revised(Word):
    """A text has a new version."""

    kind: Literal["revised"] = "revised"
    text: Id
    version: int
    operations: tuple[Operation, ...]
    amendment: Id | None = None


class Rebased(Word):
    """An open amendment now stands against the new version of its text."""

    kind: Literal["rebased"] = "rebased"
    amendment: Id
    base: int


class Conflicted(Word):
    """An open amendment no longer fits its text."""

    kind: Literal["conflicted"] = "conflicted"
    amendment: Id
    reason: str


class Result(Word):
    """A ballot is closed: how it went, test by test."""

    kind: Literal["result"] = "result"
    ballot: Id
    carried: bool
    yes: int
    no: int
    abstain: int
    absent: int
    reasons: tuple[str, ...] = ()
    """Each test with what stood in favour, what was needed, and whether it was met."""
    vetoes: tuple[Id, ...] = ()


class Carried(Word):
    """A proposal, amendment, text, motion or item was decided."""

    kind: Literal["carried"] = "carried"
    target: Id
    carried: bool
    how: Literal["vote", "consensus", "silence", "friendly", "ruling", "unanimity"]
    values: dict[Id, Value] = Field(default_factory=dict)
    """Values that are settled by it."""


class SilenceEnded(Word):
    """A silence procedure is over."""

    kind: Literal["silence ended"] = "silence ended"
    silence: Id
    kept: bool
    by: tuple[Id, ...] = ()
    """Who broke it."""


class RulingStands(Word):
    """A challenge was voted on."""

    kind: Literal["ruling stands"] = "ruling stands"
    ruling: Id
    stands: bool


class AgendaDecided(Word):
    """The agenda has changed."""

    kind: Literal["agenda decided"] = "agenda decided"
    item: Id
    status: Literal["open", "suspended", "closed", "refused"]


class InForce(Word):
    """An adopted text enters into force."""

    kind: Literal["in force"] = "in force"
    text: Id
    date: str
    share: Number = 0.0


Consequence = (
    Opened
    | Instructed
    | Admitted
    | Revised
    | Rebased
    | Conflicted
    | Result
    | Carried
    | SilenceEnded
    | RulingStands
    | AgendaDecided
    | InForce
)
Fact = Annotated[action.Action | Consequence, Field(discriminator="kind")]
FACT: TypeAdapter[Fact] = TypeAdapter(Fact)


class Audience(NamedTuple):
    """Who may know of an event; the seats are fixed when it happens, and enforced whenever it is read."""

    scope: Literal["all", "list", "bloc", "chair", "self"]
    seats: tuple[str, ...] = ()
    """Who, unless all."""

    def holds(self, seat: str) -> bool:
        """Whether a seat may know."""
        return self.scope == "all" or seat in self.seats


EVERYBODY = Audience("all")


def audience(scope: Literal["list", "bloc", "chair", "self"], seats: Iterable[str]) -> Audience:
    """An audience of named seats, each once, in order of the alphabet."""
    return Audience(scope, tuple(sorted(set(seats))))


class Event(NamedTuple):
    """One entry of the log."""

    seq: int
    """Its place in the log, from 1, without gaps."""
    at: str
    """When, in UTC, ISO 8601 to the microsecond."""
    seat: str
    """Who; empty for consequences that the room draws."""
    body: Fact
    """What."""
    audience: Audience
    made: str = ""
    """Id given to what it brought into the room: a proposal, an amendment, a ballot."""
    command: str = ""
    """Id of the command it belongs to; a command is carried out once."""
    previous: str = ""
    """Fingerprint of the event before it."""
    fingerprint: str = ""
    """SHA-256 over everything above: a changed log no longer fits together."""


def fingerprint(event: Event, body: str) -> str:
    """SHA-256 that binds an event to all before it; ``body`` is its fact as JSON text."""
    parts = (event.seq, event.at, event.seat, body, event.audience.scope, event.audience.seats, event.made, event.command)
    return hashlib.sha256(json.dumps((*parts, event.previous), ensure_ascii=False).encode()).hexdigest()
