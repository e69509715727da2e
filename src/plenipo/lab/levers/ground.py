# SPDX-License-Identifier: Apache-2.0
"""Ground: the law on which leverage is measured, the standard acts that could be added to it, the channels they reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core import countries
from plenipo.core.calendar import reading_days
from plenipo.core.channel_spec import ChannelSpec
from plenipo.core.errors import InputError, ModelError, Problem, nearest_names
from plenipo.core.gradient import Gradient, lever_gradient
from plenipo.core.law import Law
from plenipo.core.outcome import compare
from plenipo.core.registry import channels
from plenipo.core.scenario import Scenario, load_scenario, parse_scenario
from plenipo.core.setting import Setting, entries_of, make_setting, needed_channels
from plenipo.core.standard_act import StandardActs, StandardKind, read_standard_kinds
from plenipo.core.variants import by_channel
from plenipo.core.world import World
from plenipo.lab.cells import by_actor
from plenipo.lab.levers.target import Goal, Target, unknown
from plenipo.lab.whatif import Question, pose

__all__ = ["LAW_IN_FORCE", "Family", "Ground", "lay_ground", "standard_kinds"]

Array = npt.NDArray[Any]
Levers = Mapping[str, Mapping[str, Array]]
Reader = Callable[[tuple[ChannelSpec, ...], World], Target | Goal]

PERCENT = 100.0
LAW_IN_FORCE: dict[str, Any] = {
    "name": "law-in-force",
    "title": "the law in force",
    "as_of": "2026-11-01",  # after the law of the baseline was last checked
    "horizon": [2027, 2039],  # twelve years: the longest staging of preferences
    "headline": {},
}
"""What leverage is measured on if no scenario is named: the law as last checked, at the end of all stages."""


@dataclass(frozen=True, eq=False)
class Family:
    """A family of standard acts and the channel whose levers they move."""

    channel: str
    acts: StandardActs


@dataclass(frozen=True, eq=False)
class Ground:
    """Everything about a question of leverage except its answer.

    Parameters
    ----------
    question
        The scenario made ready; that of the law in force if none was named.
    target
        The outcome watched.
    law, before
        Law to which acts are added, and law of the scenario's baseline.
    date, year
        Day of the acts; year in which the outcome is read.
    settings
        Variant to prepared run; the first gives the headline.
    levers
        Levers of ``law``.
    families
        What could be done.
    """

    question: Question
    target: Target
    law: Law
    before: Law
    date: dt.date
    year: int
    settings: Mapping[str, Setting]
    levers: Levers
    families: tuple[Family, ...]

    @property
    def world(self) -> World:
        """The baseline."""
        return self.question.world

    @property
    def variant(self) -> str:
        """The first variant."""
        return next(iter(self.settings))

    def gradient(self, levers: Levers | None = None, variant: str | None = None) -> Gradient:
        """Level and derivatives of the target at the central parameters."""
        setting = self.settings[variant or self.variant]
        return lever_gradient(setting, levers or self.levers, self.target.outcome.name, self.target.weights, self.year)

    def draws(self, levers: Levers) -> Array:
        """(draw,): level of the target under the first variant; not a number where a draw found no answer."""
        setting, places = self.settings[self.variant], list(self.target.weights)
        ends = np.array(places, dtype=np.int64)
        pairs = (ends[:, 0], ends[:, 1]) if ends.ndim > 1 else None
        found = setting.level(levers, self.target.outcome.name, self.year, pairs=pairs)
        chosen = found if pairs is not None else by_actor(found)[:, ends]
        return np.asarray(chosen @ np.array(list(self.target.weights.values())))

    def change(self, after: Any, before: Any, measure: str) -> Any:
        """A change of the target's level in its measure."""
        return compare(np.asarray(after), np.asarray(before), measure)

    def scale(self, level: float, measure: str) -> float:
        """What turns a small difference of the level into the measure."""
        if measure == "percent" and level == 0:
            raise ModelError(Problem(f"{self.target.written} is zero under this law, so there is no per cent of it"))
        return {"percent": PERCENT / level if level else 0.0, "points": PERCENT}.get(measure, 1.0)

    def name(self, code: str) -> str:
        """What a reader calls an actor or an instrument."""
        if code in self.world.joint_parties:
            return self.world.joint_parties[code].name
        if code in self.law.instruments:
            return self.law.instruments[code].text.title or self.law.instruments[code].title
        try:
            return countries.name(code)
        except InputError:
            return self.world.names.get(code, code)


