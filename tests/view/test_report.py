# SPDX-License-Identifier: Apache-2.0
"""The page: whole, offline, escaped, and saying everything that it must."""

from __future__ import annotations

import dataclasses
import html.parser
import json
import re
import subprocess
from pathlib import Path

import pytest

from plenipo.lab.answer import Answer
from plenipo.view import charts
from plenipo.view.report import aligned, linked, render_report, write_report

LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction"}


class Page(html.parser.HTMLParser):
    """Elements, ids, text and everything that a browser would load or follow."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.loads: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.specs = ""
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        named = dict(attrs)
        self._inside = named.get("id") or tag if tag in {"script", "style"} else ""
        self.ids += [named["id"] or ""] if "id" in named else []
        self.loads += [value or "" for key, value in attrs if key in LOADING]
        if "href" in named:
            (self.links if tag == "a" else self.loads).append(named["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "specs":
            self.specs += data
        elif not self._inside:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def page(answer: Answer) -> Page:
    return Page(render_report(answer))


def test_nothing_is_loaded(page: Page) -> None:
    assert page.loads == []
    assert "link" not in page.tags
    assert "iframe" not in page.tags
    outside = [link for link in page.links if not link.startswith("#")]
    assert outside == ["http://www.cepii.fr"]


def test_the_page_forbids_itself_the_network(answer: Answer) -> None:
    text = render_report(answer)
    assert "default-src 'none'" in text
    assert not re.search(r"url\(\s*['\"]?https?:", text.split("</style>")[0])
    assert "@import" not in text.split("</style>")[0]


def test_inner_links_lead_somewhere_and_ids_are_single(page: Page) -> None:
    inner = {link[1:] for link in page.links if link.startswith("#")}
    assert inner <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_every_chart_has_its_place_and_every_place_its_chart(page: Page) -> None:
    specs = json.loads(page.specs)
    assert {f"chart-{name}" for name in specs} == {name for name in page.ids if name.startswith("chart-")}
    assert set(specs) == {"map", "rank-percent", "rank-money", "flows", "variants", "spread", "cases", "years"}
    assert "http" not in page.specs.replace("https://vega.github.io/schema", "")


def test_the_first_screen_holds_the_answer(page: Page) -> None:
    start = page.text[:1600]
    assert "What if India joins the Regional Comprehensive Economic Partnership?" in start
    assert "India's real income in 2039 rises by 0.6 %" in start
    assert "a gain in 98 % of draws, very likely positive under every variant" in start
    assert "the acting economy" in start
    assert "largest loss among the others" in start
    assert "No Indian schedule under RCEP is held" in start


@pytest.mark.parametrize(
    "wanted",
    [
        "Gain is not consent",
        "RCEP Article 20.9(3)",
        "48 economies listed apart",
        "fewer than 1 million people",
        "All 149 ranked economies",
        "What would change the sign",
        "Petri and Plummer 2020",
        "What the model cannot see",
        "Etalab 2.0",
        "data hash 9f2c5a7be01d4c33",
        "seed 20261122",
        "newly covered",
        "13.2 → 5.3",
        "64 %",
        "India gains at every elasticity between 2.5 and 8.",
        "China carve-out",
        "imply no position on status",
    ],
)
def test_it_says(page: Page, wanted: str) -> None:
    assert wanted in page.text


def test_every_economy_is_on_the_page(page: Page, answer: Answer) -> None:
    missing = [economy["name"] for economy in answer.economies.values() if economy["name"] not in page.text]
    assert missing == []


def test_hostile_text_stays_text(hostile: Answer, page: Page) -> None:
    spoiled = Page(render_report(hostile))
    assert spoiled.tags.count("script") == page.tags.count("script") == 3
    assert spoiled.tags.count("style") == 1
    assert json.loads(spoiled.specs)
    assert "<script>alert(1)</script>" in spoiled.text


def test_an_answer_that_says_little_still_makes_a_page(sparse: Answer) -> None:
    page = Page(render_report(sparse))
    assert {name for name in page.ids if name.startswith("chart-")} == {"chart-map", "chart-rank-percent", "chart-rank-money"}
    assert "One variant was run" in page.text
    assert "consent" not in page.ids
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def test_a_table_of_many_cases_wraps_and_one_of_few_does_not(answer: Answer) -> None:
    cases = answer.scenario["cases"]
    more = [{**cases[0], "name": f"more-{k}", "headline": False} for k in range(7)]
    many = dataclasses.replace(answer, scenario={**answer.scenario, "cases": [*cases, *more]})
    assert 'class="stack many"' in render_report(many)
    assert 'class="stack many"' not in render_report(answer)


def test_several_actors_and_assumed_eligibility(answer: Answer) -> None:
    acts = [*answer.scenario["acts"], {"date": "2027-01-01", "actor": "JPN", "text": "Japan ratifies", "case": "full"}]
    page = Page(render_report(dataclasses.replace(answer, scenario={**answer.scenario, "acts": acts, "assume_eligible": True})))
    assert "Eligibility assumed" in page.text
    assert "largest gain" in page.text
    assert "the acting economy" not in page.text


def test_an_act_that_does_nothing(answer: Answer) -> None:
    nothing = {"median": 0.0, "p05": 0.0, "p95": 0.0, "share_positive": 0.0}
    still = dataclasses.replace(answer, outcomes=[{**row, **nothing} for row in answer.outcomes])
    page = Page(render_report(still))
    assert "hardly changes" in page.text


def test_the_same_answer_gives_the_same_file(answer: Answer, tmp_path: Path) -> None:
    write_report(answer, tmp_path / "one.html")
    write_report(answer, tmp_path / "deep" / "two.html")
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "deep" / "two.html").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"one.html", "deep"}
    assert (tmp_path / "one.html").stat().st_size < 2_000_000


def test_land_is_undivided_and_without_antarctica() -> None:
    pieces = [feature["geometry"]["coordinates"] for feature in charts.land()]
    assert len(pieces) > 50
    assert all(max(latitude for _, latitude in piece[0]) > -60 for piece in pieces)
    assert not any("properties" in feature for feature in charts.land())


def test_figures_align_on_the_point() -> None:
    assert len(aligned("+0.6")) - len("+0") == len(aligned("+12")) - len("+12") == 4
    assert linked("see https://example.org/a. <b>") == (
        'see <a href="https://example.org/a" rel="noreferrer">https://example.org/a</a>. &lt;b&gt;'
    )


def test_the_charts_draw_in_a_browser(answer: Answer, tmp_path: Path, chromium: str) -> None:
    write_report(answer, tmp_path / "page.html")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    flags += [
        "--disable-component-update",
        "--disable-sync",
        f"--user-data-dir={tmp_path / 'profile'}",
        "--virtual-time-budget=9000",
    ]
    found = subprocess.run(
        [chromium, *flags, "--dump-dom", (tmp_path / "page.html").as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert found.stdout.count("<svg xmlns=") == 8
    assert "could not be drawn" not in found.stdout.split("<script")[0]
