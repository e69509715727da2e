# SPDX-License-Identifier: Apache-2.0
"""Evidence on investment that needs no raw data and little time."""

from __future__ import annotations

from plenipo.evidence import list_evidence, run_evidence


def test_productivity_follows_from_the_own_share() -> None:
    assert [r["verdict"] for r in run_evidence("own-technology-identity")] == ["agrees"]


def test_the_allocation_does_better_than_size_alone() -> None:
    (row,) = run_evidence("who-holds-investment")
    assert row["verdict"] == "wins"
    assert row["ours"] < 1


def test_the_effect_of_treaties_stands_beside_published_ones() -> None:
    rows = run_evidence("treaty-effect")
    assert {r["published"] for r in rows} == {0.0, 35.0}
    assert len({r["ours"] for r in rows}) == 1
    assert all(r["source"] and r["reason"] for r in rows)


def test_a_world_without_investment_is_listed() -> None:
    assert "world-without-investment" in {r["name"] for r in list_evidence()}
