# SPDX-License-Identifier: Apache-2.0
"""EU enlargement on the trade of 2000, the example of GE_gravity (Baier, Yotov and Zylkin 2019): 44 economies."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np

__all__ = ["EFFECT", "ELASTICITY", "World", "change", "ge_gravity_loop", "printed", "read_world"]

EFFECT, ELASTICITY = 0.224, 4.0
BEFORE, AFTER = 2000, 2014
LOOP_TOLERANCE, LOOP_ROUNDS = 1e-8, 1_000_000


class World(NamedTuple):
    """Labels, flows of 2000 with domestic sales (million USD), 1.0 for pairs new to the EU; (origin, destination)."""

    labels: tuple[str, ...]
    flows: np.ndarray
    new_pairs: np.ndarray


def read_world(folder: Path) -> World:
    """From ``trade_wiod44_2000_2014``; a new pair is in the EU in 2014 and was not in 2000."""
    import duckdb

    path = folder / "wiod_total_trade.parquet"
    d = (
        duckdb.connect()
        .execute(f"select * from '{path}' where year in ({BEFORE}, {AFTER}) order by year, exporter, importer")
        .fetchnumpy()
    )
    labels = tuple(sorted(set(d["exporter"].tolist())))
    shape = (2, len(labels), len(labels))
    trade, member = (np.asarray(d[c], dtype=float).reshape(shape) for c in ("trade_musd", "eu_enlargement"))
    return World(labels, trade[0], member[1] - member[0])


def change(world: World, deficits: str) -> dict[str, float]:
    """Factor on real income by economy."""
    from plenipo.channels.trade.solve import solve

    cost = np.exp(-EFFECT * world.new_pairs / ELASTICITY)
    solution = solve(world.flows, cost_change=cost, elasticity=ELASTICITY, deficits=deficits, labels=world.labels)  # type: ignore[arg-type]
    return {c: float(solution.real_income_change[c]) for c in world.labels}


def ge_gravity_loop(world: World, deficits: str) -> dict[str, float]:
    """The same by the fixed-point loop that GE_gravity documents, with its stop: an independent program in NumPy."""
    x = world.flows
    made, spent0 = x.sum(axis=1), x.sum(axis=0)
    share = x / spent0 * np.exp(EFFECT * world.new_pairs)
    spent, level, before = spent0, np.ones(len(x)), x
    for _ in range(LOOP_ROUNDS):
        wage = (share @ (spent / level) / made) ** (1 / (1 + ELASTICITY))
        wage *= made.sum() / (made @ wage)
        level = wage**-ELASTICITY @ share
        spent = spent0 * wage if deficits == "multiplicative" else made * wage + spent0 - made
        after = share * wage[:, None] ** -ELASTICITY / level * spent
        moved = np.abs(np.log(after / before)).max()
        before = after
        if moved <= LOOP_TOLERANCE:
            break
    factor = (spent / spent0) / level ** (-1 / ELASTICITY)
    return {c: float(factor[k]) for k, c in enumerate(world.labels)}


def printed(path: Path, deficits: str) -> dict[str, float]:
    """The published factors by economy."""
    with path.open(encoding="utf-8") as file:
        return {r["country"]: float(r[f"welfare_eu_enlargement_{deficits}"]) for r in csv.DictReader(file)}
