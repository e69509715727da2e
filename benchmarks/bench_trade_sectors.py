# SPDX-License-Identifier: Apache-2.0
"""Speed of the equilibrium of many sectors with input-output, as ratios measured in one run.

``python -m benchmarks.bench_trade_sectors [--json FILE]`` prints the table.

The yardstick is the usual way to solve such a model: an outer loop on wages, in it a loop on prices and one dense linear
system in spending by sector and economy. Plain NumPy, the same table, the same case, a looser stop. Times are the best of
several repetitions in processor time.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

import plenipo.trade
from benchmarks.bench_trade_solve import best
from benchmarks.table import Row, show
from plenipo.channels.trade.sectors import (
    SectorBaseline,
    SectorWedges,
    sector_parameters,
    sector_prepare,
    sector_wedges,
    settle_baseline,
    solve_sector_changes,
)

ECONOMIES, SECTORS = 31, 40
BLOC = 8
LOOP_STOP, LOOP_ROUNDS, LOOP_STEP = 1e-7, 2_000, 0.2
DRAWS = 16


class World(NamedTuple):
    """Flows (use, sector, origin, destination), old and new duties, input coefficients, elasticities."""

    flows: np.ndarray
    tariff: np.ndarray
    new_tariff: np.ndarray
    inputs: np.ndarray
    elasticity: np.ndarray


def world(economies: int = ECONOMIES, sectors: int = SECTORS, seed: int = 0) -> World:
    """A made world with home bias, duties everywhere, and a bloc that drops its own."""
    random = np.random.default_rng(seed)
    off = 1.0 - np.eye(economies)
    size, place = np.exp(random.normal(0, 1.3, economies)), random.uniform(size=(economies, 2))
    distance = np.sqrt(((place[:, None] - place) ** 2).sum(-1)) + 0.1
    skill = 0.5 * random.normal(size=(sectors, economies, 1)) + 0.3 * random.normal(size=(sectors, economies, economies))
    flows = np.exp(np.log(size)[:, None] + np.log(size) - np.log(distance) - 3.0 * off + skill)[None]
    tariff = random.uniform(0, 0.15, flows.shape) * off
    new = tariff.copy()
    new[:, :, :BLOC, :BLOC] = 0.0
    output = flows.sum(axis=(0, 3))
    bought = (flows * (1 + tariff)).sum(axis=(0, 2))
    bundle = 0.5 * bought / bought.sum(axis=0)  # half of what is bought is used up: final spending is left in every sector
    inputs = np.repeat(bundle.T[:, :, None], sectors, axis=2) * (bought.sum(axis=0) / output.sum(axis=0))[:, None, None]
    return World(1e5 * flows / flows.sum(), tariff, new, inputs, random.uniform(3, 8, sectors))


def prepared(w: World) -> tuple[SectorBaseline, SectorWedges]:
    """The settled baseline and the case."""
    base, _ = settle_baseline(sector_prepare(w.flows, w.tariff, w.inputs), sector_parameters(w.elasticity))
    return base, sector_wedges(base, jnp.asarray(w.new_tariff))


def nested_loop(base: SectorBaseline, new_tariff: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """Real income by economy: wages outside, prices inside, spending from one dense system. Plain NumPy."""
    b = SectorBaseline(*(np.asarray(v) for v in base))
    share, net = b.share[0], 1.0 / (1.0 + new_tariff[0])
    sectors, n = b.output.shape
    power = (net * (1.0 / b.net[0])) ** theta[:, None, None]
    added, size = b.value_added, sectors * n
    wage, price = np.ones(n), np.ones((sectors, n))
    factor = np.ones(n)
    for _ in range(LOOP_ROUNDS):
        for _ in range(LOOP_ROUNDS):
            cost = np.exp(added * np.log(wage) + np.einsum("nkj,kn->jn", b.inputs, np.log(price)))
            new = np.einsum("jod,jo->jd", share * power, cost ** -theta[:, None]) ** (-1.0 / theta[:, None])
            moved, price = np.abs(new / price - 1.0).max(), new
            if moved < LOOP_STOP:
                break
        bought = share * power * cost[:, :, None] ** -theta[:, None, None] * price[:, None, :] ** theta[:, None, None]
        system = np.eye(size).reshape(sectors, n, sectors, n)
        for d in range(n):  # what economy d spends on sector k answers what it sells, and the duties it takes
            system[:, d] -= np.einsum("kj,jm->kjm", b.inputs[d], np.ones((sectors, n)))[:, :, :] * (bought * net)[:, d, :][None]
            system[:, d, :, d] -= b.taste[:, d, None] * (1.0 - (bought[:, :, d] * net[:, :, d]).sum(axis=1))
        spent = np.linalg.solve(system.reshape(size, size), (b.taste * (wage * b.income + b.deficit)).ravel()).reshape(sectors, n)
        sold = np.einsum("jod,jd->jo", bought * net, spent)
        gap = (added * sold).sum(axis=0) / (wage * b.income)
        factor = (wage * b.income + b.deficit + ((1.0 - (bought * net).sum(axis=1)) * spent).sum(axis=0)) / b.expenditure
        if np.abs(gap - 1.0).max() < LOOP_STOP:
            break
        wage = wage * gap**LOOP_STEP
        wage *= b.income.sum() / (wage @ b.income)
    return factor / np.exp((b.taste * np.log(price)).sum(axis=0))


def rows(loop: bool = True) -> list[Row]:
    """One counterfactual, its derivatives, a batch, the public solve, and the nested loop."""
    w = world()
    base, change = prepared(w)
    p = sector_parameters(w.elasticity)
    solve = jax.jit(solve_sector_changes)
    found = solve(base, change, p)
    assert int(found.status) == 0

    def income(log_cost: jax.Array) -> jax.Array:
        return jnp.log(solve_sector_changes(base, change._replace(log_cost=log_cost), p).real_income[0])

    slope, zero = jax.jit(jax.value_and_grad(income)), jnp.zeros_like(base.share)
    draws = jnp.linspace(0.8, 1.2, DRAWS)
    batch = jax.jit(lambda d: jax.lax.map(lambda s: solve(base, change, sector_parameters(s * w.elasticity)).real_income, d))
    plain, both, many = best(lambda: solve(base, change, p)), best(lambda: slope(zero), 3), best(lambda: batch(draws), 3)
    public = best(lambda: np.asarray(_public(w).real_income_change), 5)
    name = f"{ECONOMIES} economies x {SECTORS} sectors with input-output"
    table = [
        Row(f"one counterfactual, {name}", 1e3 * plain, "ms", "<= 100"),
        Row("rounds of its search", float(found.iterations), "", ""),
        Row("the same through plenipo.trade.solve, labels and flows by sector, baseline settled", 1e3 * public, "ms", ""),
        Row(f"value and {zero.size:,} derivatives of one outcome, over the value", both / plain, "x", ""),
        Row("one solve in a batch of draws", 1e3 * many / DRAWS, "ms", ""),
    ]
    if loop:
        theirs = nested_loop(base, w.new_tariff, w.elasticity)
        assert np.abs(theirs - np.asarray(found.real_income)).max() < 1e2 * LOOP_STOP, "the loop solves another model"
        seconds = best(lambda: nested_loop(base, w.new_tariff, w.elasticity), 1)
        table += [Row("nested loop in NumPy", seconds, "s", ""), Row("nested loop over plenipo", seconds / plain, "x", ">= 20")]
    return table


def _public(w: World) -> plenipo.trade.TradeSolution:
    import xarray as xr

    labels = {"sector": np.arange(SECTORS), "origin": np.arange(ECONOMIES), "destination": np.arange(ECONOMIES)}
    names = {"economy": np.arange(ECONOMIES), "supplying_sector": np.arange(SECTORS), "using_sector": np.arange(SECTORS)}
    flows, tariff, new = (xr.DataArray(v[0], coords=labels) for v in (w.flows, w.tariff, w.new_tariff))
    theta = dict(enumerate(w.elasticity.tolist()))
    inputs = xr.DataArray(w.inputs, coords=names)
    return plenipo.trade.solve(flows, tariff=tariff, tariff_change=new - tariff, elasticity=theta, input_coefficients=inputs)


if __name__ == "__main__":
    show(rows, __doc__)
