# SPDX-License-Identifier: Apache-2.0
"""DICE-2023: the published base path and social cost of carbon (Barrage and Nordhaus 2024, manual)."""

from __future__ import annotations

import pytest

from plenipo.channels.climate.dice import FIRST, STEP, base_policy, best_saving, run_dice, social_cost


@pytest.fixture(scope="module")
def base():
    cut = base_policy()
    saved = best_saving(cut)
    return run_dice(cut, saved=saved), social_cost(cut, saved)


def at(values, year):
    return float(values[(year - FIRST) // STEP])


@pytest.mark.slow
@pytest.mark.parametrize(("year", "published"), [(2050, 2.10), (2100, 3.55), (2150, 4.91)])
def test_warming_of_the_base_path(base, year, published):
    assert at(base[0].warming, year) == pytest.approx(published, abs=0.02)


@pytest.mark.slow
def test_emissions_and_control_rate_of_the_base_path(base):
    assert at(base[0].emissions, 2100) == pytest.approx(75.7, rel=0.005)
    assert at(base[0].cut, 2050) == pytest.approx(0.10, abs=0.005)


@pytest.mark.slow
@pytest.mark.parametrize(("year", "published"), [(2025, 78), (2050, 175)])
def test_social_cost_of_the_base_path(base, year, published):
    assert at(base[1], year) == pytest.approx(published, rel=0.01)


@pytest.mark.slow
def test_a_tonne_less_warms_less(base):
    cut = base_policy().at[5:].set(0.5)
    assert at(run_dice(cut, saved=best_saving(base_policy())).warming, 2100) < at(base[0].warming, 2100) - 0.4
