# SPDX-License-Identifier: Apache-2.0
"""Gradient: how one outcome answers every cell of every lever, by one reverse pass through all channels of a run.

Equilibria are differentiated by the implicit function theorem, so that the pass costs little more than one run, however many
levers there are. It is taken at one draw of the parameters, the central one unless another is given.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from plenipo.core.draws import central_values, draw_keys, read_parameters
from plenipo.core.engine import check_failures
from plenipo.core.setting import Setting
from plenipo.core.simulate import Task, simulate_draw, translate

__all__ = ["Gradient", "LeverSlope", "lever_gradient", "lever_slope"]

Array = npt.NDArray[Any]
Levers = Mapping[str, Mapping[str, Any]]
Pair = tuple[int, int]
LeverSlope = Callable[[Array, Array, Mapping[str, Mapping[str, Any]]], tuple[float, Array]]


@dataclass(frozen=True, eq=False)
class Gradient:
    """Derivatives of one outcome at one law.

    Parameters
    ----------
    level
        The outcome there, in its unit.
    by_term
        Channel, term: derivative with respect to what the channel translates its levers to, shaped like it.
    """

    level: float
    by_term: Any
    _task: Task
    _channels: Any
    _levers: Any

    def by_lever(self, at: Levers | None = None) -> dict[str, dict[str, Array]]:
        """Channel, lever: (year, *dimensions), in units of the outcome per unit of the lever.

        Parameters
        ----------
        at
            Levers at which the terms are differentiated; those of the law if missing. A point a little way along an act gives
            the one-sided derivative where a term has a kink (a binding, a cap); the middle of an act is exact for terms that
            are products of two levers. It bears on channels solved outside the scan: others differentiate at the law itself.
        """
        found = _pulled(self._task, self._channels, _arrays(at or self._levers), self.by_term)
        return {c: {k: np.asarray(a) for k, a in by.items()} for c, by in found.items()}


def lever_gradient(
    setting: Setting,
    levers: Levers,
    outcome: str,
    weights: Mapping[int, float] | Mapping[Pair, float],
    year: int,
    *,
    params: Mapping[str, Mapping[str, Any]] | None = None,
) -> Gradient:
    """Differentiate an outcome with respect to every lever in every year.

    Parameters
    ----------
    setting, levers
        A prepared run and the levers of the law at which to differentiate: (year, *dimensions) each.
    outcome
        Name of an outcome of any of its channels.
    weights
        Place of an actor, or of an origin and a destination, to its weight: the outcome differentiated is the weighted sum. An
        outcome without dimensions has place 0.
    year
        Year in which it is read: one of the years, and one of the solved years if its channel is solved outside the scan.
    params
        Channel, parameter: one draw; the central values if missing.

    Raises
    ------
    ModelError
        If the channels find no answer at this law: derivatives of a point that is no equilibrium mean nothing.

    Source: Griewank and Walther (2008), Evaluating Derivatives, chapter 15 (implicit functions).
    """
    task = Task(setting.plan, True, setting.years, setting.solve_years, 0, len(setting.world.actors))
    channels = tuple(next(c for c in setting.channels if c.name == n) for n in setting.plan.order)
    if params is None:
        params = {s.name: central_values(read_parameters(s.package), setting.world.actors) for s in setting.specs}
    places = list(weights)
    dyadic = isinstance(places[0], tuple)
    ends = np.array(places if dyadic else [(0, 0)], dtype=np.int64)
    key = draw_keys(setting.seed, 0, 1)[0]
    terms = _translated(task, channels, _arrays(levers))
    years = np.array([setting.years.index(year), setting.solve_years.index(year) if year in setting.solve_years else -1])
    which = jnp.arange(len(places)) if dyadic else jnp.asarray(places)
    chosen = (jnp.asarray(ends[:, 0]), jnp.asarray(ends[:, 1]))
    size = jnp.asarray([weights[p] for p in places], dtype=jnp.float64)  # type: ignore[index]
    (level, status), by_term = _backward(task, outcome, terms, channels, params, key, chosen, which, size, years, task.arrays())
    check_failures(setting.plan.order, setting.channels, np.asarray(status)[None])
    return Gradient(float(level), by_term, task, channels, levers)


def lever_slope(setting: Setting, levers: Levers, channel: str, lever: str, outcome: str, year: int) -> LeverSlope:
    """A function that gives an outcome and its slope in one lever: one program, for a search that asks many times.

    Parameters
    ----------
    setting, outcome, year
        As in :func:`lever_gradient`; the outcome is one by actor.
    levers
        All levers, (year, *dimensions) each; the one differentiated is given anew each time.
    channel, lever
        What is differentiated.

    Returns
    -------
    callable
        ``ask(value, weights, params) -> level, slope``: the lever (year, *dimensions), weights (actor,) and one draw, to the
        weighted sum of the outcome and its slope (year, *dimensions). It raises ModelError if the channels find no answer.
    """
    task = Task(setting.plan, False, setting.years, setting.solve_years, 0, len(setting.world.actors))
    channels = tuple(next(c for c in setting.channels if c.name == n) for n in setting.plan.order)
    years = jnp.array([setting.years.index(year), setting.solve_years.index(year) if year in setting.solve_years else -1])
    key, held, arrays = draw_keys(setting.seed, 0, 1)[0], _arrays(levers), task.arrays()

    def ask(value: Array, weights: Array, params: Mapping[str, Mapping[str, Any]]) -> tuple[float, Array]:
        (level, status), slope = _one_lever(
            task, channel, lever, outcome, value, held, channels, params, key, weights, years, arrays
        )
        found = np.asarray(status)
        if found.any():
            check_failures(setting.plan.order, setting.channels, found[None])
        return float(level), np.asarray(slope)

    return ask


@functools.partial(jax.jit, static_argnames=("task", "channel", "lever", "outcome"))
def _one_lever(
    task: Task,
    channel: str,
    lever: str,
    outcome: str,
    value: Any,
    levers: Any,
    channels: Any,
    params: Any,
    key: jax.Array,
    weights: Any,
    years: jax.Array,
    arrays: Any,
) -> Any:
    """Value, status and slope in one lever, from the levers themselves."""
    no_pairs = (jnp.zeros(0, int), jnp.zeros(0, int))

    def told(moved: jax.Array) -> tuple[jax.Array, jax.Array]:
        laid = {**levers, channel: {**levers[channel], lever: moved}}
        out = simulate_draw(task, translate(task, (channels, (), laid, no_pairs, arrays)), (params, key, None))
        where = next(c for c, by in out["outcomes"].items() if outcome in by)
        when = years[1] if where in task.plan.solved else years[0]
        return weights @ jnp.atleast_1d(out["outcomes"][where][outcome][when]), out["status"]

    return jax.value_and_grad(told, has_aux=True)(value)


@functools.partial(jax.jit, static_argnames=("task", "outcome"))
def _backward(
    task: Task,
    outcome: str,
    terms: Any,
    channels: Any,
    params: Any,
    key: jax.Array,
    pairs: Any,
    places: jax.Array,
    weights: jax.Array,
    years: jax.Array,
    arrays: Any,
) -> Any:
    """Value, status and gradient of a weighted sum of one outcome in one year."""

    def told(terms: Any) -> tuple[jax.Array, jax.Array]:
        out = simulate_draw(task, (channels, (), terms, pairs, arrays), (params, key, None))
        channel = next(c for c, by in out["outcomes"].items() if outcome in by)
        when = years[1] if channel in task.plan.solved else years[0]
        return weights @ jnp.atleast_1d(out["outcomes"][channel][outcome][when])[places], out["status"]

    return jax.value_and_grad(told, has_aux=True)(terms)


@functools.partial(jax.jit, static_argnames="task")
def _translated(task: Task, channels: Any, levers: Any) -> Any:
    return translate(task, (channels, (), levers, (), {}))[2]


@functools.partial(jax.jit, static_argnames="task")
def _pulled(task: Task, channels: Any, levers: Any, by_term: Any) -> Any:
    """Chain rule from terms to levers."""
    _, back = jax.vjp(lambda x: translate(task, (channels, (), x, (), {}))[2], levers)
    return back(by_term)[0]


def _arrays(levers: Levers) -> dict[str, dict[str, jax.Array]]:
    return {c: {k: jnp.asarray(a, dtype=jnp.float64) for k, a in by.items()} for c, by in levers.items()}
