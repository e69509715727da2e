# SPDX-License-Identifier: Apache-2.0
"""Compile rules: from agreements and measures to the levers of the trade channel."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.club import club_entries
from plenipo.channels.trade.measures import TradeMeasure
from plenipo.channels.trade.provisions import Depth, RulesOfOrigin, TariffPreference, TradeProvision
from plenipo.core.compile import Entry
from plenipo.core.instrument import Clause, Instrument
from plenipo.core.law import Law
from plenipo.core.tables import read_rows
from plenipo.core.world import World

__all__ = ["RULES", "agreement_entries", "base_tariff_entries", "measure_entries"]

BoolArray = npt.NDArray[np.bool_]
Stages = tuple[tuple[int, float], ...]
"""What a provision grants: years after it begins to hold, and what is reached from then on, rising."""
NEVER = dt.date.max


def base_tariff_entries(law: Law, world: World) -> Iterator[Entry]:
    """The ordinary applied rates of the base year, always in force until an act sets another."""
    rates = world.ties["applied_tariff"]
    places = np.nonzero(rates)
    yield Entry("applied_tariff", places, rates[places])


def agreement_entries(law: Law, world: World) -> Iterator[Entry]:
    """Preferences claimed and depth of every agreement, pair by pair, from the day both are bound."""
    for instrument in law.instruments.values():
        yield from _remembered(instrument, world)


def measure_entries(law: Law, world: World) -> Iterator[Entry]:
    """Measures and shocks in force."""
    for measure in law.measures:
        if not isinstance(measure, TradeMeasure):
            continue
        origins = np.array([world.index(c) for c in measure.origins], dtype=np.int64)
        if not measure.destinations:
            yield Entry(measure.lever, (origins,), measure.value, measure.start, measure.end)
            continue
        destinations = np.array([world.index(c) for c in measure.destinations], dtype=np.int64)
        o, d = (a.ravel() for a in np.meshgrid(origins, destinations, indexing="ij"))
        foreign = o != d
        yield Entry(measure.lever, (o[foreign], d[foreign]), measure.value, measure.start, measure.end)


RULES = (base_tariff_entries, agreement_entries, measure_entries, club_entries)


# Laws share most of their instruments, the same objects: what one says is worked out once.
_memory: dict[int, tuple[Instrument, World, tuple[Entry, ...]]] = {}
MEMORY_SIZE = 4096


def _remembered(instrument: Instrument, world: World) -> tuple[Entry, ...]:
    known = _memory.get(id(instrument))
    if known is None or known[0] is not instrument or known[1] is not world:
        if len(_memory) >= MEMORY_SIZE:
            _memory.clear()
        known = (instrument, world, tuple(_entries_of(instrument, world)))
        _memory[id(instrument)] = known
    return known[2]


def _entries_of(instrument: Instrument, world: World) -> Iterator[Entry]:
    bound = [p for p in instrument.parties if p.start() is not None and p.actor in world.positions]
    if not instrument.pairwise or len(bound) < 2:
        return
    codes = [p.actor for p in bound]
    places = np.array([world.index(c) for c in codes])
    starts = np.array([(p.start() or NEVER).toordinal() for p in bound])
    ends = np.array([(p.withdrawn or NEVER).toordinal() for p in bound])
    sides = [p.side or p.actor for p in bound]
    across = np.array([[a != b for b in sides] for a in sides])
    for a, b in instrument.apart:
        pair = (np.isin(codes, a)[:, None]) & (np.isin(codes, b)[None, :])
        across &= ~(pair | pair.T)
    first, last = np.maximum.outer(starts, starts), np.minimum.outer(ends, ends)
    alive = across & (first < last)
    for lever, stages, mask in _granted(list(_scoped(instrument.text, codes, sides))):
        for begin, finish in sorted(set(zip(first[alive & mask].tolist(), last[alive & mask].tolist(), strict=True))):
            o, d = np.nonzero(alive & mask & (first == begin) & (last == finish))
            end = None if finish == NEVER.toordinal() else dt.date.fromordinal(finish)
            yield from _staged(lever, stages, (places[o], places[d]), dt.date.fromordinal(begin), end)


def _scoped(text: Clause, codes: list[str], sides: list[str]) -> Iterator[tuple[TradeProvision, BoolArray]]:
    """Each provision with the pairs it governs; terms of accession take the place of the general ones for their actor."""
    special: dict[str, BoolArray] = {}
    for clause in text.clauses:
        own = np.isin(codes, list(clause.concerns))
        touched = own[:, None] | own[None, :]
        for kind in {p.kind for p in clause.leaves()}:
            special[kind] = special.get(kind, np.zeros_like(touched)) | touched
    for clause in (text.model_copy(update={"clauses": ()}), *text.clauses):
        own = np.isin(codes, list(clause.concerns))
        for p in clause.leaves():
            if not isinstance(p, TradeProvision):
                continue
            general = ~special[p.kind] if p.kind in special else np.ones((len(codes), len(codes)), bool)
            pairs = (own[:, None] | own[None, :]) if clause.concerns else general
            yield p, pairs & _named(codes, sides, p.to)[:, None] & _named(codes, sides, p.by)[None, :]


def _named(codes: list[str], sides: list[str], chosen: tuple[str, ...]) -> BoolArray:
    """Parties named by their own code or by that of the joint party on whose side they stand; all if none is named."""
    return np.isin(codes, list(chosen)) | np.isin(sides, list(chosen)) if chosen else np.ones(len(codes), bool)


def _granted(scoped: list[tuple[TradeProvision, BoolArray]]) -> Iterator[tuple[str, Stages, BoolArray]]:
    """What the provisions of one text come to, lever by lever.

    A preference counts with the rules of origin of its own text: those of another agreement do not make it easier to claim.
    """
    origin = [(_stages(p, p.use), mask) for p, mask in scoped if isinstance(p, RulesOfOrigin)]
    for p, mask in scoped:
        if isinstance(p, Depth):
            yield "agreement_depth", _stages(p, p.score), mask
        if isinstance(p, TariffPreference):
            free = mask.copy()
            for use, ruled in origin:
                yield "preference_margin", _product(_stages(p, p.cut), use), mask & ruled
                free &= ~ruled
            yield "preference_margin", _stages(p, p.cut), free


def _stages(p: TradeProvision, value: float) -> Stages:
    return ((0, value),) if p.staging == "in full" else tuple((years, value * share) for years, share in phase_in(p.kind))


def _product(a: Stages, b: Stages) -> Stages:
    """At every year in which one of them reaches a new stage: what both have reached by then, multiplied."""
    turns = sorted({years for years, _ in (*a, *b)})
    return tuple((y, max(v for at, v in a if at <= y) * max(v for at, v in b if at <= y)) for y in turns)


def _staged(
    lever: str, stages: Stages, index: tuple[npt.NDArray[np.int64], ...], start: dt.date, end: dt.date | None
) -> Iterable[Entry]:
    for years, value in stages:
        begins = start if years == 0 else _years_later(start, years)
        if end is None or begins < end:
            yield Entry(lever, index, value, begins, end)


def _years_later(day: dt.date, years: int) -> dt.date:
    """The same day years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)


@functools.cache
def phase_in(kind: str) -> tuple[tuple[int, float], ...]:
    """Stages of a kind of provision: years after entry into force, share reached."""
    rows = read_rows("plenipo.channels.trade", "phase_in.csv")
    return tuple((int(r["years_after"]), float(r["share"])) for r in rows if r["provision"] == kind)
