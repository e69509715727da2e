# SPDX-License-Identifier: Apache-2.0
"""Dyadic hazard: tension between pairs moves slowly; probabilities and expected counts stay differentiable."""

from typing import ClassVar

import jax
import jax.numpy as jnp

from plenipo.core.channel import AbstractChannel, StepResult
from plenipo.core.channel_spec import ChannelSpec


class Crisis(AbstractChannel):
    near: jax.Array
    name: ClassVar[str] = "crisis"
    time: ClassVar[str] = "hazard"
    calendar: ClassVar[str] = "year"
    reads: ClassVar[tuple[str, ...]] = ("tension_shift",)
    writes: ClassVar[tuple[str, ...]] = ()
    shifts: ClassVar[tuple[str, ...]] = ()
    failures: ClassVar[tuple[tuple[str, str], ...]] = ()
    lanes: ClassVar[int] = 2

    def init(self, params):
        return jnp.zeros_like(self.near)

    def step(self, params, own, shared, levers, clock, key) -> StepResult:
        tension = 0.7 * own + levers["deployment"] + levers["deployment"].T + shared["tension_shift"]
        probability = self.near * jax.nn.sigmoid(params["base"] + params["pull"] * tension)
        return StepResult(tension, {}, {"expected_crises": probability.sum(1), "crisis_probability": probability})


def build(world, reference, variant, outlook):
    near = jnp.asarray((world.ties["distance"] < 6_000).astype(float))
    return Crisis(near * (1 - jnp.eye(len(world.actors))))


CRISIS = ChannelSpec(
    name="crisis",
    title="a made-up hazard",
    package=__name__,
    build=build,
    rules=lambda: (),
    reads=Crisis.reads,
    time=Crisis.time,
)
