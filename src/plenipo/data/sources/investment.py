# SPDX-License-Identifier: Apache-2.0
"""Investment and technology by economy (World Bank WDI), and bilateral investment treaties (UNCTAD)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from plenipo.data.sources.raw import query

__all__ = ["Treaty", "read_inflows", "read_licence_fees", "read_research", "read_treaties"]

SCIENCE = "science_technology_wb/science_technology_1990_2020.parquet"
CONTEXT = "country_context/population_income_context.parquet"
GDP = "country_statics/wdi_gdp_current_usd_1990_2023.parquet"


@dataclass(frozen=True)
class Treaty:
    """A bilateral investment treaty that has been in force."""

    title: str
    parties: tuple[str, ...]
    signed: dt.date | None
    in_force: dt.date
    ended: dt.date | None


def read_inflows(raw: Path, first_year: int, last_year: int) -> dict[str, tuple[float, int]]:
    """Net inflows of direct investment summed over the years, USD million, and how many years are held.

    World Bank WDI: BX.KLT.DINV.WD.GD.ZS times NY.GDP.MKTP.CD, year by year.
    """
    shares = query(
        raw,
        CONTEXT,
        f"""SELECT iso3, year, value FROM {{file}} WHERE indicator = 'foreign_direct_investment_net_inflows_percent_of_gdp'
            AND year BETWEEN {first_year} AND {last_year} AND value IS NOT NULL ORDER BY iso3, year""",
    )
    output = query(
        raw, GDP, "SELECT iso3, year, gdp_current_usd / 1e6 FROM {file} WHERE gdp_current_usd IS NOT NULL ORDER BY 1, 2"
    )
    gdp = {(iso3, int(year)): float(value) for iso3, year, value in output}
    found: dict[str, tuple[float, int]] = {}
    for iso3, year, percent in shares:
        if (iso3, int(year)) in gdp:
            total, years = found.get(iso3, (0.0, 0))
            found[iso3] = (total + percent / 100 * gdp[iso3, int(year)], years + 1)
    return found


def read_research(raw: Path, first_year: int) -> dict[str, tuple[float, int]]:
    """Research and development in per cent of GDP (GB.XPD.RSDV.GD.ZS), the latest from ``first_year`` on, and its year."""
    rows = query(
        raw,
        SCIENCE,
        f"""SELECT iso3, max_by(rd_pct_gdp, year), max(year) FROM {{file}}
            WHERE rd_pct_gdp IS NOT NULL AND year >= {first_year} GROUP BY iso3 ORDER BY iso3""",
    )
    return {r[0]: (float(r[1]), int(r[2])) for r in rows}


def read_licence_fees(raw: Path, first_year: int) -> dict[str, tuple[float, float, int]]:
    """Charges for the use of intellectual property, USD million: received, paid, and the latest year that holds both."""
    rows = query(
        raw,
        SCIENCE,
        f"""SELECT iso3, max_by(ip_receipts_usd, year) / 1e6, max_by(ip_payments_usd, year) / 1e6, max(year) FROM {{file}}
            WHERE ip_receipts_usd IS NOT NULL AND ip_payments_usd IS NOT NULL AND year >= {first_year}
            GROUP BY iso3 ORDER BY iso3""",
    )
    return {r[0]: (float(r[1]), float(r[2]), int(r[3])) for r in rows}


def read_treaties(raw: Path) -> list[Treaty]:
    """Bilateral investment treaties that are or were in force, as UNCTAD listed them in September 2019."""
    rows = query(
        raw,
        "investment_treaties_unctad_2019/investment_treaties.csv",
        """SELECT title, parties_iso3, CAST(signed AS DATE), CAST(in_force AS DATE), CAST(terminated AS DATE) FROM {file}
           WHERE in_force IS NOT NULL ORDER BY parties_iso3, signed, in_force, title""",
    )
    return [Treaty(title, tuple(sorted(parties.split(";"))), signed, start, end) for title, parties, signed, start, end in rows]
