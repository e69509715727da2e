# SPDX-License-Identifier: Apache-2.0
"""CIA World Factbook, snapshot of May 2026 (public domain): trade in goods and services, GDP, chief partners."""

from __future__ import annotations

from pathlib import Path

from plenipo.data.sources.raw import query

__all__ = ["EXPORTS", "GDP_OFFICIAL", "GDP_PER_HEAD", "GDP_PPP", "IMPORTS", "read_indicator", "read_partner_shares"]

FOLDER = "factbook_2026"
EXPORTS = "Exports"
IMPORTS = "Imports"
GDP_OFFICIAL = "GDP (official exchange rate)"
GDP_PPP = "Real GDP (purchasing power parity)"
GDP_PER_HEAD = "Real GDP per capita"


def read_indicator(raw: Path, indicator: str, last_year: int, first_year: int = 1990) -> dict[str, tuple[float, int]]:
    """Latest value in USD and its year for each economy, no later than ``last_year``."""
    rows = query(
        raw,
        f"{FOLDER}/economy_energy_water.parquet",
        f"""SELECT iso3, max_by(value, year), max(year) FROM (SELECT DISTINCT iso3, indicator, year, value FROM {{file}})
            WHERE indicator = '{indicator}' AND value IS NOT NULL AND year BETWEEN {first_year} AND {last_year}
            GROUP BY iso3 ORDER BY iso3""",
    )
    return {r[0]: (float(r[1]), int(r[2])) for r in rows}


def read_partner_shares(raw: Path, flow: str) -> list[tuple[str, str, float]]:
    """Economy, name and share (fraction) of each of the five largest partners; ``flow`` is ``export`` or ``import``."""
    return query(
        raw,
        f"{FOLDER}/trade_partners_top5.csv",
        f"""SELECT DISTINCT iso3, partner, TRY_CAST(pct AS DOUBLE) / 100 FROM {{file}}
            WHERE flow = '{flow}' AND TRY_CAST(pct AS DOUBLE) > 0 ORDER BY 1, 3 DESC, 2""",
    )
