# SPDX-License-Identifier: Apache-2.0
"""Acts on investment and technology: treaties concluded and terminated, technology controlled, investment screened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from plenipo.channels.investment.measures import InvestmentTreaty, TechnologyControl
from plenipo.channels.investment.rules import covered_pairs
from plenipo.core.act import Act, Namer
from plenipo.core.errors import InputError, Problem
from plenipo.core.law import Law, LegalChange
from plenipo.core.treaty import add_months
from plenipo.core.world import World

__all__ = [
    "ACTS",
    "ConcludeInvestmentTreaty",
    "ControlTechnology",
    "LiftTechnologyControl",
    "ScreenInvestment",
    "TerminateInvestmentTreaty",
]

Codes = tuple[str, ...]
EVERYBODY = "*"
PERCENT = 100.0
USUAL_NOTICE = 12
"""Months of notice in most bilateral investment treaties; the embedded table holds no notice of its own."""


class InvestmentAct(Act):
    """What these acts have in common: partners."""

    partners: tuple[str, ...]
    """Codes of the partners; ["*"] for all."""

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """Unknown actors, an actor among its own partners, nobody left."""
        wrong = False
        for code in (self.actor, *self.partners):
            try:
                if code != EVERYBODY:
                    world.expand(code, self.date)
            except InputError as error:
                wrong = True
                yield from error.problems
        if self.actor in self.partners:
            yield Problem(f"{self.actor} is among its own partners", expected="other economies")
        elif not wrong and not self.others(world):
            yield Problem(f"no partner of {self.actor} is left", expected='codes of other economies, or partners = ["*"] for all')

    def own(self, world: World) -> tuple[str, ...]:
        """Economies the actor acts for."""
        return world.expand(self.actor, self.date)

    def others(self, world: World) -> tuple[str, ...]:
        """Economies the partners stand for, without the actor's own."""
        own = set(self.own(world))
        codes = world.actors if EVERYBODY in self.partners else [m for c in self.partners for m in world.expand(c, self.date)]
        return tuple(c for c in dict.fromkeys(codes) if c not in own)

    def whom(self, name: Namer) -> str:
        """The partners in words."""
        return "all partners" if EVERYBODY in self.partners else ", ".join(name(c) for c in self.partners)

    def change(self) -> LegalChange:
        """A line of the law's log."""
        return LegalChange(self.date, self.actor, self.kind)


class ConcludeInvestmentTreaty(InvestmentAct):
    """Conclude a treaty that protects investment with each partner; in force on the date of the act."""

    kind: Literal["conclude investment treaty"] = "conclude investment treaty"
    strength: float = Field(default=1.0, gt=0, le=1)
    """1 is what the treaties behind the estimate grant on average; less for a weaker text (assumed)."""

    def apply(self, law: Law, world: World) -> Law:
        """Put one treaty with each partner into the law."""
        own = self.own(world)
        laid = []
        for partner in self.partners if EVERYBODY not in self.partners else self.others(world):
            theirs = tuple(c for c in world.expand(partner, self.date) if c not in own)
            parties, sides = (*own, *theirs), (own, theirs)
            laid.append(
                InvestmentTreaty(start=self.date, parties=parties, sides=sides, strength=self.strength, source=self.source)
            )
        return law.with_measures(*laid, change=self.change())

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"{name(self.actor)} concludes an investment treaty with {self.whom(name)}"


class TerminateInvestmentTreaty(InvestmentAct):
    """Terminate the investment treaties in force with partners; they end after the notice.

    Clauses that protect what was invested before are not followed: in the model protection ends for old and new alike.
    """

    kind: Literal["terminate investment treaty"] = "terminate investment treaty"
    notice_months: int = Field(default=USUAL_NOTICE, ge=0, le=240)
    """Notice in months; twelve, as in most treaties, if missing."""

    def _found(self, law: Law, world: World) -> tuple[InvestmentTreaty, ...]:
        own, others = set(self.own(world)), set(self.others(world))
        return tuple(
            m
            for m in law.measures
            if isinstance(m, InvestmentTreaty)
            and m.holds_on(self.date)
            and own & set(m.parties)
            and others & set(m.parties)
            and set(m.parties) <= own | others | {c for c in ("BEL", "LUX") if c in m.parties}
            and covered_pairs(m, world)
        )

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """Also: there is no treaty to terminate."""
        found = list(super().problems(law, world))
        if not found and not self._found(law, world):
            found.append(
                Problem(
                    f"no bilateral investment treaty is held between {self.actor} and {', '.join(self.partners)} on {self.date}",
                    expected="a pair with a treaty in force; the table reaches to September 2019",
                    next_step="plenipo data show investment_treaties",
                )
            )
        return found

    def apply(self, law: Law, world: World) -> Law:
        """End them after the notice; a second notice never postpones it."""
        found, ends = self._found(law, world), add_months(self.date, self.notice_months)
        dated = [m.model_copy(update={"end": min(ends, m.end or dt.date.max)}) for m in found]
        return law.without_measures(*found).with_measures(*dated, change=self.change())

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return (
            f"{name(self.actor)} terminates its investment treaties with {self.whom(name)} ({self.notice_months} months' notice)"
        )


