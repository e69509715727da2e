# SPDX-License-Identifier: Apache-2.0
"""The scenario document: three forms of one content, and everything that is wrong with it at once."""

from __future__ import annotations

import copy
import datetime as dt
import json
import tomllib
from typing import Any

import jsonschema
import pytest
import yaml

from plenipo.core.enact import enact
from plenipo.core.errors import InputError
from plenipo.core.scenario import load_scenario, parse_scenario, scenario_schema, shipped_scenarios
from plenipo.testing import twelve_actors

WORLD = twelve_actors()
TOML = """
schema = 1
name = "pact"
title = "A pact"
as_of = 2026-11-01
horizon = [2027, 2030]
[headline]
actor = "IND"
[[cases]]
name = "one"
title = "One"
[[cases.acts]]
kind = "accede"
actor = "IND"
instrument = "rcep"
date = 2027-01-01
terms = [{ kind = "tariff preference", cut = 0.5 }]
[[cases]]
name = "two"
title = "Two"
basis = "estimated"
extends = "one"
[[cases.shocks]]
kind = "price shock"
economies = ["IND"]
rise = 1.5
date = 2026-12-01
"""


def document() -> dict[str, Any]:
    return copy.deepcopy(tomllib.loads(TOML))


def problems_of(changed: dict[str, Any]) -> dict[str, Any]:
    with pytest.raises(InputError) as error:
        parse_scenario(changed, "file.toml")
    return {p.where: p for p in error.value.problems}


def test_toml_yaml_and_json_hold_the_same_scenario(tmp_path) -> None:
    texts = {
        "s.toml": TOML,
        "s.json": json.dumps(document(), default=str),
        "s.yaml": yaml.safe_dump(document()),
        "s.yml": yaml.safe_dump(document()),
    }
    found = []
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        found.append(load_scenario(tmp_path / name))
    assert all(s == found[0] for s in found[1:])
    assert found[0].cases[0].acts[0].terms[0].cut == 0.5


def test_a_scenario_written_out_and_read_back_is_the_same() -> None:
    scenario = parse_scenario(document())
    written = json.loads(scenario.model_dump_json(by_alias=True))
    # Terms are written with the fields of their own kind.
    written["cases"][0]["acts"][0]["terms"] = [t.model_dump() for t in scenario.cases[0].acts[0].terms]
    assert parse_scenario(written) == scenario


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_shipped_scenarios_fit_the_schema_and_load(name: str) -> None:
    schema = scenario_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    written = json.loads(json.dumps(tomllib.loads(shipped_scenarios()[name].read_text(encoding="utf-8")), default=str))
    jsonschema.validate(written, schema)
    assert load_scenario(name).name == name


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.update(horizonn=[1, 2]),
        lambda d: d["cases"][0]["acts"][0].update(kind="accead"),
        lambda d: d["cases"][0]["acts"][0]["terms"][0].update(cut=2),
        lambda d: d.pop("headline"),
        lambda d: d.update(draws=0),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(spoil) -> None:
    changed = document()
    spoil(changed)
    problems_of(changed)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(json.dumps(changed, default=str)), scenario_schema())


def test_every_kind_of_mistake_is_told_at_once() -> None:
    changed = document()
    changed |= {"horizonn": 1, "draws": "many", "name": "Has Capitals"}
    changed.pop("title")
    changed["headline"]["outcom"] = "real_income"
    act = changed["cases"][0]["acts"][0]
    act |= {"date": "soon", "basis": "guessed", "instrumnt": "rcep"}
    changed["cases"][1]["shocks"][0]["kind"] = "price shok"
    found = problems_of(changed)
    assert set(found) == {
        "file.toml, horizonn",
        "file.toml, draws",
        "file.toml, name",
        "file.toml, title",
        "file.toml, headline.outcom",
        "file.toml, cases[0].acts[0].date",
        "file.toml, cases[0].acts[0].basis",
        "file.toml, cases[0].acts[0].instrumnt",
        "file.toml, cases[1].shocks[0].kind",
    }
    nearest = {where.rsplit(", ")[1]: p.nearest[0] for where, p in found.items() if p.nearest}
    assert nearest == {
        "horizonn": "horizon",
        "headline.outcom": "outcome",
        "cases[0].acts[0].basis": "assumed",
        "cases[0].acts[0].instrumnt": "instrument",
        "cases[1].shocks[0].kind": "price shock",
    }
    assert found["file.toml, cases[0].acts[0].basis"].expected == "'measured', 'estimated' or 'assumed'"
    assert found["file.toml, draws"].expected == "Draws of the uncertain parameters."


