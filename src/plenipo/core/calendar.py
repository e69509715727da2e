# SPDX-License-Identifier: Apache-2.0
"""Calendars: on which day of a period its law is read.

A year takes the law in force on 1 July, a month that of its 15th, a day its own. Leap days are left out, so that every
year has 365 days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from plenipo.core.errors import InputError, Problem

__all__ = ["STEPS", "reading_days"]

STEPS = {"year": 1, "month": 12, "day": 365}
MONTHS = 12
MID_YEAR = (7, 1)
MID_MONTH = 15


def reading_days(years: Sequence[int], calendar: str) -> list[dt.date]:
    """Day on which the law of each step is read, year by year.

    Examples
    --------
    >>> reading_days([2027], "year")
    [datetime.date(2027, 7, 1)]
    >>> len(reading_days([2027, 2028], "day"))
    730
    """
    if calendar == "year":
        return [dt.date(y, *MID_YEAR) for y in years]
    if calendar == "month":
        return [dt.date(y, m, MID_MONTH) for y in years for m in range(1, MONTHS + 1)]
    if calendar == "day":
        one = dt.timedelta(days=1)
        days = []
        for year in years:
            day = dt.date(year, 1, 1)
            while day.year == year:
                if (day.month, day.day) != (2, 29):
                    days.append(day)
                day += one
        return days
    raise InputError(Problem(f"{calendar!r} is not a calendar", expected=", ".join(STEPS)))
