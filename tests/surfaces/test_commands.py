# SPDX-License-Identifier: Apache-2.0
"""Each command calls one function below with what was said, and shows what comes back."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from plenipo.core.errors import FetchError, ModelError
from tests.surfaces.conftest import Invoke, Rooms


def test_whatif_passes_on_what_was_said(invoke: Invoke, rooms: Rooms) -> None:
    ended = invoke(
        *("whatif", "made-up", "--draws", "20", "--seed", "7", "--case", "full", "--case", "partial"),
        *("--variant", "additive/lump_sum", "--names", "wto", "--quiet"),
    )
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    args, kwargs = rooms.called("whatif")
    assert args == ("made-up",)
    assert kwargs == {
        "draws": 20,
        "seed": 7,
        "cases": ["full", "partial"],
        "variants": ["additive/lump_sum"],
        "profile": "wto",
        "progress": None,
    }


def test_whatif_leaves_defaults_to_the_scenario(invoke: Invoke, rooms: Rooms) -> None:
    invoke("whatif", "made-up")
    _, kwargs = rooms.called("whatif")
    assert kwargs.pop("profile") == "plain"
    assert set(kwargs.values()) == {None}


def test_whatif_writes_and_shows_what_was_written(invoke: Invoke, rooms: Rooms) -> None:
    ended = invoke(
        "whatif", "made-up", "--report", "out/r.html", "--brief", "out/b.docx", "--for", "VNM", "--marking", "DRAFT", "--out", "t"
    )
    assert ended.code == 0
    assert rooms.called("write_report")[0][1] == Path("out/r.html")
    args, kwargs = rooms.called("write_brief")
    assert args[1:] == ("VNM", Path("out/b.docx"))
    assert kwargs == {"marking": "DRAFT"}
    assert rooms.called("write_tables")[0][1] == Path("t")
    args, kwargs = rooms.called("print_answer")
    assert args[2] == [("report", "out/r.html"), ("brief", "out/b.docx"), ("tables", "t")]
    assert kwargs == {"asked": "made-up"}


def test_whatif_json_is_one_document(invoke: Invoke, rooms: Rooms) -> None:
    ended = invoke("whatif", "made-up", "--json")
    document = json.loads(ended.out)
    assert list(document)[:5] == ["scenario", "baseline", "outcomes", "provenance", "citations"]
    assert document["outcomes"][0]["p05"] is None, "what is not a number is null"
    assert ended.err == ""


def test_brief(invoke: Invoke, rooms: Rooms) -> None:
    ended = invoke("brief", "made-up", "--for", "VNM", "--out", "b.docx", "--marking", "FOR OFFICIAL USE")
    assert ended.code == 0
    assert ended.out == "brief for VNM: b.docx\n"
    assert rooms.called("write_brief")[1] == {"marking": "FOR OFFICIAL USE"}
    ended = invoke("brief", "made-up", "--for", "VNM", "--out", "b.html", "--json")
    assert json.loads(ended.out) == {"scenario": "made-up", "economy": "VNM", "brief": "b.html"}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("data list", [{"table": "economies", "rows": 2}]),
        ("data show economies", [{"iso3": "AUS", "gdp_musd": 1.7e6}, {"iso3": "VNM", "gdp_musd": None}]),
        ("data sources", [{"source": "wdi", "licence": "CC BY 4.0"}]),
        ("data build --raw raw", {"economies": "sha"}),
        ("data pull wdi", {"source": "wdi", "path": "kept/wdi.csv"}),
        ("actor VNM", {"code": "VNM", "memberships": [{"organisation": "apec", "since": 1998}]}),
        ("evidence list", [{"name": "acr", "what": "an identity"}]),
        ("cite made-up", ["Made-up (2026)."]),
    ],
)
def test_commands_print_json(invoke: Invoke, rooms: Rooms, arguments: str, expected: object) -> None:
    ended = invoke(*arguments.split(), "--json")
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out) == expected


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("data list", "economies"),
        ("data show economies --rows 1", "1 of 2 rows; all of them: plenipo data show economies --json"),
        ("data sources", "CC BY 4.0"),
        ("data build --raw raw --out built", "built: built"),
        ("data pull wdi", "wdi: kept/wdi.csv"),
        ("actor VNM", "apec"),
        ("evidence list", "an identity"),
        ("cite made-up", "Made-up (2026)."),
    ],
)
def test_commands_print_for_people(invoke: Invoke, rooms: Rooms, arguments: str, told: str) -> None:
    ended = invoke(*arguments.split())
    assert (ended.code, ended.err) == (0, "")
    assert told in ended.out


def test_build_and_pull_pass_on_what_was_said(invoke: Invoke, rooms: Rooms) -> None:
    invoke("data", "build", "--raw", "raw", "--out", "built")
    assert rooms.called("build") == ((Path("raw"), Path("built")), {"progress": None})
    invoke("data", "pull", "wdi", "--folder", "kept", "--address", "http://localhost:1/wdi.csv")
    assert rooms.called("pull")[1] == {"folder": Path("kept"), "address": "http://localhost:1/wdi.csv", "progress": None}


def test_evidence_that_misses_ends_with_one(invoke: Invoke, rooms: Rooms) -> None:
    ended = invoke("evidence", "run", "acr", "--data", "raw")
    assert ended.code == 1
    assert "missed" in ended.out
    assert rooms.called("run_evidence") == (("acr",), {"data": Path("raw")})


def test_a_hindcast_shows_rules_beside_ours_and_its_loss_is_no_failure(invoke: Invoke, rooms: Rooms, monkeypatch) -> None:
    scored = {
        "name": "past",
        "what": "growth",
        "published": 2.0,
        "ours": 1.5,
        "unit": "log",
        "tolerance": None,
        "source": "s",
        "reason": "r",
    }
    rows = [{**scored, "rules": {"no change": 1.9}, "verdict": "loses to no change"}]
    monkeypatch.setattr(sys.modules["plenipo.evidence"], "run_evidence", lambda name, data: rows)
    ended = invoke("evidence", "run", "past")
    assert ended.code == 0
    assert all(word in ended.out for word in ("happened", "no change", "1.9", "loses to no change: 1"))


def test_version(invoke: Invoke) -> None:
    from plenipo import __version__

    assert invoke("version").out == f"plenipo {__version__}\n"
    assert json.loads(invoke("version", "--json").out) == {"version": __version__}


@pytest.mark.parametrize(
    ("error", "code"),
    [(OSError(28, "No space left"), 1), (ModelError("no answer"), 3), (FetchError("gone"), 5), (KeyboardInterrupt(), 130)],
)
def test_exit_codes(invoke: Invoke, rooms: Rooms, error: BaseException, code: int) -> None:
    rooms.failing = error
    ended = invoke("whatif", "made-up")
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.startswith("error: ") or code == 130


@pytest.mark.parametrize("group", [(), ("data",), ("evidence",)])
def test_a_group_named_alone_shows_its_help(invoke: Invoke, group: tuple[str, ...]) -> None:
    ended = invoke(*group)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("Usage: plenipo")
    assert len(ended.err.splitlines()) > 5


def test_interrupt_says_what_it_means_for_files(invoke: Invoke, rooms: Rooms) -> None:
    rooms.failing = KeyboardInterrupt()
    ended = invoke("whatif", "made-up", "--report", "r.html")
    assert ended.code == 130
    assert "nothing was left half written" in ended.err
    assert [name for name, _, _ in rooms.calls] == ["whatif"]
