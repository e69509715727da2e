# SPDX-License-Identifier: Apache-2.0
"""Standing: from which law a tariff is chosen - that of the baseline, or that after a scenario's acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from plenipo.core.act import Act
from plenipo.core.calendar import reading_days
from plenipo.core.channel_spec import ChannelSpec
from plenipo.core.errors import InputError, Problem
from plenipo.core.law import Law
from plenipo.core.lever import read_levers
from plenipo.core.registry import act_types, channels
from plenipo.core.scenario import CaseBase, Scenario, load_scenario, parse_scenario
from plenipo.core.setting import reached_channels
from plenipo.core.variants import by_channel
from plenipo.core.world import World
from plenipo.lab.levers.ground import LAW_IN_FORCE
from plenipo.lab.whatif import pose

__all__ = ["ACT", "CAVEAT", "LEVER", "OUTCOME", "Standing", "add_duty", "make_standing"]

LEVER = "additional_duty"
"""What is chosen: duty on top of the ordinary rate and of preferences."""
ACT = "add duty"
"""The act that lays it."""
OUTCOME = "real_income"
"""What a player wants more of."""
EVERYBODY = "*"
ONE_DAY = dt.timedelta(days=1)
CAVEAT = (
    "An optimum of this model, with one sector and no politics; not a recommendation. "
    "A rate above the bound rate, or one that differs by partner outside an agreement, is against WTO rules "
    "(GATT Articles II and I)."
)


@dataclass(frozen=True, eq=False)
class Standing:
    """The law before anybody chooses, and the day and year of the choice.

    Parameters
    ----------
    world
        The baseline.
    before
        Law against which changes of real income are measured: the baseline's.
    law
        Law in force when tariffs are chosen: the same, or that after the acts of a scenario's case.
    specs
        Channels a tariff reaches.
    day, year
        Day of the choice, and the year whose outcome counts.
    as_of
        Law up to this day is the baseline.
    variants, seed
        Rival forms of the model; the first gives the headline. Seed of the scenario's draws.
    scenario, case
        The scenario and case in force, if any was named.
    """

    world: World
    before: Law
    law: Law
    specs: tuple[ChannelSpec, ...]
    day: dt.date
    year: int
    as_of: dt.date
    variants: tuple[str, ...]
    seed: int
    scenario: Scenario | None = None
    case: CaseBase | None = None

    @property
    def owner(self) -> ChannelSpec:
        """The channel whose lever is chosen."""
        return _owner(self.specs)


def make_standing(
    world: World,
    scenario: str | Path | Scenario | None = None,
    *,
    case: str | None = None,
    variants: Sequence[str] | None = None,
) -> Standing:
    """The law to start from.

    Parameters
    ----------
    world
        The baseline.
    scenario, case
        A scenario whose acts are in force (its headline case unless another is named); without one, the law as last checked, at
        the end of its stages.
    variants
        Rival forms of the model; the channel's defaults if missing.

    Raises
    ------
    InputError
        Everything that is wrong with the scenario, the case or the variants.
    """
    if case is not None and scenario is None:
        raise InputError(Problem(f"the case {case!r} belongs to no scenario", "--case", "--scenario NAME beside it"))
    asked = load_scenario(scenario) if scenario is not None else parse_scenario(LAW_IN_FORCE)
    question = pose(asked, world, cases=[case] if case else None, variants=variants)
    held, chosen = question.scenario, question.headline_case
    before, law = question.baseline.law, question.enacted[question.cases.index(chosen)].law
    day = max([dt.date(held.horizon[0], 1, 1), held.as_of, *(e.date + ONE_DAY for e in held.events(chosen))])
    specs = _reached(world, before, law, day)
    year = held.headline.year or held.horizon[1]
    while reading_days([year], _owner(specs).calendar)[-1] < day:
        year += 1
    owner = _owner(specs)
    # Of a question with variants of several channels only the owner's part bears here.
    asked_for = variants or held.variants
    forms = tuple(dict.fromkeys(_part(v, question.specs, owner) for v in asked_for)) if asked_for else owner.default_variants
    if scenario is None:
        return Standing(world, before, law, specs, day, year, held.as_of, forms, held.seed)
    return Standing(world, before, law, specs, day, year, held.as_of, forms, held.seed, held, chosen)


def add_duty(actor: str, partners: Sequence[str], points: float, day: dt.date) -> Act:
    """The act of adding a duty of some percentage points for some partners."""
    kinds = act_types()
    if ACT not in kinds:
        raise InputError(Problem(f"no installed channel knows the act {ACT!r}", next_step="plenipo channels"))
    return kinds[ACT].model_validate(
        {"kind": ACT, "actor": actor, "date": day, "points": points, "partners": tuple(partners), "basis": "assumed"}
    )


def _reached(world: World, before: Law, law: Law, day: dt.date) -> tuple[ChannelSpec, ...]:
    """Comparative statics that a duty, or anything in the law, reaches; what moves by itself takes longer than a tariff."""
    probe = add_duty(world.actors[0], (EVERYBODY,), 1.0, day).apply(law, world)
    static = tuple(s for s in channels().values() if s.time == "comparative static")
    return reached_channels(static, world, before, [law, probe], (day.year + 1,))


def _part(variant: str, specs: Sequence[ChannelSpec], owner: ChannelSpec) -> str:
    """The owner's part of a variant; the name as written where no other channel has one."""
    parts = by_channel(variant, specs)
    return variant if set(parts) <= {owner.name} else parts.get(owner.name, owner.default_variants[0])


def _owner(specs: Sequence[ChannelSpec]) -> ChannelSpec:
    found = next((s for s in specs if any(lever.name == LEVER for lever in read_levers(s.package))), None)
    if found is None:
        raise InputError(Problem(f"no installed channel has the lever {LEVER!r}", next_step="plenipo channels"))
    return found
