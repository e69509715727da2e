# SPDX-License-Identifier: Apache-2.0
"""Poisson pseudo-maximum likelihood with high-dimensional fixed effects and clustered errors.

Source: Santos Silva and Tenreyro (2006), The Log of Gravity; Correia, Guimarães and Zylkin (2020), Fast Poisson estimation with
high-dimensional fixed effects. Iteratively reweighted least squares in which the effects are taken out of every column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, special

from plenipo.channels.trade.estimation.absorb import Effects, consecutive
from plenipo.channels.trade.estimation.separation import usable_rows
from plenipo.core.errors import ModelError, Problem

__all__ = ["PpmlFit", "clustered_covariance", "fit_ppml"]

Floats = npt.NDArray[np.float64]

ROUNDS = 200
HALVINGS = 12
TOLERANCE = 1e-9
"""Relative change of the deviance, and change of any coefficient in standard deviations of its column."""
COLLINEAR = 1e-7
"""Share of a column's size that must be left after the effects and the columns before it."""


@dataclass(frozen=True)
class PpmlFit:
    """What a regression found, and on which rows.

    Parameters
    ----------
    names
        Regressors kept, in the order given.
    coefficients, covariance
        (regressor,) and (regressor, regressor), clustered; logs of trade per unit of the regressor.
    collinear
        Regressors that the effects or the others determine; they are left out.
    kept
        (row,) of the rows given: those used.
    dropped
        Reason to number of rows not used.
    fitted
        (row used,) expected trade.
    within
        (row used, regressor) regressors after the effects, at the weights of the fit.
    clusters
        Number of groups of the covariance.
    deviance
        At the solution.
    rounds
        Of reweighting.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    collinear: tuple[str, ...]
    kept: npt.NDArray[np.bool_]
    dropped: Mapping[str, int]
    fitted: Floats
    within: Floats
    clusters: int
    deviance: float
    rounds: int

    @property
    def expected(self) -> Floats:
        """(row given,) expected trade; NaN where the row was not used."""
        full = np.full(self.kept.size, np.nan)
        full[self.kept] = self.fitted
        return full

    @property
    def rows(self) -> int:
        """Rows used."""
        return int(self.kept.sum())

    def coefficient(self, name: str) -> float:
        """Of one regressor."""
        return float(self.coefficients[self.names.index(name)])

    def standard_error(self, name: str) -> float:
        """Of one coefficient."""
        place = self.names.index(name)
        return float(np.sqrt(self.covariance[place, place]))

    def said_of_rows(self) -> str:
        """Rows used and dropped, in words."""
        gone = "; ".join(f"{count:,} {reason}" for reason, count in self.dropped.items())
        return f"{self.rows:,} rows used, " + (f"dropped: {gone}" if gone else "none dropped")


def fit_ppml(
    y: npt.ArrayLike,
    regressors: Mapping[str, npt.ArrayLike],
    fixed_effects: Sequence[npt.ArrayLike],
    clusters: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    offset: npt.ArrayLike | None = None,
    start: npt.ArrayLike | None = None,
) -> PpmlFit:
    """Regress trade on policy with fixed effects, by Poisson pseudo-maximum likelihood.

    Parameters
    ----------
    y
        (row,) trade, zero or more.
    regressors
        Name to (row,).
    fixed_effects
        For each effect the level of every row, (row,): exporter by year, importer by year, pair.
    clusters
        (row,) groups within which errors may be correlated; each row for itself if not said.
    weights
        (row,) positive; 1 if not said.
    offset
        (row,) part of the log of expected trade that is given.
    start
        (row,) expected trade of a similar regression, to begin from; it changes no result.

    Returns
    -------
    PpmlFit
        Coefficients, covariance, rows used and dropped.

    Raises
    ------
    ModelError
        If no row is left, nothing identifies a regressor, or the search does not settle.

    Source
    ------
    Correia, Guimarães and Zylkin (2020), Stata Journal 20(1), algorithm of `ppmlhdfe`; effects are solved exactly here.

    Holds for
    ---------
    Up to 9,000 levels of all effects but the largest.
    """
    trade = np.asarray(y, dtype=np.float64)
    names = tuple(regressors)
    columns = np.zeros((trade.size, 0)) if not names else np.column_stack([np.asarray(regressors[n], dtype=float) for n in names])
    levels = [np.asarray(e) for e in fixed_effects]
    kept, dropped = usable_rows(trade, columns, levels)
    if not kept.any():
        raise ModelError(Problem("no row is left for the regression", next_step="look at the reasons: " + ", ".join(dropped)))
    used, x = trade[kept], columns[kept]
    w = np.ones(used.size) if weights is None else np.asarray(weights, dtype=float)[kept]
    given = np.zeros(used.size) if offset is None else np.asarray(offset, dtype=float)[kept]
    effects = Effects([e[kept] for e in levels])
    first = (used + np.average(used, weights=w)) / 2.0
    if start is not None:
        known = np.asarray(start, dtype=float)[kept]
        first = np.where(np.isfinite(known) & (known > 0.0), known, first)
    free = _identified(effects.residuals(x, w * first), x, w * first)
    search = _search(used, x[:, free], effects, w, given, first)
    within = effects.residuals(x[:, free], w * search.mean)
    groups = np.arange(used.size) if clusters is None else consecutive(np.asarray(clusters)[kept])
    covariance = clustered_covariance(within, w * search.mean, w * (used - search.mean), groups)
    return PpmlFit(
        tuple(n for n, f in zip(names, free, strict=True) if f),
        search.beta,
        covariance,
        tuple(n for n, f in zip(names, free, strict=True) if not f),
        kept,
        dropped,
        search.mean,
        within,
        int(groups.max()) + 1,
        search.deviance,
        search.rounds,
    )


@dataclass(frozen=True)
class _Found:
    beta: Floats
    mean: Floats
    deviance: float
    rounds: int


def _search(y: Floats, x: Floats, effects: Effects, w: Floats, given: Floats, start: Floats) -> _Found:
    """Reweighted least squares until the deviance and the coefficients rest."""
    mean = start
    index = np.log(mean)
    deviance, beta = np.inf, np.zeros(x.shape[1])
    for round_ in range(1, ROUNDS + 1):
        working = index - given + (y - mean) / mean
        left = effects.residuals(np.column_stack([x, working]), w * mean)
        within, target = left[:, :-1], left[:, -1]
        weighted = within * (w * mean)[:, None]
        new_beta = linalg.solve(weighted.T @ within, weighted.T @ target, assume_a="sym") if x.shape[1] else beta
        step = given + working - (target - within @ new_beta) - index
        new_deviance, length = np.inf, 1.0
        for _ in range(HALVINGS):
            trial = np.exp(np.clip(index + length * step, -700.0, 700.0))
            new_deviance = _deviance(y, trial, w)
            if new_deviance <= deviance * (1.0 + TOLERANCE) or not np.isfinite(deviance):
                break
            length /= 2.0
        index = index + length * step
        mean = np.exp(np.clip(index, -700.0, 700.0))
        moved = np.abs((new_beta - beta) * np.sqrt((within**2).mean(axis=0))).max(initial=0.0)
        rest = abs(deviance - new_deviance) <= TOLERANCE * max(new_deviance, TOLERANCE)
        beta, deviance = new_beta, new_deviance
        if rest and moved < TOLERANCE:
            return _Found(beta, mean, float(deviance), round_)
    raise ModelError(Problem("the regression did not settle", next_step="look for regressors that hardly vary"))


def _deviance(y: Floats, mean: Floats, w: Floats) -> float:
    return float(2.0 * (w * (special.xlogy(y, y / mean) - y + mean)).sum())


def _identified(within: Floats, columns: Floats, weights: Floats) -> npt.NDArray[np.bool_]:
    """Columns that neither the effects nor the columns before them determine."""
    size = np.sqrt((columns**2 * weights[:, None]).sum(axis=0))
    root = np.sqrt(weights)[:, None] * within / np.where(size > 0.0, size, 1.0)
    upper = linalg.qr(root, mode="r")[0] if root.shape[1] else root
    return np.asarray(np.abs(np.diagonal(upper)) > COLLINEAR)


def clustered_covariance(within: Floats, weights: Floats, residuals: Floats, groups: npt.NDArray[np.int64]) -> Floats:
    """Sandwich of the Poisson scores summed by group, times groups over groups less one.

    Parameters
    ----------
    within
        (row, regressor) after the effects.
    weights, residuals
        (row,) expected trade, and trade less expected trade.
    groups
        (row,) consecutive numbers from 0.
    """
    count = int(groups.max(initial=-1)) + 1
    bread = np.linalg.inv((within * weights[:, None]).T @ within) if within.shape[1] else np.zeros((0, 0))
    scores = within * residuals[:, None]
    sums = np.column_stack([np.bincount(groups, weights=s, minlength=count) for s in scores.T]) if within.shape[1] else scores[:0]
    return np.asarray(count / (count - 1.0) * bread @ (sums.T @ sums) @ bread)
