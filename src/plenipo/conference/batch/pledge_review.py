# SPDX-License-Identifier: Apache-2.0
"""Pledge and review by the hundred: who has something to give pledges it in cycles, more as others do, and never less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from plenipo.conference.batch.seats import Candid
from plenipo.conference.model.action import Action, Pass, Pledge
from plenipo.conference.model.body import AdoptionRule
from plenipo.conference.model.view import View
from plenipo.conference.play import Room, Run, completed
from plenipo.conference.protocols.pledge_review import CYCLES

__all__ = ["Giver", "Pledging", "Temper", "givers", "pledges", "tempers"]

RECIPROCITY = (0.0, 0.5, 1.0)
"""Parts of what others have pledged beyond its own that a party may match; drawn."""
ROUNDING = 1e-9
Steps = tuple[int, ...]
"""For each of a party's own slots how many steps from no deal."""


@dataclass(frozen=True)
class Giver:
    """A party and its own numbers: for each slot its place in the text, and places from no deal to the far end.

    Parameters
    ----------
    most
        Share of the way that it goes at most: where it is no worse off than without a deal if all go as far.
    """

    party: int
    seat: str
    slots: tuple[int, ...]
    ladders: tuple[tuple[int, ...], ...]
    most: float

    def steps(self, level: float) -> tuple[int, ...]:
        """For each slot how many steps from no deal, at a share of the way; rounded down."""
        return tuple(int(level * (len(held) - 1) + ROUNDING) for held in self.ladders)

    def level(self, steps: Sequence[int]) -> float:
        """Share of the way, in the mean over its slots."""
        return sum(k / (len(held) - 1) for k, held in zip(steps, self.ladders, strict=True)) / len(steps)

    def places(self, steps: Sequence[int]) -> list[tuple[int, int]]:
        """Slot and place of its value."""
        return [(s, held[k]) for s, held, k in zip(self.slots, self.ladders, steps, strict=True)]


class Temper(NamedTuple):
    """What is drawn for a party: share of its most that it opens with, and how far it follows others."""

    first: float
    reciprocity: float


def _way(room: Room, slot: int) -> tuple[int, ...]:
    """Places from the value without a deal to the end that lies further from it."""
    floor = room.place(slot, room.case.text.slots[slot].no_deal)  # type: ignore[arg-type]
    last = len(room.options[slot]) - 1
    return tuple(range(floor, last + 1)) if last - floor >= floor else tuple(range(floor, -1, -1))


def givers(room: Room) -> tuple[Giver, ...]:
    """Parties with numbers of their own to pledge, in order of the conference."""
    text, found = room.case.text, []
    for party, column in enumerate(room.parties):
        seat = room.seats[column]
        own = room.case.document.schedules.get(seat, ())
        slots = tuple(k for k, s in enumerate(text.slots) if s.id in own and s.kind == "number")
        if slots:
            found.append(Giver(party, seat, slots, tuple(_way(room, s) for s in slots), 1.0))
    steps = max(len(w) - 1 for g in found for w in g.ladders)
    return tuple(Giver(g.party, g.seat, g.slots, g.ladders, _most(room, found, g, steps)) for g in found)


def _most(room: Room, held: list[Giver], giver: Giver, steps: int) -> float:
    base = [room.place(k, s.no_deal) for k, s in enumerate(room.case.text.slots)]  # type: ignore[arg-type]
    for step in range(steps, 0, -1):
        places = list(base)
        for slot, place in (p for g in held for p in g.places(g.steps(step / steps))):
            places[slot] = place
        if room.valued(np.array([room.row(places)]), room.row(base))[0, giver.party] >= 0.0:
            return step / steps
    return 0.0


def tempers(held: Sequence[Giver], seed: int, run: int) -> list[Temper]:
    """How each pledges in one run."""
    chance = np.random.default_rng([seed, run])
    return [Temper(float(chance.random()), float(chance.choice(RECIPROCITY))) for _ in held]


