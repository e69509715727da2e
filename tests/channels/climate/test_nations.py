# SPDX-License-Identifier: Apache-2.0
"""National projection, abatement cost and damages: known values, published ranges, exact relations."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import plenipo.climate
from plenipo.channels.climate.nations import cost, damage
from plenipo.channels.climate.nations.outlook import CURRENT_POLICIES, Nations, Rates, project, storyline, storylines
from plenipo.channels.climate.nations.world import BASE_YEAR, read_nations, world_table
from plenipo.core.draws import read_parameters
from plenipo.data.tables import read_table

CENTRAL = {p.name: p.value for p in read_parameters("plenipo.channels.climate")}


def columns(name):
    return read_table(name).columns


def chosen(kind):
    return kind(*(jnp.asarray(CENTRAL[f]) for f in kind._fields))


@pytest.fixture(scope="module")
def outlooks():
    _, nations, transport = read_nations(columns)
    return {name: project(nations, storyline(name, CENTRAL), transport) for name in storylines()}


def at(outlook, year):
    return float(outlook.total()[year - BASE_YEAR]) / 1e3


def test_current_policies_are_near_the_emissions_gap_report(outlooks):
    """UNEP 2024 and 2025: 57.1 Gt CO2e in 2023, about 57 in 2030, then roughly flat."""
    outlook = outlooks[CURRENT_POLICIES]
    assert at(outlook, 2023) == pytest.approx(57.1, abs=1.0)
    assert at(outlook, 2030) == pytest.approx(57.0, abs=3.0)
    assert at(outlook, 2050) == pytest.approx(57.0, abs=6.0)


def test_current_policies_warm_as_published(outlooks):
    """UNEP 2025: 2.8 K in 2100; accepted 2.6 to 3.1."""
    table = world_table(outlooks[CURRENT_POLICIES], columns, CURRENT_POLICIES)
    warming = plenipo.climate.run(table, fill="medium-extension").warming.sel(scenario=CURRENT_POLICIES, year=2100)
    assert 2.6 < float(warming.median()) < 3.1


def test_storylines_lie_on_either_side_and_share_the_base_year(outlooks):
    low, middle, high = (outlooks[n] for n in ("low", CURRENT_POLICIES, "high"))
    for year, least in ((2050, 10.0), (2100, 20.0)):
        assert at(low, year) + least < at(middle, year) < at(high, year) - least
    for outlook in (low, high):
        np.testing.assert_allclose(outlook.co2[:, 0], middle.co2[:, 0])
    assert (np.diff(middle.output.sum(axis=0)) > 0).all()


def test_a_still_world_stays_as_it_is():
    """No growth, no trend: every year is the first."""
    shape = read_nations(columns)[1].population.shape
    ones = jnp.ones(shape[0])
    nations = Nations(*(k * ones for k in (5.0, 1.0, 2.0, 1.0, 0.5, 30.0)), 0 * ones, 0 * ones, jnp.ones(shape))
    still = Rates(*(jnp.zeros(()),) * len(Rates._fields))._replace(growth_kept=jnp.asarray(0.9), trend_kept=jnp.asarray(0.9))
    outlook = project(nations, still, 4.0)
    for part in outlook:
        np.testing.assert_allclose(part, np.broadcast_to(np.asarray(part)[..., :1], part.shape), rtol=1e-12)


def test_nobody_rises_above_the_peak(outlooks):
    _, nations, _ = read_nations(columns)
    head = np.asarray(outlooks["high"].co2 / nations.population)
    peak = float(storyline("high", CENTRAL).peak_head)
    assert (head <= np.maximum(head[:, :1], peak) * (1 + 1e-12)).all()


def test_marginal_cost_is_the_slope_of_cost_and_inverse_to_the_cut():
    curve, emissions, cut = chosen(cost.CostCurve), jnp.asarray(250.0), jnp.asarray(0.4)
    slope = jax.grad(lambda x: cost.carbon_cost(curve, emissions, x, 2040))(cut) / emissions
    price = cost.marginal_cost(curve, cut, 2040)
    assert float(slope) == pytest.approx(float(price), rel=1e-12)
    assert float(cost.carbon_cut(curve, price, 2040)) == pytest.approx(0.4, rel=1e-12)
    assert float(cost.carbon_cut(curve, 1e6, 2040)) == 1.0
    assert float(cost.marginal_cost(curve, 1.0, 2050)) == pytest.approx(CENTRAL["backstop"], rel=1e-14)


@pytest.mark.parametrize("gas", ["methane", "nitrous"])
def test_other_gases_cost_the_area_under_their_price(gas):
    most, scale = CENTRAL[f"{gas}_most"], CENTRAL[f"{gas}_price"]
    price = jnp.asarray(60.0)
    spent = jax.grad(lambda x: cost.gas_cost(most, scale, 100.0, x))(price)
    cut = jax.grad(lambda x: cost.gas_cut(most, scale, x))(price)
    assert float(spent / cut) / 100.0 == pytest.approx(60.0, rel=1e-9)  # the last tonne costs the price
    assert float(cost.gas_cost(most, scale, 100.0, jnp.asarray(0.0))) == 0.0


PLACE = damage.Place(jnp.asarray([1.0, 1.5]), jnp.asarray([13.0, 26.0]))


def test_damages_by_hand():
    p, warming = chosen(damage.DamageParameters), jnp.asarray([1.0, 2.0, 2.0])
    hot = damage.damage_path(damage.kalkuhl_wenz, p, PLACE, warming)[1, 2]
    by_hand = (0.00641 - 0.00105 * 27.5 + 0.00345 - 0.000718 * 27.5) * 1.5
    assert float(hot) == pytest.approx(by_hand, rel=1e-9)
    square = damage.damage_path(damage.howard_sterner, p, PLACE, warming)[0, 2]
    assert float(jnp.exp(square)) == pytest.approx((1 - 0.007438 * 4) / (1 - 0.007438), rel=1e-12)
    growth = damage.damage_path(damage.burke, p, PLACE, warming)[1, 2]
    step = 0.0127184 * 1.5 - 0.0004871 * (27.5**2 - 26.0**2)
    assert float(growth) == pytest.approx(2 * step, rel=1e-9)


@pytest.mark.parametrize("name", damage.VARIANTS)
def test_no_further_warming_costs_nothing(name):
    lost = damage.damage_path(damage.VARIANTS[name], chosen(damage.DamageParameters), PLACE, jnp.full(4, 1.3))
    np.testing.assert_allclose(lost, np.zeros((2, 4)), atol=1e-12)


def test_losses_of_2100_lie_apart_as_published(outlooks):
    """World losses at about 3 K: a few per cent by levels, far more where growth itself suffers."""
    table, output = columns("national_climate"), np.asarray(outlooks[CURRENT_POLICIES].output[:, -1])
    place = damage.Place(jnp.asarray(table["pattern"]), jnp.asarray(table["temperature_c"]))
    p, path = chosen(damage.DamageParameters), jnp.linspace(1.3, 2.85, 78)
    world = {
        n: 1 - output @ np.exp(np.asarray(damage.damage_path(f, p, place, path)[:, -1])) / output.sum()
        for n, f in damage.VARIANTS.items()
    }
    assert world["none"] == pytest.approx(0.0, abs=1e-12)
    assert 0.03 < world["kalkuhl_wenz"] < 0.08
    assert 0.03 < world["howard_sterner"] < 0.08
    assert 0.15 < world["burke"] < 0.4
