# SPDX-License-Identifier: Apache-2.0
"""From targets to cuts: what is allowed, who delivers, which price it takes, against closed forms."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from plenipo.channels.climate.nations import target
from plenipo.channels.climate.nations.cost import CostCurve, backstop_price, carbon_cost
from plenipo.core.draws import read_parameters

CENTRAL = {p.name: p.value for p in read_parameters("plenipo.channels.climate")}
YEAR = jnp.asarray(2035.0)
N = 4
FREE = target.Free(*(jnp.asarray(a, float) for a in ([100, 50, 80, 20], [10, -5, 0, 40], [20] * N, [5] * N, [2] * N, [500] * N)))
ZERO = jnp.zeros(N)


def curves(technology=ZERO):
    names = ("methane_most", "methane_price", "nitrous_most", "nitrous_price", "land_most", "land_price")
    carbon = CostCurve(*(jnp.asarray(CENTRAL[n]) for n in CostCurve._fields))
    return target.Curves(carbon, *(jnp.asarray(CENTRAL[n]) for n in names), technology)


def levers(**given):
    names = ("target_form", "target_from", "target_to", "target_start", "target_year", "target_gases")
    return {n: jnp.asarray(given.get(n, ZERO), float) for n in names}


def abate(goal, gases=ZERO, floor=ZERO, funded=ZERO, near=ZERO, of=None):
    return target.abate(of or curves(), FREE, jnp.asarray(goal), floor, gases, funded, YEAR, near)


def test_the_way_to_a_target_is_a_line_and_stays():
    terms = levers(
        target_form=[1, 2, 3, 0],
        target_from=[100.0, 1.0, 0.4, 0],
        target_to=[50.0, 0.6, 0.1, 0],
        target_start=[2025] * N,
        target_year=[2035] * N,
    )
    basket = FREE.basket(terms["target_gases"])
    half, end, later = (np.asarray(target.allowed(terms, FREE, jnp.asarray(y))) for y in (2030.0, 2035.0, 2060.0))
    assert half[:3] == pytest.approx([75.0, 0.8 * float(basket[1]), 0.2 * 500], rel=1e-12)  # geometric for an intensity
    assert end[:3] == pytest.approx([50.0, 0.6 * float(basket[1]), 50.0], rel=1e-12)
    assert np.array_equal(end, later)
    assert np.isinf(end[3])


@pytest.mark.parametrize("near", [0.0, 0.02, 0.97])
@pytest.mark.parametrize("gases", [target.ALL, target.NET, target.CARBON])
def test_the_price_brings_the_basket_to_its_goal_wherever_the_search_begins(gases, near):
    code = jnp.full(N, float(gases))
    goal = jnp.asarray([0.9, 0.7, 0.5, 0.999]) * FREE.basket(code)
    done = abate(goal, code, near=jnp.full(N, near))
    left = FREE._replace(
        co2=FREE.co2 * (1 - done.cuts.co2),
        land=FREE.land * (1 - done.cuts.land),
        ch4=FREE.ch4 * (1 - done.cuts.ch4),
        n2o=FREE.n2o * (1 - done.cuts.n2o),
    )
    assert np.asarray(left.basket(code)) == pytest.approx(np.asarray(goal), rel=1e-11)
    assert (np.asarray(done.cost) > 0).all()
    assert float(done.cuts.land[1]) == 0.0  # a sink is not cut


def test_nothing_needed_is_nothing_done_and_out_of_reach_is_the_backstop():
    done = abate(jnp.asarray([jnp.inf, 1e6, 0.0, 80.0]), jnp.full(N, float(target.CARBON)))
    assert np.asarray(done.price)[:2] == pytest.approx([0.0, 0.0])
    assert np.asarray(done.cost)[[0, 1, 3]] == pytest.approx([0.0, 0.0, 0.0])
    assert float(done.price[2]) == pytest.approx(float(backstop_price(curves().carbon, YEAR)), rel=1e-12)
    assert float(done.cuts.co2[2]) == 1.0


def test_cost_is_the_area_and_technology_scales_it():
    code = jnp.full(N, float(target.CARBON))
    goal = 0.6 * FREE.co2
    plain, cheap = abate(goal, code), abate(goal, code, of=curves(jnp.full(N, -jnp.log(0.75))))
    by_hand = carbon_cost(curves().carbon, FREE.co2, plain.cuts.co2, YEAR)
    assert np.asarray(plain.cost) == pytest.approx(np.asarray(by_hand), rel=1e-12)
    assert np.asarray(cheap.cost) == pytest.approx(0.75 * np.asarray(plain.cost), rel=1e-12)


def test_a_floor_binds_only_above_and_finance_buys_what_it_pays():
    code = jnp.full(N, float(target.CARBON))
    goal = 0.8 * FREE.co2
    plain = abate(goal, code)
    assert np.array_equal(abate(goal, code, floor=0.5 * plain.price).price, plain.price)
    assert np.asarray(abate(goal, code, floor=2.0 * plain.price).price) == pytest.approx(2 * np.asarray(plain.price), rel=1e-12)
    more = abate(goal, code, funded=jnp.full(N, 100.0))
    assert np.asarray(more.cost - plain.cost) == pytest.approx(100.0, rel=1e-9)
    assert (np.asarray(more.cuts.co2) > np.asarray(plain.cuts.co2)).all()


def test_the_price_is_differentiated_exactly():
    code = jnp.full(N, float(target.NET))
    goal = 0.7 * FREE.basket(code)

    def price(x):
        return abate(goal * x, code).price.sum()

    step = 1e-5
    by_difference = float(price(1 + step) - price(1 - step)) / (2 * step)
    assert float(jax.grad(price)(1.0)) == pytest.approx(by_difference, rel=1e-7)
    assert float(jax.jvp(price, (1.0,), (1.0,))[1]) == pytest.approx(by_difference, rel=1e-7)


def test_whoever_meets_a_target_delivers_all_and_others_a_part():
    chance = jnp.asarray([0.999, 0.5, 0.001, 1.0])
    got = target.delivered(chance, jnp.full(N, 0.5), jnp.asarray(0.4), jnp.asarray(0.1))
    assert np.asarray(got) == pytest.approx([1.0, 0.7, 0.4, 1.0], abs=1e-9)
    gap = target.probability(
        jnp.asarray(1.0), jnp.asarray(5.0), ZERO, jnp.full(N, 100.0), jnp.asarray([100.0, 150.0, 90.0, 50.0])
    )
    assert list(np.asarray(gap)[:2]) == [1.0, 1.0]
    assert 1 > float(gap[2]) > float(gap[3]) > 0
    assert float(gap[3]) == pytest.approx(1 / (1 + np.exp(-(1 - 5 * np.log(2)))), rel=1e-12)
