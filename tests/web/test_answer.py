# SPDX-License-Identifier: Apache-2.0
"""The answer's page: what it shows of each choice, what it hands over, what it says where there is none; and its slider."""

from __future__ import annotations

import dataclasses
import html.parser
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from plenipo.core.errors import Problem
from plenipo.core.scenario import load_scenario, scenario_document
from plenipo.host import Host, open_host
from plenipo.host.worker import Ended
from plenipo.lab.answer import Answer
from plenipo.view import charts, pick, wording
from plenipo.view.vega import COLOURS
from plenipo.web.app import create_app
from tests.view.synthetic import synthetic_answer
from tests.web.browsing import grave_findings, listening
from tests.web.stored import OWNER, answered

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
SCENARIO = "india-joins-rcep"
AT_ONCE = 0.3  # seconds
ECONOMIES = 40


class Page(html.parser.HTMLParser):
    """Text, links, tags and ids of a page, and the charts' specifications."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.actions: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.handlers: list[str] = []
        self.words: list[str] = []
        self.specs: dict[str, Any] = {}
        self._in = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.tags.append(tag)
        self.ids += [held["id"] or ""] if "id" in held else []
        self.links += [held["href"] or ""] if tag == "a" and "href" in held else []
        self.actions += [v or "" for k, v in attrs if k in ("action", "formaction")]
        self.handlers += [k for k, _ in attrs if k.startswith("on") or k == "style"]
        self._in = "specs" if held.get("class") == "specs" else tag

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "specs":
            self.specs = json.loads(data)
        elif self._in not in ("script", "style"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def small(answer: Answer) -> Answer:
    """Few economies; two cases under the headline's variant, and that case under another variant: as a real answer holds them."""
    head = answer.headline
    kept = (answer.cases[:2], answer.variants[:2])
    large = sorted(answer.economies, key=lambda code: -answer.economies[code]["gdp_usd_bn"])[:ECONOMIES]
    economies = {code: answer.economies[code] for code in dict.fromkeys((*large, *(p["party"] for p in answer.consent), "IND"))}
    outcomes, years = {"real_income", "exports", "bilateral_exports"}, (2031, head["year"])
    rows = [
        r
        for r in answer.outcomes
        if r["actor"] in economies
        and r["outcome"] in outcomes
        and r["year"] in years
        and r["case"] in kept[0]
        and r["variant"] in kept[1]
        and (r["case"] == head["case"] or r["variant"] == head["variant"])
    ]
    scenario = {**answer.scenario, "cases": answer.scenario["cases"][:2], "years": list(years)}
    return dataclasses.replace(answer, outcomes=rows, scenario=scenario, economies=economies)


@pytest.fixture(scope="module")
def answer() -> Answer:
    return small(synthetic_answer())


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with open_host(tmp_path_factory.mktemp("app"), work=False) as host:
        yield host


@pytest.fixture(scope="module")
def id(host: Host, answer: Answer) -> str:
    return answered(host, "whatif", {"scenario": SCENARIO}, answer.to_json_document())


@pytest.fixture(scope="module")
def client(host: Host) -> TestClient:
    return TestClient(create_app(host), base_url="http://localhost")


@pytest.fixture(scope="module")
def page(client: TestClient, id: str) -> Page:
    response = client.get(f"/answers/{id}")
    assert response.status_code == 200
    assert "'unsafe-inline'" not in re.search(r"script-src[^;]*", response.headers["content-security-policy"])[0]
    return Page(response.text)


def test_the_first_screen_says_what_where_and_how_sure(page: Page, answer: Answer) -> None:
    row = pick.percent(answer, "IND")
    for said in (answer.scenario["question"], wording.figure(row), wording.band(row), wording.certainty(row, 200)[2:], "5–95"):
        assert " ".join(said.split()) in page.text, said
    assert {"choose-case", "choose-variant", "choose-measure", "choose-year", "choose-economy"} <= set(page.ids)
    assert {"who", "trade", "sure", "cases", "agreements", "consent", "published", "limits", "sources", "next"} <= set(page.ids)
    assert set(page.ids) >= {a[1:] for a in page.links if a.startswith("#")}
    assert len(page.ids) == len(set(page.ids))
    assert not page.handlers


def test_the_page_carries_every_chart_and_the_outline_of_land_once(page: Page, client: TestClient) -> None:
    assert {f"chart-{name}" for name in page.specs} == {i for i in page.ids if i.startswith("chart-")}
    assert "land" not in page.specs["map"]["datasets"]
    assert client.get("/static/land.json").json() == {"land": charts.land()}
    assert client.get("/static/parts.css").status_code == 200


