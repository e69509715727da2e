# SPDX-License-Identifier: Apache-2.0
"""Chapter 2 of the Advanced Guide to Trade Policy Analysis (Yotov, Piermartini, Monteiro and Larch 2016): borders, NAFTA.

The published tables come from a loop that is stopped when prices move by less than 0.01 from one round to the next. Here the same
loop is run with the same stop, and beside it the model is solved.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np

from plenipo.channels.trade.papers.gravity import fit_margins, fit_panel, predict_missing

__all__ = ["SIGMA", "Case", "borders", "equilibrium", "nafta", "printed", "stopped_loop"]

SIGMA = 7.0
REFERENCE = "DEU"
STOP = 0.01
NAFTA = ("CAN", "MEX", "USA")
RENAMED = {"ROM": "ROU"}  # Romania's code in the result files
PANEL_YEARS = (1986, 1990, 1994, 1998, 2002, 2006)


class Case(NamedTuple):
    """Labels; observed trade; costs as they enter trade, in the data and in the counterfactual; (origin, destination).

    ``reverse``: the table prints the data relative to the counterfactual (an agreement switched off).
    """

    labels: tuple[str, ...]
    trade: np.ndarray
    before: np.ndarray
    after: np.ndarray
    reverse: bool


def _panel(folder: Path, years: tuple[int, ...]) -> dict[str, np.ndarray]:
    import duckdb

    path = folder / "agtpa_applications.parquet"
    return (
        duckdb.connect()
        .execute(f"select * from '{path}' where year in {(*years, -1)} order by year, exporter, importer")
        .fetchnumpy()
    )


def borders(folder: Path, distance: float, contiguity: float, border: float) -> Case:
    """Application 1: all international borders of 2006 removed, with the published coefficients."""
    d = _panel(folder, (2006,))
    labels = tuple(sorted(set(d["exporter"].tolist())))
    n = len(labels)
    square = {c: np.asarray(d[c], dtype=float).reshape(n, n) for c in ("trade_musd", "dist", "cntg")}
    geography = distance * np.log(square["dist"]) + contiguity * square["cntg"]
    return Case(labels, square["trade_musd"], np.exp(geography + border * (1 - np.eye(n))), np.exp(geography), False)


def nafta(folder: Path, agreement: float) -> Case:
    """Application 2: NAFTA switched off in 1994; costs from pair effects of a panel fitted with the published coefficient."""
    d = _panel(folder, PANEL_YEARS)
    labels = tuple(sorted(set(d["exporter"].tolist())))
    n, years = len(labels), len(PANEL_YEARS)
    shape = (years, n, n)
    trade, rta = (np.asarray(d[c], dtype=float).reshape(shape) for c in ("trade_musd", "rta"))
    year = PANEL_YEARS.index(1994)
    covariates = [np.asarray(d[c], dtype=float).reshape(shape)[year] for c in ("dist", "cntg", "lang", "clny")]
    covariates[0] = np.log(covariates[0])
    pair = fit_panel(trade, np.exp(agreement * rta))
    fixed = predict_missing(pair, covariates)
    members = [labels.index(c) for c in NAFTA]
    without = rta[year].copy()
    without[np.ix_(members, members)] = 0.0
    return Case(labels, trade[year], fixed * np.exp(agreement * rta[year]), fixed * np.exp(agreement * without), True)


def equilibrium(case: Case) -> dict[str, float]:
    """Real GDP by economy, per cent: the model solved, on the fitted trade of the Guide."""
    from plenipo.channels.trade.solve import solve

    fitted, _, _ = fit_margins(case.before, case.trade.sum(axis=1), case.trade.sum(axis=0))
    cost = (case.after / case.before) ** (1.0 / (1.0 - SIGMA))
    change = solve(
        fitted, cost_change=cost, elasticity=SIGMA - 1.0, deficits="multiplicative", labels=case.labels
    ).real_wage_change
    return _percent(case, np.asarray(change))


def stopped_loop(case: Case) -> dict[str, float]:
    """Real GDP by economy, per cent: the Guide's loop of refitted effects, stopped where the Guide stops."""
    power = 1.0 / (1.0 - SIGMA)
    last = case.labels.index(REFERENCE)
    out, spent = case.trade.sum(axis=1), case.trade.sum(axis=0)
    ratio, spent_reference = spent / out, spent[last]
    _, row0, column0 = fit_margins(case.before, out, spent, last)
    fitted, row, column = fit_margins(case.after, out, spent, last)
    inward0 = spent / (column0 * spent_reference)
    inward, outward = spent / (column * spent_reference), out * spent_reference / row
    price, earlier = (row / row0) ** power, np.zeros(len(out))
    inward_change = outward_change = np.ones(len(out))
    reference = spent_reference
    while True:
        fitted = fitted * price[:, None] * price / (outward_change[:, None] * inward_change)
        fitted, new_row, new_column = fit_margins(case.after, fitted.sum(axis=1), fitted.sum(axis=0), last)
        made = fitted.sum(axis=1)
        spent = ratio * made
        gap, earlier = price - earlier, price
        price = ((new_row / row) / (spent[last] / reference)) ** power
        new_outward, new_inward = made * spent[last] / new_row, spent / (new_column * spent[last])
        outward_change, inward_change = new_outward / outward, new_inward / inward
        row, outward, inward, reference = new_row, new_outward, new_inward, spent[last]
        if gap.std(ddof=1) <= STOP and abs(gap.max()) <= STOP:
            break
    total = ((row / row0) / (reference / spent_reference)) ** power
    return _percent(case, total / (inward / inward0) ** power)


def printed(folder: Path, name: str) -> dict[str, float]:
    """Real GDP as in the Guide's result file, per cent."""
    with (folder / "advanced_guide" / name).open(encoding="utf-8") as file:
        return {RENAMED.get(r["country"], r["country"]): float(r["change_rGDP_FULL"]) for r in csv.DictReader(file)}


def _percent(case: Case, factor: np.ndarray) -> dict[str, float]:
    change = 1.0 / factor if case.reverse else factor
    return {c: float(100.0 * (change[k] - 1.0)) for k, c in enumerate(case.labels)}
