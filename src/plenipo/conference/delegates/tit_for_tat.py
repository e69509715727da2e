# SPDX-License-Identifier: Apache-2.0
"""Tit for tat: it concedes as much as the others have conceded to it, and no more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plenipo.conference.delegates.script import Sight
from plenipo.conference.delegates.time_based import cheapest, span

__all__ = ["TitForTat"]


@dataclass(frozen=True)
class TitForTat:
    """Concedes what the others have conceded.

    Parameters
    ----------
    share
        Part of their concession that it returns.

    Source
    ------
    Faratin, Sierra and Jennings 1998 (behaviour-dependent tactics); the mean over the others with many parties.
    """

    share: float = 1.0

    def asks(self, sight: Sight) -> float:
        """Its best, less what the others have come towards it since their first offers."""
        least, best = span(sight.choices)
        came = [max(0.0, max(points) - points[0]) for points in sight.theirs.values() if np.isfinite(points).all()]
        return max(least, best - self.share * float(np.mean(came))) if came else best

    def offers(self, sight: Sight) -> int | None:
        """The package that gives it just what it asks."""
        return cheapest(sight.choices, self.asks(sight))
