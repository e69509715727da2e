# SPDX-License-Identifier: Apache-2.0
"""Describing an economy or an organisation by any name."""

from __future__ import annotations

import json

import pytest

from plenipo.core.errors import InputError
from plenipo.data.actors import describe_actor


def test_an_economy_by_code_and_by_name() -> None:
    described = describe_actor("VNM")
    assert describe_actor("viet nam") == described
    assert described["code"] == "VNM"
    assert described["gdp_usd_bn"] > 300
    assert {"rcep", "cptpp", "eu-viet-nam"} <= {a["agreement"] for a in described["agreements_in_force"]}
    assert "APEC" in described["main_organisations"]
    assert described["memberships"] > 100
    assert len(described["top_export_partners"]) == 10
    assert described["top_export_partners"][0]["code"] == "USA"
    assert described["embassies_sent_to"] > 0
    assert described["sources"]


def test_the_newest_agreement_comes_first() -> None:
    dates = [a["since"] for a in describe_actor("IND")["agreements_in_force"]]
    assert dates == sorted(dates, reverse=True)


def test_the_european_union_is_one_partner() -> None:
    partners = {a["agreement"]: a["with"] for a in describe_actor("JPN")["agreements_in_force"]}
    assert partners["eu-japan"] == "European Union"


@pytest.mark.parametrize(
    ("asked", "organisation"),
    [
        ("apec", "apec"),
        ("APEC", "apec"),
        ("World Trade Organization", "wto"),
        ("arab league", "las"),
        ("eurozone", "euro-area"),
        ("EU", "eu"),
        ("G-20", "g20"),
        ("OPEC+", "opec-plus"),
    ],
)
def test_an_organisation_by_any_name(asked: str, organisation: str) -> None:
    assert describe_actor(asked)["organisation"] == organisation


def test_apec_as_shown() -> None:
    apec = describe_actor("apec")
    assert (apec["members"], apec["founded"], apec["seat"]) == (21, "1989", "Singapore")
    assert apec["kind"]
    assert apec["source"]
    assert "TWN" in apec["member_codes"]
    assert "HKG" in apec["member_codes"]


def test_an_organisation_that_is_an_agreement_shows_its_clauses() -> None:
    rcep = describe_actor("rcep")["agreement"]
    assert rcep["accession_clause"] == "Article 20.9"
    assert rcep["accession_open_for"] == "IND:2022-01-01"


def test_a_wrong_name_gets_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        describe_actor("asaen")
    problem = caught.value.problems[0]
    assert "asean" in problem.nearest
    assert "plenipo data show" in problem.next_step


@pytest.mark.parametrize("name", ["VNM", "apec", "LIE", "TWN", "XKX", "PSE", "CUB", "PRK", "icc"])
def test_every_description_is_plain_data(name: str) -> None:
    json.dumps(describe_actor(name), allow_nan=False)
