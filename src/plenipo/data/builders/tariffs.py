# SPDX-License-Identifier: Apache-2.0
"""tariffs: the mean rate each economy applies and the mean rate it has bound."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from statistics import median

from plenipo.core.countries import members
from plenipo.core.tables import read_rows
from plenipo.data.builders.economies import build_economies
from plenipo.data.builders.members import BASE_YEAR, CATALOGUE
from plenipo.data.sources import national
from plenipo.data.table import Table

__all__ = ["build_tariffs"]

LAST_APPLIED_YEAR = 2018  # the 2019 vintage counts equivalents of specific duties otherwise and jumps
HEADER = ("iso3", "applied_pct", "applied_year", "bound_pct", "binding_coverage_pct", "basis", "source")
UNION, UNION_RATE = "EUN", "DEU"  # the source repeats the Union's rate for every member


def build_tariffs(raw: Path) -> Table:
    """One row an economy; a missing applied rate is that of its customs union, or the median of its region and income group."""
    applied, bound = national.read_applied_tariffs(raw, LAST_APPLIED_YEAR), national.read_bound_tariffs(raw)
    leads = {r["iso3"]: r["shares_tariff_of"] for r in read_rows(CATALOGUE, "tariff_unions.csv")}
    economies = [dict(zip(t.columns, row, strict=True)) for t in (build_economies(raw),) for row in t.rows()]
    peers = {e["iso3"]: (str(e["region"]), str(e["income_group"])) for e in economies}
    typed = {
        r["iso3"]: (float(r["applied_pct"]), int(r["applied_year"]), "typed") for r in read_rows(CATALOGUE, "typed_tariffs.csv")
    }
    in_union = set(members(UNION, f"{BASE_YEAR}-07-01"))
    rows = []
    for code in sorted(peers):
        rate, year, basis = typed.get(code) or _applied(
            code, UNION_RATE if code in in_union else leads.get(code, ""), applied, peers
        )
        binding = bound.get(UNION if code in in_union else code)
        source = ";".join((["wto_bound"] if binding else []) + (["typed"] if basis == "typed" else ["wdi_tariff"]))
        rows.append((code, rate, year, *(binding or (float("nan"), float("nan"))), basis, source))
    return Table.from_rows("tariffs", HEADER, rows, ("iso3",))


def _applied(
    code: str, lead: str, applied: Mapping[str, tuple[float, int]], peers: Mapping[str, tuple[str, str]]
) -> tuple[float, int, str]:
    """Rate in per cent, year, and basis: ``observed``, ``union`` (another member's row) or ``imputed``."""
    if lead and lead in applied and lead != code:
        return (*applied[lead], f"shared with {lead}")
    if code in applied:
        return (*applied[code], "observed")
    alike = [applied[c][0] for c in applied if peers.get(c) == peers[code]]
    if not alike:
        alike = [applied[c][0] for c in applied if c in peers and peers[c][1] == peers[code][1]]
    return median(alike), LAST_APPLIED_YEAR, "imputed"
