# SPDX-License-Identifier: Apache-2.0
"""Setting: everything about a run except the law - channels built, years to solve, draws taken."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core.channel import AbstractChannel
from plenipo.core.channel_spec import ChannelSpec, Outlook
from plenipo.core.chunks import Progress
from plenipo.core.compile import Entry, change_years, collect_entries, compile_levers
from plenipo.core.draws import draw_parameters, read_parameters
from plenipo.core.engine import MEMORY_LIMIT, Trajectory, run
from plenipo.core.graph import Plan, make_plan
from plenipo.core.law import Law
from plenipo.core.lever import read_levers
from plenipo.core.outcome import Variant, parse_variant, read_outcomes
from plenipo.core.policy import AbstractPolicy
from plenipo.core.world import World

__all__ = ["Setting", "make_setting", "needed_channels", "reached_channels"]

Array = npt.NDArray[Any]
Levers = Mapping[str, Mapping[str, Array]]
LONG = 40
"""Years beyond which a run that moves is long: the questions asked of it beside the draws are then asked sparingly."""


@dataclass(frozen=True, eq=False)
class Setting:
    """A prepared run: call :meth:`levers` with a law, and :meth:`run` with the levers."""

    specs: tuple[ChannelSpec, ...]
    world: World
    plan: Plan
    channels: tuple[AbstractChannel, ...]
    years: tuple[int, ...]
    solve_years: tuple[int, ...]
    params: Mapping[str, Mapping[str, Array]]
    seed: int
    outlooks: Mapping[str, Outlook]
    options: frozenset[str]
    """Options of the variants in which the channels are built; they say which parameters matter."""

    def levers(self, law: Law) -> dict[str, dict[str, Array]]:
        """Lever arrays of a law: in the solved years for statics, in all years for the others."""
        found = {}
        for spec in self.specs:
            entries, specs = entries_of(spec, law, self.world), read_levers(spec.package)
            found[spec.name] = compile_levers(entries, specs, len(self.world.actors), self.years_of(spec.name), spec.calendar)
        return found

    def years_of(self, channel: str) -> tuple[int, ...]:
        """Years over which a channel's levers and outcomes come."""
        return self.solve_years if channel in self.plan.solved else self.years

    @property
    def told_years(self) -> tuple[int, ...]:
        """Years in which every outcome is held: the solved ones, or all where nothing is solved outside the scan."""
        return self.solve_years if self.plan.solved else self.years

    @property
    def long_run(self) -> bool:
        """Whether something moves through so many years that a draw costs as much as many solved ones."""
        return len(self.plan.order) > len(self.plan.solved) and len(self.years) > LONG

    def told_year(self, asked: int) -> int:
        """The last told year up to ``asked``; the first if there is none."""
        return max((y for y in self.told_years if y <= asked), default=self.told_years[0])

    def under(self, variants: Mapping[str, str]) -> Setting:
        """The same setting with its channels built in other variants."""
        options = _options(self.specs, variants)
        return replace(self, channels=_built(self.specs, self.world, variants, self.outlooks), options=options)

    def run(
        self,
        levers: Levers,
        *,
        policies: Sequence[AbstractPolicy] = (),
        pairs: tuple[Array, Array] | None = None,
        memory_limit: int = MEMORY_LIMIT,
        progress: Progress | None = None,
        params: Mapping[str, Mapping[str, Array]] | None = None,
        only: int | None = None,
        late: bool = True,
    ) -> Trajectory:
        """Run all years in one segment, or ``only`` one of the solved years where it can be had without the others.

        With ``late`` false, late statics are left out.
        """
        years, solve_years, first = self.years, self.solve_years, 0
        late_years = (only,) if only is not None else None
        if only is not None and self.plan.by_point and not self.plan.late and not policies:
            place = solve_years.index(only)
            levers = {c: {k: a[place : place + 1] for k, a in by.items()} for c, by in levers.items()}
            years, solve_years, first = (only,), (only,), self.years.index(only)
        return run(
            self.plan,
            self.channels,
            levers,
            params or self.params,
            years=years,
            solve_years=solve_years,
            actors=len(self.world.actors),
            seed=self.seed,
            policies=policies,
            first_index=first,
            late_years=late_years if late else (),
            pairs=pairs,
            memory_limit=memory_limit,
            progress=progress,
        )

    def level(
        self,
        levers: Levers,
        outcome: str,
        year: int,
        *,
        params: Mapping[str, Mapping[str, Array]] | None = None,
        pairs: tuple[Array, Array] | None = None,
    ) -> Array:
        """One outcome in one told year: (draw,), (draw, actor) or (draw, pair).

        Where that can be had alone only that year is solved, and no late static for the sake of what moves before it. Draws
        that found no answer are not a number.
        """
        channel = next(s.name for s in self.specs if outcome in {o.name for o in read_outcomes(s.package)})
        late = channel in self.plan.late
        trajectory = self.run(levers, params=params, pairs=pairs, only=year, late=late)
        array = trajectory.outcomes[channel][outcome]
        alone = late or (self.plan.by_point and not self.plan.late)
        found = np.array(array[:, 0 if alone else self.years_of(channel).index(year)])
        found[(trajectory.status != 0).any(axis=1)] = np.nan
        return found


