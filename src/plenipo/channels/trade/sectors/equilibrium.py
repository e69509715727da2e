# SPDX-License-Identifier: Apache-2.0
r"""The equilibrium of many sectors as a fixed point. Unknowns, all zero in a settled baseline (in brackets: axes):

log wage (actor), log employment (actor), log final spending (actor), log prices (use, sector, actor), log output over its
baseline (sector, actor). With theta the elasticity of the sector, v = cost^-theta, A and C the shares of :class:`SectorTrade`:

    log cost_jn = gamma_jn log w_n + sum_k g_nkj log P_kn - log productivity
    P_jn        = (sum_i A_jin v_ji)^(-1/theta_j)
    spent_kn    = sum_j g_nkj Y_jn + taste_kn E_n
    Y_ji        = v_ji sum_n C_jin spent_jn / Phi_jn
    w_n L_n     = sum_j gamma_jn Y_jn                    (up to world income, which is the numeraire)
    E_n         = w_n L_n + R_n + D_n, or Xi times a fixed ratio of w_n L_n + R_n

Source: Caliendo and Parro (2015), in changes; here final and intermediate shares and duties may differ.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from plenipo.channels.trade.model.baseline import MULTIPLICATIVE, TAX_RELIEF
from plenipo.channels.trade.sectors.baseline import FINAL, SectorBaseline, SectorParameters, sector_spending
from plenipo.channels.trade.sectors.wedges import SectorTrade

__all__ = ["SectorPoint", "SectorSystem", "gap", "sector_locals", "sector_system", "sector_unknowns"]

Array = jax.Array

LEAST_SOLD = 1e-30  # of the baseline: a sector cut off from all its customers keeps a logarithm


class SectorSystem(NamedTuple):
    """Everything the equations need of one draw and one case; rules as 1.0 or 0.0."""

    base: SectorBaseline
    trade: SectorTrade
    log_productivity: Array
    elasticity: Array
    multiplicative: Array
    relief: Array
    labour_supply: Array
    scale: Array


def sector_system(base: SectorBaseline, trade: SectorTrade, log_productivity: Array | None, p: SectorParameters) -> SectorSystem:
    """The equations of one draw and one case."""
    return SectorSystem(
        base,
        trade,
        jnp.zeros_like(base.output) if log_productivity is None else log_productivity,
        p.elasticity,
        (p.deficits == MULTIPLICATIVE).astype(jnp.float64),
        (p.revenue == TAX_RELIEF).astype(jnp.float64),
        p.labour_supply,
        p.scale,
    )


def sector_unknowns(s: SectorSystem) -> int:
    """Number of unknowns: 3 actors + (uses + 1) sectors x actors."""
    uses, sectors, _, actors = s.trade.gross.shape
    return 3 * actors + (uses + 1) * sectors * actors


class SectorPoint(NamedTuple):
    """A trial point, and what follows from it.

    Parameters
    ----------
    log_wage, log_labour, log_spending, log_price, output
        The unknowns: (actor,) three times, (use, sector, actor), (sector, actor) in the unit of the table.
    log_cost
        (sector, actor): log unit cost.
    v, phi, demand
        cost^-theta (sector, origin); price sums and spending over price sum (use, sector, destination).
    sales, spent, bought
        (sector, origin): sales at customs value; (use, sector, destination): spending with duty, and less duty.
    income, duty, expenditure, log_index, log_relief, world
        (actor,): factor income, duty revenue, final spending by the rules, log final price, log tax relief; world scalar Xi.
    """

    log_wage: Array
    log_labour: Array
    log_spending: Array
    log_price: Array
    output: Array
    log_cost: Array
    v: Array
    phi: Array
    demand: Array
    sales: Array
    spent: Array
    bought: Array
    income: Array
    duty: Array
    expenditure: Array
    log_index: Array
    log_relief: Array
    world: Array


def sector_locals(x: Array, s: SectorSystem) -> SectorPoint:
    """All quantities of a trial point that are not flows: two products of a matrix and a vector per sector and use."""
    b = s.base
    uses, sectors, _, n = s.trade.gross.shape
    log_wage, log_labour, log_spending = x[:n], x[n : 2 * n], x[2 * n : 3 * n]
    ends = 3 * n + uses * sectors * n
    log_price = x[3 * n : ends].reshape(uses, sectors, n)
    output = b.output * jnp.exp(x[ends:].reshape(sectors, n))
    factor_cost = b.value_added * (log_wage - s.scale * log_labour)
    log_cost = factor_cost + jnp.einsum("nkj,kn->jn", b.inputs, log_price[-1]) - s.log_productivity
    v = jnp.exp(-s.elasticity[:, None] * log_cost)
    phi = jnp.einsum("jo,ujod->ujd", v, s.trade.gross)
    spent = sector_spending(output, b.expenditure * jnp.exp(log_spending), b)
    demand = jnp.where(phi > 0, spent / jnp.where(phi > 0, phi, 1.0), 0.0)
    sales = v * jnp.einsum("ujod,ujd->jo", s.trade.customs, demand)
    bought = demand * jnp.einsum("jo,ujod->ujd", v, s.trade.customs)
    duty = (spent - bought).sum(axis=(0, 1))
    income = b.income * jnp.exp(log_wage + log_labour)
    ratio = b.expenditure / (b.income + b.revenue)
    earned = income + duty
    world = jnp.where(s.multiplicative > 0.5, earned.sum() / (ratio * earned).sum(), 1.0)
    return SectorPoint(
        log_wage=log_wage,
        log_labour=log_labour,
        log_spending=log_spending,
        log_price=log_price,
        output=output,
        log_cost=log_cost,
        v=v,
        phi=phi,
        demand=demand,
        sales=sales,
        spent=spent,
        bought=bought,
        income=income,
        duty=duty,
        expenditure=jnp.where(s.multiplicative > 0.5, world * ratio * earned, earned + b.deficit),
        log_index=(b.taste * log_price[FINAL]).sum(axis=0),
        log_relief=-s.relief * jnp.log1p(-(duty / income - b.revenue / b.income)),
        world=world,
    )


def gap(x: Array, s: SectorSystem) -> Array:
    """How far each unknown is from what the equations make of the rest; zero in equilibrium; shape (unknowns,).

    Wages: log of labour demanded over labour income, and world income against the numeraire. The others: the equation's value
    less the unknown. Adding (a part of) it to x is one round of the fixed point.
    """
    b, at = s.base, sector_locals(x, s)
    labour = jnp.log((b.value_added * at.sales).sum(axis=0) / at.income)
    wage = labour - jnp.log(at.income.sum() / b.income.sum())
    employment = s.labour_supply * (at.log_relief + at.log_wage - at.log_index) - at.log_labour
    spending = jnp.log(at.expenditure / b.expenditure) - at.log_spending
    log_phi = jnp.log(jnp.where(at.phi > 0, at.phi, 1.0))
    price = -log_phi / s.elasticity[:, None] - at.log_price
    sold = jnp.maximum(at.sales / jnp.where(b.output > 0, b.output, 1.0), LEAST_SOLD)
    made = jnp.where(b.output > 0, jnp.log(sold) - x[-sold.size :].reshape(sold.shape), 0.0)
    return jnp.concatenate([wage, employment, spending, price.ravel(), made.ravel()])
