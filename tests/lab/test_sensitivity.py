# SPDX-License-Identifier: Apache-2.0
"""Sensitivity: exact at its points, the scenario's own figures in the middle, every number of the acts with its range."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from plenipo.core.scenario import parse_scenario, scenario_document
from plenipo.host.plain import plain
from plenipo.lab.ensemble import run_ensemble
from plenipo.lab.sensitivity import sensitivity
from plenipo.lab.whatif import pose
from tests.lab.small_question import DRAWS, FIRST, OFFER, WORLD, accede, scenario

PAIRS = (np.array([0]), np.array([1]))
PATH = "cases[1].acts[0].terms[0].cut"


def asked(cut: float = 0.9) -> Any:
    terms = [{**OFFER[0], "cut": cut}, *OFFER[1:]]
    duty = {"kind": "add duty", "actor": "USA", "partners": ["CHN"], "points": 10.0, "date": "2027-01-01"}
    return scenario(
        acts=[duty],
        cases=[
            {"name": "first", "title": "First", "acts": []},
            {"name": "full", "title": "Full", "acts": [accede(terms=terms)]},
        ],
        headline={"actor": "IND", "case": "full"},
    )


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return sensitivity(asked(), draws=DRAWS, world=WORLD)


def test_every_number_of_the_case_is_there_with_its_range(found: dict[str, Any]) -> None:
    fields = {f["path"]: f for f in found["fields"]}
    assert list(fields) == [
        "acts[0].points",
        *(f"cases[1].acts[0].terms[{k}].{n}" for k, n in enumerate(("cut", "use", "score"))),
    ]
    assert (fields[PATH]["value"], fields[PATH]["low"], fields[PATH]["high"]) == (0.9, 0.0, 1.0)
    assert (fields["acts[0].points"]["low"], fields["acts[0].points"]["high"]) == (0.0, 20.0)
    assert fields[PATH]["act"] == "India accedes to Pacific Pact"
    for field in found["fields"]:
        values = [p["value"] for p in field["points"]]
        assert values == sorted(values)
        assert {field["low"], field["value"], field["high"]} <= set(values)


def test_points_are_what_the_whole_run_says(found: dict[str, Any]) -> None:
    points = next(f for f in found["fields"] if f["path"] == PATH)["points"]
    told = [found["central"]["IND"], points[0]["told"]["IND"]]
    questions = [pose(asked(value), WORLD, cases=["full"], variants=[FIRST]) for value in (0.9, points[0]["value"])]
    one = questions[0]
    laws = [one.baseline.law, *(q.enacted[0].law for q in questions)]
    run = {"draws": DRAWS, "seed": one.scenario.seed, "variants": [FIRST], "headline_year": found["year"]}
    ensemble = run_ensemble(one.specs, WORLD, laws, years=one.scenario.years, pairs=PAIRS, **run)
    for place, (median, p05, p95) in enumerate(told, start=1):
        change = ensemble.change(FIRST, place, "real_income", "percent", found["year"])[:, WORLD.index("IND")]
        assert (p05, median, p95) == pytest.approx(tuple(np.quantile(change, (0.05, 0.5, 0.95))), abs=1e-9)


def test_it_is_plain_data(found: dict[str, Any]) -> None:
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["left_out"] == []
    assert found["economies"]["IND"] == "India"


def test_a_document_is_read_back_as_it_was() -> None:
    assert parse_scenario(plain(scenario_document(asked()))) == asked()
