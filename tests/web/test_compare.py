# SPDX-License-Identifier: Apache-2.0
"""Answers side by side: figures of each, acts that differ, settings that differ, and the choice of answers."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from plenipo.core.scenario import load_scenario, scenario_document
from plenipo.host import Host, open_host
from plenipo.lab.answer import Answer
from plenipo.view import pick, side_by_side, wording
from plenipo.web.app import create_app
from tests.view.synthetic import synthetic_answer
from tests.web.stored import answered

SCENARIO = "india-joins-rcep"
FIGURES = ("median", "p05", "p95")


def halved(answer: Answer) -> Answer:
    """The same answer with half of every figure, on fewer draws."""
    rows = [{**row, **{key: row[key] / 2 for key in FIGURES}} for row in answer.outcomes]
    return dataclasses.replace(answer, outcomes=rows, scenario={**answer.scenario, "title": "Half <b>as far</b>", "draws": 40})


@pytest.fixture(scope="module")
def answer() -> Answer:
    whole = synthetic_answer()
    head = whole.headline
    rows = [r for r in whole.outcomes if (r["case"], r["variant"], r["year"]) == (head["case"], head["variant"], head["year"])]
    return dataclasses.replace(whole, outcomes=rows)


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with open_host(tmp_path_factory.mktemp("app"), work=False) as host:
        yield host


@pytest.fixture(scope="module")
def client(host: Host) -> TestClient:
    return TestClient(create_app(host), base_url="http://localhost")


@pytest.fixture(scope="module")
def ids(host: Host, answer: Answer) -> list[str]:
    half = scenario_document(load_scenario(SCENARIO))
    half["cases"][0]["acts"][0]["terms"][0]["cut"] = 0.45
    return [
        answered(host, "whatif", {"scenario": SCENARIO}, answer.to_json_document()),
        answered(host, "whatif", {"scenario": half}, halved(answer).to_json_document()),
    ]


def told(client: TestClient, ids: list[str], **more: str) -> str:
    response = client.get("/compare", params={"of": ids, **more})
    assert response.status_code == 200
    return response.text


def specs(text: str) -> dict[str, dict]:
    return json.loads(re.search(r'id="specs">(.*?)</script>', text, re.DOTALL)[1])


def test_each_answer_has_its_own_figures_and_bands(client: TestClient, ids: list[str], answer: Answer) -> None:
    text = told(client, ids)
    for one in (answer, halved(answer)):
        row = pick.percent(one, "IND")
        assert wording.figure(row) in text
        assert wording.band(row) in text
    points = specs(text)["beside"]["datasets"]["points"]
    assert {p["answer"] for p in points} == {"A", "B"}
    by_name = {(p["name"], p["answer"]): p["median"] for p in points}
    assert by_name["India", "B"] == pytest.approx(by_name["India", "A"] / 2)


def test_money_can_be_told_instead_of_per_cent(client: TestClient, ids: list[str], answer: Answer) -> None:
    row = pick.money(answer, "IND")
    points = specs(told(client, ids, measure="difference"))["beside"]["datasets"]["points"]
    assert row["median"] in [p["median"] for p in points]


def test_settings_that_differ_are_flagged_and_only_those(answer: Answer) -> None:
    differ = {row["name"] for row in side_by_side.settings_beside([answer, halved(answer)]) if row["differ"]}
    assert differ == {"draws"}
    assert not [row for row in side_by_side.settings_beside([answer, answer]) if row["differ"]]


def test_acts_are_compared_number_by_number(client: TestClient, ids: list[str]) -> None:
    text = html.unescape(told(client, ids))
    assert "cut 0.9" in text
    assert "cut 0.45" in text
    assert 'class="differs"' in text


def test_bands_that_do_not_touch_are_told_apart(answer: Answer) -> None:
    far = [{**row, **{key: row[key] + 50 for key in FIGURES}} for row in answer.outcomes]
    lines = side_by_side.economies_beside([answer, dataclasses.replace(answer, outcomes=far)], "real_income", "percent")
    assert lines
    assert all(line["apart"] for line in lines)
    assert not any(line["apart"] for line in side_by_side.economies_beside([answer, answer], "real_income", "percent"))


def test_titles_are_escaped(client: TestClient, ids: list[str]) -> None:
    assert "<b>as far</b>" not in told(client, ids)


def test_with_fewer_than_two_the_latest_are_offered(client: TestClient, ids: list[str]) -> None:
    text = told(client, ids[:1])
    assert set(ids) <= set(re.findall(r'name="of" value="([0-9a-f]{32})"', text))


def test_unknown_answers_and_too_many_are_refused(client: TestClient, ids: list[str]) -> None:
    missing = client.get("/compare", params={"of": [ids[0], "f" * 32]})
    assert missing.status_code == 404
    assert "there is no answer" in missing.text
    assert client.get("/compare", params={"of": [f"{k:032x}" for k in range(5)]}).status_code == 422


def test_an_answer_that_another_asked_for_is_also_among_ones_own(host: Host, ids: list[str]) -> None:
    assert host.queue.submit("whatif", {"scenario": SCENARIO}, "address:another").state == "done"
    assert ids[0] in [job.id for job in host.queue.jobs("address:another")]
