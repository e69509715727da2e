# SPDX-License-Identifier: Apache-2.0
"""Strategy: optimal tariffs, best replies, and the Nash equilibrium of tariffs on a named set."""

from plenipo.lab.strategy.optimal import optimal_tariffs
from plenipo.lab.strategy.results import OptimalTariffs, Retaliation
from plenipo.lab.strategy.retaliate import Reply, best_reply, retaliation

__all__ = ["OptimalTariffs", "Reply", "Retaliation", "best_reply", "optimal_tariffs", "retaliation"]
