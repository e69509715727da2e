# SPDX-License-Identifier: Apache-2.0
"""What agreements did to trade, per unit of depth of our rubric, at given incomes.

Equation, for trade from i to j in year t with pair, origin-by-year and destination-by-year effects::

    trade = exp(effect x depth(i, j, t) - (1 + elasticity) x ln(1 + tariff(i, j, t)) + border(t) [i != j] + effects)

Depth enters by the stages in which agreements are phased in. With tariffs held beside it the effect is net of them: recorded
trade is before duty, so it falls by one plus the trade elasticity. Without them the effect is that of the whole agreement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.estimation.history import Coding, History, code_history, held_for, phased
from plenipo.channels.trade.estimation.panel import Panel
from plenipo.channels.trade.estimation.ppml import PpmlFit, fit_ppml

__all__ = ["DEPTH", "STAGES", "AgreementEstimates", "borders", "coded_panel", "estimate_agreements", "on_rows"]

Floats = npt.NDArray[np.float64]
Scalar = TypeVar("Scalar", bound=np.generic)

DEPTH = "depth"
STAGES = (0, 4, 8, 12)
"""Years since entry into force at which the effect may step up: those of `phase_in.csv`, as in the Advanced Guide."""


@dataclass(frozen=True)
class AgreementEstimates:
    """What the agreements of a panel did.

    Parameters
    ----------
    effect, standard_error
        Log of trade at full depth once phased in, error clustered by pair.
    by_stage
        Years since entry to (step of the effect, its standard error), from a regression with a step for each.
    fit, stages_fit
        The two regressions.
    elasticity
        Trade elasticity at which tariffs were held; None if they were not, so that the effect includes them.
    until
        Last year of the rows used.
    """

    effect: float
    standard_error: float
    by_stage: Mapping[int, tuple[float, float]]
    fit: PpmlFit
    stages_fit: PpmlFit
    elasticity: float | None
    until: int


def estimate_agreements(
    panel: Panel,
    history: History,
    *,
    until: int | None = None,
    tariff: Floats | None = None,
    elasticity: float | None = None,
    start: Floats | None = None,
) -> AgreementEstimates:
    """Effect of depth on trade from rows up to a year only.

    Parameters
    ----------
    panel
        Trade with domestic sales where there are any.
    history
        Agreements in force by pair: :func:`history_of` of a law.
    until
        Last year whose rows may be used; all if not said.
    tariff
        (row,) ad-valorem rate as a fraction, 0 at home; rows without one are dropped and counted.
    elasticity
        Trade elasticity at which ``tariff`` is held.
    start
        (row,) expected trade of a similar regression, to begin from; it changes no result.

    Returns
    -------
    AgreementEstimates
        Effect, its steps by years since entry, rows used and dropped.
    """
    coding = coded_panel(panel, history)
    rows = panel.year <= (until if until is not None else panel.years[-1])
    offset = None if tariff is None or elasticity is None else -(1.0 + elasticity) * np.log1p(tariff)
    given = np.zeros(panel.trade.size) if offset is None else offset
    used = panel.where(rows)
    trade = np.where(np.isfinite(given[rows]), used.trade, np.nan)
    depth = on_rows(panel, coding, phased(coding.depth, DEPTH))[rows]
    steps = {str(a): on_rows(panel, coding, held_for(coding.depth, a))[rows] for a in STAGES}
    first = None if start is None else start[rows]
    main = fit_ppml(trade, {DEPTH: depth, **borders(used)}, used.effects, used.pair, offset=given[rows], start=first)
    stages = fit_ppml(trade, {**steps, **borders(used)}, used.effects, used.pair, offset=given[rows], start=main.expected)
    by_stage = {a: (stages.coefficient(str(a)), stages.standard_error(str(a))) for a in STAGES if str(a) in stages.names}
    return AgreementEstimates(
        main.coefficient(DEPTH),
        main.standard_error(DEPTH),
        by_stage,
        main,
        stages,
        None if offset is None else elasticity,
        used.years[-1],
    )


def coded_panel(panel: Panel, history: History, ahead: int = 0) -> Coding:
    """Agreements between the economies of a panel, from long enough before its first year for all stages."""
    return code_history(history, panel.actors, panel.years[0] - STAGES[-1], panel.years[-1] + ahead)


def on_rows(panel: Panel, coding: Coding, values: npt.NDArray[Scalar], shift: int = 0) -> npt.NDArray[Scalar]:
    """Values of (year, actor, actor) at the rows of a panel, or so many years after them."""
    return values[panel.year + shift - coding.first_year, panel.origin, panel.destination]


def borders(panel: Panel) -> dict[str, Floats]:
    """A border for every year but the last: how much less is traded across borders than at home, all else given.

    Only where the panel holds domestic sales; without them the effects by year determine it.
    """
    if panel.abroad.all():
        return {}
    return {f"border {year}": (panel.abroad & (panel.year == year)).astype(np.float64) for year in panel.years[:-1]}