def test_colours_of_charts_are_known_to_light_and_dark(client: TestClient) -> None:
    css = client.get("/static/base.css").text
    for name in COLOURS:
        assert len(re.findall(rf"--{name.replace('_', '-')}:", css)) >= 3, name  # light, dark as chosen, dark as the system


@pytest.mark.parametrize(
    ("choice", "changes"),
    [
        ({"case": "partial"}, {"case": "partial"}),
        ({"variant": "multiplicative/lump_sum"}, {"variant": "multiplicative/lump_sum"}),
        ({"measure": "exports"}, {"outcome": "exports"}),
        ({"year": "2031"}, {"year": 2031}),
    ],
)
def test_each_choice_is_told_in_its_own_figures(client: TestClient, id: str, answer: Answer, choice, changes) -> None:
    page = Page(client.get(f"/answers/{id}", params={**choice, "part": True}).text)
    row, headline = pick.percent(answer, "IND", **changes), pick.percent(answer, "IND")
    assert row["median"] != headline["median"]
    points = {p["name"]: p for p in page.specs["map"]["datasets"]["points"]}
    assert points["India"]["median"] == row["median"]
    assert " ".join(wording.band(row).split()) in page.text
    assert "html" not in page.tags
    assert "Back to the headline" in page.text


def test_what_was_found_for_the_headline_is_not_told_of_another_choice(client: TestClient, id: str, page: Page) -> None:
    assert "What would change the sign" in page.text
    assert "What would change the sign" not in Page(client.get(f"/answers/{id}?case=partial").text).text


def test_what_was_not_run_together_cannot_be_chosen(client: TestClient, id: str) -> None:
    text = client.get(f"/answers/{id}?case=partial&part=1").text
    assert re.search(r'<option value="multiplicative/lump_sum"[^>]* disabled>', text)
    refused = client.get(f"/answers/{id}?case=partial&variant=multiplicative/lump_sum")
    assert refused.status_code == 422
    assert "not run together" in refused.text


def test_an_unknown_choice_is_refused_with_the_nearest(client: TestClient, id: str) -> None:
    refused = client.get(f"/answers/{id}?case=partail")
    assert refused.status_code == 422
    assert "no case" in Page(refused.text).text
    assert "full, partial" in Page(refused.text).text


def test_another_economy_is_followed(client: TestClient, id: str, answer: Answer) -> None:
    specs = Page(client.get(f"/answers/{id}?economy=VNM&part=1").text).specs
    assert {p["name"] for p in specs["years"]["datasets"]["points"]} == {answer.name("VNM")}


def test_every_file_that_is_offered_is_given(client: TestClient, id: str, page: Page) -> None:
    offered = [link for link in page.links if link.startswith(f"/api/v1/answers/{id}")]
    assert len(offered) == 7
    for link in offered:
        response = client.get(link)
        assert response.status_code == 200, link
        assert len(response.content) > 20, link
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"/api/v1/answers/{id}/tables.zip").content))
    assert {"outcomes.parquet", "outcomes.csv", "answer.xlsx"} <= set(archive.namelist())
    for address in (a for a in page.actions if "brief" in a):
        assert client.get(address, params={"for": "Vietnam"}).status_code == 200, address


def test_texts_of_others_are_shown_and_never_run(host: Host, client: TestClient, answer: Answer) -> None:
    economies = {c: {**e, "name": f"{e['name']} {HOSTILE}"} for c, e in answer.economies.items()}
    scenario = {**answer.scenario, "title": HOSTILE, "question": HOSTILE, "notes": [HOSTILE]}
    scenario["cases"] = [{**c, "title": HOSTILE, "text": HOSTILE} for c in scenario["cases"]]
    spoiled = dataclasses.replace(answer, economies=economies, scenario=scenario, limits=[HOSTILE], citations=[HOSTILE])
    document = {**scenario_document(load_scenario(SCENARIO)), "title": HOSTILE}
    id = answered(host, "whatif", {"scenario": document}, spoiled.to_json_document())
    text = client.get(f"/answers/{id}").text
    assert HOSTILE not in text
    found = Page(text)
    assert "<script>alert(1)</script>" in found.text
    assert found.specs
    assert "img" not in found.tags
    assert not found.handlers


@pytest.mark.parametrize("id", ["0" * 32, "x", "..%2f..%2fetc"])
def test_an_unknown_answer_says_so(client: TestClient, id: str) -> None:
    response = client.get(f"/answers/{id}")
    assert response.status_code == 404
    assert id == "..%2f..%2fetc" or "There is no such answer here" in response.text


