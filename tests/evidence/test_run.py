# SPDX-License-Identifier: Apache-2.0
"""The evidence frame: listed, run, what is missing named."""

from __future__ import annotations

import pytest

from plenipo.core.errors import InputError
from plenipo.core.evidence import EvidenceRow
from plenipo.evidence import list_evidence, run_evidence


def test_every_row_has_a_name_a_source_and_a_kind():
    rows = list_evidence()
    assert len({r["name"] for r in rows}) == len(rows) >= 7
    assert all(r["source"] and r["what"] and r["kind"] for r in rows)


def test_identities_hold_without_any_data():
    rows = run_evidence("gains-from-trade-identity")
    assert [r["verdict"] for r in rows] == ["agrees", "agrees"]


def test_without_data_a_replication_says_what_it_needs():
    (row,) = run_evidence("gegravity-sample")
    assert row["verdict"] == "not run: needs replication-trade"


def test_with_data_it_runs(shared_data):
    rows = run_evidence("gegravity-sample", data=shared_data)
    assert {r["verdict"] for r in rows} == {"agrees"}
    assert all(r["reason"] and r["source"] for r in rows)


def test_a_wrong_name_and_a_wrong_folder_are_errors(tmp_path):
    with pytest.raises(InputError, match="nearest: gegravity-sample"):
        run_evidence("gegravity")
    with pytest.raises(InputError, match="there is no folder"):
        run_evidence(data=tmp_path / "nowhere")


def test_verdicts():
    row = EvidenceRow("x", 1.0, 1.2, "%", "s", 0.1, "r")
    assert row.verdict == "missed"
    assert EvidenceRow("x", 1.0, 1.05, "%", "s", 0.1, "r").verdict == "agrees"
    assert EvidenceRow("x", 1.0, float("nan"), "%", "s", 0.1, "r").verdict == "missed"
    assert EvidenceRow("x", 1.0, 2.0, "%", "s", None, "r").verdict == "differs, explained"


RULES = (("no change", 5.0), ("trend", 2.0))


@pytest.mark.parametrize(
    ("happened", "ours", "better", "sure", "verdict"),
    [
        (1.0, 1.5, "near", None, "wins"),
        (1.0, 3.0, "near", None, "loses to trend"),
        (4.0, 3.0, "near", None, "loses to no change"),  # a tie: the rule needs no model
        (None, 1.9, "low", 0.97, "wins"),
        (None, 1.9, "low", 0.8, "wins, narrowly"),
        (None, 2.1, "low", 0.3, "loses to trend, narrowly"),
        (None, 2.1, "low", 0.01, "loses to trend"),
        (None, 6.0, "high", None, "wins"),
        (None, 4.0, "high", None, "loses to no change"),
        (None, float("nan"), "low", None, "missed"),
    ],
)
def test_verdicts_beside_dumb_rules(happened, ours, better, sure, verdict):
    assert EvidenceRow("x", happened, ours, "%", "s", None, "r", RULES, better, sure).verdict == verdict


def test_a_whole_run_stands_beside_a_study():
    rows = run_evidence("rcep-unctad")
    assert [r["verdict"] for r in rows] == ["agrees", "agrees", "differs, explained"]
