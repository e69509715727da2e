# SPDX-License-Identifier: Apache-2.0
"""The climate in report, brief and terminal: shown where the answer tells of it, absent where it does not."""

from __future__ import annotations

import dataclasses
import io
import json
import subprocess
from pathlib import Path

import pytest
from docx import Document
from rich.console import Console

from plenipo.lab.answer import Answer
from plenipo.view import climate, pick, story, wording
from plenipo.view.brief import write_brief
from plenipo.view.brief_content import compose
from plenipo.view.export import write_tables
from plenipo.view.report import render_report
from plenipo.view.table import print_answer
from tests.view.synthetic_climate import EARLY, climate_answer
from tests.view.test_brief import pages_of
from tests.view.test_report import Page

S = wording.SPACE


@pytest.fixture(scope="module")
def leaves() -> Answer:
    return climate_answer()


@pytest.fixture(scope="module")
def page(leaves: Answer) -> Page:
    return Page(render_report(leaves))


def test_a_report_of_trade_alone_has_nothing_of_it(answer: Answer) -> None:
    assert not climate.has_climate(answer)
    assert (
        climate.ledger(answer)
        == climate.coupling(answer)
        == climate.emitters(answer)["rows"]
        == climate.targets(answer)["rows"]
        == []
    )
    page = Page(render_report(answer))
    assert "climate" not in page.ids
    assert not {"chart-paths", "chart-path-change", "chart-emissions", "chart-ledger"} & set(page.ids)
    assert compose(answer, "IND").climate is None
    assert climate.focus_line(answer) == ""


def test_what_does_not_move_the_climate_tells_only_of_what_is_made_elsewhere(leaves: Answer) -> None:
    still = [{**r, "median": 0.0, "p05": 0.0, "p95": 0.0} if r["actor"] is None else r for r in leaves.outcomes]
    made = [
        {**r, "outcome": "output_emissions", "median": 2.4 if r["actor"] == "CHN" else -1.2, "p05": -1.5, "p95": 3.0}
        for r in leaves.headline_rows(outcome="emissions")
        if r["actor"] in ("CHN", "IND")
    ]
    head = {**leaves.headline, "outcome": "real_income", "measure": "percent"}
    levy = dataclasses.replace(leaves, outcomes=[*still, *made], headline=head)
    assert not climate.has_climate(levy)
    assert climate.coupling(levy) == climate.ledger(levy) == climate.emitters(levy)["rows"] == []
    assert [row["name"] for row in climate.made(levy)] == ["China", "India"]
    page = Page(render_report(levy))
    assert "What moves with production" in page.text
    assert "Who emits what" not in page.text
    assert {f"chart-{name}" for name in json.loads(page.specs)} == {name for name in page.ids if name.startswith("chart-")}
    assert compose(levy, "IND").climate is None


def test_every_chart_has_its_place(page: Page) -> None:
    specs = json.loads(page.specs)
    assert {f"chart-{name}" for name in specs} == {name for name in page.ids if name.startswith("chart-")}
    assert {"paths", "path-change", "emissions", "ledger"} <= set(specs)
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    seen = specs["paths"]["datasets"]["seen"]
    assert [point["year"] for point in seen] == [1950, 2024], "history begins where the picture does"


@pytest.mark.parametrize(
    "wanted",
    [
        "Warming in 2039: +0.014 K against no act",
        "Nobody (2026), Thermometers",
        "Who emits what",
        "3,600 → 5,000",
        "What it costs and what it saves",
        "2031 Cost of cuts, USD bn",
        "Are the targets met?",
        "30 % → not binding",
        "under 1 %",
        "plenipo join --members CHN,USA,IND",
        "damage after Kalkuhl and Wenz, trade balanced first",
    ],
)
def test_it_says(page: Page, wanted: str) -> None:
    assert wanted in page.text


def test_the_chain_runs_from_the_price_to_income_in_the_years_that_tell(leaves: Answer) -> None:
    steps = climate.coupling(leaves)
    assert [step["what"] for step in steps] == [
        "price of carbon",
        "emissions",
        "world emissions",
        "warming",
        "damage",
        "real income",
    ]
    assert [step["year"] for step in steps] == [EARLY] * 3 + [2039] * 3
    assert steps[0]["figure"] == f"{wording.MINUS}USD{S}59 a tonne CO2"
    assert {step["whose"] for step in steps} == {"India", "the world"}


