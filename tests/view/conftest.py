# SPDX-License-Identifier: Apache-2.0
"""Answers for the views: a realistic one, a hostile one, one that says almost nothing, and one too long for its page."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest

from plenipo.lab.answer import Answer
from tests.view.synthetic import synthetic_answer

HOSTILE = "<script>alert(1)</script>&\"'</style>=1+1"


@pytest.fixture(scope="session")
def answer() -> Answer:
    """About 200 economies, three cases, four variants, four years."""
    return synthetic_answer()


@pytest.fixture(scope="session")
def hostile(answer: Answer) -> Answer:
    """Markup in every text that a reader sees."""
    codes = {
        "id",
        "name",
        "case",
        "variant",
        "outcome",
        "measure",
        "actor",
        "partner",
        "party",
        "unit",
        "as_of",
        "date",
        "a",
        "b",
    }

    def spoil(value: Any, key: str = "") -> Any:
        if isinstance(value, Mapping):
            return {k: spoil(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [spoil(item, key) for item in value]
        return f"{value} {HOSTILE}" if isinstance(value, str) and value and key not in codes else value

    texts = ("scenario", "pairs", "consent", "eligibility", "signs", "variance", "published", "limits", "provenance", "citations")
    economies = {code: {**economy, "name": f"{economy['name']} {HOSTILE}"} for code, economy in answer.economies.items()}
    return dataclasses.replace(answer, economies=economies, **{name: spoil(getattr(answer, name)) for name in texts})


@pytest.fixture(scope="session")
def sparse(answer: Answer) -> Answer:
    """One case, one variant, one year, no flows, nothing but the required fields."""
    head = answer.headline
    keep = {"case": head["case"], "variant": head["variant"], "year": head["year"], "outcome": "real_income"}
    rows = [row for row in answer.outcomes if all(row[key] == value for key, value in keep.items())]
    scenario = {**answer.scenario, "cases": answer.scenario["cases"][:1], "years": [head["year"]], "notes": []}
    return Answer(scenario, answer.baseline, head, rows, answer.economies)


@pytest.fixture(scope="session")
def overlong(answer: Answer) -> Answer:
    """Every text and name as long as real ones ever get."""

    def stretched(text: str, most: int) -> str:
        return (f"{text} " + "and a long qualification that a careful lawyer adds " * 9)[:most]

    economies = {
        code: {**economy, "name": stretched(economy["name"], max(32, len(economy["name"])))}
        for code, economy in answer.economies.items()
    }
    return dataclasses.replace(
        answer,
        economies=economies,
        scenario={
            **answer.scenario,
            "question": stretched(answer.scenario["question"], 220),
            "cases": [{**case, "title": stretched(case["title"], 40)} for case in answer.scenario["cases"]],
        },
        signs=[{**row, "actor": "VNM", "flips_at": 1.0, "text": stretched(row["text"], 300)} for row in answer.signs],
        consent=[{**row, "clause": stretched(row["clause"], 180)} for row in answer.consent],
        published=[
            {**row, "why": stretched(row["why"], 400), "quantity": stretched(row["quantity"], 120)} for row in answer.published
        ],
        limits=[stretched(text, 300) for text in answer.limits],
    )