def test_a_wrong_kind_lists_the_kinds_of_acts_of_core_and_channels() -> None:
    changed = document()
    changed["cases"][0]["acts"][0]["kind"] = "acceed"
    (problem,) = problems_of(changed).values()
    assert problem.nearest[0] == "accede"
    assert {"accede", "withdraw", "set tariff", "facilitate"} <= set(problem.expected.removeprefix("one of ").split(", "))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"horizon": [2030, 2027]}, "horizon runs backwards"),
        ({"headline": {"actor": "IND", "year": 2040}}, "headline year 2040 is outside the horizon"),
        ({"headline": {"actor": "IND", "case": "onne"}}, r"'onne', which is not there \(nearest: one\)"),
        ({"cases": [{"name": "a", "title": "A"}, {"name": "a", "title": "B"}]}, "two cases are called 'a'"),
        (
            {"cases": [{"name": "a", "title": "A", "extends": "b"}, {"name": "b", "title": "B"}]},
            "extends 'b', which is not a case before it",
        ),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(change: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        parse_scenario(document() | change)


def test_a_case_runs_what_it_extends_and_all_in_order_of_date() -> None:
    changed = document()
    changed["acts"] = [{"kind": "facilitate", "actor": "KEN", "partners": ["VNM"], "saving": 1.0, "date": dt.date(2028, 1, 1)}]
    scenario = parse_scenario(changed)
    assert [e.kind for e in scenario.events(scenario.cases[0])] == ["accede", "facilitate"]
    assert [e.kind for e in scenario.events(scenario.cases[1])] == ["price shock", "accede", "facilitate"]


def test_the_headline_is_the_last_case_that_is_not_assumed() -> None:
    changed = document()
    changed["cases"][0]["basis"] = "measured"
    assert parse_scenario(changed).headline_case().name == "two"
    changed["cases"][1]["basis"] = "assumed"
    assert parse_scenario(changed).headline_case().name == "one"
    changed["cases"][0]["basis"] = "assumed"
    assert parse_scenario(changed).headline_case().name == "one"
    changed["headline"]["case"] = "two"
    assert parse_scenario(changed).headline_case().name == "two"


def test_acts_without_cases_make_one_case_as_sure_as_the_weakest() -> None:
    changed = document()
    acts = [
        {"kind": "withdraw", "actor": "IND", "instrument": "x", "date": "2027-01-01", "basis": b}
        for b in ("measured", "estimated")
    ]
    (case,) = parse_scenario({**changed, "cases": [], "acts": acts}).case_list()
    assert (case.name, case.basis) == ("scenario", "estimated")
    assert parse_scenario({**changed, "cases": []}).case_list()[0].basis == "assumed"


def test_years_run_over_the_whole_horizon() -> None:
    assert parse_scenario(document()).years == (2027, 2028, 2029, 2030)


def test_an_unknown_scenario_names_the_nearest_shipped_one() -> None:
    with pytest.raises(InputError, match="neither a shipped scenario nor a file") as error:
        load_scenario("india-joins-rcp")
    assert error.value.problems[0].nearest[0] == "india-joins-rcep"


def test_a_scenario_is_taken_as_it_is() -> None:
    scenario = parse_scenario(document())
    assert load_scenario(scenario) is scenario


@pytest.mark.parametrize("content", [b"\xff\xfe", b"- one\n- two\n", b""])
def test_a_file_that_is_no_document_is_refused(tmp_path, content: bytes) -> None:
    (tmp_path / "s.yaml").write_bytes(content)
    with pytest.raises(InputError, match=r"cannot be read as text|empty or not a table"):
        load_scenario(tmp_path / "s.yaml")


def test_a_wrong_act_is_told_where_it_is_written_whatever_its_date() -> None:
    changed, saving = document(), {"kind": "facilitate", "saving": 1.0}
    changed["acts"] = [
        {**saving, "actor": "KEM", "partners": ["VNM"], "date": dt.date(2030, 1, 1)},
        {**saving, "actor": "KEN", "partners": ["VNN"], "date": dt.date(2026, 1, 1)},
    ]
    scenario = parse_scenario(changed)
    places = [place for place, _ in scenario.placed_events(scenario.cases[1])]
    assert places == ["acts[1]", "case two, shocks[0]", "case one, acts[0]", "acts[0]"]
    with pytest.raises(InputError) as error:
        enact(WORLD.law, WORLD, scenario.events(scenario.cases[1]), places)
    told = {p.what.split("'")[1]: p.where for p in error.value.problems}
    assert told["VNN"] == "acts[1] (facilitate, 2026-01-01)"
    assert told["KEM"] == "acts[0] (facilitate, 2030-01-01)"
    assert told["rcep"] == "case one, acts[0] (accede, 2027-01-01)"
