# SPDX-License-Identifier: Apache-2.0
"""Agreements of the past, coded pair by pair and year by year on our own rubric, from the law in force on 1 July."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.provisions import Depth, RulesOfOrigin, TariffPreference
from plenipo.channels.trade.rules import phase_in
from plenipo.core.instrument import Instrument
from plenipo.core.law import Law

__all__ = ["NONE", "Coding", "History", "code_history", "held_for", "history_of", "phased"]

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

NONE = -1
MID_YEAR = (7, 1)
ENDLESS = dt.date.max.toordinal()


@dataclass(frozen=True)
class History:
    """Spells of agreements between two economies.

    Parameters
    ----------
    agreements
        Ids.
    depth, cut
        (agreement,) score of the rubric; share of the ordinary rate taken off times the share of trade that claims it.
    agreement, a, b
        (spell,) place of the agreement; codes of the two economies.
    start, end
        (spell,) ordinal days; the end is the first day on which it no longer holds.
    """

    agreements: tuple[str, ...]
    depth: Floats
    cut: Floats
    agreement: Codes
    a: npt.NDArray[np.str_]
    b: npt.NDArray[np.str_]
    start: Codes
    end: Codes


@dataclass(frozen=True)
class Coding:
    """A history on a set of economies, (year, actor, actor), symmetric: years from ``first_year`` on.

    Parameters
    ----------
    depth
        Of the deepest agreement in force.
    cut
        Largest share of the ordinary tariff that is taken off, in full.
    deepest
        Place of the deepest agreement, ``NONE`` where there is none.
    """

    agreements: tuple[str, ...]
    first_year: int
    depth: Floats
    cut: Floats
    deepest: Codes


def history_of(law: Law) -> History:
    """Spells of all agreements a law remembers, also those that ended."""
    names, depth, cut, rows = [], [], [], []
    for place, instrument in enumerate(i for i in law.instruments.values() if i.pairwise):
        terms = _terms(instrument)
        names.append(instrument.id)
        depth.append(terms.get("depth", 0.0))
        cut.append(terms.get("tariff preference", 0.0) * terms.get("rules of origin", 1.0))
        rows += [(place, *spell) for spell in _spells(instrument)]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 5
    agreement, start, end = (np.array(columns[k], dtype=np.int64) for k in (0, 3, 4))
    a, b = (np.array(columns[k], dtype=np.str_) for k in (1, 2))
    return History(tuple(names), np.array(depth), np.array(cut), agreement, a, b, start, end)


def code_history(history: History, actors: Sequence[str], first_year: int, last_year: int) -> Coding:
    """Depth and preferences in force on 1 July of each year between the economies named, and under which agreement."""
    place = {c: i for i, c in enumerate(actors)}
    years = last_year - first_year + 1
    shape = (years, len(actors), len(actors))
    depth, cut, deepest = np.zeros(shape), np.zeros(shape), np.full(shape, NONE, dtype=np.int64)
    a, b = (np.array([place.get(c, NONE) for c in side.tolist()], dtype=np.int64) for side in (history.a, history.b))
    for k in range(years):
        day = dt.date(first_year + k, *MID_YEAR).toordinal()
        alive = np.flatnonzero((history.start <= day) & (day < history.end) & (a != NONE) & (b != NONE))
        # Shallow ones first, so that the deepest of a pair is written last.
        alive = alive[np.argsort(history.depth[history.agreement[alive]], kind="stable")]
        which = history.agreement[alive]
        for i, j in ((a[alive], b[alive]), (b[alive], a[alive])):
            depth[k, i, j] = history.depth[which]
            deepest[k, i, j] = which
            np.maximum.at(cut[k], (i, j), history.cut[which])
    return Coding(history.agreements, first_year, depth, cut, deepest)


def held_for(values: Floats, years: int) -> Floats:
    """What holds now and held so many years ago already, (year, actor, actor); nothing before the first year."""
    if years == 0:
        return values
    before = np.zeros_like(values)
    before[years:] = values[:-years]
    return np.minimum(values, before)


def phased(values: Floats, kind: str) -> Floats:
    """Values of (year, actor, actor) by the stages of `phase_in.csv`, counted from when they were reached."""
    total, reached = np.zeros_like(values), 0.0
    for years, share in phase_in(kind):
        total += (share - reached) * held_for(values, years)
        reached = share
    return total


def _terms(instrument: Instrument) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for provision in instrument.text.leaves():
        if isinstance(provision, TariffPreference):
            found[provision.kind] = max(provision.cut, found.get(provision.kind, 0.0))
        elif isinstance(provision, RulesOfOrigin):
            found[provision.kind] = max(provision.use, found.get(provision.kind, 0.0))
        elif isinstance(provision, Depth):
            found[provision.kind] = max(provision.score, found.get(provision.kind, 0.0))
    return found


def _spells(instrument: Instrument) -> list[tuple[str, str, int, int]]:
    """Pairs across the sides of an agreement, from when both are bound until one withdraws."""
    bound = [(p.actor, p.side or p.actor, start.toordinal(), p.withdrawn) for p in instrument.parties if (start := p.start())]
    if len(bound) < 2:
        return []
    actors, sides = np.array([p[0] for p in bound]), np.array([p[1] for p in bound])
    starts = np.array([p[2] for p in bound])
    ends = np.array([p[3].toordinal() if p[3] else ENDLESS for p in bound])
    i, j = np.triu_indices(len(bound), 1)
    first, last = np.maximum(starts[i], starts[j]), np.minimum(ends[i], ends[j])
    kept = (sides[i] != sides[j]) & (actors[i] != actors[j]) & (first < last)
    found = zip(actors[i[kept]].tolist(), actors[j[kept]].tolist(), first[kept].tolist(), last[kept].tolist(), strict=True)
    return [s for s in found if (min(s[0], s[1]), max(s[0], s[1])) not in instrument.apart]
