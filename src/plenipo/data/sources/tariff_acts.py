# SPDX-License-Identifier: Apache-2.0
"""Tariff acts: added United States tariffs of 2025-26 by partner and date, and tariff lines of two RCEP schedules."""

from __future__ import annotations

from pathlib import Path

from plenipo.data.sources.raw import query

__all__ = ["SCHEDULE_YEARS", "read_added_us_tariffs", "read_schedule_means", "read_us_authorities"]

FOLDER = "us_tariffs_2025_2026"
SCHEDULE_YEARS = 21


def read_added_us_tariffs(raw: Path, last_day: str) -> list[tuple[str, str, float]]:
    """Partner, date and added tariff in percentage points over the 2024 rate, at each action date up to ``last_day``."""
    return query(
        raw,
        f"{FOLDER}/by_country_by_date.csv",
        f"""SELECT iso3, CAST(date AS VARCHAR), added_tariff_pp FROM {{file}}
            WHERE CAST(date AS VARCHAR) <= '{last_day}' ORDER BY 1, 2""",
    )


def read_us_authorities(raw: Path) -> dict[str, str]:
    """Legal authorities invoked on each action date, joined by ``;``."""
    rows = query(
        raw,
        f"{FOLDER}/tariff_actions_log.csv",
        "SELECT CAST(date AS VARCHAR), string_agg(DISTINCT authority, ';' ORDER BY authority) FROM {file} GROUP BY 1 ORDER BY 1",
    )
    return {r[0]: r[1] for r in rows}


def read_schedule_means(raw: Path) -> list[tuple[str, str, int, float, int]]:
    """Party, beneficiary, year of schedule (0 = base rate), simple mean rate in per cent, lines with a rate."""
    rows: list[tuple[str, str, int, float, int]] = []
    for year in range(SCHEDULE_YEARS + 1):
        column = f"y{year}" if year else "base"
        rows += query(
            raw,
            "rcep_tariff_schedules/rcep_schedules_lines.parquet",
            f"""SELECT party, beneficiary, {year}, avg({column} ORDER BY hs), count({column}) FROM {{file}}
                WHERE NOT CAST(excluded_or_nonadvalorem AS BOOLEAN) GROUP BY 1, 2 ORDER BY 1, 2""",
        )
    return rows
