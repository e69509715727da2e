# SPDX-License-Identifier: Apache-2.0
"""Least changes that meet a goal: sharing out to first order, repeated where the exact slope has moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Found", "fill", "meet"]

FloatArray = npt.NDArray[np.float64]
Look = Callable[[FloatArray], tuple[float, FloatArray]]
ROUNDS = 24
HALVINGS = 6
BISECTIONS = 80
CLOSE = 1e-7
"""How near to the goal a search ends, as a share of what was missing at the start."""


@dataclass(frozen=True, eq=False)
class Found:
    """Where a search ended: sizes (act,), and what is still missing there (0 or less: the goal is met)."""

    sizes: FloatArray
    missing: float


def fill(slope: FloatArray, room: FloatArray, need: float, *, squares: bool) -> FloatArray:
    """Sizes of least sum that add up to ``need`` to first order; all the room there is if that is not enough.

    Parameters
    ----------
    slope
        (act,): what one size adds; acts that add nothing or less are left out.
    room
        (act,): the most of each.
    need
        What they are to add up to; 0 or less needs nothing.
    squares
        Least sum of squares (shared out in proportion to slope, up to the room), else least sum (the strongest first).

    Examples
    --------
    >>> fill(np.array([3.0, 1.0]), np.array([10.0, 10.0]), 10.0, squares=True).round(6).tolist()
    [3.0, 1.0]
    >>> fill(np.array([3.0, 1.0]), np.array([2.0, 10.0]), 10.0, squares=False).tolist()
    [2.0, 4.0]
    """
    slope, room = np.maximum(slope, 0.0), np.where(slope > 0, room, 0.0)
    if need <= 0:
        return np.zeros_like(room)
    with np.errstate(invalid="ignore"):
        most = np.where(slope > 0, slope * room, 0.0)
    if most.sum() <= need:
        return room
    if not squares:
        order = np.argsort(-slope, kind="stable")
        before = np.concatenate([[0.0], np.cumsum(most[order])[:-1]])
        sizes = np.zeros_like(room)
        sizes[order] = np.clip(need - before, 0.0, most[order]) / np.where(slope[order] > 0, slope[order], 1.0)
        return sizes
    low, high = 0.0, need / slope.max() ** 2
    while (slope * np.minimum(room, high * slope)).sum() < need:
        low, high = high, 2.0 * high
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if (slope * np.minimum(room, middle * slope)).sum() < need else (low, middle)
    return np.minimum(room, high * slope)


def meet(look: Look, room: FloatArray, *, squares: bool) -> Found:
    """Least sizes at which nothing is missing any more, or the nearest that was found.

    Parameters
    ----------
    look
        Sizes (act,) to what is missing there, and to what one more size of each would add, (act,).
    room
        (act,): the most of each.
    squares
        As for :func:`fill`.
    """
    sizes = np.zeros_like(room)
    missing, slope = look(sizes)
    close = CLOSE * abs(missing)
    for _ in range(ROUNDS):
        if abs(missing) <= close:
            break
        # The straight line through where we stand: what is needed in all, counted from nothing.
        aim = fill(slope, room, missing + float(slope @ sizes), squares=squares)
        step, better = 1.0, False
        for _ in range(HALVINGS):
            trial = sizes + step * (aim - sizes)
            left, there = look(trial)
            if np.isfinite(left) and abs(left) < abs(missing):
                sizes, missing, slope, better = trial, left, there, True
                break
            step *= 0.5
        if not better:
            break
    return Found(sizes, missing)
