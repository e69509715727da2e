# SPDX-License-Identifier: Apache-2.0
"""Evidence for the trade channel: identities, replications of published tables, hindcasts. A file each; joined here."""

from plenipo.channels.trade.evidence.caliendo_parro import MANY_SECTORS
from plenipo.channels.trade.evidence.gravity_estimates import GRAVITY_ESTIMATES
from plenipo.channels.trade.evidence.hindcasts import HINDCASTS
from plenipo.channels.trade.evidence.identities import IDENTITIES
from plenipo.channels.trade.evidence.optimal_tariffs import OPTIMAL_TARIFFS
from plenipo.channels.trade.evidence.replications import REPLICATIONS
from plenipo.core.evidence import Evidence

__all__ = ["ROWS"]

ROWS: tuple[Evidence, ...] = (*IDENTITIES, *OPTIMAL_TARIFFS, *REPLICATIONS, *GRAVITY_ESTIMATES, *MANY_SECTORS, *HINDCASTS)
