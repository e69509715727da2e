# SPDX-License-Identifier: Apache-2.0
"""Properties of the one-sector equilibrium: what must hold for any world, any wedge and any closure."""

from __future__ import annotations

import functools

import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings

from plenipo.channels.trade.model import (
    Hints,
    Wedges,
    balance,
    hints_at,
    inverse_at,
    inverse_grid,
    new_flows,
    parameters,
    prepare,
    solve_changes,
    wedges,
)
from plenipo.channels.trade.model.equilibrium import jacobian, residual, system, unknowns
from plenipo.channels.trade.model.wedges import trade_after

ACTORS = 7
OFF = 1.0 - np.eye(ACTORS)
CLOSURES = [(d, r, k) for d in (0, 1, 2) for r, k in ((0, 0.0), (1, 0.0), (0, 0.5), (1, 0.5))]


NOTHING = Wedges(
    log_tariff=np.zeros((ACTORS, ACTORS)),
    log_cost=np.zeros((ACTORS, ACTORS)),
    kept=np.ones((ACTORS, ACTORS)),
    log_productivity=np.zeros(ACTORS),
    gift=np.zeros(ACTORS),
)


def run(flows, tariff, change, p):
    """Every wedge but an export tax, which adds unknowns, is there even where it does nothing: one compiled program."""
    nothing = NOTHING._replace(net=1.0 / (1.0 + tariff))
    full = (n if given is None else np.asarray(given) for given, n in zip(change, nothing, strict=True))
    return solved(flows, tariff, Wedges(*full), p)


@jax.jit
def solved(flows, tariff, change, p):
    baseline, _ = balance(prepare(flows, tariff, p.margin), p)
    result = solve_changes(baseline, change, p)
    return result, new_flows(p, result), baseline


@given(st.integers(0, 10_000))
@settings(max_examples=5)
def test_a_wedge_that_does_nothing_is_none_to_the_bit(seed):
    flows, old, _, _ = made(seed)
    there, none = run(flows, old, Wedges(), parameters(4.0)), solved(flows, old, Wedges(), parameters(4.0))
    jax.tree.map(np.testing.assert_array_equal, there[0], none[0])


