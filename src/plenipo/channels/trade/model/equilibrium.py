# SPDX-License-Identifier: Apache-2.0
"""The equilibrium conditions of the one-sector model and their closed-form Jacobian.

Unknowns (all zero in the baseline): log unit cost of each actor, log of one world scalar, and, only where there is an export
tax, log of sales over factory sales. With theta the elasticity, v = cost^-theta, A and C the shares of :class:`Trade`:

    Phi_j   = sum_i A_ij v_i                     price_j = Phi_j^(-1/theta)
    sigma_j = sum_i C_ij v_i / Phi_j             1 - sigma_j is the share of expenditure that is duty
    sales_i = v_i sum_j C_ij E'_j / Phi_j        = income of the origin

Equations: log(sales / income) = 0 for each actor, and world income unchanged (the numeraire). Expenditure E' follows from income
by the rule for deficits; the world scalar Xi makes expenditures sum to incomes (it is 1 under the additive rule). An iteration
needs three products of a matrix and a vector and no power of a matrix.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from plenipo.channels.trade.model.baseline import MULTIPLICATIVE, TAX_RELIEF, Baseline, Parameters
from plenipo.channels.trade.model.closure import Closure, Local, settle, slopes
from plenipo.channels.trade.model.wedges import Trade

__all__ = ["System", "jacobian", "locals_at", "residual", "system", "unknowns"]

Array = jax.Array


class System(NamedTuple):
    """Everything the equations need: shares, the closure, elasticity, margin."""

    trade: Trade
    closure: Closure
    elasticity: Array
    margin: Array


def system(baseline: Baseline, trade: Trade, p: Parameters, gift: Array | None = None) -> System:
    """The equations of one draw and one case; ``gift`` as in :class:`Wedges`."""
    closure = Closure(
        income=baseline.income,
        expenditure=baseline.expenditure,
        deficit=baseline.deficit,
        gift=jnp.zeros_like(baseline.deficit) if gift is None else gift,
        ratio=baseline.expenditure / (baseline.income + baseline.revenue),
        revenue_rate=baseline.revenue / baseline.income,
        multiplicative=(p.deficits == MULTIPLICATIVE).astype(jnp.float64),
        relief=(p.revenue == TAX_RELIEF).astype(jnp.float64),
        labour_supply=p.labour_supply,
        scale=p.scale,
        pass_through=p.pass_through,
        elasticity=p.elasticity,
    )
    return System(trade, closure, p.elasticity, p.margin)


def unknowns(s: System) -> int:
    """Number of unknowns: actors + 1, or 2 actors + 1 with an export tax."""
    actors = s.closure.income.size
    return 2 * actors + 1 if s.trade.factory is not None else actors + 1


class _Point(NamedTuple):
    """Sums over partners at a trial point."""

    v: Array
    phi: Array
    local: Local
    demand: Array  # expenditure over the price sum, (destination,)
    factory: Array  # factory sales over v, (origin,)
    customs: Array  # customs sales over v, (origin,)


def _split(x: Array, s: System) -> tuple[Array, Array, Array]:
    n = s.closure.income.size
    return x[:n], x[n], x[n + 1 :] if s.trade.factory is not None else jnp.zeros(())


@jax.jit
def locals_at(x: Array, s: System) -> _Point:
    """All quantities of a trial point that are not pairs."""
    log_cost, log_world, log_sales = _split(x, s)
    v = jnp.exp(-s.elasticity * log_cost)
    phi = v @ s.trade.gross
    sigma = (v @ s.trade.customs) / phi
    local = settle(s.closure, log_cost, jnp.log(phi), sigma, log_world, log_sales)
    demand = local.expenditure / phi
    kept = (1.0 - s.margin) * demand
    customs = s.trade.customs @ kept
    factory = customs if s.trade.factory is None else s.trade.factory @ kept
    return _Point(v, phi, local, demand, factory, customs)


@jax.jit
def residual(x: Array, s: System) -> Array:
    """Log of sales over income for each actor, log of world income, and the export-tax identity; shape (unknowns,)."""
    at = locals_at(x, s)
    income = at.local.income
    sales = at.v * at.factory + s.margin * at.local.sigma * at.local.expenditure
    world = jnp.log(income.sum() / s.closure.income.sum())
    parts = [jnp.log(sales / income), world[None]]
    if s.trade.factory is not None:
        parts.append(jnp.log(at.customs / at.factory) - _split(x, s)[2])
    return jnp.concatenate(parts)


@jax.jit
def jacobian(x: Array, s: System) -> Array:
    """Derivative of :func:`residual` with respect to x: one product of two matrices, no tangents of the whole."""
    at = locals_at(x, s)
    log_cost, log_world, log_sales = _split(x, s)
    n, theta = log_cost.size, s.elasticity
    d = slopes(s.closure, at.local, log_cost, jnp.log(at.phi), log_world, log_sales)
    gross = at.v[:, None] * s.trade.gross / at.phi
    duty_free = at.v[:, None] * s.trade.customs / (at.phi * at.local.sigma)
    # [k, j]: answer of actor j's price sum, net share, income and expenditure to the unit cost of k
    net_move = -theta * (duty_free - gross)
    income_move = jnp.diag(d.income.cost) + d.income.price * (-theta * gross) + d.income.net * net_move
    expenditure_move = jnp.diag(d.expenditure.cost) + d.expenditure.price * (-theta * gross) + d.expenditure.net * net_move
    demand_move = expenditure_move + theta * gross
    kept = (1.0 - s.margin) * at.demand
    at_home = s.margin * at.local.sigma * at.local.expenditure
    flows = s.trade.customs if s.trade.factory is None else s.trade.factory
    sales = at.v * at.factory + at_home
    weight = at.v[:, None] * flows * kept / sales[:, None]
    own, home = weight.sum(axis=1), at_home / sales
    by_cost = weight @ demand_move.T - theta * jnp.diag(own) + home[:, None] * (net_move + expenditure_move).T - income_move.T
    by_world = weight @ d.expenditure.world + home * d.expenditure.world - d.income.world
    part = at.local.income / at.local.income.sum()
    columns = [by_cost, by_world[:, None]]
    last = [income_move @ part, (part @ d.income.world)[None]]
    if s.trade.factory is None:
        return jnp.concatenate([jnp.concatenate(columns, axis=1), jnp.concatenate(last)[None]])
    by_sales = weight * d.expenditure.sales + jnp.diag(home * d.expenditure.sales - d.income.sales)
    gap = s.trade.customs * kept / at.customs[:, None] - s.trade.factory * kept / at.factory[:, None]
    third = [gap @ demand_move.T, (gap @ d.expenditure.world)[:, None], gap * d.expenditure.sales - jnp.eye(n)]
    return jnp.concatenate(
        [
            jnp.concatenate([*columns, by_sales], axis=1),
            jnp.concatenate([*last, part * d.income.sales])[None],
            jnp.concatenate(third, axis=1),
        ]
    )
