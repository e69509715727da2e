# SPDX-License-Identifier: Apache-2.0
r"""Where a change of real income comes from: terms of trade, volume of trade, trade cost, productivity, deficits.

Along any path of tariffs, costs and productivity the envelope theorem gives, for real income W with spending E,

    E dlnW = sum Y dln c - sum X dln c          terms of trade: dearer exports, dearer imports (c: unit cost at the origin)
           + sum t X (dln X - dln c - dln d)    volume of trade: what enters over a duty t
           - sum X dln d                        trade cost (d: iceberg factor, and what an embargo is worth as one)
           + sum Y dln a                        productivity a
           + deficits

Caliendo and Parro (2015) print the first two at the baseline's weights with the *whole* change put in for the small one.
:func:`first_order` is that formula; :func:`divisia` integrates along the path, so that the parts sum to the exact change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from plenipo.channels.trade.model.baseline import MULTIPLICATIVE
from plenipo.channels.trade.model.solver import Report
from plenipo.channels.trade.sectors.baseline import FINAL, SectorBaseline, SectorParameters, sector_flows
from plenipo.channels.trade.sectors.changes import SectorChanges, case_system, changes_at
from plenipo.channels.trade.sectors.equilibrium import SectorSystem, gap, sector_unknowns
from plenipo.channels.trade.sectors.solver import find_equilibrium, linear_solve
from plenipo.channels.trade.sectors.wedges import SectorWedges, part_way

__all__ = [
    "PathState",
    "WelfareParts",
    "autarky_gains",
    "divisia",
    "first_order",
    "state_after",
    "state_before",
    "stepwise",
]

Array = jax.Array


class WelfareParts(NamedTuple):
    """Parts of the change of real income, (actor,), as fractions of it: 0.01 is one per cent."""

    terms_of_trade: Array
    volume_of_trade: Array
    trade_cost: Array
    productivity: Array
    deficits: Array


class PathState(NamedTuple):
    """A point of the path: what the parts are read from.

    Parameters
    ----------
    log_cost, log_productivity
        (sector, actor): unit cost, and productivity, relative to the baseline.
    flows, rate, log_iceberg
        (use, sector, origin, destination): customs values, duty rate, iceberg factor.
    spending, earned, log_index, real_income
        (actor,): final spending; factor income and duties; final price level; real income. The last two relative to the baseline.
    """

    log_cost: Array
    log_productivity: Array
    flows: Array
    rate: Array
    log_iceberg: Array
    spending: Array
    earned: Array
    log_index: Array
    real_income: Array


def state_before(baseline: SectorBaseline) -> PathState:
    """The settled baseline as the beginning of a path."""
    still, flows = jnp.zeros_like(baseline.output), sector_flows(baseline)
    one = jnp.ones_like(baseline.income)
    earned = baseline.income + baseline.revenue
    return PathState(
        still, still, flows, 1.0 / baseline.net - 1.0, jnp.zeros_like(flows), baseline.expenditure, earned, 0.0 * one, one
    )


def state_after(baseline: SectorBaseline, change: SectorWedges, p: SectorParameters, found: SectorChanges) -> PathState:
    """A solved case as a point of a path."""
    iceberg = jnp.zeros_like(baseline.share)
    if change.log_cost is not None:
        iceberg = iceberg + change.log_cost
    if change.kept is not None:
        iceberg = iceberg - jnp.log(change.kept) / p.elasticity[:, None, None]
    net = baseline.net if change.log_tariff is None else baseline.net * jnp.exp(-change.log_tariff)
    return PathState(
        log_cost=found.log_cost,
        log_productivity=jnp.zeros_like(found.log_cost) if change.log_productivity is None else change.log_productivity,
        flows=found.flows,
        rate=1.0 / net - 1.0,
        log_iceberg=iceberg,
        spending=found.expenditure,
        earned=found.income + found.tariff_revenue,
        log_index=jnp.log(found.price),
        real_income=found.real_income,
    )


def first_order(old: PathState, new: PathState) -> WelfareParts:
    """The parts by the first-order formula at the weights of ``old``, the whole change in place of a small one.

    Source: Caliendo and Parro (2015), the welfare formula of their Table 2. Holds for: small changes.
    """
    cost = jnp.exp(new.log_cost - old.log_cost)
    iceberg = jnp.exp(new.log_iceberg - old.log_iceberg)
    grown = new.flows - old.flows * cost[:, :, None] * iceberg
    return _parts(old, cost - 1.0, iceberg - 1.0, grown, jnp.expm1(new.log_productivity - old.log_productivity))


def _parts(at: PathState, cost: Array, iceberg: Array, grown: Array, productivity: Array) -> WelfareParts:
    """Weighted changes over spending: of unit costs, iceberg factors, quantities (valued), productivity."""
    sold = at.flows.sum(axis=(0, 3))
    received = jnp.einsum("ujod,jo->d", at.flows, cost)
    return WelfareParts(
        terms_of_trade=((sold * cost).sum(axis=0) - received) / at.spending,
        volume_of_trade=(at.rate * grown).sum(axis=(0, 1, 2)) / at.spending,
        trade_cost=-(at.flows * iceberg).sum(axis=(0, 1, 2)) / at.spending,
        productivity=(sold * productivity).sum(axis=0) / at.spending,
        deficits=jnp.zeros_like(at.spending),
    )


def stepwise(baseline: SectorBaseline, change: SectorWedges, p: SectorParameters, steps: int) -> WelfareParts:
    """The first-order formula summed over equal steps of the path; one step is the formula as it is printed."""
    total, old = None, _state_before(baseline)
    for part, x in _path(baseline, change, p, np.linspace(0.0, 1.0, steps + 1)[1:]):
        new = _state_at(baseline, change, p, part, x)
        step = _first_order(old, new)
        total, old = step if total is None else jax.tree.map(jnp.add, total, step), new
    assert total is not None
    return total


def divisia(baseline: SectorBaseline, change: SectorWedges, p: SectorParameters, nodes: int = 32) -> WelfareParts:
    """The parts integrated along the path, so that they sum to the exact change of real income.

    Parameters
    ----------
    baseline, change, p
        As for :func:`solve_sector_changes`; labour supply must be 0, and no embargo may be total.
    nodes
        Points of the Gauss-Legendre rule; 32 leave an error below the solver's for any tariff that occurs.

    Returns
    -------
    WelfareParts
        The path is straight in the logs of duty factors, costs and productivity. The total does not depend on it, the parts do.
        World income is the numeraire: with deficits the split of terms of trade depends on that.
    """
    places, weights = np.polynomial.legendre.leggauss(nodes)
    each = [_slope_at(baseline, change, p, part, x) for part, x in _path(baseline, change, p, 0.5 * (places + 1.0))]
    return WelfareParts(*(0.5 * sum(w * v for w, v in zip(weights, values, strict=True)) for values in zip(*each, strict=True)))


def _path(
    baseline: SectorBaseline, change: SectorWedges, p: SectorParameters, places: np.ndarray
) -> Iterator[tuple[Array, Array]]:
    """Points of the path with their equilibria, each sought from the one before."""
    x = None
    for place in places:
        part = jnp.asarray(place)
        system = _system_at(baseline, change, p, part)
        x, _ = find_equilibrium(system, jnp.zeros(sector_unknowns(system)) if x is None else x)
        yield part, x


@jax.jit
def _system_at(baseline: SectorBaseline, change: SectorWedges, p: SectorParameters, part: Array) -> SectorSystem:
    return case_system(baseline, part_way(change, part), p)


@jax.jit
def _state_at(baseline: SectorBaseline, change: SectorWedges, p: SectorParameters, part: Array, x: Array) -> PathState:
    here = part_way(change, part)
    found = changes_at(case_system(baseline, here, p), p, x, Report(*jnp.zeros(3)))
    return state_after(baseline, here, p, found)


@jax.jit
def _slope_at(baseline: SectorBaseline, change: SectorWedges, p: SectorParameters, part: Array, x: Array) -> WelfareParts:
    """Derivative of real income along the path, part by part; the equilibrium moves by the implicit function theorem."""
    one = jnp.ones_like(part)
    _, moved = jax.jvp(lambda s: gap(x, _system_at(baseline, change, p, s)), (part,), (one,))
    dx = -linear_solve(x, _system_at(baseline, change, p, part), moved)
    here, move = jax.jvp(lambda s, y: _state_at(baseline, change, p, s, y), (part, x), (one, dx))
    bare = move.flows - here.flows * (move.log_cost[:, :, None] + move.log_iceberg)
    parts = _parts(here, move.log_cost, move.log_iceberg, bare, move.log_productivity)
    many = p.deficits == MULTIPLICATIVE
    ratio = here.spending / here.earned
    closed = jnp.where(many, move.log_index * (ratio - 1.0), (move.spending - move.earned) / here.spending)
    scale = here.real_income * jnp.where(many, ratio, 1.0)
    return jax.tree.map(lambda v: scale * v, parts)._replace(deficits=here.real_income * closed)


_first_order = jax.jit(first_order)
_state_before = jax.jit(state_before)


def autarky_gains(baseline: SectorBaseline, p: SectorParameters) -> Array:
    """(actor,): share of real income that trade is worth, from home shares, tastes and input coefficients alone.

    With home shares h and L the Leontief inverse of inputs, 1 - prod over k, s of h_s^(taste_k L_ks / theta_s).

    Source: Costinot and Rodriguez-Clare (2014): many sectors, intermediate goods, perfect competition.
    Holds for: no duty revenue, balanced trade, fixed labour. A sector bought only abroad makes it 1: nothing is left without it.
    """
    home = jnp.diagonal(baseline.share, axis1=-2, axis2=-1)
    missing = (baseline.share.sum(axis=2) > 0) & (home <= 0)
    log_price = -jnp.log(jnp.where(home > 0, home, 1.0)) / p.elasticity[:, None]
    sectors = baseline.taste.shape[0]

    def carried(inputs: Array, value: Array, taste: Array) -> Array:
        """What a value per sector amounts to in final spending, inputs of inputs included."""
        return taste @ (jnp.linalg.solve(jnp.eye(sectors) - inputs.T, inputs.T @ value[-1]) + value[FINAL])

    through = jax.vmap(carried, in_axes=(0, -1, -1))
    lost = through(baseline.inputs, missing.astype(jnp.float64), baseline.taste) > 0
    return jnp.where(lost, 1.0, -jnp.expm1(-through(baseline.inputs, log_price, baseline.taste)))
