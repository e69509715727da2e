# SPDX-License-Identifier: Apache-2.0
"""From an event and the state after it to the rows that change: the projections are a function of the log, like the state."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from plenipo.conference.engine.fold import advance, voters
from plenipo.conference.engine.state import State
from plenipo.conference.model.event import Event
from plenipo.conference.model.word import Value

__all__ = ["Row", "projected", "rows_after"]

_NAMES = ("target", "proposal", "amendment", "ballot", "motion", "ruling", "silence", "item", "text")  # fields that name a record

NOTHING = (None, None)


class Row(NamedTuple):
    """A row of a projection; it takes the place of the one with the same key."""

    table: str
    key: tuple[str, ...]
    """Its key within the conference."""
    values: tuple[Any, ...]
    """Its other columns in order of the table, without the event."""
    seq: int
    """The event whose audience it has."""


def projected(events: Iterable[Event]) -> dict[tuple[str, tuple[str, ...]], Row]:
    """All rows of all projections, by replaying a log."""
    state = State()
    held: dict[tuple[str, tuple[str, ...]], Row] = {}
    made: dict[tuple[str, tuple[str, ...]], int] = {}
    for _, together in itertools.groupby(events, key=lambda e: e.command):
        command = list(together)
        for event in command:
            advance(state, event)
        for event in command:
            held.update({(r.table, r.key): r for r in rows_after(state, event, made)})
    return held


def rows_after(state: State, event: Event, made: dict[tuple[str, tuple[str, ...]], int]) -> Iterator[Row]:
    """Rows that an event has changed.

    Parameters
    ----------
    state
        After the event, and after all others of its command.
    event
        The event.
    made
        For each row, the event that brought it about: a row keeps the audience it was made with. Added to.
    """
    for table, key, values in _changed(state, event):
        if table == "settled_term" and values == NOTHING and (table, key) not in made:
            continue
        yield Row(table, key, values, made.setdefault((table, key), event.seq))


def _changed(state: State, event: Event) -> Iterator[tuple[str, tuple[str, ...], tuple[Any, ...]]]:
    body = event.body
    if body.kind == "opened":
        yield from _all(state)
        return
    if body.kind == "answer":
        yield "answer", (body.proposal, event.seat), (body.accept,)
    elif body.kind == "vote":
        for seat in voters(state, event.seat):
            yield "vote", (body.ballot, seat), (body.choice,)
    elif body.kind == "sign":
        yield "signature", (body.text, event.seat), (event.at,)
    ids = {event.made, *(str(getattr(body, n)) for n in _NAMES if isinstance(getattr(body, n, None), str))} - {""}
    if body.kind == "rule":
        ids.update(body.overrules)
    elif body.kind == "ruling stands":
        ids.update(state.rulings[body.ruling].overrules)
    elif body.kind == "issue":
        ids.add(body.text.id)
    elif body.kind == "table item":
        ids.add(body.item.id)
    for id in sorted(ids):
        yield from _records(state, id)


def _all(state: State) -> Iterator[tuple[str, tuple[str, ...], tuple[Any, ...]]]:
    held = state.held
    closes = held.closes.isoformat() if held.closes else ""
    yield "conference", (), (held.title, held.body.title, held.opens.isoformat(), closes)
    for delegation in held.delegations:
        yield "delegation", (delegation.id,), (delegation.name, delegation.role, delegation.actor)
    for id in (*state.agenda, *state.texts):
        yield from _records(state, id)


def _records(state: State, id: str) -> Iterator[tuple[str, tuple[str, ...], tuple[Any, ...]]]:
    """The rows of whatever has this id."""
    if i := state.agenda.get(id):
        yield "agenda_item", (id,), (i.title, i.tabled_by or "", i.status)
    if t := state.texts.get(id):
        yield "draft", (id,), (t.title, t.stage, t.version)
        # What was opened again, or went with its clause, is written without a value.
        for slot in sorted({*t.settled, *(c for c in t.changed if "." not in c)}):
            yield "settled_term", (id, slot), _split(t.settled.get(slot))
    if p := state.proposals.get(id):
        yield "proposal", (id,), (p.by, p.text, p.channel, p.status)
        for slot, value in p.package.items():
            yield "proposal_term", (id, slot), _split(value)
        if p.status == "adopted":
            yield from _records(state, p.text)
    if a := state.amendments.get(id):
        yield "amendment", (id,), (a.sponsors[0], a.text, a.base, a.status, a.conflict)
    if m := state.motions.get(id):
        yield "motion", (id,), (m.by, m.motion, m.target, m.status)
    if b := state.ballots.get(id):
        yield "ballot", (id,), (b.target, b.rule, b.secret, b.status, b.yes, b.no, b.abstain)
    if s := state.silences.get(id):
        yield "silence", (id,), (s.target, s.until, s.status)
    if o := state.objections.get(id):
        yield "objection", (id,), (o.by, o.target, o.reason, o.status)
    if r := state.rulings.get(id):
        yield "ruling", (id,), (r.by, r.target, r.decision, r.status)
    if g := state.pledges.get(id):
        yield "pledge", (id,), (g.by, g.to, g.what, g.amount, g.unit, g.year, g.condition, g.status)
    if v := state.reservations.get(id):
        yield "reservation", (id,), (v.by, v.text, v.clause, v.words)


def _split(value: Value | None) -> tuple[float | None, str | None]:
    """A value as a number or as words."""
    if isinstance(value, int | float):
        return float(value), None
    return None, " ".join(value) if isinstance(value, tuple) else value
