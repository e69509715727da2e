# SPDX-License-Identifier: Apache-2.0
"""Calendars: on which day the law of a step is read."""

from __future__ import annotations

import datetime as dt

import pytest

from plenipo.core.calendar import STEPS, reading_days
from plenipo.core.errors import InputError

LEAP = (2027, 2028)


@pytest.mark.parametrize("calendar", STEPS)
def test_every_year_has_the_same_number_of_steps_in_order(calendar: str) -> None:
    days = reading_days(LEAP, calendar)
    assert len(days) == len(LEAP) * STEPS[calendar]
    assert days == sorted(set(days))
    assert [d.year for d in days] == [y for y in LEAP for _ in range(STEPS[calendar])]


def test_the_day_of_each_step() -> None:
    assert reading_days([2028], "year") == [dt.date(2028, 7, 1)]
    assert reading_days([2028], "month")[1] == dt.date(2028, 2, 15)
    daily = reading_days([2028], "day")
    assert (daily[0], daily[58], daily[59], daily[-1]) == (
        dt.date(2028, 1, 1),
        dt.date(2028, 2, 28),
        dt.date(2028, 3, 1),
        dt.date(2028, 12, 31),
    )


def test_an_unknown_calendar_lists_those_there_are() -> None:
    with pytest.raises(InputError, match="expected: year, month, day"):
        reading_days(LEAP, "week")
