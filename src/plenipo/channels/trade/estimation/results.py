# SPDX-License-Identifier: Apache-2.0
"""All that is estimated on one panel: the effect of depth, its corrections, and what would make it wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.estimation.agreements import (
    DEPTH,
    AgreementEstimates,
    borders,
    coded_panel,
    estimate_agreements,
    on_rows,
)
from plenipo.channels.trade.estimation.bias import Corrected, correct_bias
from plenipo.channels.trade.estimation.history import Coding, History, phased
from plenipo.channels.trade.estimation.panel import Panel, read_panel
from plenipo.channels.trade.estimation.placebo import owners, placebos
from plenipo.channels.trade.estimation.ppml import PpmlFit, fit_ppml
from plenipo.channels.trade.estimation.spread import AgreementSpread, estimate_spread
from plenipo.channels.trade.estimation.staggered import StaggeredEstimate, estimate_staggered
from plenipo.channels.trade.estimation.tariffs import pair_rates

__all__ = ["AHEAD", "STEPS", "PanelResults", "estimate_on", "estimate_panel"]

Floats = npt.NDArray[np.float64]
Value = tuple[float, float]
Told = Callable[[str], None]

AHEAD = 4
"""Years by which trade might run ahead of entry into force."""
SINGLE_MARKET = 0.85
"""Depth from which on the rubric counts movement under common law and a court: the EU and the EEA."""
CLASSES = (
    (0.0, 0.3, "partial scope, depth below 0.3"),
    (0.3, 0.6, "depth 0.3 to 0.6"),
    (0.6, SINGLE_MARKET, "depth 0.6 to 0.85"),
    (SINGLE_MARKET, np.inf, "single market, depth 0.85 to 1"),
)
STEPS = 7
"""Regressions or groups of them that one panel takes, for progress."""


@dataclass(frozen=True)
class PanelResults:
    """One panel; values with their standard errors, log of trade.

    Parameters
    ----------
    panel
        Its name, source and rows.
    net, whole
        Effect of depth with tariffs held beside it, and without.
    corrected
        The net effect with its bias taken off and its error put right.
    slope
        How the net effect moves with the elasticity at which tariffs are held.
    by_class
        Effect of being in an agreement of some depth, not phased.
    outside
        Effect of depth on pairs that never share a single market; ``inside`` on those that do.
    lead, placebo
        Depth that is to come; depth given to economies that have none.
    staggered
        The estimate by cohorts.
    spread
        Agreement by agreement.
    """

    panel: Panel
    net: AgreementEstimates
    whole: AgreementEstimates
    corrected: Corrected
    slope: float
    by_class: Mapping[str, Value]
    inside: Value
    outside: Value
    lead: Value
    placebo: Value
    staggered: StaggeredEstimate
    spread: AgreementSpread


def estimate_panel(
    name: str, data: Path, history: History, union: Collection[str], elasticity: float, told: Told = lambda what: None
) -> PanelResults:
    """Everything on one panel.

    Parameters
    ----------
    name
        Of :data:`PANELS`.
    data
        Parent of the raw folders.
    history
        Agreements.
    union
        Members of the European Union, which share a tariff.
    elasticity
        Trade elasticity at which tariffs are held.
    told
        Called with what comes next.
    """
    panel = read_panel(name, data)
    return estimate_on(panel, pair_rates(panel, history, data, union), history, elasticity, told)


def estimate_on(
    panel: Panel, tariff: Floats, history: History, elasticity: float, told: Told = lambda what: None
) -> PanelResults:
    """Everything on a panel held already, with its tariffs (row,): fractions, NaN where not known."""
    name = panel.name
    told(f"{name}: effect of depth")
    coding = coded_panel(panel, history, ahead=AHEAD)
    offset = -(1.0 + elasticity) * np.log1p(tariff)
    net = estimate_agreements(panel, history, tariff=tariff, elasticity=elasticity)
    start = net.fit.expected
    told(f"{name}: bias and error")
    corrected = correct_bias(net.fit, panel.trade, panel.origin, panel.destination, panel.year)
    told(f"{name}: with tariffs in")
    whole = estimate_agreements(panel, history, start=start)
    told(f"{name}: classes, leads, placebos")
    checks = _checks(panel, coding, offset, start)
    told(f"{name}: by cohort")
    staggered = estimate_staggered(panel, history, offset, start)
    told(f"{name}: agreement by agreement")
    spread = estimate_spread(panel, history, offset, start)
    slope = _slope(net.fit, tariff)
    return PanelResults(panel, net, whole, corrected, slope, **checks, staggered=staggered, spread=spread)


def _slope(fit: PpmlFit, tariff: Floats) -> float:
    """How the first coefficient moves with the elasticity: by the implicit function theorem on the score."""
    weighted = fit.within * fit.fitted[:, None]
    return float(np.linalg.solve(weighted.T @ fit.within, weighted.T @ np.log1p(tariff[fit.kept]))[fit.names.index(DEPTH)])


def _checks(panel: Panel, coding: Coding, offset: Floats, start: Floats) -> dict[str, Any]:
    """Regressions beside the main one, each with tariffs held at the same elasticity."""
    table = phased(coding.depth, DEPTH)
    depth, raw = on_rows(panel, coding, table), on_rows(panel, coding, coding.depth)
    known = np.isfinite(offset)
    trade, given = np.where(known, panel.trade, np.nan), np.nan_to_num(offset)

    def fitted(columns: Mapping[str, Floats]) -> Mapping[str, Value]:
        fit = fit_ppml(trade, {**columns, **borders(panel)}, panel.effects, panel.pair, offset=given, start=start)
        return {n: (fit.coefficient(n), fit.standard_error(n)) for n in columns if n in fit.names}

    shown = [y - coding.first_year for y in panel.years]
    single = coding.depth[shown].max(axis=0)[panel.origin, panel.destination] >= SINGLE_MARKET
    split = fitted({"inside": np.where(single, depth, 0.0), "outside": np.where(single, 0.0, depth)})
    coming = np.maximum(on_rows(panel, coding, coding.depth, AHEAD) - raw, 0.0)
    owner = owners(panel, coding)[panel.origin, panel.destination]
    made = placebos(panel, coding, table, {k: owner == k for k in np.unique(owner[owner >= 0]).tolist()})
    return {
        "by_class": fitted({label: ((raw > 0.0) & (raw >= low) & (raw < high)).astype(float) for low, high, label in CLASSES}),
        "inside": split["inside"],
        "outside": split["outside"],
        "lead": fitted({DEPTH: depth, "lead": coming})["lead"],
        "placebo": fitted({DEPTH: depth, "placebo": np.sum(list(made.values()), axis=0)})["placebo"],
    }
