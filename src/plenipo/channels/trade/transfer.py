# SPDX-License-Identifier: Apache-2.0
"""A gift from one economy to another: aid, compensation, a share of a common burden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from plenipo.channels.trade.measures import TradeMeasure
from plenipo.core.act import Act, Namer
from plenipo.core.errors import InputError, Problem
from plenipo.core.law import Law, LegalChange
from plenipo.core.world import World

__all__ = ["Transfer"]

MILLION_IN_BILLION = 1000.0


class Transfer(Act):
    """Give a sum a year to another economy: compensation, aid, climate finance. Nothing is owed in return.

    A joint party gives, and receives, for its members in proportion to their output; one of its own members may receive.
    """

    kind: Literal["transfer"] = "transfer"
    to: str
    """Code of the economy or joint party that receives."""
    amount: float = Field(gt=0)
    """USD bn a year at the prices of the base year."""
    until: dt.date | None = None
    """First day on which nothing is given any more."""

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """Unknown actors, a gift to oneself, more than the giver's whole output, an end before the start."""
        known = []
        for code in (self.actor, self.to):
            try:
                known.append(world.expand(code, self.date))
            except InputError as error:
                yield from error.problems
        if len(known) == 2:
            yield from self._unaffordable(world)
        if self.until is not None and self.until <= self.date:
            yield Problem(f"it ends on {self.until}, before or when it begins", expected=f"a day after {self.date}")

    def _unaffordable(self, world: World) -> Iterable[Problem]:
        givers, receivers = self._sides(world)
        output = sum(world.stocks["gdp"][world.index(c)] for c in givers) / MILLION_IN_BILLION
        if not givers or not receivers:
            yield Problem(f"{self.actor} would make a gift to itself", expected="another economy in `to`")
        elif self.amount >= output:
            yield Problem(
                f"{self.actor} would give {self.amount:g} USD bn a year, and makes {output:.4g}",
                expected="a sum in USD bn a year: a million dollars is 0.001",
            )

    def _sides(self, world: World) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who gives and who receives: nobody does both."""
        own, others = (world.expand(c, self.date) for c in (self.actor, self.to))
        if self.to in world.joint_parties:
            return own, tuple(c for c in others if c not in own)
        return tuple(c for c in own if c not in others), others

    def apply(self, law: Law, world: World) -> Law:
        """Lay the gift, shared out by output where a joint party gives or receives."""
        givers, receivers = (_by_output(world, side) for side in self._sides(world))
        laid = [
            TradeMeasure(
                start=self.date,
                end=self.until,
                source=self.source,
                lever="transfer",
                form="transfer",
                by=self.actor,
                origins=(giver,),
                destinations=(receiver,),
                value=self.amount * part * share,
            )
            for giver, part in givers.items()
            for receiver, share in receivers.items()
        ]
        return law.with_measures(*laid, change=LegalChange(self.date, self.actor, self.kind))

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"{name(self.actor)} gives {name(self.to)} {self.amount:g} USD bn a year"


def _by_output(world: World, codes: tuple[str, ...]) -> dict[str, float]:
    """Share of each economy in the output of all."""
    output = {c: float(world.stocks["gdp"][world.index(c)]) for c in codes}
    return {c: y / sum(output.values()) for c, y in output.items()}