def lay_ground(
    read: Reader,
    over: Sequence[str],
    *,
    scenario: str | Path | Scenario | None,
    case: str | None,
    variants: Sequence[str] | None,
    draws: int,
    seed: int | None,
    by: Sequence[str],
    world: World,
) -> Ground:
    """Enact the scenario, find the channels, build them, and list the standard acts.

    Parameters
    ----------
    read
        Reads the outcome asked about, given channels and world.
    over
        Kinds of standard act.
    scenario, case
        Acts in force already; the headline case unless another is named.
    variants, draws, seed
        In place of the scenario's; the first variant gives the headline.
    by
        Codes of those who may act: checked here, before anything is solved.

    Raises
    ------
    InputError
        Everything that is wrong at once.
    """
    specs = tuple(channels().values())
    problems = [p for code in by for p in unknown(code, world, "--by", "codes of economies and joint parties, e.g. CHN,EUN")]
    chosen: dict[str, tuple[StandardKind, ...]] = {}
    target: Target | None = None
    try:
        target = _target(read(specs, world))
    except InputError as error:
        problems += error.problems
    try:
        chosen = _chosen_kinds(specs, over)
    except InputError as error:
        problems += error.problems
    try:
        asked = load_scenario(scenario) if scenario is not None else parse_scenario(LAW_IN_FORCE)
        question = pose(asked, world, draws=draws, seed=seed, cases=[case] if case else None, variants=variants)
    except InputError as error:
        raise InputError(*problems, *error.problems) from None
    if problems or target is None:
        raise InputError(*problems)
    moved = {*chosen, *((s.name for s in question.specs) if scenario is not None else ())}
    reached = _between(specs, moved, target.channel)
    laws = [question.baseline.law, *(e.law for e in question.enacted)]
    needed = needed_channels(specs, {s.name for s in reached}, world, laws, question.scenario.years)
    reached = tuple(s for s in specs if s in reached or s.name in needed)
    return _built(question, target, chosen, reached)


def standard_kinds(specs: Sequence[ChannelSpec] | None = None) -> dict[str, tuple[str, StandardKind]]:
    """All kinds of standard act: name to channel and row."""
    listed = tuple(channels().values()) if specs is None else specs
    return {k.kind: (s.name, k) for s in listed if s.standard_acts for k in read_standard_kinds(s.package)}


def _target(read: Target | Goal) -> Target:
    return read.target if isinstance(read, Goal) else read


def _chosen_kinds(specs: Sequence[ChannelSpec], over: Sequence[str]) -> dict[str, tuple[StandardKind, ...]]:
    known = standard_kinds(specs)
    expected = "one or more of " + ", ".join(known)
    wrong = [k for k in over if k not in known]
    if wrong or not over:
        told = [Problem(f"there is no standard act {k!r}", "--over", expected, nearest_names(k, known)) for k in wrong]
        raise InputError(*(told or [Problem("no kind of standard act is named", "--over", expected)]))
    by_channel: dict[str, tuple[StandardKind, ...]] = {}
    for name in dict.fromkeys(over):
        channel, kind = known[name]
        by_channel[channel] = (*by_channel.get(channel, ()), kind)
    return by_channel


def _between(specs: Sequence[ChannelSpec], moved: set[str], target: str) -> tuple[ChannelSpec, ...]:
    """Channels on a way from those that acts move to the one that measures the outcome; others cannot change it."""

    def grown(start: set[str], joins: Callable[[ChannelSpec, ChannelSpec], bool]) -> set[str]:
        found = set(start)
        while more := {s.name for s in specs if s.name not in found and any(joins(s, o) for o in specs if o.name in found)}:
            found |= more
        return found

    def reads_from(reader: ChannelSpec, writer: ChannelSpec) -> bool:
        return bool({*writer.writes, *writer.shifts} & set(reader.reads))

    after = grown(moved, reads_from)
    before = grown({target}, lambda s, o: reads_from(o, s))
    return tuple(s for s in specs if s.name in after & before)


