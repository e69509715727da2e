# SPDX-License-Identifier: Apache-2.0
"""tariff_measures, us_tariffs_2025_04, schedules: dated tariff acts that scenarios refer to."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from plenipo.core.countries import members
from plenipo.core.tables import read_rows
from plenipo.data.builders.members import CATALOGUE, added_economies
from plenipo.data.sources import baci, tariff_acts
from plenipo.data.table import Table

__all__ = ["LAST_OBSERVED_DAY", "build_schedules", "build_tariff_measures", "build_us_tariffs_2025_04"]

LAST_OBSERVED_DAY = "2026-07-24"  # later dates in the source are scheduled, not observed
UNITED_STATES, UNION = "USA", "EUN"
LOWEST_ANNOUNCED = 10.0  # per cent: Executive Order 14257, baseline rate
POINT_DIGITS = 2  # decimals of a percentage point: the source is a model of effective rates


def build_tariff_measures(raw: Path) -> Table:
    """Spells of the added United States tariff by partner; ``end`` is the first day it no longer holds, empty if open.

    The European Union is one joint party (``EUN``); rows of its members are left out.
    """
    authorities = tariff_acts.read_us_authorities(raw)
    in_union = set(members(UNION, LAST_OBSERVED_DAY))
    rows = []
    days = tariff_acts.read_added_us_tariffs(raw, LAST_OBSERVED_DAY)
    for partner, history in groupby(days, key=lambda r: r[0]):
        if partner in in_union:
            continue
        steps = [(day, round(float(rate), POINT_DIGITS)) for _, day, rate in history]
        changes = [s for i, s in enumerate(steps) if i == 0 or s[1] != steps[i - 1][1]]
        for i, (day, rate) in enumerate(changes):
            end = changes[i + 1][0] if i + 1 < len(changes) else ""
            if rate != 0:
                rows.append((UNITED_STATES, partner, day, end, rate, authorities.get(day, ""), "us_tariffs"))
    header = ("importer", "exporter", "start", "end", "added_pct", "authority", "source")
    return Table.from_rows("tariff_measures", header, rows, header[:3])


def build_us_tariffs_2025_04(raw: Path) -> Table:
    """Country rates announced on 2 April 2025, in per cent, by the rule max(10, rate); what the goods matrix lacks is typed."""
    held = {c: (max(LOWEST_ANNOUNCED, 100 * e.announced_rate), "goods_source") for c, e in baci.read_economies(raw).items()}
    for code in added_economies():
        held[code] = (LOWEST_ANNOUNCED, "rule")
    for row in read_rows(CATALOGUE, "typed_us_rates.csv"):
        held[row["iso3"]] = (float(row["announced_pct"]), "typed")
    rows = [(c, round(rate, POINT_DIGITS), basis) for c, (rate, basis) in held.items() if c != UNITED_STATES]
    return Table.from_rows("us_tariffs_2025_04", ("iso3", "announced_pct", "basis"), rows, ("iso3",))


def build_schedules(raw: Path) -> Table:
    """Simple mean rate by year of schedule of the two RCEP schedules held; year 0 is the base rate."""
    header = ("agreement", "party", "beneficiary", "year_of_schedule", "rate_pct", "lines")
    parties = {r["beneficiary_in_source"]: r["beneficiary"] for r in read_rows(CATALOGUE, "schedule_beneficiaries.csv")}
    rows = [
        ("rcep", party, parties[to], year, rate, lines) for party, to, year, rate, lines in tariff_acts.read_schedule_means(raw)
    ]
    return Table.from_rows("schedules", header, rows, header[:4])
