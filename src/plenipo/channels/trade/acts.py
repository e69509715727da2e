# SPDX-License-Identifier: Apache-2.0
"""Acts of trade policy, and the shocks that hit trade. Acts on agreements are in :mod:`plenipo.core.treaty`."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable
from typing import Literal

from pydantic import Field, model_validator

from plenipo.channels.trade.measures import TradeMeasure
from plenipo.core.act import Act, Namer
from plenipo.core.errors import InputError, Problem
from plenipo.core.instrument import Term
from plenipo.core.law import Law, LegalChange
from plenipo.core.treaty import union_of
from plenipo.core.world import World

__all__ = [
    "ACTS",
    "AddDuty",
    "BindTariff",
    "Facilitate",
    "ScheduleTariff",
    "SetExportTax",
    "SetTariff",
]

EVERYBODY = "*"
PERCENT = 100.0


class TradeAct(Act):
    """What acts of trade policy have in common: partners, an end, a weight for part of the trade."""

    partners: tuple[str, ...]
    """Codes of the partners; ["*"] for all."""
    until: dt.date | None = None
    """First day on which it no longer holds."""

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """Unknown actors, an actor among its own partners, an end before the start."""
        known = []
        for code in (self.actor, *self.partners):
            try:
                if code != EVERYBODY:
                    world.expand(code, self.date)
            except InputError as error:
                yield from error.problems
            else:
                known.append(code)
        if self.actor in self.partners:
            yield Problem(f"{self.actor} is among its own partners", expected="other economies")
        elif len(known) == 1 + len(self.partners) and not self.partner_codes(world):
            yield Problem(f"no partner of {self.actor} is left", expected='codes of other economies, or partners = ["*"] for all')
        if self.until is not None and self.until <= self.date:
            yield Problem(f"it ends on {self.until}, before or when it begins", expected=f"a day after {self.date}")

    def partner_codes(self, world: World) -> tuple[str, ...]:
        """Economies the partners stand for, without the actor's own."""
        own = set(world.expand(self.actor, self.date))
        if EVERYBODY in self.partners:
            return tuple(c for c in world.actors if c not in own)
        found = dict.fromkeys(m for c in self.partners for m in world.expand(c, self.date))
        return tuple(c for c in found if c not in own)

    def measure(
        self,
        world: World,
        lever: str,
        form: str,
        value: float,
        *,
        imports: bool = True,
        start: dt.date | None = None,
        end: dt.date | None = None,
    ) -> TradeMeasure:
        """A measure on the actor's imports from its partners, or on its exports to them."""
        own, others = world.expand(self.actor, self.date), self.partner_codes(world)
        return TradeMeasure(
            start=start or self.date,
            end=end or self.until,
            source=self.source,
            lever=lever,
            form=form,
            by=self.actor,
            origins=others if imports else own,
            destinations=own if imports else others,
            value=value,
        )

    def bound_to_union(self, law: Law, world: World, what: str) -> Iterable[Problem]:
        """Refusal of a member of a customs union that would do alone what is in the union's hands."""
        union = union_of(law, world, self.actor, self.date)
        if union is not None:
            yield Problem(
                f"{self.actor} cannot {what} of its own: it belongs to the customs union {union.name}",
                expected=f'actor = "{union.code}"',
                next_step=f"let {union.code} act, or withdraw {self.actor} from it first",
            )

    def whom(self, name: Namer) -> str:
        """The partners in words."""
        return "all partners" if EVERYBODY in self.partners else ", ".join(name(c) for c in self.partners)

    def change(self) -> LegalChange:
        """A line of the law's log."""
        return LegalChange(self.date, self.actor, self.kind)


class TariffAct(TradeAct):
    """Acts on import duties: only whoever holds the competence may take them."""

    products: str = ""
    """Product group it is limited to. Today's world has one sector: give `trade_weight` too, or it is refused."""
    trade_weight: float | None = Field(default=None, gt=0, le=1)
    """Share of the partners' goods in imports that the product group makes up; printed with the act."""

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """Also: a member of a customs union acting alone, a product group without its weight."""
        yield from super().problems(law, world)
        yield from self.bound_to_union(law, world, "set a tariff")
        if self.products and self.trade_weight is None:
            yield Problem(
                f"a tariff on {self.products!r} alone cannot be answered: the embedded world has one sector",
                expected="trade_weight = share of the partners' goods in imports that the group makes up, e.g. 0.12",
            )
        if self.trade_weight is not None and not self.products:
            yield Problem(
                "trade_weight is given without the product group it belongs to", expected='products = "steel", for instance'
            )

    def laid(
        self,
        law: Law,
        world: World,
        rate: float,
        *,
        ceiling: bool = False,
        start: dt.date | None = None,
        end: dt.date | None = None,
    ) -> tuple[TradeMeasure, ...]:
        """A rate or ceiling in per cent on all goods; for a product group mixed, pair by pair, with the rate in force."""
        lever, form = ("bound_rate", "binding") if ceiling else ("applied_tariff", "tariff")
        whole = self.measure(world, lever, form, rate / PERCENT, start=start, end=end)
        if not self.products:
            return (whole,)
        weight, mixed = self.trade_weight or 1.0, []
        for o, d in itertools.product(whole.origins, whole.destinations):
            before = ordinary_rate(law, world, o, d, whole.start)
            on_group = min(before, rate / PERCENT) if ceiling else rate / PERCENT
            value = weight * on_group + (1 - weight) * before
            mixed.append(whole.model_copy(update={"origins": (o,), "destinations": (d,), "value": value}))
        return tuple(mixed)

    def on_products(self) -> str:
        """The product group in words, with its weight."""
        if not self.products:
            return ""
        return f" on {self.products} ({PERCENT * (self.trade_weight or 1.0):.3g} % of the goods trade concerned)"


