# SPDX-License-Identifier: Apache-2.0
"""Discrete-time proportional hazards: complementary log-log regression with the length of each interval as offset.

Source: Prentice and Gloeckler (1978), Biometrics 34; Allison (1982), Sociological Methodology 13.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plenipo.core.errors import ModelError, Problem

__all__ = ["HazardFit", "fit_hazard"]

Floats = npt.NDArray[np.float64]

STEPS = 40
CLOSE = 1e-8
GUESS = -4.0  # log rate of one event in four years or so: where Newton's method starts for every interval
HIGHEST = 3.0  # largest linear predictor: beyond it the chance of an event in the interval is one


@dataclass(frozen=True, eq=False)
class HazardFit:
    """Coefficients of the log hazard a month.

    Parameters
    ----------
    coefficients : (feature,)
    covariance : (feature, feature)
        Of the coefficients, with treaties as clusters.
    left_out : (cluster, feature)
        Coefficients without each treaty, to first order: what a forecast of that treaty would have had.
    rows, events
        Intervals at risk, and ratifications among them.
    """

    coefficients: Floats
    covariance: Floats
    left_out: Floats
    rows: int
    events: int

    @property
    def standard_errors(self) -> Floats:
        """(feature,) Root of the diagonal of the covariance."""
        errors: Floats = np.sqrt(np.diag(self.covariance))
        return errors


def fit_hazard(
    x: Floats, length: Floats, event: npt.NDArray[np.bool_], cluster: npt.NDArray[np.int64], ridge: Floats
) -> HazardFit:
    """Most likely coefficients under normal priors around zero.

    Parameters
    ----------
    x : (row, feature)
    length : (row,) months at risk
    event : (row,) whether the interval ended with a ratification
    cluster : (row,) number of the treaty
    ridge : (feature,) precision of the prior

    Raises
    ------
    ModelError
        If Newton's method does not end.
    """
    beta = np.where(ridge < ridge.max(), GUESS, 0.0)
    value = -np.inf
    for _ in range(STEPS):
        score, weight, now = _likelihood(x, length, event, beta)
        now -= 0.5 * float(ridge @ beta**2)
        hessian = (x * weight[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(hessian, x.T @ score - ridge * beta)
        # A step is shortened where the likelihood is far from a parabola.
        scale = min(1.0, 2.0 / max(float(np.abs(step).max()), CLOSE))
        beta = beta + scale * step
        if abs(now - value) < CLOSE * max(1.0, abs(now)):
            moved = _moved(x * score[:, None], hessian, cluster)
            return HazardFit(beta, moved.T @ moved, beta - moved, len(x), int(event.sum()))
        value = now
    raise ModelError(Problem("the hazard of ratification could not be fitted", next_step="give an earlier or later --as-of"))


def _likelihood(x: Floats, length: Floats, event: npt.NDArray[np.bool_], beta: Floats) -> tuple[Floats, Floats, float]:
    """Derivative of the log likelihood by the predictor, expected curvature, and the log likelihood."""
    rate = np.exp(np.minimum(x @ beta + np.log(length), HIGHEST))
    chance = -np.expm1(-rate)
    score = np.where(event, rate * np.exp(-rate) / chance, -rate)
    weight = rate**2 * np.exp(-rate) / chance
    return score, weight, float(np.where(event, np.log(chance), -rate).sum())


def _moved(scores: Floats, hessian: Floats, cluster: npt.NDArray[np.int64]) -> Floats:
    """(cluster, feature) How far each treaty moved the coefficients; the sum of their products is the sandwich covariance."""
    sums = np.zeros((int(cluster.max(initial=0)) + 1, scores.shape[1]))
    np.add.at(sums, cluster, scores)
    return np.asarray(np.linalg.solve(hessian, sums.T).T, dtype=np.float64)
