# SPDX-License-Identifier: Apache-2.0
"""National emissions against the world's of the same source, and people against published projections."""

from __future__ import annotations

import numpy as np
import pytest

from plenipo.data.builders.national_climate import shrunk
from plenipo.data.builders.national_emissions import _carbon
from plenipo.data.builders.population_outlook import CENTRE, fit_growth
from plenipo.data.tables import read_table


@pytest.fixture(scope="module")
def history():
    return read_table("national_emissions").columns


@pytest.mark.parametrize(
    ("column", "low", "high"),
    [
        ("co2_mt", 0.96, 0.98),  # the rest is fuel of ships and aircraft abroad
        ("co2_land_mt", 1.0, 1.12),  # nations: two bookkeeping models; world: three
        ("ch4_mtco2e", 0.999, 1.0001),
        ("n2o_mtco2e", 0.999, 1.0001),
    ],
)
def test_nations_sum_to_the_world_but_for_what_is_nobodys(history, column, low, high):
    world = read_table("world_emissions").columns
    for year in (2015, 2019, 2021):
        nations = np.nansum(history[column][history["year"] == year])
        assert low < nations / world[column][world["year"] == year][0] < high


def test_world_agrees_with_the_history_of_the_emulator():
    world, paths = read_table("world_emissions").columns, read_table("climate_pathways").columns
    mine = (paths["pathway"] == "history") & (paths["year"] == 2019)
    held = dict(zip(paths["species"][mine], paths["value"][mine], strict=True))
    row = {k: v[list(world["year"]).index(2019)] for k, v in world.items()}
    assert row["co2_mt"] == pytest.approx(1e3 * held["CO2 FFI"], rel=0.01)
    assert row["co2_land_mt"] == pytest.approx(1e3 * held["CO2 AFOLU"], rel=0.02)
    assert 26.5 < row["ch4_mtco2e"] / held["CH4"] < 29.8  # between the potentials of farm and fossil methane


def test_every_economy_has_a_row_without_a_gap():
    table = read_table("national_climate").columns
    assert set(table["iso3"]) == set(read_table("economies").columns["iso3"])
    assert all(np.isfinite(v).all() for k, v in table.items() if k not in ("iso3", "imputed"))
    shares = sum(v for k, v in table.items() if k.startswith("share_"))
    np.testing.assert_allclose(shares, 1.0, atol=1e-5)


def test_imputed_emissions_are_small_and_named():
    table = read_table("national_climate").columns
    for column, most in (("co2_mt", 0.001), ("ch4_mtco2e", 0.002)):
        flagged = np.array([column in t.split(";") for t in table["imputed"]])
        assert flagged.any()
        assert table[column][flagged].sum() < most * table[column].sum()


@pytest.mark.parametrize(("year", "published", "tolerance"), [(2030, 8.55, 0.02), (2050, 9.7, 0.03), (2100, 10.35, 0.05)])
def test_people_follow_the_united_nations(year, published, tolerance):
    """World Population Prospects 2022, medium variant, from memory; the rule sees median ages only."""
    table = read_table("population_outlook").columns
    total = table["population_million"][table["year"] == year].sum() / 1e3
    assert total == pytest.approx(published, rel=tolerance)


def test_growth_of_people_is_fitted_exactly_where_age_says_all():
    age = np.linspace(16.0, 48.0, 40)
    growth = 0.02 - 0.001 * (age - CENTRE) + 1e-5 * (age - CENTRE) ** 2
    found = fit_growth(age, growth, np.ones_like(age))
    np.testing.assert_allclose(found, [0.02, -0.001, 1e-5, 0.0], atol=1e-9)


def test_uncertain_trends_are_drawn_further_to_the_mean():
    values, errors = shrunk(np.array([-0.03, 0.0, 0.05, 0.05, np.nan]), np.array([0.01, 0.01, 0.001, 0.04, np.nan]))
    assert values[2] > values[3] > np.median([-0.03, 0.0, 0.05, 0.05])
    assert values[4] == pytest.approx(0.025)
    assert errors[4] > errors[3] > errors[2]


def test_carbon_after_the_budget_follows_the_growth_of_the_later_one():
    population = {("A", y): (10.0, False) for y in (2021, 2022)}
    head = {("A", 2021): 2.0, ("A", 2022): 3.0}
    assert _carbon("A", 2022, head, population, {("A", 2021): 30.0}, 2021) == pytest.approx(45.0)
    assert _carbon("A", 2022, head, population, {}, None) == pytest.approx(30.0)
    assert _carbon("B", 2022, head, population, {}, None) is None
