# SPDX-License-Identifier: Apache-2.0
"""Compile: from law to lever arrays on a channel's calendar. The world stays here; compiled code sees arrays only."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plenipo.core.calendar import STEPS, reading_days
from plenipo.core.law import Law
from plenipo.core.lever import COMBINE, LeverSpec
from plenipo.core.world import World

__all__ = ["CompileRule", "Entry", "Levers", "change_years", "collect_entries", "compile_levers"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Entry:
    """What one term of the law says about one lever.

    Parameters
    ----------
    lever
        Name of the lever.
    index
        One array of places per dimension of the lever, all of one length (cell,).
    values
        A number or one value per cell.
    start, end
        In force from ``start`` (None: always) until the day before ``end`` (None: open).
    """

    lever: str
    index: tuple[IntArray, ...]
    values: float | FloatArray
    start: dt.date | None = None
    end: dt.date | None = None

    def active(self, day: dt.date) -> bool:
        """Whether the entry is in force on ``day``."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def span(self, days: Sequence[dt.date]) -> tuple[int, int]:
        """Places in rising ``days`` of the first on which the entry is in force and of the first after; equal if on none."""
        first = 0 if self.start is None else bisect_left(days, self.start)
        last = len(days) if self.end is None else bisect_left(days, self.end)
        return first, max(first, last)


CompileRule = Callable[[Law, World], Iterable[Entry]]
Levers = Mapping[str, FloatArray]


def collect_entries(law: Law, world: World, rules: Sequence[CompileRule]) -> tuple[Entry, ...]:
    """All entries that a channel's rules find in the law, earliest first (entries without a date before all)."""
    entries = [e for rule in rules for e in rule(law, world)]
    return tuple(sorted(entries, key=lambda e: e.start or dt.date.min))


def compile_levers(
    entries: Sequence[Entry], specs: Sequence[LeverSpec], actors: int, years: Sequence[int], calendar: str = "year"
) -> dict[str, FloatArray]:
    """Lever arrays for the given years.

    Returns
    -------
    dict
        Lever name to an array (year, *dimensions), or (year, step, *dimensions) for a calendar finer than the year.
    """
    days = reading_days(years, calendar)
    arrays = {}
    by_lever: dict[str, list[tuple[Entry, int, int]]] = {}
    for entry in entries:
        by_lever.setdefault(entry.lever, []).append((entry, *entry.span(days)))
    for spec in specs:
        mine = by_lever.get(spec.name, [])
        edges = {0, *(edge for _, first, last in mine if first < last for edge in (first, last))}
        array = spec.blank(len(days), actors)
        for step in range(len(days)):
            if step not in edges:
                array[step] = array[step - 1]
                continue
            for entry, first, last in mine:
                if first <= step < last:
                    _combine(array[step], entry, spec.combine)
        steps = STEPS[calendar]
        arrays[spec.name] = array if steps == 1 else array.reshape(len(years), steps, *array.shape[1:])
    return arrays


def change_years(entries: Iterable[Entry], years: Sequence[int], calendar: str = "year") -> tuple[int, ...]:
    """Years whose law, read on the days of the calendar, differs from that of the year before; the first always counts."""
    days, steps = reading_days(years, calendar), STEPS[calendar]
    changed = {years[0]}
    for entry in entries:
        first, last = entry.span(days)
        # A year changes if an edge lies within it, or at its first day: then the year before was wholly on the other side.
        for place in {edge // steps + k for edge in (first, last) for k in (0, 1)} if first < last else ():
            if 0 < place < len(years) and _within(first, last, place, steps) != _within(first, last, place - 1, steps):
                changed.add(years[place])
    return tuple(sorted(changed))


def _within(first: int, last: int, year: int, steps: int) -> tuple[bool, ...]:
    """On which steps of a year an entry is in force."""
    return tuple(first <= step < last for step in range(year * steps, (year + 1) * steps))


def _combine(cell: FloatArray, entry: Entry, how: str) -> None:
    ufunc = COMBINE[how]
    if ufunc is None:
        cell[entry.index] = entry.values
    else:
        ufunc.at(cell, entry.index, entry.values)
