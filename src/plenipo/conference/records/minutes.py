# SPDX-License-Identifier: Apache-2.0
"""Minutes and texts of a room as one seat may see them: the one thing that every format is written from."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from plenipo.conference.engine.fold import fold
from plenipo.conference.engine.sight import view_of
from plenipo.conference.engine.state import State
from plenipo.conference.model.action import PLENARY
from plenipo.conference.model.conference import DISCLAIMER
from plenipo.conference.model.event import ROOM, Event
from plenipo.conference.model.view import View
from plenipo.conference.records.sentences import Names, sentence
from plenipo.conference.records.texts import TextRecord, text_record
from plenipo.core.errors import InputError, Problem, nearest_names

__all__ = ["PUBLIC", "BallotRecord", "Entry", "Minutes", "PledgeRecord", "Seat", "minutes_of"]

PUBLIC = ""
"""Who reads it where no seat is named: everybody."""
ROUTINE = frozenset({"pass", "give turn", "instructed", "rebased"})
"""Kinds that printed minutes leave out; data files hold them."""
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # what XML 1.0 has no place for
DECIDING = frozenset({"carried", "in force", "silence ended", "ruling stands", "agenda decided", "result", "close"})


@dataclass(frozen=True)
class Seat:
    """A seat of the room."""

    seat: str
    name: str
    role: str
    blocs: tuple[str, ...]
    present: bool
    """Whether it was in the room at the end."""


@dataclass(frozen=True)
class Entry:
    """One thing that happened, in words."""

    at: str
    """In UTC, ISO 8601."""
    seat: str
    """Who; empty for the room."""
    name: str
    kind: str
    channel: str
    """Empty for what everybody knows."""
    id: str
    """Number that it was given, such as P1."""
    words: str
    """What happened, without who."""
    said: str = ""
    """What was said or given as a reason, word for word."""
    language: str = ""

    @property
    def routine(self) -> bool:
        """Whether printed minutes leave it out."""
        return self.kind in ROUTINE

    @property
    def decides(self) -> bool:
        """Whether something was settled by it."""
        return self.kind in DECIDING


@dataclass(frozen=True)
class BallotRecord:
    """A ballot, as far as the reader may know it."""

    id: str
    target: str
    rule: str
    status: str
    secret: bool
    yes: int | None
    no: int | None
    abstain: int | None
    votes: Mapping[str, tuple[str, ...]]
    """Names by choice; of a secret ballot the reader's own alone."""
    vetoes: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class PledgeRecord:
    """A line of the ledger."""

    id: str
    name: str
    to: str
    what: str
    amount: float
    unit: str
    year: int
    condition: str
    status: str


@dataclass(frozen=True)
class Minutes:
    """The record of a room for one reader."""

    conference: str
    title: str
    body: str
    opens: str
    ended: str
    """Moment of the last thing the reader knows of."""
    status: str
    seat: str
    """Who reads; empty: the public."""
    reader: str
    note: str
    """What the conference says of itself beside the notice."""
    language: str
    delegations: tuple[Seat, ...]
    agenda: tuple[str, ...]
    texts: tuple[TextRecord, ...]
    entries: tuple[Entry, ...]
    ballots: tuple[BallotRecord, ...]
    pledges: tuple[PledgeRecord, ...]
    reservations: tuple[tuple[str, str, str, str], ...]
    """Who, on which text, on which clause, in which words."""
    signatures: tuple[tuple[str, tuple[str, ...]], ...]
    """Text and who has signed it."""
    notice: str = DISCLAIMER

    @property
    def marking(self) -> str:
        """For whom it is, as it stands at the head of each page."""
        return f"For {self.reader} alone: holds what was said in closed channels" if self.seat else "Public record"

    def to_json_document(self) -> dict[str, Any]:
        """The same as plain data."""
        return {"format": "plenipo minutes 1", "notice": self.notice, "marking": self.marking, **dataclasses.asdict(self)}


