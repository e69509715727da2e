# SPDX-License-Identifier: Apache-2.0
"""Nations from their tables, and back from nations to the species the emulator runs on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from plenipo.channels.climate.nations.outlook import Nations, Outlook

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BASE_YEAR", "read_nations", "unit_scales", "world_species", "world_table"]

FloatArray = npt.NDArray[np.float64]
Read = Callable[[str], Mapping[str, npt.NDArray[Any]]]
BASE_YEAR = 2023  # of national_climate
SPECIES = {"co2": "CO2 FFI", "co2_land": "CO2 AFOLU", "ch4": "CH4", "n2o": "N2O"}
UNITS = {"co2": "Gt CO2/yr", "co2_land": "Gt CO2/yr", "ch4": "Mt CH4/yr", "n2o": "Mt N2O/yr"}


def read_nations(read: Read) -> tuple[tuple[str, ...], Nations, float]:
    """Codes, economies of the base year with people to 2100, and CO2 of the base year that belongs to none of them, Mt.

    Parameters
    ----------
    read
        Name of a table (``national_climate``, ``economies``, ``population_outlook``, ``world_emissions``) to its columns.
    """
    table, economies, outlook, world = (
        read(n) for n in ("national_climate", "economies", "population_outlook", "world_emissions")
    )
    codes = tuple(str(c) for c in table["iso3"])
    output = dict(zip(economies["iso3"], economies["gdp_ppp_musd"] / 1e3, strict=True))
    every = np.arange(BASE_YEAR, int(outlook["year"].max()) + 1)
    people = np.stack([_yearly(outlook, c, every) for c in codes])
    gases = {g: jnp.asarray(table[f"{g}_mtco2e" if f"{g}_mtco2e" in table else f"{g}_mt"]) for g in (*SPECIES, "other")}
    nations = Nations(
        **gases,
        output=jnp.asarray([output[c] for c in codes]),
        growth=jnp.asarray(table["growth"]),
        intensity_trend=jnp.asarray(table["intensity_trend"]),
        population=jnp.asarray(people),
    )
    total = float(world["co2_mt"][world["year"] == BASE_YEAR][0])
    return codes, nations, total - float(gases["co2"].sum())


def _yearly(outlook: Mapping[str, npt.NDArray[Any]], code: str, every: npt.NDArray[np.int64]) -> FloatArray:
    mine = outlook["iso3"] == code
    return np.asarray(np.exp(np.interp(every, outlook["year"][mine], np.log(outlook["population_million"][mine]))))


def world_species(outlook: Outlook, read: Read) -> dict[str, FloatArray]:
    """World emissions by species in the emulator's units, (year,) each from the base year on.

    National sources and the emulator's history differ by a few per cent in level; growth since the last common year is carried
    over, and the level of the emulator stays.
    """
    scales = unit_scales(float(outlook.co2_land[:, 0].sum()), read)
    paths = {g: np.asarray(getattr(outlook, g).sum(axis=0)) for g in SPECIES}
    paths["co2"] = paths["co2"] + np.asarray(outlook.transport)
    return {g: path * scales[g] for g, path in paths.items()}


def unit_scales(land: float, read: Read) -> dict[str, float]:
    """Emissions in the emulator's unit over Mt CO2e of national sources, by gas, in the last common year.

    ``land`` is CO2 of land use of the nations in the base year: nations and world are means of different models there.
    """
    world, paths = read("world_emissions"), read("climate_pathways")
    history = paths["pathway"] == "history"
    found = {}
    for gas, species in SPECIES.items():
        column = world[f"{gas}_mtco2e" if f"{gas}_mtco2e" in world else f"{gas}_mt"]
        last = int(world["year"][~np.isnan(column)].max())
        common = min(last, int(paths["year"][history].max()))
        emulator = float(paths["value"][history & (paths["species"] == species) & (paths["year"] == common)][0])
        found[gas] = emulator / (land if gas == "co2_land" else float(column[world["year"] == common][0]))
    return found


def world_table(outlook: Outlook, read: Read, scenario: str) -> pd.DataFrame:
    """World emissions as a long table for :func:`plenipo.climate.run`; name a pathway there for the species not projected."""
    import pandas as pd

    found = world_species(outlook, read)
    parts = [
        pd.DataFrame({
            "scenario": scenario, "region": "World", "variable": f"Emissions|{SPECIES[g]}", "unit": UNITS[g],
            "year": np.arange(BASE_YEAR, BASE_YEAR + len(path)), "value": path,
        })
        for g, path in found.items()
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)
