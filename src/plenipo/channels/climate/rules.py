# SPDX-License-Identifier: Apache-2.0
"""Compile rules: from targets, floors, pledges and finance to the levers of the climate channel."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from plenipo.channels.climate.levels import Levels, levels_of
from plenipo.channels.climate.measures import CleanTechnology, ClimateFinance, Pledge
from plenipo.channels.climate.provisions import CarbonPriceFloor, EmissionsTarget
from plenipo.core.compile import Entry
from plenipo.core.instrument import Clause, Instrument
from plenipo.core.law import Law
from plenipo.core.world import World

__all__ = ["RULES", "finance_entries", "floor_entries", "pledge_entries", "target_entries", "technology_entries"]

FORM = {"base-year": 1, "fixed level": 1, "trajectory": 1, "baseline-relative": 2, "intensity": 3}
GASES = {"all": 0, "net": 1, "CO2": 2}
PERCENT = 100.0


def target_entries(law: Law, world: World) -> Iterator[Entry]:
    """Unconditional targets in the texts of instruments, for each Party while it is bound."""
    anew = _pledged(law, world)
    for instrument in law.instruments.values():
        for code, own in _texts(instrument).items():
            for members, start, end in _bound(instrument, code, world):
                days = {_sooner(end, *anew.get(m, ())) for m in members}
                # who pledges anew alone is taken out of what the others fulfil jointly
                for group in (members,) if len(days) == 1 else tuple((m,) for m in members):
                    line = _stretches(world, group, own, start)
                    yield from _spells(world, group, line, _sooner(end, *anew.get(group[0], ())))


def pledge_entries(law: Law, world: World) -> Iterator[Entry]:
    """Pledges by act: from their day until the next pledge of the same actor, or until it is no longer bound."""
    anew = _pledged(law, world)
    lines: dict[tuple[str, ...], list[_Stretch]] = {}
    for pledge in sorted((m for m in law.measures if isinstance(m, Pledge)), key=lambda m: m.start):
        members = _members(pledge.by, world, pledge.start)
        if not members:
            continue
        end = _sooner(pledge.end, *(d for d in anew[members[0]] if d > pledge.start))
        before: Sequence[_Stretch] = lines.get(members, ())
        if pledge.instrument in law.instruments:
            instrument = law.instruments[pledge.instrument]
            status = instrument.party(members[0])
            end = _sooner(end, *([status.withdrawn] if status and status.withdrawn and status.withdrawn > pledge.start else []))
            before = before or _own_line(instrument, pledge, members, world)
        lines[members] = _stretches(world, members, pledge.targets, pledge.start, before)
        yield from _spells(world, members, lines[members], end)
        if pledge.enforcement:
            yield Entry("enforcement", (_places(world, members),), pledge.enforcement, pledge.start, end)


def _texts(instrument: Instrument) -> dict[str, list[EmissionsTarget]]:
    """Unconditional targets of a text by the code of whom they concern."""
    found: dict[str, list[EmissionsTarget]] = {}
    for clause in _clauses(instrument.text):
        own = [p for p in clause.provisions if isinstance(p, EmissionsTarget) and p.condition == "unconditional"]
        for code in _concerned(instrument, clause) if own else ():
            found.setdefault(code, []).extend(own)
    return found


def _own_line(instrument: Instrument, pledge: Pledge, members: tuple[str, ...], world: World) -> list[_Stretch]:
    """The line of the text that an actor was on when it pledged."""
    own = _texts(instrument).get(pledge.by, [])
    for bound, start, end in _bound(instrument, pledge.by, world) if own else ():
        if bound == members and start <= pledge.start and (end is None or pledge.start < end):
            return _stretches(world, members, own, start)
    return []


def floor_entries(law: Law, world: World) -> Iterator[Entry]:
    """Floors under the price of carbon, for each Party while it is bound."""
    for instrument in law.instruments.values():
        for clause in _clauses(instrument.text):
            for floor in clause.provisions:
                if not isinstance(floor, CarbonPriceFloor):
                    continue
                bound = [b for code in _concerned(instrument, clause) for b in _bound(instrument, code, world)]
                first = min((start for _, start, _ in bound), default=dt.date.max).year
                for members, start, end in bound:
                    places = (_places(world, members),)
                    yield Entry("price_floor", places, floor.price, start, end)
                    yield Entry("price_floor_growth", places, floor.growth_pct / PERCENT, start, end)
                    yield Entry("price_floor_start", places, float(first), start, end)


def finance_entries(law: Law, world: World) -> Iterator[Entry]:
    """Finance received for abatement."""
    for measure in law.measures:
        if isinstance(measure, ClimateFinance):
            codes, amounts = zip(*measure.received, strict=True)
            yield Entry("finance", (_places(world, codes),), np.array(amounts), measure.start, measure.end)


def technology_entries(law: Law, world: World) -> Iterator[Entry]:
    """Technology received."""
    for measure in law.measures:
        if isinstance(measure, CleanTechnology):
            yield Entry("technology", (_places(world, measure.to),), -math.log1p(-measure.cheaper), measure.start, measure.end)


RULES = (target_entries, pledge_entries, floor_entries, finance_entries, technology_entries)


def _pledged(law: Law, world: World) -> dict[str, tuple[dt.date, ...]]:
    """Days on which each economy has pledged by act."""
    found: dict[str, list[dt.date]] = {}
    for measure in law.measures:
        if isinstance(measure, Pledge):
            for member in _members(measure.by, world, measure.start):
                found.setdefault(member, []).append(measure.start)
    return {code: tuple(sorted(days)) for code, days in found.items()}


def _sooner(end: dt.date | None, *days: dt.date) -> dt.date | None:
    """The first of several ends; None if nothing ends."""
    return min((d for d in (end, *days) if d is not None), default=None)


def _clauses(clause: Clause) -> Iterator[Clause]:
    yield clause
    for below in clause.clauses:
        yield from _clauses(below)


def _places(world: World, codes: Iterable[str]) -> np.ndarray:
    return np.array([world.positions[c] for c in codes], dtype=np.int64)


def _members(code: str, world: World, date: dt.date) -> tuple[str, ...]:
    if code in world.joint_parties:
        return world.expand(code, date)
    return (code,) if code in world.positions else ()


def _concerned(instrument: Instrument, clause: Clause) -> tuple[str, ...]:
    """Whom a clause concerns: those it names, or all Parties."""
    return clause.concerns or tuple(dict.fromkeys(p.actor for p in instrument.parties))


def _bound(instrument: Instrument, code: str, world: World) -> Iterator[tuple[tuple[str, ...], dt.date, dt.date | None]]:
    """Who is bound together as one Party, from when, until when; a Party that left and came back is bound twice."""
    together: dict[tuple[dt.date, dt.date | None], list[str]] = {}
    for member in _members(code, world, dt.date.max):
        for status in instrument.parties:
            if status.actor == member and (start := status.start()) is not None:
                together.setdefault((start, status.withdrawn), []).append(member)
    if code in world.joint_parties and together:  # its members fulfil jointly: as one, from when the last of them is bound
        ends = {e for _, e in together}
        yield (
            tuple(m for ms in together.values() for m in ms),
            max(s for s, _ in together),
            ends.pop() if len(ends) == 1 else None,
        )
        return
    for (start, end), members in together.items():
        yield tuple(members), start, end


class _Stretch(NamedTuple):
    """One target and the straight line to it: first day, year and levels between which the line runs, (member,)."""

    first: dt.date
    since: int
    begins: np.ndarray
    reached: np.ndarray
    target: EmissionsTarget

    def at(self, year: int) -> np.ndarray:
        """(member,) of the line in a year; after the target's year it stays."""
        done = min(max((year - self.since) / max(self.target.by - self.since, 1), 0.0), 1.0)
        return self.begins + (self.reached - self.begins) * done

    def alike(self, target: EmissionsTarget) -> bool:
        """Whether another target is counted in the same measure and gases."""
        return (FORM[self.target.form], self.target.gases) == (FORM[target.form], target.gases)


