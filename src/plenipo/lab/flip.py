# SPDX-License-Identifier: Apache-2.0
"""What flips a headline: the smallest joint change of assumptions, in standard deviations, that turns its sign.

The nearest point of the surface "no change" to the central assumptions, each axis in standard deviations of its parameter and
correlated ones whitened. In reliability analysis it is the design point, and its distance the reliability index.
Source: Hasofer and Lind (1974), Journal of the Engineering Mechanics Division 100.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from plenipo.core.draws import Parameter, central_values, correlations, read_parameters
from plenipo.core.outcome import compare
from plenipo.core.setting import Setting
from plenipo.lab.cells import by_actor, place_of
from plenipo.lab.ensemble import WORKERS

__all__ = ["flip_of", "nearest_flip"]

Array = npt.NDArray[Any]
Curve = Callable[[Array], tuple[float, Array]]
"""A point in standard deviations (axis,) to the value there and its slope (axis,)."""

LIMIT = 3.0
"""Distance searched, in standard deviations: beyond it lies one draw in seven hundred along any one direction."""
STEPS = 10
HALVED = (1.0, 0.5, 0.25)
STILL = 1e-4
"""Move in standard deviations, and share of the central value left, at which a search stops."""
ARRIVED = 1e-3
"""Share of the central value that may be left at the point for it to count."""
BEYOND = 1.05
"""The point is confirmed by solving this much farther out, where the sign must have turned."""
STEP = 1e-3
"""Step of a slope, in standard deviations: solutions are good to 1e-12, slopes so to 1e-3 or better."""
PROBES, PROBE_SEED, NEGLIGIBLE = 8, 20_260_102, 1e-3
"""Random directions over the slopes by actor, and the share of the squared slope below which those are left out."""
TOLD_SHARE = 0.02
"""Least share of the squared distance for which a parameter is told by name."""
MOST_TOLD = 6


@dataclass(frozen=True)
class Axis:
    """One direction of the search: a parameter, of one actor if it belongs to actors."""

    channel: str
    parameter: Parameter
    place: int | None
    actor: str

    def value(self, z: float) -> float:
        """The parameter so many standard deviations from its centre, held within its bounds."""
        return float(np.clip(self.parameter.at(z), self.parameter.low, self.parameter.high))


class Flip(NamedTuple):
    """Where a search ended: the point (axis,), its distance, and the value left there as a share of the central one."""

    point: Array
    distance: float
    left: float

    @property
    def found(self) -> bool:
        """Whether there is no change at the point, within the limit."""
        return abs(self.left) <= ARRIVED and self.distance <= LIMIT


def nearest_flip(curve: Curve, joint: Array, bounds: Sequence[tuple[float, float]], start: Array | None = None) -> Flip:
    """Nearest point at which a curve is zero, by Newton-like steps: each goes to the nearest zero of the tangent plane.

    Parameters
    ----------
    curve
        Value and slope; the value at zero is the central one. A value that is not a number means that there is no answer.
    joint
        (axis, axis): correlations; the distance of z is the root of z' joint^-1 z.
    bounds
        Lowest and highest per axis.
    start
        Where to begin; the centre if missing.

    Notes
    -----
    The search is local: a nearer zero elsewhere may be missed, never invented.

    Source: Rackwitz and Fiessler (1978), Computers and Structures 9; steps are halved where they do not help.
    """
    weights, ends = np.linalg.inv(joint), np.array(bounds, dtype=float).reshape(len(joint), 2)
    central = curve(np.zeros(len(joint)))[0]
    point = np.zeros(len(joint)) if start is None else start
    value, slope = curve(point)
    for _ in range(STEPS if math.isfinite(central) and central != 0 and math.isfinite(value) else 0):
        aim = _nearest_on_plane(slope, float(slope @ point) - value, weights, ends)
        if aim is None:
            break
        for length in HALVED:
            trial = point + length * (aim - point)
            reached, steeper = curve(trial)
            if math.isfinite(reached) and abs(reached) <= max(abs(value), ARRIVED * abs(central)):
                break
        else:
            break
        moved, point, value, slope = float(np.abs(trial - point).max()), trial, reached, steeper
        if moved <= STILL and abs(value) <= STILL * abs(central):
            break
    distance = math.sqrt(float(point @ weights @ point))
    return Flip(point, distance, value / central if math.isfinite(central) and central != 0 else math.nan)


def _nearest_on_plane(slope: Array, level: float, weights: Array, ends: Array) -> Array | None:
    """The z with least z' weights z on the plane slope . z = level, held at bounds it reaches, on its way there if all do.

    None if the plane is level.
    """
    held = np.zeros(len(slope), dtype=bool)
    z = np.zeros(len(slope))
    while slope[~held].any():
        free = ~held
        push = np.linalg.solve(
            weights[np.ix_(free, free)], np.stack([slope[free], -weights[np.ix_(free, held)] @ z[held]], axis=1)
        )
        missing = level - slope[held] @ z[held] - slope[free] @ push[:, 1]
        z[free] = push[:, 1] + push[:, 0] * missing / (slope[free] @ push[:, 0])
        out = free & ((z < ends[:, 0]) | (z > ends[:, 1]))
        if not out.any():
            return z
        z[out] = np.clip(z[out], ends[out, 0], ends[out, 1])
        held |= out
    return z if held.any() else None


def flip_of(
    setting: Setting,
    levers: tuple[Any, Any],
    pairs: tuple[Array, Array],
    outcome: str,
    measure: str,
    year: int,
    actor: str | None,
) -> dict[str, Any]:
    """The smallest joint change of assumptions that turns the sign of one actor's outcome.

    Parameters
    ----------
    setting, levers, pairs
        Of the headline variant: baseline and headline case; pairs of the ensemble, so that nothing is compiled for the search.
    outcome, measure, year, actor
        What is watched; actor None for what belongs to nobody.

    Returns
    -------
    dict
        ``central`` (the change at central values), ``distance`` in standard deviations or None, ``limit``, ``moves`` (parameters
        with from, to, standard deviations and share of the squared distance), ``rest`` (share of those not told), ``beyond``
        (the change a little farther out, solved anew: of the other sign).
    """
    axes, joint = _axes(setting, (actor,) if setting.long_run else setting.world.actors)
    told: dict[str, Any] = {"actor": actor, "outcome": outcome, "measure": measure, "year": year, "limit": LIMIT}
    nothing: dict[str, Any] = {"central": None, "distance": None, "moves": [], "rest": 0.0, "beyond": None}
    if not axes:
        return {**told, **nothing}
    slope, bounds = _Slopes(setting, levers, pairs, (outcome, measure, year, place_of(setting.world, actor)), axes), _bounds(axes)
    central = slope(np.zeros(len(axes)))[0]
    nothing["central"] = central if math.isfinite(central) else None
    found = nearest_flip(slope, joint, bounds)
    if slope.many and slope.look_across(found.point, joint):
        found = nearest_flip(slope, joint, bounds, found.point)
    beyond = float(slope.solved([BEYOND * found.point])[0]) if found.found else math.nan
    if not beyond * central < 0:
        return {**told, **nothing}
    moves, rest = _moves(axes, found, joint)
    return {**told, "central": central, "distance": found.distance, "moves": moves, "rest": rest, "beyond": beyond}


def _axes(setting: Setting, searched: Sequence[str | None]) -> tuple[list[Axis], Array]:
    """Every uncertain figure that the variant uses, those of no actor first in each channel, and how they are correlated.

    Of figures by actor, those of the actors ``searched``.
    """
    axes: list[Axis] = []
    blocks: list[Array] = []
    actors = [(setting.world.index(code), code) for code in searched if code is not None]
    for spec in setting.specs:
        rows = [p for p in read_parameters(spec.package) if p.matters(setting.options)]
        single, many = [p for p in rows if p.per != "actor"], [p for p in rows if p.per == "actor"]
        axes += [Axis(spec.name, p, None, "") for p in single]
        axes += [Axis(spec.name, p, k, code) for p in many for k, code in actors]
        blocks += [correlations(single), np.eye(len(many) * len(actors))]
    joint, first = np.zeros((len(axes), len(axes))), 0
    for block in blocks:
        joint[first : first + len(block), first : first + len(block)] = block
        first += len(block)
    return axes, joint


def _bounds(axes: Sequence[Axis]) -> list[tuple[float, float]]:
    """Standard deviations between which each parameter stays within its own bounds, and within the limit searched."""
    found = {a.parameter: (a.parameter.deviations(a.parameter.low), a.parameter.deviations(a.parameter.high)) for a in axes}
    return [(max(-LIMIT, found[a.parameter][0]), min(LIMIT, found[a.parameter][1])) for a in axes]


class _Slopes:
    """Value and slope of the change watched, by differences on the engine's own program.

    A reverse pass would be quicker once compiled, and its compilation longer than all the searches of a question. Slopes by
    actor, of which there are hundreds, are nothing until they are taken at one point; the others are taken at every point.
    """

    def __init__(
        self,
        setting: Setting,
        levers: tuple[Any, Any],
        pairs: tuple[Array, Array],
        what: tuple[str, str, int, int],
        axes: Sequence[Axis],
    ) -> None:
        self.setting, self.levers, self.pairs, self.what, self.axes = setting, levers, pairs, what, axes
        self.single = [k for k, a in enumerate(axes) if a.place is None]
        self.many = [k for k, a in enumerate(axes) if a.place is not None]
        self.by_actor = np.zeros(len(self.many))
        self.kept: dict[bytes, tuple[float, Array]] = {}

    def __call__(self, point: Array) -> tuple[float, Array]:
        """Value and slope at a point."""
        key = point.tobytes()
        if key not in self.kept:
            steps = [sign * STEP * _unit(len(point), k) for k in self.single for sign in (1.0, -1.0)]
            value, *sides = self.solved([point, *(point + s for s in steps)])
            self.kept[key] = float(value), (np.array(sides[::2]) - np.array(sides[1::2])) / (2.0 * STEP)
        value, by_single = self.kept[key]
        slope = np.zeros(len(point))
        slope[self.single], slope[self.many] = by_single, self.by_actor
        return value, slope

    def look_across(self, point: Array, joint: Array) -> bool:
        """Take the slopes by actor at a point, unless a few random directions show that they hardly bear on it; whether taken.

        The mean square of a slope along random signs is the sum of its squares (Hutchinson 1990).
        """
        value, slope = self(point)
        signs = np.random.default_rng(PROBE_SEED).choice([-1.0, 1.0], (PROBES, len(self.many)))
        along = [_spread(len(point), self.many, STEP * s) for s in signs]
        across = float((((self.solved([point + s for s in along]) - value) / STEP) ** 2).mean())
        if across <= NEGLIGIBLE * float(slope @ joint @ slope):
            return False
        self.by_actor = (self.solved([point + STEP * _unit(len(point), k) for k in self.many]) - value) / STEP
        return True

    def solved(self, points: Sequence[Array]) -> Array:
        """The change at each point; not a number where a run finds no answer."""
        outcome, measure, year, place = self.what
        draws = [_params(self.setting, self.axes, point) for point in points]
        params = {c: {n: np.stack([d[c][n] for d in draws]) for n in by} for c, by in draws[0].items()}

        def level(levers: Any) -> Array:
            return by_actor(self.setting.level(levers, outcome, year, params=params, pairs=self.pairs))[:, place]

        with ThreadPoolExecutor(WORKERS) as pool:
            base, new = pool.map(level, self.levers)
        return compare(new, base, measure)


def _unit(size: int, place: int) -> Array:
    return _spread(size, [place], np.ones(1))


def _spread(size: int, places: Sequence[int], values: Array) -> Array:
    whole = np.zeros(size)
    whole[list(places)] = values
    return whole


def _params(setting: Setting, axes: Sequence[Axis], point: Array) -> dict[str, dict[str, Array]]:
    """One draw: central values, moved along the axes."""
    params = {s.name: central_values(read_parameters(s.package), setting.world.actors) for s in setting.specs}
    for k in np.flatnonzero(point).tolist():
        axis = axes[k]
        by, value = params[axis.channel], axis.value(float(point[k]))
        if axis.place is None:
            by[axis.parameter.name] = np.asarray(value)
        else:
            by[axis.parameter.name][axis.place] = value
    return params


def _moves(axes: Sequence[Axis], flip: Flip, joint: Array) -> tuple[list[dict[str, Any]], float]:
    """Parameters by their share of the squared distance, largest first, and the share of the others."""
    point = flip.point
    shares = point * np.linalg.solve(joint, point) / flip.distance**2
    order = [k for k in np.argsort(-shares, kind="stable").tolist() if shares[k] >= TOLD_SHARE][:MOST_TOLD]
    rows = [
        {
            "parameter": axes[k].parameter.name,
            "of": axes[k].actor,
            "from": axes[k].value(0.0),
            "to": axes[k].value(float(point[k])),
            "unit": axes[k].parameter.unit,
            "sd": float(point[k]),
            "share": float(shares[k]),
        }
        for k in order
    ]
    return rows, float(max(0.0, 1.0 - shares[order].sum()))
