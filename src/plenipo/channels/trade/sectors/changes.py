# SPDX-License-Identifier: Apache-2.0
"""From a baseline of many sectors and wedges to the changes that matter."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from plenipo.channels.trade.model.baseline import BALANCED, LUMP_SUM, MULTIPLICATIVE
from plenipo.channels.trade.model.solver import Report
from plenipo.channels.trade.sectors.baseline import SectorBaseline, SectorParameters, domestic, sector_flows
from plenipo.channels.trade.sectors.equilibrium import SectorPoint, SectorSystem, sector_locals, sector_system, sector_unknowns
from plenipo.channels.trade.sectors.solver import sector_equilibrium
from plenipo.channels.trade.sectors.wedges import SectorTrade, SectorWedges, sector_trade_after

__all__ = [
    "SectorChanges",
    "case_system",
    "changes_at",
    "sector_customs",
    "settle_baseline",
    "settled_at",
    "settling_system",
    "solve_sector_changes",
]

Array = jax.Array


class SectorChanges(NamedTuple):
    """A counterfactual relative to the settled baseline. Factors (1 = no change) unless said otherwise.

    Parameters
    ----------
    wage, price, real_income, real_wage, real_expenditure, employment
        (actor,): as in :class:`plenipo.channels.trade.model.Changes`; the price level is that of final goods.
    exports, imports
        (actor,): all sectors, customs value in the numeraire; NaN where the baseline has none.
    terms_of_trade
        (actor,): price of exports over price of imports, before duty and iceberg cost, baseline weights.
    tariff_revenue, expenditure, income
        (actor,): new values in the unit of the table.
    output, output_volume
        (sector, actor): new value; factor on the quantity made, NaN where nothing is made.
    sector_price
        (sector, actor): price of the sector's goods for final use, duty included.
    log_cost
        (sector, actor): log unit cost.
    flows
        (use, sector, origin, destination): new customs values.
    world_scalar, status, residual, iterations
        Scalars, as with one sector.
    """

    wage: Array
    price: Array
    real_income: Array
    real_wage: Array
    real_expenditure: Array
    employment: Array
    exports: Array
    imports: Array
    terms_of_trade: Array
    tariff_revenue: Array
    expenditure: Array
    income: Array
    output: Array
    output_volume: Array
    sector_price: Array
    log_cost: Array
    flows: Array
    world_scalar: Array
    status: Array
    residual: Array
    iterations: Array


def sector_customs(at: SectorPoint, trade: SectorTrade) -> Array:
    """(use, sector, origin, destination): customs values at a point."""
    return at.v[:, :, None] * trade.customs * at.demand[:, :, None, :]


def solve_sector_changes(baseline: SectorBaseline, change: SectorWedges, p: SectorParameters) -> SectorChanges:
    """One draw, one case: the exact change of every outcome.

    Parameters
    ----------
    baseline
        From :func:`settle_baseline`, an equilibrium.
    change
        From :func:`sector_wedges`; an empty ``SectorWedges()`` is no change.
    p
        From :func:`sector_parameters`; every number is traced.

    Returns
    -------
    SectorChanges
        Jittable, vmappable, differentiable in both modes with respect to baseline, wedges and parameters.

    Source: Caliendo and Parro (2015), section 3; exact changes as in Dekle, Eaton and Kortum (2008).
    """
    system = case_system(baseline, change, p)
    x, report = sector_equilibrium(system, jnp.zeros(sector_unknowns(system)))
    return changes_at(system, p, x, report)


def case_system(baseline: SectorBaseline, change: SectorWedges, p: SectorParameters) -> SectorSystem:
    """The equations of a case."""
    return sector_system(baseline, sector_trade_after(baseline, change, p), change.log_productivity, p)


def settle_baseline(baseline: SectorBaseline, p: SectorParameters) -> tuple[SectorBaseline, Report]:
    """The baseline as an equilibrium: accounts squared where they were not, deficits closed under the balanced rule.

    Under the other rules each observed deficit is kept in units of world income, and a consistent table comes back as it is.
    """
    system = settling_system(baseline, p)
    x, report = sector_equilibrium(system, jnp.zeros(sector_unknowns(system)))
    return settled_at(system, x), report


def settling_system(baseline: SectorBaseline, p: SectorParameters) -> SectorSystem:
    """The equations of the settled baseline: nothing changes but what does not square, and deficits if they are to go."""
    plain = p._replace(
        labour_supply=jnp.zeros_like(p.labour_supply),
        revenue=jnp.full_like(p.revenue, LUMP_SUM),
        deficits=jnp.zeros_like(p.deficits),
    )
    aim = baseline._replace(deficit=jnp.where(p.deficits == BALANCED, 0.0, baseline.deficit))
    return case_system(aim, SectorWedges(), plain)


def settled_at(system: SectorSystem, x: Array) -> SectorBaseline:
    """The baseline at the root of :func:`settling_system`."""
    baseline, trade, at = system.base, system.trade, sector_locals(x, system)
    phi = jnp.where(at.phi > 0, at.phi, 1.0)
    sold, bought = at.output.sum(axis=0), at.bought.sum(axis=(0, 1))
    home = (domestic(trade.customs) * at.v * at.demand).sum(axis=(0, 1))
    return baseline._replace(
        share=at.v[:, :, None] * baseline.share / phi[:, :, None, :],
        output=at.output,
        income=at.income,
        expenditure=at.income + at.duty + baseline.deficit,
        revenue=at.duty,
        exports=sold - home,
        imports=bought - home,
    )


def changes_at(s: SectorSystem, p: SectorParameters, x: Array, report: Report) -> SectorChanges:
    """All outcomes at the root of :func:`case_system`."""
    at = sector_locals(x, s)
    b = s.base
    price, wage = jnp.exp(at.log_index), jnp.exp(at.log_wage)
    spent = at.expenditure / b.expenditure
    made = (at.income + at.duty) / (b.income + b.revenue)
    flows = sector_customs(at, s.trade)
    pairs = flows.sum(axis=(0, 1))
    home = jnp.diagonal(pairs)
    counted = jnp.where(p.deficits == MULTIPLICATIVE, made, spent)
    return SectorChanges(
        wage=wage,
        price=price,
        real_income=_real_income(s, at, counted, price),
        real_wage=wage / price,
        real_expenditure=spent / price,
        employment=jnp.exp(at.log_labour),
        exports=(pairs.sum(axis=1) - home) / b.exports,
        imports=(pairs.sum(axis=0) - home) / b.imports,
        terms_of_trade=_terms_of_trade(b, at.log_cost),
        tariff_revenue=at.duty,
        expenditure=at.expenditure,
        income=at.income,
        output=at.sales,
        output_volume=at.sales / b.output * jnp.exp(-at.log_cost),
        sector_price=jnp.exp(at.log_price[0]),
        log_cost=at.log_cost,
        flows=flows,
        world_scalar=at.world,
        status=report.status,
        residual=report.residual,
        iterations=report.iterations,
    )


def _real_income(s: SectorSystem, at: SectorPoint, counted: Array, price: Array) -> Array:
    """Income over prices, less the value of extra work, as with one sector (Ignatenko et al. 2025)."""
    work = s.labour_supply / (1.0 + s.labour_supply) * jnp.exp(-at.log_relief) * s.base.income
    weight = s.base.expenditure / (s.base.expenditure - work)
    return (weight * counted + (1.0 - weight) * at.income / s.base.income) / price


def _terms_of_trade(b: SectorBaseline, log_cost: Array) -> Array:
    """Log-linear index with baseline weights over sectors and partners, domestic sales left out."""
    pairs = sector_flows(b).sum(axis=0)
    off = pairs * (1.0 - jnp.eye(pairs.shape[-1]))
    out = jnp.einsum("jod,jo->o", off, log_cost) / jnp.where(b.exports > 0, b.exports, 1.0)
    into = jnp.einsum("jod,jo->d", off, log_cost) / jnp.where(b.imports > 0, b.imports, 1.0)
    return jnp.exp(out - into)
