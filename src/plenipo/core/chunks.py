# SPDX-License-Identifier: Apache-2.0
"""Draws in chunks: compiled programs, the lanes they run in, and the memory they may use.

Draws are run in lanes (a fixed number side by side) and groups of lanes one after the other, so that the arithmetic of a
draw does not depend on how many others are run with it: chunks agree to the bit with one batch.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

import plenipo.core.precision  # noqa: F401  64-bit before the first array
from plenipo.core.channel import AbstractChannel
from plenipo.core.errors import InputError, Problem
from plenipo.core.graph import Plan
from plenipo.core.policy import AbstractPolicy
from plenipo.core.simulate import Task, simulate_draw, translate

__all__ = ["CAPACITY", "Job", "Progress", "in_chunks"]

CAPACITY = 40
"""Draws that a program has room for. How many of them it runs is told with each call, so that one program serves all sizes."""
Progress = Callable[[int, int], None]
Array = npt.NDArray[Any]
Levers = Mapping[str, Mapping[str, Array]]

_compiled: dict[Any, tuple[Any, int, int]] = {}
_compiling = threading.Lock()  # runs go on side by side: the first to need a program makes it, the others wait


@dataclass(frozen=True, eq=False)
class Job:
    """What is the same for every segment or point of a run."""

    plan: Plan
    channels: tuple[AbstractChannel, ...]
    policies: tuple[AbstractPolicy, ...]
    params: Mapping[str, Mapping[str, Array]]
    keys: jax.Array
    actors: int
    pairs: tuple[Array, Array] | None
    memory_limit: int

    @property
    def names(self) -> tuple[str, ...]:
        """Channels in the order of stepping."""
        return tuple(c.name for c in self.channels)

    def of(self, names: Sequence[str]) -> Job:
        """The same for some of the channels."""
        kept = tuple(c for c in self.channels if c.name in names)
        return replace(self, channels=kept, params={c.name: self.params[c.name] for c in kept})

    def draws(self, first: int, count: int) -> Job:
        """The same for some of the draws."""
        params = {c: {n: a[first : first + count] for n, a in by.items()} for c, by in self.params.items()}
        return replace(self, params=params, keys=self.keys[first : first + count])


def in_chunks(job: Job, task: Task, levers: Levers, given: Any, progress: Progress | None) -> tuple[Any, int]:
    """All draws of one task, in chunks that keep the memory limit.

    Parameters
    ----------
    job, task
        What is run.
    levers
        Of the job's channels.
    given
        State reached before, or what is handed to late statics, with draws first; None at the start.
    progress
        Called with draws done and draws in all.

    Returns
    -------
    what :func:`plenipo.core.simulate.simulate_draw` gives, with draws first, and the bytes that one chunk needs.

    Raises
    ------
    InputError
        If one group of lanes alone would need more memory than allowed.
    """
    lanes, count = min(c.lanes for c in job.channels), len(job.keys)
    keep = job.pairs if job.pairs is not None else (np.zeros(0, np.int64), np.zeros(0, np.int64))
    pairs = tuple(jnp.asarray(k) for k in keep)
    shared_args = jax.device_put((job.channels, job.policies, {k: dict(v) for k, v in levers.items()}, pairs, task.arrays()))
    per_draw = ({k: dict(v) for k, v in job.params.items()}, job.keys, given)
    groups = -(-CAPACITY // lanes)
    while True:
        program, fixed, growing = _program(task, shared_args, _lane_block(per_draw, 0, groups, lanes, count), lanes)
        memory = fixed + growing
        if memory <= job.memory_limit:
            break
        if groups == 1:
            raise InputError(_too_large(memory, job.memory_limit, lanes))
        fitting = int((job.memory_limit - fixed) / (growing / groups)) if growing else 1
        groups = max(1, min(groups - 1, fitting))
    parts = []
    for first in range(0, count, groups * lanes):
        kept = min(groups * lanes, count - first)
        out = program(shared_args, _lane_block(per_draw, first, groups, lanes, count), np.int32(-(-kept // lanes)))
        parts.append(jax.tree.map(lambda a, n=kept: np.asarray(a).reshape(-1, *a.shape[2:])[:n], out))
        if progress:
            progress(first + kept, count)
    return jax.tree.map(lambda *a: np.concatenate(a), *parts), memory


def _program(task: Task, shared: Any, block: Any, lanes: int) -> tuple[Any, int, int]:
    """Compiled program for these shapes, the bytes it needs whatever the number of draws, and those that grow with it."""
    leaves, tree = jax.tree.flatten((shared, block))
    key = (task, tree, tuple((jnp.shape(a), jnp.result_type(a)) for a in leaves))
    with _compiling:
        if key not in _compiled:
            _compiled[key] = _compile(task, shared, block, lanes)
    return _compiled[key]


def _compile(task: Task, shared: Any, block: Any, lanes: int) -> tuple[Any, int, int]:
    def chunk(shared_args: Any, draws: Any, groups: Any) -> Any:
        ready = translate(task, shared_args)

        def one(draw: Any) -> Any:
            return simulate_draw(task, ready, draw)

        def alone(draw: Any) -> Any:
            return jax.tree.map(lambda a: a[None], one(jax.tree.map(lambda a: a[0], draw)))

        # A lane of its own needs no batching: that halves the time to trace a large model.
        group = alone if lanes == 1 else jax.vmap(one)
        shapes = jax.eval_shape(group, jax.tree.map(lambda a: a[0], draws))
        room = jax.tree.map(lambda s: jnp.zeros((len(draws[1]), *s.shape), s.dtype), shapes)

        def add(k: Any, found: Any) -> Any:
            return jax.tree.map(lambda a, v: a.at[k].set(v), found, group(jax.tree.map(lambda a: a[k], draws)))

        return jax.lax.fori_loop(0, groups, add, room)

    compiled = jax.jit(chunk).lower(shared, block, np.int32(0)).compile()
    analysis = compiled.memory_analysis()
    sizes = {part: int(getattr(analysis, f"{part}_size_in_bytes", 0)) for part in ("temp", "output", "argument")}
    draws = sum(int(a.nbytes) for a in jax.tree.leaves(block))
    return compiled, sizes["temp"] + sizes["argument"] - draws, sizes["output"] + draws


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
