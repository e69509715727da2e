# SPDX-License-Identifier: Apache-2.0
"""National figures: World Bank GDP and groups, UN population, Penn World Table output, applied and bound tariffs."""

from __future__ import annotations

from pathlib import Path

from plenipo.data.sources.raw import query

__all__ = [
    "read_applied_tariffs",
    "read_bound_tariffs",
    "read_groups",
    "read_population",
    "read_pwt_gdp",
    "read_un_members",
    "read_wdi_gdp",
]


def read_wdi_gdp(raw: Path, year: int) -> dict[str, float]:
    """GDP in current USD million (World Bank WDI NY.GDP.MKTP.CD) in one year."""
    rows = query(
        raw,
        "country_statics/wdi_gdp_current_usd_1990_2023.parquet",
        f"SELECT iso3, gdp_current_usd / 1e6 FROM {{file}} WHERE year = {year} AND gdp_current_usd IS NOT NULL ORDER BY iso3",
    )
    return {r[0]: float(r[1]) for r in rows}


def read_pwt_gdp(raw: Path, year: int) -> dict[str, float]:
    """GDP in current USD million implied by Penn World Table 10.01 (output at current PPP times its price level)."""
    rows = query(
        raw,
        "pwt1001/pwt1001_1990_2019.parquet",
        f"SELECT iso3, cgdpo * pl_gdpo FROM {{file}} WHERE year = {year} AND cgdpo IS NOT NULL ORDER BY iso3",
    )
    return {r[0]: float(r[1]) for r in rows}


def read_groups(raw: Path) -> dict[str, tuple[str, str]]:
    """World Bank region and income group (WDI metadata); empty where the World Bank gives none."""
    rows = query(
        raw,
        "country_statics/countries.csv",
        "SELECT iso3, coalesce(wb_region, ''), coalesce(wb_income_group, '') FROM {file} ORDER BY iso3",
    )
    return {r[0]: (r[1], r[2]) for r in rows}


def read_un_members(raw: Path) -> frozenset[str]:
    """Codes of the members of the United Nations."""
    return frozenset(
        r[0] for r in query(raw, "country_statics/countries.csv", "SELECT iso3 FROM {file} WHERE CAST(un_member AS BOOLEAN)")
    )


def read_population(raw: Path, year: int) -> dict[str, float]:
    """Population in million (UN World Population Prospects 2022) in one year."""
    rows = query(
        raw,
        "country_context/population_income_context.parquet",
        f"""SELECT iso3, value / 1e6 FROM {{file}}
            WHERE indicator = 'population_wpp2022' AND year = {year} AND iso3 IS NOT NULL ORDER BY iso3""",
    )
    return {r[0]: float(r[1]) for r in rows}


def read_applied_tariffs(raw: Path, last_year: int) -> dict[str, tuple[float, int]]:
    """Simple mean applied tariff in per cent, latest up to ``last_year``, and its year (WDI TM.TAX.MRCH.SM.AR.ZS)."""
    rows = query(
        raw,
        "tariffs_country/wdi_applied_simple_mean.csv",
        f"""SELECT iso3, max_by(applied_simple_mean_pct, year), max(year) FROM {{file}} WHERE year <= {last_year}
            GROUP BY iso3 ORDER BY iso3""",
    )
    return {r[0]: (float(r[1]), int(r[2])) for r in rows}


def read_bound_tariffs(raw: Path) -> dict[str, tuple[float, float]]:
    """Final bound duty (simple mean, per cent) and binding coverage (per cent of lines) by member; ``EUN``: European Union."""
    rows = query(
        raw,
        "tariffs_country/wto_final_bound_duty_2026.csv",
        "SELECT iso3, bound_simple_avg_pct, binding_coverage_pct FROM {file} ORDER BY iso3",
    )
    return {r[0]: (float(r[1]), float(r[2])) for r in rows if r[1] is not None}
