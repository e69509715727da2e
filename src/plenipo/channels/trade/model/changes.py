# SPDX-License-Identifier: Apache-2.0
"""From a baseline and wedges to the changes that matter: incomes, prices, trade, revenue."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from plenipo.channels.trade.model.baseline import BALANCED, LUMP_SUM, MULTIPLICATIVE, Baseline, Parameters
from plenipo.channels.trade.model.equilibrium import System, locals_at, system
from plenipo.channels.trade.model.solver import CONVERGED, Hints, Report, equilibrium
from plenipo.channels.trade.model.wedges import Trade, Wedges, trade_after

__all__ = ["Changes", "balance", "new_flows", "solve_changes"]

Array = jax.Array


class Changes(NamedTuple):
    """A counterfactual relative to the baseline. Factors (1 = no change) unless said otherwise; (actor,) unless said otherwise.

    Parameters
    ----------
    wage, price
        Nominal, world factor income being the numeraire.
    real_income
        Exact: income over the price level; additive and balanced (E'/E)/P, multiplicative (I'/I)/P without the world scalar.
        With elastic labour, net of the value of the extra work (equivalent variation). Gifts themselves left out: see ``gift``.
    equivalent_income
        The same gain as a factor on what was spent in the baseline: with elastic labour ``real_income`` is relative to spending
        less the cost of work, which is smaller. With fixed labour the two are one.
    real_wage
        wage / price.
    real_expenditure
        (E'/E)/P, the deficit's change, gifts and the world scalar included.
    gift
        Gifts received less gifts made over the price level: what they buy, in the unit of the table.
    employment
        Labour used; 1 with fixed labour.
    exports, imports
        At customs value in the numeraire; NaN where the baseline has none.
    exports_volume, imports_volume
        At the origin's baseline prices.
    terms_of_trade
        Price of what is exported over price of what is imported, before duty and iceberg cost, baseline weights.
    tariff_revenue, export_tax_revenue
        New values in the unit of the table.
    tariff_revenue_before
        Baseline value.
    expenditure, income
        New values: duty-inclusive spending; factor income.
    log_cost, log_demand
        Log unit cost (origin) and log of expenditure over price sum (destination): with them flows follow pair by pair.
    customs
        (origin, destination): expenditure shares after the wedges, less duty, before prices answer; :func:`new_flows` reads them.
    world_scalar
        Scalar Xi of the multiplicative rule; 1 otherwise.
    status, residual, iterations
        Scalars: 0 found, 1 too many iterations, 2 not a number; largest log gap; iterations.
    """

    wage: Array
    price: Array
    real_income: Array
    equivalent_income: Array
    real_wage: Array
    real_expenditure: Array
    gift: Array
    employment: Array
    exports: Array
    imports: Array
    exports_volume: Array
    imports_volume: Array
    terms_of_trade: Array
    tariff_revenue: Array
    export_tax_revenue: Array
    tariff_revenue_before: Array
    expenditure: Array
    income: Array
    log_cost: Array
    log_demand: Array
    customs: Array
    world_scalar: Array
    status: Array
    residual: Array
    iterations: Array


def solve_changes(baseline: Baseline, change: Wedges, p: Parameters, hints: Hints = Hints()) -> Changes:  # noqa: B008
    """One draw, one case: the exact change of every outcome.

    Parameters
    ----------
    baseline
        From :func:`prepare`; for the balanced rule from :func:`balance` (which leaves it alone under the other rules).
    change
        From :func:`wedges`; an empty ``Wedges()`` is no change.
    p
        From :func:`parameters`; every number is traced.
    hints
        ``Hints(inverse)`` with an inverse Jacobian from nearby (:func:`plenipo.channels.trade.model.inverse_at`) makes a solve
        about ten times quicker; without it one is made here.

    Returns
    -------
    Changes
        Jittable, vmappable, differentiable in both modes with respect to baseline, wedges and parameters.

    Source: Dekle, Eaton and Kortum (2008); Costinot and Rodriguez-Clare (2014), section 2, with tariff revenue.
    """
    # One power per pair is the dearest step: the barrier keeps it from being done again for the flows.
    trade = jax.lax.optimization_barrier(trade_after(baseline, change, p))
    equations = system(baseline, trade, p, change.gift)
    x, report = equilibrium(equations, hints)
    return _changes(baseline, change, p, equations, x, report)


def balance(baseline: Baseline, p: Parameters, hints: Hints = Hints()) -> tuple[Baseline, Report]:  # noqa: B008
    """The baseline without deficits if ``p.deficits`` is the balanced rule, else the baseline as it is.

    Solve it once per draw and use it for every case.
    """
    found = Report(jnp.asarray(CONVERGED), jnp.zeros(()), jnp.zeros((), dtype=jnp.int32))
    # A branch, not a choice between two results: what the other rules do not need is not computed.
    return jax.lax.cond(p.deficits == BALANCED, _balanced, lambda b, *_: (b, found), baseline, p, hints)


def _balanced(baseline: Baseline, p: Parameters, hints: Hints) -> tuple[Baseline, Report]:
    """The baseline without deficits."""
    trade = trade_after(baseline, Wedges(), p)
    plain = p._replace(labour_supply=jnp.zeros_like(p.labour_supply), revenue=jnp.full_like(p.revenue, LUMP_SUM))
    equations = system(baseline._replace(deficit=jnp.zeros_like(baseline.deficit)), trade, plain)
    x, report = equilibrium(equations, hints)
    at = locals_at(x, equations)
    duty_free = at.local.sigma * at.local.expenditure
    customs = at.demand * jnp.diagonal(trade.customs) * at.v
    new = Baseline(
        share=at.v[:, None] * baseline.share / at.phi,
        net=baseline.net,
        expenditure=at.local.expenditure,
        income=at.local.income,
        deficit=jnp.zeros_like(baseline.deficit),
        revenue=at.local.expenditure - duty_free,
        exports=at.v * (trade.customs @ at.demand) - customs,
        imports=duty_free - customs,
    )
    return new, report


def new_flows(p: Parameters, result: Changes) -> Array:
    """(origin, destination): customs values after the change, in the unit of the table."""
    return jnp.exp(-p.elasticity * result.log_cost)[:, None] * result.customs * jnp.exp(result.log_demand)


def _changes(b: Baseline, change: Wedges, p: Parameters, s: System, x: Array, report: Report) -> Changes:
    """All outcomes of a solved equilibrium, from sums over partners only."""
    at = locals_at(x, s)
    n, local, given = b.income.size, at.local, s.closure.gift
    log_cost = x[:n]
    wage = jnp.exp(log_cost + p.scale * local.log_labour)
    price = jnp.exp(local.log_price)
    sold, bought = at.v * (s.trade.customs @ at.demand), local.sigma * local.expenditure
    duty = local.expenditure - bought
    extra = jnp.zeros_like(sold) if s.trade.factory is None else sold - at.v * (s.trade.factory @ at.demand)
    spent = (local.expenditure - given) / b.expenditure
    made = (local.income + extra + duty) / (b.income + b.revenue)
    gained = jnp.where(p.deficits == MULTIPLICATIVE, made, spent)
    real_income, weight = _real_income(b, p, local.log_relief, gained, local.income / b.income, price)
    return Changes(
        wage=wage,
        price=price,
        real_income=real_income,
        equivalent_income=1.0 + (real_income - 1.0) / weight,
        real_wage=wage / price,
        real_expenditure=local.expenditure / b.expenditure / price,
        gift=given / price,
        employment=jnp.exp(local.log_labour),
        tariff_revenue=duty,
        export_tax_revenue=extra,
        tariff_revenue_before=b.revenue,
        expenditure=local.expenditure,
        income=local.income,
        log_cost=log_cost,
        log_demand=jnp.log(at.demand),
        customs=s.trade.customs,
        world_scalar=jnp.exp(x[n]),
        status=report.status,
        residual=report.residual,
        iterations=report.iterations,
        **_traded(b, change, s.trade, at.v, at.demand, log_cost, sold, bought),
    )


def _traded(
    b: Baseline, change: Wedges, trade: Trade, v: Array, demand: Array, log_cost: Array, sold: Array, bought: Array
) -> dict[str, Array]:
    """What crosses borders, without domestic sales: values, volumes, terms of trade."""
    home = v * jnp.diagonal(trade.customs) * demand
    factor = jnp.exp(log_cost if change.log_productivity is None else log_cost - change.log_productivity)
    sent, received = _volumes(v, factor, demand, trade, change)
    home_volume = home / (factor * (1.0 if change.export_tax is None else 1.0 + jnp.diagonal(change.export_tax)))
    return {
        "exports": (sold - home) / b.exports,
        "imports": (bought - home) / b.imports,
        "exports_volume": (sent - home_volume) / b.exports,
        "imports_volume": (received - home_volume) / b.imports,
        "terms_of_trade": _terms_of_trade(b, change, factor),
    }


def _real_income(b: Baseline, p: Parameters, log_relief: Array, spent: Array, earned: Array, price: Array) -> tuple[Array, Array]:
    """Income over prices, less the value of extra work: a constant-elasticity disutility of labour, equivalent variation.

    Beside it baseline spending over spending less the cost of work, of which the factor is one.

    Source: Ignatenko et al. (2025), equation for welfare with elastic labour; with kappa = 0 it is spent / price.
    """
    keep = jnp.exp(-log_relief)  # 1 - tax that duty revenue replaces
    work = p.labour_supply / (1.0 + p.labour_supply) * keep * b.income
    weight = b.expenditure / (b.expenditure - work)
    return (weight * spent + (1.0 - weight) * earned) / price, weight


def _volumes(v: Array, factor: Array, demand: Array, trade: Trade, change: Wedges) -> tuple[Array, Array]:
    """Quantities sent and received with domestic ones, at the origin's baseline prices."""
    customs = trade.customs if change.export_tax is None else trade.customs / (1.0 + change.export_tax)
    each = v / factor
    return each * (customs @ demand), (each @ customs) * demand


def _terms_of_trade(b: Baseline, change: Wedges, factor: Array) -> Array:
    """Log-linear index with baseline weights, domestic sales left out."""
    flows = b.share * b.net * b.expenditure
    off = flows - jnp.diag(jnp.diagonal(flows))
    log_price = jnp.log(factor)
    out = log_price * (b.exports > 0)
    if change.export_tax is not None:
        out = out + (off * jnp.log1p(change.export_tax)).sum(axis=1) / jnp.where(b.exports > 0, b.exports, 1.0)
        into = (off * (log_price[:, None] + jnp.log1p(change.export_tax))).sum(axis=0)
    else:
        into = log_price @ off
    return jnp.exp(out - into / jnp.where(b.imports > 0, b.imports, 1.0))
