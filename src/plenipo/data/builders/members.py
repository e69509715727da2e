# SPDX-License-Identifier: Apache-2.0
"""Which economies the baseline holds, and those it adds to the goods matrix."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from plenipo.core.tables import read_rows
from plenipo.data.sources import baci

__all__ = ["BASE_YEAR", "Added", "added_economies", "baseline_codes"]

BASE_YEAR = 2023  # the last year of the goods matrix held
CATALOGUE = "plenipo.data.catalogue"


@dataclass(frozen=True)
class Added:
    """An economy that the goods matrix lacks and how its figures are had."""

    iso3: str
    gdp_source: str
    gdp_musd: float | None
    gdp_year: int
    goods_rule: str
    proxy: str
    pattern: str
    pinned: bool
    note: str


def added_economies() -> dict[str, Added]:
    """The rows of ``catalogue/added_economies.csv`` by code."""
    found = {}
    for r in read_rows(CATALOGUE, "added_economies.csv"):
        typed = float(r["gdp_musd"]) if r["gdp_musd"] else None
        row = Added(
            r["iso3"],
            r["gdp_source"],
            typed,
            int(r["gdp_year"]),
            r["goods_rule"],
            r["proxy"],
            r["pattern"],
            r["pinned"] == "1",
            r["note"],
        )
        found[row.iso3] = row
    return found


def baseline_codes(raw: Path) -> tuple[str, ...]:
    """Codes of all economies of the baseline, sorted."""
    return tuple(sorted({*baci.read_economies(raw), *added_economies()}))
