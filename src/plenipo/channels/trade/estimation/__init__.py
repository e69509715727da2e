# SPDX-License-Identifier: Apache-2.0
"""Estimation: what trade agreements and tariffs did to trade, from panels of trade with domestic sales.

Pure functions, arrays in and arrays out; NumPy and SciPy only.
"""

from plenipo.channels.trade.estimation.agreements import AgreementEstimates, estimate_agreements
from plenipo.channels.trade.estimation.history import History, history_of
from plenipo.channels.trade.estimation.panel import PANELS, Panel, read_panel
from plenipo.channels.trade.estimation.ppml import PpmlFit, fit_ppml

__all__ = [
    "PANELS",
    "AgreementEstimates",
    "History",
    "Panel",
    "PpmlFit",
    "estimate_agreements",
    "fit_ppml",
    "history_of",
    "read_panel",
]
