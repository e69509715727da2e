# SPDX-License-Identifier: Apache-2.0
"""technology: what foreign investors hold in each economy, what it spends on research, what it pays and earns for licences."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from plenipo.core.tables import read_rows
from plenipo.data.builders.economies import build_economies
from plenipo.data.builders.members import BASE_YEAR, CATALOGUE
from plenipo.data.sources import investment
from plenipo.data.table import Table

__all__ = ["build_technology"]

FIRST_INFLOW = 2009  # fifteen years of net inflows up to the base year: close to published positions where both are known
FEWEST_YEARS = 10  # of those, below which the sum says little
LEAST_SHARE = 0.02  # of GDP: conduits whose net inflows are negative still host foreign firms
FIRST_RESEARCH = 2010  # the panel ends in 2018, and many economies report every few years only
FIRST_FEES = 2015
HEADER = (
    "iso3", "fdi_inward_musd", "fdi_years", "rd_pct_gdp", "rd_year", "ip_receipts_musd", "ip_payments_musd", "ip_year",
    "imputed", "note",
)  # fmt: skip
Group = tuple[str, ...]


def build_technology(raw: Path) -> Table:
    """One row for each economy of the baseline; what is imputed is named."""
    economies = {r["iso3"]: r for r in build_economies(raw).to_dict()}
    inflows = investment.read_inflows(raw, FIRST_INFLOW, BASE_YEAR)
    research = {**investment.read_research(raw, FIRST_RESEARCH), **_typed()}
    fees = investment.read_licence_fees(raw, FIRST_FEES)
    share = {c: v / economies[c]["gdp_musd"] for c, (v, n) in inflows.items() if c in economies and n >= FEWEST_YEARS}
    by_group = {k: str(r["income_group"]) for k, r in economies.items()}
    usual = _medians(share, by_group)
    usual_research = _medians({c: v for c, (v, _) in research.items() if c in economies}, by_group)
    rows = []
    for code, economy in economies.items():
        imputed, notes = [], []
        held = share.get(code)
        if held is None:
            imputed.append("fdi_inward_musd")
            notes.append("inward position: median share of GDP of the income group")
        elif held < LEAST_SHARE:
            imputed.append("fdi_inward_musd")
            notes.append(f"net inflows sum to {held:.1%} of GDP: raised to {LEAST_SHARE:.0%}")
        stock = max(usual[by_group[code]] if held is None else held, LEAST_SHARE) * economy["gdp_musd"]
        spending, year = research.get(code, (usual_research[by_group[code]], None))
        if year is None:
            imputed.append("rd_pct_gdp")
            notes.append("research: median of the income group")
        received, paid, fee_year = fees.get(code, (None, None, None))
        years = inflows.get(code, (0.0, 0))[1]
        rows.append((code, stock, years, spending, year, received, paid, fee_year, ";".join(imputed), "; ".join(notes)))
    return Table.from_rows("technology", HEADER, rows, HEADER[:1])


def _typed() -> dict[str, tuple[float, int]]:
    return {r["iso3"]: (float(r["rd_pct_gdp"]), int(r["rd_year"])) for r in read_rows(CATALOGUE, "typed_research.csv")}


def _medians(values: dict[str, float], group: dict[str, str]) -> dict[str, float]:
    """Median by income group; that of all where a group holds none."""
    whole = median(values.values())
    found: dict[str, float] = {}
    for name in set(group.values()):
        own = [v for c, v in values.items() if group[c] == name]
        found[name] = median(own) if own else whole
    return found
