# SPDX-License-Identifier: Apache-2.0
"""Stored results of the shipped scenarios: a change in numbers is a decision, not an accident.

``NAME.csv`` holds real income in per cent in the year of the headline, for every case and fifteen economies, headline variant
only. ``make golden`` writes the files anew; read the difference, and say in the changelog under "Results" what moved and why.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from plenipo.core.files import atomic_path
from plenipo.core.scenario import shipped_scenarios
from plenipo.lab.whatif import whatif

HERE = Path(__file__).parent
ECONOMIES = ("AUS", "BRA", "CAN", "CHN", "DEU", "GBR", "IDN", "IND", "JPN", "KEN", "KOR", "MEX", "USA", "VNM", "ZAF")
COLUMNS = ("case", "actor", "year", "median", "p05", "p95", "share_positive")
FIGURES = COLUMNS[3:]
# Few, and as many as other tests of the flagship take, so that they share one compiled program.
DRAWS = 20
VARIANT = "additive/lump_sum"
# The equilibrium is solved to 1e-12; other processors and versions of the libraries add up in another order.
RELATIVE = 1e-6
ABSOLUTE = 1e-8  # per cent: a change that is nothing has no relative size


def rows_of(name: str) -> list[dict[str, object]]:
    answer = whatif(name, draws=DRAWS, variants=[VARIANT])
    found = [answer.headline_rows(case=c, actor=a)[0] for c in answer.cases for a in ECONOMIES]
    return [{k: row[k] for k in COLUMNS} for row in found]


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_results_are_those_stored(name: str, renew: bool) -> None:
    found, stored = rows_of(name), HERE / f"{name}.csv"
    if renew:
        with atomic_path(stored) as path, path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows({**row, **{k: f"{row[k]:.10g}" for k in FIGURES}} for row in found)
    with stored.open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    assert [(r["case"], r["actor"], str(r["year"])) for r in found] == [(r["case"], r["actor"], r["year"]) for r in expected]
    moved = [
        f"{row['case']}, {row['actor']}, {k}: {row[k]} instead of {old[k]}"
        for row, old in zip(found, expected, strict=True)
        for k in FIGURES
        if row[k] != pytest.approx(float(old[k]), rel=RELATIVE, abs=ABSOLUTE)
    ]
    assert not moved, "make golden\n" + "\n".join(moved[:20])


def test_every_shipped_scenario_has_its_stored_results() -> None:
    assert {p.stem for p in HERE.glob("*.csv")} == set(shipped_scenarios())
