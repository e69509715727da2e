# SPDX-License-Identifier: Apache-2.0
"""How a mediator moves a single text: from yes and no alone, one issue at a time, never the same draft twice."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

__all__ = ["Draft", "Drafting", "standing"]

Draft = tuple[int, ...]
"""Place of the option of each issue."""
MOST_ATTEMPTS = 1_000  # random drafts in search of a new one, before a mediator gives up


def standing(yes: int, vetoes: int, content_vetoes: int) -> int:
    """How far a draft has come: one for each yes, and as much as all vetoes together once no veto holder says no."""
    return yes + (vetoes if content_vetoes == vetoes else 0)


class Drafting:
    """The mind of a mediator: the best draft so far, and all that were tried.

    A hill climb. It changes one issue of the best draft at random and keeps the new draft where at least as many agree; where
    every neighbour has been tried it draws a fresh one. It knows nothing of the parties but their answers.

    Parameters
    ----------
    sizes
        Number of options of each issue.
    chance
        Source of chance: the same seed gives the same drafts for the same answers.
    first
        The chair's own first draft; drawn at random if not said.

    Source
    ------
    Fisher and Ury 1981 (one-text procedure); Klein, Faratin, Sayama and Bar-Yam 2003, Negotiating Complex Contracts
    (single-text mediation by hill climbing).
    """

    def __init__(self, sizes: Sequence[int], chance: random.Random, first: Draft | None = None) -> None:
        self._sizes = tuple(sizes)
        self._chance = chance
        self._first = first
        self._tried: set[Draft] = set()
        self._best: Draft | None = None
        self._standing = -1
        self._last: Draft | None = None
        self._fresh = True

    @property
    def best(self) -> Draft | None:
        """The draft that the next one starts from."""
        return self._best

    def draft(self) -> Draft | None:
        """The next draft; None when nothing is left to try."""
        near = self._neighbours()
        self._fresh = not near
        new = self._chance.choice(near) if near else self._anew()
        if new is not None:
            self._tried.add(new)
        self._last = new
        return new

    def hear(self, found: int) -> None:
        """Take in how the last draft stands, by `standing`."""
        if self._fresh or found >= self._standing:
            self._best, self._standing = self._last, found

    def _neighbours(self) -> list[Draft]:
        """Drafts that differ from the best in one issue and were not tried."""
        best = self._best
        if best is None:
            return []
        others = ((*best[:issue], option, *best[issue + 1 :]) for issue, size in enumerate(self._sizes) for option in range(size))
        return [d for d in others if d not in self._tried]

    def _anew(self) -> Draft | None:
        if self._first is not None and self._first not in self._tried:
            return self._first
        if len(self._tried) >= math.prod(self._sizes):
            return None
        for _ in range(MOST_ATTEMPTS):
            drawn = tuple(self._chance.randrange(size) for size in self._sizes)
            if drawn not in self._tried:
                return drawn
        return None
