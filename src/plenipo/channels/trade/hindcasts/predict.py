# SPDX-License-Identifier: Apache-2.0
"""Flows to come from flows observed: by the equilibrium of the act, and by three dumb rules.

All take the table of the last year before the act, (origin, destination) in million USD with home sales on the diagonal, and what
is said of incomes: *conditional* on each economy's output and spending as they turned out, or *unconditional*, on the trend of
incomes before the act. The rules are given the same incomes, so that only what is said of trade differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = [
    "INCOMES",
    "NO_CHANGE",
    "TREND",
    "Margins",
    "Predictions",
    "abroad_of",
    "after_agreements",
    "fit_to",
    "log_change",
    "margins_of",
    "pair_trend",
    "predictions",
    "scales",
]

Floats = npt.NDArray[np.float64]

NO_CHANGE, INCOMES, TREND = "no change", "incomes alone", "gravity trend"
ROUNDS, TOLERANCE = 5_000, 1e-10


class Margins(NamedTuple):
    """What each economy sells and spends in all, (actor,) each, million USD."""

    sold: Floats
    spent: Floats

    def grown(self, factor: Floats) -> Margins:
        """Both grown by a factor, (actor,)."""
        return Margins(self.sold * factor, self.spent * factor)


@dataclass(frozen=True)
class Predictions:
    """Change of the log of every flow, (origin, destination): ours and by rule."""

    ours: Floats
    rules: dict[str, Floats]


def after_agreements(flows: Floats, effect: Floats, elasticity: float, labels: tuple[str, ...]) -> Floats:
    """Equilibrium flows once agreements move trade by ``effect`` (log, at given incomes), (origin, destination)."""
    from plenipo.channels.trade.solve import solve

    return np.array(solve(flows, cost_change=np.exp(-effect / elasticity), elasticity=elasticity, labels=labels).flows)


def fit_to(flows: Floats, margins: Margins) -> Floats:
    """Rows and columns scaled until they add up to the margins; spending is first scaled to the same world total.

    In a gravity equation this is what other outputs and spendings do at given trade costs. Source: Deming and Stephan (1940).
    """
    spent = margins.spent * (margins.sold.sum() / margins.spent.sum())
    row, column = scales(flows, margins.sold, spent)
    return row[:, None] * flows * column


def scales(flows: Floats, rows: Floats, columns: Floats) -> tuple[Floats, Floats]:
    """Factors of rows and columns that make a matrix add up to both margins, (actor,) each; 0 where there is nothing to scale."""
    row, column = np.ones(len(rows)), np.ones(len(columns))
    for _ in range(ROUNDS):
        row = _over(rows, flows @ column)
        new = _over(columns, row @ flows)
        if np.abs(new - column).max() <= TOLERANCE * column.max():
            break
        column = new
    return row, column


def predictions(before: Floats, after: Floats, income: Margins | Floats, abroad: float, trend: Floats) -> Predictions:
    """Ours and the rules', all on the same incomes.

    Parameters
    ----------
    before
        Observed flows before the act.
    after
        Equilibrium flows with the act, at the incomes of before.
    income
        Output and spending at the end as they turned out (conditional), or by what factor each economy's will grow by trend,
        (actor,) (unconditional); in the latter the act moves incomes too.
    abroad
        Growth of all international trade, a factor: what *no change* gives every pair.
    trend
        Log change of each pair in the past beyond what incomes explain; *gravity trend* adds it once more. NaN counts as none.
    """
    alone = log_change(before, fit_to(before, _end(before, income)))
    return Predictions(
        log_change(before, fit_to(after, _end(after, income))),
        {NO_CHANGE: np.full_like(before, np.log(abroad)), INCOMES: alone, TREND: alone + np.nan_to_num(trend, nan=0.0)},
    )


def pair_trend(earlier: Floats, later: Floats) -> Floats:
    """Log change of every flow beyond what outputs and spendings explain; NaN where a flow is zero."""
    return log_change(earlier, later) - log_change(earlier, fit_to(earlier, margins_of(later)))


def margins_of(flows: Floats) -> Margins:
    """Row and column sums."""
    return Margins(flows.sum(axis=1), flows.sum(axis=0))


def abroad_of(flows: Floats) -> float:
    """Sum of what crosses a border."""
    return float(flows.sum() - np.trace(flows))


def _end(flows: Floats, income: Margins | Floats) -> Margins:
    return income if isinstance(income, Margins) else margins_of(flows).grown(income)


def log_change(before: Floats, after: Floats) -> Floats:
    """Of every flow; NaN where either is zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.log(after) - np.log(before)
    return np.where(np.isfinite(change), change, np.nan)


def _over(wanted: Floats, given: Floats) -> Floats:
    return np.divide(wanted, given, out=np.zeros_like(wanted), where=given > 0.0)
