# SPDX-License-Identifier: Apache-2.0
"""Small channels registered from outside the package: one for each kind of time, and one that measures the whole world."""

from tests.contract.small_channels.crisis import CRISIS
from tests.contract.small_channels.market import MARKET
from tests.contract.small_channels.rumour import RUMOUR
from tests.contract.small_channels.stock import STOCK
from tests.contract.small_channels.warmth import WARMTH

ALL = (MARKET, STOCK, CRISIS, RUMOUR)

__all__ = ["ALL", "CRISIS", "MARKET", "RUMOUR", "STOCK", "WARMTH"]
