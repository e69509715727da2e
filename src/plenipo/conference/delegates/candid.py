# SPDX-License-Identifier: Apache-2.0
"""The candid party: it says yes to whatever is no worse for it than no deal."""

from __future__ import annotations

from dataclasses import dataclass

from plenipo.conference.delegates.script import Sight
from plenipo.conference.delegates.time_based import cheapest

__all__ = ["Candid"]


@dataclass(frozen=True)
class Candid:
    """Answers truthfully; asked for a package of its own it names its best."""

    def asks(self, sight: Sight) -> float:
        """Its reservation value."""
        return sight.choices.least

    def offers(self, sight: Sight) -> int | None:
        """Its best package; nothing where even that is worse than no deal."""
        return cheapest(sight.choices, float(sight.choices.rising[-1]))
