# SPDX-License-Identifier: Apache-2.0
"""Compile rule of club tariffs: what the Parties of an instrument levy on goods of those who stand outside."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from plenipo.channels.trade.provisions import ClubTariff
from plenipo.core.compile import Entry
from plenipo.core.errors import InputError, Problem
from plenipo.core.instrument import Clause, Instrument
from plenipo.core.law import Law
from plenipo.core.world import World

__all__ = ["CLUB_TARIFF", "club_entries"]

CLUB_TARIFF = "club tariff"
PERCENT = 100.0
EVER, NEVER = dt.date.min, dt.date.max
Spans = Mapping[str, Sequence[tuple[dt.date, dt.date]]]


def club_entries(law: Law, world: World) -> Iterator[Entry]:
    """Additional duty of every Party on every economy outside, between the days on which the one is bound and the other not."""
    for instrument in law.instruments.values():
        if instrument.provisions(CLUB_TARIFF):
            yield from _entries_of(instrument, world)


def _entries_of(instrument: Instrument, world: World) -> Iterator[Entry]:
    spans: dict[str, list[tuple[dt.date, dt.date]]] = {}
    for party in instrument.parties:
        start = party.start()
        if start is not None and party.actor in world.positions:
            spans.setdefault(party.actor, []).append((start, party.withdrawn or NEVER))
    for tariff, levying in _levied(instrument.text, spans):
        begin, finish = tariff.start or EVER, tariff.end or NEVER
        moved = {day for held in spans.values() for span in held for day in span if begin < day < finish}
        for day, until in itertools.pairwise(sorted({begin, finish, *moved})):
            named = _named(tariff, instrument, world, day)
            yield from _in_force(tariff, levying, named, spans, world, day, until)


def _named(tariff: ClubTariff, instrument: Instrument, world: World, day: dt.date) -> Sequence[str]:
    """Economies it is levied on if they stand outside."""
    if not tariff.on:
        return world.actors
    found, problems = dict[str, None](), list[Problem]()
    for code in tariff.on:
        try:
            found |= dict.fromkeys(world.expand(code, day))
        except InputError as error:
            problems += [dataclasses.replace(p, where=f"{instrument.title}, club tariff, on") for p in error.problems]
    if problems:
        raise InputError(*problems)
    return tuple(found)


def _in_force(
    tariff: ClubTariff,
    levying: Sequence[str],
    named: Sequence[str],
    spans: Spans,
    world: World,
    day: dt.date,
    until: dt.date,
) -> Iterator[Entry]:
    """What it is between two days on which somebody joins or goes."""
    bound = {c for c, held in spans.items() if any(first <= day < last for first, last in held)}
    members = [c for c in levying if c in bound]
    if not members:
        return
    outside = [c for c in named if c not in bound]
    places = (np.array([world.index(c) for c in codes], dtype=np.int64) for codes in (outside, members))
    origins, destinations = (a.ravel() for a in np.meshgrid(*places, indexing="ij"))
    if origins.size:
        yield Entry("additional_duty", (origins, destinations), tariff.rate / PERCENT, day, None if until == NEVER else until)


def _levied(text: Clause, codes: Spans) -> Iterator[tuple[ClubTariff, Sequence[str]]]:
    """Each club tariff with those who levy it: in terms of accession the newcomer alone, in place of the general one."""
    found = list(_placed(text, ()))
    special = {code for _, concerned in found for code in concerned}
    for tariff, concerned in found:
        yield tariff, [c for c in codes if (c in concerned if concerned else c not in special)]


def _placed(clause: Clause, concerned: tuple[str, ...]) -> Iterator[tuple[ClubTariff, tuple[str, ...]]]:
    """Club tariffs of a clause and those below it, with the economies it concerns; empty for all."""
    concerned = clause.concerns or concerned
    for provision in clause.provisions:
        if isinstance(provision, ClubTariff):
            yield provision, concerned
    for below in clause.clauses:
        yield from _placed(below, concerned)
