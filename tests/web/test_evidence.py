# SPDX-License-Identifier: Apache-2.0
"""The evidence page shows what the last full run said, losses like wins; the data pages show every table and source."""

import datetime as dt

import pytest
from starlette.testclient import TestClient

from plenipo.data.tables import list_sources, list_tables, table_hash
from plenipo.evidence import list_evidence
from plenipo.evidence.kept import keep, kept_run
from plenipo.host.app import open_host
from plenipo.view.evidence_charts import beside_rules, distances
from plenipo.web import evidence as page
from plenipo.web.app import create_app

WORDS = {k: k for k in ("distance", "what", "ours", "published", "tolerance", "happened", "value", "who")}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with open_host(tmp_path_factory.mktemp("app"), work=False) as host:
        yield TestClient(create_app(host), base_url="http://localhost")


def test_the_kept_run_is_of_evidence_that_exists_and_its_verdicts_follow_from_its_figures() -> None:
    run = kept_run()
    assert run is not None
    assert dt.date.fromisoformat(run.day)
    assert {r["name"] for r in run.rows} <= {e["name"] for e in list_evidence()}
    for row in run.rows:
        word = page.verdict_word(row["verdict"])
        if word in ("agrees", "missed") and None not in (row["ours"], row["published"], row["tolerance"]):
            slack = 1e-5 * abs(row["published"]) + 1e-12  # the kept figures have six digits
            far = abs(row["ours"] - row["published"])
            assert far <= row["tolerance"] + slack if word == "agrees" else far > row["tolerance"] - slack, row["what"]


def test_every_piece_and_every_loss_is_shown(client) -> None:
    text = client.get("/evidence").text
    for piece in list_evidence():
        assert f'id="{piece["name"]}"' in text
        assert f"plenipo evidence run {piece['name']}" in text
    lost = [r for r in kept_run().rows if r["verdict"].startswith("loses")]
    assert f"Lost: {len(lost)}" in text
    assert text.count("loses to") >= len(lost)


def test_without_a_kept_run_nothing_is_invented(client, monkeypatch) -> None:
    monkeypatch.setattr(page, "kept_run", lambda: None)
    page._pieces.cache_clear()
    text = client.get("/evidence").text
    page._pieces.cache_clear()
    assert "No full run is kept" in text
    assert "Not run in the last full run" in text


def test_a_run_kept_is_read_back(tmp_path) -> None:
    path = tmp_path / "run.json"
    keep([{"name": "a", "ours": 1.23456789, "published": float("nan"), "rules": {"no change": 2.0}}], dt.date(2026, 11, 1), path)
    run = kept_run(path)
    assert run.same_baseline
    assert run.rows[0] == {"name": "a", "ours": 1.23457, "published": None, "rules": {"no change": 2.0}}


def test_figures_tell_agreement_from_a_miss() -> None:
    row = {"what": "x", "unit": "%", "ours": 1.0, "published": 1.5, "tolerance": 1.0, "rules": {}}
    spec = distances([row, {**row, "ours": 9.0}, {**row, "tolerance": None}], WORDS)
    assert [p["agrees"] for p in spec["datasets"]["points"]] == [True, False]
    assert beside_rules([row], WORDS) is None
    ruled = beside_rules([{**row, "rules": {"no change": 2.0}}], WORDS)
    assert {p["who"] for p in ruled["datasets"]["points"]} == {"ours", "happened", "no change"}


def test_every_table_has_a_page_with_its_hash(client) -> None:
    for table in list_tables():
        answer = client.get(f"/data/{table['table']}")
        assert answer.status_code == 200, table
        assert table_hash(table["table"]) in answer.text


def test_every_source_is_named_with_its_licence(client) -> None:
    text = client.get("/data").text
    for source in list_sources():
        assert f'id="{source["source"]}"' in text
    assert "Apache License 2.0" in text


def test_an_unknown_table_leads_to_the_nearest(client) -> None:
    wrong = client.get("/data/tarifs")
    assert wrong.status_code == 404
    assert "/data/tariffs" in wrong.text
