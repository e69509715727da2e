# SPDX-License-Identifier: Apache-2.0
"""What each actor does with what it earns: deficits, duty revenue, labour supply. All of it local to the actor."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

__all__ = ["Closure", "Local", "Slopes", "settle", "slopes"]

Array = jax.Array

INNER_TOLERANCE = 1e-15
INNER_ITERATIONS = 30


class Closure(NamedTuple):
    """Baseline totals and rules of one draw; (actor,) unless said otherwise.

    Parameters
    ----------
    income, expenditure, deficit
        Baseline totals, in the unit of the table.
    gift
        Gifts received less gifts made, in the unit of the table: spent in full, whatever the rule for deficits.
    ratio
        Expenditure over income with revenue.
    revenue_rate
        Duty revenue over factor income.
    multiplicative, relief
        Scalars, 1.0 or 0.0: the rule for deficits, the rule for revenue.
    labour_supply, scale, pass_through, elasticity
        As in :class:`Parameters`.
    """

    income: Array
    expenditure: Array
    deficit: Array
    gift: Array
    ratio: Array
    revenue_rate: Array
    multiplicative: Array
    relief: Array
    labour_supply: Array
    scale: Array
    pass_through: Array
    elasticity: Array


class Local(NamedTuple):
    """An actor's side of the equilibrium: log employment, income, expenditure, net share of expenditure, log price."""

    log_labour: Array
    income: Array
    expenditure: Array
    sigma: Array
    log_price: Array
    log_relief: Array


class Partials(NamedTuple):
    """Log derivatives with respect to log unit cost, log price sum, log net share, log world scalar, log sales ratio."""

    cost: Array
    price: Array
    net: Array
    world: Array
    sales: Array


class Slopes(NamedTuple):
    """Partial derivatives of log income and log expenditure."""

    income: Partials
    expenditure: Partials


class _Rules(NamedTuple):
    """How log expenditure answers at given employment, and how supplied employment answers employment."""

    to_income: Array
    to_world: Array
    to_net: Array
    rate: Array
    steepness: Array
    slope: Array


def _at(
    c: Closure, log_labour: Array, log_cost: Array, log_phi: Array, sigma: Array, log_world: Array, log_sales: Array
) -> tuple[Local, _Rules]:
    """Local quantities at a trial employment, and their slopes."""
    log_wage = log_cost + c.scale * log_labour
    income = c.income * jnp.exp(log_wage + log_labour)
    world, earned = jnp.exp(log_world), income * jnp.exp(log_sales)
    many = c.multiplicative > 0.5
    scaled = world * c.ratio
    spared = 1.0 - scaled * (1.0 - sigma)
    wanted, owed = scaled * earned + c.gift, earned + (c.deficit + c.gift)
    expenditure = jnp.where(many, wanted / spared, world * owed / sigma)
    to_income = jnp.where(many, scaled * earned / wanted, earned / owed)
    grown = jnp.log(expenditure / c.expenditure)
    log_price = (1.0 - c.pass_through) * (grown - log_wage) - log_phi / c.elasticity
    rate = (1.0 - sigma) * expenditure / income
    cut = rate - c.revenue_rate
    log_relief = -c.relief * jnp.log1p(-cut)
    steepness = c.relief / (1.0 - cut)
    by_relief = steepness * rate * (to_income - 1.0) * (1.0 + c.scale)
    slope = c.labour_supply * (by_relief + c.scale - (1.0 - c.pass_through) * (to_income * (1.0 + c.scale) - c.scale))
    rules = _Rules(
        to_income,
        jnp.where(many, scaled * earned / wanted + (1.0 - spared) / spared, 1.0),
        jnp.where(many, -scaled * sigma / spared, -1.0),
        rate,
        steepness,
        slope,
    )
    return Local(log_labour, income, expenditure, sigma, log_price, log_relief), rules


@jax.jit
def settle(c: Closure, log_cost: Array, log_phi: Array, sigma: Array, log_world: Array, log_sales: Array) -> Local:
    """Income, employment and expenditure of each actor, given unit costs, price sums and duty shares.

    Employment answers the real after-tax wage, L = ((1-tax)/(1-tax0) w / P)^kappa, which answers employment through scale and
    revenue: a scalar equation per actor, solved by Newton's method and differentiated at its root (one more, recorded step).

    Source: Dekle, Eaton and Kortum (2008) for deficits; Ignatenko, Macedoni, Lashkaripour and Simonovska (2025), section 2, for
    tax relief, labour supply, scale and pass-through. Holds for: positive expenditure, taxes below income.
    """
    fixed = jax.lax.stop_gradient((c, log_cost, log_phi, sigma, log_world, log_sales))

    def gap(c: Closure, log_labour: Array, *rest: Array) -> tuple[Array, Array]:
        local, rules = _at(c, log_labour, *rest)
        log_wage = rest[0] + c.scale * log_labour
        supplied = c.labour_supply * (local.log_relief + log_wage - local.log_price)
        return log_labour - supplied, 1.0 - rules.slope

    def body(state: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
        labour, _, count = state
        miss, slope = gap(fixed[0], labour, *fixed[1:])
        return labour - miss / slope, jnp.abs(miss).max(), count + 1

    def again(state: tuple[Array, Array, Array]) -> Array:
        return (state[1] > INNER_TOLERANCE) & (state[2] < INNER_ITERATIONS)

    elastic = jnp.where(jnp.max(c.labour_supply) > 0.0, jnp.inf, 0.0)
    labour, _, _ = jax.lax.while_loop(again, body, (jnp.zeros_like(log_cost), elastic, jnp.zeros((), dtype=jnp.int32)))
    miss, slope = gap(c, labour, log_cost, log_phi, sigma, log_world, log_sales)
    return _at(c, labour - miss / slope, log_cost, log_phi, sigma, log_world, log_sales)[0]


def slopes(c: Closure, local: Local, log_cost: Array, log_phi: Array, log_world: Array, log_sales: Array) -> Slopes:
    """Partial derivatives of each actor's log income and log expenditure in its own five arguments, in closed form."""
    _, r = _at(c, local.log_labour, log_cost, log_phi, local.sigma, log_world, log_sales)
    zero = jnp.zeros_like(local.income)
    one = zero + 1.0

    def total(spent: Array, earned: Array, direct: Array) -> tuple[Array, Array]:
        """From the answers at given employment to those with employment free."""
        push = r.steepness * r.rate * (spent - earned) + earned - (1.0 - c.pass_through) * (spent - earned) + direct
        labour = (1.0 + c.scale) * c.labour_supply * push / (1.0 - r.slope)
        return earned + labour, spent + r.to_income * labour

    duty_free = local.sigma * local.expenditure / local.income
    parts = (
        total(r.to_income, one, zero),
        total(zero, zero, one / c.elasticity),
        total(r.to_net * one, zero, -r.steepness * duty_free),
        total(r.to_world * one, zero, zero),
        total(r.to_income, zero, zero),
    )
    return Slopes(Partials(*(p[0] for p in parts)), Partials(*(p[1] for p in parts)))
