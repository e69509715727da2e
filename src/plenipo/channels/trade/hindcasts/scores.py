# SPDX-License-Identifier: Apache-2.0
"""How near a prediction came: scores of arrays against what happened, and how sure a win over a rule is.

Predictions and outcomes are changes of the log of a flow unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

__all__ = [
    "BAND",
    "REACH",
    "coverage",
    "coverage_tolerance",
    "log_score",
    "mean_gap",
    "rank_correlation",
    "right_signs",
    "rmse",
    "share_of_wins",
]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

RESAMPLES = 400
SEED = 1
BAND = 0.90
"""The predictive band runs from 5 to 95 %."""
REACH = float(special.ndtri(0.5 + BAND / 2.0))
"""Half its width, in standard deviations."""
ACCEPTED = 0.95
"""Share of well calibrated models whose coverage falls within the tolerance."""


def rmse(predicted: Floats, happened: Floats, weights: Floats | None = None) -> float:
    """Root of the mean squared error, (case,) each; cases may carry weights."""
    return float(np.sqrt(np.average((predicted - happened) ** 2, weights=weights)))


def mean_gap(predicted: Floats, happened: Floats, weights: Floats | None = None) -> float:
    """Distance between the two means."""
    return float(abs(np.average(predicted - happened, weights=weights)))


def rank_correlation(predicted: Floats, happened: Floats, weights: Floats | None = None) -> float:
    """Spearman's coefficient, cases perhaps weighted; 0 for a rule that says the same of every case, since it ranks nothing."""
    if np.ptp(predicted) == 0.0 or np.ptp(happened) == 0.0:
        return 0.0
    covariance = np.cov(_ranks(predicted), _ranks(happened), ddof=0, aweights=weights)
    scale = float(np.sqrt(covariance[0, 0] * covariance[1, 1]))
    return float(covariance[0, 1]) / scale if scale > 0.0 else 0.0


def right_signs(predicted: Floats, happened: Floats, weights: Floats | None = None, level: float = 0.0) -> float:
    """Share of cases on the right side of ``level``; a prediction that sits on it is worth half, as a toss would be."""
    said, seen = np.sign(predicted - level), np.sign(happened - level)
    return float(np.average(np.where(said == 0.0, 0.5, said == seen), weights=weights))


def coverage(predicted: Floats, spread: Floats, happened: Floats) -> float:
    """Share of cases inside the 5-95 % band of a normal predictive distribution with that standard deviation, (case,)."""
    return float((np.abs(happened - predicted) <= REACH * spread).mean())


def coverage_tolerance(cases: int) -> float:
    """Largest distance from 90 % that a well calibrated model shows in 95 of 100 samples of so many independent cases."""
    below = special.bdtr(np.arange(cases + 1), cases, BAND)
    tail = (1.0 - ACCEPTED) / 2.0
    low, high = (int(np.searchsorted(below, p)) / cases for p in (tail, 1.0 - tail))
    return max(BAND - low, high - BAND)


def log_score(predicted: Floats, spread: Floats, happened: Floats) -> float:
    """Mean log density of what happened under a normal predictive distribution, in nats a case; more is better."""
    density = -0.5 * ((happened - predicted) / spread) ** 2 - np.log(spread * np.sqrt(2.0 * np.pi))
    return float(density.mean())


def share_of_wins(
    ours: Floats,
    rules: Mapping[str, Floats],
    happened: Floats,
    units: Integers,
    score: Callable[[Floats, Floats, Floats], float] = rmse,
    better: Literal["low", "high"] = "low",
) -> float:
    """Share of resamples in which our score is better than that of every rule.

    Parameters
    ----------
    ours, happened
        (case,).
    rules
        Name to (case,).
    units
        (case, k): the economies or agreements a case belongs to. These are resampled, not the cases, because cases that share an
        economy err together; a case counts as often as all its units are drawn.
    score, better
        Of predictions, outcomes and weights, and which end of it is better.

    Source: Owen (2007), The pigeonhole bootstrap, for cases crossed by two units.
    """
    random = np.random.default_rng(SEED)
    known, place = np.unique(units, return_inverse=True)
    place = place.reshape(units.shape)
    sign = 1.0 if better == "low" else -1.0
    wins, tried = 0, 0
    for _ in range(RESAMPLES):
        drawn = np.bincount(random.integers(known.size, size=known.size), minlength=known.size)
        weights = drawn[place].prod(axis=1).astype(float)
        if weights.sum() == 0.0:
            continue
        tried += 1
        wins += sign * score(ours, happened, weights) < min(sign * score(r, happened, weights) for r in rules.values())
    return wins / tried


def _ranks(values: Floats) -> Floats:
    """Mean rank of each value among all."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((last - (count - 1) / 2.0)[place])
