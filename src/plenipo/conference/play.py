# SPDX-License-Identifier: Apache-2.0
"""A case played many times by scripts: which package a procedure reaches under a rule of adoption."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from plenipo.conference.case import Case
from plenipo.conference.games.alternating import ROUNDS, SPEEDS, alternating_offers
from plenipo.conference.games.game import MOST_PACKAGES
from plenipo.conference.games.one_text import drafted, seeded
from plenipo.conference.model.body import HEADS, AdoptionRule, Member
from plenipo.conference.model.word import Package, Value
from plenipo.conference.rules.tally import Tally, tally
from plenipo.conference.worth.appraisal import Appraisal, Appraiser
from plenipo.conference.worth.surrogate import Surrogate, holds_anyway
from plenipo.core.errors import InputError, Problem

__all__ = [
    "Chance",
    "Room",
    "Run",
    "agreements",
    "ballot",
    "completed",
    "drawn",
    "offers",
    "one_text",
    "room_of",
    "votes_of",
    "yes_needed",
]

BLOCK = 2_000  # packages appraised at a time: bounds memory


@dataclass(frozen=True, eq=False)
class Room:
    """All packages of a text, what each is worth to whom, and who says yes.

    Parameters
    ----------
    options
        For each slot its values.
    packages : (package, slot)
        Place of the value.
    points : (package, seat)
        Median gain over the reservation value.
    yes, beyond : (package, seat)
        Who says yes; whose red line is crossed beyond what is tolerated.
    """

    case: Case
    seats: tuple[str, ...]
    slots: tuple[str, ...]
    options: tuple[tuple[Value, ...], ...]
    packages: np.ndarray
    points: np.ndarray
    yes: np.ndarray
    beyond: np.ndarray
    _carried: dict[tuple[str, bytes], bool] = field(default_factory=dict)
    _edits: dict[int, tuple[np.ndarray, np.ndarray, np.ndarray]] = field(default_factory=dict)

    @cached_property
    def parties(self) -> np.ndarray:
        """Columns of those who vote, in order of the conference: (party,)."""
        return np.array([self.seats.index(d.id) for d in self.case.conference.delegations if d.votes], dtype=int)

    @cached_property
    def worth(self) -> np.ndarray:
        """Points of the parties; what crosses a red line is worth less than anything else: (package, party)."""
        return np.where(self.beyond, self._least, self.points)[:, self.parties]

    @cached_property
    def _least(self) -> float:
        return float(self.points.min()) - 1.0

    def valued(self, rows: np.ndarray, standing: int) -> np.ndarray:
        """The same for some packages, (row, party), as things stand: a red line crossed already tells none of them apart."""
        crossed = self.beyond[rows] & ~self.beyond[standing]
        return np.where(crossed, self._least, self.points[rows])[:, self.parties]

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Number of values of each slot."""
        return tuple(len(o) for o in self.options)

    def place(self, slot: int, value: Value) -> int:
        """Place of a value among those of a slot."""
        return self.options[slot].index(value)

    def row_of(self, package: Package) -> int:
        """Row of a package that names every slot."""
        return self.row([self.place(k, package[s]) for k, s in enumerate(self.slots)])

    def package(self, row: int) -> dict[str, Value]:
        """A package in words of the text."""
        return {s: o[int(k)] for s, o, k in zip(self.slots, self.options, self.packages[row], strict=True)}

    def row(self, places: Sequence[int]) -> int:
        """Row of a package by the places of its values."""
        return int(np.ravel_multi_index(tuple(places), self.sizes))

    def around(self, base: Sequence[int], slots: Sequence[int]) -> np.ndarray:
        """Rows of all packages that differ from a base in some slots alone: (package,), the last slot running fastest."""
        held = np.array(base)[:, None]
        grid = np.indices([self.sizes[s] for s in slots]).reshape(len(slots), -1)
        places = np.repeat(held, grid.shape[1], axis=1)
        places[list(slots)] = grid
        return np.asarray(np.ravel_multi_index(tuple(places), self.sizes))

    def edits(self, row: int, count: int) -> np.ndarray:
        """Rows of all packages that differ from a row in so many slots or fewer: (package,), some of them twice."""
        moves, chosen, which = self._moves(count)
        return np.asarray(row - (chosen @ (self.packages[row] * self._strides))[which] + moves)

    @cached_property
    def _strides(self) -> np.ndarray:
        return np.array([math.prod(self.sizes[k + 1 :]) for k in range(len(self.sizes))])

    def _moves(self, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What the values of some slots add to a row in which they stand at the first; slots of each choice; whose move it is."""
        if count not in self._edits:
            chosen = list(itertools.combinations(range(len(self.sizes)), count))
            moves = [np.indices([self.sizes[k] for k in c]).reshape(count, -1).T @ self._strides[list(c)] for c in chosen]
            held = np.array([[k in c for k in range(len(self.sizes))] for c in chosen], dtype=int)
            self._edits[count] = np.concatenate(moves), held, np.repeat(np.arange(len(chosen)), [len(m) for m in moves])
        return self._edits[count]

    def carried(self, row: int, rule: AdoptionRule) -> bool:
        """Whether a package is adopted under a rule, all parties being there and voting as their mandates say."""
        return self.adopted(self.yes[row], self.beyond[row], rule)

    def adopted(self, yes: np.ndarray, beyond: np.ndarray, rule: AdoptionRule) -> bool:
        """Whether a ballot carries: who says yes, whose red line is crossed; both (seat,)."""
        key = (rule.id, yes.tobytes() + beyond.tobytes())
        if key not in self._carried:
            self._carried[key] = ballot(self.case, rule, self.seats, yes, beyond).carried
        return self._carried[key]

    def passing(self, rule: AdoptionRule) -> np.ndarray:
        """Packages that are adopted under a rule: (package,)."""
        said = np.concatenate([self.yes, self.beyond], axis=1)
        _, first, which = np.unique(said, axis=0, return_index=True, return_inverse=True)
        return np.array([self.carried(int(row), rule) for row in first])[which.reshape(-1)]


@dataclass(frozen=True)
class Run:
    """One negotiation: the row of the package reached, whether it is adopted, and the drafts on the way."""

    row: int
    agreed: bool
    drafts: tuple[int, ...]


def agreements(room: Room, runs: Sequence[Run]) -> list[Run]:
    """The same runs; one that ends in what holds anyway has agreed on nothing."""
    slots = [s for s in room.case.text.slots if s.id in room.slots]
    empty = {row: holds_anyway(slots, room.package(row)) for row in {r.row for r in runs if r.agreed}}
    return [replace(r, agreed=False) if r.agreed and empty[r.row] else r for r in runs]


def room_of(case: Case, appraiser: Appraiser, surrogate: Surrogate | None, without: Sequence[str] = ()) -> Room:
    """Appraise every package of the text by the surrogate.

    ``without`` names slots that stay at their value without a deal, as if nobody had tabled them.

    Raises
    ------
    InputError
        If there are too many packages to list.
    """
    slots = case.text.slots
    options: tuple[tuple[Value, ...], ...] = tuple(
        (s.no_deal,) if s.id in without and s.no_deal is not None else (s.values() or ()) for s in slots
    )
    count = math.prod(len(o) for o in options)
    if count > MOST_PACKAGES:
        told = f"the text has {count:,} packages"
        raise InputError(Problem(told, case.id, f"at most {MOST_PACKAGES:,}", next_step="a longer step of its numbers"))
    names = tuple(s.id for s in slots)
    listed: list[Package] = [dict(zip(names, held, strict=True)) for held in itertools.product(*options)]
    parts = [_appraised(appraiser, surrogate, listed[k : k + BLOCK]) for k in range(0, count, BLOCK)]
    places = np.indices([len(o) for o in options]).reshape(len(options), -1).T
    points = np.concatenate([np.median(p.gain, axis=-1) for p in parts])
    yes, beyond = (np.concatenate([getattr(p, name) for p in parts]) for name in ("yes", "beyond"))
    return Room(case, appraiser.seats, names, options, places, points, yes, beyond)


def _appraised(appraiser: Appraiser, surrogate: Surrogate | None, packages: Sequence[Package]) -> Appraisal:
    return appraiser.appraise(packages, None if surrogate is None else surrogate.many(packages))


def votes_of(case: Case, seats: Sequence[str], yes: np.ndarray, beyond: np.ndarray) -> dict[str, str]:
    """Votes of the parties, as their mandates say: yes; else no, or an abstention where the case keeps a no for red lines."""
    strict = case.document.opposes == "beyond a red line"
    parties = {d.id for d in case.conference.delegations if d.votes}
    return {
        seat: "yes" if y else "no" if b or not strict else "abstain"
        for seat, y, b in zip(seats, yes, beyond, strict=True)
        if seat in parties
    }


def ballot(case: Case, rule: AdoptionRule, seats: Sequence[str], yes: np.ndarray, beyond: np.ndarray) -> Tally:
    """The ballot on a package under a rule; who votes with a bloc that binds votes follows its spokesperson."""
    votes = votes_of(case, seats, yes, beyond)
    for bloc in case.conference.blocs:
        if bloc.binding == "vote" and bloc.spokesperson in votes:
            date = case.conference.opens.date()
            votes.update({s: votes[bloc.spokesperson] for s in bloc.seats(date) if s in votes})
    members = [
        Member(id=d.id, name=d.name, weights=d.weights, veto=d.veto) for d in case.conference.delegations if d.votes
    ]  # the same heads under another body's rule
    return tally(rule, members, votes, list(votes))


def one_text(room: Room, rule: AdoptionRule, runs: int, seed: int) -> list[Run]:
    """A chair's text: drafts until one is adopted under the rule; parties say truthfully yes or no, and nothing else is heard."""
    return _chairs_text(room, rule, [0] * len(room.slots), range(len(room.slots)), [seeded(seed, run) for run in range(runs)])


def _chairs_text(
    room: Room, rule: AdoptionRule, base: Sequence[int], left: Sequence[int], chances: Sequence[random.Random]
) -> list[Run]:
    """The same over some slots, the others being settled: one run for each source of chance."""
    vetoes = np.array([d.veto for d in room.case.conference.delegations if d.votes])

    def rows_of(drafts: np.ndarray) -> np.ndarray:
        places = np.tile(base, (len(drafts), 1))
        places[:, list(left)] = drafts
        return np.asarray(np.ravel_multi_index(tuple(places.T), room.sizes))

    def answered(drafts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        rows = rows_of(drafts)
        return room.yes[rows][:, room.parties], np.array([room.carried(int(row), rule) for row in rows])

    made, agreed = drafted([room.sizes[k] for k in left], vetoes, yes_needed(rule, len(vetoes)), chances, answered)
    drafts = [tuple(rows_of(held).tolist()) if len(held) else () for held in made]
    return [Run(held[-1] if held else -1, bool(a), held) for held, a in zip(drafts, agreed, strict=True)]


def completed(room: Room, rule: AdoptionRule, given: Sequence[Sequence[int]], kept: Sequence[int], seed: int) -> list[Run]:
    """Put to the body what parties have given: the chair drafts the terms that are nobody's own, if there are any.

    Parameters
    ----------
    given : (run, slot)
        Places of values; without a deal where nobody gives the slot.
    kept
        Slots that are given.
    """
    left = [k for k in range(len(room.slots)) if k not in kept]
    if not left:
        rows = [room.row(places) for places in given]
        return [Run(row, room.carried(row, rule), (row,)) for row in rows]
    found: dict[int, Run] = {}
    bases = [tuple(int(k) for k in places) for places in given]
    for base in dict.fromkeys(bases):
        runs = [k for k, b in enumerate(bases) if b == base]
        found |= zip(runs, _chairs_text(room, rule, base, left, [seeded(seed, k) for k in runs]), strict=True)
    return [found[k] for k in range(len(bases))]


def yes_needed(rule: AdoptionRule, parties: int) -> int | None:
    """How many parties must say yes if all are there and vote yes or no; None where the rule counts other weights.

    Examples
    --------
    >>> from plenipo.conference.rules.load import read_body
    >>> yes_needed(read_body("unsc").rule("substance"), 15), yes_needed(read_body("unfccc-cop").rule("substance"), 9)
    (9, 9)
    """
    if rule.mode != "vote":
        return parties
    return max(t.quota(parties) for t in rule.tests) if all(t.weight == HEADS for t in rule.tests) else None


class Chance(NamedTuple):
    """What is drawn for each run: who speaks when, and how fast each concedes; both (run, party)."""

    order: np.ndarray
    speed: np.ndarray


def drawn(room: Room, runs: int, seed: int) -> Chance:
    """Order and speeds of concession; the first run has the same, however many there are."""
    parties = len(room.parties)
    held = [np.random.default_rng([seed, run]) for run in range(runs)]
    order = np.array([c.permutation(parties) for c in held])
    return Chance(order, np.array([c.choice(list(SPEEDS.values()), parties) for c in held]))


def offers(room: Room, rule: AdoptionRule, runs: int, seed: int) -> list[Run]:
    """Alternating offers under unanimity, whatever the rule, with drawn order and drawn speeds of concession."""
    order, speed = drawn(room, runs, seed)
    alike = np.random.default_rng(seed)  # which of the packages that are worth the same to a party it offers
    found = alternating_offers(room.worth.T[None], np.zeros(len(room.parties)), speed, ROUNDS, order, alike)
    return [Run(int(p), bool(p >= 0), (int(p),) * int(n)) for p, n in zip(found.package, found.offers, strict=True)]
