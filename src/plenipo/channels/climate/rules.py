# SPDX-License-Identifier: Apache-2.0
"""Compile rules: from targets, floors, pledges and finance to the levers of the climate channel."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence

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
        targets: dict[str, list[EmissionsTarget]] = {}
        for clause in _clauses(instrument.text):
            found = [p for p in clause.provisions if isinstance(p, EmissionsTarget) and p.condition == "unconditional"]
            for code in _concerned(instrument, clause) if found else ():
                targets.setdefault(code, []).extend(found)
        for code, own in targets.items():
            for members, start, end in _bound(instrument, code, world):
                days = {_sooner(end, *anew.get(m, ())) for m in members}
                # who pledges anew alone is taken out of what the others fulfil jointly
                for group in (members,) if len(days) == 1 else tuple((m,) for m in members):
                    yield from _spells(world, group, own, start, _sooner(end, *anew.get(group[0], ())))


def pledge_entries(law: Law, world: World) -> Iterator[Entry]:
    """Pledges by act: from their day until the next pledge of the same actor, or until it is no longer bound."""
    anew = _pledged(law, world)
    for pledge in law.measures:
        members = _members(pledge.by, world, pledge.start) if isinstance(pledge, Pledge) else ()
        if not isinstance(pledge, Pledge) or not members:
            continue
        end = _sooner(pledge.end, *(d for d in anew[members[0]] if d > pledge.start))
        if pledge.instrument in law.instruments:
            status = law.instruments[pledge.instrument].party(members[0])
            left = status.withdrawn if status is not None else None
            end = _sooner(end, *([left] if left and left > pledge.start else []))
        yield from _spells(world, members, pledge.targets, pledge.start, end)
        if pledge.enforcement:
            yield Entry("enforcement", (_places(world, members),), pledge.enforcement, pledge.start, end)


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


def _spells(
    world: World, members: Sequence[str], targets: Iterable[EmissionsTarget], start: dt.date, end: dt.date | None
) -> Iterator[Entry]:
    """One target after the other, each until the year after it is to be met; the last stays. What is over binds nobody."""
    ahead = sorted((t for t in targets if t.by > max(world.base_year, start.year - 1)), key=lambda t: t.by)
    if not ahead or not members:
        return
    levels, places = levels_of(world), _places(world, members)
    since = max(world.base_year, start.year)
    held: np.ndarray | None = None
    for k, target in enumerate(ahead):
        first = start if k == 0 else dt.date(ahead[k - 1].by + 1, 1, 1)
        last = end if k == len(ahead) - 1 else min(dt.date(target.by + 1, 1, 1), end or dt.date.max)
        reached = _ends(levels, places, target)
        begins = _beginning(levels, places, target, since) if held is None else held
        if last is None or first < last:
            values: dict[str, float | np.ndarray] = {
                "target_form": float(FORM[target.form]),
                "target_from": begins,
                "target_to": reached,
                "target_start": float(since),
                "target_year": float(target.by),
                "target_gases": float(GASES[target.gases]),
            }
            for lever, value in values.items():
                yield Entry(lever, (places,), value, first, last)
        following = ahead[k + 1] if k + 1 < len(ahead) else None
        alike = following is not None and (FORM[following.form], following.gases) == (FORM[target.form], target.gases)
        held, since = (reached if alike else None), target.by


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
