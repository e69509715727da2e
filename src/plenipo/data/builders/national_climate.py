# SPDX-License-Identifier: Apache-2.0
"""national_climate: one row an economy - emissions and output of the base year, their trends, sectors, and the local climate."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.data.builders.economies import build_economies
from plenipo.data.builders.members import BASE_YEAR
from plenipo.data.builders.national_emissions import build_national_emissions, build_world_emissions
from plenipo.data.sources import emissions
from plenipo.data.table import Table

__all__ = ["build_national_climate", "shrunk", "slope"]

FloatArray = npt.NDArray[np.float64]
TREND = (2005, 2019)
FEWEST = 8  # years of a trend, below which it is that of the mean economy
LAND_YEARS = 5  # mean of the last years held: land use jumps with fires
SECTOR_YEAR = 2021
SECTORS = {
    "share_power": "Power Industry",
    "share_transport": "Transport",
    "share_buildings": "Buildings",
    "share_industry": "Other industrial combustion",
    "share_other": "Other sectors",
}
PATTERN_FROM = 1970  # before it stations are few and the world hardly warmed
HEADER = (
    "iso3", "co2_mt", "co2_land_mt", "ch4_mtco2e", "n2o_mtco2e", "other_mtco2e", *SECTORS, "growth", "growth_se",
    "intensity_trend", "intensity_trend_se", "pattern", "pattern_se", "temperature_c", "temperature_se", "imputed",
)  # fmt: skip
Flags = dict[str, list[str]]


def build_national_climate(raw: Path) -> Table:
    """One row an economy without a gap; what is imputed is named."""
    economies = {r["iso3"]: r for r in build_economies(raw).to_dict()}
    flags: Flags = {c: [] for c in economies}
    history = build_national_emissions(raw).columns
    columns = {
        **_levels(raw, economies, history, flags),
        **_sectors(raw, economies, flags),
        **_trends(economies, history, flags),
        **_local(raw, economies, flags),
    }
    rows = [(c, *(float(columns[h][k]) for h in HEADER[1:-1]), ";".join(flags[c])) for k, c in enumerate(economies)]
    return Table.from_rows("national_climate", HEADER, rows, HEADER[:1])


def _levels(raw: Path, economies: Any, history: Any, flags: Flags) -> dict[str, FloatArray]:
    """Emissions of the base year; where none are known, the middle amount a head of the income group."""
    found = {}
    for name in ("co2_mt", "ch4_mtco2e", "n2o_mtco2e"):
        now = history["year"] == BASE_YEAR
        held = dict(zip(history["iso3"][now], history[name][now], strict=True))
        head = {c: held[c] / r["population_million"] for c, r in economies.items() if not np.isnan(held[c])}
        groups = {r["income_group"]: [v for c, v in head.items() if economies[c]["income_group"] == r["income_group"]]
                  for r in economies.values()}  # fmt: skip
        found[name] = np.array([
            held[c] if c in head else median(groups[r["income_group"]]) * r["population_million"] for c, r in economies.items()
        ])  # fmt: skip
        for c in economies.keys() - head.keys():
            flags[c].append(name)
    recent = history["year"] > max(history["year"][~np.isnan(history["co2_land_mt"])]) - LAND_YEARS
    land = {c: history["co2_land_mt"][recent & (history["iso3"] == c)] for c in economies}
    found["co2_land_mt"] = np.array([0.0 if np.isnan(v).all() else float(np.nanmean(v)) for v in land.values()])
    for c, v in land.items():
        flags[c] += ["co2_land_mt"] if np.isnan(v).all() else []
    other = build_world_emissions(raw).columns["other_mtco2e"]
    output = np.array([r["gdp_musd"] for r in economies.values()])
    found["other_mtco2e"] = float(other[~np.isnan(other)][-1]) * output / output.sum()
    for one in flags.values():
        one.append("other_mtco2e")
    return found


def _sectors(raw: Path, economies: Any, flags: Flags) -> dict[str, FloatArray]:
    """Shares of five sectors in all gases; those of the world where none are known."""
    held = emissions.read_sectors(raw, SECTOR_YEAR)
    world = np.array([sum(v for (_, s), v in held.items() if s == sector) for sector in SECTORS.values()])
    shares = []
    for c in economies:
        own = np.array([held.get((c, s), 0.0) for s in SECTORS.values()])
        flags[c] += [] if own.sum() > 0 else ["sectors"]
        shares.append((own if own.sum() > 0 else world) / (own if own.sum() > 0 else world).sum())
    return dict(zip(SECTORS, np.array(shares).T, strict=True))


def _trends(economies: Any, history: Any, flags: Flags) -> dict[str, FloatArray]:
    """Yearly growth of output a head and of CO2 over output, logs, drawn towards the mean as far as they are uncertain."""
    output = history["gdp_musd2015"]
    series = {"growth": output / history["population_million"], "intensity_trend": history["co2_mt"] / output}
    found = {}
    for name, values in series.items():
        fits = np.array([slope(history["year"], values, history["iso3"] == c) for c in economies])
        for c, fit in zip(economies, fits, strict=True):
            flags[c] += [name] if np.isnan(fit[0]) else []
        found[name], found[f"{name}_se"] = shrunk(fits[:, 0], fits[:, 1])
    return found


def slope(years: Any, values: FloatArray, mine: Any, span: tuple[int, int] = TREND) -> tuple[float, float]:
    """Slope of the log on the year over a span, and its standard error, allowing for errors that last."""
    used = mine & (years >= span[0]) & (years <= span[1]) & (values > 0)
    if used.sum() < FEWEST:
        return np.nan, np.nan
    logs = np.log(values[used])
    x, y = years[used] - years[used].mean(), logs - logs.mean()
    slope = float(x @ y / (x @ x))
    rest = y - slope * x
    lasting = float(np.clip(rest[1:] @ rest[:-1] / (rest @ rest), 0.0, 0.9))
    inflated = (1.0 + lasting) / (1.0 - lasting)
    return slope, float(np.sqrt(inflated * (rest @ rest) / (len(x) - 2) / (x @ x)))


def shrunk(values: FloatArray, errors: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Empirical Bayes: values drawn to their mean by how uncertain they are, and what is left of the error; mean if not known."""
    known = ~np.isnan(values)
    mean = float(np.median(values[known]))
    between = max(float(np.var(values[known]) - np.median(errors[known] ** 2)), 0.0)
    kept = np.where(known, between / (between + np.nan_to_num(errors) ** 2), 0.0)
    drawn = mean + kept * (np.where(known, values, mean) - mean)
    return drawn, np.sqrt(np.where(known, kept * np.nan_to_num(errors) ** 2, between))


