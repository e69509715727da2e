# SPDX-License-Identifier: Apache-2.0
"""How quick a State was before: ratifications seen against ratifications expected, over earlier treaties.

A State like all others would have ratified as often as expected; the logarithm of seen over expected, both raised by the same
number of treaties, is drawn towards zero where little is known of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plenipo.calibrate.ratification.records import Records

__all__ = ["MONTHS_A_YEAR", "Counts", "History", "speed"]

Floats = npt.NDArray[np.float64]

MONTHS_A_YEAR = 12
EARLY = 36
"""Months from adoption that count as early: who is quick off the mark is another trait than who joins in the end."""
HALF_LIFE = 20.0
"""Years in which the weight of a record halves: governments change. Between five and twenty the order of ratification of other
treaties is foretold alike."""
DRAWN = 1.0  # treaties' worth of ordinary behaviour added to a State's record


@dataclass(frozen=True, eq=False)
class Counts:
    """Ratifications seen and expected until the start of each year, older ones for less: (treaty, year, state)."""

    seen: npt.NDArray[np.float32]
    expected: npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class History:
    """Counts of all treaties, for early months alone and for all months.

    Parameters
    ----------
    first_year
        Year since 1900 of the first entry.
    early, ever
        Counts of months up to ``EARLY`` after adoption, and of all.
    subjects
        One per treaty.
    """

    first_year: int
    early: Counts
    ever: Counts
    subjects: npt.NDArray[np.object_]

    @classmethod
    def of(cls, records: Records, until: float) -> History:
        """Count until the month ``until``; records should be masked to it."""
        first = int(records.adopted.min(initial=until) // MONTHS_A_YEAR)
        years = int(until // MONTHS_A_YEAR) - first + 1
        shape = (len(records.treaties), years, len(records.states))
        blank = [np.zeros(shape, np.float32) for _ in range(4)]
        seen_from = records.first_seen
        for k in range(len(records.treaties)):
            rows = _of_treaty(records.adopted[k], np.maximum(seen_from, records.adopted[k]), records.ratified[k], first, years)
            for store, row in zip(blank, rows, strict=True):
                store[k] = row
        return cls(first, Counts(blank[0], blank[1]), Counts(blank[2], blank[3]), np.array(records.subjects, dtype=object))

    def speeds(self, month: float, subject: str, leave_out: int | None = None) -> tuple[Floats, Floats, Floats]:
        """(state,) each: early, early among kin, and ever, as known at the start of the year in which ``month`` lies."""
        year = int(np.clip(int(month // MONTHS_A_YEAR) - self.first_year, 0, self.early.seen.shape[1] - 1))
        kept = np.ones(len(self.subjects), bool)
        if leave_out is not None:
            kept[leave_out] = False
        kin = kept & (self.subjects == subject)
        return tuple(  # type: ignore[return-value]
            speed(counts.seen[which, year].sum(0), counts.expected[which, year].sum(0))
            for counts, which in ((self.early, kept), (self.early, kin), (self.ever, kept))
        )


def speed(seen: npt.ArrayLike, expected: npt.ArrayLike) -> Floats:
    """Log of seen over expected, drawn to zero where few were expected."""
    result: Floats = np.log((DRAWN + np.asarray(seen, float)) / (DRAWN + np.asarray(expected, float)))
    return result


def _of_treaty(adopted: float, start: Floats, ratified: Floats, first: int, years: int) -> list[npt.NDArray[np.float32]]:
    """Seen and expected, early and ever, before the start of each year: four of (year, state)."""
    begin = int(adopted)
    months = np.arange(begin, (first + years) * MONTHS_A_YEAR)
    event = np.floor(np.maximum(ratified, begin))
    # A State without any record yet cannot ratify; with this ratification as its first record it enters in that month.
    at_risk = (np.floor(start)[None] <= months[:, None]) & (event[None] >= months[:, None])
    happened = (event[None] == months[:, None]) & at_risk
    rate = happened.sum(1) / np.maximum(at_risk.sum(1), 1)
    ends = np.clip((first + np.arange(years)) * MONTHS_A_YEAR - begin, 0, len(months))
    early = (months < begin + EARLY)[:, None]
    found = []
    for mask in (early, np.ones_like(early)):
        for values in (happened & mask, at_risk * (rate[:, None] * mask)):
            total = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0, dtype=float)])[ends]
            found.append(_fading(total).astype(np.float32))
    return found


def _fading(total: Floats) -> Floats:
    """(year, state) Sums in which what came a year earlier counts for less."""
    keep = 0.5 ** (1.0 / HALF_LIFE)
    found = total.copy()
    for year in range(1, len(total)):
        found[year] = keep * found[year - 1] + total[year] - total[year - 1]
    return found
