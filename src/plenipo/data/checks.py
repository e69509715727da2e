# SPDX-License-Identifier: Apache-2.0
"""Checks of the built tables: one function per thing that can be wrong, each listing the offending rows."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core import countries
from plenipo.core.errors import InputError, Problem
from plenipo.core.tables import read_rows
from plenipo.data.table import Table, read

__all__ = ["CHECKS", "check", "read_folder"]

BASELINE = Path(__file__).parent / "baseline"
CATALOGUE = "plenipo.data.catalogue"
MOST_BYTES = 4_000_000  # of the whole baseline, so that the package stays small
SHOWN = 5  # offending rows named in one message
SUM_TOLERANCE = 1e-6  # relative: sums of numbers with six digits
SCHEDULE_YEARS = range(22)
Tables = Mapping[str, Table]


def read_folder(folder: Path = BASELINE) -> dict[str, Table]:
    """Every table of a folder of built tables by name."""
    return {p.stem: read(p, p.stem) for p in sorted(folder.iterdir()) if p.suffix in {".csv", ".parquet"} and p.name[0] != "."}


def check(folder: Path = BASELINE) -> list[Problem]:
    """All problems of the built tables in ``folder``; an empty list is what a release needs."""
    tables = read_folder(folder)
    found = [problem for one in CHECKS for problem in one(tables)]
    size = sum(p.stat().st_size for p in folder.iterdir() if p.is_file())
    if size > MOST_BYTES:
        found.append(Problem(f"the baseline is {size:,} bytes", str(folder), f"at most {MOST_BYTES:,}"))
    return found


def _problem(what: str, where: str, offenders: Iterable[Any], expected: str = "") -> list[Problem]:
    """One problem naming the first offending rows, or none if there are no offenders."""
    rows = list(offenders)
    if not rows:
        return []
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    return [Problem(f"{what}: {', '.join(map(str, rows[:SHOWN]))}{more}", where, expected)]


def check_keys(tables: Tables) -> list[Problem]:
    """Every table that has a key holds each key once, in order."""
    found = []
    for row in read_rows(CATALOGUE, "keys.csv"):
        name, key = row["table"], row["key"].split()
        if name not in tables:
            found.append(Problem("the table is missing", name, next_step="plenipo data build"))
            continue
        values = list(zip(*(tables[name].columns[k].tolist() for k in key), strict=True))
        found += _problem("keys that occur twice", name, sorted(k for k, n in Counter(values).items() if n > 1))
        found += _problem("rows out of order", name, [b for a, b in itertools.pairwise(values) if b < a])
    return found


def check_codes(tables: Tables) -> list[Problem]:
    """Every code is in the spine of economies, and flows, tariffs and pairs name economies of the baseline only."""
    found, baseline = [], set(tables["economies"].columns["iso3"])
    for row in read_rows(CATALOGUE, "keys.csv"):
        for column in row["codes"].split():
            codes = set(tables[row["table"]].columns[column]) if row["table"] in tables else set()
            wrong = codes - baseline if row["closed"] == "1" else {c for c in codes if not _known(c)}
            found += _problem(f"unknown codes in {column}", row["table"], sorted(wrong))
    return found


def _known(code: str) -> bool:
    try:
        return countries.resolve(code) == code or countries.economy(code).iso3 == code
    except InputError:
        return False


def check_ranges(tables: Tables) -> list[Problem]:
    """Every number lies where its unit lets it, and is missing only where it may."""
    found = []
    for row in read_rows(CATALOGUE, "ranges.csv"):
        if row["table"] not in tables:
            continue
        table = tables[row["table"]]
        values = np.asarray(table.columns[row["column"]], dtype=float)
        missing = np.isnan(values)
        outside = ~missing & ((values < float(row["low"])) | (values > float(row["high"])))
        where = f"{row['table']}.{row['column']}"
        found += _problem("values outside the range", where, _rows(table, outside), f"{row['low']} to {row['high']}")
        if row["may_miss"] == "0":
            found += _problem("missing values", where, _rows(table, missing))
    return found


def _rows(table: Table, mask: npt.NDArray[np.bool_]) -> list[tuple[Any, ...]]:
    """First three cells of each marked row."""
    columns = list(table.columns.values())[:3]
    return [tuple(c[i] for c in columns) for i in np.flatnonzero(mask)]


def check_flows(tables: Tables) -> list[Problem]:
    """No trade with oneself; values are sums; totals match those of economies; world exports are world imports."""
    flows, economies = tables["flows"], tables["economies"]
    c = flows.columns
    found = _problem("trade of an economy with itself", "flows", _rows(flows, c["exporter"] == c["importer"]))
    gap = np.abs(c["goods_musd"] + c["services_musd"] - c["value_musd"])
    found += _problem("value is not goods and services", "flows", _rows(flows, gap > SUM_TOLERANCE * c["value_musd"]))
    for column, side in (("exports_musd", "exporter"), ("imports_musd", "importer")):
        totals = dict.fromkeys(economies.columns["iso3"], 0.0)
        for code, value in zip(c[side], c["value_musd"], strict=True):
            totals[code] += value
        held = economies.columns[column]
        off = np.abs(np.array(list(totals.values())) - held) > SUM_TOLERANCE * held
        found += _problem(f"{column} is not the sum of flows", "economies", _rows(economies, off))
    return found


def check_pairs(tables: Tables) -> list[Problem]:
    """Every pair is there in both orders with the same figures; distances are positive."""
    pairs, codes = tables["pairs"], tables["economies"].columns["iso3"]
    rows = {(r[0], r[1]): r[2:] for r in pairs.rows()}
    found = _problem("pairs missing", "pairs", [(a, b) for a in codes for b in codes if (a, b) not in rows])
    found += _problem("pairs that differ by order", "pairs", [p for p, v in rows.items() if rows.get((p[1], p[0])) != v])
    return found


def check_tariffs(tables: Tables) -> list[Problem]:
    """Every economy has an applied rate; members of the European Union share one; bound rates come with a coverage."""
    tariffs = tables["tariffs"]
    c = tariffs.columns
    found = _problem("economies without a tariff", "tariffs", sorted(set(tables["economies"].columns["iso3"]) - set(c["iso3"])))
    union = np.isin(c["iso3"], countries.members("EUN"))
    common = np.median(c["applied_pct"][union])
    found += _problem(
        "members with another rate than the Union's", "tariffs", _rows(tariffs, union & (c["applied_pct"] != common))
    )
    half = np.isnan(c["bound_pct"]) != np.isnan(c["binding_coverage_pct"])
    return found + _problem("bound rate without coverage, or the other way", "tariffs", _rows(tariffs, half))


def check_measures(tables: Tables) -> list[Problem]:
    """Spells of a pair begin before they end and do not overlap; at most one is open."""
    table = tables["tariff_measures"]
    last: dict[tuple[str, str], str] = {}
    wrong = []
    for importer, exporter, start, end, *_ in table.rows():
        before = last.get((importer, exporter), "0")
        if not before or start < before or (end and end <= start):
            wrong.append((importer, exporter, start))
        last[importer, exporter] = end
    return _problem("spells that overlap or end before they begin", "tariff_measures", wrong)


def check_schedules(tables: Tables) -> list[Problem]:
    """Every schedule runs from the base rate through all years and never rises."""
    held: dict[tuple[str, str, str], dict[int, float]] = {}
    for agreement, party, beneficiary, year, rate, _ in tables["schedules"].rows():
        held.setdefault((agreement, party, beneficiary), {})[year] = rate
    found = _problem(
        "schedules with years missing", "schedules", [k for k, v in held.items() if sorted(v) != list(SCHEDULE_YEARS)]
    )
    rising = [(*k, y) for k, v in held.items() for y in SCHEDULE_YEARS[1:] if v.get(y, 0.0) > v.get(y - 1, np.inf)]
    return found + _problem("rates that rise", "schedules", rising)


def check_catalogue(tables: Tables) -> list[Problem]:
    """Every column of every table is described once with unit, meaning, source and licence, and every source named is known."""
    described = {(r["table"], r["column"]): r for r in tables["tables"].to_dict()}
    held = {(name, column) for name, table in tables.items() for column in table.columns}
    sources = set(tables["sources"].columns["source"])
    found = _problem("columns not described", "tables", sorted(f"{t}.{c}" for t, c in held - set(described)))
    found += _problem("columns described that no table has", "tables", sorted(f"{t}.{c}" for t, c in set(described) - held))
    for field in ("unit", "meaning", "source", "licence"):
        found += _problem(
            f"columns without {field}", "tables", sorted(f"{t}.{c}" for (t, c), r in described.items() if not r[field])
        )
    unknown = {f"{t}.{c}: {s}" for (t, c), r in described.items() for s in r["source"].split(";") if s and s not in sources}
    found += _problem("sources that are not listed", "tables", sorted(unknown))
    for field in ("title", "publisher", "citation", "licence", "vintage"):
        found += _problem(
            f"sources without {field}", "sources", [r["source"] for r in tables["sources"].to_dict() if not r[field]]
        )
    return found


CHECKS: tuple[Callable[[Tables], list[Problem]], ...] = (
    check_keys,
    check_codes,
    check_ranges,
    check_flows,
    check_pairs,
    check_tariffs,
    check_measures,
    check_schedules,
    check_catalogue,
)
