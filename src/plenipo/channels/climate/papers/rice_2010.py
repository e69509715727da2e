# SPDX-License-Identifier: Apache-2.0
"""RICE-2010 (Nordhaus 2010): twelve regions and the world's climate in decades, in its base case.

Equations as documented in MimiRICE2010; productivity, carbon intensity, saving and base policy by region are read from the user's
copy of its inputs, which may not ship. Losses to the rise of the sea are read from its outputs: its ice sheets are not rebuilt.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from plenipo.core.tables import read_rows

__all__ = ["FIRST", "STEP", "Inputs", "Path2010", "printed_warming", "read_inputs", "run_rice"]

FloatArray = npt.NDArray[np.float64]
FIRST, STEP = 2005, 10
RAMP = 10  # decades over which other forcing goes from its value of 2005 to its last
PERCENT = 100.0
SCALE = 1e3
SHARPNESS = 10  # power in the net damage of a period, as programmed there; of no weight below a loss of a half
SERIES = {
    "productivity": "tfp",
    "people": "population_million",
    "intensity": "sigma",
    "cut": "miu_base",
    "saved": "savings",
    "cost": "abate_cost1",
    "land": "landuse_co2",
}


class Inputs(NamedTuple):
    """(period, region) each, in the model's units, and (region,) of the rest; ``sea`` in per cent of output."""

    productivity: FloatArray
    people: FloatArray
    intensity: FloatArray
    cut: FloatArray
    saved: FloatArray
    cost: FloatArray
    land: FloatArray
    sea: FloatArray
    capital: FloatArray
    depreciation: FloatArray
    cost_power: FloatArray
    damage: tuple[FloatArray, FloatArray, FloatArray]


class Path2010(NamedTuple):
    """(period,): K above 1900, Gt C a year, trillion USD of 2005 a year gross of losses."""

    warming: FloatArray
    emissions: FloatArray
    output: FloatArray


def read_inputs(folder: Path) -> Inputs:
    """From ``iam_regions``; as many periods as the published outputs have."""
    import csv

    with (folder / "rice2010_region_params.csv").open(encoding="utf-8") as file:
        rows = {r["region"]: r for r in csv.DictReader(file)}
    regions = sorted(rows)
    sea = _series(folder / "rice2010_validation_outputs.parquet", "variable", "sealeveldamages-SLRDAMAGES")
    series = {n: _series(folder / "rice2010_time_series.parquet", "param", p)[: len(sea)] for n, p in SERIES.items()}

    def column(name: str) -> FloatArray:
        return np.array([float(rows[r][name]) for r in regions])

    return Inputs(
        **series,
        sea=sea,
        capital=column("k0"),
        depreciation=column("depreciation"),
        cost_power=column("abate_exp"),
        damage=(column("damage_a1"), column("damage_a2"), column("damage_a3")),
    )


def printed_warming(folder: Path) -> dict[int, float]:
    """Year to the published warming."""
    values = _series(folder / "rice2010_validation_outputs.parquet", "variable", "climatedynamics-TATM")
    return {FIRST + STEP * k: float(v) for k, v in enumerate(values[:, 0])}


def _series(path: Path, key: str, name: str) -> FloatArray:
    """(period, region in order of the alphabet)."""
    import duckdb

    found = duckdb.connect().execute(f"select * from '{path}' where {key} = '{name}' order by year, region").fetchnumpy()
    years = np.unique(np.asarray(found["year"]))
    return np.asarray(found["value"], dtype=float).reshape(len(years), -1)


def run_rice(given: Inputs) -> Path2010:
    """The base case from 2005 in decades."""
    p = {r["name"]: float(r["value"]) for r in read_rows("plenipo.channels.climate.papers", "rice_2010.csv")}
    air, shallow, deep = p["air_2005"], p["shallow_2005"], p["deep_2005"]
    surface, ocean, capital = p["surface_2005"], p["ocean_2005"], given.capital
    told = []
    for k in range(len(given.sea)):
        gross = given.productivity[k] * (given.people[k] / SCALE) ** (1 - p["capital_share"]) * capital ** p["capital_share"]
        emitted = float((given.intensity[k] * gross * (1 - given.cut[k])).sum() + given.land[k].sum())
        if k > 0:
            surface, ocean = _warm(p, k, surface, ocean, air, (air, shallow, emitted))
        told.append((surface, emitted, gross.sum()))
        capital = (1 - given.depreciation) ** STEP * capital + STEP * given.saved[k] * _net(given, k, gross, surface)
        left = p["air_2015"] if k == 0 else air * p["air_to_air"] + shallow * p["shallow_to_air"] + STEP * emitted
        shallow_after = air * p["air_to_shallow"] + shallow * p["shallow_to_shallow"] + deep * p["deep_to_shallow"]
        deep = deep * p["deep_to_deep"] + shallow * p["shallow_to_deep"]
        air, shallow = left, shallow_after
    return Path2010(*(np.array(column) for column in zip(*told, strict=True)))


def _warm(
    p: Mapping[str, float], k: int, surface: float, ocean: float, air: float, carbon: tuple[float, float, float]
) -> tuple[float, float]:
    """Surface and ocean of the period; forcing by the mean of the carbon at its two ends."""
    now, shallow, emitted = carbon
    after = now * p["air_to_air"] + shallow * p["shallow_to_air"] + STEP * emitted
    share = min(k / RAMP, 1.0)
    other = p["other_forcing_2005"] + share * (p["other_forcing_2105"] - p["other_forcing_2005"])
    forcing = p["forcing_doubled"] * np.log2((now + after) / 2.0 / p["air_before"]) + other
    lost = p["forcing_doubled"] / p["warming_doubled"] * surface + p["surface_to_ocean"] * (surface - ocean)
    warmer = p["surface_2015"] if k == 1 else surface + p["surface_speed"] * (forcing - lost)
    return float(warmer), ocean + p["ocean_speed"] * (surface - ocean)


def _net(given: Inputs, k: int, gross: FloatArray, surface: float) -> FloatArray:
    """(region,): output after losses and abatement."""
    linear, square, power = given.damage
    share = (linear * surface + square * surface**power + given.sea[k]) / PERCENT
    lost = gross * (1 - 1 / (1 + share)) if k == 0 else gross * share / (1 + share**SHARPNESS)
    return np.asarray(gross - lost - gross * given.cost[k] * given.cut[k] ** given.cost_power)
