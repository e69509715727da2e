# SPDX-License-Identifier: Apache-2.0
"""The page of hindcasts says what the hindcasts say."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from plenipo.evidence import list_evidence, run_evidence

DOCS = Path(__file__).resolve().parents[2] / "docs"


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_hindcasts", DOCS / "generate_hindcasts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generator = _generator()
TABLES = {m[2]: m[0] for m in generator.MARK.finditer(generator.PAGE.read_text(encoding="utf-8"))}


def test_every_hindcast_of_trade_has_its_table_with_rules_beside_ours():
    assert set(TABLES) == {row["name"] for row in list_evidence() if row["kind"] == "hindcast" and row["channel"] == "trade"}
    assert all("| happened | ours | no change |" in table for table in TABLES.values())
    assert all("loses to" in table for table in TABLES.values()), (
        "no episode without a loss: a page that hides them is no evidence"
    )


def test_the_readme_says_what_the_page_says():
    readme = generator.README.read_text(encoding="utf-8")
    assert readme == generator.with_summary(readme, generator.PAGE.read_text(encoding="utf-8"))
    assert all(f"| {words} |" in readme for words in generator.SHOWN.values())


@pytest.mark.slow
def test_the_table_of_the_tariff_war_is_that_of_the_run(shared_data):
    """The quickest of the four; the others are written by the same script."""
    name = "us-china-from-2016"
    rows = run_evidence(name, data=shared_data)
    assert generator.table(rows) in TABLES[name], "stale; say: python docs/generate_hindcasts.py DATA"
    assert all(row["rules"].keys() == {"no change", "incomes alone", "gravity trend"} for row in rows)
    china = next(r for r in rows if r["what"].startswith("share of CHN in US goods imports of 2023"))
    assert china["rules"]["no change"] == pytest.approx(23.6, abs=0.1)
