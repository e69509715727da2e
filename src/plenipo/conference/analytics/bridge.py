# SPDX-License-Identifier: Apache-2.0
"""Bridges on score tables: the smallest edit of a package that lifts one party over its reservation value."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

__all__ = ["Bridge", "bridge"]

MOST_EDITS = 3
"""Issues that are changed at most: more is another package, no bridge."""
SLACK = 1e-9  # points are sums of written decimals


class Bridge(NamedTuple):
    """An edit that brings a party in."""

    issues: tuple[int, ...]
    """Which issues are changed."""
    options: tuple[int, ...]
    """Their new options."""
    gain: float
    """Points the party is above its reservation value afterwards."""
    lost: tuple[int, ...]
    """Parties that were content before and are not after."""
    cost: float
    """Points that all others lose together."""


def bridge(
    scores: Sequence[np.ndarray], threshold: np.ndarray, package: np.ndarray, party: int, most: int = MOST_EDITS
) -> Bridge | None:
    """The smallest edit that brings a party to its reservation value.

    Fewest issues first; among these what loses fewest of the content parties, then what costs the others least.

    Parameters
    ----------
    scores
        For each issue (party, option), points.
    threshold : (party,)
    package : (issue,)
        Place of the option of each issue.
    party
        Who is to be brought in.
    most
        Issues that may be changed.

    Returns
    -------
    Bridge or None
        None where no such edit brings it in; an empty edit where it is content already.
    """
    now = np.sum([table[:, place] for table, place in zip(scores, package, strict=True)], axis=0)
    content = now >= threshold - SLACK
    if content[party]:
        return Bridge((), (), float(now[party] - threshold[party]), (), 0.0)
    change = [table - table[:, [place]] for table, place in zip(scores, package, strict=True)]
    for count in range(1, min(most, len(scores)) + 1):
        found = [
            edit
            for issues in itertools.combinations(range(len(scores)), count)
            if (edit := _of(change, issues, now, threshold, party))
        ]
        if found:
            return min(found, key=lambda b: (len(b.lost), b.cost, b.issues, b.options))
    return None


def _of(
    change: Sequence[np.ndarray], issues: tuple[int, ...], now: np.ndarray, threshold: np.ndarray, party: int
) -> Bridge | None:
    """The best edit of exactly these issues."""
    sizes = [change[i].shape[1] for i in issues]
    grid = np.indices(sizes).reshape(len(sizes), -1)
    moved = sum(change[i][:, places] for i, places in zip(issues, grid, strict=True))
    after = now[:, None] + moved
    enough = after[party] >= threshold[party] - SLACK
    if not enough.any():
        return None
    lost = (now >= threshold - SLACK)[:, None] & (after < (threshold - SLACK)[:, None])
    cost = np.maximum(-np.delete(moved, party, axis=0), 0.0).sum(axis=0)
    ranked = np.lexsort((cost, lost.sum(axis=0), ~enough))
    best = int(ranked[0])
    return Bridge(
        issues,
        tuple(int(g) for g in grid[:, best]),
        float(after[party, best] - threshold[party]),
        tuple(int(k) for k in np.flatnonzero(lost[:, best])),
        float(cost[best]),
    )
