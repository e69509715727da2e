# SPDX-License-Identifier: Apache-2.0
"""Fast dynamic: a rumour in daily sub-steps inside the year, summarised at its end; it lowers productivity a little."""

from typing import ClassVar

import jax
import jax.numpy as jnp

from plenipo.core.channel import AbstractChannel, StepResult
from plenipo.core.channel_spec import ChannelSpec

FORGET = 0.12
SEEDED = 1e-4


class Rumour(AbstractChannel):
    contact: jax.Array
    name: ClassVar[str] = "rumour"
    time: ClassVar[str] = "fast"
    calendar: ClassVar[str] = "day"
    reads: ClassVar[tuple[str, ...]] = ()
    writes: ClassVar[tuple[str, ...]] = ()
    shifts: ClassVar[tuple[str, ...]] = ("productivity_shift",)
    failures: ClassVar[tuple[tuple[str, str], ...]] = ()
    lanes: ClassVar[int] = 8

    def init(self, params):
        n = self.contact.shape[0]
        return jnp.full(n, SEEDED), jnp.zeros(n)

    def step(self, params, own, shared, levers, clock, key) -> StepResult:
        seeds = SEEDED * jax.random.uniform(key, minval=0.5, maxval=1.5)

        def day(state, check):
            believing, past, peak = state
            new = params["contagion"] * (1 - check) * (self.contact.T @ believing) * (1 - believing - past)
            # A smooth maximum, so that the summary has a derivative.
            return (believing + new - FORGET * believing, past + FORGET * believing, peak + believing**4), None

        believing, past = own
        (believing, past, peak), _ = jax.lax.scan(
            day, (believing + seeds, 0.5 * past, jnp.zeros_like(past)), levers["fact_check"]
        )
        return StepResult(
            (believing, past), {"productivity_shift": -0.001 * past}, {"reached": believing + past, "peak": peak**0.25}
        )


def build(world, reference, variant, outlook):
    near = 1.0 / jnp.asarray(world.ties["distance"])
    contact = near / near.sum(0)
    return Rumour(0.5 * contact + 0.5 * jnp.eye(len(world.actors)))


RUMOUR = ChannelSpec(
    name="rumour",
    title="a made-up rumour",
    package=__name__,
    build=build,
    rules=lambda: (),
    shifts=Rumour.shifts,
    time=Rumour.time,
    calendar=Rumour.calendar,
)
