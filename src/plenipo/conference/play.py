# SPDX-License-Identifier: Apache-2.0
"""A case played many times by scripts: which package a procedure reaches under a rule of adoption."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from plenipo.conference.case import Case
from plenipo.conference.delegates.drafting import Drafting, standing
from plenipo.conference.games.alternating import ROUNDS, SPEEDS, alternating_offers
from plenipo.conference.games.game import MOST_PACKAGES
from plenipo.conference.games.one_text import MOST_DRAFTS, seeded
from plenipo.conference.model.body import AdoptionRule, Member
from plenipo.conference.model.word import Package, Value
from plenipo.conference.rules.tally import Tally, tally
from plenipo.conference.worth.appraisal import Appraisal, Appraiser
from plenipo.conference.worth.surrogate import Surrogate
from plenipo.core.errors import InputError, Problem

__all__ = ["Room", "Run", "ballot", "offers", "one_text", "room_of", "votes_of"]

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

    def package(self, row: int) -> dict[str, Value]:
        """A package in words of the text."""
        return {s: o[int(k)] for s, o, k in zip(self.slots, self.options, self.packages[row], strict=True)}

    def row(self, places: Sequence[int]) -> int:
        """Row of a package by the places of its values."""
        return int(np.ravel_multi_index(tuple(places), tuple(len(o) for o in self.options)))

    def carried(self, row: int, rule: AdoptionRule) -> bool:
        """Whether a package is adopted under a rule, all parties being there and voting as their mandates say."""
        key = (rule.id, self.yes[row].tobytes() + self.beyond[row].tobytes())
        if key not in self._carried:
            self._carried[key] = ballot(self.case, rule, self.seats, self.yes[row], self.beyond[row]).carried
        return self._carried[key]

    def passing(self, rule: AdoptionRule) -> np.ndarray:
        """Packages that are adopted under a rule: (package,)."""
        return np.array([self.carried(row, rule) for row in range(len(self.packages))])


@dataclass(frozen=True)
class Run:
    """One negotiation: the row of the package reached, whether it is adopted, and the drafts on the way."""

    row: int
    agreed: bool
    drafts: tuple[int, ...]


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
    """A chair's text: drafts until one is adopted under the rule; parties answer truthfully, and nothing else is heard."""
    vetoes = [room.seats.index(d.id) for d in room.case.conference.delegations if d.votes and d.veto and d.id in room.seats]
    return [_drafted(room, rule, Drafting([len(o) for o in room.options], seeded(seed, run)), vetoes) for run in range(runs)]


def _drafted(room: Room, rule: AdoptionRule, drafting: Drafting, vetoes: Sequence[int]) -> Run:
    made: list[int] = []
    while len(made) < MOST_DRAFTS and (draft := drafting.draft()) is not None:
        row = room.row(draft)
        made.append(row)
        if room.carried(row, rule):
            return Run(row, True, tuple(made))
        yes = room.yes[row]
        drafting.hear(standing(int(yes.sum()), len(vetoes), int(yes[list(vetoes)].sum())))
    return Run(made[-1] if made else -1, False, tuple(made))


def offers(room: Room, runs: int, seed: int) -> list[Run]:
    """Alternating offers under unanimity, with drawn order and drawn speeds of concession."""
    chance, seats = np.random.default_rng(seed), len(room.seats)
    order = np.argsort(chance.random((runs, seats)), axis=1)
    speed = chance.choice(list(SPEEDS.values()), (runs, seats))
    # What crosses a red line is worth less than no deal, by as much as anything can be.
    least = room.points.min() - 1.0
    points = np.where(room.beyond, least, room.points)
    found = alternating_offers(points.T[None], np.zeros(seats), speed, ROUNDS, order, chance)
    return [Run(int(p), bool(p >= 0), (int(p),) * int(n)) for p, n in zip(found.package, found.offers, strict=True)]
