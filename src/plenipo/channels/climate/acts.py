# SPDX-License-Identifier: Apache-2.0
"""Acts on climate: pledge, strengthen, finance abatement, pass on technology; for those on treaties see core.treaty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import Field

from plenipo.channels.climate.measures import CleanTechnology, ClimateFinance, Pledge
from plenipo.channels.climate.provisions import EmissionsTarget
from plenipo.core.act import Act, Namer
from plenipo.core.errors import InputError, Problem
from plenipo.core.law import Law, LegalChange
from plenipo.core.registry import measure_type
from plenipo.core.world import World

__all__ = ["ACTS", "FinanceAbatement", "MakePledge", "Strengthen", "TransferTechnology"]

EVERYBODY = "*"
PERCENT = 100.0


class ClimateAct(Act):
    """What these acts have in common."""

    def own(self, world: World) -> tuple[str, ...]:
        """Economies the actor acts for."""
        return world.expand(self.actor, self.date)

    def change(self) -> LegalChange:
        """A line of the law's log."""
        return LegalChange(self.date, self.actor, self.kind)

    def _unknown(self, law: Law, world: World, codes: Iterable[str] = (), instrument: str = "") -> Iterable[Problem]:
        for code in dict.fromkeys((self.actor, *codes)):
            try:
                if code != EVERYBODY:
                    world.expand(code, self.date)
            except InputError as error:
                yield from error.problems
        if instrument:
            try:
                law.instrument(instrument)
            except InputError as error:
                yield from error.problems


class MakePledge(ClimateAct):
    """Pledge targets; they stand in for the actor's earlier ones from the day of the act."""

    kind: Literal["pledge"] = "pledge"
    instrument: str = "paris"
    """Id of the instrument it is made under; empty: under none, so that no withdrawal ends it."""
    targets: tuple[EmissionsTarget, ...]
    enforcement: float = Field(default=0.0, ge=-5, le=5)
    """Monitoring and penalties that make it likelier to be met, in log odds (assumed)."""

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """Unknown names, and targets of years that are over."""
        yield from self._unknown(law, world, instrument=self.instrument)
        if not self.targets:
            yield Problem("no target is pledged", expected="targets = [{ by = 2035, form = ..., change_pct = ... }]")
        for target in self.targets:
            if target.by <= self.date.year:
                found = f"the target of {target.by} is over when it is pledged"
                yield Problem(found, expected=f"by: a year after {self.date.year}")

    def ineligible(self, law: Law, world: World) -> Problem | None:
        """Only a Party pledges under an instrument."""
        return _not_bound(law, self.instrument, self.own(world), self.actor, self.date)

    def apply(self, law: Law, world: World) -> Law:
        """Put the pledge into the law."""
        made = Pledge(
            start=self.date,
            by=self.actor,
            instrument=self.instrument,
            targets=self.targets,
            enforcement=self.enforcement,
            source=self.source,
        )
        return law.with_measures(made, change=self.change())

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"{name(self.actor)} pledges {' and '.join(map(target_in_words, self.targets))}"


