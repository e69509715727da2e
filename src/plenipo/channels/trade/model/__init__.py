# SPDX-License-Identifier: Apache-2.0
"""The one-sector trade model: pure functions on arrays, one draw at a time.

``prepare(flows, tariff)`` -> ``balance`` -> ``wedges(baseline, tariff, log_cost, ...)`` -> ``solve_changes`` -> ``new_flows``.
"""

from plenipo.channels.trade.model.baseline import (
    ADDITIVE,
    BALANCED,
    LUMP_SUM,
    MULTIPLICATIVE,
    TAX_RELIEF,
    Baseline,
    Parameters,
    parameters,
    prepare,
)
from plenipo.channels.trade.model.changes import Changes, balance, new_flows, solve_changes
from plenipo.channels.trade.model.chord import InverseGrid, hints_at, inverse_at, inverse_grid
from plenipo.channels.trade.model.solver import CONVERGED, NOT_FINITE, TOLERANCE, TOO_MANY, Hints, Report
from plenipo.channels.trade.model.wedges import Wedges, wedges

__all__ = [
    "ADDITIVE",
    "BALANCED",
    "CONVERGED",
    "LUMP_SUM",
    "MULTIPLICATIVE",
    "NOT_FINITE",
    "TAX_RELIEF",
    "TOLERANCE",
    "TOO_MANY",
    "Baseline",
    "Changes",
    "Hints",
    "InverseGrid",
    "Parameters",
    "Report",
    "Wedges",
    "balance",
    "hints_at",
    "inverse_at",
    "inverse_grid",
    "new_flows",
    "parameters",
    "prepare",
    "solve_changes",
    "wedges",
]