@functools.cache
def made(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Flows, old tariffs, new tariffs, log costs of a random world."""
    r = np.random.default_rng(seed)
    size = np.exp(r.normal(size=ACTORS))
    flows = size[:, None] * size * np.exp(-2.0 * OFF + 0.5 * r.normal(size=(ACTORS, ACTORS)))
    flows[0, 3] = 0.0
    old, new = r.uniform(0, 0.2, (2, ACTORS, ACTORS)) * OFF
    return flows, old, new, r.normal(0, 0.1, (ACTORS, ACTORS)) * OFF


def case(seed, **closure):
    flows, old, new, cost = made(seed)
    p = parameters(**closure)
    change = wedges(prepare(flows, old), tariff=new, log_cost=jnp.array(cost))
    return flows, old, change, p


seeds = st.integers(0, 10_000)
closures = st.sampled_from(CLOSURES)
elasticities = st.floats(1.5, 9.0)


@given(seeds, closures, elasticities)
def test_no_change_is_no_change_to_machine_precision(seed, closure, elasticity):
    flows, old, _, _ = made(seed)
    p = parameters(elasticity, closure[0], closure[1], closure[2])
    result, after, baseline = run(flows, old, wedges(prepare(flows, old), tariff=old, log_cost=jnp.zeros_like(old)), p)
    assert int(result.status) == 0
    for name in (
        "wage",
        "price",
        "real_income",
        "real_wage",
        "exports",
        "imports",
        "terms_of_trade",
        "employment",
        "exports_volume",
    ):
        np.testing.assert_allclose(getattr(result, name), 1.0, atol=3e-12 if closure[0] == 2 else 5e-14, err_msg=name)
    before = np.asarray(baseline.share * baseline.net * baseline.expenditure)
    np.testing.assert_allclose(after, before, rtol=1e-11, atol=1e-12)


@given(seeds, closures, elasticities)
def test_the_world_balances(seed, closure, elasticity):
    flows, old, change, p = case(seed, elasticity=elasticity, deficits=closure[0], revenue=closure[1], labour_supply=closure[2])
    result, after, baseline = run(flows, old, change, p)
    assert int(result.status) == 0
    income, spent, duty = (np.asarray(v) for v in (result.income, result.expenditure, result.tariff_revenue))
    after = np.asarray(after)
    np.testing.assert_allclose(after.sum(axis=1), income, rtol=1e-11)  # sales are income
    np.testing.assert_allclose(after.sum(axis=0) + duty, spent, rtol=1e-11)  # spending is purchases and duty
    np.testing.assert_allclose(income.sum(), np.asarray(baseline.income).sum(), rtol=1e-11)  # the numeraire
    np.testing.assert_allclose(spent.sum(), income.sum() + duty.sum(), rtol=1e-11)
    rates = np.asarray(1 / change.net - 1)
    np.testing.assert_allclose((rates * after).sum(axis=0), duty, rtol=1e-10, atol=1e-10)
    home = np.diagonal(after)
    exports = (after.sum(axis=1) - home) / np.asarray(baseline.exports)
    np.testing.assert_allclose(exports, result.exports, rtol=1e-10)
    assert after[0, 3] == 0.0


@given(seeds, closures)
def test_the_unit_of_the_table_does_not_matter(seed, closure):
    flows, old, change, p = case(seed, deficits=closure[0], revenue=closure[1], labour_supply=closure[2])
    one, _, _ = run(flows, old, change, p)
    other, _, _ = run(1000.0 * flows, old, change, p)
    np.testing.assert_allclose(one.real_income, other.real_income, rtol=1e-11)
    np.testing.assert_allclose(1000.0 * one.tariff_revenue, other.tariff_revenue, rtol=1e-10)


@given(seeds, closures, st.permutations(range(ACTORS)))
def test_the_order_of_actors_is_irrelevant(seed, closure, order):
    flows, old, new, cost = made(seed)
    p = parameters(4.0, closure[0], closure[1], closure[2])
    place = np.ix_(order, order)

    def solve(flows, old, new, cost):
        return np.asarray(run(flows, old, wedges(prepare(flows, old), tariff=new, log_cost=jnp.array(cost)), p)[0].real_income)

    np.testing.assert_allclose(
        solve(flows, old, new, cost)[list(order)], solve(flows[place], old[place], new[place], cost[place]), rtol=1e-11
    )


@given(seeds, elasticities)
def test_on_a_balanced_table_the_rules_on_deficits_coincide(seed, elasticity):
    flows, old, change, p = case(seed, elasticity=elasticity, deficits=2)
    _, _, even = run(flows, old, Wedges(log_cost=jnp.zeros_like(old)), p)
    results = [jax.jit(solve_changes)(even, change, p._replace(deficits=jnp.array(d, dtype=jnp.int32))) for d in (0, 1, 2)]
    for other in results[1:]:
        np.testing.assert_allclose(results[0].real_income, other.real_income, rtol=1e-10)


@given(seeds, elasticities)
def test_real_wages_follow_from_home_shares(seed, elasticity):
    """Arkolakis, Costinot and Rodriguez-Clare (2012): w/P = (home share)^(-1/theta), tariffs and deficits or not."""
    flows, old, change, p = case(seed, elasticity=elasticity)
    result, after, baseline = run(flows, old, change, p)
    home = np.diagonal(np.asarray(after)) / np.asarray(result.expenditure)
    before = np.diagonal(np.asarray(baseline.share))
    np.testing.assert_allclose((home / before) ** (-1 / elasticity), result.real_wage, rtol=1e-10)


@given(seeds)
def test_both_revenue_rules_are_one_when_labour_is_fixed(seed):
    flows, old, change, p = case(seed, revenue=0)
    one, _, _ = run(flows, old, change, p)
    other, _, _ = run(flows, old, change, p._replace(revenue=jnp.array(1, dtype=jnp.int32)))
    np.testing.assert_array_equal(one.real_income, other.real_income)


@given(seeds, st.floats(0.01, 0.3), st.integers(0, 2))
def test_a_better_productivity_everywhere_raises_every_real_income_alike(seed, gain, deficits):
    flows, old, _, _ = made(seed)
    p = parameters(4.0, deficits)
    result, _, _ = run(flows, old, Wedges(log_productivity=jnp.full(ACTORS, gain)), p)
    np.testing.assert_allclose(np.log(result.real_income), gain, rtol=1e-9)


@given(seeds, st.floats(0.02, 0.5), elasticities)
def test_lower_trade_costs_everywhere_raise_world_trade_and_every_real_wage(seed, fall, elasticity):
    flows, _, _, _ = made(seed)
    result, after, _ = run(flows, np.zeros_like(flows), Wedges(log_cost=jnp.array(-fall * OFF)), parameters(elasticity, 2))
    balanced, _, _ = run(flows, np.zeros_like(flows), Wedges(log_cost=jnp.array(-2 * fall * OFF)), parameters(elasticity, 2))
    assert (np.asarray(result.exports) > 0.99).all()
    assert np.asarray(result.real_income).mean() > 1
    assert np.asarray(balanced.real_income).mean() > np.asarray(result.real_income).mean()
    assert (np.diagonal(np.asarray(after)) > 0).all()


@pytest.mark.parametrize("export_tax", [False, True])
@pytest.mark.parametrize(
    ("deficits", "revenue", "kappa", "psi", "phi"), [(0, 0, 0.0, 0.0, 1.0), (1, 1, 0.5, 0.1, 0.8), (0, 1, 0.7, 0.05, 1.2)]
)
def test_the_closed_form_jacobian_is_the_derivative(export_tax, deficits, revenue, kappa, psi, phi):
    flows, old, new, cost = made(3)
    p = parameters(4.0, deficits, revenue, kappa, psi, phi, 0.0 if export_tax else 0.1)
    tax = jnp.array(np.abs(cost)) if export_tax else None
    baseline = prepare(flows, old, p.margin)
    s = system(baseline, trade_after(baseline, wedges(baseline, tariff=new, log_cost=cost, export_tax=tax), p), p)
    x = jnp.array(np.random.default_rng(0).normal(0, 0.05, unknowns(s)))
    np.testing.assert_allclose(jacobian(x, s), jax.jit(jax.jacfwd(residual))(x, s), atol=1e-13)


def outcome(tariff, cost, productivity, flows, old, p):
    baseline, _ = balance(prepare(flows, old), p)
    result = solve_changes(baseline, wedges(baseline, tariff=tariff, log_cost=cost, log_productivity=productivity), p)
    return jnp.log(result.real_income[1]) + 0.1 * jnp.log(result.exports[2]) + 0.01 * result.tariff_revenue[3]


value = jax.jit(outcome)
gradient = jax.jit(jax.grad(outcome, argnums=(0, 1, 2, 3)))


@pytest.mark.parametrize("closure", CLOSURES)
def test_gradients_are_central_differences(closure):
    flows, old, new, cost = made(11)
    p = parameters(4.0, closure[0], closure[1], closure[2], 0.05)
    args = [jnp.array(new), jnp.array(cost), jnp.zeros(ACTORS), jnp.array(flows)]
    grads = gradient(*args, old, p)
    r = np.random.default_rng(0)
    for place, grad in enumerate(grads):
        for _ in range(3):
            spot = tuple(r.integers(0, n) for n in args[place].shape)
            step = 1e-5 * (float(flows[spot]) + 1e-3 if place == 3 else 1.0)
            up, down = ([a.at[spot].add(s * step) if k == place else a for k, a in enumerate(args)] for s in (1, -1))
            central = (value(*up, old, p) - value(*down, old, p)) / (2 * step)
            scale = max(1.0, abs(float(grad[spot])))
            if place != 3 or flows[spot] > 0:  # a flow of zero has one side only
                assert abs(float(grad[spot]) - float(central)) / scale < 1e-8, (place, spot)


def test_forward_and_reverse_agree():
    flows, old, new, cost = made(11)
    p = parameters(4.0, 1, 1, 0.5)
    push = jax.jit(jax.jacfwd(outcome, argnums=2))(jnp.array(new), jnp.array(cost), jnp.zeros(ACTORS), jnp.array(flows), old, p)
    pull = gradient(jnp.array(new), jnp.array(cost), jnp.zeros(ACTORS), jnp.array(flows), old, p)[2]
    np.testing.assert_allclose(push, pull, rtol=1e-10, atol=1e-12)


def test_a_shared_inverse_changes_no_result_and_chunks_agree_to_the_bit():
    flows, old, new, cost = made(5)
    baseline = prepare(flows, old)
    change = wedges(baseline, tariff=new, log_cost=jnp.array(cost))
    grid = inverse_grid(lambda e: inverse_at(baseline, parameters(e)))

    def one(elasticity):
        p = parameters(elasticity, 1)
        return solve_changes(baseline, change, p, hints_at(grid, elasticity))

    draws = jnp.exp(jnp.linspace(0.5, 2.2, 12))
    batch = jax.jit(lambda e: jax.lax.map(one, e))
    whole = batch(draws)
    parts = [batch(draws[k : k + 6]) for k in (0, 6)]  # one other length: a program for each costs seconds
    assert (np.asarray(whole.status) == 0).all()
    np.testing.assert_array_equal(whole.real_income, np.concatenate([p.real_income for p in parts]))
    alone = [jax.jit(solve_changes)(baseline, change, parameters(e, 1), Hints()).real_income for e in draws]
    np.testing.assert_allclose(whole.real_income, alone, rtol=1e-11)


def test_it_runs_under_vmap():
    flows, old, new, cost = made(5)
    baseline = prepare(flows, old)
    change = wedges(baseline, tariff=new, log_cost=jnp.array(cost))
    draws = jnp.array([2.0, 4.0, 8.0])
    many = jax.jit(jax.vmap(lambda e: solve_changes(baseline, change, parameters(e)).real_income))(draws)
    one = [jax.jit(solve_changes)(baseline, change, parameters(e)).real_income for e in draws]
    np.testing.assert_allclose(many, one, rtol=1e-11)


def test_an_embargo_is_the_limit_of_a_cost():
    flows, old, _, _ = made(8)
    cut = jnp.zeros((ACTORS, ACTORS)).at[1, 2].set(1.0)
    wall = jnp.zeros((ACTORS, ACTORS)).at[1, 2].set(8.0)
    baseline = prepare(flows, old)
    barred, after, _ = run(flows, old, wedges(baseline, embargo=cut), parameters(4.0))
    walled, _, _ = run(flows, old, Wedges(log_cost=wall), parameters(4.0))
    assert float(after[1, 2]) == 0.0
    np.testing.assert_allclose(barred.real_income, walled.real_income, rtol=1e-10)


def test_an_export_tax_earns_revenue_for_its_maker():
    flows, old, _, _ = made(8)
    tax = np.zeros((ACTORS, ACTORS))
    tax[1, [0, 2, 3, 4, 5, 6]] = 0.1
    baseline = prepare(flows, old)
    result, after, _ = run(flows, old, wedges(baseline, export_tax=jnp.array(tax)), parameters(4.0))
    expected = (np.asarray(after) * tax / (1 + tax)).sum(axis=1)
    np.testing.assert_allclose(result.export_tax_revenue, expected, rtol=1e-9, atol=1e-12)
    assert float(result.real_income[1]) > 1.0  # a small tax on one's own exports improves the terms of trade
    np.testing.assert_allclose(np.asarray(after / (1 + tax)).sum(axis=1), result.income, rtol=1e-11)


def test_an_impossible_change_is_named():
    flows, old, _, _ = made(2)
    result, _, _ = run(flows, old, Wedges(log_cost=jnp.array(20.0 * OFF)), parameters(4.0, 0))
    assert int(result.status) != 0


@settings(max_examples=10)
@given(seeds)
def test_a_small_tariff_helps_who_sets_it(seed):
    """Johnson (1953): the optimal tariff of a large economy is above zero."""
    flows, _, _, _ = made(seed)
    zero = np.zeros_like(flows)
    rate = zero.copy()
    rate[:, 2] = 0.01
    rate[2, 2] = 0.0
    result, _, _ = run(flows, zero, wedges(prepare(flows, zero), tariff=rate), parameters(4.0, 2))
    assert float(result.real_income[2]) > 1.0
