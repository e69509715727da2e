# SPDX-License-Identifier: Apache-2.0
"""The log-roller: it gives way where a slot matters little to it, and asks for what matters much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plenipo.conference.delegates.script import Sight
from plenipo.conference.delegates.time_based import cheapest, wanted

__all__ = ["LogRoller"]


@dataclass(frozen=True)
class LogRoller:
    """Starts from what lies on the table and changes as few slots as it must, those with the largest marginal points first.

    Parameters
    ----------
    speed
        Exponent of time in what it asks for over all.

    Source
    ------
    Log-rolling as trade of issues weighed differently: Froman and Cohen 1970; Raiffa 1982. Which slots it touches follows from
    the marginal points of each; its price may be the gradient of a model.
    """

    speed: float = 1.0

    def asks(self, sight: Sight) -> float:
        """What a time-based delegate asks for."""
        return wanted(sight.choices, sight.elapsed, self.speed)

    def offers(self, sight: Sight) -> int | None:
        """The standing package, with the fewest slots changed that lift it to what is asked."""
        held, asked = sight.choices, self.asks(sight)
        if sight.standing is None:
            return cheapest(held, asked)
        now = held.places(sight.standing.package)
        enough = np.flatnonzero(held.points >= asked)
        if not len(enough):
            return cheapest(held, asked)
        changed = (held.grid[enough] != now).sum(axis=1)
        # Among equally small edits the one that takes least from the others: it gives itself no more than it asks for.
        return int(enough[np.lexsort((held.points[enough], changed))[0]])
