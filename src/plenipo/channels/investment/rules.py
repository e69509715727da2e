# SPDX-License-Identifier: Apache-2.0
"""Compile rules: from treaties and controls to the levers of the investment channel."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

import numpy as np

from plenipo.channels.investment.measures import InvestmentProtection, InvestmentTreaty, TechnologyControl
from plenipo.core.calendar import reading_days
from plenipo.core.compile import Entry
from plenipo.core.instrument import Instrument
from plenipo.core.law import Law
from plenipo.core.world import World

__all__ = ["RULES", "control_entries", "covered_pairs", "protection_entries", "treaty_entries"]

UNION = frozenset({"BEL", "LUX"})  # they conclude investment treaties as one
NEVER = dt.date.max
Spell = tuple[dt.date, dt.date | None, float]


def treaty_entries(law: Law, world: World) -> Iterator[Entry]:
    """Investment treaties, both ways, from the year in which they are read as in force; treaties of one spell together."""
    treaties = tuple(m for m in law.measures if isinstance(m, InvestmentTreaty))
    key = tuple(map(id, treaties))
    if key not in _memory or _memory[key][1] is not world:
        if len(_memory) >= MEMORY_SIZE:
            _memory.clear()
        _memory[key] = (treaties, world, tuple(_entries_of(treaties, world)))
    yield from _memory[key][2]


# Laws share most of their treaties, the same objects: what they say is worked out once, and laws that share all are told equal.
_memory: dict[tuple[int, ...], tuple[tuple[InvestmentTreaty, ...], World, tuple[Entry, ...]]] = {}
MEMORY_SIZE = 16


def _entries_of(treaties: tuple[InvestmentTreaty, ...], world: World) -> Iterator[Entry]:
    spells: dict[Spell, list[tuple[int, int]]] = {}
    for treaty in treaties:
        spell = (_first_reading(treaty.start), _first_reading(treaty.end) if treaty.end else None, treaty.strength)
        spells.setdefault(spell, []).extend(covered_pairs(treaty, world))
    for (start, end, strength), pairs in spells.items():
        if pairs and (end is None or start < end):
            yield Entry("investment_protection", _both_ways(pairs), strength, start, end)


def covered_pairs(treaty: InvestmentTreaty, world: World) -> list[tuple[int, int]]:
    """Places of the pairs a treaty covers, one order each; none within a side."""
    side = {code: k for k, members in enumerate(treaty.sides) for code in members}
    held = [c for c in treaty.parties if c in world.positions]
    return [
        (world.positions[a], world.positions[b])
        for a, b in itertools.combinations(held, 2)
        if {a, b} != UNION and (a not in side or b not in side or side[a] != side[b])
    ]


def protection_entries(law: Law, world: World) -> Iterator[Entry]:
    """Provisions on investment protection in instruments of any kind, pair by pair, while both parties are bound."""
    for instrument in law.instruments.values():
        strengths = [p.strength for p in instrument.text.leaves() if isinstance(p, InvestmentProtection)]
        if strengths:
            yield from _instrument_entries(instrument, max(strengths), world)


def control_entries(law: Law, world: World) -> Iterator[Entry]:
    """Controls of technology in force."""
    for control in law.measures:
        if isinstance(control, TechnologyControl):
            ends = ([world.index(c) for c in side] for side in (control.origins, control.destinations))
            o, d = (a.ravel() for a in np.meshgrid(*ends, indexing="ij"))
            yield Entry("technology_closed", (o[o != d], d[o != d]), control.share, control.start, control.end)


RULES = (treaty_entries, protection_entries, control_entries)


def _instrument_entries(instrument: Instrument, strength: float, world: World) -> Iterator[Entry]:
    bound = [(p, start) for p in instrument.parties if (start := p.start()) is not None and p.actor in world.positions]
    for (a, since), (b, other) in itertools.combinations(bound, 2):
        start, end = max(since, other), min(a.withdrawn or NEVER, b.withdrawn or NEVER)
        if (a.side or a.actor) != (b.side or b.actor) and start < end and instrument.joins(a.actor, b.actor):
            pair = [(world.positions[a.actor], world.positions[b.actor])]
            yield Entry("investment_protection", _both_ways(pair), strength, start, None if end == NEVER else end)


def _both_ways(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    a, b = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    return np.concatenate([a, b]), np.concatenate([b, a])


def _first_reading(day: dt.date) -> dt.date:
    """The first day on which the law of a year is read that is not before ``day``: nothing in between can tell the two apart."""
    this, following = reading_days([day.year, day.year + 1], "year")
    return this if day <= this else following
