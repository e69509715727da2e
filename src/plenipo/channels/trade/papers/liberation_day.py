# SPDX-License-Identifier: Apache-2.0
"""Tariffs of 2 April 2025 with the settings of Ignatenko, Macedoni, Lashkaripour and Simonovska (2025), 194 economies, 2023."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

__all__ = ["CASES", "World", "best_uniform", "read_world", "run_case", "tariffs", "uniform"]

ELASTICITY, LABOUR_SUPPLY, SCALE = 4.0, 0.5, 0.67  # their trade elasticity, labour supply elasticity, scale x trade elasticity
SHARE_ABROAD, SHARE_USA = 0.12, 0.26  # profit shares abroad and at home that pin down the margins
LEAST_TARIFF = 0.10
UNIFORM = 0.218  # the one rate for all origins that their formula calls best
HIGHEST_UNIFORM = 1.0  # where the search for the best one ends
CASES = (
    "tax relief",
    "lump sum",
    "Eaton-Kortum",
    "elasticity 8",
    "pass-through 0.25",
    "reciprocal retaliation",
    "uniform tariff",
)


class World(NamedTuple):
    """Labels, flows with domestic sales (thousand USD), US tariff by origin, margin earned where goods are consumed (actor,)."""

    labels: tuple[str, ...]
    flows: np.ndarray
    tariff: np.ndarray
    margin: np.ndarray

    @property
    def usa(self) -> int:
        """Place of the United States."""
        return self.labels.index("USA")


def _column(path: Path, name: str) -> list[str]:
    with path.open(encoding="utf-8-sig") as file:
        return [row[name] for row in csv.DictReader(file)]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def read_world(folder: Path) -> World:
    """The authors' data from ``replication-trade/liberation_day``; domestic sales are expenditure less imports, at least 0."""
    here = folder / "liberation_day"
    labels = tuple(_column(here / "country_labels.csv", "iso3"))
    with (here / "trade_cepii.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))[1:]
    trade = np.array([[_number(v) for v in row] for row in rows])
    gdp = np.array([float(v) for v in _column(here / "gdp.csv", "gdp")]) / 1000.0
    usa = labels.index("USA")
    margin = np.full(len(labels), 0.0)
    margin[:], margin[usa] = (pair := _margins(trade, gdp, usa))[0], pair[1]
    transfer = (1.0 - margin) * (trade.sum(axis=0) - trade @ (1.0 - margin))
    flows = trade.copy()
    np.fill_diagonal(flows, np.maximum(gdp + transfer - trade.sum(axis=0), 0.0))
    tariff = np.maximum(np.array([_number(v) for v in _column(here / "tariffs.csv", "applied_tariff")]), LEAST_TARIFF)
    tariff[usa] = 0.0
    return World(labels, flows, tariff, margin)


def _margins(trade: np.ndarray, gdp: np.ndarray, usa: int) -> np.ndarray:
    """Margins of the rest of the world and the USA such that profit shares in a two-region world are as observed."""
    from scipy.optimize import fsolve

    group = np.ones((2, len(gdp)))
    group[0, usa], group[1] = 0.0, 0.0
    group[1, usa] = 1.0
    x, y = group @ trade @ group.T, group @ gdp

    def gap(nu: np.ndarray) -> np.ndarray:
        spent = y + (1.0 - nu) * (x.sum(axis=0) - x @ (1.0 - nu))
        first = (spent[0] - x[1, 0]) / (spent[0] - x[1, 0] + x[0, 1])
        second = (spent[1] - x[0, 1]) / (spent[1] - x[0, 1] + x[1, 0])
        return np.array([(1 - first) * nu[1] + first * nu[0] - SHARE_ABROAD, second * nu[1] + (1 - second) * nu[0] - SHARE_USA])

    return np.maximum(fsolve(gap, [SHARE_ABROAD, SHARE_USA], xtol=1e-12), 0.0)


def tariffs(world: World, retaliation: bool = False) -> np.ndarray:
    """(origin, destination): US tariffs by origin; with retaliation the same rates on US goods."""
    matrix = np.zeros((len(world.labels),) * 2)
    matrix[:, world.usa] = world.tariff
    if retaliation:
        matrix[world.usa, :] = world.tariff
    return matrix


def uniform(world: World, rate: float) -> np.ndarray:
    """(origin, destination): one US tariff for all origins."""
    matrix = np.zeros((len(world.labels),) * 2)
    matrix[:, world.usa] = rate
    matrix[world.usa, world.usa] = 0.0
    return matrix


def best_uniform(world: World) -> float:
    """The one US tariff for all origins at which US welfare is highest, found by search."""
    from scipy.optimize import minimize_scalar

    def loss(rate: float) -> float:
        return -float(run_case(world, "uniform tariff", rate).real_income_change["USA"])

    return float(minimize_scalar(loss, bounds=(0.0, HIGHEST_UNIFORM), method="bounded", options={"xatol": 1e-5}).x)


def pass_through(world: World) -> np.ndarray:
    """(destination,): power of the duty factor in the landed price, from markups and margins."""
    theta = ELASTICITY / SCALE
    return np.asarray((1.0 + theta) / ((1.0 - world.margin) * theta) - 1.0 / theta)


def run_case(world: World, case: str, rate: float = UNIFORM) -> Any:
    """One of ``CASES`` through :func:`plenipo.trade.solve`; ``rate`` is that of a uniform tariff."""
    from plenipo.channels.trade.solve import solve

    through = pass_through(world)
    simple = case == "Eaton-Kortum"
    if case == "pass-through 0.25":
        through = through - 0.75
    return solve(
        world.flows,
        tariff_change=uniform(world, rate) if case == "uniform tariff" else tariffs(world, case == "reciprocal retaliation"),
        elasticity=2 * ELASTICITY if case == "elasticity 8" else ELASTICITY,
        revenue="lump_sum" if case == "lump sum" else "tax_relief",
        labels=world.labels,
        labour_supply_elasticity=LABOUR_SUPPLY,
        scale_elasticity=SCALE / ELASTICITY,
        pass_through=1.0 if simple else through,
        destination_margin=0.0 if simple else world.margin,
        numeraire="world_prices",
    )
