# SPDX-License-Identifier: Apache-2.0
"""How far agreements differ from one another beyond noise: the distribution from which a new one is drawn.

One regression with an effect per unit of depth for each agreement that newly binds enough pairs, one for all others, and one
for each placebo: the same agreement, with the same dates and partners, given to the economy nearest in trade that has none. Then
random effects, once for the real ones and once for the placebos: estimates vary as their covariance says, plus a spread of their
own (restricted maximum likelihood). Placebos differ too, since whole relations drift for reasons that are no agreement's; that
part is taken off. Each agreement is also predicted from all others, to see whether the distribution holds what it should.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, optimize, stats

from plenipo.channels.trade.estimation.agreements import DEPTH, borders, coded_panel, on_rows
from plenipo.channels.trade.estimation.history import NONE, History, phased
from plenipo.channels.trade.estimation.panel import Panel
from plenipo.channels.trade.estimation.placebo import owners, placebos
from plenipo.channels.trade.estimation.ppml import PpmlFit, fit_ppml

__all__ = ["COVERED", "AgreementSpread", "RandomEffects", "agreement_fit", "estimate_spread", "leave_one_out", "random_effects"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

LEAST_PAIRS = 6
"""Pairs of economies an agreement must newly bind in the panel: with fewer its clustered error means nothing."""
LEAST_CHANGE = 0.15
"""Change of phased depth within the panel from which on a pair counts as newly bound."""
OTHERS = "all others"
COVERED = 0.9
"""Share of agreements that the predictive distribution of the others should hold between its 5th and 95th percentile."""
LARGEST_SPREAD = 4.0
FEWEST = 3
"""Effects from which a spread can be told at all, each predicted from two others at least."""


@dataclass(frozen=True)
class RandomEffects:
    """Effects that differ: (name,) estimates and standard errors; mean, its error, standard deviation beyond sampling noise."""

    names: tuple[str, ...]
    effects: Floats
    errors: Floats
    mean: float
    mean_error: float
    spread: float
    held: float
    """Share that lies between the 5th and 95th percentile predicted from all others."""


@dataclass(frozen=True)
class AgreementSpread:
    """Agreements and placebos one by one.

    Parameters
    ----------
    real, placebo
        Random effects of each, log of trade at full depth.
    spread
        Standard deviation between agreements beyond sampling noise and beyond the drift that placebos show.
    fit
        The regression.
    """

    real: RandomEffects
    placebo: RandomEffects
    spread: float
    fit: PpmlFit


def estimate_spread(panel: Panel, history: History, offset: Floats, start: Floats | None = None) -> AgreementSpread:
    """Effects of agreements one by one and how far they differ.

    Parameters
    ----------
    panel, history
        Trade; agreements.
    offset
        (row,) what tariffs do to the log of trade; NaN where not known.
    start
        (row,) expected trade of the pooled regression, to begin from.
    """
    fit, real, placebo = agreement_fit(panel, history, offset, start)
    found, made = _summary(fit, real), _summary(fit, placebo)
    return AgreementSpread(found, made, float(np.sqrt(max(found.spread**2 - made.spread**2, 0.0))), fit)


def agreement_fit(
    panel: Panel, history: History, offset: Floats, start: Floats | None = None
) -> tuple[PpmlFit, tuple[str, ...], tuple[str, ...]]:
    """The regression with an effect for each agreement and each placebo, and the names of both."""
    coding = coded_panel(panel, history)
    used = np.isfinite(offset)
    table = phased(coding.depth, DEPTH)
    depth = on_rows(panel, coding, table)
    owner = owners(panel, coding)[panel.origin, panel.destination]
    chosen = _chosen(panel, owner, depth, used & (panel.trade > 0.0))
    real = {coding.agreements[k]: np.where(owner == k, depth, 0.0) for k in chosen}
    placebo = placebos(panel, coding, table, {k: owner == k for k in chosen})
    others = {OTHERS: np.where(np.isin(owner, chosen), 0.0, depth)}
    columns = {**real, **placebo, **others, **borders(panel)}
    trade = np.where(used, panel.trade, np.nan)
    fit = fit_ppml(trade, columns, panel.effects, panel.pair, offset=np.nan_to_num(offset), start=start)
    return fit, tuple(real), tuple(placebo)


def _summary(fit: PpmlFit, names: tuple[str, ...]) -> RandomEffects:
    kept = tuple(n for n in names if n in fit.names)
    if len(kept) < FEWEST:
        return RandomEffects((), np.empty(0), np.empty(0), math.nan, math.nan, 0.0, math.nan)
    places = [fit.names.index(n) for n in kept]
    effects, covariance = fit.coefficients[places], fit.covariance[np.ix_(places, places)]
    mean, error, spread = random_effects(effects, covariance)
    inside = np.abs(leave_one_out(effects, covariance)) < stats.norm.ppf((1.0 + COVERED) / 2.0)
    return RandomEffects(kept, effects, np.sqrt(np.diagonal(covariance)), mean, error, spread, float(inside.mean()))


def random_effects(effects: Floats, covariance: Floats) -> tuple[float, float, float]:
    """Mean, its standard error and the standard deviation between effects, by restricted maximum likelihood.

    Parameters
    ----------
    effects
        (agreement,) estimates.
    covariance
        (agreement, agreement) of their sampling noise.
    """

    def parts(spread: float) -> tuple[Floats, float, float]:
        inverse: Floats = linalg.inv(covariance + spread**2 * np.eye(len(effects)))
        precision = inverse.sum()
        return inverse, float((inverse @ effects).sum() / precision), float(precision)

    def loss(spread: float) -> float:
        inverse, mean, precision = parts(spread)
        left = effects - mean
        return float(-np.linalg.slogdet(inverse)[1] + np.log(precision) + left @ inverse @ left)

    grid = np.linspace(0.0, LARGEST_SPREAD, 61)
    best = int(np.argmin([loss(s) for s in grid]))
    around = (grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)])
    spread = float(optimize.minimize_scalar(loss, bounds=around, method="bounded").x)
    spread = 0.0 if loss(0.0) <= loss(spread) else spread
    _, mean, precision = parts(spread)
    return float(mean), float(precision**-0.5), spread


def leave_one_out(effects: Floats, covariance: Floats) -> Floats:
    """(agreement,) each less what the others predict, in standard deviations of the prediction and its own noise."""
    found = np.empty(len(effects))
    for k in range(len(effects)):
        mean, error, spread = _without(effects, covariance, k)
        found[k] = (effects[k] - mean) / np.sqrt(error**2 + spread**2 + covariance[k, k])
    return found


def _without(effects: Floats, covariance: Floats, k: int) -> tuple[float, float, float]:
    others = np.arange(len(effects)) != k
    return random_effects(effects[others], covariance[np.ix_(others, others)])


def _chosen(panel: Panel, owner: npt.NDArray[np.int64], depth: Floats, usable: Flags) -> list[int]:
    """Agreements that bind enough pairs more deeply in some years of the panel than in others."""
    found = []
    for k in np.unique(owner[owner != NONE]).tolist():
        on = usable & (owner == k)
        pairs, place = np.unique(panel.pair[on], return_inverse=True)
        low, high = np.full(pairs.size, np.inf), np.full(pairs.size, -np.inf)
        np.minimum.at(low, place, depth[on])
        np.maximum.at(high, place, depth[on])
        if (high - low >= LEAST_CHANGE).sum() >= LEAST_PAIRS:
            found.append(k)
    return found
