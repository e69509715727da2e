# SPDX-License-Identifier: Apache-2.0
"""The engine: which channels are solved when, for all draws. It sees only the channel contract.

What moves is scanned over all years. Comparative statics are solved where levers change: before the scan, or after it on what
it hands over, one program for one year in either case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jax
import numpy as np
import numpy.typing as npt

import plenipo.core.precision  # noqa: F401  64-bit before the first array
from plenipo.core.channel import AbstractChannel
from plenipo.core.chunks import Job, Progress, in_chunks
from plenipo.core.draws import draw_keys
from plenipo.core.errors import ModelError, Problem
from plenipo.core.graph import Plan
from plenipo.core.policy import AbstractPolicy
from plenipo.core.simulate import NOT_FINITE, Task

__all__ = ["FAILED_SHARE_LIMIT", "MEMORY_LIMIT", "Trajectory", "check_failures", "run"]

MEMORY_LIMIT = 2 * 1024**3
"""Bytes a compiled program may use at once unless told otherwise."""
FAILED_SHARE_LIMIT = 0.01
Array = npt.NDArray[Any]
Levers = Mapping[str, Mapping[str, Array]]


@dataclass(frozen=True, eq=False)
class Trajectory:
    """What a run gives: levels by channel and outcome, and what is needed to go on from its end.

    Parameters
    ----------
    outcomes
        Channel, outcome: (draw, year), (draw, year, actor) or (draw, year, pair); the years are ``solve_years`` for a channel
        solved outside the scan (``plan.solved``; those asked for if it is a late one), all years else.
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
    late_years: Sequence[int] | None = None,
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
    late_years
        Those of ``solve_years`` in which late statics are solved; all if missing.
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
    draws = len(next(iter(next(iter(params.values())).values())))
    job = Job(plan, ordered, tuple(policies), params, draw_keys(seed, 0, draws), actors, pairs, memory_limit)
    wanted = tuple(solve_years if late_years is None else late_years)
    span = _Span(levers, tuple(years), tuple(solve_years), wanted, first_index, state, progress)
    way = _run_once if policies else _run_late if plan.late else _run_points if plan.by_point else _run_once
    return way(job, span)


@dataclass(frozen=True, eq=False)
class _Span:
    """A stretch of years of one law, from a state."""

    levers: Levers
    years: tuple[int, ...]
    solve_years: tuple[int, ...]
    late_years: tuple[int, ...]
    first_index: int
    state: Any
    progress: Progress | None

    def index(self, year: int) -> int:
        """Place of a year in the whole horizon."""
        return self.first_index + year - self.years[0]


def _run_once(job: Job, span: _Span) -> Trajectory:
    """All channels over all years in one program."""
    task = Task(job.plan, job.pairs is not None, span.years, span.solve_years, span.first_index, job.actors)
    whole, memory = in_chunks(job, task, span.levers, span.state, span.progress)
    return Trajectory(whole["outcomes"], whole["status"], whole["acts"], whole["state"], memory)


def _run_points(job: Job, span: _Span) -> Trajectory:
    """Statics alone: one program for one solved year serves every year, and years of equal law are solved once."""
    points: list[Trajectory] = []
    for k, year in enumerate(span.solve_years):
        same = next((j for j in range(k) if _equal_years(span.levers, j, k)), None)
        if same is not None:
            points.append(points[same])
            continue
        told = _part_of(span.progress, k, len(span.solve_years))
        points.append(_run_once(job, _Span(_in_year(span.levers, k), (year,), (year,), (), span.index(year), span.state, told)))
    if span.progress:
        span.progress(len(job.keys), len(job.keys))
    memory = max(p.memory for p in points)
    return Trajectory(_joined([p.outcomes for p in points]), _worst([p.status for p in points]), (), points[0].state, memory)


