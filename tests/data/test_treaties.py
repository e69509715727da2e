# SPDX-License-Identifier: Apache-2.0
"""Treaties as data: counts that are known, terms side by side, pledges that are not called current."""

from __future__ import annotations

import pytest

from plenipo.core.errors import InputError
from plenipo.data.builders.treaties import build_treaty_parties, build_treaty_targets
from plenipo.data.tables import read_table
from plenipo.data.treaties import compare_treaties, describe_treaty, find_treaty, list_treaties

HELD_BACK = ("Minamata Convention", "Kigali", "Access to Genetic Resources and the Fair")


def test_paris_has_the_parties_it_had_in_2018():
    paris = describe_treaty("paris")
    by_day = [p["ratified"] for p in paris["parties"] if p["ratified"]]
    assert len(by_day) == 184
    assert (sum(d <= "2016-04-22" for d in by_day), sum(d <= "2016-09-03" for d in by_day)) == (15, 26)
    assert paris["in_force"] == "2016-11-04"
    assert (paris["entry_into_force"]["parties"], paris["entry_into_force"]["share_pct"]) == (55, 55)


def test_kyoto_shares_the_limit_of_the_fifteen():
    rows = {r["iso3"]: r for r in describe_treaty("kyoto")["targets"]["rows"]}
    assert (rows["DEU"]["low_pct"], rows["PRT"]["low_pct"], rows["JPN"]["low_pct"]) == (-21, 27, -6)
    doha = {r["iso3"]: r["low_pct"] for r in describe_treaty("kyoto-doha")["targets"]["rows"]}
    assert doha["EUN"] == -20
    assert "JPN" not in doha


def test_pledges_say_their_vintage_and_are_not_called_current():
    targets = describe_treaty("paris")["targets"]
    assert targets["typed_share_pct"] >= 80
    assert targets["newest_share_pct"] < 80
    assert not targets["title"].startswith("Current")
    assert "2026-04-30" in targets["title"]
    assert targets["not_bound"] == ["IRN", "USA"]
    assert "SAU" in targets["not_typed"]
    assert "DEU" not in targets["not_typed"]
    assert {r["evidence"] for r in targets["rows"]} <= {"seen", "from memory", "assumed"}
    assert all(r["source"] for r in targets["rows"])


def test_two_treaties_side_by_side():
    found = compare_treaties("kyoto", "paris")
    assert {"adopted", "delay_days"} <= {r["term"] for r in found["terms"]}
    assert "parties" in found["same"]
    assert "USA" not in found["only"]["paris"]
    by_term = {r["term"]: r for r in found["terms"]}
    assert by_term["carry-over of excess"]["kyoto"].startswith("1.3")
    assert by_term["ratchet"]["paris"].startswith("5 years")


def test_terms_of_the_climate_treaties_name_clause_and_evidence():
    asked = ("banking", "carry-over of excess", "compliance penalty", "finance", "monitoring", "ratchet", "traded units")
    for name in ("kyoto", "kyoto-doha", "paris"):
        agreed = {r["term"]: r for r in describe_treaty(name)["agreed"]}
        assert set(asked) <= set(agreed)
        assert all(r["evidence"] in ("seen", "from memory") and r["source"] for r in agreed.values())


def test_what_happened_since_the_records_end_is_told():
    later = [(r["iso3"], r["withdrawn"]) for r in describe_treaty("paris")["later"] if r["withdrawn"]]
    assert later == [("USA", "2020-11-04"), ("USA", "2026-01-27")]
    assert describe_treaty("cbd")["later"] == []


def test_shares_of_emissions_sum_to_a_whole():
    for treaty in ("KYOTO", "PARIS"):
        held = [r["share_pct"] for r in read_table("treaty_weights").to_dict() if r["treaty"] == treaty]
        assert sum(held) == pytest.approx(100, abs=0.5)


def test_the_shipped_tables_are_what_the_raw_files_give(shared_data):
    assert build_treaty_parties(shared_data).to_dict() == read_table("treaty_parties").to_dict()
    assert build_treaty_targets(shared_data).to_dict() == read_table("treaty_targets").to_dict()


def test_the_treaties_kept_as_a_check_are_not_held():
    titles = [r["title"] for r in list_treaties()]
    assert not [t for t in titles if any(h in t for h in HELD_BACK)]
    with pytest.raises(InputError, match="plenipo treaty list"):
        find_treaty("minamata")
