# SPDX-License-Identifier: Apache-2.0
"""The time-based conceder: it asks for less as time goes by, whatever others do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plenipo.conference.delegates.choices import Choices
from plenipo.conference.delegates.script import SLACK, Sight

__all__ = ["TimeBased", "cheapest", "span", "wanted"]


def span(choices: Choices) -> tuple[float, float]:
    """Points of the worst package it would accept, and of its best."""
    held = choices.rising[choices.rising >= choices.least - SLACK]
    least = float(held[0]) if len(held) else choices.least
    return least, max(float(choices.rising[-1]), least)


def wanted(choices: Choices, elapsed: float, speed: float) -> float:
    """Points asked for: all at the beginning, what it can live with at the end."""
    least, best = span(choices)
    return least + (best - least) * (1.0 - elapsed**speed)


def cheapest(choices: Choices, points: float) -> int | None:
    """Row of the package that gives at least these points and no more than it must; its best if none does.

    None where even its best is below its reservation value: it has nothing to offer.
    """
    if choices.rising[-1] < choices.least - SLACK:
        return None
    place = int(np.searchsorted(choices.rising, points - SLACK))
    return int(choices.ranked[min(place, len(choices.ranked) - 1)])


@dataclass(frozen=True)
class TimeBased:
    """Concedes with time.

    Parameters
    ----------
    speed
        Exponent: below one early, one evenly, above one late.

    Source
    ------
    Faratin, Sierra and Jennings 1998, Negotiation decision functions for autonomous agents.
    """

    speed: float = 1.0

    def asks(self, sight: Sight) -> float:
        """What it wants at this hour."""
        return wanted(sight.choices, sight.elapsed, self.speed)

    def offers(self, sight: Sight) -> int | None:
        """The package that gives it just what it wants."""
        return cheapest(sight.choices, self.asks(sight))
