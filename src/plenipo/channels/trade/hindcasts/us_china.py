# SPDX-License-Identifier: Apache-2.0
"""The tariffs of the United States and China on each other of 2018 to 2020, seen from 2016: who supplies American imports.

The equilibrium gives the change of every partner's share. What is taken as known: the tariffs themselves and, in the conditional
rows, incomes. Other measures of those years, on steel, aluminium, washing machines and solar cells, are left out.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.hindcasts import scores
from plenipo.channels.trade.hindcasts.observed import incomes, output_ratio, query, read_itpde, with_home_sales
from plenipo.channels.trade.hindcasts.predict import INCOMES, NO_CHANGE, TREND
from plenipo.channels.trade.hindcasts.rows import LOG, PERCENT, Told, score_row
from plenipo.core.evidence import EvidenceRow
from plenipo.core.tables import read_rows

__all__ = ["BASE", "us_china"]

Floats = npt.NDArray[np.float64]

BASE, TREND_FROM, RATIO_YEAR = 2016, 2009, 2014
IMPORTER, TARGET = "USA", "CHN"
SMALLEST = 500.0
"""Million USD of goods in the base year below which a partner is not scored."""
SHORT_BASE, SHORT_TREND_FROM, SHORT_END = 2017, 2015, 2019
END, LAST = 2023, 2024
SHARE = "% of US goods imports"


class _Imports(NamedTuple):
    """Goods imports of the United States by partner: in the base year, before it and at the end, million USD, (partner,)."""

    partners: tuple[str, ...]
    base: Floats
    earlier: Floats
    end: Floats
    years: tuple[int, int, int]
    """First year of the trend, base, end."""
    source: str


def us_china(data: Path) -> tuple[EvidenceRow, ...]:
    """Shares of suppliers in 2019, 2023 and 2024, long-run and short-run elasticity side by side."""
    long, short = _number("long_run_elasticity"), _number("long_run_elasticity") * _number("short_run_share")
    middle, after = ("middle", "after")
    soon, later, last = _short_imports(data), _imports(data, END), _imports(data, LAST)
    return (
        *_share_rows(data, soon, middle, short, "short-run", (TARGET,)),
        *_share_rows(data, soon, middle, long, "long-run", (TARGET,)),
        *_share_rows(data, later, after, long, "long-run", (TARGET, "MEX", "VNM", "IND")),
        *_error_rows(data, later, after, long, "long-run"),
        *_share_rows(data, later, after, short, "short-run", (TARGET,)),
        *_share_rows(data, last, after, long, "long-run", (TARGET, "TWN")),
        *_share_rows(data, later, after, long, "long-run", (TARGET,), trend_of_incomes=True),
    )


def _share_rows(
    data: Path, m: _Imports, stage: str, elasticity: float, run: str, who: tuple[str, ...], *, trend_of_incomes: bool = False
) -> tuple[EvidenceRow, ...]:
    ours, rules = _predicted(data, m, stage, elasticity, trend_of_incomes=trend_of_incomes)
    happened = m.end / m.end.sum()
    given = "incomes by their trend" if trend_of_incomes else "incomes as they turned out"
    found = []
    for c in who:
        k = m.partners.index(c)
        what = (
            f"share of {c} in US goods imports of {m.years[2]}, {run} elasticity{', unconditional' if trend_of_incomes else ''}"
        )
        beside = tuple((name, PERCENT * float(v[k])) for name, v in rules.items())
        figures = PERCENT * float(happened[k]), PERCENT * float(ours[k])
        found.append(EvidenceRow(what, *figures, SHARE, m.source, None, _why(m, elasticity, given), beside))
    return tuple(found)


def _error_rows(data: Path, m: _Imports, stage: str, elasticity: float, run: str) -> tuple[EvidenceRow, ...]:
    """All partners at once: imports put with the wrong supplier; error and rank of the change of shares."""
    ours, rules = _predicted(data, m, stage, elasticity)
    before, happened = m.base / m.base.sum(), m.end / m.end.sum()
    count = f"{len(before)} partners, {m.years[2]}, {run} elasticity"
    why = _why(m, elasticity, "incomes as they turned out")
    units = np.arange(len(before))[:, None]
    shares = Told(ours, rules, happened, units, m.source, why)
    logs = {name: np.log(v / before) for name, v in rules.items()}
    changes = Told(np.log(ours / before), logs, np.log(happened / before), units, m.source, why)
    return (
        score_row(f"imports put with the wrong supplier, {count}", shares, _misplaced, SHARE, "low"),
        score_row(f"error of the change of shares, {count}", changes, scores.rmse, LOG, "low"),
        score_row(f"rank correlation of the change of shares, {count}", changes, scores.rank_correlation, "index", "high"),
    )


def _misplaced(said: Floats, seen: Floats, weights: Floats | None = None) -> float:
    """Per cent of imports that would have to change supplier to turn one set of shares into the other."""
    w = np.ones_like(seen) if weights is None else weights
    a, b = said * w, seen * w
    return float(PERCENT * np.abs(a / a.sum() - b / b.sum()).sum() / 2.0)


def _predicted(
    data: Path, m: _Imports, stage: str, elasticity: float, *, trend_of_incomes: bool = False
) -> tuple[Floats, dict[str, Floats]]:
    """Shares of the partners at the end, (partner,): ours and by rule."""
    labels, factor = _equilibrium(data, stage, elasticity)
    tariffs = np.array([factor[labels.index(c)] for c in m.partners])
    first, base, end = m.years
    income = incomes(data, m.partners, m.years)
    past = income[1] / income[0]
    grown = past ** ((end - base) / (base - first)) if trend_of_incomes else income[2] / income[1]
    trend = np.divide(m.base, m.earlier, out=np.ones_like(m.base), where=m.earlier > 0.0) / past

    def shares(values: Floats) -> Floats:
        return np.asarray(values / values.sum())

    rules = {NO_CHANGE: m.base, INCOMES: m.base * grown, TREND: m.base * grown * trend}
    return shares(m.base * grown * tariffs), {name: shares(v) for name, v in rules.items()}


@functools.cache
def _equilibrium(data: Path, stage: str, elasticity: float) -> tuple[tuple[str, ...], Floats]:
    """Economies, and the factor on what each sells to the United States once both sides' duties are raised."""
    from plenipo.channels.trade.solve import solve

    panel = read_itpde(data, (BASE,))
    income = incomes(data, panel.labels, (BASE,))[0]
    kept = np.flatnonzero(income > 0.0)
    labels = tuple(panel.labels[k] for k in kept)
    table = with_home_sales(panel.at(BASE)[np.ix_(kept, kept)], income[kept], output_ratio(data, RATIO_YEAR))
    duty, change = np.zeros_like(table), np.zeros_like(table)
    for importer, exporter in ((IMPORTER, TARGET), (TARGET, IMPORTER)):
        place = labels.index(exporter), labels.index(importer)
        name = f"{importer.lower()}_duty_on_{exporter.lower()}"
        duty[place] = _number(f"{name}_before") / PERCENT
        change[place] = _number(f"{name}_{stage}") / PERCENT - duty[place]
    solved = solve(table, tariff=duty, tariff_change=change, elasticity=elasticity, labels=labels)
    after = np.asarray(solved.flows)[:, labels.index(IMPORTER)]
    bought = table[:, labels.index(IMPORTER)]
    return labels, np.divide(after, bought, out=np.ones_like(after), where=bought > 0.0)


