# SPDX-License-Identifier: Apache-2.0
"""How a mediator moves a single text: from yes and no alone, to what is likeliest to be adopted, never the same draft twice."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np

from plenipo.conference.delegates.beliefs import TRIED, Beliefs

__all__ = ["Draft", "Drafting", "Draftings", "standing"]

Answers = Sequence[bool] | np.ndarray
Draft = tuple[int, ...]
"""Place of the option of each issue."""
NOTHING = -1  # place of an option where no draft is left
SWEEPS = 2  # times that a mediator goes through all issues in search of the next draft: a third changes little
MOST_LISTED = 1_000  # packages among which a new one is looked for one by one, rather than drawn
MOST_ATTEMPTS = 1_000  # random drafts in search of a new one, before a mediator gives up


def standing(yes: int, vetoes: int, content_vetoes: int) -> int:
    """How far a draft has come: one for each yes, and as much as all vetoes together once no veto holder says no."""
    return yes + (vetoes if content_vetoes == vetoes else 0)


class Draftings:
    """Minds of mediators, each with a negotiation of its own over the same issues, as arrays over negotiations.

    Each begins with a draft drawn at random. From who said yes to what, it infers which options please whom
    (`plenipo.conference.delegates.beliefs`), and goes from the best draft so far, and from a random one, issue by issue to what
    is likeliest to be adopted. It knows nothing of the parties but their answers, and nobody's points.

    Parameters
    ----------
    sizes
        Number of options of each issue.
    chances
        Source of chance of each negotiation: the same seed gives the same drafts for the same answers, whatever others do.
    first
        The chair's own first draft; drawn at random if not said.
    enough
        How many parties must say yes, if the chair knows it from the rules; else it seeks as many as it can.

    Source
    ------
    Fisher and Ury 1981 (one-text procedure); Klein, Faratin, Sayama and Bar-Yam 2003, Negotiating Complex Contracts (a mediator
    who learns from yes and no); the search is one step ahead, as in Garnett and others 2012, Bayesian optimal active search.
    """

    def __init__(
        self, sizes: Sequence[int], chances: Sequence[random.Random], first: Draft | None = None, enough: int | None = None
    ) -> None:
        self._sizes = tuple(sizes)
        self._chances = list(chances)
        self._first = first
        self._enough = enough
        runs = len(self._chances)
        self._tried = np.empty((runs, 0, len(self._sizes)), dtype=np.int64)
        self._best = np.empty((runs, len(self._sizes)), dtype=np.int64)
        self._standing = np.full(runs, -1)
        self._beliefs: Beliefs | None = None
        self._vetoes = np.zeros(0, dtype=bool)

    @property
    def best(self) -> np.ndarray:
        """Drafts that came furthest: (run, issue)."""
        return self._best

    def drafts(self) -> np.ndarray:
        """The next draft of each run: (run, issue), places of options; a row of -1 where nothing is left to try."""
        new = self._inferred() if self._beliefs is not None else self._begun()
        self._tried = np.concatenate([self._tried, new[:, None]], axis=1)
        return new

    def hear(self, yes: np.ndarray, vetoes: np.ndarray) -> None:
        """Take in who said yes to the last drafts, (run, party), and who holds a veto, (party,)."""
        said = np.asarray(yes, dtype=bool)
        last = self._tried[:, -1]
        if self._beliefs is None:
            self._vetoes = np.asarray(vetoes, dtype=bool)
            self._beliefs = Beliefs(len(said), said.shape[1], self._sizes)
        self._beliefs.hear(last, said)
        found = said.sum(axis=1) + np.where(said[:, self._vetoes].all(axis=1), self._vetoes.sum(), 0)
        better = found >= self._standing
        self._best = np.where(better[:, None], last, self._best)
        self._standing = np.where(better, found, self._standing)

    def keep(self, runs: np.ndarray) -> None:
        """Go on with some negotiations alone: (run,), whether."""
        self._chances = [c for c, k in zip(self._chances, runs, strict=True) if k]
        self._tried, self._best, self._standing = self._tried[runs], self._best[runs], self._standing[runs]
        if self._beliefs is not None:
            self._beliefs.keep(runs)

    def _begun(self) -> np.ndarray:
        """First drafts, before anything was heard."""
        return np.array([self._new(run) if self._first is None else self._first for run in range(len(self._chances))])

    def _inferred(self) -> np.ndarray:
        assert self._beliefs is not None
        runs = len(self._chances)
        begin = np.stack([self._best, np.array([self._drawn(c) for c in self._chances])], axis=1).reshape(2 * runs, -1)
        rows = np.repeat(np.arange(runs), 2)
        likely = self._beliefs.climb(rows, begin, self._tried, self._vetoes, self._enough, SWEEPS).reshape(runs, 2)
        new = begin.reshape(runs, 2, -1)[np.arange(runs), likely.argmax(axis=1)]
        for run in np.flatnonzero(likely.max(axis=1) <= TRIED):
            new[run] = self._new(int(run))
        return new

    def _drawn(self, chance: random.Random) -> Draft:
        return tuple(chance.randrange(size) for size in self._sizes)

    def _new(self, run: int) -> Draft:
        """A random draft that was not tried."""
        tried = {tuple(t) for t in self._tried[run].tolist()}
        if math.prod(self._sizes) <= MOST_LISTED:
            left = [d for d in np.ndindex(*self._sizes) if d not in tried]
            return self._chances[run].choice(left) if left else (NOTHING,) * len(self._sizes)
        for _ in range(MOST_ATTEMPTS):
            if (drawn := self._drawn(self._chances[run])) not in tried:
                return drawn
        return (NOTHING,) * len(self._sizes)


class Drafting:
    """The mind of one mediator: `Draftings` of a single negotiation.

    Parameters
    ----------
    sizes, first, enough
        As in `Draftings`.
    chance
        Source of chance.
    """

    def __init__(
        self, sizes: Sequence[int], chance: random.Random, first: Draft | None = None, enough: int | None = None
    ) -> None:
        self._mind = Draftings(sizes, [chance], first, enough)
        self._highest = -1

    def draft(self) -> Draft | None:
        """The next draft; None when nothing is left to try."""
        new: Draft = tuple(self._mind.drafts()[0].tolist())
        return None if new and new[0] == NOTHING else new

    def hear(self, found: int, yes: Answers = (), vetoes: Answers = ()) -> None:
        """Take in what was answered to the last draft.

        Parameters
        ----------
        found
            How it stands, by `standing`.
        yes, vetoes
            Who said yes and who holds a veto, party by party in a fixed order; nothing of it where a chair hears the count alone,
            who then learns no more than whether the room likes a draft at least as well as the best so far.
        """
        said = yes if len(yes) else (found >= self._highest,)
        held = vetoes if len(vetoes) else (False,) * len(said)
        self._highest = max(self._highest, found)
        self._mind.hear(np.array([said], dtype=bool), np.array(held, dtype=bool))