class Strengthen(ClimateAct):
    """Strengthen the targets in force: by percentage points, or to what was pledged on conditions."""

    kind: Literal["strengthen"] = "strengthen"
    instrument: str = "paris"
    points: float = Field(default=0.0, ge=0, le=100)
    """Percentage points more; those of a fixed level are of that level."""
    conditional: bool = False
    """Whether the conditional targets are taken in place of the unconditional ones."""

    def _targets(self, law: Law, world: World) -> tuple[EmissionsTarget, ...]:
        found = targets_of(law, world, self.instrument, self.actor, self.date)
        wanted = [t for t in found if t.condition == "conditional"] if self.conditional else []
        years = {t.by for t in wanted}
        kept = [t for t in found if t.condition == "unconditional" and t.by not in years]
        if self.conditional:
            kept = [t for t in kept if t.by not in years]
        both = sorted([*kept, *wanted], key=lambda t: t.by)
        return tuple(_cut_more(t, self.points) for t in both if t.by > self.date.year)

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """Unknown names; nothing to strengthen; nothing asked."""
        wrong = list(self._unknown(law, world, instrument=self.instrument))
        yield from wrong
        if not self.points and not self.conditional:
            yield Problem("nothing is strengthened", expected="points: percentage points more, or conditional = true")
        if not wrong and not self._targets(law, world):
            yield Problem(
                f"{self.actor} has no target under {law.instrument(self.instrument).title} that can be strengthened",
                expected="an actor with a typed target of a year to come",
                next_step=f'plenipo treaty show {self.instrument}, or an act of kind = "pledge"',
            )

    def ineligible(self, law: Law, world: World) -> Problem | None:
        """Only a Party."""
        return _not_bound(law, self.instrument, self.own(world), self.actor, self.date)

    def apply(self, law: Law, world: World) -> Law:
        """Pledge the stronger targets."""
        made = Pledge(
            start=self.date,
            by=self.actor,
            instrument=self.instrument,
            targets=self._targets(law, world),
            source=self.source,
        )
        return law.with_measures(made, change=self.change())

    def describe(self, name: Namer) -> str:
        """One sentence."""
        more = f"by {self.points:g} percentage points" if self.points else ""
        return (
            f"{name(self.actor)} strengthens its targets {'to its conditional ones ' if self.conditional else ''}{more}".rstrip()
        )


class PartnerAct(ClimateAct):
    """An act for the good of partners."""

    partners: tuple[str, ...] = Field(min_length=1)
    """Codes of those who receive."""
    until: dt.date | None = None
    """First day on which it no longer holds."""

    def others(self, world: World) -> tuple[str, ...]:
        """Economies that receive, without the actor's own."""
        own = set(self.own(world))
        return tuple(c for c in dict.fromkeys(m for p in self.partners for m in world.expand(p, self.date)) if c not in own)

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """Unknown names, nobody left, an end before the start."""
        wrong = list(self._unknown(law, world, self.partners))
        yield from wrong
        if not wrong and not self.others(world):
            yield Problem(f"no partner of {self.actor} is left", expected="partners: codes of other economies")
        if self.until is not None and self.until <= self.date:
            yield Problem(f"it ends on {self.until}, before or when it begins", expected=f"until: a day after {self.date}")


class FinanceAbatement(PartnerAct):
    """Give finance for abatement each year; those who receive cut emissions with it beyond their targets."""

    kind: Literal["finance abatement"] = "finance abatement"
    usd_bn: float = Field(gt=0, le=5000)
    """USD bn a year at prices of the base year, all partners together; shared by their emissions of fossil CO2 and methane."""
    grant_share: float = Field(default=1.0, ge=0, le=1)
    """Share that is given; the rest is lent at market terms, so that it moves no income."""

    def apply(self, law: Law, world: World) -> Law:
        """Put the finance into the law, and the gift in it into trade."""
        own, others = self.own(world), self.others(world)
        weights, paid = _emitted(world, others), _incomes(world, own)
        received = tuple((c, self.usd_bn * w) for c, w in zip(others, weights, strict=True))
        spent = ClimateFinance(start=self.date, end=self.until, by=self.actor, received=received, source=self.source)
        gifts = [
            measure_type("trade measure").model_validate({
                "start": self.date, "end": self.until, "source": self.source, "lever": "transfer", "form": "climate finance",
                "by": self.actor, "origins": (giver,), "destinations": (code,), "value": amount * share * self.grant_share,
            })
            for giver, share in zip(own, paid, strict=True)
            for code, amount in received
            if self.grant_share
        ]  # fmt: skip
        return law.with_measures(spent, *gifts, change=self.change())

    def describe(self, name: Namer) -> str:
        """One sentence."""
        whom = ", ".join(name(c) for c in self.partners)
        return f"{name(self.actor)} finances abatement in {whom} with {self.usd_bn:g} USD bn a year"


