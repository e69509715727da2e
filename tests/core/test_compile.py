# SPDX-License-Identifier: Apache-2.0
"""From entries to lever arrays: how terms combine, on which day the law is read, when it changes."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

from plenipo.core.compile import Entry, change_years, collect_entries, compile_levers
from plenipo.core.errors import InputError
from plenipo.core.law import Law, Measure
from plenipo.core.lever import LeverSpec
from plenipo.core.setting import reached_channels
from plenipo.testing import twelve_actors
from tests.contract.small_channels import RUMOUR

YEARS = (2025, 2026, 2027)
N = 3


def spec(combine: str, neutral: float = 0.0, dimensions: tuple[str, ...] = ("origin", "destination")) -> LeverSpec:
    return LeverSpec("x", dimensions, "unit", neutral, combine, "made up")


def cell(value: float, start: dt.date | None = None, end: dt.date | None = None, at: tuple[int, int] = (0, 1)) -> Entry:
    return Entry("x", tuple(np.array([p]) for p in at), value, start, end)


@pytest.mark.parametrize(
    ("combine", "neutral", "expected"),
    [("lowest", 10.0, 2.0), ("highest", 0.0, 5.0), ("sum", 0.0, 10.0), ("product", 1.0, 30.0), ("last", 0.0, 3.0)],
)
def test_terms_on_one_cell_combine_by_the_rule_of_the_lever(combine: str, neutral: float, expected: float) -> None:
    entries = [cell(2.0), cell(5.0), cell(3.0)]
    array = compile_levers(entries, [spec(combine, neutral)], N, YEARS)["x"]
    assert array.shape == (3, N, N)
    assert (array[:, 0, 1] == expected).all()
    assert (np.delete(array.reshape(3, -1), 1, axis=1) == neutral).all(), "no other cell moves"


def test_repeated_places_in_one_entry_all_count() -> None:
    entry = Entry("x", (np.array([0, 0]), np.array([1, 1])), np.array([1.0, 2.0]))
    assert compile_levers([entry], [spec("sum")], N, YEARS)["x"][0, 0, 1] == 3.0


@pytest.mark.parametrize(("start", "first"), [(dt.date(2026, 7, 1), 2026), (dt.date(2026, 7, 2), 2027)])
def test_a_year_takes_the_law_of_the_first_of_july(start: dt.date, first: int) -> None:
    array = compile_levers([cell(1.0, start)], [spec("sum")], N, YEARS)["x"][:, 0, 1]
    assert dict(zip(YEARS, array, strict=True)) == {y: float(y >= first) for y in YEARS}


def test_the_last_day_is_the_day_before_the_end() -> None:
    entry = cell(1.0, dt.date(2025, 1, 1), dt.date(2026, 7, 1))
    assert compile_levers([entry], [spec("sum")], N, YEARS)["x"][:, 0, 1].tolist() == [1.0, 0.0, 0.0]


def test_the_latest_start_wins_and_the_earlier_term_returns_when_it_ends() -> None:
    late = cell(9.0, dt.date(2026, 1, 1), dt.date(2027, 1, 1))
    entries = collect_entries(Law(), None, [lambda law, world: [late, cell(4.0)]])
    assert compile_levers(entries, [spec("last")], N, YEARS)["x"][:, 0, 1].tolist() == [4.0, 9.0, 4.0]


def test_a_month_takes_the_law_of_its_fifteenth() -> None:
    array = compile_levers([cell(1.0, dt.date(2026, 3, 15), dt.date(2026, 5, 15))], [spec("sum")], N, YEARS, "month")["x"]
    assert array.shape == (3, 12, N, N)
    assert np.flatnonzero(array[:, :, 0, 1].ravel()).tolist() == [12 + 2, 12 + 3]


def test_a_day_takes_its_own_law() -> None:
    array = compile_levers(
        [Entry("x", (np.array([2]),), 1.0, dt.date(2026, 1, 10), dt.date(2026, 1, 12))],
        [spec("sum", dimensions=("actor",))],
        N,
        YEARS,
        "day",
    )["x"]
    assert array.shape == (3, 365, N)
    assert np.argwhere(array).tolist() == [[1, 9, 2], [1, 10, 2]]


def test_an_unknown_calendar_is_refused() -> None:
    with pytest.raises(InputError, match="'week' is not a calendar"):
        compile_levers([], [spec("sum")], N, YEARS, "week")


def test_change_years_are_those_in_which_the_law_of_july_changes() -> None:
    entries = [
        cell(1.0, dt.date(2027, 3, 1), dt.date(2029, 7, 1)),
        cell(1.0, dt.date(2030, 8, 1), dt.date(2030, 9, 1)),
        cell(1.0),
    ]
    assert change_years(entries, range(2025, 2033)) == (2025, 2027, 2029)


def test_on_a_daily_calendar_a_summer_counts_in_its_year_and_ends_in_the_next() -> None:
    summer = [cell(1.0, dt.date(2030, 8, 1), dt.date(2030, 9, 1))]
    assert change_years(summer, range(2025, 2033), "day") == (2025, 2030, 2031)


def test_a_law_that_never_changes_is_solved_once() -> None:
    assert change_years([cell(1.0, dt.date(2000, 1, 1))], YEARS) == (2025,)


def test_a_channel_is_reached_by_an_act_between_two_julys() -> None:
    def checks(law, world):
        return [Entry("fact_check", (np.array([0]),), 0.5, m.start, m.end) for m in law.measures if m.kind == "fact-check"]

    world, spec_ = twelve_actors(), dataclasses.replace(RUMOUR, rules=lambda: (checks,))
    law = world.law.with_measures(Measure(kind="fact-check", start=dt.date(2026, 8, 1), end=dt.date(2026, 9, 1)))
    assert [s.name for s in reached_channels([spec_], world, world.law, [law], YEARS)] == ["rumour"]
    assert reached_channels([spec_], world, world.law, [world.law], YEARS) == ()
