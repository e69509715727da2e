# SPDX-License-Identifier: Apache-2.0
"""What packages are worth in a room that is open: a case's mandates, and its model where that has been fitted already."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from plenipo.conference.case import Case
from plenipo.conference.model.delegation import Mandate
from plenipo.conference.model.slot import Slot
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.view import Worth
from plenipo.conference.model.word import Package, Value
from plenipo.conference.worth.appraisal import Appraisal
from plenipo.conference.worth.exact import BAND
from plenipo.conference.worth.surrogate import Surrogate
from plenipo.conference.worth.terms import by_terms

__all__ = ["Weighing", "Weighings", "bands"]


class Weighing:
    """Mandates of a case made ready, with the surrogate of its model where there is one.

    Parameters
    ----------
    case
        The case.
    surrogate
        None where nobody weighs an outcome, or while the model has not been fitted: then terms alone are counted.
    """

    def __init__(self, case: Case, surrogate: Surrogate | None = None) -> None:
        self.case = case
        self.appraiser = case.appraiser()
        self.surrogate = surrogate
        self.seats = self.appraiser.seats

    @property
    def whole(self) -> bool:
        """Whether everything that mandates weigh is counted."""
        return self.surrogate is not None or not self.appraiser.measures

    def filled(self, text: DraftText, package: Package) -> dict[str, Value]:
        """A package with what it leaves open: what is settled, else what holds without a deal."""
        return {**{s.id: _without_deal(s) for s in self.case.text.slots}, **text.settled, **package}

    def appraise(self, packages: Sequence[Package]) -> Appraisal:
        """Whole packages under all mandates."""
        return self.appraiser.appraise(packages, self.changes(packages))

    def changes(self, packages: Sequence[Package]) -> np.ndarray:
        """What the model says of packages: (package, measure, draw); nought for what it has not been asked yet."""
        if self.surrogate is not None:
            return self.surrogate.many(packages)
        return np.zeros((len(packages), len(self.appraiser.measures), 1))

    def worth(self, seat: str, text: DraftText, package: Package) -> Worth:
        """What a package is worth to one seat."""
        found, place = self.appraise([self.filled(text, package)]), self.seats.index(seat)
        gain = found.gain[0, place]
        low, middle, high = np.quantile(gain, (BAND[0], 0.5, BAND[1]))
        return Worth(float(middle), float(low), float(high), float(found.crossed[0, place]), float(middle))

    def says_yes(self, seat: str, text: DraftText, package: Package) -> bool:
        """Whether a seat that answers by its mandate says yes."""
        return bool(self.appraise([self.filled(text, package)]).yes[0, self.seats.index(seat)])

    def vote(self, seat: str, text: DraftText, package: Package) -> str:
        """How it votes by its mandate; a no may be kept for red lines, as the case says."""
        found, place = self.appraise([self.filled(text, package)]), self.seats.index(seat)
        if found.yes[0, place]:
            return "yes"
        strict = self.case.document.opposes == "beyond a red line"
        return "abstain" if strict and not found.beyond[0, place] else "no"

    def price(self, mandate: Mandate, slot: Slot, values: Sequence[Value]) -> np.ndarray:
        """Points of values of one slot over no deal, all others as without a deal: what scripts trade with."""
        if mandate.reservation.basis == "points":
            return by_terms(mandate, slot, values)
        base = {s.id: _without_deal(s) for s in self.case.text.slots}
        found = self.appraise([{**base, slot.id: v} for v in values])
        points = np.median(found.gain[:, self.seats.index(mandate.seat)], axis=-1)
        lines = [line for line in mandate.red_lines if line.on == "term" and line.name == slot.id]
        points[[any(line.crossed_by(v) for line in lines) for v in values]] = -np.inf
        return points


def _without_deal(slot: Slot) -> Value:
    if slot.no_deal is not None:
        return slot.no_deal
    if slot.kind == "number":
        assert slot.low is not None
        return slot.low
    return slot.choices[0] if slot.kind == "choice" else ()


class Weighings:
    """Weighings by case, each made once. Until the model of a case is fitted, terms alone are counted."""

    def __init__(self) -> None:
        self._fit: Callable[[Case], None] | None = None
        self._held: dict[str, Weighing] = {}
        self._asked: set[str] = set()
        self._lock = threading.Lock()

    def fit_by(self, fit: Callable[[Case], None]) -> None:
        """Have models fitted elsewhere, asked once a case, and handed to `put`: the process that serves runs none."""
        self._fit = fit

    def of(self, case: Case) -> Weighing:
        """The weighing of a case; again at the next call where its model is still being fitted."""
        with self._lock:
            held = self._held.get(case.id)
            if held is None or not held.whole:
                held = self._held[case.id] = self._made(case, held)
            return held

    def put(self, case: Case, surrogate: Surrogate) -> None:
        """Take a fitted model."""
        with self._lock:
            self._held[case.id] = Weighing(case, surrogate)

    def _made(self, case: Case, before: Weighing | None) -> Weighing:
        held = before or Weighing(case)
        if held.whole or not case.modelled:
            return held
        if case.id not in self._asked and self._fit is not None:
            self._asked.add(case.id)
            self._fit(case)
        return held


def bands(values: np.ndarray) -> Mapping[str, float]:
    """Median and the band of nine draws of ten."""
    low, middle, high = np.quantile(values, (BAND[0], 0.5, BAND[1]))
    return {"median": float(middle), "low": float(low), "high": float(high)}
