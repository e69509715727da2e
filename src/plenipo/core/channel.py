# SPDX-License-Identifier: Apache-2.0
"""The channel contract: a mechanism by which consequences travel.

A channel is an :class:`AbstractChannel`: a frozen equinox module whose array fields are its data, with two pure functions
for *one draw*. The engine batches over draws, scans over years, solves comparative statics where levers change, and
differentiates. It never learns which channel it runs.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp

import plenipo.core.precision  # noqa: F401  64-bit before the first array

__all__ = ["OK", "AbstractChannel", "Clock", "StepResult", "Time"]

OK = 0
Time = Literal["comparative static", "recurrence", "hazard", "fast"]
State = Any


class Clock(NamedTuple):
    """Where a step stands: calendar year, ``place`` in the run (0 = first year of the horizon), and length in years."""

    year: jax.Array
    place: jax.Array
    length: jax.Array | float = 1.0


class StepResult(NamedTuple):
    """What a step gives back.

    Parameters
    ----------
    own
        The channel's own state after the step.
    writes
        Shared variables it is the writer of, and its contributions to shifters, by name.
    outcomes
        Levels by outcome name: (actor,) or (origin, destination).
    status
        0 if well, else the place (from 1) of the failure in ``failures``.
    """

    own: State
    writes: Mapping[str, jax.Array]
    outcomes: Mapping[str, jax.Array]
    status: jax.Array = jnp.zeros((), dtype=jnp.int32)


class AbstractChannel(eqx.Module):
    """A mechanism. Subclasses are final: they declare the names below and the two functions."""

    name: eqx.AbstractClassVar[str]
    time: eqx.AbstractClassVar[Time]
    calendar: eqx.AbstractClassVar[str]
    reads: eqx.AbstractClassVar[tuple[str, ...]]
    writes: eqx.AbstractClassVar[tuple[str, ...]]
    shifts: eqx.AbstractClassVar[tuple[str, ...]]
    failures: eqx.AbstractClassVar[tuple[tuple[str, str], ...]]
    lanes: eqx.AbstractClassVar[int]

    @abstractmethod
    def init(self, params: Mapping[str, jax.Array]) -> State:
        """Own state before the first year, for one draw of the parameters; a comparative static starts every year from it."""

    def translate(self, levers: Mapping[str, jax.Array]) -> Mapping[str, jax.Array]:
        """What `step` gets for one year's levers: by default the levers themselves.

        Put here what is the same for all draws; for a comparative static it is then done once, not in every draw.
        """
        return levers

    @abstractmethod
    def step(
        self,
        params: Mapping[str, jax.Array],
        own: State,
        shared: Mapping[str, jax.Array],
        levers: Mapping[str, jax.Array],
        clock: Clock,
        key: jax.Array,
    ) -> StepResult:
        """One year for one draw.

        Parameters
        ----------
        params
            Name to a number or (actor,).
        own
            What the last step gave back.
        shared
            The shared variables and shifters named in ``reads``.
        levers
            Name to (*dimensions,), or (step, *dimensions) on a calendar finer than the year.
        clock
            Year and place in the run.
        key
            Random key of this draw, channel and year.
        """