class TransferTechnology(PartnerAct):
    """Pass on technology that makes cutting CO2 cheaper."""

    kind: Literal["transfer technology"] = "transfer technology"
    cheaper_pct: float = Field(gt=0, le=80)
    """Fall of the marginal cost of cutting CO2 in per cent (assumed)."""

    def apply(self, law: Law, world: World) -> Law:
        """Put it into the law."""
        passed = CleanTechnology(
            start=self.date,
            end=self.until,
            by=self.actor,
            to=self.others(world),
            cheaper=self.cheaper_pct / PERCENT,
            source=self.source,
        )
        return law.with_measures(passed, change=self.change())

    def describe(self, name: Namer) -> str:
        """One sentence."""
        whom = ", ".join(name(c) for c in self.partners)
        return f"{name(self.actor)} passes technology to {whom} that makes cutting CO2 {self.cheaper_pct:g} % cheaper"


ACTS: tuple[type[Act], ...] = (MakePledge, Strengthen, FinanceAbatement, TransferTechnology)


def target_in_words(target: EmissionsTarget) -> str:
    """Such as ``-50 % on 2005 by 2030``."""
    if target.form == "fixed level":
        return f"{target.level_mt:g} Mt by {target.by}"
    against = {"base-year": f"on {target.base}", "intensity": f"of its intensity of {target.base}", "trajectory": "on its peak"}
    return f"{target.change_pct:+g} % {against.get(target.form, 'on what it would emit')} by {target.by}"


def targets_of(law: Law, world: World, instrument: str, actor: str, date: dt.date) -> tuple[EmissionsTarget, ...]:
    """Targets of an actor under an instrument on a day: its latest pledge, or those of the text."""
    made = [
        m for m in law.measures if isinstance(m, Pledge) and m.by == actor and m.instrument == instrument and m.holds_on(date)
    ]
    text = law.instrument(instrument).text
    typed = tuple(p for c in (text, *text.clauses) if actor in c.concerns for p in c.provisions if isinstance(p, EmissionsTarget))
    if not made:
        return typed
    return (*max(made, key=lambda m: m.start).targets, *(t for t in typed if t.condition == "conditional"))


def _cut_more(target: EmissionsTarget, points: float) -> EmissionsTarget:
    changes: dict[str, object] = {"condition": "unconditional"}
    if target.level_mt is not None:
        changes["level_mt"] = target.level_mt * (1.0 - points / PERCENT)
    else:
        changes["change_pct"] = (target.change_pct or 0.0) - points
    return target.model_copy(update=changes)


def _not_bound(law: Law, instrument: str, codes: Sequence[str], actor: str, date: dt.date) -> Problem | None:
    if not instrument:
        return None
    text = law.instrument(instrument)
    if any((p := text.party(c)) is not None and p.bound_on(date) for c in codes):
        return None
    return Problem(
        f"{actor} is not bound by {text.title} on {date}",
        expected="a Party",
        next_step='instrument = "" for a pledge under none, or set assume_eligible = true to run it all the same',
    )


def _emitted(world: World, codes: Sequence[str]) -> list[float]:
    """Shares of some economies in their emissions of CO2 and methane; equal ones if none are held."""
    table = world.table("national_climate")
    mass = {str(c): float(a) + float(b) for c, a, b in zip(table["iso3"], table["co2_mt"], table["ch4_mtco2e"], strict=True)}
    own = [mass.get(c, 0.0) for c in codes]
    return [m / sum(own) for m in own] if sum(own) > 0 else [1.0 / len(codes)] * len(codes)


def _incomes(world: World, codes: Sequence[str]) -> list[float]:
    gdp = [float(world.stocks["gdp"][world.index(c)]) for c in codes]
    return [g / sum(gdp) for g in gdp]
