# SPDX-License-Identifier: Apache-2.0
"""Hindcasts of ratification are listed and scored."""

from __future__ import annotations

from plenipo.evidence import list_evidence, run_evidence


def test_russia_is_named_and_entry_is_likelier_than_not():
    rows = run_evidence("kyoto-entry")
    assert [r["verdict"] for r in rows] == ["agrees", "agrees"]


def test_hindcasts_of_ratification_are_listed():
    names = {r["name"] for r in list_evidence() if r["kind"] == "hindcast"}
    assert {"ratification-order", "ratification-counts", "kyoto-entry", "ratification-left-out"} <= names