def ordinary_rate(law: Law, world: World, origin: str, destination: str, day: dt.date) -> float:
    """Applied rate as a fraction on a day: what the latest act set, else that of the base year."""
    laid = [
        m
        for m in law.measures
        if isinstance(m, TradeMeasure)
        and m.lever == "applied_tariff"
        and m.holds_on(day)
        and origin in m.origins
        and destination in m.destinations
    ]
    if laid:
        return sorted(laid, key=lambda m: m.start)[-1].value
    return float(world.ties["applied_tariff"][world.index(origin), world.index(destination)])


class SetTariff(TariffAct):
    """Set the ordinary ad-valorem rate by partner; preferences of agreements still apply below it."""

    kind: Literal["set tariff"] = "set tariff"
    rate: float = Field(ge=0, le=1000)
    """Rate in per cent of the customs value."""

    def apply(self, law: Law, world: World) -> Law:
        """Lay the rate."""
        return law.with_measures(*self.laid(law, world, self.rate), change=self.change())

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"{name(self.actor)} sets its tariff for {self.whom(name)} to {self.rate:g} %{self.on_products()}"


class AddDuty(TariffAct):
    """Add a duty on top of the ordinary rate and of preferences, by partner."""

    kind: Literal["add duty"] = "add duty"
    points: float = Field(ge=-100, le=1000)
    """Percentage points of the customs value."""

    def apply(self, law: Law, world: World) -> Law:
        """Lay the duty."""
        average = self.points / PERCENT * (self.trade_weight or 1.0)
        return law.with_measures(self.measure(world, "additional_duty", "additional duty", average), change=self.change())

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"{name(self.actor)} adds {self.points:g} percentage points of duty for {self.whom(name)}{self.on_products()}"


class BindTariff(TariffAct):
    """Bind the tariff: promise not to go above a rate. It bites only where the applied rate is higher."""

    kind: Literal["bind tariff"] = "bind tariff"
    rate: float = Field(ge=0, le=1000)
    """Highest rate in per cent."""

    def apply(self, law: Law, world: World) -> Law:
        """Lay the ceiling."""
        return law.with_measures(*self.laid(law, world, self.rate, ceiling=True), change=self.change())

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"{name(self.actor)} binds its tariff for {self.whom(name)} at {self.rate:g} %{self.on_products()}"


class Stage(Term):
    """One stage of a schedule: from a day, a rate."""

    date: dt.date
    rate: float = Field(ge=0, le=1000)
    """Per cent of the customs value."""


class ScheduleTariff(TariffAct):
    """Change the ordinary rate by stages."""

    kind: Literal["schedule tariff"] = "schedule tariff"
    stages: tuple[Stage, ...] = Field(min_length=1)
    """Days and rates, in order."""

    @model_validator(mode="after")
    def _in_order(self) -> ScheduleTariff:
        days = [s.date for s in self.stages]
        if days != sorted(set(days)):
            raise ValueError("stages must be in order of date, each day once")  # noqa: EM101  read by the validator
        if self.until is not None and self.until <= days[-1]:
            raise ValueError("until must come after the last stage")  # noqa: EM101  read by the validator
        return self

    def apply(self, law: Law, world: World) -> Law:
        """Lay each stage from its day on."""
        ends = [s.date for s in self.stages[1:]] + [self.until]
        staged = [self.laid(law, world, s.rate, start=s.date, end=e) for s, e in zip(self.stages, ends, strict=True)]
        return law.with_measures(*itertools.chain(*staged), change=self.change())

    def describe(self, name: Namer) -> str:
        """One sentence."""
        rates = ", ".join(f"{s.rate:g} % from {s.date}" for s in self.stages)
        return f"{name(self.actor)} schedules its tariff for {self.whom(name)}: {rates}{self.on_products()}"


class SetExportTax(TradeAct):
    """Tax what the actor sells to partners; the revenue is its own."""

    kind: Literal["set export tax"] = "set export tax"
    rate: float = Field(ge=0, le=1000)
    """Per cent of the factory value."""

    def apply(self, law: Law, world: World) -> Law:
        """Lay the tax."""
        return law.with_measures(
            self.measure(world, "export_tax", "export tax", self.rate / PERCENT, imports=False), change=self.change()
        )

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"{name(self.actor)} taxes its exports to {self.whom(name)} at {self.rate:g} %"


class Facilitate(TradeAct):
    """Facilitate trade with partners: lower its cost in both directions without touching revenue."""

    kind: Literal["facilitate"] = "facilitate"
    saving: float = Field(gt=0, lt=100)
    """Cost saved, per cent of the value of trade."""

    def apply(self, law: Law, world: World) -> Law:
        """Lower the cost."""
        value = math.log1p(-self.saving / PERCENT)
        laid = [self.measure(world, "trade_cost", "facilitation", value, imports=i) for i in (True, False)]
        return law.with_measures(*laid, change=self.change())

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"{name(self.actor)} lowers the cost of its trade with {self.whom(name)} by {self.saving:g} %"


ACTS: tuple[type[Act], ...] = (SetTariff, AddDuty, BindTariff, ScheduleTariff, SetExportTax, Facilitate)