def _local(raw: Path, economies: Any, flags: Flags) -> dict[str, FloatArray]:
    """Local warming per kelvin of the world's, and local mean temperature; by latitude where not known."""
    latitude = np.array([abs(r["latitude"]) for r in economies.values()])
    anomaly, world = emissions.read_national_warming(raw), emissions.read_global_warming(raw)
    fits = np.array([_pattern(c, anomaly, world) for c in economies])
    known = ~np.isnan(fits[:, 0])
    line = np.polyfit(latitude[known], fits[known, 0], 1)
    spread = float(np.std(fits[known, 0] - np.polyval(line, latitude[known])))
    for c, k in zip(economies, known, strict=True):
        flags[c] += ([] if k else ["pattern"]) + ["temperature_c"]
    places = {c: abs(r["latitude"]) for c, r in economies.items()}
    seen = np.array([(places[c], t) for c, t in emissions.read_regional_climate(raw) if c in places])
    bend = np.polyfit(seen[:, 0], seen[:, 1], 2)
    expected = np.polyval(line, latitude)
    beyond, pattern_se = shrunk(fits[:, 0] - expected, fits[:, 1])
    return {
        "pattern": expected + np.where(known, beyond, 0.0),
        "pattern_se": np.where(known, pattern_se, spread),
        "temperature_c": np.polyval(bend, latitude),
        "temperature_se": np.full(len(latitude), float(np.std(seen[:, 1] - np.polyval(bend, seen[:, 0])))),
    }


def _pattern(code: str, anomaly: emissions.Series, world: dict[int, float]) -> tuple[float, float]:
    """Slope of the national anomaly on the world's, and its standard error."""
    held = [(world[y], v) for (c, y), v in anomaly.items() if c == code and y >= PATTERN_FROM]
    if len(held) < FEWEST:
        return np.nan, np.nan
    x, y = (np.array(v) - np.mean(v) for v in zip(*held, strict=True))
    slope = float(x @ y / (x @ x))
    return slope, float(np.sqrt(((y - slope * x) ** 2).sum() / (len(x) - 2) / (x @ x)))
