# SPDX-License-Identifier: Apache-2.0
"""Small Poisson fits with fixed effects, enough to redo the Guide's first stage with its coefficients given.

Under Poisson pseudo-maximum likelihood the fitted trade of each exporter and each importer adds up to the observed one, so that
with the coefficients given the effects follow from scaling rows and columns in turn.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["fit_margins", "fit_panel", "predict_missing"]

ROUNDS = 100_000
TOLERANCE = 1e-13
PANEL_TOLERANCE = 1e-11
REGRESSION_ROUNDS = 60


def fit_margins(
    cost: np.ndarray, rows: np.ndarray, columns: np.ndarray, reference: int = -1
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fitted trade, exporter and importer effects (that of the reference importer is 1), given costs and both margins."""
    columns = columns * (rows.sum() / columns.sum())
    row = np.ones(len(rows))
    for _ in range(ROUNDS):
        column = columns / (row @ cost)
        new = rows / (cost @ column)
        if np.abs(new / row - 1.0).max() < TOLERANCE:
            break
        row = new
    row, column = row * column[reference], column / column[reference]
    return row[:, None] * cost * column, row, column


def fit_panel(trade: np.ndarray, policy: np.ndarray) -> np.ndarray:
    """Pair effects (symmetric, 1 at home, NaN where a pair never trades) beside exporter-year and importer-year effects.

    ``trade`` and ``policy`` (the factor of the policy variable): (year, origin, destination).
    """
    n = trade.shape[1]
    home = np.eye(n, dtype=bool)
    pair_sum = trade.sum(axis=0)
    pair_sum = pair_sum + pair_sum.T
    never = (pair_sum == 0) & ~home
    pair = np.where(never, 0.0, 1.0)
    row, column = np.ones(trade.shape[:2]), np.ones((trade.shape[0], n))
    rows, columns = trade.sum(axis=2), trade.sum(axis=1)
    for _ in range(ROUNDS):
        base = policy * pair
        row = np.divide(rows, (base * column[:, None, :]).sum(axis=2))
        column = np.divide(columns, (base * row[:, :, None]).sum(axis=1))
        fitted = (base * row[:, :, None] * column[:, None, :]).sum(axis=0)
        step = np.divide(pair_sum, fitted + fitted.T, out=np.ones_like(pair_sum), where=~never)
        step[home] = 1.0
        pair = pair * step
        if np.abs(step - 1.0).max() < PANEL_TOLERANCE:
            break
    return np.where(never, np.nan, pair)


def predict_missing(pair: np.ndarray, covariates: Sequence[np.ndarray]) -> np.ndarray:
    """Pair effects with the missing ones predicted by a Poisson regression on gravity variables and country effects."""
    n = len(pair)
    off = ~np.eye(n, dtype=bool)
    origin, destination = np.nonzero(off)
    x = np.zeros((origin.size, 2 * n - 1 + len(covariates)))
    x[np.arange(origin.size), origin] = 1.0
    kept = destination < n - 1
    x[np.flatnonzero(kept), n + destination[kept]] = 1.0
    for k, c in enumerate(covariates):
        x[:, 2 * n - 1 + k] = c[off]
    y = pair[off]
    seen = ~np.isnan(y)
    mean = (y[seen] + y[seen].mean()) / 2.0
    index, beta = np.log(mean), np.zeros(x.shape[1])
    for _ in range(REGRESSION_ROUNDS):
        weighted = x[seen] * mean[:, None]
        beta = np.linalg.lstsq(weighted.T @ x[seen], weighted.T @ (index + (y[seen] - mean) / mean), rcond=None)[0]
        new = x[seen] @ beta
        if np.abs(new - index).max() < TOLERANCE * 100:
            break
        index = new
        mean = np.exp(index)
    full = pair.copy()
    full[off] = np.where(seen, y, np.exp(x @ beta))
    return full
