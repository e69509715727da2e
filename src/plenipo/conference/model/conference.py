# SPDX-License-Identifier: Apache-2.0
"""A conference: a body meets on an agenda, with delegations, mandates and texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from plenipo.conference.model.body import HEADS, Body, Member
from plenipo.conference.model.delegation import Bloc, Delegation, Mandate
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.word import Id, Moment, Word, Written
from plenipo.core.errors import Problem

__all__ = ["DISCLAIMER", "AgendaItem", "Channel", "Conference", "reserved"]

DISCLAIMER = "simulated delegation, not a government's position"


_NUMBERED = re.compile(r"(^|\.)[A-Z]\d+$")


def reserved(id: str) -> bool:
    """Whether an id looks like a number that the room gives: ``P1``, ``north.A2``."""
    return bool(_NUMBERED.search(id))


class AgendaItem(Word):
    """An item of the agenda."""

    id: Id
    title: str
    tabled_by: Id | None = None
    """Who put it there; None for the provisional agenda. Observers may table items where the conference lets them."""
    texts: tuple[Id, ...] = ()
    linked: tuple[Id, ...] = ()
    """Items that are settled together."""
    status: Literal["proposed", "open", "suspended", "closed", "refused"] = "open"


class Channel(Word):
    """A room within the conference: who is in it hears what is said there, and nobody else."""

    id: Id
    kind: Literal["plenary", "contact group", "informal", "bilateral", "bloc", "chair's room"]
    seats: tuple[Id, ...] = ()
    """Who is in it; everybody in the plenary."""


class Conference(Word):
    """What is fixed before the first meeting."""

    id: Id
    title: str
    body: Body
    opens: Moment
    closes: Moment | None = None
    """When time is up; an open end if not said."""
    agenda: tuple[AgendaItem, ...] = ()
    delegations: tuple[Delegation, ...] = Field(min_length=2)
    blocs: tuple[Bloc, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    texts: tuple[DraftText, ...] = ()
    channels: tuple[Channel, ...] = ()
    observers_table: bool = False
    """Whether observers, firms and NGOs may propose items of the agenda."""
    note: Written = ""
    """Shown on every page beside the notice that the delegations are simulated."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Conference:
        if problems := [p.what for p in self.problems()]:
            raise ValueError("; ".join(problems))
        return self

    def delegation(self, seat: str) -> Delegation | None:
        """The delegation of a seat."""
        return next((d for d in self.delegations if d.id == seat), None)

    def mandate(self, seat: str) -> Mandate | None:
        """What a seat has been told."""
        return next((m for m in self.mandates if m.seat == seat), None)

    def members(self) -> tuple[Member, ...]:
        """Members of the body: those it names, else the parties in the room."""
        if self.body.members:
            return self.body.members
        return tuple(Member(id=d.id, name=d.name, weights=d.weights, veto=d.veto) for d in self.delegations if d.votes)

    def chairs(self) -> tuple[str, ...]:
        """Seats that preside."""
        return tuple(d.id for d in self.delegations if d.role == "chair")

    def problems(self) -> Iterator[Problem]:
        """What does not hang together."""
        seats = [d.id for d in self.delegations]
        for twice in sorted({s for s in seats if seats.count(s) > 1}):
            yield Problem(f"two delegations have the seat {twice!r}")
        if not any(d.votes for d in self.delegations):
            yield Problem("nobody here has a vote: a conference needs parties")
        yield from self._wrong_names(set(seats))
        yield from self._wrong_mandates(set(seats))
        yield from self._wrong_members()

    def _wrong_names(self, seats: set[str]) -> Iterator[Problem]:
        for bloc in self.blocs:
            named = {m.seat for m in bloc.members} | ({bloc.spokesperson} if bloc.spokesperson else set())
            for stranger in sorted(named - seats):
                yield Problem(f"bloc {bloc.id} names {stranger!r}, which has no seat")
        for channel in self.channels:
            for stranger in sorted(set(channel.seats) - seats):
                yield Problem(f"channel {channel.id} names {stranger!r}, which has no seat")
        texts = [t.id for t in self.texts]
        for twice in sorted({t for t in texts if texts.count(t) > 1}):
            yield Problem(f"two texts have the id {twice!r}")
        items = [i.id for i in self.agenda]
        for id in sorted({*texts, *items}):
            if reserved(id):
                yield Problem(f"the id {id!r} looks like a number that the room gives; write it otherwise")
        for twice in sorted({i for i in items if items.count(i) > 1 or i in texts}):
            yield Problem(f"the id {twice!r} of an agenda item is used twice")
        for item in self.agenda:
            for text in item.texts:
                if text not in texts:
                    yield Problem(f"agenda item {item.id} names the text {text!r}, which is not there")

    def _wrong_mandates(self, seats: set[str]) -> Iterator[Problem]:
        told = [m.seat for m in self.mandates]
        for twice in sorted({s for s in told if told.count(s) > 1}):
            yield Problem(f"{twice} has two mandates")
        slots = {s.id for t in self.texts for s in t.slots}
        for mandate in self.mandates:
            delegation = self.delegation(mandate.seat)
            if delegation is None:
                yield Problem(f"there is a mandate for {mandate.seat!r}, which has no seat")
            elif delegation.actor and any(line.invented for line in mandate.lines()):
                told_for = f"the mandate of {mandate.seat} ({delegation.actor}) has an invented line"
                yield Problem(f"{told_for}: a real state's line cites a public source or says 'assumed'")
            named = {t.slot for t in mandate.terms} | {r.name for r in mandate.red_lines if r.on == "term"}
            for stranger in sorted(named - slots):
                yield Problem(f"the mandate of {mandate.seat} names the slot {stranger!r}, which no text holds")

    def _wrong_members(self) -> Iterator[Problem]:
        parties = {d.id for d in self.delegations if d.votes}
        if self.body.members:
            members = {m.id for m in self.body.members}
            if strangers := sorted(parties - members):
                yield Problem(f"these parties are no members of {self.body.title}: {', '.join(strangers)}")
            return
        rules = (*self.body.rules.values(), *self.body.fallbacks)
        for weight in sorted({t.weight for r in rules for t in r.tests} - {HEADS}):
            without = [d.id for d in self.delegations if d.votes and weight not in d.weights]
            if without:
                yield Problem(f"a rule counts {weight!r}, which these do not hold: {', '.join(without[:5])}")
