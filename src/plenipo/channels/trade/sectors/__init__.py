# SPDX-License-Identifier: Apache-2.0
"""Many sectors with input-output linkages: pure functions on arrays, one draw at a time.

``sector_prepare(flows, tariff, inputs)`` -> ``settle_baseline`` -> ``sector_wedges(baseline, tariff, log_cost, ...)`` ->
``solve_sector_changes``. With one sector and no inputs it is :mod:`plenipo.channels.trade.model`.
"""

from plenipo.channels.trade.sectors.baseline import (
    SectorBaseline,
    SectorParameters,
    sector_flows,
    sector_parameters,
    sector_prepare,
)
from plenipo.channels.trade.sectors.changes import SectorChanges, settle_baseline, solve_sector_changes
from plenipo.channels.trade.sectors.wedges import SectorWedges, sector_wedges

__all__ = [
    "SectorBaseline",
    "SectorChanges",
    "SectorParameters",
    "SectorWedges",
    "sector_flows",
    "sector_parameters",
    "sector_prepare",
    "sector_wedges",
    "settle_baseline",
    "solve_sector_changes",
]
