# SPDX-License-Identifier: Apache-2.0
"""What terms are worth by themselves, from the lines of a mandate: slot by slot, of a whole package, and without a deal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from plenipo.conference.model.delegation import Mandate, TermWeight
from plenipo.conference.model.slot import Slot, shown_value
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.view import Worth
from plenipo.conference.model.word import Package, Value

__all__ = ["Appraise", "Price", "appraisal", "by_terms", "held_values", "reservation_points", "term_points"]

Appraise = Callable[[Mandate, DraftText, Package], Worth]
"""What a package is worth to whom: from the terms of its mandate, or from a model."""
Price = Callable[[Mandate, Slot, Sequence[Value]], np.ndarray]
"""Points of each value of a slot, all else as it is: from the mandate's terms, or a model's gradient. Minus infinity: beyond a
red line."""


def term_points(term: TermWeight, slot: Slot, value: Value) -> float:
    """Points of one term at a value: its table, or the loss by the distance from the ideal over the range of the slot."""
    if term.points:
        return float(term.points.get(shown_value(value), 0.0))
    assert term.ideal is not None
    if not isinstance(value, int | float):
        return 0.0
    span = (slot.high - slot.low) if slot.high is not None and slot.low is not None else 1.0
    away = abs(value - term.ideal) / span
    return -term.salience * (away**2 if term.loss == "quadratic" else away)


def by_terms(mandate: Mandate, slot: Slot, values: Sequence[Value]) -> np.ndarray:
    """Points of values by the mandate's own weights on terms; a slot it does not name is worth nothing to it.

    Examples
    --------
    >>> cut = Slot(id="cut", title="Cut", kind="number", low=0.0, high=50.0)
    >>> from plenipo.conference.model.delegation import ReservationValue
    >>> weight = TermWeight(slot="cut", ideal=50.0, salience=10.0, source="invented")
    >>> held = ReservationValue(basis="points", source="invented")
    >>> by_terms(Mandate(seat="AA", terms=(weight,), reservation=held), cut, (50.0, 25.0)).tolist()
    [0.0, -5.0]
    """
    points = np.zeros(len(values))
    for term in mandate.terms:
        if term.slot == slot.id:
            points += [term_points(term, slot, v) for v in values]
    for line in mandate.red_lines:
        if line.on == "term" and line.name == slot.id:
            points[[line.crossed_by(v) for v in values]] = -np.inf
    return points


def reservation_points(mandate: Mandate, slots: Iterable[Slot]) -> float:
    """What no deal is worth in terms: the points written, or those of what holds without a deal."""
    if mandate.reservation.basis == "points":
        return mandate.reservation.points
    known = {s.id: s for s in slots}
    held = [(t, known[t.slot]) for t in mandate.terms if t.slot in known]
    return sum(term_points(t, s, s.no_deal) for t, s in held if s.no_deal is not None)


def held_values(texts: Iterable[DraftText], besides: Iterable[str] = ()) -> Mapping[str, tuple[Slot, Value]]:
    """What holds for slots of several texts without a new agreement: the settled value, else that of no deal."""
    left_out = set(besides)
    found: dict[str, tuple[Slot, Value]] = {}
    for text in texts:
        for slot in text.slots:
            value = text.settled.get(slot.id, slot.no_deal)
            if value is not None and slot.id not in left_out:
                found[slot.id] = (slot, value)
    return found


def appraisal(mandate: Mandate, text: DraftText, package: Package) -> Worth:
    """What a package is worth by the terms of a mandate; consequences are left to a model.

    Slots that the package leaves open count with what holds for them now.
    """
    held = {i: v for i, (_, v) in held_values([text]).items()} | dict(package)
    points, breach = 0.0, 0.0
    for slot in text.slots:
        if slot.id in held:
            worth = float(by_terms(mandate, slot, (held[slot.id],))[0])
            if np.isfinite(worth):
                points += worth
            else:
                breach = 1.0
    return Worth(points, points, points, breach, points - reservation_points(mandate, text.slots))
