# SPDX-License-Identifier: Apache-2.0
"""Effect of something that befalls some units at one time: synthetic difference in differences.

Source: Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), American Economic Review 111; errors by their algorithm 4, which
lets the same befall units that it did not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import nnls

__all__ = ["Effect", "effect_of", "net_of"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
HEAVY = 1e3  # weight of the sum of the weights being one, against outcomes that are logs
FLAT = 1e-6  # as in the paper: weights of years are hardly drawn towards each other
RESAMPLES = 60
SEED = 0
MOST_TURNS = 10_000


class Effect(NamedTuple):
    """Mean effect on those treated after the year, in the outcome's unit, with its standard error."""

    value: float
    error: float
    treated: int
    others: int


def effect_of(outcome: Floats, treated: Bools, before: int) -> Effect:
    """Effect on the treated.

    Parameters
    ----------
    outcome
        (unit, year), complete.
    treated
        (unit,).
    before
        Number of years before it begins.
    """
    random, others = np.random.default_rng(SEED), outcome[~treated]
    count = min(int(treated.sum()), len(others) // 2)
    placebos = []
    for _ in range(RESAMPLES):
        chosen = np.zeros(len(others), bool)
        chosen[random.choice(len(others), count, replace=False)] = True
        placebos.append(_value(others, chosen, before))
    error = float(np.std(placebos)) * np.sqrt(count / treated.sum())
    return Effect(_value(outcome, treated, before), float(error), int(treated.sum()), len(others))


def net_of(outcome: Floats, drivers: tuple[Floats, ...], treated: Bools) -> Floats:
    """(unit, year): what drivers do not explain, by their effect within units and years among the others."""
    free = [_within(d[~treated]).ravel() for d in drivers]
    found = np.linalg.lstsq(np.stack(free, axis=1), _within(outcome[~treated]).ravel(), rcond=None)[0]
    return np.asarray(outcome - sum(b * d for b, d in zip(found, drivers, strict=True)))


def _value(outcome: Floats, treated: Bools, before: int) -> float:
    others, mean = outcome[~treated], outcome[treated].mean(axis=0)
    after = outcome.shape[1] - before
    noise = float(np.diff(others[:, :before], axis=1).std())
    ridge = np.sqrt(treated.sum() * after) * noise**2 * before
    units = _weights(others[:, :before].T, mean[:before], ridge)
    years = _weights(others[:, :before], others[:, before:].mean(axis=1), (FLAT * noise) ** 2 * len(others))
    gap = mean - units @ others
    return float(gap[before:].mean() - years @ gap[:before])


def _weights(columns: Floats, target: Floats, ridge: float) -> Floats:
    """Weights, none negative and together one, whose mix of columns runs beside the target up to a constant."""
    inside, aim = columns - columns.mean(axis=0), target - target.mean()
    count = columns.shape[1]
    rows = np.vstack([inside, np.sqrt(ridge) * np.eye(count), np.full((1, count), HEAVY)])
    found, _ = nnls(rows, np.concatenate([aim, np.zeros(count), [HEAVY]]), maxiter=MOST_TURNS)
    return np.asarray(found / found.sum())


def _within(values: Floats) -> Floats:
    return np.asarray(values - values.mean(axis=1, keepdims=True) - values.mean(axis=0) + values.mean())
