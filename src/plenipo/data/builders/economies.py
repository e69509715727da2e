# SPDX-License-Identifier: Apache-2.0
"""economies: one row of national figures for each economy."""

from __future__ import annotations

from pathlib import Path

from plenipo.core.tables import read_rows
from plenipo.data.builders.gross_output import fit_output, predict
from plenipo.data.builders.members import CATALOGUE, added_economies
from plenipo.data.builders.pairs import points
from plenipo.data.builders.trade import Trade, baseline_trade, build_flows
from plenipo.data.sources import baci, national
from plenipo.data.table import Table

__all__ = ["ENTREPOT_SHARE", "build_economies", "names"]

ENTREPOT_SHARE = 1.0  # goods imports over GDP from which an economy passes goods on or registers ships
HEADER = (
    "iso3", "name", "gdp_musd", "gdp_year", "gdp_ppp_musd", "population_million", "exports_musd", "imports_musd",
    "gross_output_ratio", "gross_output_ratio_sd", "ratio_basis", "latitude", "longitude", "region", "income_group",
    "un_member", "entrepot", "imputed", "note",
)  # fmt: skip


def names(raw: Path) -> dict[str, str]:
    """Plain English name of each economy; the naming profiles of the core say it otherwise."""
    from_matrix = {c: e.name for c, e in baci.read_economies(raw).items()}
    return {
        **from_matrix,
        **{r["iso3"]: r["name_plain"] for r in read_rows("plenipo.core.vocabulary", "countries.csv") if r["name_plain"]},
    }


def build_economies(raw: Path) -> Table:
    """National figures: GDP, population, trade, gross output ratio, place and groups, with the names of imputed columns."""
    trade, flows = baseline_trade(raw), build_flows(raw)
    totals: dict[str, list[float]] = {c: [0.0, 0.0, 0.0] for c in trade.codes}
    for exporter, importer, goods, _, value, _ in flows.rows():
        totals[exporter][0] += value
        totals[importer][1] += value
        totals[importer][2] += goods
    fit, where, called = fit_output(raw), points(raw), names(raw)
    groups = {
        **national.read_groups(raw),
        **{r["iso3"]: (r["region"], r["income_group"]) for r in read_rows(CATALOGUE, "typed_groups.csv")},
    }
    members = national.read_un_members(raw)
    rows = []
    for c in trade.codes:
        exports, imports, goods_imports = totals[c]
        gdp = trade.gdp[c]
        ratio, spread, basis = predict(fit, c, exports / gdp.value)
        imputed, note = _flags(c, trade)
        rows.append((
            c, called[c], gdp.value, gdp.year, trade.ppp[c].value, trade.population[c].value,
            round(exports, 3), round(imports, 3), ratio, spread, basis, round(where[c][0], 2), round(where[c][1], 2),
            *groups[c], int(c in members), int(goods_imports > ENTREPOT_SHARE * gdp.value), imputed, note,
        ))  # fmt: skip
    return Table.from_rows("economies", HEADER, rows, ("iso3",))


def _flags(code: str, trade: Trade) -> tuple[str, str]:
    """Imputed columns joined by ``;`` and what was done."""
    columns, notes = [], []
    for column, figures in (("gdp_musd", trade.gdp), ("gdp_ppp_musd", trade.ppp), ("population_million", trade.population)):
        if figures[code].imputed:
            columns.append(column)
            notes.append(figures[code].note or f"{column} of {figures[code].year}")
    added = added_economies()
    if code in added:
        columns += ["exports_musd", "imports_musd"]
        notes.append(added[code].note if added[code].note not in notes else "")
    return ";".join(columns), "; ".join(dict.fromkeys(n for n in notes if n))
