# SPDX-License-Identifier: Apache-2.0
"""Elastic supply (L2) beside fixed supply (L1): an independent solution, nothing from nothing, what each variant reads."""

from __future__ import annotations

import dataclasses
import itertools

import jax.numpy as jnp
import numpy as np
import pytest

from plenipo.channels.trade import AXES
from plenipo.channels.trade.model import BALANCED, Wedges, balance, parameters, prepare, solve_changes
from plenipo.core.draws import read_parameters
from plenipo.core.registry import channel
from plenipo.core.setting import make_setting
from plenipo.testing import CHECKS, twelve_actors

WORLD = twelve_actors()
ROUNDING = 1e-14  # nothing moves but the last digits
BALANCING = 1e-11  # balancing the base year is itself a solution, to 1e-12
SOLVED = 1e-9  # the other solution is a damped loop stopped at 1e-13
DRAWS = 3


@pytest.fixture(scope="module")
def setting():
    return make_setting([channel("trade")], WORLD, [WORLD.law], years=(2026,), draws=DRAWS, seed=5)


def universal_gravity(flows, cost, demand: float, supply: float):
    """Output prices and real output of Allen, Arkolakis and Takahashi (2020), trade balanced: p Q = sales, Q = (p / P)^supply."""
    share, income, n = flows / flows.sum(axis=0), flows.sum(axis=1), len(flows)
    price = np.ones(n)
    for _ in range(20_000):
        each = share * (price[:, None] * cost) ** -demand
        index = each.sum(axis=0) ** (-1 / demand)
        output = (price / index) ** supply
        earned = price * output * income
        sales = (each / each.sum(axis=0)) @ earned
        move = (sales / earned) ** (0.5 / (1 + demand + supply))
        price = price * move / ((price * move * output * income).sum() / income.sum())
        if np.abs(np.log(move)).max() < 1e-13:
            break
    return price, index, output


@pytest.mark.parametrize(("labour", "scale"), [(0.5, 0.0), (0.5, 0.1675), (1.0, 0.2), (0.0, 0.3)])
def test_elastic_supply_is_universal_gravity_with_the_supply_elasticity_that_work_and_scale_imply(labour, scale) -> None:
    demand, supply = 4.0, labour * (1 + scale) / (1 - scale * labour)
    table = WORLD.ties["goods_trade"] + np.diag(1.5 * WORLD.stocks["gdp"])
    p = parameters(demand, BALANCED, labour_supply=labour, scale=scale)
    base, _ = balance(prepare(jnp.asarray(table)), p)
    cost = np.exp(-np.random.default_rng(3).uniform(0, 0.2, table.shape) * (1 - np.eye(len(table))))
    found = solve_changes(base, Wedges(log_cost=jnp.asarray(np.log(cost))), p)
    flows = np.asarray(base.share * base.expenditure)
    price, index, output = universal_gravity(flows, cost, demand, supply)
    assert np.allclose(np.exp(found.log_cost), price, rtol=SOLVED)
    assert np.allclose(found.price, index, rtol=SOLVED)
    assert np.allclose(found.employment ** (1 + scale), output, rtol=SOLVED)


@pytest.mark.parametrize("name", ["/".join(options) for options in itertools.product(*AXES.values())])
def test_a_law_that_changes_nothing_changes_no_figure_in_any_variant(setting, name: str) -> None:
    outcomes = setting.under({"trade": name}).run(setting.levers(WORLD.law)).outcomes["trade"]
    near = BALANCING if "balanced" in name else ROUNDING
    assert np.allclose(outcomes["real_income"], WORLD.stocks["gdp"] / 1000, rtol=near, atol=0)
    for index in ("real_wage", "price_level", "terms_of_trade"):
        assert np.allclose(outcomes[index], 1.0, rtol=near, atol=0), index


def test_each_variant_reads_the_parameters_it_is_said_to_use(setting) -> None:
    levers = setting.levers(WORLD.law)
    moved = {"trade": {k: v.copy() for k, v in levers["trade"].items()}}
    moved["trade"]["additional_duty"][:, 3, 10] += 0.4
    for name in ("additive/lump_sum", "additive/tax_relief", "additive/lump_sum/elastic"):
        under = setting.under({"trade": name})
        for row in (p for p in read_parameters("plenipo.channels.trade") if p.used_by):
            lower = {"trade": {**setting.params["trade"], row.name: np.full(DRAWS, row.value / 2)}}
            higher = {"trade": {**setting.params["trade"], row.name: np.full(DRAWS, row.value)}}
            one, other = (under.level(moved, "real_income", 2026, params=x) for x in (lower, higher))
            assert np.array_equal(one, other) is not row.matters(under.options), (name, row.name)


def test_work_that_responds_gains_hardly_more_than_fixed_work(setting) -> None:
    # The gain counts the cost of the extra work: by the envelope it differs from that of fixed work in the second order only.
    levers = setting.levers(WORLD.law)
    freer = {"trade": {k: v.copy() for k, v in levers["trade"].items()}}
    freer["trade"]["trade_cost"][:] -= 0.05 * (1 - np.eye(12))
    plain = {"trade": {**setting.params["trade"], "scale_strength": np.zeros(DRAWS), "pass_through": np.ones(DRAWS)}}
    fixed, elastic = (
        setting.under({"trade": f"balanced/lump_sum/{s}"}).level(freer, "real_income", 2026, params=plain) for s in AXES["supply"]
    )
    gain = [(x / (WORLD.stocks["gdp"] / 1000) - 1).mean(axis=1) for x in (fixed, elastic)]
    assert (gain[0] > 0.001).all()
    assert np.allclose(gain[1], gain[0], rtol=0.05)


@pytest.mark.parametrize("check", ["outcomes_as_declared", "order_of_actors_is_irrelevant"])
def test_the_contract_holds_with_elastic_supply(check: str) -> None:
    spec = dataclasses.replace(channel("trade"), default_variants=("multiplicative/tax_relief/elastic",))
    CHECKS[check](spec, WORLD)
