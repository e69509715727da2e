# SPDX-License-Identifier: Apache-2.0
"""A question whose headline belongs to nobody: one number for the whole world, followed year by year, with variants of two channels."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from rich.console import Console

from plenipo.core.registry import registered
from plenipo.core.scenario import parse_scenario
from plenipo.lab.answer import Answer
from plenipo.lab.levers import levers
from plenipo.lab.whatif import pose, whatif
from plenipo.testing import twelve_actors
from plenipo.view.brief_content import compose
from plenipo.view.export import write_tables
from plenipo.view.report import render_report
from plenipo.view.table import print_answer
from tests.contract.small_channels import WARMTH

DRAWS = 40  # as many as the engine runs at once, so that programs are shared
WORLD = twelve_actors()
FIRST, SEVERE, BALANCED = "additive/lump_sum", "severe", "balanced/lump_sum"
DOCUMENT = {
    "name": "effort",
    "title": "Two economies make an effort",
    "as_of": "2026-01-01",
    "horizon": [2027, 2032],
    "draws": DRAWS,
    "seed": 5,
    "headline": {"outcome": "warmth"},
    "acts": [
        {"kind": "make effort", "date": "2028-01-01", "actor": "CHN", "size": 0.5},
        {"kind": "make effort", "date": "2028-01-01", "actor": "USA", "size": 0.5},
    ],
    "published": [
        {
            "source": "Nobody (2026)",
            "quantity": "warmth by 2032",
            "value": "-0.1",
            "unit": "index",
            "why": "made up",
            "outcome": "warmth",
            "measure": "difference",
        }
    ],
}


@pytest.fixture(scope="module")
def answer() -> Answer:
    with registered(WARMTH):
        return whatif(parse_scenario(DOCUMENT), world=WORLD, variants=[FIRST, SEVERE, BALANCED])


def test_the_axes_of_both_channels_are_one_list() -> None:
    with registered(WARMTH):
        question = pose(parse_scenario(DOCUMENT), WORLD)
        assert question.variants[0] == FIRST, "trade is registered before the made-up channel"
        assert question.run_as("additive/lump_sum/fixed/mild") == FIRST
        assert pose(parse_scenario(DOCUMENT), WORLD, variants=["severe", "additive/lump_sum/fixed/severe"]).variants == (
            "severe",
        )


def test_warmth_is_told_of_nobody_and_economies_beside_it(answer: Answer) -> None:
    (row,) = answer.headline_rows()
    assert (row["actor"], row["partner"], row["measure"], row["year"]) == (None, None, "difference", 2032)
    assert row["p05"] < row["median"] < row["p95"] < 0
    # Harm feeds nothing back into warmth: rivals agree on warmth to the bit, and differ in what it costs.
    assert [r["median"] for r in answer.headline_rows(variant=None)] == [row["median"]] * 3
    incomes = {r["variant"]: r["median"] for r in answer.rows(outcome="real_income", actor="IND", measure="percent", year=2032)}
    assert incomes[SEVERE] > incomes[FIRST] > 0
    assert answer.published[0]["ours"] == pytest.approx(row["median"])


def test_levels_are_told_in_every_year(answer: Answer) -> None:
    assert [(p["case"], p["variant"]) for p in answer.paths] == [("", FIRST), (answer.headline["case"], FIRST)]
    before, after = answer.paths
    assert before["years"] == after["years"] == list(range(2027, 2033))
    assert before["median"][0] == after["median"][0], "nobody has acted yet"
    assert (np.diff(before["median"]) > np.diff(after["median"]))[1:].all()
    assert all(low < mid < high for low, mid, high in zip(after["p05"], after["median"], after["p95"], strict=True))


def test_what_its_band_comes_from_and_what_turns_it(answer: Answer) -> None:
    assert {r["actor"] for r in answer.variance} == {r["actor"] for r in answer.signs} == {None}
    shares = {r["group"]: r["total"] for r in answer.variance}
    assert shares["responses"] == pytest.approx(1.0)
    assert shares["trade elasticity"] == pytest.approx(0.0)
    assert answer.flip["actor"] is None
    assert answer.flip["distance"] is None, "no response makes effort add to warmth"
    assert answer.flip["central"] < 0
    assert answer.short_run == []


def test_every_surface_takes_it(answer: Answer, tmp_path) -> None:
    again = Answer.from_json_document(json.loads(json.dumps(answer.to_json_document())))
    assert again.paths == list(answer.paths)
    stream = io.StringIO()
    print_answer(answer, Console(file=stream, width=120))
    text = " ".join(stream.getvalue().split())
    assert "Warmth in 2032: " in text
    assert "a fall in every draw" in text
    assert "Real income in 2032 against no act" in text
    assert "turns the world's result" in text
    page = render_report(answer)
    assert 'id="chart-paths"' in page
    assert "what drives the spread for the world" in page
    brief = compose(answer, "IND")
    assert dict(brief.entries)["The world"][0].startswith("Warmth in 2032: ")
    assert brief.bottom_line.startswith("India's real income in 2032")
    names = {p.name for p in write_tables(answer, tmp_path)}
    assert {"paths.csv", "answer.nc", "answer.xlsx"} <= names
    import xarray

    with xarray.open_dataset(tmp_path / "answer.nc") as data:
        assert data["warmth_difference"].dims == ("statistic", "case", "variant", "year")
        assert "actor" in data["real_income_percent"].dims


def test_leverage_on_what_belongs_to_nobody() -> None:
    # Duties move the trade channel alone, which does not bear on warmth: said, not computed.
    with registered(WARMTH), pytest.raises(Exception, match="nothing that these acts move reaches warmth"):
        levers("warmth", ["tariff"], world=WORLD, draws=2)
    with registered(WARMTH), pytest.raises(Exception, match="belongs to no economy, and IND is named"):
        levers("warmth[IND]", ["tariff"], world=WORLD, draws=2)
