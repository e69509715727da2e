# SPDX-License-Identifier: Apache-2.0
"""For authors of channels: a world of twelve actors, and the contract every channel keeps."""

from plenipo.testing.contract import CHECKS, check_channel
from plenipo.testing.world import twelve_actors

__all__ = ["CHECKS", "check_channel", "twelve_actors"]
