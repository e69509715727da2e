# SPDX-License-Identifier: Apache-2.0
"""Yearly recurrence: a stock that decays, is fed by aid and by last year's price, and lifts productivity."""

from typing import ClassVar

import jax
import jax.numpy as jnp

from plenipo.core.channel import AbstractChannel, StepResult
from plenipo.core.channel_spec import ChannelSpec
from tests.contract.small_channels.market import MARKET


class Stock(AbstractChannel):
    start: jax.Array
    name: ClassVar[str] = "stock"
    time: ClassVar[str] = "recurrence"
    calendar: ClassVar[str] = "year"
    reads: ClassVar[tuple[str, ...]] = ("made_up_price",)
    writes: ClassVar[tuple[str, ...]] = ()
    shifts: ClassVar[tuple[str, ...]] = ("productivity_shift",)
    failures: ClassVar[tuple[tuple[str, str], ...]] = ()
    lanes: ClassVar[int] = 8

    def init(self, params):
        return self.start * (1 - params["decay"])

    def step(self, params, own, shared, levers, clock, key) -> StepResult:
        stock = own * (1 - params["decay"]) + levers["aid"] + 0.01 * shared["made_up_price"]
        return StepResult(stock, {"productivity_shift": 0.01 * jnp.log(stock)}, {"stock": stock})


STOCK = ChannelSpec(
    name="stock",
    title="a made-up stock",
    package=__name__,
    build=lambda world, reference, variant, outlook: Stock(jnp.asarray(world.stocks["gdp"] / world.stocks["gdp"].sum())),
    rules=lambda: (),
    reads=Stock.reads,
    shifts=Stock.shifts,
    time=Stock.time,
    shared=MARKET.shared,
)
