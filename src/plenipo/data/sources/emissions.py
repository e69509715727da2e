# SPDX-License-Identifier: Apache-2.0
"""National emissions, sectors, inventories, people and output by year, and the warming of places."""

from __future__ import annotations

from pathlib import Path

from plenipo.data.sources.raw import query

__all__ = [
    "Series",
    "read_carbon_dioxide",
    "read_carbon_per_head",
    "read_context",
    "read_gas",
    "read_global_land_use",
    "read_global_warming",
    "read_inventories",
    "read_land_use",
    "read_national_warming",
    "read_output",
    "read_regional_climate",
    "read_sectors",
]

PANEL = "emissions_country/emissions_country_year.parquet"
OWID = "owid_2025"
MT_OF_GTC = 3664.0  # as the source converts
Series = dict[tuple[str, int], float]


def _series(raw: Path, file: str, sql: str) -> Series:
    return {(r[0], int(r[1])): float(r[2]) for r in query(raw, file, sql)}


def read_carbon_dioxide(raw: Path, first: int) -> Series:
    """(Economy, year) to Mt CO2 from fossil fuels and industry inside its borders (Global Carbon Budget 2022); ``WLD``: world."""
    return _series(
        raw,
        PANEL,
        f"""SELECT iso3, year, mtco2e FROM {{file}} WHERE source = 'GCB2022' AND scope = 'territorial' AND year >= {first}
            AND mtco2e IS NOT NULL ORDER BY 1, 2""",
    )


def read_land_use(raw: Path, first: int) -> Series:
    """(Economy, year) to Mt CO2 from land use, mean of the bookkeeping models BLUE and OSCAR (Global Carbon Budget 2022)."""
    return _series(
        raw,
        PANEL,
        f"""SELECT iso3, year, mtco2e FROM {{file}} WHERE source = 'GCB2022_LUC_mean' AND year >= {first}
            AND mtco2e IS NOT NULL ORDER BY 1, 2""",
    )


def read_global_land_use(raw: Path) -> dict[int, float]:
    """Year to Mt CO2 of land use of the world, mean of three bookkeeping models (Global Carbon Budget 2022)."""
    rows = query(
        raw,
        "climate_global/global_carbon_budget_2022_GtC.csv",
        'SELECT "Year", "land-use change emissions" FROM {file} ORDER BY 1',
    )
    return {int(r[0]): float(r[1]) * MT_OF_GTC for r in rows}


def read_carbon_per_head(raw: Path, first: int) -> Series:
    """(Economy, year) to t CO2 a head from fossil fuels and industry (Global Carbon Budget 2024)."""
    return _series(
        raw,
        f"{OWID}/context_1990_2025.parquet",
        f"""SELECT if(code = 'OWID_KOS', 'XKX', code), year, fossil_co2_t_per_capita FROM {{file}}
            WHERE code IS NOT NULL AND year >= {first} AND fossil_co2_t_per_capita IS NOT NULL ORDER BY 1, 2""",
    )


def read_gas(raw: Path, gas: str, first: int) -> Series:
    """(Economy, year) to Mt CO2e of ``ch4`` or ``n2o``, AR6 GWP100 (Jones and others 2024); ``OWID_WRL``: world."""
    return _series(
        raw,
        f"{OWID}/ghg_by_gas_1970_2023.parquet",
        f"""SELECT code, year, {gas}_co2e_t / 1e6 FROM {{file}}
            WHERE code IS NOT NULL AND year >= {first} AND {gas}_co2e_t IS NOT NULL ORDER BY 1, 2""",
    )


def read_sectors(raw: Path, year: int) -> dict[tuple[str, str], float]:
    """(Economy, sector) to Mt CO2e of all gases without land use, AR5 GWP100 (EDGAR v7)."""
    rows = query(
        raw,
        PANEL,
        f"SELECT iso3, sector, mtco2e FROM {{file}} WHERE source = 'EDGARv7' AND year = {year} ORDER BY 1, 2",
    )
    return {(r[0], r[1]): float(r[2]) for r in rows if r[2] is not None}


def read_inventories(raw: Path) -> list[tuple[str, int, float]]:
    """Economy, year, Mt CO2e without land use as reported by Parties of Annex I (UNFCCC, November 2023)."""
    return query(
        raw,
        PANEL,
        """SELECT iso3, year, mtco2e FROM {file} WHERE source = 'UNFCCC_AnnexI_2023' AND mtco2e IS NOT NULL ORDER BY 1, 2""",
    )


def read_context(raw: Path, indicator: str, last: int) -> Series:
    """(Economy, year) to an indicator of the convenience panel of population and income."""
    return _series(
        raw,
        "country_context/population_income_context.parquet",
        f"""SELECT iso3, year, value FROM {{file}} WHERE indicator = '{indicator}' AND iso3 IS NOT NULL AND value IS NOT NULL
            AND year <= {last} ORDER BY 1, 2""",
    )


def read_output(raw: Path, column: str) -> Series:
    """(Economy, year) to a column of Penn World Table 10.01, such as ``rgdpna`` or ``pop``."""
    return _series(
        raw,
        "pwt1001/pwt1001_1990_2019.parquet",
        f"SELECT iso3, year, {column} FROM {{file}} WHERE {column} IS NOT NULL ORDER BY 1, 2",
    )


def read_national_warming(raw: Path) -> Series:
    """(Economy, year) to the anomaly of the national mean temperature, K (GISTEMP averaged over countries)."""
    return _series(
        raw,
        "climate_global/gistemp_country_1950on.parquet",
        "SELECT iso3, year, temp_anomaly_c FROM {file} WHERE temp_anomaly_c IS NOT NULL ORDER BY 1, 2",
    )


def read_global_warming(raw: Path) -> dict[int, float]:
    """Year to the global mean surface temperature above 1850-1900, K (Indicators of Global Climate Change)."""
    rows = query(
        raw,
        "climate_global/gmst_annual.csv",
        "SELECT year, gmst_anomaly_c_rel_1850_1900 FROM {file} WHERE source = 'igcc' ORDER BY 1",
    )
    return {int(r[0]): float(r[1]) for r in rows}


def read_regional_climate(raw: Path) -> list[tuple[str, float]]:
    """Economy and mean temperature (deg C) where its people live, of regions of one economy. Used to estimate, never shipped."""
    folder = "iam_regions"
    mean: dict[str, float] = dict(
        query(raw, f"{folder}/rice50_region_constants.csv", "SELECT region, temp_downscale_alpha FROM {file} ORDER BY 1")
    )
    alone = query(
        raw,
        f"{folder}/rice50_region_map_iso3.csv",
        "SELECT region, min(iso3) FROM {file} GROUP BY 1 HAVING count(*) = 1 ORDER BY 1",
    )
    return [(code, float(mean[region])) for region, code in alone if region in mean]
