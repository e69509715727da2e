# SPDX-License-Identifier: Apache-2.0
"""The pledger: it promises in cycles, and more when others promised more."""

from __future__ import annotations

from dataclasses import dataclass

from plenipo.conference.model.action import Action, Pass, Pledge
from plenipo.conference.model.view import View

__all__ = ["Pledger"]


@dataclass(frozen=True)
class Pledger:
    """Pledges an amount, then raises it by a share of what the others have raised theirs.

    Parameters
    ----------
    what, unit, year
        What is pledged, in what unit, for which year.
    first
        Amount of its first pledge.
    most
        Amount beyond which it does not go.
    reciprocity
        Part of the mean rise of the others that it matches.
    rise
        What it adds in every cycle, whatever others do.
    """

    what: str
    unit: str
    year: int
    first: float
    most: float
    reciprocity: float = 0.5
    rise: float = 0.0

    def act(self, view: View) -> Action:
        """Its first pledge, or a higher one; pass where it would not rise."""
        made: dict[str, list[float]] = {}
        for p in view.pledges:
            if p.what == self.what and p.status == "made":
                made.setdefault(p.by, []).append(p.amount)
        mine = made.pop(view.seat, [])
        if not mine:
            return self._pledge(min(self.first, self.most))
        rose = [p[-1] - p[0] for p in made.values()]
        own = self.rise * len(mine) + self.reciprocity * (sum(rose) / len(rose) if rose else 0.0)
        amount = min(self.most, self.first + own)
        return self._pledge(amount) if amount > mine[-1] else Pass()

    def _pledge(self, amount: float) -> Pledge:
        return Pledge(what=self.what, amount=amount, unit=self.unit, year=self.year)
