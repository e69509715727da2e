# SPDX-License-Identifier: Apache-2.0
"""What a negotiation was like, afterwards: how each side conceded, which trades were missed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from plenipo.conference.model.view import Proposal
from plenipo.conference.model.word import Package

__all__ = ["Concession", "Trade", "concessions", "missed_trades"]

SLACK = 1e-9  # points are sums of written decimals


class Concession(NamedTuple):
    """One step of a concession curve."""

    proposal: str
    own: float
    """Points of the proposal to who made it."""
    others: Mapping[str, float]
    """Points to the others."""
    given: float
    """Points its maker gave up since its last proposal; below nought it asked for more."""


def concessions(
    proposals: Sequence[Proposal], points: Mapping[str, Callable[[Package], float]]
) -> Mapping[str, tuple[Concession, ...]]:
    """Concession curves.

    Parameters
    ----------
    proposals
        In order of making.
    points
        For each seat what a package is worth to it.

    Returns
    -------
    mapping
        Steps by seat. A chair has no curve.
    """
    found: dict[str, tuple[Concession, ...]] = {}
    for p in proposals:
        if p.by not in points:
            continue
        own = points[p.by](p.package)
        before = found.get(p.by, ())
        others = {s: worth(p.package) for s, worth in points.items() if s != p.by}
        found[p.by] = (*before, Concession(p.id, own, others, before[-1].own - own if before else 0.0))
    return found


class Trade(NamedTuple):
    """A change of a few issues that was there to be had."""

    issues: tuple[int, ...]
    options: tuple[int, ...]
    gains: np.ndarray
    """(party,) points; none below nought."""


def missed_trades(scores: Sequence[np.ndarray], package: np.ndarray, issues: int = 2) -> list[Trade]:
    """Changes of so many issues, or fewer, that would have made somebody better off and nobody worse.

    Parameters
    ----------
    scores
        For each issue (party, option), points.
    package : (issue,)
        What was agreed: place of the option of each issue.

    Returns
    -------
    list of Trade
        The largest gain of the party that gains least first, then the largest sum. A trade of two issues is left out where one of
        its halves is a trade already.
    """
    change = [table - table[:, [place]] for table, place in zip(scores, package, strict=True)]
    found: list[Trade] = []
    for count in range(1, issues + 1):
        for chosen in itertools.combinations(range(len(scores)), count):
            found.extend(_trades(change, chosen, package, {(t.issues, t.options) for t in found}))
    return sorted(found, key=lambda t: (-float(t.gains.min()), -float(t.gains.sum()), t.issues, t.options))


def _trades(
    change: Sequence[np.ndarray],
    chosen: tuple[int, ...],
    package: np.ndarray,
    known: set[tuple[tuple[int, ...], tuple[int, ...]]],
) -> list[Trade]:
    """Trades in exactly these issues."""
    found = []
    for options in itertools.product(*(range(change[i].shape[1]) for i in chosen)):
        if any(o == package[i] for i, o in zip(chosen, options, strict=True)):
            continue
        if any(((i,), (o,)) in known for i, o in zip(chosen, options, strict=True)):
            continue
        gains = np.sum([change[i][:, o] for i, o in zip(chosen, options, strict=True)], axis=0)
        if gains.min() >= -SLACK and gains.max() > SLACK:
            found.append(Trade(chosen, options, gains))
    return found
