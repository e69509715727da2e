# SPDX-License-Identifier: Apache-2.0
"""What a delegate sees, and the one thing it is asked: ``act(view) -> action``. The same for a person, a script and a model."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pydantic import BaseModel

from plenipo.conference.model.action import Action
from plenipo.conference.model.amendment import Amendment
from plenipo.conference.model.conference import DISCLAIMER, AgendaItem, Channel
from plenipo.conference.model.delegation import Bloc, Delegation, Mandate
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.word import Value

__all__ = [
    "Ballot",
    "Delegate",
    "Heard",
    "MotionBefore",
    "Objection",
    "PledgeMade",
    "Proposal",
    "Reservation",
    "Ruling",
    "Silence",
    "Status",
    "View",
    "Worth",
]


Status = Literal["not opened", "open", "suspended", "closed"]


@dataclass(frozen=True)
class Proposal:
    """A package on the table, and what was answered."""

    id: str
    by: str
    text: str
    package: Mapping[str, Value]
    channel: str
    reason: str = ""
    answers: Mapping[str, bool] = field(default_factory=dict)
    """Yes or no by seat; who has not answered is not there. The proposer says yes by proposing."""
    status: Literal["open", "adopted", "rejected", "withdrawn"] = "open"


@dataclass(frozen=True)
class MotionBefore:
    """A motion before the body."""

    id: str
    motion: str
    by: str
    target: str
    parts: tuple[str, ...]
    seconds: tuple[str, ...] = ()
    precedence: int = 0
    """Smaller is put first."""
    status: Literal["moved", "in order", "carried", "lost", "withdrawn"] = "moved"


@dataclass(frozen=True)
class Ballot:
    """A ballot: open until the chair closes it."""

    id: str
    target: str
    rule: str
    parts: tuple[str, ...]
    secret: bool
    votes: Mapping[str, str]
    """yes, no or abstain by seat; of a secret ballot one's own alone."""
    status: Literal["open", "carried", "lost"] = "open"
    yes: int | None = None
    no: int | None = None
    abstain: int | None = None
    reasons: tuple[str, ...] = ()
    vetoes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Silence:
    """Something stands adopted at a moment unless somebody objects before."""

    id: str
    target: str
    until: str
    broken_by: tuple[str, ...] = ()
    status: Literal["running", "kept", "broken"] = "running"


@dataclass(frozen=True)
class Objection:
    """A stated objection."""

    id: str
    by: str
    target: str
    reason: str
    status: Literal["stands", "withdrawn", "overruled"] = "stands"


@dataclass(frozen=True)
class Ruling:
    """A ruling of the chair, and whether it was challenged."""

    id: str
    by: str
    target: str
    decision: str
    overrules: tuple[str, ...] = ()
    challenged_by: str = ""
    status: Literal["stands", "challenged", "upheld", "overturned"] = "stands"


@dataclass(frozen=True)
class PledgeMade:
    """A line of the ledger of pledges."""

    id: str
    by: str
    to: str
    what: str
    amount: float
    unit: str
    year: int
    condition: str
    status: Literal["made", "withdrawn"] = "made"


@dataclass(frozen=True)
class Reservation:
    """A position reserved on a clause, or on a whole text."""

    id: str
    by: str
    text: str
    clause: str
    words: str


@dataclass(frozen=True)
class Heard:
    """Something said where this seat could hear it."""

    by: str
    channel: str
    words: str
    language: str
    at: str


@dataclass(frozen=True)
class Worth:
    """What a package is worth to this seat alone, by its mandate and the model."""

    points: float
    low: float
    high: float
    """Band of 90 % of the draws; equal to the points where no model is asked."""
    breach: float
    """Largest share of draws in which a red line is crossed; 1 for a term beyond a line."""
    gain: float
    """Points above its reservation value."""


@dataclass(frozen=True)
class View:
    """The conference as one seat may see it: data alone, nothing it was not told.

    Records stand in the order in which they came about, the newest last.
    """

    conference: str
    title: str
    seat: str
    role: str
    at: str
    """Now, in UTC."""
    elapsed: float | None
    """Share of the time that is gone, 0 to 1, by rounds where the protocol counts them, else by the clock; None: open end."""
    round: int | None
    rounds: int | None
    status: Status
    turn: tuple[str, ...]
    """Who may act now; empty: everybody."""
    may: tuple[str, ...]
    """Kinds of action that this seat could take now; what is refused all the same says why."""
    delegations: tuple[Delegation, ...]
    present: tuple[str, ...]
    blocs: tuple[Bloc, ...]
    agenda: tuple[AgendaItem, ...]
    channels: tuple[Channel, ...]
    """Those this seat is in."""
    mandate: Mandate | None
    """Its own."""
    texts: tuple[DraftText, ...]
    proposals: tuple[Proposal, ...]
    amendments: tuple[Amendment, ...]
    motions: tuple[MotionBefore, ...]
    ballots: tuple[Ballot, ...]
    silences: tuple[Silence, ...]
    objections: tuple[Objection, ...]
    rulings: tuple[Ruling, ...]
    pledges: tuple[PledgeMade, ...]
    reservations: tuple[Reservation, ...]
    signatures: Mapping[str, tuple[str, ...]]
    """Who has signed, by text."""
    heard: tuple[Heard, ...]
    """What was said, the newest last; as many as were asked for."""
    worth: Mapping[str, Worth] = field(default_factory=dict)
    """Its own appraisal by proposal, where a protocol hands one over; nobody else's."""
    note: str = DISCLAIMER

    def to_json_document(self) -> dict[str, Any]:
        """The same as plain data: what a browser, an assistant or a remote script gets."""
        return {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}


class Delegate(Protocol):
    """Whoever fills a seat: a person at a screen, a script, a language model behind an address."""

    def act(self, view: View) -> Action:
        """One action, from what the seat can see; ``Pass()`` if there is nothing to do."""
        ...


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [_plain(v) for v in value]
    return value