def test_the_ledger_follows_income_and_tells_costs_early_and_damage_late(leaves: Answer) -> None:
    entries = climate.ledger(leaves)
    ranks = [entry["rank"] for entry in entries]
    assert ranks == sorted(ranks, reverse=True)
    own = next(entry for entry in entries if entry["own"])
    columns = [(year, outcome) for _, year, outcome, _ in climate.ledger_columns(leaves)]
    assert columns[0] == (EARLY, "abatement_cost")
    assert columns[2] == (2039, "climate_damage")
    assert [own["cells"][k]["figure"] for k in (0, 2)] == [f"{wording.MINUS}43", "+0.050"]
    assert next(entry for entry in entries if entry["actor"] == "CHN")["cells"][0] == {"figure": "0", "band": ""}


def test_a_target_that_asks_nothing_of_anybody_is_left_out(leaves: Answer) -> None:
    assert [row["name"] for row in climate.targets(leaves)["rows"]] == ["China", "United States", "India"]


def test_no_change_that_prints_as_nothing_is_told_as_a_gain(leaves: Answer) -> None:
    told = pick.by_economy(leaves)
    assert pick.percent(told, "IRN")["median"] > 0
    assert "IRN" not in {row["actor"] for row in pick.biggest(told, 1, most=9, clear_first=False)}
    assert "0.00 bn)" not in story.who_line(told)


def test_no_code_reaches_the_reader(leaves: Answer, page: Page, tmp_path: Path) -> None:
    codes = {r["outcome"] for r in leaves.outcomes} | {part for v in leaves.variants for part in v.split("/")}
    codes = {code for code in codes if "_" in code}
    shown = page.text.replace("(kalkuhl_wenz/balanced)", "")  # named once, beside its label, for whoever runs it again
    assert [code for code in codes if code in shown] == []
    write_brief(leaves, "IND", tmp_path / "brief.html")
    assert "_" not in Page((tmp_path / "brief.html").read_text(encoding="utf-8")).text


def test_the_brief_has_a_sheet_with_picture_and_tables(leaves: Answer, tmp_path: Path) -> None:
    brief = compose(leaves, "FIN")
    assert brief.climate is not None
    names = [[row[0] for row in rows] for _, _, rows in brief.climate.tables]
    assert names[0][0] == "World, Gt CO2e"
    assert {"Finland", "India"} <= set(names[1])
    assert dict(brief.entries)["The world"][0].startswith("Warming in 2039: +0.014")
    assert "; real income in 2031 +USD" in compose(leaves, "IND").climate.line
    write_brief(leaves, "FIN", tmp_path / "brief.docx")
    document = Document(str(tmp_path / "brief.docx"))
    assert len(document.inline_shapes) == 1
    texts = [p.text for p in document.paragraphs]
    assert "The climate, for Finland" in texts
    assert brief.climate.line in texts
    write_brief(leaves, "FIN", tmp_path / "brief.html")
    page = Page((tmp_path / "brief.html").read_text(encoding="utf-8"))
    assert page.tags.count("article") == 4
    assert page.tags.count("svg") == 1
    assert page.loads == []
    assert "script" not in page.tags


def test_the_sheets_of_the_brief_keep_to_their_pages(leaves: Answer, tmp_path: Path, chromium: str) -> None:
    write_brief(leaves, "IND", tmp_path / "brief.html")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    flags += ["--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}", "--no-pdf-header-footer"]
    pdf = tmp_path / "brief.pdf"
    address = (tmp_path / "brief.html").as_uri()
    subprocess.run([chromium, *flags, f"--print-to-pdf={pdf}", address], capture_output=True, timeout=120, check=True)
    pages = pages_of(pdf)
    starts = ["India leaves", "Talking points for India", "The climate, for India", "Annex: sources"]
    assert all(page.startswith(start) for page, start in zip(pages, starts, strict=False))
    assert "Chance that the target in force is met" in pages[2]


def test_the_terminal_tells_warming_first_and_then_those_in_focus(leaves: Answer) -> None:
    stream = io.StringIO()
    print_answer(leaves, Console(file=stream, width=200))
    text = stream.getvalue()
    assert "India, when the act changes world emissions most: emissions in 2031 +40" in text
    assert text.index("Warming in 2039") < text.index("India's real income") < text.index("Real income in 2039: China")


def test_a_gain_that_turns_into_a_loss_is_not_hidden(leaves: Answer) -> None:
    assert any("+0.3" in point and f"{wording.MINUS}0.05" in point for point in compose(leaves, "IND").points)


def test_the_data_files_hold_levels_and_history(leaves: Answer, tmp_path: Path) -> None:
    write_tables(leaves, tmp_path)
    lines = (tmp_path / "paths.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("outcome,actor,case,variant,unit,year")
    assert "warming,,,observed,K above 1850-1900,1940,0.0,," in lines
    assert sum(line.startswith("emissions,IND,") for line in lines) == 6
