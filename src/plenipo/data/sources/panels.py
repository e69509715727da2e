# SPDX-License-Identifier: Apache-2.0
"""Older trade panels: ITPD-E (USITC), WIOD, WITS partner totals, OECD services by partner."""

from __future__ import annotations

from pathlib import Path

from plenipo.data.sources.raw import query

__all__ = ["read_itpde", "read_oecd_services", "read_oecd_totals", "read_wiod", "read_wits_totals"]

Flow = tuple[str, str, float]


def read_itpde(raw: Path, first_year: int, last_year: int) -> list[Flow]:
    """Exporter, importer, mean goods and services a year in USD million (ITPD-E release 1); a year not held counts as zero."""
    years = last_year - first_year + 1
    return query(
        raw,
        "trade_itpde_2000_2016/itpde_total_trade.parquet",
        f"""SELECT exporter, importer, sum(trade_musd ORDER BY year) / {years} FROM {{file}}
            WHERE year BETWEEN {first_year} AND {last_year} AND exporter <> importer GROUP BY 1, 2 ORDER BY 1, 2""",
    )


def read_wiod(raw: Path, year: int) -> list[Flow]:
    """Exporter, importer, sales in USD million, domestic on the diagonal (WIOD 2016 release, 43 economies and ROW)."""
    return query(
        raw,
        "trade_wiod44_2000_2014/wiod_total_trade.parquet",
        f"SELECT exporter, importer, trade_musd FROM {{file}} WHERE year = {year} ORDER BY 1, 2",
    )


def read_wits_totals(raw: Path, first_year: int, last_year: int) -> dict[str, tuple[float, float]]:
    """What the world reports importing from and exporting to each economy, mean of the years, USD million of goods (WITS)."""
    rows = query(
        raw,
        "wits_world_partner_1988_2021/world_by_partner.parquet",
        f"""SELECT iso3, avg(reported_imports_from_partner_kusd ORDER BY year) / 1e3,
                   avg(reported_exports_to_partner_kusd ORDER BY year) / 1e3
            FROM {{file}} WHERE iso3 IS NOT NULL AND year BETWEEN {first_year} AND {last_year} GROUP BY iso3 ORDER BY iso3""",
    )
    return {r[0]: (float(r[1] or 0.0), float(r[2] or 0.0)) for r in rows}


def read_oecd_services(raw: Path, first_year: int, last_year: int) -> list[Flow]:
    """Exporter, importer, services in USD million: mean over years of a pair's two reports. Used to estimate, never shipped."""
    return query(
        raw,
        "trade_services_oecd_2000_2019/services_total.parquet",
        f"""WITH seen AS (
                SELECT CASE WHEN flow = 'X' THEN reporter ELSE partner END AS exporter,
                       CASE WHEN flow = 'X' THEN partner ELSE reporter END AS importer, year, greatest(musd, 0) AS musd
                FROM {{file}} WHERE NOT CAST(partner_is_aggregate AS BOOLEAN)
                  AND year BETWEEN {first_year} AND {last_year} AND musd IS NOT NULL)
            SELECT exporter, importer, avg(musd ORDER BY year, musd) FROM seen
            WHERE exporter <> importer GROUP BY 1, 2 ORDER BY 1, 2""",
    )


def read_oecd_totals(raw: Path, flow: str, year: int) -> dict[str, float]:
    """Services exports (``X``) or imports (``M``) of each reporter in one year, USD million. Used to estimate, never shipped."""
    rows = query(
        raw,
        "trade_services_oecd_2000_2019/services_total.parquet",
        f"""SELECT reporter, max(musd) FROM {{file}} WHERE flow = '{flow}' AND partner = 'WLD' AND year = {year} AND musd > 0
            GROUP BY 1 ORDER BY 1""",
    )
    return {r[0]: float(r[1]) for r in rows}
