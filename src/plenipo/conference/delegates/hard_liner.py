# SPDX-License-Identifier: Apache-2.0
"""The hard-liner: it never moves."""

from __future__ import annotations

from dataclasses import dataclass

from plenipo.conference.delegates.script import Sight
from plenipo.conference.delegates.time_based import cheapest, span

__all__ = ["HardLiner"]


@dataclass(frozen=True)
class HardLiner:
    """Asks for the same from beginning to end.

    Parameters
    ----------
    share
        Part of the way from what it could live with to its best; one is all.
    """

    share: float = 0.9

    def asks(self, sight: Sight) -> float:
        """The same share of its span, always."""
        least, best = span(sight.choices)
        return least + self.share * (best - least)

    def offers(self, sight: Sight) -> int | None:
        """The package that gives it just this."""
        return cheapest(sight.choices, self.asks(sight))
