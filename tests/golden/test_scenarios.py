# SPDX-License-Identifier: Apache-2.0
"""Stored results of the shipped scenarios: a change in numbers is a decision, not an accident.

``NAME.csv`` holds real income in per cent in the year of the headline: for every case, fifteen economies and those in focus under
the first variant, and for the economy of the headline under its rivals. Where the headline belongs to nobody, such as warming, it has
no actor and stands in its own unit, and the economies follow under every variant. ``published/NAME.csv`` holds our figures beside published
ones. ``make golden`` writes the files anew, and with them the tables of ``docs/cases``; read the difference, and say in the
changelog under "Results" what moved and why.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from plenipo.core.files import atomic_path
from plenipo.core.scenario import Scenario, load_scenario, shipped_scenarios
from plenipo.lab.answer import BY_ECONOMY, Answer
from tests.shipped_answers import answer_of

HERE = Path(__file__).parent
ECONOMIES = ("AUS", "BRA", "CAN", "CHN", "DEU", "GBR", "IDN", "IND", "JPN", "KEN", "KOR", "MEX", "USA", "VNM", "ZAF")
COLUMNS = ("variant", "case", "actor", "year", "median", "p05", "p95", "share_positive")
FIGURES = COLUMNS[4:]
PUBLISHED = ("source", "quantity", "value", "unit", "ours")
# The equilibrium is solved to 1e-12; other processors and versions of the libraries add up in another order.
RELATIVE = 1e-6
ABSOLUTE = 1e-8  # per cent: a change that is nothing has no relative size

each = pytest.mark.parametrize("name", sorted(shipped_scenarios()))


def rows_of(name: str) -> list[dict[str, Any]]:
    answer, scenario = answer_of(name), load_scenario(name)
    if answer.headline_rows()[0]["actor"] is None:
        return rows_of_world(answer, scenario)
    first, asked = answer.headline["variant"], scenario.headline.actor
    told = sorted({*ECONOMIES, *scenario.focus, *filter(None, [asked])})
    found = [
        answer.headline_rows(variant=v, case=c, actor=a)[0]
        for v in answer.variants
        for c in answer.cases
        for a in (told if v == first else filter(None, [asked]))
    ]
    return [{k: row[k] for k in COLUMNS} for row in found]


def rows_of_world(answer: Answer, scenario: Scenario) -> list[dict[str, Any]]:
    """Under every variant and case: the headline, then real income of economies."""
    told = sorted({*ECONOMIES, *scenario.focus})
    found = []
    for at in ({"variant": v, "case": c} for v in answer.variants for c in answer.cases):
        found += answer.headline_rows(**at)
        found += [answer.headline_rows(**at, outcome=BY_ECONOMY, measure="percent", actor=a)[0] for a in told]
    return [{k: "" if row[k] is None else row[k] for k in COLUMNS} for row in found]


def stored(path: Path, columns: Sequence[str], rows: Sequence[dict[str, Any]], renew: bool) -> list[dict[str, str]]:
    """What the file holds; written anew first if asked."""
    if renew:
        path.parent.mkdir(exist_ok=True)
        with atomic_path(path) as target, target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows({k: f"{v:.10g}" if isinstance(v, float) else v for k, v in row.items()} for row in rows)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def differs(found: float | None, expected: str) -> bool:
    if found is None or not expected:
        return (found is None) != (not expected)
    return found != pytest.approx(float(expected), rel=RELATIVE, abs=ABSOLUTE)


@each
def test_results_are_those_stored(name: str, renew: bool) -> None:
    found = rows_of(name)
    expected = stored(HERE / f"{name}.csv", COLUMNS, found, renew)
    keys = COLUMNS[:4]
    assert [tuple(str(r[k]) for k in keys) for r in found] == [tuple(r[k] for k in keys) for r in expected]
    moved = [
        f"{row['variant']}, {row['case']}, {row['actor']}, {k}: {row[k]} instead of {old[k]}"
        for row, old in zip(found, expected, strict=True)
        for k in FIGURES
        if differs(row[k], old[k])
    ]
    assert not moved, "make golden\n" + "\n".join(moved[:20])


@each
def test_ours_beside_published_is_as_stored(name: str, renew: bool) -> None:
    found = [{k: row[k] for k in PUBLISHED} for row in answer_of(name).published]
    expected = stored(HERE / "published" / f"{name}.csv", PUBLISHED, found, renew)
    assert [(r["source"], r["quantity"]) for r in found] == [(r["source"], r["quantity"]) for r in expected]
    moved = [
        f"{r['quantity']}: {r['ours']} instead of {e['ours']}"
        for r, e in zip(found, expected, strict=True)
        if differs(r["ours"], e["ours"])
    ]
    assert not moved, "make golden\n" + "\n".join(moved)


def test_every_shipped_scenario_has_its_stored_results() -> None:
    for folder in (HERE, HERE / "published"):
        assert {p.stem for p in folder.glob("*.csv")} == set(shipped_scenarios())
