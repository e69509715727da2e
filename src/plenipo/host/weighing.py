# SPDX-License-Identifier: Apache-2.0
"""What packages are worth in rooms that are open: cases made ready, their models as soon as those have been fitted elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from plenipo.conference.case import Case
from plenipo.conference.prepared import Prepared
from plenipo.conference.worth.surrogate import Surrogate

__all__ = ["Weighings"]


class Weighings:
    """Cases made ready, each once. Until the model of a case is fitted, terms alone are counted."""

    def __init__(self) -> None:
        self._fit: Callable[[Case], None] | None = None
        self._held: dict[str, Prepared] = {}
        self._asked: set[str] = set()
        self._lock = threading.Lock()

    def fit_by(self, fit: Callable[[Case], None]) -> None:
        """Have models fitted elsewhere, asked once a case, and handed to `put`: the process that serves runs none."""
        self._fit = fit

    def of(self, case: Case) -> Prepared:
        """A case made ready; asked again at the next call where its model is still being fitted."""
        with self._lock:
            held = self._held.get(case.id)
            if held is None or not held.counts_all:
                held = self._held[case.id] = self._made(case, held)
            return held

    def put(self, case: Case, surrogate: Surrogate) -> None:
        """Take a fitted model."""
        with self._lock:
            self._held[case.id] = replace(Prepared.by_terms(case), surrogate=surrogate)

    def _made(self, case: Case, before: Prepared | None) -> Prepared:
        held = before or Prepared.by_terms(case)
        if held.counts_all or not case.modelled:
            return held
        if case.id not in self._asked and self._fit is not None:
            self._asked.add(case.id)
            self._fit(case)
        return held
