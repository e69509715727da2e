# SPDX-License-Identifier: Apache-2.0
"""Estimation: what trade agreements and tariffs did to trade, from panels of trade with domestic sales.

Pure functions, arrays in and arrays out; NumPy and SciPy only.
"""

from plenipo.channels.trade.estimation.ppml import PpmlFit, fit_ppml

__all__ = ["PpmlFit", "fit_ppml"]
