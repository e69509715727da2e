# SPDX-License-Identifier: Apache-2.0
"""Yearly recurrence of one number for the whole world: warmth that effort slows and that lowers productivity, mildly or severely."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
import numpy as np

from plenipo.core.act import Act, Namer
from plenipo.core.channel import AbstractChannel, StepResult
from plenipo.core.channel_spec import ChannelSpec, SharedVariable
from plenipo.core.compile import Entry
from plenipo.core.law import Law, Measure
from plenipo.core.world import World

HARM = {"mild": 0.01, "severe": 0.05}


class EffortMeasure(Measure):
    kind: Literal["effort"] = "effort"
    by: str
    size: float


class MakeEffort(Act):
    """Spend effort against warmth."""

    kind: Literal["make effort"] = "make effort"
    size: float

    def apply(self, law: Law, world: World) -> Law:
        return law.with_measures(EffortMeasure(start=self.date, end=None, by=self.actor, size=self.size))

    def describe(self, name: Namer) -> str:
        return f"{name(self.actor)} makes an effort of {self.size:g}"


def effort_entries(law: Law, world: World):
    for m in law.measures:
        if isinstance(m, EffortMeasure):
            yield Entry("effort", (np.array([world.index(m.by)]),), m.size, m.start, m.end)


class Warmth(AbstractChannel):
    weight: jax.Array
    harm: jax.Array
    name: ClassVar[str] = "warmth"
    time: ClassVar[str] = "recurrence"
    calendar: ClassVar[str] = "year"
    reads: ClassVar[tuple[str, ...]] = ()
    writes: ClassVar[tuple[str, ...]] = ("made_up_warmth",)
    shifts: ClassVar[tuple[str, ...]] = ("productivity_shift",)
    failures: ClassVar[tuple[tuple[str, str], ...]] = ()
    lanes: ClassVar[int] = 8

    def init(self, params):
        return jnp.ones(())

    def step(self, params, own, shared, levers, clock, key) -> StepResult:
        warmth = own + params["response"] * jnp.exp(-(self.weight * levers["effort"]).sum())
        loss = self.harm * warmth * self.weight / self.weight.max() + 0.001 * levers["effort"]
        return StepResult(warmth, {"made_up_warmth": warmth, "productivity_shift": -loss}, {"warmth": warmth, "loss": loss})


def build(world, reference, variant, outlook):
    weight = jnp.asarray(world.stocks["gdp"] / world.stocks["gdp"].sum())
    return Warmth(weight, jnp.asarray(HARM[dict(variant.choices)["harm"]]))


WARMTH = ChannelSpec(
    name="warmth",
    title="a made-up warmth",
    package=__name__,
    build=build,
    rules=lambda: (effort_entries,),
    acts=(MakeEffort,),
    axes={"harm": ("mild", "severe")},
    default_variants=("mild", "severe"),
    writes=Warmth.writes,
    shifts=Warmth.shifts,
    time=Warmth.time,
    shared=(SharedVariable("made_up_warmth", (), "index", 1.0, "warmth of the made-up world"),),
)
