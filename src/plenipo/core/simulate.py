# SPDX-License-Identifier: Apache-2.0
"""One draw of a run as a pure function of arrays: what the engine batches and differentiates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

import plenipo.core.precision  # noqa: F401  64-bit before the first array
from plenipo.core.channel import AbstractChannel, Clock
from plenipo.core.draws import stream
from plenipo.core.graph import Plan

__all__ = ["NOT_FINITE", "Carry", "Part", "Task", "simulate_draw", "translate"]

NOT_FINITE = -1
Tree = Any
Part = Literal["whole", "moving", "late"]
"""All channels; those that late statics wait for; or the late statics alone, given what they read of the others."""


@dataclass(frozen=True)
class Task:
    """What of a run is known before it is compiled; ``first_index`` is the place of its first year in the whole horizon.

    With part ``moving`` or ``late`` only those channels are passed, and levers and parameters of no others.
    """

    plan: Plan
    keep_pairs: bool
    years: tuple[int, ...]
    solve_years: tuple[int, ...]
    first_index: int
    actors: int
    part: Part = "whole"

    @property
    def steps(self) -> int:
        """Years of the run."""
        return len(self.years)

    @property
    def solves(self) -> int:
        """Years in which statics are solved."""
        return len(self.solve_years)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Task) and self._shape() == other._shape()

    def __hash__(self) -> int:
        return hash(self._shape())

    def _shape(self) -> tuple[Any, ...]:
        # Years themselves are arguments of the program, so another horizon of the same length needs no compilation.
        return (self.plan, self.steps, self.solves, self.keep_pairs, self.actors, self.part)

    def arrays(self) -> dict[str, jax.Array]:
        """Years and the weights that carry solved years to all years (linear between, flat after the last)."""
        years, solves = np.array(self.years, float), np.array(self.solve_years, float)
        weights = (
            np.stack([np.interp(years, solves, np.eye(len(solves))[k]) for k in range(len(solves))], axis=1)
            if len(solves)
            else np.zeros((len(years), 0))
        )
        index = self.first_index + np.arange(len(years))
        places = np.searchsorted(years, solves)
        solve_index = self.first_index + places
        return {
            k: jnp.asarray(v)
            for k, v in {
                "years": years,
                "index": index,
                "solve_years": solves,
                "solve_index": solve_index,
                "solve_place": np.minimum(places, len(years) - 1),
                "weights": weights,
            }.items()
        }


class Carry(NamedTuple):
    """What goes from one year to the next."""

    own: dict[str, Tree]
    shared: dict[str, jax.Array]
    policy: tuple[Tree, ...]
    outcomes: dict[str, dict[str, jax.Array]]


def simulate_draw(task: Task, shared_args: Tree, draw: Tree) -> Tree:
    """Run one draw: statics where levers change, then what moves year by year, then the statics that read it.

    ``shared_args`` come from :func:`translate`. A draw is its parameters, its key, and the state reached before; for late
    statics alone, in place of the state, what is handed to them in the solved years. ``handed`` is that of a run without them.
    """
    channels, _, levers, pairs, arrays = shared_args
    params, key, given = draw
    outcomes: dict[str, Any] = {}
    codes: dict[str, Any] = {}
    acts, end, handed = (), None, given
    if task.part != "late":
        outcomes, codes, acts, end, handed = _before_late(task, shared_args, draw)
    if task.part != "moving":
        late = [c for c in channels if c.name in task.plan.late]
        _, told, ends = _solve_statics(task, late, levers, params, key, arrays, task.actors, handed)
        outcomes, codes, handed = {**outcomes, **told}, {**codes, **ends}, {}
    kept = {c: {o: v for o, a in by.items() if (v := _keep(a, pairs, task.keep_pairs)) is not None} for c, by in outcomes.items()}
    return {
        "outcomes": kept,
        "status": jnp.stack([_worst(codes[n], kept[n]) for n in task.plan.order if n in kept]),
        "acts": acts,
        "state": end,
        "handed": handed,
    }


def _before_late(task: Task, shared_args: Tree, draw: Tree) -> Tree:
    """Outcomes, codes, acts, state at the end of all but late statics, and in the solved years what those read."""
    channels, policies, levers, _, arrays = shared_args
    params, key, state = draw
    static = [c for c in channels if c.name in task.plan.static]
    moving = [c for c in channels if c.name not in task.plan.solved]
    actors = task.actors
    written, outcomes, status = _solve_statics(task, static, levers, params, key, arrays, actors, {})
    carried, acts, codes, end, left = _scan_years(task, moving, policies, levers, params, key, arrays, state, written, actors)
    handed = {n: v[arrays["solve_place"]] for n, v in left.items()}
    return {**outcomes, **carried}, {**status, **codes}, acts, end, handed


def translate(task: Task, shared_args: Tree) -> Tree:
    """Do for all draws at once what of the levers is the same for all: each channel's own translation of its terms.

    Policies move levers in mid-run: with them what steps year by year translates its own.
    """
    channels, policies, levers, pairs, arrays = shared_args
    ready = task.plan.solved if policies else task.plan.order
    done = {c.name: jax.vmap(c.translate)(levers[c.name]) if c.name in ready else levers[c.name] for c in channels}
    return channels, policies, done, pairs, arrays


def _solve_statics(
    task: Task, static: list[AbstractChannel], levers: Tree, params: Tree, key: jax.Array, arrays: Tree, actors: int, given: Tree
) -> tuple[Tree, Tree, Tree]:
    """Each channel in the solved years; ``given`` are shared variables in those years that others have written before."""
    written: dict[str, jax.Array] = dict(given)
    outcomes: dict[str, Any] = {}
    status: dict[str, Any] = {}
    for channel in static:
        inputs = {
            r: written[r]
            if r in written
            else jnp.broadcast_to(_initial(task.plan, r, actors), (task.solves, *_initial(task.plan, r, actors).shape))
            for r in channel.reads
        }

        own = channel.init(params[channel.name])

        def one_year(x: Tree, channel: AbstractChannel = channel, own: Tree = own) -> Tree:
            lever, shared, year, index = x
            result = channel.step(params[channel.name], own, shared, lever, Clock(year, index), _year_key(key, channel, year))
            return result.writes, result.outcomes, result.status

        xs = (levers[channel.name], inputs, arrays["solve_years"], arrays["solve_index"])
        writes, outcomes[channel.name], status[channel.name] = jax.lax.map(one_year, xs)
        for name, value in writes.items():
            written[name] = value if name not in written else _combined(task.plan, name, written[name], value)
    return written, outcomes, status


def _scan_years(
    task: Task,
    moving: list[AbstractChannel],
    policies: Tree,
    levers: Tree,
    params: Tree,
    key: jax.Array,
    arrays: Tree,
    state: Tree,
    written: Tree,
    actors: int,
) -> Tree:
    """Outcomes, acts, codes, state at the end, and by year what late statics read of the shared variables."""
    if not moving:
        return {}, (), {}, None, {}
    given = {n: jnp.tensordot(arrays["weights"], v, axes=1) for n, v in written.items()}
    mine = {c.name: levers[c.name] for c in moving}

    def year(carry: Carry, x: Tree) -> tuple[Carry, Tree]:
        lever, from_statics, when, index = x
        clock = Clock(when, index)
        memory, acts = [], []
        for rule, remembered in zip(policies, carry.policy, strict=True):
            result = rule.step(remembered, carry.outcomes, lever, clock)
            lever = result.levers
            memory.append(result.state)
            acts.append(result.acts)
        lever = _translated(moving, policies, lever)
        own, shared, outcomes, status = _step_all(task.plan, moving, params, carry, from_statics, lever, clock, key, actors)
        left = {n: shared[n] if n in shared else from_statics[n] for n in task.plan.handed}
        return Carry(own, shared, tuple(memory), outcomes), (outcomes, tuple(acts), status, left)

    xs = (mine, given, arrays["years"], arrays["index"])
    if state is None:
        state = _first_carry(task, moving, policies, params, xs)
    end, (outcomes, acts, status, left) = jax.lax.scan(year, state, xs)
    return outcomes, acts, status, end, left


def _step_all(
    plan: Plan,
    moving: list[AbstractChannel],
    params: Tree,
    carry: Carry,
    from_statics: Tree,
    levers: Tree,
    clock: Clock,
    key: jax.Array,
    actors: int,
) -> Tree:
    """One year of all moving channels; shifters start from neutral, variables from last year's value."""
    now = dict(from_statics)
    own, outcomes, status = {}, {}, {}
    for channel in moving:
        visible = {}
        for name in channel.reads:
            lagged = (channel.name, name) in plan.lagged
            visible[name] = carry.shared[name] if lagged or name not in now else now[name]
        result = channel.step(
            params[channel.name],
            carry.own[channel.name],
            visible,
            levers[channel.name],
            clock,
            _year_key(key, channel, clock.year),
        )
        own[channel.name], outcomes[channel.name], status[channel.name] = result.own, dict(result.outcomes), result.status
        for name, value in result.writes.items():
            now[name] = _combined(plan, name, now[name], value) if name in now and _rule(plan, name) else value
    held = ((v, carry.shared[v.name]) for v in plan.variables if v.name in carry.shared)
    shared = {v.name: now.get(v.name, before if not v.combine else _initial(plan, v.name, actors)) for v, before in held}
    return own, shared, outcomes, status


