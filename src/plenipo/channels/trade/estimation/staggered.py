# SPDX-License-Identifier: Apache-2.0
"""An estimate that stands when effects differ by when an agreement began and by how long it has been in force.

Where pairs are bound in different years, one pooled coefficient compares late joiners with early ones whose effect still grows.
Here each cohort (the first year of the panel in which a pair is bound) has an effect of its own in each year after; they are
averaged afterwards, by years since entry and over all, with expected trade as weights. Pairs bound in the first year already have
no before and are left out.

Source: Wooldridge (2023), Simple approaches to nonlinear difference-in-differences with panel data, Econometrics Journal 26;
Nagengast and Yotov (2025), Staggered difference-in-differences in gravity settings, American Economic Journal: Applied 17.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.estimation.agreements import borders, coded_panel, on_rows
from plenipo.channels.trade.estimation.history import Coding, History
from plenipo.channels.trade.estimation.panel import Panel
from plenipo.channels.trade.estimation.ppml import PpmlFit, fit_ppml

__all__ = ["StaggeredEstimate", "estimate_staggered"]

Floats = npt.NDArray[np.float64]

LEAST_DEPTH = 0.3
"""Below it agreements are of partial scope and count as none."""
ALWAYS = "bound from the first year"
POOLED = "depth in force"


@dataclass(frozen=True)
class StaggeredEstimate:
    """Effects per unit of depth in force, not phased: each value with its standard error.

    Parameters
    ----------
    overall
        Mean over cohorts and years.
    by_age
        Years since entry, as far as the panel tells them apart, to the mean over cohorts.
    pooled
        One coefficient on the same rows: what the mean would be if all effects were one.
    always
        Rows of pairs bound from the first year, left out.
    fit
        The regression with cohorts.
    """

    overall: tuple[float, float]
    by_age: Mapping[int, tuple[float, float]]
    pooled: tuple[float, float]
    always: int
    fit: PpmlFit


def estimate_staggered(panel: Panel, history: History, offset: Floats, start: Floats | None = None) -> StaggeredEstimate:
    """Effects by cohort and year, averaged.

    Parameters
    ----------
    panel, history
        Trade; agreements.
    offset
        (row,) what tariffs do to the log of trade; NaN where not known.
    start
        (row,) expected trade of another regression, to begin from.
    """
    coding = coded_panel(panel, history)
    cohort = _cohorts(panel, coding)[panel.origin, panel.destination]
    depth = on_rows(panel, coding, np.where(coding.depth >= LEAST_DEPTH, coding.depth, 0.0))
    always = cohort == panel.years[0]
    trade = np.where(np.isfinite(offset) & ~always, panel.trade, np.nan)
    given = np.nan_to_num(offset)
    cells = {
        (g, t): np.where((cohort == g) & (panel.year == t), depth, 0.0) for g in panel.years[1:] for t in panel.years if t >= g
    }
    columns = {f"{g} in {t}": column for (g, t), column in cells.items()}

    def fitted(x: Mapping[str, Floats]) -> PpmlFit:
        return fit_ppml(trade, {**x, **borders(panel)}, panel.effects, panel.pair, offset=given, start=start)

    fit, pooled = fitted(columns), fitted({POOLED: depth})
    weight = {c: float(np.nansum(fit.expected * column)) for c, column in cells.items() if f"{c[0]} in {c[1]}" in fit.names}
    ages = sorted({t - g for g, t in weight})
    return StaggeredEstimate(
        _mean(fit, weight),
        {a: _mean(fit, {c: w for c, w in weight.items() if c[1] - c[0] == a}) for a in ages},
        (pooled.coefficient(POOLED), pooled.standard_error(POOLED)),
        int(always.sum()),
        fit,
    )


def _cohorts(panel: Panel, coding: Coding) -> npt.NDArray[np.int64]:
    """(actor, actor) first year of the panel in which a pair is bound; 0 if in none."""
    bound = coding.depth[[y - coding.first_year for y in panel.years]] >= LEAST_DEPTH
    return np.where(bound.any(axis=0), np.array(panel.years)[bound.argmax(axis=0)], 0)


def _mean(fit: PpmlFit, weight: Mapping[tuple[int, int], float]) -> tuple[float, float]:
    places = [fit.names.index(f"{g} in {t}") for g, t in weight]
    share = np.array(list(weight.values())) / sum(weight.values())
    value = float(share @ fit.coefficients[places])
    return value, float(np.sqrt(share @ fit.covariance[np.ix_(places, places)] @ share))
