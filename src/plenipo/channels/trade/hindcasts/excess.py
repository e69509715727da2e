# SPDX-License-Identifier: Apache-2.0
"""How much faster than others trade under new agreements grew: a difference in differences, agreement by agreement.

Growth of each origin and each destination is fitted on pairs whose law did not change (Poisson, hence rows and columns that add
up); what it gives for the other pairs is their trade without the agreement. Source: Borusyak, Jaravel and Spiess (2024) for
imputing what would have been; Santos Silva and Tenreyro (2006) for fitting flows rather than logs.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.hindcasts.predict import scales

__all__ = ["Group", "excess", "imputed", "noise_by_size"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

EDGES = (1.0, 10.0, 100.0, 1e3, 1e4, np.inf)
"""Million USD of a pair a year: how noisy trade is depends on its size."""


class Group(NamedTuple):
    """The pairs that an agreement newly binds: its id, places of the two sides, (pair,) each."""

    name: str
    a: npt.NDArray[np.int64]
    b: npt.NDArray[np.int64]

    def both_ways(self, flows: Floats) -> Floats:
        """Trade of each pair in both directions, (pair,)."""
        return np.asarray(flows[self.a, self.b] + flows[self.b, self.a])


def imputed(before: Floats, after: Floats, unchanged: Flags) -> Floats:
    """Flows after, had no pair's law changed, (origin, destination); only ``unchanged`` pairs of ``after`` are looked at."""
    used = unchanged & (before > 0.0) & np.isfinite(after)
    x, y = np.where(used, before, 0.0), np.where(used, after, 0.0)
    row, column = scales(x, y.sum(axis=1), y.sum(axis=0))
    return row[:, None] * before * column


def excess(before: Floats, after: Floats, unchanged: Flags, groups: Sequence[Group]) -> Floats:
    """Log of trade after over what it would have been, (group,); pairs that did not trade before are left out."""
    without = imputed(before, after, unchanged)
    seen = np.where(before > 0.0, after, 0.0)
    return np.array([np.log(g.both_ways(seen).sum() / g.both_ways(without).sum()) for g in groups])


def noise_by_size(before: Floats, after: Floats, unchanged: Flags, groups: Sequence[Group]) -> Floats:
    """Standard deviation of a group's excess if its agreement did nothing, (group,).

    Pairs whose law did not change give the spread by size of trade; pairs of a group are taken as independent.
    """
    without = imputed(before, after, unchanged)
    seen = np.where(before > 0.0, after, 0.0)
    i, j = np.triu_indices(len(before), 1)
    expected, found = without[i, j] + without[j, i], seen[i, j] + seen[j, i]
    kept = unchanged[i, j] & (expected > EDGES[0]) & (found > 0.0)
    size, off = np.log(expected[kept]), np.log(found[kept] / expected[kept])
    bins = [(size >= np.log(low)) & (size < np.log(high)) for low, high in itertools.pairwise(EDGES)]
    bins = [b for b in bins if b.any()]
    spread, middle = [off[b].std() for b in bins], [size[b].mean() for b in bins]
    noise = []
    for g in groups:
        trade = np.maximum(g.both_ways(without), EDGES[0])
        share = trade / trade.sum()
        noise.append(np.sqrt(((share * np.interp(np.log(trade), middle, spread)) ** 2).sum()))
    return np.array(noise)
