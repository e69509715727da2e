# SPDX-License-Identifier: Apache-2.0
"""What if: what is wrong with a question is told before anything runs, all at once."""

from __future__ import annotations

from typing import Any

import pytest

from plenipo.core.errors import InputError
from plenipo.lab.whatif import pose
from tests.lab.small_question import PACT, WORLD, accede, scenario


@pytest.mark.parametrize(
    ("fields", "where", "nearest"),
    [
        ({"headline": {"actor": "INDI"}}, "headline.actor", "IND"),
        ({"focus": ["VNN"]}, "focus[0]", "VNM"),
        ({"headline": {"actor": "IND", "outcome": "real_incom"}}, "headline.outcome", "real_income"),
        ({"instrument": "pacific-pac"}, "instrument", PACT),
        (
            {"published": [{"source": "s", "quantity": "q", "value": 1, "unit": "u", "outcome": "export"}]},
            "published[0].outcome",
            "exports",
        ),
        (
            {"published": [{"source": "s", "quantity": "q", "value": 1, "unit": "u", "case": "scenari"}]},
            "published[0].case",
            "scenario",
        ),
    ],
)
def test_what_is_wrong_is_told_before_anything_runs(fields: dict[str, Any], where: str, nearest: str) -> None:
    with pytest.raises(InputError) as error:
        pose(scenario(**fields), WORLD)
    (problem,) = error.value.problems
    assert problem.where == where
    assert problem.nearest[0] == nearest


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"draws": 0}, "0 is too small"),
        ({"seed": -1}, "-1 is too small"),
        ({"cases": ["two"]}, "there is no case 'two'"),
        ({"variants": ["additive/lump_sum/fixed/more"]}, "has 4 parts"),
    ],
)
def test_options_are_checked_like_the_document(options: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        pose(scenario(), WORLD, **options)


def test_faults_of_several_cases_are_told_together_with_their_place() -> None:
    cases = [{"name": n, "title": n, "acts": [accede(actor=a)]} for n, a in (("one", "VNM"), ("two", "INDIA"))]
    with pytest.raises(InputError) as error:
        pose(scenario(cases=cases, focus=["VNN"]), WORLD)
    places = [p.where.split(" (")[0] for p in error.value.problems]
    assert places == ["case one, acts[0]", "case two, acts[0]", "focus[0]"]
