# SPDX-License-Identifier: Apache-2.0
"""Compile: from law to lever arrays on a channel's calendar. The world stays here; compiled code sees arrays only."""

from __future__ import annotations

import datetime as dt
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
    for spec in specs:
        mine = [e for e in entries if e.lever == spec.name]
        array = spec.blank(len(days), actors)
        for step, day in enumerate(days):
            if step and all(e.active(day) == e.active(days[step - 1]) for e in mine):
                array[step] = array[step - 1]
                continue
            for entry in mine:
                if entry.active(day):
                    _combine(array[step], entry, spec.combine)
        steps = STEPS[calendar]
        arrays[spec.name] = array if steps == 1 else array.reshape(len(years), steps, *array.shape[1:])
    return arrays


def change_years(entries: Iterable[Entry], years: Sequence[int], calendar: str = "year") -> tuple[int, ...]:
    """Years whose law, read on the days of the calendar, differs from that of the year before; the first always counts."""
    days, steps = reading_days(years, calendar), STEPS[calendar]
    changed = {years[0]}
    for entry in entries:
        before_all = entry.start is None or entry.start <= days[0]
        if before_all and (entry.end is None or entry.end > days[-1]):
            continue  # in force all along
        active = [entry.active(d) for d in days]
        by_year = [active[k : k + steps] for k in range(0, len(active), steps)]
        changed.update(y for y, now, before in zip(years[1:], by_year[1:], by_year[:-1], strict=True) if now != before)
    return tuple(sorted(changed))


def _combine(cell: FloatArray, entry: Entry, how: str) -> None:
    ufunc = COMBINE[how]
    if ufunc is None:
        cell[entry.index] = entry.values
    else:
        ufunc.at(cell, entry.index, entry.values)