class ControlAct(InvestmentAct):
    """What closes part of the technology in use."""

    share: float = Field(gt=0, le=1)
    """Share of the technology in use that is closed; 1 is all of it. Old know-how stays until it wears out."""
    until: dt.date | None = None
    """First day on which it no longer holds."""

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """Also: an end before the start."""
        yield from super().problems(law, world)
        if self.until is not None and self.until <= self.date:
            yield Problem(f"it ends on {self.until}, before or when it begins", expected=f"a day after {self.date}")

    def closing(
        self, law: Law, form: Literal["technology control", "investment screening"], origins: Codes, destinations: Codes
    ) -> Law:
        """The law with this share of the use of the origins' technology in the destinations closed."""
        control = TechnologyControl(
            form=form,
            by=self.actor,
            origins=origins,
            destinations=destinations,
            share=self.share,
            start=self.date,
            end=self.until,
            source=self.source,
        )
        return law.with_measures(control, change=self.change())


class ControlTechnology(ControlAct):
    """Control the use of the actor's technology in partners: licences, equipment, engineers, joint ventures."""

    kind: Literal["control technology"] = "control technology"

    def apply(self, law: Law, world: World) -> Law:
        """Lay the control on what the actor's firms use in the partners."""
        return self.closing(law, "technology control", self.own(world), self.others(world))

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"{name(self.actor)} closes {PERCENT * self.share:.3g} % of the use of its technology in {self.whom(name)}"


class ScreenInvestment(ControlAct):
    """Screen investment of partners at home: part of it may no longer be put to use."""

    kind: Literal["screen investment"] = "screen investment"

    def apply(self, law: Law, world: World) -> Law:
        """Lay the screening on what the partners' firms use at the actor's."""
        return self.closing(law, "investment screening", self.others(world), self.own(world))

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"{name(self.actor)} closes {PERCENT * self.share:.3g} % of investment from {self.whom(name)}"


class LiftTechnologyControl(InvestmentAct):
    """Lift the actor's controls of technology and screening of investment against partners."""

    kind: Literal["lift technology control"] = "lift technology control"

    def _found(self, law: Law, world: World) -> tuple[TechnologyControl, ...]:
        others = set(self.others(world))
        return tuple(
            m
            for m in law.measures
            if isinstance(m, TechnologyControl)
            and m.by == self.actor
            and m.holds_on(self.date)
            and (set(m.origins) | set(m.destinations)) & others
        )

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """Also: there is nothing to lift."""
        found = list(super().problems(law, world))
        if not found and not self._found(law, world):
            text = f"{self.actor} has no control of technology in force against {', '.join(self.partners)} on {self.date}"
            found.append(Problem(text, next_step="add the control to the scenario first"))
        return found

    def apply(self, law: Law, world: World) -> Law:
        """End them on the day, for these partners only."""
        others, found = set(self.others(world)), self._found(law, world)
        kept: list[TechnologyControl] = []
        for m in found:
            kept.append(m.model_copy(update={"end": self.date}))
            rest = {k: tuple(c for c in getattr(m, k) if c not in others) for k in ("origins", "destinations")}
            if all(rest.values()):
                kept.append(m.model_copy(update={"start": self.date, **rest}))
        return law.without_measures(*found).with_measures(*kept, change=self.change())

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"{name(self.actor)} lifts its controls of technology against {self.whom(name)}"


ACTS: tuple[type[Act], ...] = (
    ConcludeInvestmentTreaty,
    TerminateInvestmentTreaty,
    ControlTechnology,
    ScreenInvestment,
    LiftTechnologyControl,
)
