# SPDX-License-Identifier: Apache-2.0
"""What printed minutes show and in which order, for Word and for the page alike."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from plenipo.conference.records.minutes import BallotRecord, Entry, Minutes
from plenipo.conference.records.sentences import amount_shown

__all__ = ["BALLOT_COLUMNS", "PLEDGE_COLUMNS", "Day", "Line", "ballot_rows", "days", "facts", "moment", "outcome", "pledge_rows"]

BALLOT_COLUMNS = ("Ballot", "On", "For", "Against", "Abstaining", "Result")
PLEDGE_COLUMNS = ("Pledge", "By", "To", "For what", "Amount", "Year")
NOTHING_DECIDED = "Nothing was decided."


@dataclass(frozen=True)
class Line:
    """A line of the record."""

    time: str
    name: str
    words: str
    said: str
    where: str
    """In which closed channel, or empty."""
    decides: bool
    speech: bool
    language: str


@dataclass(frozen=True)
class Day:
    """A day of the record."""

    title: str
    lines: tuple[Line, ...]


def moment(iso: str) -> str:
    """A moment as it is written in minutes."""
    at = dt.datetime.fromisoformat(iso)
    return f"{at.day} {at:%B %Y}, {at:%H:%M} UTC"


def facts(minutes: Minutes) -> list[tuple[str, str]]:
    """What stands at the head: body, when, who was there, agenda."""
    roles: dict[str, list[str]] = {}
    for d in minutes.delegations:
        groups = f" ({', '.join(d.blocs)})" if d.blocs else ""
        roles.setdefault(d.role, []).append(f"{d.name}{groups}{'' if d.present else ', absent at the end'}")
    rows = [("Body", minutes.body), ("Opened", moment(minutes.opens)), ("Last entry", moment(minutes.ended))]
    rows.append(("Status", minutes.status))
    rows += [(_plural(role, len(names)), "; ".join(names)) for role, names in roles.items()]
    return [*rows, *([("Agenda", "; ".join(minutes.agenda))] if minutes.agenda else [])]


_PLURALS = {"party": "Parties"}


def _plural(role: str, count: int) -> str:
    shown = role[:1].upper() + role[1:]
    return shown if count == 1 or role == "secretariat" else _PLURALS.get(role, f"{shown}s")


def outcome(minutes: Minutes) -> list[str]:
    """What was decided, in order."""
    told = [_sentence(e) for e in minutes.entries if e.decides and e.kind not in ("result", "close") and not e.channel]
    return told or [NOTHING_DECIDED]


def _sentence(entry: Entry) -> str:
    return f"{entry.words[:1].upper()}{entry.words[1:]}."


def days(minutes: Minutes) -> Iterator[Day]:
    """The record by day, without what is routine."""
    shown = (e for e in minutes.entries if not e.routine)
    for date, entries in itertools.groupby(shown, key=lambda e: e.at[:10]):
        day = dt.date.fromisoformat(date)
        yield Day(f"{day.day} {day:%B %Y}", tuple(map(_line, entries)))


def _line(e: Entry) -> Line:
    # What the room draws is told of its subject: "the ballot B1 is carried", "opens" of the body.
    named = e.seat or e.kind == "opened"
    return Line(e.at[11:16], e.name if named else "", e.words, e.said, e.channel, e.decides, e.kind == "say", e.language)


def ballot_rows(minutes: Minutes) -> list[tuple[tuple[str, ...], str]]:
    """Cells of `BALLOT_COLUMNS`, and who voted how in a line below."""
    return [
        ((b.id, b.target[:1].upper() + b.target[1:], *map(_count, (b.yes, b.no, b.abstain)), b.status), _votes(b))
        for b in minutes.ballots
    ]


def _count(count: int | None) -> str:
    return "-" if count is None else str(count)


def _votes(b: BallotRecord) -> str:
    sides = (("For", "yes"), ("Against", "no"), ("Abstaining", "abstain"))
    told = [f"{side}: {', '.join(b.votes[key])}" for side, key in sides if b.votes.get(key)]
    if b.vetoes:
        told.append(f"Negative vote of a member with a veto: {', '.join(b.vetoes)}")
    told = [b.rule, *(["Secret ballot"] if b.secret else []), *told, *b.reasons]
    return " ".join(f"{t[:1].upper()}{t[1:]}." for t in told)


def pledge_rows(minutes: Minutes) -> list[tuple[tuple[str, ...], str]]:
    """Cells of `PLEDGE_COLUMNS`, and the condition in a line below."""
    found: list[tuple[tuple[str, ...], str]] = []
    for p in minutes.pledges:
        taken_back = " (withdrawn)" if p.status == "withdrawn" else ""
        cells = (f"{p.id}{taken_back}", p.name, p.to, p.what, amount_shown(p.amount, p.unit), str(p.year))
        found.append((cells, f"Condition: {p.condition}" if p.condition else ""))
    return found
