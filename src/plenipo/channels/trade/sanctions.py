# SPDX-License-Identifier: Apache-2.0
"""Sanctions: laying them, on all trade or on goods alone, and lifting them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import Field, model_validator

from plenipo.channels.trade.acts import PERCENT, TradeAct
from plenipo.channels.trade.measures import TradeMeasure
from plenipo.core.act import Act, Namer
from plenipo.core.calendar import reading_days
from plenipo.core.errors import Problem
from plenipo.core.law import Law
from plenipo.core.world import World

__all__ = ["SANCTIONS", "LiftSanction", "Sanction", "on_goods"]


class Sanction(TradeAct):
    """Sanction partners: close trade, control exports, or cut off finance."""

    kind: Literal["sanction"] = "sanction"
    form: Literal["embargo", "export control", "import ban", "finance"]
    """Embargo closes both directions, export control the actor's exports, import ban its imports; finance makes paying dearer."""
    trade_share: float = Field(default=1.0, gt=0, le=1)
    """Share of the trade concerned; 1 is all of it."""
    goods_only: bool = False
    """Whether the share is one of goods alone, so that trade in services goes on."""
    payment_cost: float | None = Field(default=None, gt=0, le=500)
    """For finance: cost of paying and insuring around the sanction, per cent of the value of trade."""

    @model_validator(mode="after")
    def _finance_has_a_cost(self) -> Sanction:
        if (self.form == "finance") != (self.payment_cost is not None):
            raise ValueError("payment_cost goes with form = 'finance', and only with it")  # noqa: EM101  read by the validator
        if self.form == "finance" and self.goods_only:
            raise ValueError("goods_only does not go with form = 'finance'")  # noqa: EM101  read by the validator
        return self

    def apply(self, law: Law, world: World) -> Law:
        """Close or burden trade."""
        directions = {"embargo": (True, False), "finance": (True, False), "export control": (False,), "import ban": (True,)}[
            self.form
        ]
        if self.form == "finance":
            lever, value = "finance_wedge", math.log1p((self.payment_cost or 0.0) / PERCENT)
        else:
            # A share of 1 leaves a trace of trade in the channel: prices of goods nobody can buy are not defined.
            lever, value = "closed_share", self.trade_share
        laid = [self.measure(world, lever, self.form, value, imports=i) for i in directions]
        if self.goods_only:
            laid = list(itertools.chain(*(on_goods(m, world) for m in laid)))
        return law.with_measures(*laid, change=self.change())

    def describe(self, name: Namer) -> str:
        """One sentence."""
        size = (
            f"at a cost of {self.payment_cost:g} % of trade"
            if self.form == "finance"
            else f"on {PERCENT * self.trade_share:.3g} % of {'goods' if self.goods_only else 'trade'}"
        )
        return f"{name(self.actor)} sanctions {self.whom(name)}: {self.form} {size}"


class LiftSanction(TradeAct):
    """Lift the actor's sanctions against partners."""

    kind: Literal["lift sanction"] = "lift sanction"

    def _found(self, law: Law, world: World) -> tuple[TradeMeasure, ...]:
        others = set(self.partner_codes(world))
        forms = ("embargo", "export control", "import ban", "finance")
        return tuple(
            m
            for m in law.measures
            if isinstance(m, TradeMeasure)
            and m.by == self.actor
            and m.form in forms
            and m.holds_on(self.date)
            and (set(m.origins) | set(m.destinations)) & others
        )

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """Also: there is nothing to lift."""
        found = list(super().problems(law, world))
        if not found and not self._found(law, world):
            found.append(
                Problem(
                    f"{self.actor} has no sanction in force against {', '.join(self.partners)} on {self.date}",
                    next_step="add the sanction to the scenario first",
                )
            )
        return found

    def apply(self, law: Law, world: World) -> Law:
        """End them on the day, for these partners only."""
        others, found = set(self.partner_codes(world)), self._found(law, world)
        law = law.without_measures(*found)
        kept = []
        for m in found:
            kept.append(m.model_copy(update={"end": self.date}))
            rest = {k: tuple(c for c in getattr(m, k) if c not in others) for k in ("origins", "destinations")}
            if all(rest.values()):
                kept.append(m.model_copy(update={"start": self.date, **rest}))
        return law.with_measures(*kept, change=self.change())

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"{name(self.actor)} lifts its sanctions against {self.whom(name)}"


def on_goods(measure: TradeMeasure, world: World) -> Iterator[TradeMeasure]:
    """A share of goods as a share of all trade, pair by pair.

    Of goods there would be without the sanctions that the base year already reflects: these made goods rarer beside services.
    """
    goods, services = world.ties["goods_trade"], world.ties["services_trade"]
    (day,) = reading_days([world.base_year], "year")
    held = [m for m in world.law.measures if isinstance(m, TradeMeasure) and m.lever == measure.lever and m.holds_on(day)]
    for o, d in itertools.product(measure.origins, measure.destinations):
        cell = world.index(o), world.index(d)
        trade = float(goods[cell] + services[cell])
        closed = max((m.value for m in held if o in m.origins and d in m.destinations), default=0.0)
        part = 1.0 - float(services[cell]) * (1.0 - closed) / trade if trade > 0 else 1.0
        yield measure.model_copy(update={"origins": (o,), "destinations": (d,), "value": measure.value * part})


SANCTIONS: tuple[type[Act], ...] = (Sanction, LiftSanction)
