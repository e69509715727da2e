# SPDX-License-Identifier: Apache-2.0
"""Poisson pseudo-maximum likelihood with exporter and importer effects, and balancing a matrix to given margins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plenipo.core.errors import DataError, Problem

__all__ = ["GravityFit", "balance", "fit_two_way", "scale_factors"]

Array = npt.NDArray[np.float64]
TOLERANCE = 1e-9  # of log effects and of margins, relative
MOST_ROUNDS = 20_000
FIT_TOLERANCE, FIT_ROUNDS = 1e-7, 200  # of fitted flows, relative to the largest; reweightings


@dataclass(frozen=True)
class GravityFit:
    """Coefficients (covariate,), their standard errors robust to heteroskedasticity, observations, and deviance explained."""

    coefficients: Array
    standard_errors: Array
    observations: int
    deviance_explained: float


def balance(seed: Array, row_totals: Array, column_totals: Array) -> Array:
    """Scale the rows and columns of ``seed`` (origin, destination) until they sum to the totals."""
    rows, columns = scale_factors(seed, row_totals, column_totals)
    return seed * rows[:, None] * columns[None, :]


def scale_factors(seed: Array, row_totals: Array, column_totals: Array) -> tuple[Array, Array]:
    """Factors of the rows and of the columns that make ``seed`` sum to the totals; zero where a total is.

    Source: iterative proportional fitting, Deming & Stephan (1940). On the pairs observed they are the two-way effects of
    Poisson pseudo-maximum likelihood (Fally 2015).
    Holds for: totals with equal sums and a seed that connects them.
    """
    rows = np.ones(len(row_totals))
    for _ in range(MOST_ROUNDS):
        columns = _ratio(column_totals, rows @ seed)
        rows = _ratio(row_totals, seed @ columns)
        if np.abs(columns * (rows @ seed) - column_totals).max() <= TOLERANCE * column_totals.max():
            return rows, columns
    raise DataError(
        Problem("the services matrix could not be balanced to its margins", next_step="look at margins that are zero on one side")
    )


def _ratio(wanted: Array, held: Array) -> Array:
    return np.divide(wanted, held, out=np.zeros_like(wanted), where=held > 0)


def fit_two_way(flow: Array, covariates: Array, origin: npt.NDArray[np.int64], destination: npt.NDArray[np.int64]) -> GravityFit:
    """PPML with two-way effects.

    Parameters
    ----------
    flow
        (observation,), not negative.
    covariates
        (observation, covariate).
    origin, destination
        (observation,), places of the effects.

    Source: Santos Silva & Tenreyro (2006); effects concentrated out as in Correia, Guimaraes & Zylkin (2020).
    """
    mean = (flow + flow.mean()) / 2
    for _ in range(FIT_ROUNDS):
        working = np.log(mean) + (flow - mean) / mean
        y = _demean(working, mean, origin, destination)
        x = np.column_stack([_demean(c, mean, origin, destination) for c in covariates.T])
        gram = x.T @ (mean[:, None] * x)
        coefficients = np.linalg.solve(gram, x.T @ (mean * y))
        new = np.exp(working - (y - x @ coefficients))
        if np.abs(new - mean).max() <= FIT_TOLERANCE * mean.max():
            return _fitted(flow, new, x, gram, coefficients)
        mean = new
    raise DataError(
        Problem("the gravity equation of services did not settle", next_step="look for effects without positive flows")
    )


def _fitted(flow: Array, mean: Array, demeaned: Array, gram: Array, coefficients: Array) -> GravityFit:
    """Standard errors (sandwich) and deviance explained at the solution."""
    score = demeaned * (flow - mean)[:, None]
    bread = np.linalg.inv(gram)
    errors = np.sqrt(np.diag(bread @ (score.T @ score) @ bread))
    explained = 1 - _deviance(flow, mean) / _deviance(flow, np.full_like(flow, flow.mean()))
    return GravityFit(coefficients, errors, len(flow), float(explained))


def _demean(values: Array, weights: Array, *groups: npt.NDArray[np.int64]) -> Array:
    """Residual of weighted two-way effects, by alternating projections."""
    residual = values.copy()
    sums = [np.bincount(g, weights) for g in groups]
    for _ in range(MOST_ROUNDS):
        largest = 0.0
        for group, total in zip(groups, sums, strict=True):
            means = np.bincount(group, weights * residual, minlength=len(total)) / np.where(total > 0, total, 1.0)
            residual -= means[group]
            largest = max(largest, float(np.abs(means).max()))
        if largest < TOLERANCE:
            break
    return residual


def _deviance(flow: Array, mean: Array) -> float:
    logs = np.log(np.where(flow > 0, flow, 1.0) / mean)
    return float(2 * (np.where(flow > 0, flow * logs, 0.0) - (flow - mean)).sum())
