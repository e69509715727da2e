# SPDX-License-Identifier: Apache-2.0
"""The leverage page: the question stands in the address, the ranking is read from a stored answer, a lever becomes a scenario."""

import json
import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from plenipo.core.outcome import read_outcomes
from plenipo.core.registry import channels
from plenipo.core.scenario import parse_scenario
from plenipo.core.standard_act import read_standard_kinds
from plenipo.host.answers import answer_path, keep_answer
from plenipo.host.app import open_host
from plenipo.web.app import create_app
from plenipo.web.texts import catalogue

JOB, EMPTY = "a" * 32, "b" * 32


def act(rank, actor, effect, **more):
    return {
        "rank": rank,
        "kind": "tariff",
        "text": f"{actor} raises its tariff",
        "actor": actor,
        "actor_name": actor,
        "target": "*",
        "target_name": "all partners",
        "size": 1.0,
        "size_unit": "percentage point of the ordinary rate",
        "derivative": effect * 1.1,
        "confirmed": effect,
        "p05": effect - 0.01,
        "median": effect,
        "p95": effect + 0.01,
        "share_same_sign": 0.9,
        "variants": {"additive/lump_sum": effect, "balanced/lump_sum": -effect},
        "checks": {"within_bound_rate": "yes", "mfn_consistent": "yes"},
        "barred": "",
        "either_side": False,
        "act": {"kind": "change tariff", "actor": actor, "date": "2027-01-01", "partners": ["*"], "points": 1.0},
        **more,
    }


def answer(acts):
    question = {
        "outcome": "real_income",
        "written": "real_income[VNM, 2039]",
        "actor": "VNM",
        "partner": "",
        "name": "Vietnam",
        "partner_name": "",
        "year": 2039,
        "measure": "percent",
        "unit": "percent",
        "better": "more",
        "level": 429.7,
        "level_unit": "USD bn a year at 2023 prices",
        "scenario": "law-in-force",
        "title": "the law in force",
        "case": "",
        "as_of": "2026-11-01",
        "date": "2027-01-01",
        "over": ["tariff"],
        "by": [],
        "variant": "additive/lump_sum",
        "variants": ["additive/lump_sum", "balanced/lump_sum"],
        "draws": 40,
        "seed": 0,
        "price_year": 2023,
    }
    return {
        "question": question,
        "acts": acts,
        "considered": {"tariff": 180},
        "barred": 2,
        "caveat": "A gradient",
        "notes": ["<b>note</b>"],
        "baseline": {"vintage": "2023", "base_year": 2023, "data_hash": "ab", "version": "0"},
        "citations": ["A paper"],
        "seconds": 3.0,
    }


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with open_host(tmp_path_factory.mktemp("app"), work=False) as host:
        acts = [act(1, "VNM", -0.08), act(2, "EUN", 0.03), act(3, "USA", 0.005)]
        keep_answer(answer_path(host.answers.folder, JOB), answer(acts))
        keep_answer(answer_path(host.answers.folder, EMPTY), answer([]))
        yield TestClient(create_app(host), base_url="http://localhost")


def test_the_address_holds_the_question(client) -> None:
    text = client.get("/leverage?outcome=exports&actor=BGD&over=accession&top=40&scenario=rcep&by=CHN").text
    assert 'data-complete="yes"' in text
    assert re.search(r'<option value="exports"[^>]* selected>', text)
    assert 'name="actor" list="economies" value="BGD"' in text
    assert re.findall(r'name="over" value="([\w-]+)" checked', text) == ["accession"]
    assert "<option selected>40</option>" in text
    assert re.search(r'<option value="rcep"[^>]* selected>', text)
    assert "data-complete" not in client.get("/leverage").text


def test_every_kind_of_standard_act_is_offered(client) -> None:
    kinds = {k.kind for k in read_standard_kinds("plenipo.channels.trade")}
    assert kinds <= set(re.findall(r'name="over" value="([\w-]+)"', client.get("/leverage").text))


def test_the_ranking_tells_size_sign_band_and_law(client) -> None:
    text = client.get(f"/leverage/{JOB}").text
    assert "−0.080" in text
    assert "−0.090 to −0.070" in text
    assert 'data-way="down"' in text
    assert 'data-way="up"' in text
    assert "sign open" in text  # of the act whose band holds zero
    assert "36/40" in text
    assert "1/2" in text
    assert "European Union" in text
    assert "A gradient is a property of the model" in text


def test_a_union_is_drawn_on_its_members(client) -> None:
    text = client.get(f"/leverage/{JOB}").text
    points = json.loads(re.search(r'class="specs"[^>]*>(.*?)</script>', text, re.DOTALL)[1])["map"]["datasets"]["points"]
    assert sum(p["name"] == "European Union" for p in points) > 20
    assert {p["side"] for p in points if p["name"] == "Vietnam"} == {"lowers it"}


def test_a_lever_is_a_scenario_that_runs(client) -> None:
    written = re.findall(r'data-scenario="([^"]*)"', client.get(f"/leverage/{JOB}").text)
    assert len(written) == 3
    for text, actor in zip(written, ("VNM", "EUN", "USA"), strict=True):
        scenario = parse_scenario(json.loads(unescape(text)))
        assert [a.actor for a in scenario.acts] == [actor]
        assert scenario.headline.actor == "VNM"


def test_notes_and_addresses_are_escaped(client) -> None:
    assert "<b>note</b>" not in client.get(f"/leverage/{JOB}").text
    evil = '"><script>alert(1)</script>'
    keys = ("outcome", "actor", "by", "year", "top", "over", "scenario")
    assert "<script>alert" not in client.get("/leverage", params=dict.fromkeys(keys, evil)).text


def test_nothing_that_moves_it_is_said_so(client) -> None:
    assert "None of these acts moves it" in client.get(f"/leverage/{EMPTY}").text
    assert client.get(f"/leverage/{'c' * 32}").status_code == 404


def test_every_outcome_has_a_name_in_french() -> None:
    words = catalogue("fr")
    for spec in channels().values():
        for outcome in read_outcomes(spec.package):
            assert f"leverage.outcomes.{outcome.name}" in words
