# SPDX-License-Identifier: Apache-2.0
"""Best choices within bounds: one player's optimum from several starts, and the Nash equilibrium of several players.

Pure numerics on arrays. Who the players are, what they choose and what they value is said by functions. Payoffs may have more
than one top: the one that the first start leads to is given, and all others found are told beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["SETTLED", "Equilibrium", "FloatArray", "Objective", "Optimum", "Payoff", "best_choice", "nash"]

FloatArray = npt.NDArray[np.float64]
Objective = Callable[[FloatArray], tuple[float, FloatArray]]
"""A choice (variable,) to its value and slope (variable,); a value that is not a number means that there is no answer."""
Payoff = Callable[[int, Sequence[FloatArray]], tuple[float, FloatArray]]
"""A player's place and the choices of all players, to the player's value and the slope in its own choice."""

SETTLED = 1e-5
"""Scaled slope, as a share of that at the foot of the bounds, below which a choice counts as best."""
FLAT = 1e-12
"""Slope below which a variable has no bearing on the value; it is left where the first start has it."""
REACH = 0.2
"""Length of a first step from the foot of the bounds, for what matters most: short, so as not to leap over the nearest top."""
ROUNDS = 60
EVALUATIONS = 200
STILL = 1e-6
"""Largest move of a choice in a round of replies that counts as none."""
APART = 1e-3
"""Distance, for what matters most, above which two choices are two tops, not one; lesser variables count by their weight."""
NO_ANSWER = 1e6
"""What an impossible choice costs, in scaled units: far below any value met."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """The top that the first start leads to, and others.

    Parameters
    ----------
    choice
        (variable,)
    value
        Of the objective there.
    slope
        Largest scaled slope left that points into the bounds, as a share of that at the foot of the bounds.
    settled
        Whether the slope is small enough to call it an optimum.
    evaluations
        Of the objective, over all starts.
    others
        Value and choice of other tops that a start ended in, higher or lower; empty if all starts agree.
    """

    choice: FloatArray
    value: float
    slope: float
    settled: bool
    evaluations: int
    others: tuple[tuple[float, FloatArray], ...] = ()

    @property
    def highest(self) -> float:
        """The largest value of all tops found."""
        return max([self.value, *(v for v, _ in self.others)])


def best_choice(
    objective: Objective, low: FloatArray, high: FloatArray, starts: Sequence[FloatArray], tolerance: float = SETTLED
) -> Optimum:
    """The choice within bounds at which the objective is locally largest, by a quasi-Newton search from each start.

    Parameters
    ----------
    objective
        Value and slope. Variables may differ in weight by many orders: each is scaled by the root of its slope at ``low``,
        where a choice that hardly matters has hardly a slope. What hardly matters is found less exactly.
    low, high
        (variable,): bounds.
    starts
        Choices to start from, each (variable,). The top the first leads to is given as the choice; a later start's if that
        search does not come to rest.
    tolerance
        Scaled slope, as a share of that at ``low``, below which a choice counts as best.

    Source: Byrd, Lu, Nocedal and Zhu (1995), SIAM Journal on Scientific Computing 16 (L-BFGS-B), as in SciPy.
    """
    first = np.clip(starts[0], low, high)
    _, foot = objective(low)
    free = (np.abs(foot) > FLAT) & (high > low)
    if not free.any():
        value, _ = objective(first)
        return Optimum(first, value, 0.0, True, 2)
    steepest = float(np.abs(foot[free]).max())
    search = _Search(objective, low, high, free, first, np.sqrt(np.abs(foot[free]) / steepest), steepest, tolerance)
    found = [search.run(np.clip(s, low, high)) for s in starts]
    best = next((o for o in found if o.settled), found[0])
    others: list[tuple[float, FloatArray]] = []
    for o in found:
        known = (best.choice, *(c for _, c in others))
        if o.settled and all(float(np.abs((o.choice - c)[free] * search.weight).max()) > APART for c in known):
            others.append((o.value, o.choice))
    return Optimum(best.choice, best.value, best.slope, best.settled, 1 + sum(o.evaluations for o in found), tuple(others))


@dataclass(frozen=True, eq=False)
class _Search:
    """One problem in scaled variables, y = x * weight for the free ones, and a scaled value.

    The variable that matters most keeps its own scale, and a first step along the slope moves all of them alike.
    """

    objective: Objective
    low: FloatArray
    high: FloatArray
    free: npt.NDArray[np.bool_]
    rest: FloatArray
    weight: FloatArray
    steepest: float
    tolerance: float

    def run(self, start: FloatArray) -> Optimum:
        from scipy.optimize import minimize

        unit, count = self.steepest / REACH, 0

        def descend(y: FloatArray) -> tuple[float, FloatArray]:
            nonlocal count
            count += 1
            value, slope = self.objective(self._choice(y))
            if not math.isfinite(value):
                return NO_ANSWER, np.zeros_like(y)
            return -value / unit, -slope[self.free] / (self.weight * unit)

        bounds = list(zip(self.low[self.free] * self.weight, self.high[self.free] * self.weight, strict=True))
        end: Any = minimize(
            descend,
            start[self.free] * self.weight,
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            # No stop on a small gain: near the optimum the value is flat and only the slope tells.
            options={"gtol": REACH * self.tolerance / 2, "ftol": 0.0, "maxfun": EVALUATIONS, "maxcor": 20},
        )
        choice = self._choice(end.x)
        left = _inward(end.x, -np.asarray(end.jac), np.array(bounds)) / REACH
        value = -float(end.fun) * unit
        return Optimum(choice, value, left, left <= self.tolerance and value > -NO_ANSWER * unit, count)

    def _choice(self, y: FloatArray) -> FloatArray:
        x = self.rest.copy()
        x[self.free] = np.clip(y / self.weight, self.low[self.free], self.high[self.free])
        return x


def _inward(y: FloatArray, slope: FloatArray, bounds: FloatArray) -> float:
    """Largest slope that is not stopped by a bound."""
    stopped = ((y <= bounds[:, 0]) & (slope < 0)) | ((y >= bounds[:, 1]) & (slope > 0))
    return float(np.abs(np.where(stopped, 0.0, slope)).max())


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """Choices from which no player was found to gain by moving alone.

    Parameters
    ----------
    choices
        Per player: (variable,).
    values
        (player,): of each objective there.
    gains
        (player,): the most that each was found to gain by moving alone, searched from every start.
    rounds
        Rounds of replies.
    moved
        Largest move of a choice in the last round.
    settled
        Whether the replies came to rest.
    """

    choices: tuple[FloatArray, ...]
    values: FloatArray
    gains: FloatArray
    rounds: int
    moved: float
    settled: bool


def nash(
    payoff: Payoff,
    low: Sequence[FloatArray],
    high: Sequence[FloatArray],
    start: Sequence[FloatArray],
    restarts: Sequence[Sequence[FloatArray]],
) -> Equilibrium:
    """A Nash equilibrium in pure strategies: best replies in turn until nobody moves, then a search for gains from deviating.

    If a round moves more than the one before, replies are taken half-way from then on.

    Parameters
    ----------
    payoff
        ``(place of the player, choices of all) -> value, slope in its own choice``.
    low, high, start
        Per player: (variable,).
    restarts
        Per player: choices from which a gain from deviating is looked for, besides the equilibrium's own.

    Notes
    -----
    Holds for: an equilibrium that replies lead to. There may be others; start elsewhere to look for them.
    """
    choices = [np.clip(s, lo, hi) for s, lo, hi in zip(start, low, high, strict=True)]
    players = range(len(choices))

    def alone(player: int) -> Objective:
        return lambda own: payoff(player, [own if k == player else c for k, c in enumerate(choices)])

    moved, step, rounds = math.inf, 1.0, 0
    while moved > STILL and rounds < ROUNDS:
        largest = 0.0
        for p in players:
            reply = best_choice(alone(p), low[p], high[p], [choices[p]]).choice
            move = step * (reply - choices[p])
            choices[p] = choices[p] + move
            largest = max(largest, float(np.abs(move).max(initial=0.0)))
        step = 0.5 if largest > moved else step
        moved, rounds = largest, rounds + 1
    values = np.array([payoff(p, choices)[0] for p in players])
    best = [best_choice(alone(p), low[p], high[p], [choices[p], *restarts[p]]).highest for p in players]
    return Equilibrium(tuple(choices), values, np.maximum(np.array(best) - values, 0.0), rounds, moved, moved <= STILL)
