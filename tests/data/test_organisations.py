# SPDX-License-Identifier: Apache-2.0
"""Organisations, memberships, embassies and the land outline, as shipped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plenipo.data import tables
from plenipo.data.sources.facts import read_facts
from plenipo.data.tables import read_table

POLITICAL_BYTES = 1_600_000


def members(organisation: str) -> set[str]:
    rows = read_table("memberships").to_dict()
    return {r["iso3"] for r in rows if r["organisation"] == organisation and r["status"] == "member"}


def test_at_least_a_thousand_with_members() -> None:
    organisations = read_table("organisations").to_dict()
    joined = {r["organisation"] for r in read_table("memberships").to_dict()}
    assert len(organisations) >= 1000
    assert {r["organisation"] for r in organisations} == joined
    assert all(r["name"] and r["kind"] and r["source"] for r in organisations)


@pytest.mark.parametrize(
    ("organisation", "count"),
    [
        ("un", 193),
        ("eu", 27),
        ("nato", 32),
        ("wto", 166),
        ("asean", 11),
        ("rcep", 15),
        ("cptpp", 12),
        ("opec", 12),
        ("sco", 10),
        ("brics", 10),
        ("apec", 21),
        ("oecd", 38),
        ("g7", 7),
        ("eaeu", 5),
        ("ecowas", 12),
        ("unsc", 15),
        ("gcc", 6),
    ],
)
def test_well_known_counts(organisation: str, count: int) -> None:
    assert len(members(organisation)) == count


def test_known_errors_are_mended() -> None:
    assert "GBR" in members("cptpp")
    assert not {"BFA", "MLI", "NER"} & members("ecowas")
    names = {r["organisation"]: r["name"] for r in read_table("organisations").to_dict()}
    assert names["icc"] == "International Criminal Court"
    assert "Cricket" in names["international-cricket-council"]
    assert not any("writing" in n or "track gauge" in n or "Left-hand traffic" in n for n in names.values())


def test_aliases_lead_somewhere() -> None:
    held = set(read_table("organisations").columns["organisation"].tolist())
    assert {r["organisation"] for r in read_facts("organisation_aliases")} <= held
    assert {r["organisation"] for r in read_facts("main_organisations")} <= held


def test_embassies_are_between_two_and_counted() -> None:
    rows = read_table("embassies").to_dict()
    assert len(rows) > 8000
    assert all(r["sender"] != r["host"] and 0 <= r["missions"] <= r["all_missions"] for r in rows)
    assert any((r["sender"], r["host"], r["missions"] > 0) == ("JPN", "VNM", True) for r in rows)


def test_land_is_closed_and_bare() -> None:
    land = json.loads((tables.BASELINE / "land.json").read_text(encoding="utf-8"))
    rings = [ring for polygon in land["geometry"]["coordinates"] for ring in polygon]
    assert len(rings) > 100
    assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in rings)
    assert all(-180 <= x <= 180 and -90 <= y <= 90.1 for ring in rings for x, y in ring)
    assert set(land["properties"]) == {"source"}


def test_tables_are_described_column_by_column() -> None:
    described = {(r["table"], r["column"]) for r in read_table("tables").to_dict()}
    for name in (
        "agreements",
        "agreement_parties",
        "agreement_pairs",
        "depth_rubric",
        "blocs",
        "case_pairs",
        "organisations",
        "memberships",
        "embassies",
    ):
        assert {(name, column) for column in read_table(name).columns} <= described, name


def test_size_stays_small() -> None:
    names = (
        "agreements",
        "agreement_parties",
        "agreement_pairs",
        "depth_rubric",
        "blocs",
        "case_pairs",
        "organisations",
        "memberships",
        "embassies",
        "land",
    )
    files = [p for p in Path(tables.BASELINE).iterdir() if p.stem in names]
    assert sum(p.stat().st_size for p in files) <= POLITICAL_BYTES
