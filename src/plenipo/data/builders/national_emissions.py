# SPDX-License-Identifier: Apache-2.0
"""national_emissions, world_emissions, annex_inventories: greenhouse gases by economy and year, one source a quantity.

Carbon dioxide is that of the Global Carbon Budget, because it alone gives every economy, land use by the same method, and a world
total with what belongs to nobody; methane and nitrous oxide are those of Jones and others, the only ones held by gas. Totals of
other inventories (EDGAR, Minx, UNFCCC) differ in gases, weights and borders; they serve for shares and for Kyoto's own accounts.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from plenipo.data.builders.climate import build_climate_pathways, build_climate_species
from plenipo.data.builders.economies import build_economies
from plenipo.data.builders.members import BASE_YEAR
from plenipo.data.sources import emissions
from plenipo.data.table import Table

__all__ = ["FIRST", "build_annex_inventories", "build_national_emissions", "build_world_emissions", "people"]

FIRST = 1990
GASES = ("ch4", "n2o")
WORLD, WORLD_OF_GASES = "WLD", "OWID_WRL"
HEADER = (
    *("iso3", "year", "co2_mt", "co2_land_mt", "ch4_mtco2e", "n2o_mtco2e", "population_million", "gdp_musd2015", "imputed"),
)
AIR_KG, AIR_MOLAR = 5.1352e18, 28.97  # mass of dry air in kg and its molar mass in g/mol
PULSE_OF_CO2 = 8.95e-14
"""W/m2 a year of a kilogram of CO2 over a hundred years, IPCC AR6 chapter 7, from memory."""
HORIZON = 100.0
FLUORINATED = ("HFC-", "CF4", "C2F6", "C3F8", "C4F10", "C5F12", "C6F14", "C7F16", "C8F18", "c-C4F8", "SF6", "NF3")


def people(raw: Path) -> dict[tuple[str, int], tuple[float, bool]]:
    """(Economy, year) to million people and whether that is imputed: the United Nations to 2022, then their last growth."""
    held = emissions.read_context(raw, "population_wpp2022", BASE_YEAR)
    other = emissions.read_output(raw, "pop")
    found: dict[tuple[str, int], tuple[float, bool]] = {}
    for row in build_economies(raw).to_dict():
        code = row["iso3"]
        for year in range(FIRST, BASE_YEAR + 1):
            if (code, year) in held:
                found[code, year] = held[code, year] / 1e6, False
            elif (code, year - 1) in held:
                found[code, year] = held[code, year - 1] ** 2 / held[code, year - 2] / 1e6, True
            elif (code, year) in other:
                found[code, year] = other[code, year], True
            else:
                found[code, year] = row["population_million"], True
    return found


def build_national_emissions(raw: Path) -> Table:
    """One row an economy and year from 1990 to the base year; what is imputed is named, what is not known is empty."""
    budget, head = emissions.read_carbon_dioxide(raw, FIRST), emissions.read_carbon_per_head(raw, FIRST)
    land = emissions.read_land_use(raw, FIRST)
    gases = [emissions.read_gas(raw, g, FIRST) for g in GASES]
    output = emissions.read_context(raw, "total_gdp_us_inflation_adjusted", BASE_YEAR)
    population = people(raw)
    rows = []
    for code in build_economies(raw).columns["iso3"]:
        last = max((y for c, y in budget if c == code), default=None)
        for year in range(FIRST, BASE_YEAR + 1):
            held = population[code, year]
            flags = ["population_million"] if held[1] else []
            carbon = budget.get((code, year))
            if carbon is None:
                flags.append("co2_mt")
                carbon = _carbon(code, year, head, population, budget, last)
            made = output.get((code, year))
            values = [s.get((code, year)) for s in (land, *gases)]
            rows.append((code, year, carbon, *values, held[0], made and made / 1e6, ";".join(flags)))
    return Table.from_rows("national_emissions", HEADER, rows, HEADER[:2])


def _carbon(
    code: str,
    year: int,
    head: emissions.Series,
    population: dict[tuple[str, int], tuple[float, bool]],
    budget: emissions.Series,
    last: int | None,
) -> float | None:
    """Mt CO2 after the last year of the budget by the growth of a later one; its level where the budget has no row."""
    if (code, year) not in head:
        return None
    later = head[code, year] * population[code, year][0]
    if last is None or year < last:
        return later
    before = head.get((code, last), 0.0) * population[code, last][0]
    return budget[code, last] * later / before if before > 0 else later


def build_world_emissions(raw: Path) -> Table:
    """One row a year: world totals of the same sources, in which fuel for ships and aircraft abroad is counted too."""
    budget, head = emissions.read_carbon_dioxide(raw, FIRST), emissions.read_carbon_per_head(raw, FIRST)
    land = emissions.read_global_land_use(raw)
    gases = [emissions.read_gas(raw, g, FIRST) for g in GASES]
    other, population = _other_gases(raw), people(raw)
    rows = []
    for year in range(FIRST, BASE_YEAR + 1):
        carbon, imputed = budget.get((WORLD, year)), ""
        if carbon is None:
            last = max(y for c, y in budget if c == WORLD)
            grown = [head[WORLD_OF_GASES, y] * sum(v for (_, t), (v, _) in population.items() if t == y) for y in (last, year)]
            carbon, imputed = budget[WORLD, last] * grown[1] / grown[0], "co2_mt"
        values = [g[WORLD_OF_GASES, year] for g in gases]
        rows.append((year, carbon, land.get(year), *values, other.get(year), imputed))
    header = ("year", "co2_mt", "co2_land_mt", "ch4_mtco2e", "n2o_mtco2e", "other_mtco2e", "imputed")
    return Table.from_rows("world_emissions", header, rows, header[:1])


def _other_gases(raw: Path) -> dict[int, float]:
    """Year to Mt CO2e of the fluorinated gases of the Kyoto basket; warming potentials from the emulator's own constants."""
    weights = {}
    for r in build_climate_species(raw).to_dict():
        if str(r["name"]).startswith(FLUORINATED):
            life = r["unperturbed_lifetime0"]
            per_kg = r["greenhouse_gas_radiative_efficiency"] * 1e9 * AIR_MOLAR / r["molecular_weight"] / AIR_KG
            weights[r["name"]] = per_kg * life * -np.expm1(-HORIZON / life) / PULSE_OF_CO2
    found: dict[int, float] = {}
    for r in build_climate_pathways(raw).to_dict():
        if r["pathway"] == "history" and r["species"] in weights and r["year"] >= FIRST:
            found[r["year"]] = found.get(r["year"], 0.0) + r["value"] * weights[r["species"]] / 1e3
    return found


def build_annex_inventories(raw: Path) -> Table:
    """One row a Party of Annex I and year: all greenhouse gases without land use, as reported."""
    known = set(build_economies(raw).columns["iso3"])
    header = ("iso3", "year", "mtco2e")
    rows = [r for r in emissions.read_inventories(raw) if r[0] in known or r[0] in ("LIE", "MCO")]
    return Table.from_rows("annex_inventories", header, rows, header[:2])
