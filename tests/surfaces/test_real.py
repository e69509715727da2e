# SPDX-License-Identifier: Apache-2.0
"""The command line over the real rooms: what it lists is what is there."""

from __future__ import annotations

import json
import tomllib

import jsonschema
import pytest

from plenipo.core.scenario import shipped_scenarios
from tests.surfaces.conftest import Invoke

FLAGSHIP = "india-joins-rcep"


@pytest.mark.parametrize("name", shipped_scenarios())
def test_shipped_scenarios_fit_the_printed_schema(invoke: Invoke, name: str) -> None:
    schema = json.loads(invoke("schema").out)
    document = tomllib.loads(shipped_scenarios()[name].read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    # TOML has dates, JSON has text.
    jsonschema.validate(json.loads(json.dumps(document, default=str)), schema)


def test_scenarios_are_listed_with_their_question(invoke: Invoke) -> None:
    rows = json.loads(invoke("scenarios", "--json").out)
    assert [row["name"] for row in rows] == list(shipped_scenarios())
    assert all(row["title"] and row["question"] for row in rows)


def test_channels_and_their_graph(invoke: Invoke) -> None:
    assert "trade" in {row["name"] for row in json.loads(invoke("channels", "--json").out)}
    assert "trade" in {row["channel"] for row in json.loads(invoke("channels", "--graph", "--json").out)}


def test_every_table_can_be_shown(invoke: Invoke) -> None:
    for row in json.loads(invoke("data", "list", "--json").out):
        ended = invoke("data", "show", row["table"], "--rows", "2")
        assert (ended.code, ended.err) == (0, "")
        assert all(len(line) <= 100 for line in ended.out.splitlines() if "columns without room" not in line)


@pytest.mark.parametrize("code", ["VNM", "Viet Nam", "apec", "TWN", "XKX", "EUN"])
def test_actor(invoke: Invoke, code: str) -> None:
    ended = invoke("actor", code)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.lstrip().startswith("name")


def test_the_flagship_as_json(invoke: Invoke) -> None:
    document = json.loads(invoke("whatif", FLAGSHIP, "--draws", "20", "--json").out)
    assert list(document)[:5] == ["scenario", "baseline", "outcomes", "provenance", "citations"]
    columns = [
        "outcome",
        "actor",
        "partner",
        "year",
        "case",
        "variant",
        "measure",
        "median",
        "p05",
        "p95",
        "share_positive",
        "unit",
    ]
    assert list(document["outcomes"][0]) == columns
    assert document["scenario"]["draws"] == 20
    assert document["provenance"]
    assert document["citations"]


def test_the_flagship_as_a_table_ends_with_the_next_step(invoke: Invoke) -> None:
    ended = invoke("whatif", FLAGSHIP, "--draws", "20")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[-1].startswith("  plenipo ")
