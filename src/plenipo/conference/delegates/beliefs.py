# SPDX-License-Identifier: Apache-2.0
"""What a mediator comes to believe of the parties from their yes and no: what each option is worth to each, and how surely."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

__all__ = ["MOST_CELLS", "Beliefs", "likelihood", "standing_expected"]

WORTH = 1.0  # variance of what a whole draft is worth to a party, before anything was heard: the unit of the scale
LEANING = 0.5  # variance of how ready a party is to say yes at all, in that unit
SLIP = 0.05  # variance of what worth in points added up cannot explain, in that unit
TINY = 1e-300  # a probability is not taken below this: its logarithm is needed
TRIED = -1e9  # worth of a draft that was tried: below any logarithm of a probability
MOST_CELLS = 12_000_000
"""Numbers held of all runs at once: parties times options squared, 96 megabytes."""


class Beliefs:
    """A normal distribution over what each option adds to each party's worth of a draft, for many negotiations at once.

    A party says yes when the options of a draft, added up, reach its threshold: what mediators assume, and what games in score
    tables are. Each answer moves mean and covariance as a probit regression does, one observation at a time.

    Parameters
    ----------
    runs, parties
        How many negotiations, and parties in each.
    sizes
        Number of options of each issue.

    Source
    ------
    Opper 1998, A Bayesian approach to on-line learning (assumed-density filtering); Chu and Ghahramani 2005 (probit likelihood).
    """

    def __init__(self, runs: int, parties: int, sizes: Sequence[int]) -> None:
        self._first = np.concatenate([[0], np.cumsum(sizes)])  # column of the first option of each issue; last: how ready at all
        columns = int(self._first[-1]) + 1
        prior = np.full(columns, WORTH / len(sizes))
        prior[-1] = LEANING
        self._mean = np.zeros((runs, parties, columns))
        self._spread = np.tile(np.diag(prior), (runs, parties, 1, 1))

    def keep(self, runs: np.ndarray) -> None:
        """Go on with some runs alone: (run,), whether."""
        self._mean, self._spread = self._mean[runs], self._spread[runs]

    def hear(self, drafts: np.ndarray, yes: np.ndarray) -> None:
        """Take in answers to one draft a run: (run, issue), (run, party)."""
        from scipy.special import log_ndtr  # on use: rooms of the app know this script and must open quickly

        mean, variance, towards = self._worth(np.arange(len(drafts)), drafts)
        scale = variance + SLIP
        sign = np.where(yes, 1.0, -1.0)
        z = sign * mean / np.sqrt(scale)
        pull = np.exp(-0.5 * z * z - 0.5 * math.log(2.0 * math.pi) - log_ndtr(z))
        self._mean += towards * (sign * pull / np.sqrt(scale))[..., None]
        learnt = towards * np.sqrt(np.maximum(pull * (pull + z), 0.0) / scale)[..., None]
        self._spread -= learnt[..., :, None] * learnt[..., None, :]

    def _worth(self, rows: np.ndarray, drafts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mean and variance of drafts' worth, (draft, party), and its covariance with each option: (draft, party, option)."""
        columns = [*(drafts + self._first[:-1]).T, np.full(len(drafts), self._first[-1])]
        mean, towards = np.zeros((len(drafts), self._mean.shape[1])), np.zeros((len(drafts), *self._mean.shape[1:]))
        for column in columns:
            mean += self._mean[rows, :, column]
            towards += self._spread[rows, :, column]
        variance = np.sum([towards[np.arange(len(drafts)), :, column] for column in columns], axis=0)
        return mean, variance, towards

    def climb(
        self, rows: np.ndarray, drafts: np.ndarray, tried: np.ndarray, vetoes: np.ndarray, enough: int | None, sweeps: int
    ) -> np.ndarray:
        """Change drafts issue by issue to what is likeliest to be adopted and was not tried.

        Parameters
        ----------
        rows : (draft,)
            To which run a draft belongs.
        drafts : (draft, issue)
            Where to begin; changed in place.
        tried : (run, made, issue)
            Never proposed again.
        vetoes, enough
            As `likelihood` takes them.
        sweeps
            How often all issues are gone through.

        Returns
        -------
        numpy.ndarray
            (draft,): how likely, as a logarithm; `TRIED` where nothing new was found.
        """
        from scipy.special import ndtr

        mean, variance, towards = self._worth(rows, drafts)
        diagonal = np.einsum("rpdd->rpd", self._spread)
        every, found = np.arange(len(drafts)), np.full(len(drafts), TRIED)
        for issue in list(range(drafts.shape[1])) * sweeps:
            options = slice(self._first[issue], self._first[issue + 1])
            now = self._first[issue] + drafts[:, issue]
            means = (mean - self._mean[rows, :, now])[..., None] + self._mean[rows, :, options]
            across = towards[:, :, options] - self._spread[rows, :, now, options]
            without = variance + self._spread[rows, :, now, now] - 2.0 * towards[every, :, now]
            variances = without[..., None] + diagonal[rows, :, options] + 2.0 * across
            yes = np.moveaxis(ndtr(means / np.sqrt(np.maximum(variances, 0.0) + SLIP)), 1, 0)
            likely = standing_expected(yes, vetoes) if enough is None else likelihood(yes, vetoes, enough)
            _leave_out(likely, tried[rows], drafts, issue)
            chosen = likely.argmax(axis=-1)
            found, drafts[:, issue] = likely[every, chosen], chosen
            mean, variance = means[every, :, chosen], variances[every, :, chosen]
            towards += self._spread[rows, :, self._first[issue] + chosen] - self._spread[rows, :, now]
        return found


def _leave_out(likely: np.ndarray, tried: np.ndarray, drafts: np.ndarray, issue: int) -> None:
    """Mark options with which a draft would be one that was tried: likely (draft, option), tried (draft, made, issue)."""
    alike = tried == drafts[:, None]
    alike[..., issue] = True
    draft, made = np.nonzero(alike.all(axis=-1))
    likely[draft, tried[draft, made, issue]] = TRIED


def likelihood(yes: np.ndarray, vetoes: np.ndarray, enough: int) -> np.ndarray:
    """Logarithm of the probability that enough parties say yes, among them all who hold a veto.

    Parameters
    ----------
    yes : (party, ...)
        Probability that each says yes, independently of the others.
    vetoes : (party,)
        Who holds a veto.
    enough
        How many must say yes.
    """
    free = yes[~vetoes]
    spare = min(max(len(yes) - enough, 0), len(free))
    held = [np.ones(yes.shape[1:]), *(np.zeros(yes.shape[1:]) for _ in range(spare))]  # by number of those who say no
    for each in free:
        for no in range(spare, 0, -1):
            held[no] = held[no] * each + held[no - 1] * (1.0 - each)
        held[0] = held[0] * each
    must = np.log(np.maximum(yes[vetoes], TINY)).sum(axis=0)
    return np.asarray(must + np.log(np.maximum(sum(held), TINY)))


def standing_expected(yes: np.ndarray, vetoes: np.ndarray) -> np.ndarray:
    """How far a draft would come in the mean, by `plenipo.conference.delegates.drafting.standing`: (...,) from (party, ...)."""
    return np.asarray(yes.sum(axis=0) + vetoes.sum() * yes[vetoes].prod(axis=0))
