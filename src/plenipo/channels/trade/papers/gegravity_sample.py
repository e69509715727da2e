# SPDX-License-Identifier: Apache-2.0
"""The example that gegravity ships (Herman 2021): a Canada-Japan agreement, 30 economies, 2006; ours and its own equations."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np

__all__ = ["SIGMA", "Sample", "balanced_world", "package_equations", "read_sample"]

SIGMA = 5.0
COEFFICIENTS = {
    "lndist": -0.3898623,
    "contiguity": 0.891577,
    "common_language": 0.0326249,
    "pta": 0.4711383,
    "international": -3.412584,
}
PAIR, REFERENCE = ("CAN", "JPN"), "DEU"
ROUNDS, TOLERANCE = 20_000, 1e-14


class Sample(NamedTuple):
    """Labels; costs as they enter trade, before and after (origin, destination); printed output and expenditure (actor,)."""

    labels: tuple[str, ...]
    before: np.ndarray
    after: np.ndarray
    output: np.ndarray
    expenditure: np.ndarray


def read_sample(folder: Path) -> Sample:
    """The sample from ``replication-trade/gegravity_sample``, with the coefficients of the package's example."""
    with (folder / "gegravity_sample" / "sample_data_set.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    labels = tuple(sorted({r["importer"] for r in rows}))
    index = {c: k for k, c in enumerate(labels)}
    n = len(labels)
    square = {c: np.zeros((n, n)) for c in (*COEFFICIENTS, "Y", "E")}
    for r in rows:
        for c, values in square.items():
            values[index[r["exporter"]], index[r["importer"]]] = float(r[c])
    log_before = sum(b * square[c] for c, b in COEFFICIENTS.items())
    log_after = np.array(log_before)
    for i, j in (PAIR, PAIR[::-1]):
        log_after[index[i], index[j]] += COEFFICIENTS["pta"] * (1.0 - square["pta"][index[i], index[j]])
    return Sample(labels, np.exp(log_before), np.exp(log_after), square["Y"][:, 0], square["E"][0])


def balanced_world(s: Sample) -> dict[str, float]:
    """Real GDP, per cent: fitted trade that adds up to output and (scaled) expenditure, then the exact equilibrium."""
    from plenipo.channels.trade.solve import solve

    expenditure = s.expenditure * s.output.sum() / s.expenditure.sum()
    fitted = _fit(s.before, s.output, expenditure)
    cost = (s.after / s.before) ** (-1.0 / (SIGMA - 1.0))
    change = solve(fitted, cost_change=cost, elasticity=SIGMA - 1.0, deficits="multiplicative", labels=s.labels).real_wage_change
    return {c: 100.0 * (float(change[c]) - 1.0) for c in s.labels}


def package_equations(s: Sample) -> dict[str, float]:
    """Real GDP, per cent, by the package's own system: shares of world output and expenditure stay at their baseline."""
    out, spent = s.output / s.output.sum(), s.expenditure / s.expenditure.sum()
    outward0, inward0 = _resistances(s.before, out, spent, s.labels.index(REFERENCE))
    outward1, inward1 = _resistances(s.after, out, spent, s.labels.index(REFERENCE))
    price = (outward1 / outward0) ** (1.0 / (1.0 - SIGMA))
    level = (inward1 / inward0) ** (-1.0 / (1.0 - SIGMA))
    return {c: float(100.0 * (price[k] / level[k] - 1.0)) for k, c in enumerate(s.labels)}


def _fit(cost: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Matrix proportional to ``cost`` by rows and columns with the given margins."""
    a, b = np.ones(len(rows)), np.ones(len(columns))
    for _ in range(ROUNDS):
        b = columns / (a @ cost)
        new = rows / (cost @ b)
        if np.abs(new / a - 1.0).max() < TOLERANCE:
            break
        a = new
    return a[:, None] * cost * b


def _resistances(cost: np.ndarray, out: np.ndarray, spent: np.ndarray, reference: int) -> tuple[np.ndarray, np.ndarray]:
    """Outward and inward terms (both to the power sigma - 1), the reference importer's inward term being 1."""
    outward, inward = np.ones(len(out)), np.ones(len(out))
    for _ in range(ROUNDS):
        outward = 1.0 / (cost @ (spent * inward))
        new = 1.0 / ((out * outward) @ cost)
        new /= new[reference]
        if np.abs(new / inward - 1.0).max() < TOLERANCE:
            break
        inward = new
    return outward, inward