def _stretches(
    world: World,
    members: Sequence[str],
    targets: Iterable[EmissionsTarget],
    start: dt.date,
    before: Sequence[_Stretch] = (),
) -> list[_Stretch]:
    """One target after the other. What is over binds nobody; who has a line ``before`` in the same measure goes on from it."""
    ahead = sorted((t for t in targets if t.by > max(world.base_year, start.year - 1)), key=lambda t: t.by)
    levels, places = levels_of(world), _places(world, members)
    since = max(world.base_year, start.year)
    found: list[_Stretch] = []
    standing = [s for s in before if s.first <= start][-1:]
    for target in ahead:
        first = dt.date(found[-1].target.by + 1, 1, 1) if found else start
        own = [s for s in found[-1:] or standing if s.alike(target)]
        begins = own[0].at(since) if own else _beginning(levels, places, target, since)
        found.append(_Stretch(first, since, begins, _ends(levels, places, target), target))
        since = target.by
    return found


def _spells(world: World, members: Sequence[str], line: Sequence[_Stretch], end: dt.date | None) -> Iterator[Entry]:
    """Each stretch until the next begins; the last stays until the end."""
    places = _places(world, members)
    for k, stretch in enumerate(line):
        last = _sooner(end, *(following.first for following in line[k + 1 : k + 2]))
        if last is not None and last <= stretch.first:
            continue
        values: dict[str, float | np.ndarray] = {
            "target_form": float(FORM[stretch.target.form]),
            "target_from": stretch.begins,
            "target_to": stretch.reached,
            "target_start": float(stretch.since),
            "target_year": float(stretch.target.by),
            "target_gases": float(GASES[stretch.target.gases]),
        }
        for lever, value in values.items():
            yield Entry(lever, (places,), value, stretch.first, last)


def _beginning(levels: Levels, places: np.ndarray, target: EmissionsTarget, year: int) -> np.ndarray:
    """Where the way to a target begins: the outlook of that year in the target's own measure."""
    if target.form == "baseline-relative":
        return np.ones(len(places))
    now = levels.outlook(places, target.gases, year)
    return now / levels.output(places, year) if target.form == "intensity" else now


def _ends(levels: Levels, places: np.ndarray, target: EmissionsTarget) -> np.ndarray:
    """Where it ends; those who fulfil it jointly share it by their emissions of the base year of the world."""
    kept = 1.0 + (target.change_pct or 0.0) / PERCENT
    if target.form == "baseline-relative":
        return np.full(len(places), kept)
    today = levels.outlook(places, target.gases, levels.first)
    if target.form == "intensity":
        past = (
            levels.past(places, target.gases, target.base or levels.first).sum() / levels.past_output(places, target.base).sum()
        )
        recent = levels.past(places, target.gases, levels.first).sum() / levels.past_output(places, levels.first).sum()
        return today / levels.output(places, levels.first) * kept * past / recent
    if target.form == "fixed level":
        whole = float(target.level_mt or 0.0)
    elif target.form == "trajectory":
        whole = kept * today.sum()  # the level of a peak is not published: that of the base year stands in
    else:
        whole = kept * levels.past(places, target.gases, target.base or levels.first).sum()
    return whole * today / today.sum()
