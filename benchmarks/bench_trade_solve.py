# SPDX-License-Identifier: Apache-2.0
"""Speed of the trade equilibrium, as ratios measured in one run.

``python -m benchmarks.bench_trade_solve [--json FILE]`` prints the table.

Times are the best of several repetitions, one thread, in processor time, so that a busy machine disturbs little. The peer is
gegravity (Herman 2021), end to end: baseline, experiment, country table, from the same costs, output and expenditure.
"""

from __future__ import annotations

import contextlib
import io
import os
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import jax
import jax.numpy as jnp
import numpy as np

import plenipo.trade
from benchmarks.table import Row, show
from plenipo.channels.trade.model import (
    Hints,
    balance,
    inverse_at,
    parameters,
    prepare,
    solve_changes,
    wedges,
)
from plenipo.channels.trade.papers import gegravity_sample as paper

ACTORS = 200
MEMBERS = 15
DRAWS, VARIANTS, CASES = 200, ((0, 0), (1, 0), (2, 0), (0, 1)), 12  # 9,600 solves; 12 = 3 cases in 4 years
MEASURED_DRAWS = 10
PEER_SIZES = (30, 60)  # made worlds, beside the peer's own sample
CONSTANT = 16.32434  # of the peer's example: its solver starts from ones and needs costs of that size
SAMPLE = Path(__file__).resolve().parents[2] / "shared" / "data" / "replication-trade"


def best(run: Callable[[], Any], repetitions: int = 10) -> float:
    """Smallest processor time of one call, seconds."""
    jax.block_until_ready(run())
    times = []
    for _ in range(repetitions):
        start = time.process_time()
        jax.block_until_ready(run())
        times.append(time.process_time() - start)
    return min(times)