def raised(giver: Giver, temper: Temper, mine: Steps | None, others: Sequence[float]) -> Steps:
    """What it pledges now: a conditional cooperator.

    Parameters
    ----------
    mine
        Where it stands; None before its first pledge.
    others
        Levels at which those of the others stand that have pledged.

    Source
    ------
    Part of those who give follow the mean of what others give: Fischbacher, Gaechter and Fehr 2001; the ratchet is the Paris
    Agreement, article 4.3.
    """
    first = temper.first * giver.most
    if mine is None:
        return giver.steps(first)
    behind = max(0.0, sum(others) / len(others) - first) if others else 0.0
    wanted = giver.steps(min(giver.most, first + temper.reciprocity * behind))
    return tuple(map(max, mine, wanted))


def pledges(room: Room, rule: AdoptionRule, runs: int, seed: int) -> list[Run]:
    """Play cycles of pledges; the chair drafts the terms that nobody can pledge, and the whole is put to the body."""
    held = givers(room)
    drafts = [_pledged(room, held, tempers(held, seed, run)) for run in range(runs)]
    kept = sorted(s for g in held for s in g.slots)
    ended = completed(room, rule, [room.packages[d[-1]].tolist() for d in drafts], kept, seed)
    return [Run(e.row, e.agreed, (*d, *e.drafts)) for d, e in zip(drafts, ended, strict=True)]


def _pledged(room: Room, held: Sequence[Giver], drawn: Sequence[Temper]) -> list[int]:
    """Rows after each cycle, all other terms as without a deal."""
    floor = [room.place(k, s.no_deal) for k, s in enumerate(room.case.text.slots)]  # type: ignore[arg-type]
    stands: dict[int, Steps] = {}
    drafts = []
    for _ in range(CYCLES):
        for k, (giver, temper) in enumerate(zip(held, drawn, strict=True)):
            others = [held[j].level(stands[j]) for j in stands if j != k]
            stands[k] = raised(giver, temper, stands.get(k), others)
        places = list(floor)
        for k, giver in enumerate(held):
            for slot, place in giver.places(stands[k]):
                places[slot] = place
        drafts.append(room.row(places))
    return drafts


class Pledging(Candid):
    """Pledges its own numbers, more as others pledge more; answers truthfully.

    Parameters
    ----------
    room, giver
        The table, and who it is with what it has to give.
    temper
        How it pledges.
    all_givers
        Everybody's slots: what a pledge is a share of is public.
    """

    def __init__(self, room: Room, giver: Giver, temper: Temper, all_givers: Sequence[Giver]) -> None:
        super().__init__(room, giver.party)
        self.giver, self.temper = giver, temper
        self.others = [g for g in all_givers if g.seat != giver.seat]

    def speak(self, view: View) -> Action:
        """The next of its pledges that is new or higher."""
        mine = self._steps(view, self.giver)
        others = [g.level(s) for g in self.others if (s := self._steps(view, g)) is not None]
        wanted = raised(self.giver, self.temper, mine, others)
        for k, (slot, place) in enumerate(self.giver.places(wanted)):
            held = self.room.case.text.slots[slot]
            amounts = [p.amount for p in view.pledges if p.by == view.seat and p.what == held.id and p.status == "made"]
            if not amounts or (mine is not None and wanted[k] > mine[k]):
                amount = float(self.room.options[slot][place])  # type: ignore[arg-type]
                year = self.room.case.conference.opens.year
                return Pledge(what=held.id, amount=amount, unit=held.unit or held.title, year=year)
        return Pass()

    def _steps(self, view: View, giver: Giver) -> Steps | None:
        """Where somebody stands; None as long as it has not pledged all its slots."""
        told = {p.what: p.amount for p in view.pledges if p.by == giver.seat and p.status == "made"}  # the newest holds
        ways = [(self.room.slots[slot], slot, way) for slot, way in zip(giver.slots, giver.ladders, strict=True)]
        if any(id not in told for id, _, _ in ways):
            return None
        return tuple(way.index(self.room.place(slot, told[id])) for id, slot, way in ways)
