# SPDX-License-Identifier: Apache-2.0
"""Acts that put a price on the carbon in imports, or on standing outside a club: border levy and club tariff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from plenipo.channels.trade.acts import PERCENT, TradeAct
from plenipo.channels.trade.club import CLUB_TARIFF
from plenipo.channels.trade.provisions import ClubTariff
from plenipo.core.act import Act, Namer
from plenipo.core.errors import InputError, Problem
from plenipo.core.instrument import Clause
from plenipo.core.law import Law
from plenipo.core.treaty import TreatyAct
from plenipo.core.world import World

__all__ = ["CARBON_ACTS", "BorderLevy", "LevyClubTariff"]


class BorderLevy(TradeAct):
    """Charge the carbon in imports of goods with the price that the maker did not pay at home.

    The charge is the carbon price here less that of the origin, where it is higher here, on the mean carbon intensity of the
    origin. The revenue is the importer's.

    Source: Farrokhi and Lashkaripour (2025), "Can Trade Policy Mitigate Climate Change?", Econometrica 93: border taxes.
    """

    kind: Literal["border levy"] = "border levy"
    partners: tuple[str, ...] = ("*",)
    """Codes of the partners whose goods are charged; all if missing."""
    coverage: float = Field(default=1.0, gt=0, le=1)
    """Share of the carbon in the partners' exports of goods that is charged; 1 is all of it."""
    price: float | None = Field(default=None, gt=0, le=2000)
    """USD of 2019 a tonne CO2, charged where it is above the modelled price of carbon here; that price if missing."""

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """Also: a member of a customs union acting alone."""
        yield from super().problems(law, world)
        yield from self.bound_to_union(law, world, "lay a border levy")

    def apply(self, law: Law, world: World) -> Law:
        """Lay the share of carbon charged and, if it names one, the price."""
        laid = [self.measure(world, "border_levy", self.kind, self.coverage)]
        if self.price is not None:
            laid.append(self.measure(world, "levy_price", self.kind, self.price))
        return law.with_measures(*laid, change=self.change())

    def describe(self, name: Namer) -> str:
        """One sentence."""
        price = "its carbon price" if self.price is None else f"{self.price:g} USD a tonne, or its carbon price if higher,"
        part = "the carbon" if self.coverage == 1 else f"{PERCENT * self.coverage:.3g} % of the carbon"
        return f"{name(self.actor)} charges {part} in goods from {self.whom(name)} with {price} less what was paid at home"


class LevyClubTariff(TreatyAct):
    """Add to an instrument a tariff that all its Parties levy on goods of those who stand outside, from the date of the act.

    It comes on top of ordinary duties and of any club tariff the text holds already.
    """

    kind: Literal["club tariff"] = "club tariff"
    rate: float = Field(gt=0, le=1000)
    """Per cent of the customs value."""
    on: tuple[str, ...] = ()
    """Codes of those it is levied on, as long as they stand outside; all who do if missing."""
    until: dt.date | None = None
    """First day on which it is no longer levied."""

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """Also: unknown economies, an end before the start."""
        yield from super().problems(law, world)
        for code in self.on:
            try:
                world.expand(code, self.date)
            except InputError as error:
                yield from error.problems
        if self.until is not None and self.until <= self.date:
            yield Problem(f"it ends on {self.until}, before or when it begins", expected=f"a day after {self.date}")

    def ineligible(self, law: Law, world: World) -> Problem | None:
        """Only a Party can bring it into the text."""
        instrument = law.instrument(self.instrument)
        bound = instrument.bound(self.date)
        if all(c in bound for c in self.parties(world)):
            return None
        return Problem(
            f"{self.actor} is not bound by {instrument.title} on {self.date}, so it cannot add a club tariff to it",
            expected="one of " + ", ".join(bound) if bound else "a Party; the instrument has none on that day",
        )

    def apply(self, law: Law, world: World) -> Law:
        """Add the provision to the general terms, and to terms of accession that have a club tariff of their own."""
        added = ClubTariff(rate=self.rate, on=self.on, start=self.date, end=self.until)
        instrument = law.instrument(self.instrument)
        clauses = tuple(_with(c, added) if _holds_its_own(c) else c for c in instrument.text.clauses)
        text = _with(instrument.text, added).model_copy(update={"clauses": clauses})
        return law.with_instrument(instrument.model_copy(update={"text": text}), self.change(f"{self.kind} {instrument.id}"))

    def describe(self, name: Namer) -> str:
        """One sentence."""
        whom = ", ".join(name(c) for c in self.on) if self.on else "all who stand outside"
        return f"Parties to {name(self.instrument)} levy {self.rate:g} % on goods from {whom}, as {name(self.actor)} proposes"


def _with(clause: Clause, added: ClubTariff) -> Clause:
    return clause.model_copy(update={"provisions": (*clause.provisions, added)})


def _holds_its_own(clause: Clause) -> bool:
    return bool(clause.concerns) and any(p.kind == CLUB_TARIFF for p in clause.leaves())


CARBON_ACTS: tuple[type[Act], ...] = (BorderLevy, LevyClubTariff)