def test_a_question_on_its_way_tells_how_far_it_is(host: Host, client: TestClient) -> None:
    job = host.queue.submit("whatif", {"scenario": "rcep"}, OWNER)
    response = client.get(f"/answers/{job.id}")
    assert response.status_code == 202
    assert {"wait-bar", "wait-stop"} <= set(Page(response.text).ids)
    host.queue._waiting.pop(job.id)
    host.queue._finish(
        job.id, Ended("failed", (Problem("no equilibrium was found", next_step="ask with fewer draws"),), "ModelError"), 1.0
    )
    failed = Page(client.get(f"/answers/{job.id}").text)
    assert "no equilibrium was found" in failed.text
    assert "ask with fewer draws" in failed.text


def test_an_answer_to_another_kind_of_question_says_so(host: Host, client: TestClient) -> None:
    id = answered(host, "sensitivity", {"scenario": "rcep"}, {"fields": []})
    response = client.get(f"/answers/{id}")
    assert response.status_code == 404
    assert f"/api/v1/answers/{id}" in Page(response.text).links


def test_the_frame_speaks_french_and_marks_what_does_not(client: TestClient, id: str) -> None:
    text = client.get(f"/answers/{id}", headers={"Accept-Language": "fr"}).text
    assert "Grandeur" in text
    assert "Télécharger" in text
    assert '<div class="parts" lang="en" dir="ltr">' in text


def sensitivity() -> dict[str, Any]:
    """A prepared answer of the headline to two numbers, as the worker gives it; its figures are made up."""

    def point(value: float, shift: float) -> dict[str, Any]:
        return {"value": value, "told": {"IND": [0.5 + shift, 0.2 + shift, 0.9 + shift], "VNM": [0.1, 0.0, 0.2]}}

    field = {"key": "cut", "kind": "tariff preference", "act": "India accedes to RCEP", "meaning": "Share removed.", "value": 0.9}
    paths = ("cases[0].acts[0].terms[0].cut", "cases[0].acts[0].terms[1].use")
    points = [point(0.0, -0.45), point(0.5, -0.25), point(0.9, 0.0), point(1.0, 0.05)]
    return {
        "scenario": SCENARIO,
        "case": "full-offer",
        "outcome": "real_income",
        "measure": "percent",
        "unit": "percent",
        "year": 2039,
        "variant": "additive/lump_sum",
        "draws": 20,
        "economies": {"IND": "India", "VNM": "Vietnam"},
        "central": points[2]["told"],
        "fields": [{**field, "path": path, "low": 0.0, "high": 1.0, "points": points} for path in paths],
        "left_out": [],
        "note": "An estimate.",
    }


MOVE = """([id, value]) => { const field = document.getElementById(id); const began = performance.now(); field.value = value;
  field.dispatchEvent(new Event("input")); return [performance.now() - began, document.getElementById("turn-figure").textContent,
  document.getElementById("turn-band").textContent]; }"""


def test_a_slider_tells_an_estimate_at_once_and_asks_exactly(host: Host, id: str, chromium: str) -> None:
    sync = pytest.importorskip("playwright.sync_api", reason="no playwright to drive a browser with")
    answered(host, "sensitivity", {"scenario": SCENARIO}, sensitivity())
    with listening(host) as served, sync.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        faults: list[str] = []
        tab = browser.new_page()
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.goto(f"{served}/answers/{id}")
        tab.click("[data-opens=panel-share]")
        tab.wait_for_function("document.getElementById('link-anywhere').value !== ''")
        tab.click("[data-opens=panel-turn]")
        tab.wait_for_selector("#knob-0")
        assert tab.inner_text("#turn-figure") == "+0.50\u00a0%"
        milliseconds, figure, band = tab.evaluate(MOVE, ["knob-0", 0.25])
        assert milliseconds <= 1000 * AT_ONCE
        assert figure == "+0.15\u00a0%"  # halfway between the points solved at 0 and 0.5: 0.5 - (0.45 + 0.25) / 2
        assert "estimate" in band
        assert "\u22120.15 to +0.55" in band
        tab.evaluate(MOVE, ["knob-1", 0.5])
        assert tab.inner_text("#turn-figure") == "\u22120.10\u00a0%"  # what each changes alone, added up
        assert grave_findings(tab) == []
        tab.click("#turn-run")
        tab.wait_for_function("document.getElementById('turn-state').textContent !== ''")
        tab.select_option("#choose-case", "partial")
        tab.wait_for_selector("#as-first")
        assert tab.url.endswith("?case=partial")
        tab.go_back()
        tab.wait_for_selector("#as-first", state="detached")
        browser.close()
    asked = host.queue.jobs("address:127.0.0.1")[0]
    assert asked.kind == "whatif"
    terms = asked.document["scenario"]["cases"][0]["acts"][0]["terms"]
    assert (terms[0]["cut"], terms[1]["use"]) == (0.25, 0.5)
    assert not faults
