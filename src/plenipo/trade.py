# SPDX-License-Identifier: Apache-2.0
"""Trade equilibrium on your own matrices: what a change of costs or tariffs does to every economy in the table.

Examples
--------
>>> import numpy as np, plenipo.trade
>>> flows = np.array([[80.0, 10, 10], [10, 60, 5], [5, 10, 40]])
>>> solution = plenipo.trade.solve(flows, cost_change=0.9, elasticity=4.0)
>>> bool((solution.real_income_change > 1).all())
True
"""

from plenipo.channels.trade.inter_country import inter_country
from plenipo.channels.trade.solve import SectorOutcomes, TradeSolution, gains_from_trade, solve

__all__ = ["SectorOutcomes", "TradeSolution", "gains_from_trade", "inter_country", "solve"]
