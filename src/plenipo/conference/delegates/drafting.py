# SPDX-License-Identifier: Apache-2.0
"""How a mediator moves a single text: from yes and no alone, one issue at a time, never the same draft twice."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np

__all__ = ["Draft", "Drafting", "standing"]

Answers = Sequence[bool] | np.ndarray
Draft = tuple[int, ...]
"""Place of the option of each issue."""
PRIOR = 1.0  # yes and no imagined for every option before anybody has answered: an untried one is even
REFUSING, VETO = 2.0, 2.0
"""How much more an option counts with who refuses the best draft, and with who holds a veto: there is something to win there."""
MOST_ATTEMPTS = 1_000  # random drafts in search of a new one, before a mediator gives up


def standing(yes: int, vetoes: int, content_vetoes: int) -> int:
    """How far a draft has come: one for each yes, and as much as all vetoes together once no veto holder says no."""
    return yes + (vetoes if content_vetoes == vetoes else 0)


class Drafting:
    """The mind of a mediator: the best draft so far, and all that were tried.

    A hill climb. It changes one issue of the best draft by chance and keeps the new draft where at least as many agree; where
    every neighbour has been tried it draws a fresh one. It knows nothing of the parties but their answers: where it hears who
    said yes, options that stood in drafts which the refusing accepted are the likelier to be tried.

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
        self._yes: list[np.ndarray] = []
        self._no: list[np.ndarray] = []
        self._weight = np.zeros(0)

    @property
    def best(self) -> Draft | None:
        """The draft that the next one starts from."""
        return self._best

    def draft(self) -> Draft | None:
        """The next draft; None when nothing is left to try."""
        near = self._neighbours()
        self._fresh = not near
        new = self._likeliest(near) if near else self._anew()
        if new is not None:
            self._tried.add(new)
        self._last = new
        return new

    def hear(self, found: int, yes: Answers = (), vetoes: Answers = ()) -> None:
        """Take in what was answered to the last draft.

        Parameters
        ----------
        found
            How it stands, by `standing`.
        yes, vetoes
            Who said yes and who holds a veto, party by party in a fixed order; nothing of it where a chair hears the count alone.
        """
        better = self._fresh or found >= self._standing
        if better:
            self._best, self._standing = self._last, found
        if not len(yes) or self._last is None:
            return
        said = np.asarray(yes, dtype=bool)
        if not self._yes:
            self._yes = [np.full((size, len(said)), PRIOR) for size in self._sizes]
            self._no = [np.full((size, len(said)), PRIOR) for size in self._sizes]
        for place, agreed, refused in zip(self._last, self._yes, self._no, strict=True):
            agreed[place] += said
            refused[place] += ~said
        if better:
            self._weight = np.where(said, 1.0, REFUSING) * np.where(np.asarray(vetoes, dtype=bool), VETO, 1.0) / REFUSING

    def _likeliest(self, near: list[tuple[int, int]]) -> Draft:
        """One of the neighbours, drawn by how much likelier its new option makes a yes than the one it replaces."""
        best = self._best
        assert best is not None
        gain = [0.0] * len(near)
        if self._yes:
            odds = [np.log(agreed / refused) @ self._weight for agreed, refused in zip(self._yes, self._no, strict=True)]
            gain = [float(odds[issue][option] - odds[issue][best[issue]]) for issue, option in near]
        highest = max(gain)
        issue, option = self._chance.choices(near, [math.exp(g - highest) for g in gain])[0]
        return (*best[:issue], option, *best[issue + 1 :])

    def _neighbours(self) -> list[tuple[int, int]]:
        """Issue and option of drafts that differ from the best in one issue and were not tried."""
        best = self._best
        if best is None:
            return []
        return [
            (issue, option)
            for issue, size in enumerate(self._sizes)
            for option in range(size)
            if (*best[:issue], option, *best[issue + 1 :]) not in self._tried
        ]

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
