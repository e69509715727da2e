# SPDX-License-Identifier: Apache-2.0
"""A change of the ordinary tariff by so many points from what it is: how tariff rounds and threats are spoken of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from plenipo.channels.trade.acts import PERCENT, TariffAct
from plenipo.channels.trade.measures import TradeMeasure
from plenipo.core.act import Namer
from plenipo.core.errors import Problem
from plenipo.core.law import Law
from plenipo.core.world import World

__all__ = ["ChangeTariff", "ordinary_rates"]

LARGEST = 1000


class ChangeTariff(TariffAct):
    """Raise or lower the ordinary rate by so many points, partner by partner; preferences of agreements still apply below it.

    Each rate moves from what it is, so that members of a joint party keep their differences; none falls below zero.
    """

    kind: Literal["change tariff"] = "change tariff"
    points: float = Field(ge=-LARGEST, le=LARGEST)
    """Percentage points of the customs value; negative for a cut."""

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """Also: no change at all."""
        yield from super().problems(law, world)
        if self.points == 0:
            yield Problem("a change of 0 points changes nothing", expected="points above 0 for a rise, below 0 for a cut")

    def apply(self, law: Law, world: World) -> Law:
        """Lay the new rates: one measure for all pairs that come to the same rate with one importer."""
        change = self.points / PERCENT * (self.trade_weight or 1.0)
        rates = ordinary_rates(law, world, self.date)
        origins = np.array([world.index(c) for c in self.partner_codes(world)], dtype=np.int64)
        laid = []
        for code in world.expand(self.actor, self.date):
            new = np.maximum(rates[origins, world.index(code)] + change, 0.0)
            for rate in np.unique(new):
                laid.append(self._at(rate, tuple(world.actors[o] for o in origins[new == rate]), code))
        return law.with_measures(*laid, change=self.change())

    def _at(self, rate: float, origins: tuple[str, ...], destination: str) -> TradeMeasure:
        return TradeMeasure(
            start=self.date,
            end=self.until,
            source=self.source,
            lever="applied_tariff",
            form="tariff",
            by=self.actor,
            origins=origins,
            destinations=(destination,),
            value=float(rate),
        )

    def describe(self, name: Namer) -> str:
        """One sentence."""
        verb = "raises" if self.points > 0 else "lowers"
        size = f"{abs(self.points):g} percentage point{'' if abs(self.points) == 1 else 's'}"
        return f"{name(self.actor)} {verb} its tariff for {self.whom(name)} by {size}{self.on_products()}"


def ordinary_rates(law: Law, world: World, day: dt.date) -> npt.NDArray[np.float64]:
    """(origin, destination): applied rate as a fraction on a day: what the latest act set, else that of the base year."""
    rates = np.array(world.ties["applied_tariff"])
    laid = [m for m in law.measures if isinstance(m, TradeMeasure) and m.lever == "applied_tariff" and m.holds_on(day)]
    for m in sorted(laid, key=lambda m: m.start):
        o, d = (np.array([world.index(c) for c in codes], dtype=np.int64) for codes in (m.origins, m.destinations))
        rates[np.ix_(o, d)] = m.value
    np.fill_diagonal(rates, 0.0)
    return rates