def _run_late(job: Job, span: _Span) -> Trajectory:
    """What moves once, in lanes of its own, then the late statics year by year on what it hands over."""
    count, most = len(job.keys), _most_handed(job, len(span.solve_years))
    if count > most:
        return _appended([_run_late(job.draws(k, most), _for_draws(span, k, most, count)) for k in range(0, count, most)])
    late, steps, keep = job.plan.late, 1 + len(span.late_years), job.pairs is not None
    moving, waiting = (job.of([n for n in job.plan.order if (n in late) is chosen]) for chosen in (False, True))
    task = Task(job.plan, keep, span.years, span.solve_years, span.first_index, job.actors, "moving")
    here = {n: span.levers[n] for n in moving.names}
    whole, memory = in_chunks(moving, task, here, span.state, _part_of(span.progress, 0, steps))
    points: list[Any] = []
    for k, year in enumerate(span.late_years, start=1):
        place = span.solve_years.index(year)
        task = Task(job.plan, keep, (year,), (year,), span.index(year), job.actors, "late")
        own = _in_year({n: span.levers[n] for n in late}, place)
        given = {n: a[:, place : place + 1] for n, a in whole["handed"].items()}
        point, needed = in_chunks(waiting, task, own, given, _part_of(span.progress, k, steps))
        points.append(point)
        memory = max(memory, needed)
    if span.progress:
        span.progress(count, count)
    ended = _worst([p["status"] for p in points]) if points else np.zeros((count, len(waiting.names)), np.int32)
    by_name = dict(zip((*moving.names, *waiting.names), np.concatenate([whole["status"], ended], axis=1).T, strict=True))
    status = np.stack([by_name[n] for n in job.plan.order], axis=1)
    outcomes = {**whole["outcomes"], **(_joined([p["outcomes"] for p in points]) if points else {})}
    return Trajectory(outcomes, status, (), whole["state"], memory)


def _most_handed(job: Job, solves: int) -> int:
    """Draws whose handed variables fit into the memory limit at once."""
    sizes = {v.name: job.actors ** len(v.dimensions) for v in job.plan.variables}
    each = solves * sum(sizes[n] for n in job.plan.handed) * np.dtype(np.float64).itemsize
    return max(1, int(job.memory_limit // each)) if each else len(job.keys)


def _for_draws(span: _Span, first: int, count: int, whole: int) -> _Span:
    """The same years for some of the draws, and progress told in all of them."""
    state = jax.tree.map(lambda a: a[first : first + count], span.state)
    tell = span.progress
    return replace(span, state=state, progress=(lambda done, _: tell(first + done, whole)) if tell else None)


def _appended(parts: Sequence[Trajectory]) -> Trajectory:
    """Draws of several runs as one."""
    outcomes, status, state = jax.tree.map(lambda *a: np.concatenate(a), *[(p.outcomes, p.status, p.state) for p in parts])
    return Trajectory(outcomes, status, (), state, max(p.memory for p in parts))


def _in_year(levers: Levers, place: int) -> dict[str, dict[str, Array]]:
    return {c: {n: a[place : place + 1] for n, a in by.items()} for c, by in levers.items()}


def _joined(points: Sequence[Mapping[str, Mapping[str, Array]]]) -> dict[str, dict[str, Array]]:
    """Outcomes of several solved years as one array each."""
    return {c: {o: np.concatenate([p[c][o] for p in points], axis=1) for o in by} for c, by in points[0].items()}


def _worst(status: Sequence[Array]) -> Array:
    """(draw, channel): the failure of several years that weighs most."""
    codes = np.stack(status)
    return np.asarray(np.take_along_axis(codes, np.abs(codes).argmax(axis=0)[None], axis=0)[0])


def _equal_years(levers: Levers, j: int, k: int) -> bool:
    return all(np.array_equal(a[j], a[k]) for by in levers.values() for a in by.values())


def _part_of(progress: Progress | None, place: int, parts: int) -> Progress | None:
    """Progress of one of several equal parts, told in draws of the whole."""
    if progress is None:
        return None
    return lambda done, total: progress((place * total + done) // parts, total)


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
