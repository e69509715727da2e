# SPDX-License-Identifier: Apache-2.0
"""Tables of the made-up world that the climate channel starts from: made-up nations under the embedded climate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["climate_tables"]

Columns = Mapping[str, npt.NDArray[Any]]
SEED = 7
FIRST, BASE, LAST = 1990, 2023, 2100
GASES = {"co2_mt": 0.95, "co2_land_mt": 1.0, "ch4_mtco2e": 1.0, "n2o_mtco2e": 1.0, "other_mtco2e": 1.0}
"""Share of the world's emissions that the twelve have together: all, beside ships and aircraft abroad."""
SECTORS = {"share_power": 0.35, "share_transport": 0.2, "share_buildings": 0.1, "share_industry": 0.2, "share_other": 0.15}
EMBEDDED = ("world_emissions", "climate_species", "climate_members", "climate_pathways", "climate_forcing", "climate_state")


def climate_tables(codes: Sequence[str], gdp: npt.NDArray[np.float64]) -> Callable[[str], Columns]:
    """Name of a table to its columns: nations made up, the world's totals and its climate as embedded."""
    made = _nations(codes, gdp)

    def table(name: str) -> Columns:
        from plenipo.data.tables import read_table

        return made[name] if name not in EMBEDDED else read_table(name).columns

    return table


def _nations(codes: Sequence[str], gdp: npt.NDArray[np.float64]) -> dict[str, Columns]:
    from plenipo.data.tables import read_table

    random, n = np.random.default_rng(SEED), len(codes)
    world = read_table("world_emissions").columns
    iso3 = np.array(codes)
    parts = {g: gdp**0.8 * random.uniform(0.5, 1.5, n) for g in GASES}
    last = {g: np.asarray(world[g], float)[~np.isnan(np.asarray(world[g], float))][-1] for g in GASES}
    now = {g: kept * last[g] * parts[g] / parts[g].sum() for g, kept in GASES.items()}
    climate = {
        "iso3": iso3,
        **now,
        **{s: np.full(n, share) for s, share in SECTORS.items()},
        "growth": random.uniform(0.005, 0.05, n),
        "growth_se": np.full(n, 0.005),
        "intensity_trend": random.uniform(-0.04, 0.0, n),
        "intensity_trend_se": np.full(n, 0.005),
        "pattern": random.uniform(0.9, 1.9, n),
        "pattern_se": np.full(n, 0.1),
        "temperature_c": random.uniform(5.0, 27.0, n),
        "temperature_se": np.full(n, 1.0),
    }
    years = np.arange(FIRST, BASE + 1)
    grown = np.exp(-0.015 * (BASE - years))
    past = {
        "iso3": np.repeat(iso3, len(years)),
        "year": np.tile(years, n),
        **{g: np.outer(now[g], grown).ravel() for g in GASES if g != "other_mtco2e"},
        "gdp_musd2015": np.outer(gdp, np.exp(-0.03 * (BASE - years))).ravel(),
    }
    ahead = np.array([BASE, 2050, LAST])
    people = {
        "iso3": np.repeat(iso3, len(ahead)),
        "year": np.tile(ahead, n),
        "population_million": np.outer(gdp / 2e4, [1.0, 1.2, 1.3]).ravel(),
    }
    economies = {"iso3": iso3, "gdp_ppp_musd": gdp * random.uniform(1.0, 2.5, n)}
    return {"national_climate": climate, "national_emissions": past, "population_outlook": people, "economies": economies}
