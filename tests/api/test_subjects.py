# SPDX-License-Identifier: Apache-2.0
"""The same verbs over HTTP: what each address gives, and how it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import tomllib
from typing import Any

import pytest

from plenipo.core.scenario import load_scenario, parse_scenario
from plenipo.host import Host
from plenipo.host.answers import answer_path, keep_answer
from tests.api.short import short_answer

V1 = "/api/v1"


def problems(response: Any) -> list[dict[str, Any]]:
    assert response.headers["content-type"] == "application/problem+json", response.text
    document = response.json()
    assert set(document) == {"type", "title", "status", "kind", "problems"}
    assert document["status"] == response.status_code
    assert all(set(p) == {"what", "where", "expected", "nearest", "next_step"} for p in document["problems"])
    found: list[dict[str, Any]] = document["problems"]
    return found


@pytest.mark.parametrize(
    ("path", "holds"),
    [
        ("/scenarios", "india-joins-rcep"),
        ("/scenarios/schema", "tariff preference"),
        ("/economies", "Viet"),
        ("/economies/VNM", "VNM"),
        ("/economies/apec", "members"),
        ("/groups", "European Union"),
        ("/groups/eu", "customs union"),
        ("/agreements", "rcep"),
        ("/agreements/RCEP", "VNM"),
        ("/treaties", "paris"),
        ("/treaties/kyoto", "entry_into_force"),
        ("/power", "unsc"),
        ("/power/unsc", "shapley_shubik"),
        ("/power/eu27?union=FRA,DEU,ITA", "owen"),
        ("/data/tables/tariffs?rows=3", "applied_pct"),
        ("/data/sources", "licence"),
        ("/evidence", "gains-from-trade-identity"),
        ("/channels", "climate"),
        ("/outcomes", "real_income"),
        ("/cases", "rcep-accession-india"),
        ("/version", "baseline"),
        ("/kinds", "steps"),
        ("/session", "owner"),
    ],
)
def test_an_address_gives_what_it_names(client: Any, path: str, holds: str) -> None:
    response = client.get(V1 + path)
    assert response.status_code == 200, response.text
    assert holds in response.text


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/scenarios/india-joins-rcpe", "india-joins-rcep"),
        ("/economies/Vietnma", "Vietnam"),
        ("/groups/asaen", "asean"),
        ("/agreements/rccep", "rcep"),
        ("/treaties/pariss", "paris"),
        ("/power/usnc", "unsc"),
        ("/data/tables/tarifs", "tariffs"),
        ("/evidence/gains-from-trade", "gains-from-trade-identity"),
    ],
)
def test_a_wrong_name_is_not_found_and_the_nearest_is_told(client: Any, path: str, nearest: str) -> None:
    response = client.get(V1 + path)
    assert response.status_code == 404
    assert any(nearest in n for n in problems(response)[0]["nearest"]), response.text


def test_what_is_nowhere_and_what_may_not_be_done(client: Any) -> None:
    assert problems(client.get(f"{V1}/nowhere"))[0]["where"] == f"{V1}/nowhere"
    assert client.patch(f"{V1}/jobs", json={}).status_code == 405
    assert client.get(f"{V1}/data/tables/tariffs?rows=0").status_code == 422
    assert problems(client.get(f"{V1}/economies?names=/etc/passwd"))[0]["where"] == "names"


def test_a_question_goes_from_asking_to_answer(client: Any) -> None:
    asked = client.post(f"{V1}/jobs", json={"kind": "steps", "document": {"steps": 30, "name": "asked"}})
    assert asked.status_code == 202
    job = asked.json()
    assert asked.headers["location"] == f"{V1}/jobs/{job['id']}"
    told = []
    with client.stream("GET", f"{V1}/jobs/{job['id']}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        told = [json.loads(line[5:]) for line in stream.iter_lines() if line.startswith("data:")]
    assert told.pop() == {}  # the event `end`
    assert told[-1]["state"] == "done"
    assert told[-1]["answer"] == f"{V1}/answers/{job['id']}"
    assert any(t["doing"] == "stepping" and t["total"] == 30 for t in told)
    answer = client.get(told[-1]["answer"], headers={"Accept-Encoding": "identity"})
    assert answer.json()["name"] == "asked"
    assert client.get(told[-1]["answer"]).headers["content-encoding"] == "gzip"
    assert job["id"] in [j["id"] for j in client.get(f"{V1}/jobs").json()]
    assert client.delete(f"{V1}/answers/{job['id']}").status_code == 204
    assert problems(client.get(f"{V1}/answers/{job['id']}"))[0]["next_step"].startswith("ask the question again")


def test_a_question_is_cancelled(client: Any) -> None:
    job = client.post(f"{V1}/jobs", json={"kind": "steps", "document": {"steps": 3000}}).json()
    assert client.delete(f"{V1}/jobs/{job['id']}").status_code == 200
    last = time.monotonic() + 10
    while (state := client.get(f"{V1}/jobs/{job['id']}").json()["state"]) not in ("cancelled", "failed", "done"):
        assert time.monotonic() < last
        time.sleep(0.02)
    assert state == "cancelled"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"kind": "stepps", "document": {}}, "kind"),
        ({"kind": "steps", "document": {"steps": "many"}}, "document, steps"),
        ({"kind": "steps", "document": {"steps": 7}}, "steps"),
        ({"kind": "steps"}, "body, document"),
        ({"kind": "steps", "document": {}, "owner": "me"}, "body, owner"),
    ],
)
def test_a_wrong_question_is_refused_in_place(client: Any, body: dict[str, Any], where: str) -> None:
    response = client.post(f"{V1}/jobs", json=body)
    assert response.status_code == 422
    assert problems(response)[0]["where"] == where
    assert client.get(f"{V1}/jobs/{'0' * 32}").status_code == 404


def test_a_scenario_is_checked_with_everything_that_is_wrong(client: Any) -> None:
    document = client.get(f"{V1}/scenarios/india-joins-rcep").json()
    right = client.post(f"{V1}/scenarios/check", json={"document": document}).json()
    assert (right["right"], right["problems"]) == (True, [])
    assert right["acts"] == ["India accedes to RCEP"]
    document["cases"][0]["acts"][0]["actor"] = "INDA"
    document["focus"] = ["IND", "AUSTR"]
    wrong = client.post(f"{V1}/scenarios/check", json={"document": document}).json()
    assert not wrong["right"]
    assert {p["where"].partition(" ")[0] for p in wrong["problems"]} >= {"case", "focus[1]"}
    shape = client.post(f"{V1}/scenarios/check", json={"document": {"name": "x", "tittle": "y"}}).json()
    assert "title" in [n for p in shape["problems"] for n in p["nearest"]]
    assert shape["document"] is None


@pytest.mark.parametrize("form", ["toml", "yaml", "json"])
def test_a_scenario_is_read_from_text(client: Any, form: str) -> None:
    document = client.get(f"{V1}/scenarios/rcep").json()
    text = {
        "json": lambda: json.dumps(document),
        "yaml": lambda: json.dumps(document),  # all JSON is YAML
        "toml": lambda: _toml(document),
    }[form]()
    checked = client.post(f"{V1}/scenarios/check", json={"text": text, "form": form, "deep": False}).json()
    assert checked["right"], checked["problems"]
    assert checked["document"]["name"] == "rcep"


def _toml(document: dict[str, Any]) -> str:
    from plenipo.core.toml_text import as_toml

    return as_toml(document)


@pytest.fixture(scope="module")
def answered(host: Host, client: Any) -> str:
    """A stored what-if: as if the worker had answered it."""
    id = "a" * 32
    keep_answer(answer_path(host.answers.folder, id), short_answer().to_json_document())
    asked = {"scenario": "india-joins-rcep", "draws": 20, "cases": ["full-offer"]}
    host.queue._write_new(id, "whatif", json.dumps(asked), again=False)
    del host.queue._waiting[id]
    host.queue._set(id, "done")
    return id


@pytest.mark.parametrize(
    ("path", "media", "begins"),
    [
        ("", "application/json", b'{"scenario"'),
        ("/report.html", "text/html", b"<!doctype html"),
        ("/brief.html?for=VNM", "text/html", b"<!doctype html"),
        ("/brief.docx?for=VNM&marking=DRAFT", "application/vnd.openxmlformats", b"PK"),
        ("/tables.zip", "application/zip", b"PK"),
        ("/tables.xlsx", "application/vnd.openxmlformats", b"PK"),
        ("/tables/outcomes.csv", "text/csv", b"outcome,"),
        ("/scenario.toml", "application/toml", b"schema = 1"),
        ("/lines.py", "text/x-python", b"import plenipo"),
        ("/rows?actor=IND&outcome=real_income", "application/json", b"[{"),
    ],
)
def test_an_answer_in_every_form(client: Any, answered: str, path: str, media: str, begins: bytes) -> None:
    response = client.get(f"{V1}/answers/{answered}{path}")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith(media)
    assert response.content.lstrip()[: len(begins)].lower() == begins.lower()


def test_files_of_an_answer_ask_the_same_again(client: Any, answered: str) -> None:
    written = client.get(f"{V1}/answers/{answered}/scenario.toml").text
    assert parse_scenario(tomllib.loads(written)) == load_scenario("india-joins-rcep").model_copy(update={"draws": 20})
    lines = client.get(f"{V1}/answers/{answered}/lines.py").text
    assert "plenipo.whatif('india-joins-rcep', draws=20, cases=['full-offer'])" in lines
    compile(lines, "lines.py", "exec")


def test_a_report_is_shown_without_rights(client: Any, answered: str) -> None:
    response = client.get(f"{V1}/answers/{answered}/report.html?view=true")
    assert response.headers["content-security-policy"].startswith("sandbox allow-scripts; default-src 'none'")
    assert "attachment" in client.get(f"{V1}/answers/{answered}/report.html").headers["content-disposition"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/brief.docx?for=XYZ", 422), ("/brief.docx", 422), ("/tables/nothing.csv", 422), ("/report.pdf", 404)],
)
def test_an_answer_in_a_form_that_is_none(client: Any, answered: str, path: str, status: int) -> None:
    response = client.get(f"{V1}/answers/{answered}{path}")
    assert response.status_code == status
    assert problems(response)


def test_an_answer_of_another_kind_has_no_report(client: Any, host: Host) -> None:
    id = "b" * 32
    keep_answer(answer_path(host.answers.folder, id), {"members": []})
    assert problems(client.get(f"{V1}/answers/{id}/report.html"))[0]["what"] == "this is not the answer to a what-if"


def test_the_process_that_serves_loads_no_model(root: Any) -> None:
    """Everything but the worker, a report and a brief among it, without JAX."""
    code = f"""
import json, sys, tempfile, pathlib
sys.path.insert(0, {str(root)!r})
from plenipo.api.app import build_api
from plenipo.host import open_host
from plenipo.host.limits import Limits
from plenipo.host.work import KINDS
from plenipo.lab.asked import scenario_problems
from plenipo.view.brief import write_brief
from plenipo.view.report import render_report
from plenipo.core.scenario import load_scenario
from tests.api.short import short_answer
with open_host(tempfile.mkdtemp(), work=False) as host:
    build_api(host).openapi()
    host.queue.submit("whatif", {{"scenario": "rcep"}}, "me")
    host.queue.submit("appraisal", {{"case": "rcep-accession-india"}}, "me")
    scenario_problems(load_scenario("rcep"))
    answer = short_answer()
    render_report(answer)
    write_brief(answer, "VNM", pathlib.Path(tempfile.mkdtemp()) / "brief.docx")
found = sorted({{"jax", "jaxlib", "equinox"}} & set(sys.modules))
assert not found, found
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
