# SPDX-License-Identifier: Apache-2.0
"""Comparative static: prices that clear twelve coupled markets, differentiated by the implicit function theorem."""

import datetime as dt
from collections.abc import Mapping
from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
import numpy as np

from plenipo.core.act import Act, Namer
from plenipo.core.channel import AbstractChannel, Clock, StepResult
from plenipo.core.channel_spec import ChannelSpec, SharedVariable
from plenipo.core.compile import Entry
from plenipo.core.implicit import implicit_root
from plenipo.core.law import Law, Measure
from plenipo.core.world import World

NEWTON_STEPS = 30


class DutyMeasure(Measure):
    kind: Literal["duty"] = "duty"
    by: str
    on: str
    rate: float


class SetDuty(Act):
    """Lay a duty on what another actor sells here."""

    kind: Literal["set duty"] = "set duty"
    on: str
    rate: float
    until: dt.date | None = None

    def apply(self, law: Law, world: World) -> Law:
        return law.with_measures(DutyMeasure(start=self.date, end=self.until, by=self.actor, on=self.on, rate=self.rate))

    def describe(self, name: Namer) -> str:
        return f"{name(self.actor)} lays a duty on {name(self.on)}"


def duty_entries(law: Law, world: World):
    for m in law.measures:
        if isinstance(m, DutyMeasure):
            yield Entry("duty", (np.array([world.index(m.on)]), np.array([world.index(m.by)])), m.rate, m.start, m.end)


def excess(log_price, p):
    """Supply grows with the own price, demand falls with the mean duty-paid price of the neighbours."""
    return jnp.exp(p["slope"] * log_price) - p["demand"] * jnp.exp(
        -(p["weights"] * p["wedge"]).sum(0) * log_price.mean()
    ) * jnp.exp(p["shift"])


def jacobian(log_price, p):
    n = log_price.size
    load = (p["weights"] * p["wedge"]).sum(0)
    demand = p["demand"] * jnp.exp(-load * log_price.mean()) * jnp.exp(p["shift"])
    return jnp.diag(p["slope"] * jnp.exp(p["slope"] * log_price)) + (load * demand)[:, None] / n


def newton(p, hints):
    def body(_, x):
        return x - jnp.linalg.solve(jacobian(x, p), excess(x, p))

    return jax.lax.fori_loop(0, NEWTON_STEPS, body, jnp.zeros_like(p["demand"])), None


clear = implicit_root(excess, jacobian, newton)


class Market(AbstractChannel):
    weights: jax.Array
    demand: jax.Array
    name: ClassVar[str] = "market"
    time: ClassVar[str] = "comparative static"
    calendar: ClassVar[str] = "year"
    reads: ClassVar[tuple[str, ...]] = ("productivity_shift",)
    writes: ClassVar[tuple[str, ...]] = ("made_up_price",)
    shifts: ClassVar[tuple[str, ...]] = ()
    failures: ClassVar[tuple[tuple[str, str], ...]] = (("the market did not clear", "lower the duty"),)
    lanes: ClassVar[int] = 4

    def init(self, params: Mapping[str, jax.Array]):
        return ()

    def step(self, params, own, shared, levers, clock: Clock, key) -> StepResult:
        p = {
            "slope": params["slope"],
            "demand": self.demand * params["taste"],
            "weights": self.weights,
            "wedge": 1 + levers["duty"],
            "shift": shared["productivity_shift"],
        }
        log_price, _ = clear(p, None)
        price = jnp.exp(log_price)
        sales = self.weights * price[:, None] / (1 + levers["duty"])
        # A duty this high has no meaning here: the named failure of this channel.
        status = jnp.where(levers["duty"].max() > 100.0, 1, 0)
        return StepResult(own, {"made_up_price": price}, {"price": price, "sales": sales}, status)


def build(world: World, reference, variant, outlook):
    trade = world.ties["goods_trade"]
    weights = trade / trade.sum(0)
    return Market(jnp.asarray(weights), jnp.asarray(world.stocks["gdp"] / world.stocks["gdp"].mean()))


MARKET = ChannelSpec(
    name="market",
    title="a made-up market",
    package=__name__,
    build=build,
    rules=lambda: (duty_entries,),
    acts=(SetDuty,),
    reads=Market.reads,
    writes=Market.writes,
    time=Market.time,
    shared=(SharedVariable("made_up_price", ("actor",), "index", 1.0, "price that clears the made-up market"),),
)
