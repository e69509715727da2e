# SPDX-License-Identifier: Apache-2.0
"""What a negotiation was like, afterwards: how each side conceded, which trades were missed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from plenipo.conference.analytics.bridge import Appraisers, changes
from plenipo.conference.model.view import Proposal
from plenipo.conference.model.word import Package

__all__ = ["Concession", "Swap", "Trade", "concessions", "missed_trades", "swaps"]

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


def missed_trades(appraise: Appraisers, sizes: Sequence[int], package: np.ndarray, issues: int = 2) -> list[Trade]:
    """Changes of so many issues, or fewer, that would have made somebody better off and nobody worse.

    Parameters
    ----------
    appraise
        What packages are worth.
    sizes
        Options of each issue.
    package : (issue,)
        What was agreed: place of the option of each issue.

    Returns
    -------
    list of Trade
        The largest gain of the party that gains least first, then the largest sum. A trade of two issues is left out where one of
        its halves is a trade already.
    """
    now = appraise(package[None]).gain[0]
    found: list[Trade] = []
    for count in range(1, issues + 1):
        for chosen in itertools.combinations(range(len(sizes)), count):
            known = {(t.issues, t.options) for t in found}
            options = changes(sizes, package, chosen)
            gains = _gains(appraise, package, chosen, options) - now
            for row in np.flatnonzero((gains.min(axis=1) >= -SLACK) & (gains.max(axis=1) > SLACK)):
                edit = tuple(int(o) for o in options[row])
                if not any(((i,), (o,)) in known for i, o in zip(chosen, edit, strict=True)):
                    found.append(Trade(chosen, edit, gains[row]))
    return sorted(found, key=lambda t: (-float(t.gains.min()), -float(t.gains.sum()), t.issues, t.options))


def _gains(appraise: Appraisers, package: np.ndarray, issues: tuple[int, ...], options: np.ndarray) -> np.ndarray:
    """Gain over no deal after edits of some issues: (edit, party)."""
    edited = np.repeat(package[None], len(options), axis=0)
    edited[:, list(issues)] = options
    return appraise(edited).gain


class Swap(NamedTuple):
    """A change of two issues by which two parties both gain, though neither issue alone would do."""

    issues: tuple[int, int]
    options: tuple[int, int]
    partner: int
    gains: np.ndarray
    """(party,) points; others may lose."""


def swaps(appraise: Appraisers, sizes: Sequence[int], package: np.ndarray, most: int = 3) -> list[list[Swap]]:
    """For each party the best swaps of two issues with a partner.

    Parameters
    ----------
    appraise, sizes, package
        As in `missed_trades`.
    most
        Swaps told for each party, of different pairs of issues or with different partners.

    Returns
    -------
    list of list
        By party: fewest losers among the others first, then the largest gain of the one of the two that gains less.
    """
    now = appraise(package[None]).gain[0]
    single = [_gains(appraise, package, (i,), np.arange(n)[:, None]) - now for i, n in enumerate(sizes)]
    found: list[dict[tuple[tuple[int, int], int], tuple[tuple[float, float], Swap]]] = [{} for _ in now]
    for issues in itertools.combinations(range(len(sizes)), 2):
        options = changes(sizes, package, issues)
        if not len(options):
            continue
        both = _gains(appraise, package, issues, options) - now
        halves = [single[i][options[:, k]] for k, i in enumerate(issues)]
        for party, partner in itertools.permutations(range(len(now)), 2):
            pair = [party, partner]
            good = (both[:, pair] > SLACK).all(axis=1) & ~np.any([(h[:, pair] > SLACK).all(axis=1) for h in halves], axis=0)
            if not good.any():
                continue
            losers, least = (both < -SLACK).sum(axis=1), both[:, pair].min(axis=1)
            row = int(np.lexsort((-least, losers, ~good))[0])
            swap = Swap(issues, (int(options[row, 0]), int(options[row, 1])), partner, both[row])
            found[party][issues, partner] = ((float(losers[row]), -float(least[row])), swap)
    return [[swap for _, swap in sorted(held.values(), key=lambda h: h[0])[:most]] for held in found]
