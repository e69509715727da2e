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


def _at(c: Closure, log_labour: Array, log_cost: Array, log_phi: Array, sigma: Array, log_world: Array, log_sales: Array) -> tuple[Local, Array]:
    """Local quantities at a trial employment, and the slope of employment supplied with respect to employment."""
    log_wage = log_cost + c.scale * log_labour
    income = c.income * jnp.exp(log_wage + log_labour)
    world, earned = jnp.exp(log_world), income * jnp.exp(log_sales)
    many = c.multiplicative > 0.5
    scaled = world * c.ratio
    expenditure = jnp.where(many, scaled * earned / (1.0 - scaled * (1.0 - sigma)), world * (earned + c.deficit) / sigma)
    follows = jnp.where(many, 1.0, earned / (earned + c.deficit))  # d log expenditure / d log income
    grown = jnp.log(expenditure / c.expenditure)
    log_price = (1.0 - c.pass_through) * (grown - log_wage) - log_phi / c.elasticity
    rate = (1.0 - sigma) * expenditure / income
    cut = rate - c.revenue_rate
    log_relief = -c.relief * jnp.log1p(-cut)
    steep = c.relief * rate * (follows - 1.0) * (1.0 + c.scale) / (1.0 - cut)
    slope = c.labour_supply * (steep + c.scale - (1.0 - c.pass_through) * (follows * (1.0 + c.scale) - c.scale))
    return Local(log_labour, income, expenditure, sigma, log_price, log_relief), slope


def settle(c: Closure, log_cost: Array, log_phi: Array, sigma: Array, log_world: Array, log_sales: Array) -> Local:
    """Income, employment and expenditure of each actor, given unit costs, price sums and duty shares.

    Employment answers the real after-tax wage, L = ((1-tax)/(1-tax0) w / P)^kappa, which answers employment through scale and
    revenue: a scalar equation per actor, solved by Newton's method and differentiated at its root (one more, recorded step).

    Source: Dekle, Eaton and Kortum (2008) for deficits; Ignatenko, Macedoni, Lashkaripour and Simonovska (2025), section 2, for
    tax relief, labour supply, scale and pass-through. Holds for: positive expenditure, taxes below income.
    """
    fixed = jax.lax.stop_gradient((c, log_cost, log_phi, sigma, log_world, log_sales))

    def gap(c: Closure, log_labour: Array, *rest: Array) -> tuple[Array, Array, Local]:
        local, slope = _at(c, log_labour, *rest)
        log_wage = rest[0] + c.scale * log_labour
        supplied = c.labour_supply * (local.log_relief + log_wage - local.log_price)
        return log_labour - supplied, 1.0 - slope, local

    def body(state: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
        labour, _, count = state
        miss, slope, _ = gap(fixed[0], labour, *fixed[1:])
        return labour - miss / slope, jnp.abs(miss).max(), count + 1

    def again(state: tuple[Array, Array, Array]) -> Array:
        return (state[1] > INNER_TOLERANCE) & (state[2] < INNER_ITERATIONS)

    elastic = jnp.where(jnp.max(c.labour_supply) > 0.0, jnp.inf, 0.0)
    labour, _, _ = jax.lax.while_loop(again, body, (jnp.zeros_like(log_cost), elastic, jnp.zeros((), dtype=jnp.int32)))
    miss, slope, _ = gap(c, labour, log_cost, log_phi, sigma, log_world, log_sales)
    return _at(c, labour - miss / slope, log_cost, log_phi, sigma, log_world, log_sales)[0]


def slopes(c: Closure, log_cost: Array, log_phi: Array, sigma: Array, log_world: Array, log_sales: Array) -> Slopes:
    """Partial derivatives of each actor's log income and log expenditure in its own five arguments."""
    ones = jnp.ones_like(log_cost)
    point = (log_cost, log_phi, jnp.log(sigma), log_world * ones, log_sales * ones)

    def logs(*args: Array) -> tuple[Array, Array]:
        local = settle(c, args[0], args[1], jnp.exp(args[2]), args[3], args[4])
        return jnp.log(local.income), jnp.log(local.expenditure)

    income, expenditure = [], []
    for place in range(len(point)):
        direction = tuple(ones if place == k else jnp.zeros_like(ones) for k in range(len(point)))
        _, (by_income, by_expenditure) = jax.jvp(logs, point, direction)
        income.append(by_income)
        expenditure.append(by_expenditure)
    return Slopes(Partials(*income), Partials(*expenditure))
