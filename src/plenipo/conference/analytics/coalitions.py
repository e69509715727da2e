# SPDX-License-Identifier: Apache-2.0
"""Who would stand behind what: support of packages, which coalitions can carry or block, stability of a coalition structure."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Stability", "Support", "coalition_support", "stability"]

SLACK = 1e-9  # points are sums of written decimals


class Support(NamedTuple):
    """What a coalition can have.

    Parameters
    ----------
    members
        Places of its parties.
    packages
        How many packages content all of them.
    best
        The one with the largest least gain for its members; None where there is none.
    carries
        Whether its consent alone would carry it.
    """

    members: tuple[int, ...]
    packages: int
    best: int | None
    carries: bool


def coalition_support(
    points: np.ndarray, threshold: np.ndarray, size: int, passes: Callable[[np.ndarray], Any], always: Sequence[int] = ()
) -> Iterator[Support]:
    """What every coalition of a size could agree on by itself.

    Parameters
    ----------
    points : (package, party)
    threshold : (party,)
    size
        Members of the coalition.
    passes
        Whether a set of yes (..., party) carries.
    always
        Parties without whom nothing carries: coalitions that leave one out are left out.
    """
    gain = points - threshold
    content = gain >= -SLACK
    others = [p for p in range(points.shape[1]) if p not in always]
    for more in itertools.combinations(others, size - len(always)):
        members = tuple(sorted((*always, *more)))
        place = list(members)
        inside = content[:, place].all(axis=1)
        least = np.where(inside, gain[:, place].min(axis=1), -np.inf)
        alone = np.zeros(points.shape[1], dtype=bool)
        alone[place] = True
        yield Support(members, int(inside.sum()), int(least.argmax()) if inside.any() else None, bool(passes(alone)))


class Stability(NamedTuple):
    """Whether a structure of coalitions holds against single moves and against any group."""

    leave: tuple[int, ...]
    """Parties that would do better alone (internal stability fails)."""
    join: tuple[tuple[int, int], ...]
    """Party and coalition: the party would rather be in it, and nobody in it would mind (external stability fails)."""
    deviate: tuple[tuple[int, ...], ...]
    """Groups that would all do better together, what remains of the others staying as it is (the core fails)."""


Payoff = Callable[[tuple[tuple[int, ...], ...]], Mapping[int, float]]
"""What each party gets under a structure: with spillovers, since it depends on all coalitions."""


def stability(structure: Sequence[Sequence[int]], payoff: Payoff) -> Stability:
    """Test a structure of coalitions; all groups are tried, so that it is for a dozen parties at most.

    Source
    ------
    d'Aspremont, Jacquemin, Jaskold Gabszewicz and Weymark 1983 (internal and external); Hart and Kurz 1983 (members left behind
    stay together).
    """
    held = tuple(tuple(sorted(c)) for c in structure)
    now = payoff(held)
    parties = sorted(now)

    def with_group(group: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
        rest = (tuple(p for p in c if p not in group) for c in held)
        return (group, *(c for c in rest if c))

    def better(group: tuple[int, ...], who: Sequence[int]) -> bool:
        then = payoff(with_group(group))
        return all(then[p] > now[p] + SLACK for p in who)

    leave = tuple(p for c in held if len(c) > 1 for p in c if better((p,), (p,)))
    join = []
    for place, coalition in enumerate(held):
        for p in parties:
            if p in coalition:
                continue
            group = tuple(sorted((*coalition, p)))
            then = payoff(with_group(group))
            if then[p] > now[p] + SLACK and all(then[m] >= now[m] - SLACK for m in coalition):
                join.append((p, place))
    groups = (g for k in range(2, len(parties) + 1) for g in itertools.combinations(parties, k))
    deviate = tuple(g for g in groups if g not in held and better(g, g))
    return Stability(leave, tuple(join), deviate)
