# SPDX-License-Identifier: Apache-2.0
"""Shocks that hit trade: a price jump, a closed port, a change of productivity that is simply assumed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from plenipo.channels.trade.measures import TradeMeasure
from plenipo.core.act import Namer, Shock
from plenipo.core.errors import InputError, Problem
from plenipo.core.law import Law
from plenipo.core.world import World

__all__ = ["SHOCKS", "PortClosure", "PriceShock", "ProductivityShift"]

PERCENT = 100.0


class TradeShock(Shock):
    """What shocks to trade have in common: whom they hit, and until when."""

    economies: tuple[str, ...] = Field(min_length=1)
    """Codes of the economies hit."""
    until: dt.date | None = None
    """First day on which it is over."""

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """Unknown economies."""
        for code in self.economies:
            try:
                world.expand(code, self.date)
            except InputError as error:
                yield from error.problems

    def codes(self, world: World) -> tuple[str, ...]:
        """The economies, joint parties expanded."""
        return tuple(dict.fromkeys(m for c in self.economies for m in world.expand(c, self.date)))

    def _measure(
        self, world: World, lever: str, form: str, value: float, origins: tuple[str, ...], destinations: tuple[str, ...] = ()
    ) -> TradeMeasure:
        return TradeMeasure(
            start=self.date,
            end=self.until,
            source=self.source,
            lever=lever,
            form=form,
            origins=origins,
            destinations=destinations,
            value=value,
        )

    def whom(self, name: Namer) -> str:
        """The economies in words."""
        return ", ".join(name(c) for c in self.economies)


class PriceShock(TradeShock):
    """The cost of all an economy makes jumps: a harvest lost, energy dearer."""

    kind: Literal["price shock"] = "price shock"
    rise: float = Field(gt=-100, le=1000)
    """Per cent."""

    def apply(self, law: Law, world: World) -> Law:
        """Raise unit cost."""
        return law.with_measures(
            self._measure(world, "supply_cost", "price shock", math.log1p(self.rise / PERCENT), self.codes(world))
        )

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"costs in {self.whom(name)} rise by {self.rise:g} %"


class ProductivityShift(TradeShock):
    """Productivity rises by a figure that is assumed, as some studies add to an agreement."""

    kind: Literal["productivity shift"] = "productivity shift"
    rise: float = Field(gt=-100, le=1000)
    """Per cent."""

    def apply(self, law: Law, world: World) -> Law:
        """Lower unit cost."""
        return law.with_measures(
            self._measure(world, "supply_cost", "productivity shift", -math.log1p(self.rise / PERCENT), self.codes(world))
        )

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"productivity in {self.whom(name)} rises by {self.rise:g} % (assumed)"


class PortClosure(TradeShock):
    """Ports close: part of the trade goes another way at a higher cost."""

    kind: Literal["port closure"] = "port closure"
    trade_share: float = Field(gt=0, le=1)
    """Share of the economies' trade that went through the ports."""
    detour_cost: float = Field(gt=0, le=1000)
    """Cost of the other way, per cent of the value of that trade."""

    def apply(self, law: Law, world: World) -> Law:
        """Raise the cost of trade with everybody, in both directions."""
        own = self.codes(world)
        others = tuple(c for c in world.actors if c not in own)
        value = math.log1p(self.trade_share * self.detour_cost / PERCENT)
        pairs = ((own, world.actors), (others, own))
        return law.with_measures(*(self._measure(world, "trade_cost", "port closure", value, o, d) for o, d in pairs))

    def describe(self, name: Namer) -> str:
        """One sentence."""
        share, whom = f"{PERCENT * self.trade_share:g} %", self.whom(name)
        return f"ports that carry {share} of the trade of {whom} close; the other way costs {self.detour_cost:g} % more"


SHOCKS: tuple[type[Shock], ...] = (PriceShock, ProductivityShift, PortClosure)
