# SPDX-License-Identifier: Apache-2.0
"""Ignatenko, Macedoni, Lashkaripour and Simonovska (2025): US tariffs of 2 April 2025, 194 economies, through plenipo.trade.solve.

Tolerances: 1e-9 percentage points where their result file gives full precision (same equations, data, settings), 0.005 where tables print
two decimals.
"""

from __future__ import annotations

import pytest

from plenipo.channels.trade.papers import liberation_day as paper
from plenipo.channels.trade.papers.published import published

FULL, ROUNDED = 1e-9, 0.005


@pytest.fixture(scope="module")
def world(shared_data):
    return paper.read_world(shared_data / "replication-trade")


def value(quantity):
    return published("us-tariffs-april-2025", quantity).value


def test_the_main_case_to_full_precision(world):
    s = paper.run_case(world, "tax relief")
    ours = {
        "USA welfare": 100 * (s.real_income_change["USA"] - 1),
        "USA deficit": 100 * (s.deficit["USA"] / s.deficit_before["USA"] - 1),
        "USA exports over GDP": 100 * (s.exports_change["USA"] / s.income_change["USA"] - 1),
        "USA imports over GDP": 100 * (s.imports_change["USA"] / s.income_change["USA"] - 1),
        "USA employment": 100 * (s.employment_change["USA"] - 1),
        "USA prices": 100 * (s.price_change["USA"] - 1),
    }
    for quantity, number in ours.items():
        assert number == pytest.approx(value(f"{quantity} (tax relief)"), abs=FULL), quantity
    assert not s.dropped


@pytest.mark.parametrize("case", paper.CASES[1:])
def test_other_closures_to_two_decimals(world, case):
    s = paper.run_case(world, case)
    assert 100 * (s.real_income_change["USA"] - 1) == pytest.approx(value(f"USA welfare ({case})"), abs=ROUNDED)
    if case == "reciprocal retaliation":
        assert 100 * (s.real_income_change["CHN"] - 1) == pytest.approx(value(f"CHN welfare ({case})"), abs=ROUNDED)