def make_setting(
    specs: Sequence[ChannelSpec],
    world: World,
    laws: Sequence[Law],
    *,
    years: Sequence[int],
    draws: int,
    seed: int,
    variants: Mapping[str, str] | None = None,
    policies: bool = False,
    active: frozenset[str] | None = None,
    asked: Sequence[int] = (),
) -> Setting:
    """Build the channels and take the draws.

    Parameters
    ----------
    specs, world
        Channels to run, and the baseline.
    laws
        All laws that will be run: the solved years are those in which any of them changes.
    years, draws, seed
        Horizon, number of draws, seed.
    variants
        Channel name to ``option/option``; a channel's first default variant if missing.
    active
        Levers that may leave their neutral value; those that any of the laws moves if missing.
    policies
        Whether rules will act mid-run; then nothing is solved outside the scan.
    asked
        Years that a reader asks for. What waits for a moving channel changes every year: it is solved in these, in the last,
        and where any law changes.
    """
    entries = {s.name: [entries_of(s, law, world) for law in laws] for s in specs}
    moved = frozenset(e.lever for found in entries.values() for es in found for e in es) if active is None else active
    outlooks = {s.name: Outlook(moved, _levers_in(s, entries[s.name][0], world, years[0]), years[0]) for s in specs}
    channels = _built(specs, world, variants or {}, outlooks)
    plan = make_plan(channels, (v for s in specs for v in s.shared), policies=policies)
    calendars = {s.name: s.calendar for s in specs}
    watched = plan.order if plan.late else plan.static
    changes = {y for name in watched for es in entries[name] for y in change_years(es, years, calendars[name])}
    solve = sorted(changes | ({years[-1], *asked} & set(years) if plan.late else set()))
    params = {s.name: draw_parameters(read_parameters(s.package), world.actors, seed, draws, namespace=s.name) for s in specs}
    told, options = tuple(solve or years[:1]), _options(specs, variants or {})
    return Setting(tuple(specs), world, plan, channels, tuple(years), told, params, seed, outlooks, options)


@functools.lru_cache(maxsize=64)
def entries_of(spec: ChannelSpec, law: Law, world: World) -> tuple[Entry, ...]:
    """What a law says about a channel's levers; kept, for the same law is asked several times in a question."""
    return collect_entries(law, world, spec.rules())


def reference_levers(spec: ChannelSpec, world: World) -> dict[str, Array]:
    """Levers of the law in force in the base year, which the world's figures already reflect: (*dimensions,) each."""
    return _levers_in(spec, entries_of(spec, world.law, world), world, world.base_year)


@functools.lru_cache(maxsize=4)
def year_levers(spec: ChannelSpec, law: Law, world: World, year: int) -> dict[str, Array]:
    """Levers of a law in one year: (*dimensions,) each; kept, for several laws are compared with one."""
    return _levers_in(spec, entries_of(spec, law, world), world, year)


def _levers_in(spec: ChannelSpec, entries: Sequence[Entry], world: World, year: int) -> dict[str, Array]:
    compiled = compile_levers(entries, read_levers(spec.package), len(world.actors), [year], spec.calendar)
    return {name: array[0] for name, array in compiled.items()}


def reached_channels(
    specs: Sequence[ChannelSpec], world: World, baseline: Law, laws: Sequence[Law], years: Sequence[int]
) -> tuple[ChannelSpec, ...]:
    """Channels whose levers differ between the baseline and any other law, those downstream of them, and those they need."""
    reached = {s.name for s in specs if any(_differs(s, world, baseline, law, years) for law in laws)}
    while True:
        written = {v for s in specs if s.name in reached for v in (*s.writes, *s.shifts)}
        more = {s.name for s in specs if written & set(s.reads)} | needed_channels(
            specs, reached, world, (baseline, *laws), years
        )
        if more <= reached:
            return tuple(s for s in specs if s.name in reached)
        reached |= more


def needed_channels(
    specs: Sequence[ChannelSpec], run: Collection[str], world: World, laws: Sequence[Law], years: Sequence[int]
) -> set[str]:
    """Channels without whose variables a lever of those ``run`` is a coefficient of nothing, where any law moves that lever."""
    found = {
        name
        for s in specs
        if s.name in run
        for lever, names in s.needs.items()
        for name in names
        if any(_leaves_neutral(s, lever, world, law, years) for law in laws)
    }
    return found & {s.name for s in specs}


def _leaves_neutral(spec: ChannelSpec, lever: str, world: World, law: Law, years: Sequence[int]) -> bool:
    entries = [e for e in entries_of(spec, law, world) if e.lever == lever]
    if not entries:
        return False
    row = next(row for row in read_levers(spec.package) if row.name == lever)
    when = change_years(entries, years, spec.calendar)
    return bool((compile_levers(entries, [row], len(world.actors), when, spec.calendar)[lever] != row.neutral).any())


def _differs(spec: ChannelSpec, world: World, one: Law, other: Law, years: Sequence[int]) -> bool:
    entries = [entries_of(spec, law, world) for law in (one, other)]
    if entries[0] == entries[1]:  # the very same entries: nothing to compile
        return False
    when = sorted({y for e in entries for y in change_years(e, years, spec.calendar)})
    a, b = (compile_levers(e, read_levers(spec.package), len(world.actors), when, spec.calendar) for e in entries)
    return any(not np.array_equal(a[k], b[k]) for k in a)


def _built(
    specs: Sequence[ChannelSpec], world: World, variants: Mapping[str, str], outlooks: Mapping[str, Outlook]
) -> tuple[AbstractChannel, ...]:
    return tuple(s.build(world, reference_levers(s, world), _variant(s, variants), outlooks[s.name]) for s in specs)


def _options(specs: Sequence[ChannelSpec], variants: Mapping[str, str]) -> frozenset[str]:
    return frozenset(option for spec in specs for option in _variant(spec, variants).options)


def _variant(spec: ChannelSpec, asked: Mapping[str, str]) -> Variant:
    if not spec.axes:
        return Variant("", ())
    return parse_variant(asked.get(spec.name, spec.default_variants[0]), dict(spec.axes))
