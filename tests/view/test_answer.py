# SPDX-License-Identifier: Apache-2.0
"""The answer: selection, the JSON document, the table."""

from __future__ import annotations

import dataclasses
import json

import pytest

from plenipo.lab.answer import OUTCOME_COLUMNS, Answer

KEYS = ["scenario", "baseline", "outcomes", "provenance", "citations"]


def test_the_document_begins_with_the_promised_keys_and_holds_everything(answer: Answer) -> None:
    document = answer.to_json_document()
    assert list(document)[:5] == KEYS
    assert set(document) == {field.name for field in dataclasses.fields(Answer)}
    assert list(document["outcomes"][0]) == list(OUTCOME_COLUMNS)


def test_the_document_is_json_and_reads_back(sparse: Answer) -> None:
    text = json.dumps(sparse.to_json_document(), allow_nan=False)
    again = Answer.from_json_document(json.loads(text))
    assert again.to_json_document() == sparse.to_json_document()


def test_rows_select_and_leave_open(answer: Answer) -> None:
    assert {row["actor"] for row in answer.rows(outcome="real_income", year=2039, actor="VNM")} == {"VNM"}
    assert len(answer.rows(outcome="real_income", year=2039, actor="VNM", measure="percent")) == 3 * 4
    assert len(answer.headline_rows()) == len(answer.economies)
    assert answer.rows(outcome="bilateral_exports", actor="CHN", partner="IND", measure="percent", year=2027, case="full")
    assert answer.rows(outcome="nothing of that name") == []
    assert answer.rows(outcome="real_income", case="full", variant="additive/lump_sum", year=1900, measure="percent") == []


def test_headline_row_and_names(answer: Answer) -> None:
    found = answer.row(actor="IND")
    assert found is not None
    assert (found["year"], found["measure"]) == (2039, "percent")
    assert answer.row(actor="XXX") is None
    assert answer.name("IND") == "India"
    assert answer.name("XXX") == "XXX"
    assert answer.cases == ["full", "partial", "china-carve-out"]
    assert answer.variants[0] == "additive/lump_sum"


def test_the_table_keeps_every_row_and_adds_names(answer: Answer) -> None:
    frame = answer.to_dataframe()
    assert len(frame) == len(answer.outcomes)
    assert set(OUTCOME_COLUMNS) < set(frame.columns)
    bilateral = frame[frame.outcome == "bilateral_exports"]
    assert set(bilateral.partner_name) > {"India", "China"}
    assert frame[frame.outcome == "real_income"].partner_name.isna().all()


def test_an_answer_cannot_be_changed(answer: Answer) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.limits = []
