# SPDX-License-Identifier: Apache-2.0
"""What a package is worth under each mandate: points over no deal in every draw, red lines crossed, who would sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from plenipo.conference.model.conference import Conference
from plenipo.conference.model.delegation import Mandate, OutcomeWeight, RedLine
from plenipo.conference.model.slot import shown_value
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.word import Package
from plenipo.conference.worth.exact import OF_NOBODY, WHOLE_WORLD, Measure
from plenipo.conference.worth.terms import reservation_points, term_points
from plenipo.core.errors import Problem

__all__ = ["Appraisal", "Appraiser", "mandate_problems", "measures_of"]

NO_DEAL_RUN = "no-deal run"
SLACK = 1e-9  # points are sums of written decimals; a package at the reservation value is signed
MOST = 0.5
"""A delegation says yes where it would sign in more than this share of draws: its median draw leaves it no worse off."""


@dataclass(frozen=True, eq=False)
class Appraisal:
    """Some packages under all mandates.

    Parameters
    ----------
    seats
        Delegations with a mandate, in order.
    gain : (package, seat, draw), points
        Worth less the reservation value. Points of different seats are not the same thing.
    crossed : (package, seat), share of draws
        In which any red line is crossed, whatever is tolerated.
    sign_share : (package, seat), share of draws
        In which the worth is at least the reservation value and no red line is crossed.
    yes : (package, seat)
        Who says yes: in more than half of the draws no worse off, and no red line crossed beyond what its mandate tolerates.
    beyond : (package, seat)
        Whose red line is crossed beyond what is tolerated.
    """

    seats: tuple[str, ...]
    gain: np.ndarray
    crossed: np.ndarray
    sign_share: np.ndarray
    yes: np.ndarray
    beyond: np.ndarray


def measures_of(conference: Conference, economies: Mapping[str, Sequence[str]]) -> tuple[Measure, ...]:
    """Everything that a mandate weighs or draws a red line on, each once.

    Parameters
    ----------
    conference
        Its mandates.
    economies
        For a delegation that stands for several economies, their codes.
    """
    lines = ((m.seat, line) for m in conference.mandates for line in _on_outcomes(m))
    return tuple(dict.fromkeys(_measure(conference, economies, seat, line) for seat, line in lines))


def _on_outcomes(mandate: Mandate) -> Iterator[OutcomeWeight | RedLine]:
    yield from mandate.outcomes
    yield from (line for line in mandate.red_lines if line.on == "outcome")


def _measure(conference: Conference, economies: Mapping[str, Sequence[str]], seat: str, line: OutcomeWeight | RedLine) -> Measure:
    name = line.outcome if isinstance(line, OutcomeWeight) else line.name
    if name in OF_NOBODY:
        return Measure(name, (), line.year)
    delegation = conference.delegation(seat)
    own = economies.get(seat) or ((delegation.actor,) if delegation and delegation.actor else ())
    whose = (line.actor,) if line.actor and line.actor != seat else tuple(own)
    if line.actor in economies:
        whose = tuple(economies[line.actor])
    return Measure(name, (WHOLE_WORLD,) if line.actor == WHOLE_WORLD else whose, line.year)


def mandate_problems(conference: Conference, text: DraftText, economies: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """What cannot be appraised: a party without a mandate, an outcome of nobody, a term without its value without a deal."""
    slots = {s.id: s for s in text.slots}
    for delegation in conference.delegations:
        if delegation.votes and conference.mandate(delegation.id) is None:
            yield Problem(f"{delegation.id} has a vote and no mandate", "mandates", "a mandate for every party")
    for mandate in conference.mandates:
        where = f"mandate of {mandate.seat}"
        for line in _on_outcomes(mandate):
            measure = _measure(conference, economies, mandate.seat, line)
            if not measure.economies and measure.outcome not in OF_NOBODY:
                told = f"{measure.outcome} of nobody: {mandate.seat} stands for no economy"
                yield Problem(told, where, "an actor of the delegation, or its economies in [economies]")
        for term in mandate.terms:
            slot = slots.get(term.slot)
            if slot is None:
                continue
            if mandate.reservation.basis == NO_DEAL_RUN and slot.no_deal is None:
                yield Problem(f"the slot {slot.id} has no value without a deal", where, "no_deal, since no deal counts as nought")
            wanted = {shown_value(v) for v in slot.values() or ()}
            if term.points and wanted and set(term.points) != wanted:
                yield Problem(f"points are needed for each value of {slot.id}", where, ", ".join(sorted(wanted)))


class Appraiser:
    """Mandates made ready for arrays.

    Parameters
    ----------
    conference, text
        Mandates and slots.
    economies
        For a delegation that stands for several economies, their codes.
    """

    def __init__(self, conference: Conference, text: DraftText, economies: Mapping[str, Sequence[str]]) -> None:
        self.mandates = tuple(m for m in conference.mandates)
        self.seats = tuple(m.seat for m in self.mandates)
        self.slots = {s.id: s for s in text.slots}
        self.measures = measures_of(conference, economies)
        places = {m: k for k, m in enumerate(self.measures)}
        self.weight = np.zeros((len(self.seats), len(self.measures)))
        self.lines: list[tuple[int, int, RedLine]] = []
        for k, mandate in enumerate(self.mandates):
            for line in _on_outcomes(mandate):
                place = places[_measure(conference, economies, mandate.seat, line)]
                if isinstance(line, OutcomeWeight):
                    self.weight[k, place] += line.weight
                else:
                    self.lines.append((k, place, line))

    def appraise(self, packages: Sequence[Package], changes: np.ndarray | None) -> Appraisal:
        """Appraise packages.

        Parameters
        ----------
        packages
            Whole packages.
        changes : (package, measure, draw)
            What the model says of them, exactly or by the surrogate; None where nobody asks it: then terms alone count.
        """
        if changes is None:
            changes = np.zeros((len(packages), len(self.measures), 1))
        gain = np.einsum("sm,pmd->psd", self.weight, changes) + self._on_terms(packages)[..., None]
        beyond = self._terms_crossed(packages)
        crossed = np.broadcast_to(beyond[..., None], gain.shape).copy()
        for seat, place, line in self.lines:
            out = _outside(line, changes[:, place])
            crossed[:, seat] |= out
            beyond[:, seat] |= out.mean(axis=-1) > line.tolerated
        sign = (gain >= -SLACK) & ~crossed
        tolerated = (gain >= -SLACK).mean(axis=-1) > MOST
        return Appraisal(self.seats, gain, crossed.mean(axis=-1), sign.mean(axis=-1), tolerated & ~beyond, beyond)

    def _on_terms(self, packages: Sequence[Package]) -> np.ndarray:
        """Points of terms less the reservation value: (package, seat)."""
        total = np.zeros((len(packages), len(self.seats)))
        for k, mandate in enumerate(self.mandates):
            for term in mandate.terms:
                slot, known = self.slots[term.slot], {}
                for row, package in enumerate(packages):
                    value = package[term.slot]
                    if value not in known:
                        known[value] = term_points(term, slot, value)
                    total[row, k] += known[value]
            total[:, k] -= reservation_points(mandate, self.slots.values())
        return total

    def _terms_crossed(self, packages: Sequence[Package]) -> np.ndarray:
        """Whose red line on a term is crossed: (package, seat)."""
        found = np.zeros((len(packages), len(self.seats)), dtype=bool)
        for k, mandate in enumerate(self.mandates):
            for line in mandate.red_lines:
                if line.on == "term":
                    found[:, k] |= [line.crossed_by(p[line.name]) for p in packages]
        return found

    def line_shares(self, package: Package, changes: np.ndarray | None) -> list[tuple[str, RedLine, float]]:
        """For one package each red line with the share of draws in which it is crossed; ``changes`` is (measure, draw)."""
        found = [
            (m.seat, line, float(line.crossed_by(package[line.name])))
            for m in self.mandates
            for line in m.red_lines
            if line.on == "term"
        ]
        if changes is not None:
            found += [(self.seats[k], line, float(_outside(line, changes[place]).mean())) for k, place, line in self.lines]
        return found


def _outside(line: RedLine, values: np.ndarray) -> np.ndarray:
    out = np.zeros(values.shape, dtype=bool)
    if line.at_least is not None:
        out |= values < line.at_least
    if line.at_most is not None:
        out |= values > line.at_most
    return out
