# SPDX-License-Identifier: Apache-2.0
"""Policies: rules that watch outcomes and change levers while a run goes on - foreign policy that adapts."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, NamedTuple

import equinox as eqx
import jax

import plenipo.core.precision  # noqa: F401  64-bit before the first array
from plenipo.core.channel import Clock

__all__ = ["AbstractPolicy", "PolicyResult"]

Levers = Mapping[str, Mapping[str, jax.Array]]


class PolicyResult(NamedTuple):
    """What a policy gives back for a year.

    Parameters
    ----------
    state
        Its own memory.
    levers
        Levers of the year by channel and name: those given, changed where it acts.
    acts
        One number per act in ``acts``: 1 (or a size) in the year it is taken, else 0.
    """

    state: Any
    levers: Levers
    acts: jax.Array


class AbstractPolicy(eqx.Module):
    """A jittable rule, applied each year before the channels step, per draw. It sees last year's outcomes."""

    acts: eqx.AbstractClassVar[tuple[str, ...]]

    @abstractmethod
    def init(self) -> Any:
        """Memory before the first year."""

    @abstractmethod
    def step(self, state: Any, outcomes: Levers, levers: Levers, clock: Clock) -> PolicyResult:
        """Watch last year's ``outcomes`` (zeros in the first year) and return this year's levers."""
