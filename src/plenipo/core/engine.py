# SPDX-License-Identifier: Apache-2.0
"""The engine: orders channels, solves, scans, batches over draws. It sees only the channel contract.

Draws are run in lanes (a fixed number side by side) and groups of lanes one after the other, so that the arithmetic of a
draw does not depend on how many others are run with it: chunks agree to the bit with one batch.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

import plenipo.core.precision  # noqa: F401  64-bit before the first array
from plenipo.core.channel import AbstractChannel
from plenipo.core.draws import draw_keys
from plenipo.core.errors import InputError, ModelError, Problem
from plenipo.core.graph import Plan
from plenipo.core.policy import AbstractPolicy
from plenipo.core.simulate import NOT_FINITE, Task, simulate_draw, translate

__all__ = ["FAILED_SHARE_LIMIT", "MEMORY_LIMIT", "Trajectory", "check_failures", "run"]

MEMORY_LIMIT = 2 * 1024**3
"""Bytes a compiled program may use at once unless told otherwise."""
CHUNKS = (1, 8, 40, 200)
"""Draws per call: few sizes, so that compiled programs are met again."""
CALL_COST = 4
"""What a call costs besides its draws, in draws: the chunk with the least of both together is taken."""
FAILED_SHARE_LIMIT = 0.01
Progress = Callable[[int, int], None]
Array = npt.NDArray[Any]
Levers = Mapping[str, Mapping[str, Array]]


@dataclass(frozen=True, eq=False)
class Trajectory:
    """What a run gives: levels by channel and outcome, and what is needed to go on from its end.

    Parameters
    ----------
    outcomes
        Channel, outcome: (draw, year, actor) or (draw, year, pair); the years are ``solve_years`` for a channel solved
        outside the scan (``plan.solved``), all years else.
    status
        (draw, channel): 0 if well.
    acts
        Policy by place: (draw, year, act).
    state
        Everything carried, with draws first; pass it to :func:`run` to continue.
    memory
        Bytes the compiled program needed at once.
    """

    outcomes: Mapping[str, Mapping[str, Array]]
    status: Array
    acts: tuple[Array, ...]
    state: Any
    memory: int


_compiled: dict[Any, tuple[Any, int, int]] = {}
_compiling = threading.Lock()  # runs go on side by side: the first to need a program makes it, the others wait


def run(
    plan: Plan,
    channels: Sequence[AbstractChannel],
    levers: Levers,
    params: Mapping[str, Mapping[str, Array]],
    *,
    years: Sequence[int],
    solve_years: Sequence[int],
    actors: int,
    seed: int,
    policies: Sequence[AbstractPolicy] = (),
    state: Any = None,
    first_index: int = 0,
    pairs: tuple[Array, Array] | None = None,
    memory_limit: int = MEMORY_LIMIT,
    progress: Progress | None = None,
) -> Trajectory:
    """Run the channels over the years for all draws.

    Parameters
    ----------
    plan, channels
        From :func:`plenipo.core.graph.make_plan`, and the built channels.
    levers
        Channel, lever: (year, ...) over ``solve_years`` if the channel is in ``plan.solved``, else over ``years``.
    params
        Channel, parameter: (draw,) or (draw, actor).
    years, solve_years
        Years of this segment, and those in which statics are solved.
    actors
        Number of actors.
    seed
        Seed of the run; draws and years have their own keys.
    policies
        Rules that act mid-run.
    state, first_index
        State at the end of an earlier segment, and the place of ``years[0]`` in the whole horizon.
    pairs
        Places of origin and destination for which dyadic outcomes are kept; None keeps none.
    memory_limit
        Bytes the compiled program may use at once; draws are run in chunks that keep it.
    progress
        Called with draws done and draws in all.

    Raises
    ------
    InputError
        If one group of lanes alone would need more memory than allowed.
    """
    ordered = tuple(next(c for c in channels if c.name == n) for n in plan.order)
    job = _Job(plan, ordered, tuple(policies), params, draw_keys(seed, 0, draw_count(params)), actors, pairs, memory_limit)
    if plan.by_point and not policies:
        return _run_points(job, levers, tuple(years), tuple(solve_years), first_index, state, progress)
    return _run_once(job, levers, tuple(years), tuple(solve_years), first_index, state, progress)


def draw_count(params: Mapping[str, Mapping[str, Array]]) -> int:
    """Number of draws in a set of parameters."""
    return len(next(iter(next(iter(params.values())).values())))


@dataclass(frozen=True, eq=False)
class _Job:
    """What is the same for every segment or point of a run."""

    plan: Plan
    channels: tuple[AbstractChannel, ...]
    policies: tuple[AbstractPolicy, ...]
    params: Mapping[str, Mapping[str, Array]]
    keys: jax.Array
    actors: int
    pairs: tuple[Array, Array] | None
    memory_limit: int


def _run_points(
    job: _Job,
    levers: Levers,
    years: tuple[int, ...],
    solve_years: tuple[int, ...],
    first_index: int,
    state: Any,
    progress: Progress | None,
) -> Trajectory:
    """One program for one solved year serves every year.

    With statics only, years of equal law are solved once. Where they wait for what moves, the scan is run again for each solved
    year: it costs little beside an equilibrium, and nothing dyadic has to be handed from one program to another.
    """
    solved, alone = job.plan.solved, not job.plan.late
    points: list[Trajectory] = []
    for k, year in enumerate(solve_years):
        same = next((j for j in range(k) if alone and _equal_years(levers, j, k)), None)
        if same is not None:
            points.append(points[same])
            continue
        here = {c: {n: a[k : k + 1] if c in solved else a for n, a in by.items()} for c, by in levers.items()}
        span, first = ((year,), first_index + year - years[0]) if alone else (years, first_index)
        points.append(_run_once(job, here, span, (year,), first, state, _part_of(progress, k, len(solve_years))))
    if progress:
        progress(len(job.keys), len(job.keys))
    joined = {
        c: {o: np.concatenate([p.outcomes[c][o] for p in points], axis=1) if c in solved else a for o, a in by.items()}
        for c, by in points[0].outcomes.items()
    }
    status = np.stack([p.status for p in points])
    worst = np.take_along_axis(status, np.abs(status).argmax(axis=0)[None], axis=0)[0]
    return Trajectory(joined, worst, (), points[0].state, max(p.memory for p in points))


def _equal_years(levers: Levers, j: int, k: int) -> bool:
    return all(np.array_equal(a[j], a[k]) for by in levers.values() for a in by.values())


def _part_of(progress: Progress | None, place: int, parts: int) -> Progress | None:
    """Progress of one of several equal parts, told in draws of the whole."""
    if progress is None:
        return None
    return lambda done, total: progress((place * total + done) // parts, total)


def _run_once(
    job: _Job,
    levers: Levers,
    years: tuple[int, ...],
    solve_years: tuple[int, ...],
    first_index: int,
    state: Any,
    progress: Progress | None,
) -> Trajectory:
    """All draws over some years, in chunks that keep the memory limit."""
    lanes, count = min(c.lanes for c in job.channels), len(job.keys)
    task = Task(job.plan, job.pairs is not None, years, solve_years, first_index, job.actors)
    keep = job.pairs if job.pairs is not None else (np.zeros(0, np.int64), np.zeros(0, np.int64))
    pairs = tuple(jnp.asarray(k) for k in keep)
    shared_args = (job.channels, job.policies, {k: dict(v) for k, v in levers.items()}, pairs, task.arrays())
    per_draw = ({k: dict(v) for k, v in job.params.items()}, job.keys, state)
    groups = _groups_per_chunk(lanes, count)
    while True:
        block = _lane_block(per_draw, 0, groups, lanes, count)
        program, fixed, growing = _program(task, shared_args, block, lanes)
        memory = fixed + growing
        if memory <= job.memory_limit:
            break
        if groups == 1:
            raise InputError(_too_large(memory, job.memory_limit, lanes))
        fitting = int((job.memory_limit - fixed) / (growing / groups)) if growing else 1
        groups = max(1, min(groups - 1, fitting))
    parts = []
    for first in range(0, count, groups * lanes):
        out = program(shared_args, _lane_block(per_draw, first, groups, lanes, count))
        kept = min(groups * lanes, count - first)
        parts.append(jax.tree.map(lambda a, n=kept: np.asarray(a).reshape(-1, *a.shape[2:])[:n], out))
        if progress:
            progress(first + kept, count)
    whole = jax.tree.map(lambda *a: np.concatenate(a), *parts)
    return Trajectory(whole["outcomes"], whole["status"], whole["acts"], whole["state"], memory)


def check_failures(names: Sequence[str], channels: Sequence[AbstractChannel], status: Array) -> npt.NDArray[np.bool_]:
    """Which draws are sound; an error if more than one in a hundred failed.

    Parameters
    ----------
    names
        Channel per column of ``status``.
    channels
        The built channels, for the names of failures.
    status
        (draw, channel) from the trajectories, the worst of all runs.

    Raises
    ------
    ModelError
        Names each failure, its count and its remedy.
    """
    failed: npt.NDArray[np.bool_] = (status != 0).any(axis=1)
    if failed.mean() <= FAILED_SHARE_LIMIT:
        return np.logical_not(failed)
    problems, by_name = [], {c.name: c for c in channels}
    for column, name in enumerate(names):
        for code in np.unique(status[:, column][status[:, column] != 0]):
            told, remedy = (
                ("a result is not finite", "look at the levers and data of this channel")
                if code == NOT_FINITE
                else by_name[name].failures[code - 1]
            )
            problems.append(
                Problem(
                    f"{told} in {int((status[:, column] == code).sum())} of {len(status)} draws",
                    f"channel {name}",
                    next_step=remedy,
                )
            )
    raise ModelError(*problems)


def _program(task: Task, shared: Any, block: Any, lanes: int) -> tuple[Any, int, int]:
    """Compiled program for these shapes, the bytes it needs whatever the number of draws, and those that grow with it."""
    leaves, tree = jax.tree.flatten((shared, block))
    key = (task, tree, tuple((jnp.shape(a), jnp.result_type(a)) for a in leaves))
    with _compiling:
        if key not in _compiled:
            _compiled[key] = _compile(task, shared, block, lanes)
    return _compiled[key]


def _compile(task: Task, shared: Any, block: Any, lanes: int) -> tuple[Any, int, int]:
    def chunk(shared_args: Any, draws: Any) -> Any:
        ready = translate(task, shared_args)

        def one(draw: Any) -> Any:
            return simulate_draw(task, ready, draw)

        def alone(draw: Any) -> Any:
            return jax.tree.map(lambda a: a[None], one(jax.tree.map(lambda a: a[0], draw)))

        # A lane of its own needs no batching: that halves the time to trace a large model.
        return jax.lax.map(alone if lanes == 1 else jax.vmap(one), draws)

    compiled = jax.jit(chunk).lower(shared, block).compile()
    analysis = compiled.memory_analysis()
    sizes = {part: int(getattr(analysis, f"{part}_size_in_bytes", 0)) for part in ("temp", "output", "argument")}
    draws = sum(int(a.nbytes) for a in jax.tree.leaves(block))
    return compiled, sizes["temp"] + sizes["argument"] - draws, sizes["output"] + draws


def _groups_per_chunk(lanes: int, count: int) -> int:
    wanted = min(CHUNKS, key=lambda c: -(-count // c) * (c + CALL_COST))
    return max(1, -(-wanted // lanes))


def _lane_block(per_draw: Any, first: int, groups: int, lanes: int, count: int) -> Any:
    """Draws ``first`` on, shaped (group, lane, ...); the last draw fills what is left over."""
    take = np.minimum(np.arange(first, first + groups * lanes), count - 1)
    return jax.tree.map(lambda a: jnp.asarray(np.asarray(a)[take].reshape(groups, lanes, *np.shape(a)[1:])), per_draw)


def _too_large(needed: int, limit: int, lanes: int) -> Problem:
    mega = 1024**2
    return Problem(
        f"{lanes} draws at once need {needed / mega:.0f} MB, more than the memory limit of {limit / mega:.0f} MB",
        next_step="raise memory_limit, shorten the horizon, or keep fewer pairs",
    )
