# SPDX-License-Identifier: Apache-2.0
"""Four small channels registered from outside the package, one for each kind of time."""

from tests.contract.small_channels.crisis import CRISIS
from tests.contract.small_channels.market import MARKET
from tests.contract.small_channels.rumour import RUMOUR
from tests.contract.small_channels.stock import STOCK

ALL = (MARKET, STOCK, CRISIS, RUMOUR)
