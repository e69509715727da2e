# SPDX-License-Identifier: Apache-2.0
"""For authors of channels: made worlds, one of twelve actors and one with sectors, and the contract every channel keeps."""

from plenipo.testing.contract import CHECKS, check_channel
from plenipo.testing.sectors import five_economies
from plenipo.testing.world import twelve_actors

__all__ = ["CHECKS", "check_channel", "five_economies", "twelve_actors"]
