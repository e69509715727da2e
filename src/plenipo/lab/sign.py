# SPDX-License-Identifier: Apache-2.0
"""What would change the sign: one assumption moved at a time, all others central."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core.draws import Parameter, central_values, read_parameters
from plenipo.core.outcome import compare
from plenipo.core.setting import Setting
from plenipo.lab.cells import by_actor, place_of

__all__ = ["crossing", "sign_rows"]

Array = npt.NDArray[Any]
POINTS = 13
# How many standard deviations either side are searched: 2.58 holds 99 % of a normal.
REACH = 2.58


def crossing(grid: Array, values: Array, central: float) -> float | None:
    """Where a curve crosses zero, by straight lines between its points; the crossing nearest the centre, or None."""
    found, signed = [], np.flatnonzero(np.isfinite(values) & (values != 0))
    for k, following in itertools.pairwise(signed):
        a, b = values[k], values[following]
        if a * b < 0:
            found.append(float(grid[k] - a * (grid[following] - grid[k]) / (b - a)))
    return min(found, key=lambda x: abs(x - central)) if found else None


def sign_rows(
    setting: Setting,
    levers: tuple[Any, Any],
    pairs: tuple[Array, Array],
    outcome: str,
    measure: str,
    year: int,
    actors: Sequence[str | None],
) -> list[dict[str, Any]]:
    """For each uncertain parameter and actor: its range, and where in it the outcome would change sign.

    Parameters
    ----------
    setting, levers, pairs
        Of the headline variant: baseline and headline case; pairs of the ensemble.
    outcome, measure, year, actors
        What is watched; actor None for what belongs to nobody.
    """
    moved = [(s.name, p) for s in setting.specs for p in read_parameters(s.package) if p.matters(setting.options)]
    if not moved:
        return []
    central = {s.name: central_values(read_parameters(s.package), setting.world.actors) for s in setting.specs}
    grids = [_grid(p) for _, p in moved]

    def curves(some: list[int], points: slice) -> Array:
        """(parameter, point, actor): the change with one parameter along points of its grid."""
        params = _stacked(central, [moved[k] for k in some], [grids[k][points] for k in some])
        base, new = (setting.level(x, outcome, year, params=params, pairs=pairs) for x in levers)
        change = by_actor(compare(new, base, measure))
        return change.reshape(len(some), -1, change.shape[-1])[..., [place_of(setting.world, c) for c in actors]]

    every = list(range(len(moved)))
    if setting.long_run:  # ends and centre first; the points between only where the sign differs
        few = curves(every, slice(None, None, POINTS // 2))
        turning = [k for k in every if (few[k].min(axis=0) < 0).any() and (few[k].max(axis=0) > 0).any()]
        fine = dict(zip(turning, curves(turning, slice(None)), strict=True)) if turning else {}
        told = [fine.get(k, few[k]) for k in every]
    else:
        told = list(curves(every, slice(None)))
    rows = []
    for at, code in enumerate(actors):
        for (_, p), grid, curve in zip(moved, grids, told, strict=True):
            values = curve[:, at]
            flips = crossing(grid[:: (POINTS - 1) // (len(values) - 1)], values, p.value)
            rows.append(
                {
                    "actor": code,
                    "parameter": p.name,
                    "central": p.value,
                    "low": float(grid[0]),
                    "high": float(grid[-1]),
                    "flips_at": flips,
                    "unit": p.unit,
                    "text": _text(p, flips, values),
                }
            )
    return rows


def _grid(p: Parameter) -> Array:
    if p.distribution == "lognormal":
        ends = p.value * np.exp(np.array([-REACH, REACH]) * p.spread)
    elif p.distribution == "uniform":
        ends = p.value + np.array([-p.spread, p.spread])
    else:
        ends = p.value + np.array([-REACH, REACH]) * p.spread
    low, high = np.clip(ends, p.low, p.high)
    return np.linspace(float(low), float(high), POINTS)


def _stacked(
    central: Mapping[str, Mapping[str, Array]], moved: list[tuple[str, Parameter]], grids: list[Array]
) -> dict[str, dict[str, Array]]:
    """All curves as one set of draws: central values with one parameter along its grid."""
    length = len(grids[0])
    count = length * len(moved)
    params = {c: {n: np.repeat(np.asarray(v)[None], count, axis=0) for n, v in by.items()} for c, by in central.items()}
    for k, ((channel, p), grid) in enumerate(zip(moved, grids, strict=True)):
        rows = slice(k * length, (k + 1) * length)
        params[channel][p.name][rows] = grid if not p.per else grid[:, None]
    return params


def _text(p: Parameter, flips: float | None, values: Array) -> str:
    if flips is None:
        signs = np.sign(values[np.isfinite(values)])
        if not signs.size:
            return "no equilibrium was found in this range"
        sign = "positive" if (signs > 0).any() else "negative" if (signs < 0).any() else "zero"
        return f"stays {sign} over the whole range of this assumption"
    unit = "" if p.unit == "index" else f" {p.unit}"
    return f"changes sign at {flips:.3g}{unit} ({p.meaning})"
