# SPDX-License-Identifier: Apache-2.0
"""Packages that theory singles out: zone of agreement, Pareto set, Nash, Kalai-Smorodinsky, the worst-off, joint gain left."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = [
    "PARETO_WARNING",
    "Unrealised",
    "kalai_smorodinsky",
    "log_product",
    "nash",
    "not_dominated",
    "unrealised",
    "worst_off",
    "zone",
]

PARETO_WARNING = (
    "With many parties nearly every package is Pareto efficient: that a package is says little. Look at the Nash and "
    "Kalai-Smorodinsky packages, the worst-off party's gain, and who would support it."
)
SLACK = 1e-9  # points are sums of written decimals
NO_GAIN = 1e-9  # points; a gain of nought counts as this in a product, so that packages at a threshold can still be ranked
BLOCK = 256  # packages compared at a time: bounds memory


def zone(points: np.ndarray, threshold: np.ndarray) -> np.ndarray:
    """Zone of agreement: packages that leave nobody below its reservation value. (package,) from (package, party)."""
    return np.asarray((points >= threshold - SLACK).all(axis=-1))


def not_dominated(points: np.ndarray) -> np.ndarray:
    """Pareto set: packages that no other makes better for somebody and worse for nobody.

    Parameters
    ----------
    points : (package, party)

    Returns
    -------
    numpy.ndarray
        (package,) whether it is in the set. Cost grows with the square of the packages.
    """
    kept = np.empty(len(points), dtype=bool)
    columns = np.ascontiguousarray(points.T)
    for start in range(0, len(points), BLOCK):
        mine = columns[:, start : start + BLOCK, None]
        no_worse = np.ones((mine.shape[1], len(points)), dtype=bool)
        better = np.zeros_like(no_worse)
        for own, all_of in zip(mine, columns, strict=True):
            no_worse &= all_of >= own
            better |= all_of > own
        kept[start : start + BLOCK] = ~(no_worse & better).any(axis=1)
    return kept


def log_product(points: np.ndarray, threshold: np.ndarray, power: np.ndarray | None = None) -> np.ndarray:
    """Logarithm of the Nash product of gains; minus infinity outside the zone. (package,) from (package, party)."""
    gain = np.maximum(points - threshold, NO_GAIN)
    weight = np.ones(points.shape[-1]) if power is None else power
    return np.where(zone(points, threshold), np.log(gain) @ weight, -np.inf)


def nash(points: np.ndarray, threshold: np.ndarray, power: np.ndarray | None = None) -> int | None:
    """The package with the largest product of gains over no deal, or None where the zone is empty.

    Source
    ------
    Nash 1950, The Bargaining Problem; with bargaining power Kalai 1977.
    """
    return _best(log_product(points, threshold, power))


def kalai_smorodinsky(points: np.ndarray, threshold: np.ndarray) -> int | None:
    """The package whose least share of what a party could gain at best is largest; None where the zone is empty.

    Source
    ------
    Kalai and Smorodinsky 1975; on a finite set the lexicographic reading begins with this maximin, ties by the sum.
    """
    inside = zone(points, threshold)
    if not inside.any():
        return None
    gain = points - threshold
    ideal = np.maximum(gain[inside].max(axis=0), NO_GAIN)
    return _fairest(gain / ideal, inside)


def worst_off(points: np.ndarray, threshold: np.ndarray) -> int | None:
    """The package whose worst-off party gains most points over no deal; None where the zone is empty."""
    inside = zone(points, threshold)
    return _fairest(points - threshold, inside) if inside.any() else None


def _fairest(share: np.ndarray, inside: np.ndarray) -> int | None:
    """Largest minimum, ties by the sum."""
    least = np.where(inside, share.min(axis=-1), -np.inf)
    tied = least >= least.max() - SLACK
    return _best(np.where(tied, share.sum(axis=-1), -np.inf))


def _best(value: np.ndarray) -> int | None:
    place = int(value.argmax())
    return place if np.isfinite(value[place]) else None


class Unrealised(NamedTuple):
    """Joint gain left on the table."""

    package: int
    """The package that gives most in sum and nobody less than the one reached; itself where there is none."""
    points: float
    """What it gives more, summed over parties. Points of different parties are added: a convention, no measurement."""
    gains: np.ndarray
    """(party,) what each would gain."""


def unrealised(points: np.ndarray, reached: int) -> Unrealised:
    """What all could have gained without anybody losing. ``points`` is (package, party)."""
    no_worse = (points >= points[reached] - SLACK).all(axis=-1)
    total = np.where(no_worse, points.sum(axis=-1), -np.inf)
    place = int(total.argmax())
    if total[place] <= total[reached] + SLACK:
        place = reached
    return Unrealised(place, float(total[place] - total[reached]), points[place] - points[reached])
