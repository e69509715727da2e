# SPDX-License-Identifier: Apache-2.0
"""Bridges: the smallest edits of a package that bring one party in, from what packages are worth and who is content with them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

__all__ = ["MOST_EDITS", "Appraised", "Appraisers", "Bridge", "bridge", "bridges", "by_scores", "changes"]

MOST_EDITS = 3
"""Issues that are changed at most: more is another package, no bridge."""
SLACK = 1e-9  # points are sums of written decimals


class Appraised(NamedTuple):
    """Some packages, to every party.

    Parameters
    ----------
    gain : (package, party), points
        Worth over the reservation value.
    content : (package, party)
        Who could sign: no worse off, and within its red lines where it has any.
    """

    gain: np.ndarray
    content: np.ndarray


Appraisers = Callable[[np.ndarray], Appraised]
"""What packages are worth: from (package, issue), places of options. Score tables and a surrogate of the model alike."""


def by_scores(scores: Sequence[np.ndarray], threshold: np.ndarray) -> Appraisers:
    """Appraisal by score tables.

    Parameters
    ----------
    scores
        For each issue (party, option), points.
    threshold : (party,)
        Reservation values.
    """

    def appraise(places: np.ndarray) -> Appraised:
        gain = np.sum([table.T[places[:, k]] for k, table in enumerate(scores)], axis=0) - threshold
        return Appraised(gain, gain >= -SLACK)

    return appraise


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
    """Points that others lose, those who gain left out. Points of different parties are added: a convention."""


def bridge(appraise: Appraisers, sizes: Sequence[int], package: np.ndarray, party: int, most: int = MOST_EDITS) -> Bridge | None:
    """The first of `bridges`.

    Returns
    -------
    Bridge or None
        None where no such edit brings it in; an empty edit where it is content already.
    """
    now = appraise(package[None])
    if now.content[0, party]:
        return Bridge((), (), float(now.gain[0, party]), (), 0.0)
    found = bridges(appraise, sizes, package, party, most)
    return found[0] if found else None


def bridges(
    appraise: Appraisers,
    sizes: Sequence[int],
    package: np.ndarray,
    party: int,
    most: int = MOST_EDITS,
    along: Sequence[np.ndarray | None] = (),
    keep: bool = False,
) -> list[Bridge]:
    """Edits that bring a party in, of the smallest number of issues for which there are any.

    Among them first what loses fewest of the content parties, then what moves numbers least, then what costs the others least.

    Parameters
    ----------
    appraise
        What packages are worth.
    sizes
        Options of each issue.
    package : (issue,)
        Place of the option of each issue.
    party
        Who is to be brought in.
    most
        Issues that may be changed.
    along
        For each issue where its options lie as shares of its range; None, and all if not given, where they have no order.
    keep
        Whether edits after which somebody else is no longer content are left out.
    """
    now = appraise(package[None])
    for count in range(1, min(most, len(sizes)) + 1):
        found: list[tuple[tuple[float, ...], Bridge]] = []
        for issues in itertools.combinations(range(len(sizes)), count):
            options = changes(sizes, package, issues)
            if len(options):
                found.extend(_that_suffice(appraise, now, package, issues, options, party, along))
        kept = [held for held in found if not (keep and held[1].lost)]
        if kept:
            return [edit for _, edit in sorted(kept, key=lambda held: (held[0], held[1].issues, held[1].options))]
    return []


def changes(sizes: Sequence[int], package: np.ndarray, issues: tuple[int, ...]) -> np.ndarray:
    """All options of exactly these issues that change each of them: (edit, issue)."""
    others = [[o for o in range(sizes[i]) if o != package[i]] for i in issues]
    return np.array(list(itertools.product(*others)), dtype=int).reshape(-1, len(issues))


def _that_suffice(
    appraise: Appraisers,
    now: Appraised,
    package: np.ndarray,
    issues: tuple[int, ...],
    options: np.ndarray,
    party: int,
    along: Sequence[np.ndarray | None],
) -> list[tuple[tuple[float, ...], Bridge]]:
    """Edits of exactly these issues that bring the party in, with what they are ranked by."""
    edited = np.repeat(package[None], len(options), axis=0)
    edited[:, list(issues)] = options
    then = appraise(edited)
    lost = now.content & ~then.content
    cost = np.maximum(np.delete(now.gain - then.gain, party, axis=1), 0.0).sum(axis=1)
    moved = np.zeros(len(options))
    for k, issue in enumerate(issues):
        where = along[issue] if along else None
        moved += 1.0 if where is None else np.abs(where[options[:, k]] - where[package[issue]])
    out: list[tuple[tuple[float, ...], Bridge]] = []
    for row in np.flatnonzero(then.content[:, party]):
        edit = Bridge(
            issues,
            tuple(int(o) for o in options[row]),
            float(then.gain[row, party]),
            tuple(int(k) for k in np.flatnonzero(lost[row])),
            float(cost[row]),
        )
        out.append(((float(len(edit.lost)), round(float(moved[row]), DIGITS), round(edit.cost, DIGITS)), edit))
    return out


DIGITS = 9  # moves and costs closer than this are the same