def world(actors: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Flows and log distances of a made world with home bias."""
    random = np.random.default_rng(seed)
    place, size = random.uniform(size=(actors, 2)), np.exp(random.normal(0, 1.5, actors))
    log_distance = np.log(np.sqrt(((place[:, None] - place) ** 2).sum(-1)) + 0.05)
    off = 1 - np.eye(actors)
    flows = size[:, None] * size * np.exp(-log_distance - 2.5 * off + 0.3 * random.normal(size=off.shape) * off)
    return flows / flows.sum() * 1e5, log_distance


def reform(actors: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Old tariffs, new tariffs (a bloc cuts, one actor raises), log cost (the bloc)."""
    random = np.random.default_rng(1)
    off = 1 - np.eye(actors)
    old = random.uniform(0, 0.15, (actors, actors)) * off
    new, cost = old.copy(), np.zeros_like(old)
    members = np.ix_(*[random.choice(actors, MEMBERS, replace=False)] * 2)
    new[members] *= 0.3
    new[:, 0] += 0.2 * off[:, 0]
    cost[members] = -0.05
    return old, new, cost * off


def single_rows() -> list[Row]:
    """One counterfactual, and all derivatives of one outcome."""
    flows, _ = world(ACTORS)
    old, new, cost = reform(ACTORS)
    base, p = prepare(flows, old), parameters(4.0)
    change = wedges(base, tariff=new, log_cost=jnp.array(cost))
    solve = jax.jit(solve_changes)

    def income(log_cost: jax.Array, base: Any, change: Any, p: Any) -> jax.Array:
        return jnp.log(solve_changes(base, change._replace(log_cost=log_cost), p).real_income[0])

    slope = jax.jit(jax.value_and_grad(income))
    plain, both = best(lambda: solve(base, change, p)), best(lambda: slope(change.log_cost, base, change, p))
    facade = best(lambda: plenipo.trade.solve(flows, tariff=old, tariff_change=new - old, cost_change=np.exp(cost)), 5)
    return [
        Row(f"one counterfactual, {ACTORS} actors", 1e3 * plain, "ms", "<= 10"),
        Row("the same through plenipo.trade.solve, labels and flows", 1e3 * facade, "ms", ""),
        Row(f"value and {ACTORS * ACTORS:,} derivatives of one outcome", 1e3 * both, "ms", ""),
        Row("value and derivatives over value", both / plain, "x", "<= 2"),
    ]


def batch_rows() -> list[Row]:
    """Draws by variants by cases, inverse Jacobian once per draw."""
    flows, _ = world(ACTORS)
    old, new, cost = reform(ACTORS)
    random = np.random.default_rng(2)
    draws = (
        jnp.array(np.exp(random.normal(np.log(4), 0.25, MEASURED_DRAWS))),
        jnp.array(np.exp(random.normal(0, 0.13, (MEASURED_DRAWS, ACTORS)))),
        jnp.array(random.normal(1, 0.5, MEASURED_DRAWS)),
    )
    change, pattern, table = wedges(prepare(flows, old), tariff=new), jnp.array(cost), jnp.array(flows)
    exports = table.sum(axis=1) - jnp.diagonal(table)

    def one(draw: tuple[jax.Array, ...]) -> tuple[jax.Array, jax.Array]:
        elasticity, ratio, effect = draw
        home = jnp.maximum(ratio * (exports + jnp.diagonal(table)) - exports, 1e-3 * exports)
        base = prepare(jnp.fill_diagonal(table, home, inplace=False), old)
        hints = Hints(inverse_at(base, parameters(elasticity)))

        def variant(codes: jax.Array) -> tuple[jax.Array, jax.Array]:
            p = parameters(elasticity, codes[0], codes[1], 0.5 * codes[1])
            start, _ = balance(base, p, hints)

            def case(part: jax.Array) -> tuple[jax.Array, jax.Array]:
                result = solve_changes(start, change._replace(log_cost=part * effect * pattern), p, hints)
                return result.real_income, result.status

            return jax.lax.map(case, jnp.linspace(0.5, 1.0, CASES))

        return jax.lax.map(variant, jnp.array(VARIANTS))

    run = jax.jit(lambda d: jax.lax.map(one, d))
    assert int(np.asarray(run(draws)[1]).max()) == 0
    each = best(lambda: run(draws), 3) / (MEASURED_DRAWS * len(VARIANTS) * CASES)
    solves = DRAWS * len(VARIANTS) * CASES
    return [
        Row("one solve in a batch, outcomes by actor", 1e3 * each, "ms", ""),
        Row(f"{solves:,} solves on two cores", each * solves / 2, "s", ""),
    ]


def peer(s: paper.Sample) -> float:
    """Seconds that gegravity takes, end to end, for the same question."""
    import gegravity
    import pandas as pd

    n = len(s.labels)
    origin, destination = (a.ravel() for a in np.meshgrid(range(n), range(n), indexing="ij"))
    names = np.array(s.labels)
    frame = pd.DataFrame(
        {"exporter": names[origin], "importer": names[destination], "year": "2006", "cost": CONSTANT + np.log(s.before).ravel()}
    )
    frame["trade"], frame["Y"], frame["E"] = s.before.ravel(), s.output[origin], s.expenditure[destination]
    after = frame.assign(cost=CONSTANT + np.log(s.after).ravel())
    estimates = pd.DataFrame([("cost", 1.0, 0.1)], columns=["var", "beta", "stderr"])
    start = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        columns = {"trade_var_name": "trade", "expend_var_name": "E", "output_var_name": "Y", "year_var_name": "year"}
        data = gegravity.BaselineData(frame, imp_var_name="importer", exp_var_name="exporter", **columns)
        coefficients = gegravity.CostCoeffs(estimates=estimates, identifier_col="var", coeff_col="beta", stderr_col="stderr")
        model = gegravity.OneSectorGE(
            baseline=data,
            cost_coeff_values=coefficients,
            cost_variables=["cost"],
            year="2006",
            reference_importer=s.labels[-1],
            sigma=paper.SIGMA,
        )
        model.build_baseline(omr_rescale=1)
        model.define_experiment(after)
        model.simulate()
    return time.process_time() - start


def made_sample(actors: int) -> paper.Sample:
    """A question of gegravity's kind on a made world."""
    _, log_distance = world(actors)
    random = np.random.default_rng(1)
    cost = -0.3898623 * 3 * log_distance - 3.412584 * (1 - np.eye(actors))
    size = np.exp(random.normal(size=actors))
    trade = size[:, None] * size * np.exp(cost)
    trade *= 1e6 / trade.sum()
    after = cost.copy()
    after[0, 1] += 0.4711383
    after[1, 0] += 0.4711383
    labels = tuple(f"C{k:03d}" for k in range(actors))
    return paper.Sample(labels, np.exp(cost), np.exp(after), trade.sum(axis=1), trade.sum(axis=0))


def peer_rows(sizes: tuple[int, ...]) -> list[Row]:
    """Ours over the peer's, end to end, on its own sample and on made worlds of growing size."""
    samples = [("its own sample", paper.read_sample(SAMPLE))] if SAMPLE.is_dir() else []
    samples += [("made world", made_sample(n)) for n in sizes]
    rows = []
    for name, sample in samples:
        theirs, ours = peer(sample), best(lambda s=sample: paper.balanced_world(s), 5)
        what = f"{name}, {len(sample.labels)} actors"
        rows += [Row(f"gegravity, {what}", theirs, "s", ""), Row(f"plenipo, {what}", 1e3 * ours, "ms", "")]
        rows.append(Row(f"gegravity over plenipo, {what}", theirs / ours, "x", ">= 100"))
    return rows


def rows() -> list[Row]:
    """Everything, the peer on made worlds too."""
    return single_rows() + batch_rows() + peer_rows(PEER_SIZES)


if __name__ == "__main__":
    show(rows, __doc__)