def minutes_of(events: Iterable[Event], seat: str = PUBLIC, language: str = "en") -> Minutes:
    """The record of a room as a seat may see it.

    Nothing enters but events whose audience holds the seat, and the view of that seat: what `Room.view` would show it.

    Parameters
    ----------
    events
        The whole log.
    seat
        Who reads; the public if not said.
    language
        In which language clauses are read, where they have it; else in the first they have.

    Raises
    ------
    InputError
        If nobody has that seat.
    """
    log = tuple(events)
    state = fold(log)
    held = state.held
    if seat != PUBLIC and held.delegation(seat) is None:
        seats = [d.id for d in held.delegations]
        near = nearest_names(seat, seats)
        raise InputError(Problem(f"nobody here has the seat {seat!r}", "--seat", "one of " + ", ".join(seats), near))
    seen = [e for e in log if e.audience.holds(seat)]
    ended = seen[-1].at
    view = view_of(state, seat, heard=0, at=ended)
    names = _names(view)
    found = Minutes(
        conference=held.id,
        title=held.title,
        body=held.body.title,
        opens=held.opens.isoformat(),
        ended=ended,
        status=view.status,
        seat=seat,
        reader=names.seat(seat) if seat else "everybody",
        note=held.note,
        language=language,
        delegations=_delegations(view, state),
        agenda=tuple(f"{i.title} ({i.status})" for i in view.agenda),
        texts=tuple(text_record(t, names, language) for t in view.texts),
        entries=tuple(_entry(e, names, held.body.title) for e in seen),
        ballots=_ballots(view, state, names),
        pledges=_pledges(view, names),
        reservations=tuple((names.seat(r.by), names.text(r.text), r.clause, r.words) for r in view.reservations),
        signatures=tuple((names.text(t), tuple(map(names.seat, who))) for t, who in view.signatures.items()),
    )
    legible: Minutes = _legible(found)
    return legible


def _legible(value: Any) -> Any:
    """The same without characters that no document can hold; names and units may bring them, words of a text cannot."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, tuple):
        return tuple(map(_legible, value))
    if isinstance(value, Mapping):
        return {k: _legible(v) for k, v in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.replace(value, **{f.name: _legible(getattr(value, f.name)) for f in dataclasses.fields(value)})
    return value


def _names(view: View) -> Names:
    seats = {d.id: d.name for d in view.delegations}
    whose = {p.id: f"proposal {p.id} of {seats[p.by]}" for p in view.proposals}
    whose |= {a.id: f"amendment {a.id} of {seats[a.sponsors[0]]}" for a in view.amendments}
    return Names(seats, {t.id: t for t in view.texts}, whose)


def _delegations(view: View, state: State) -> tuple[Seat, ...]:
    date = state.held.opens.date()
    blocs = {d.id: tuple(b.name for b in view.blocs if d.id in b.seats(date)) for d in view.delegations}
    return tuple(Seat(d.id, d.name, d.role, blocs[d.id], d.id in view.present) for d in view.delegations)


def _entry(event: Event, names: Names, body: str) -> Entry:
    words, said = sentence(event, names)
    channel = getattr(event.body, "channel", PLENARY)
    private = event.audience.scope != "all"
    who = body if event.seat == ROOM else names.seat(event.seat)
    language = getattr(event.body, "language", "") if said else ""
    # What is for some alone and has no channel of its own, such as a secret vote, is marked by whom it is for.
    where = channel if private and channel != PLENARY else "known to this seat alone" if private else ""
    return Entry(event.at, event.seat, who, event.body.kind, where, event.made, words, said, language)


def _ballots(view: View, state: State, names: Names) -> tuple[BallotRecord, ...]:
    rules = {r.id: r.title for r in (*state.held.body.rules.values(), *state.held.body.fallbacks)}
    found = []
    for b in view.ballots:
        sides = {c: tuple(names.seat(s) for s, v in b.votes.items() if v == c) for c in ("yes", "no", "abstain")}
        vetoes = tuple(map(names.seat, b.vetoes))
        counts = (b.yes, b.no, b.abstain)
        target = names.text(b.target)
        found.append(BallotRecord(b.id, target, rules.get(b.rule, b.rule), b.status, b.secret, *counts, sides, vetoes, b.reasons))
    return tuple(found)


def _pledges(view: View, names: Names) -> tuple[PledgeRecord, ...]:
    to = functools.partial(_addressee, names)
    return tuple(
        PledgeRecord(p.id, names.seat(p.by), to(p.to), p.what, p.amount, p.unit, p.year, p.condition, p.status)
        for p in view.pledges
    )


def _addressee(names: Names, seat: str) -> str:
    return names.seat(seat) if seat else "all"
