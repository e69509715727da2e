# SPDX-License-Identifier: Apache-2.0
"""Packages in the order in which one party wants them: what it asks for at an hour, and the package that gives it just that."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from plenipo.conference.games.alternating import SLACK, aspiration

__all__ = ["Ladder", "asks", "cheapest", "ladder"]


class Ladder(NamedTuple):
    """Packages from the worst to the best for one party.

    Parameters
    ----------
    rows : (package,)
        Rows of the table.
    points : (package,)
        Rising.
    least, best
        Points of the worst it would accept, and of its best.
    able
        Whether any is acceptable.
    """

    rows: np.ndarray
    points: np.ndarray
    least: float
    best: float
    able: bool


def ladder(points: np.ndarray, rows: np.ndarray, threshold: float = 0.0) -> Ladder:
    """Order packages.

    Parameters
    ----------
    points : (package,)
        What each of the packages on offer is worth to the party.
    rows : (package,)
        Their rows in the table; the first of equals stays first.
    threshold
        Points below which it says no at any hour.
    """
    order = np.argsort(points, kind="stable")
    rising = points[order]
    held = rising[rising >= threshold - SLACK]
    least = float(held[0]) if len(held) else threshold
    return Ladder(rows[order], rising, least, max(float(rising[-1]), least), bool(len(held)))


def asks(held: Ladder, elapsed: float, speed: float) -> float:
    """Points it asks for when this share of the time is gone."""
    return float(aspiration(np.asarray(held.best), np.asarray(held.least), np.asarray(elapsed), speed))


def cheapest(held: Ladder, asked: float, draw: float = 0.0) -> int | None:
    """The package that gives it what it asks for and no more than it must; None where it would accept none.

    Parameters
    ----------
    draw
        From nought to one: which of those worth the same; the first by default.
    """
    if not held.able:
        return None
    place = min(int(np.searchsorted(held.points, asked - SLACK)), len(held.rows) - 1)
    more = int(np.searchsorted(held.points, held.points[place] + SLACK, side="right"))
    return int(held.rows[place + int(draw * (more - place))])