def _imports(data: Path, end: int) -> _Imports:
    """Base and trend from all trade less services; the end from the source that has that year."""
    services = dict(query(data / "trade_services_oecd_2000_2019" / "services_total.parquet", _SERVICES))
    panel = read_itpde(data, (TREND_FROM, BASE))
    bought = {c: panel.flows[:, k, panel.labels.index(IMPORTER)] for k, c in enumerate(panel.labels)}
    at_end = dict(query(*_AT_END[end](data)))
    partners = tuple(
        c for c, v in bought.items() if c in services and at_end.get(c, 0.0) > 0.0 and v[1] - services[c] >= SMALLEST
    )
    return _Imports(
        partners,
        np.array([bought[c][1] - services[c] for c in partners]),
        np.array([bought[c][0] * (1.0 - services[c] / bought[c][1]) for c in partners]),
        np.array([at_end[c] for c in partners]),
        (TREND_FROM, BASE, end),
        _SOURCES[end],
    )


def _short_imports(data: Path) -> _Imports:
    """The 14 partners of the yearly table."""
    years = (SHORT_TREND_FROM, SHORT_BASE, SHORT_END)
    path = data / "trade_goods_15economies_2011_2020" / "trade_yearly.csv"
    rows = query(path, f"select partner, year, musd from {{file}} where reporter = '{IMPORTER}' and flow = 'import'")
    known = {(c, int(y)): float(v) for c, y, v in rows}
    partners = tuple(sorted({c for c, _ in known}))
    earlier, base, end = (np.array([known[c, y] for c in partners]) for y in years)
    return _Imports(partners, base, earlier, end, years, "IMF Direction of Trade Statistics, imports of 14 partners")


_SERVICES = f"select partner, musd from {{file}} where reporter = '{IMPORTER}' and flow = 'M' and year = {BASE}"
_AT_END = {
    END: lambda data: (
        data / "trade_baci_2023" / "bilateral_goods_2023.parquet",
        f"select exporter, value_kusd / 1e3 from {{file}} where importer = '{IMPORTER}'",
    ),
    LAST: lambda data: (
        data / "us_tariffs_2025_2026" / "us_imports_tariff_by_country_hs2.parquet",
        "select iso3, sum(imports_2024_usd) / 1e6 from {file} where iso3 is not null and iso3 <> 'EUN' group by iso3",
    ),
}
_SOURCES = {
    END: "BACI of CEPII: Gaulier and Zignago (2010), release V202501; base of 2016 from ITPD-E less services of the OECD",
    LAST: "US Census through the Trade War Tracker (Waugh); base of 2016 from ITPD-E less services of the OECD",
}


def _why(m: _Imports, elasticity: float, given: str) -> str:
    return f"elasticity {elasticity:g}, from before {m.years[1]}; {given}; trend of {m.years[0]}-{m.years[1]}"


@functools.cache
def _known() -> Mapping[str, float]:
    return {r["name"]: float(r["value"]) for r in read_rows(__package__, "known.csv") if r["episode"] == "us-china"}


def _number(name: str) -> float:
    return _known()[name]