def _built(
    question: Question, target: Target, chosen: Mapping[str, tuple[StandardKind, ...]], specs: tuple[ChannelSpec, ...]
) -> Ground:
    scenario, world = question.scenario, question.world
    if target.channel not in {s.name for s in specs}:
        raise InputError(
            Problem(
                f"nothing that these acts move reaches {target.outcome.name}, which the channel {target.channel} measures",
                "--over",
                "acts of a channel that it depends on",
                next_step="plenipo channels --graph",
            )
        )
    place = [c.name for c in question.cases].index(question.headline_case.name)
    before, law = question.baseline.law, question.enacted[place].law
    date = max([dt.date(scenario.horizon[0], 1, 1), scenario.as_of, *_days_after(question, place)])
    year = _year(target, scenario, date, specs)
    moved = {e.lever for s in specs for x in (before, law) for e in entries_of(s, x, world)}
    active = frozenset(moved | {name for kinds in chosen.values() for k in kinds for name in k.levers})
    variants = _told_variants(question, specs)
    first = _setting(question, specs, (before, law), year, active, next(iter(variants.values())))
    settings = {v: first.under(parts) if k else first for k, (v, parts) in enumerate(variants.items())}
    levers = first.levers(law)
    families = tuple(
        Family(s.name, acts)
        for s in specs
        if s.name in chosen and s.standard_acts
        for acts in s.standard_acts(chosen[s.name], law, world, levers[s.name], date, first.years_of(s.name))
    )
    return Ground(question, target, law, before, date, year, settings, levers, families)


def _told_variants(question: Question, specs: Sequence[ChannelSpec]) -> dict[str, dict[str, str]]:
    """Variants that differ in these channels, with each channel's part."""
    found: dict[str, dict[str, str]] = {}
    for variant in question.variants:
        parts = {c: part for c, part in by_channel(variant, question.specs).items() if c in {s.name for s in specs}}
        if parts not in found.values():
            found[variant if any(s.axes for s in specs) else ""] = parts
    return found


def _days_after(question: Question, place: int) -> list[dt.date]:
    """The day after each act of the scenario: what comes now comes on top."""
    return [e.date + dt.timedelta(days=1) for e in question.scenario.events(question.cases[place])]


def _year(target: Target, scenario: Scenario, date: dt.date, specs: Sequence[ChannelSpec]) -> int:
    first, last = scenario.horizon
    year = target.year or last
    if not first <= year <= last:
        raise InputError(Problem(f"the year {year} lies outside the horizon", "--outcome", f"a year from {first} to {last}"))
    if date > max(reading_days([year], s.calendar)[-1] for s in specs):
        raise InputError(
            Problem(
                f"acts of {date}, after those of the scenario, come too late for {year}", "--outcome", f"a year after {date.year}"
            )
        )
    return year


def _setting(
    question: Question,
    specs: tuple[ChannelSpec, ...],
    laws: Sequence[Law],
    year: int,
    active: frozenset[str],
    variant: Mapping[str, str],
) -> Setting:
    """Channels and draws; where nothing moves by itself only the year asked for is solved."""
    scenario = question.scenario
    years = tuple(range(scenario.horizon[0], year + 1))

    def made(over: Sequence[int]) -> Setting:
        return make_setting(
            specs,
            question.world,
            laws,
            years=over,
            draws=scenario.draws,
            seed=scenario.seed,
            variants=variant,
            active=active,
            asked=(year,),
        )

    if all(s.time == "comparative static" for s in specs):
        return made((year,))
    setting = made(years)
    # One solved year will do where nothing that moves waits for it; else in all, for acts change levers in years of their own.
    return replace(setting, solve_years=(year,) if setting.plan.by_point else years)
