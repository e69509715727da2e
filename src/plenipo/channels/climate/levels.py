# SPDX-License-Identifier: Apache-2.0
"""Levels that targets are counted from: emissions of past years, and the central outlook."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from plenipo.channels.climate.nations.outlook import GASES, Nations, Outlook, project, storyline
from plenipo.channels.climate.nations.world import BASE_YEAR, read_nations
from plenipo.core.draws import read_parameters
from plenipo.core.errors import DataError, Problem
from plenipo.core.world import World

__all__ = ["Levels", "levels_of", "nations_of"]

FloatArray = npt.NDArray[np.float64]
PAST = {"co2": "co2_mt", "co2_land": "co2_land_mt", "ch4": "ch4_mtco2e", "n2o": "n2o_mtco2e"}
BASKETS = {"all": ("co2", "ch4", "n2o", "other"), "net": GASES, "CO2": ("co2",)}


@dataclass(frozen=True, eq=False)
class Levels:
    """Emissions of a world's economies, Mt CO2e.

    Parameters
    ----------
    first
        Base year of the outlook.
    central
        Outlook with every parameter at its centre.
    years
        Years of the past.
    history
        Gas to (economy, year) of the past; what is not held is the base year's.
    products
        (economy, year): output of the past in constant prices.
    """

    first: int
    central: Outlook
    years: tuple[int, ...]
    history: Mapping[str, FloatArray]
    products: FloatArray

    def outlook(self, places: npt.NDArray[np.int64], gases: str, year: int) -> FloatArray:
        """(economy,) of the central outlook in a year from the base year on."""
        k = min(max(year - self.first, 0), self.central.output.shape[1] - 1)
        return np.asarray(sum(np.asarray(getattr(self.central, g))[places, k] for g in BASKETS[gases]))

    def output(self, places: npt.NDArray[np.int64], year: int) -> FloatArray:
        """(economy,) USD bn (PPP) of the central outlook."""
        return np.asarray(self.central.output)[places, max(year - self.first, 0)]

    def past(self, places: npt.NDArray[np.int64], gases: str, year: int) -> FloatArray:
        """(economy,) of a past year."""
        k = self.years.index(min(max(year, self.years[0]), self.years[-1]))
        return np.asarray(sum(self.history[g][places, k] for g in BASKETS[gases]))

    def past_output(self, places: npt.NDArray[np.int64], year: int | None) -> FloatArray:
        """(economy,) output of a past year, constant prices."""
        return self.products[places, self.years.index(year or self.years[-1])]


@functools.lru_cache(maxsize=4)
def nations_of(world: World) -> tuple[Nations, float, Mapping[str, npt.NDArray[Any]]]:
    """Economies of a world in its order, CO2 that belongs to none of them, and the other columns of their table.

    Raises
    ------
    DataError
        If an economy is missing in the tables.
    """
    codes, nations, transport = read_nations(world.table)
    place = {c: k for k, c in enumerate(codes)}
    missing = [c for c in world.actors if c not in place]
    if missing:
        raise DataError(Problem(f"no emissions are held of {', '.join(missing)}", "table national_climate"))
    order = np.array([place[c] for c in world.actors])
    table = {k: v[order] for k, v in world.table("national_climate").items()}
    return Nations(*(a[order] for a in nations)), transport, table


@functools.lru_cache(maxsize=4)
def levels_of(world: World) -> Levels:
    """Levels of a world, worked out once."""
    nations, transport, _ = nations_of(world)
    central = {p.name: jnp.asarray(p.value) for p in read_parameters(__package__)}
    outlook = project(nations, storyline("current_policies", central), jnp.asarray(transport))
    past = world.table("national_emissions")
    years = tuple(range(int(past["year"].min()), int(past["year"].max()) + 1))
    history = {g: _matrix(world, past, column, years) for g, column in PAST.items()}
    now = {g: np.asarray(getattr(nations, g)) for g in GASES}
    history = {g: np.where(np.isnan(a), now[g][:, None], a) for g, a in history.items()}
    history["other"] = np.tile(now["other"][:, None], (1, len(years)))
    products = _matrix(world, past, "gdp_musd2015", years)
    first_known = np.array([row[~np.isnan(row)][0] if (~np.isnan(row)).any() else 1.0 for row in products])
    return Levels(BASE_YEAR, outlook, years, history, np.where(np.isnan(products), first_known[:, None], products))


def _matrix(world: World, table: Mapping[str, npt.NDArray[Any]], column: str, years: tuple[int, ...]) -> FloatArray:
    """(economy, year) of one column; not a number where it is not held."""
    found = np.full((len(world.actors), len(years)), np.nan)
    keep = np.array([str(c) in world.positions for c in table["iso3"]])
    rows = np.array([world.positions[str(c)] for c in table["iso3"][keep]])
    found[rows, np.asarray(table["year"][keep], int) - years[0]] = np.asarray(table[column][keep], float)
    return found