def _first_carry(task: Task, moving: list[AbstractChannel], policies: Tree, params: Tree, xs: Tree) -> Carry:
    actors = task.actors
    # Only what the scan itself reads or writes is carried: a dyadic shifter that a later static reads would weigh on every draw.
    mine = {n for c in moving for n in (*c.reads, *c.writes, *c.shifts)}
    shared = {v.name: _initial(task.plan, v.name, actors) for v in task.plan.variables if v.name in mine}
    shared |= {n: v[0] for n, v in xs[1].items() if n in mine}
    own = {c.name: c.init(params[c.name]) for c in moving}
    memory = tuple(rule.init() for rule in policies)
    first = jax.tree.map(lambda a: a[0], xs)
    # Shapes of the outcomes come from a dry run; a policy meets zeros in the first year.
    shapes = jax.eval_shape(
        lambda x: _step_all(
            task.plan,
            moving,
            params,
            Carry(own, shared, memory, {}),
            x[1],
            _translated(moving, policies, x[0]),
            Clock(x[2], x[3]),
            jax.random.PRNGKey(0),
            actors,
        )[2],
        first,
    )
    return Carry(own, shared, memory, jax.tree.map(lambda s: jnp.zeros(s.shape, s.dtype), shapes))


def _translated(moving: list[AbstractChannel], policies: Tree, levers: Tree) -> Tree:
    """One year's levers as the channels want them; translated before, for all draws at once, unless policies may move them."""
    return {c.name: c.translate(levers[c.name]) for c in moving} if policies else levers


def _initial(plan: Plan, name: str, actors: int) -> jax.Array:
    variable = next(v for v in plan.variables if v.name == name)
    return jnp.full(tuple(actors for _ in variable.dimensions), variable.initial)


def _rule(plan: Plan, name: str) -> str:
    return next(v.combine for v in plan.variables if v.name == name)


def _combined(plan: Plan, name: str, one: jax.Array, other: jax.Array) -> jax.Array:
    return one * other if _rule(plan, name) == "product" else one + other


def _year_key(key: jax.Array, channel: AbstractChannel, year: jax.Array) -> jax.Array:
    return jax.random.fold_in(jax.random.fold_in(key, stream(channel.name)), jnp.asarray(year, jnp.int32))


def _keep(array: jax.Array, pairs: tuple[jax.Array, jax.Array], keep: bool) -> jax.Array | None:
    """Outcomes by actor whole; dyadic ones (year, origin, destination) for the chosen pairs only."""
    dyadic = 3
    if array.ndim < dyadic:
        return array
    return array[:, pairs[0], pairs[1]] if keep else None


def _worst(codes: jax.Array, outcomes: Mapping[str, jax.Array]) -> jax.Array:
    finite = jnp.stack([jnp.isfinite(a).all() for a in outcomes.values()]).all() if outcomes else jnp.array(True)
    worst = codes[jnp.argmax(jnp.abs(codes))] if codes.ndim else codes
    return jnp.where(finite, worst, NOT_FINITE).astype(jnp.int32)
