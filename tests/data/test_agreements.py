# SPDX-License-Identifier: Apache-2.0
"""Agreements, their parties and pairs, blocs and the case book, as shipped; a rebuild where the raw data are there."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from pathlib import Path

import pytest

from plenipo.core.enact import enact
from plenipo.core.errors import InputError
from plenipo.core.registry import act_types
from plenipo.core.treaty import Accede, Ratify
from plenipo.data.builders.agreement_terms import terms_of
from plenipo.data.load import load
from plenipo.data.sources.facts import read_facts
from plenipo.data.tables import read_table
from plenipo.lab.agreements import covering

AS_OF = "2026-11-01"
RCEP = ["AUS", "BRN", "CHN", "IDN", "JPN", "KHM", "KOR", "LAO", "MMR", "MYS", "NZL", "PHL", "SGP", "THA", "VNM"]
LEAST_RANK_CORRELATION = 0.6  # the rubric uses facts only, so it need not follow an index closely; 0.79 when written


def in_force(a: str, b: str, date: str = AS_OF) -> dict[str, str]:
    """Agreements that cover a pair on a date, with their start."""
    a, b = sorted((a, b))
    rows = read_table("agreement_pairs").to_dict()
    return {
        r["agreement"]: r["start"]
        for r in rows
        if (r["iso3_a"], r["iso3_b"]) == (a, b) and r["start"] <= date and (not r["end"] or r["end"] > date)
    }


@pytest.fixture(scope="module")
def agreements() -> dict[str, dict[str, object]]:
    return {r["agreement"]: r for r in read_table("agreements").to_dict()}


def test_every_agreement_has_source_date_and_check(agreements: dict[str, dict[str, object]]) -> None:
    for name, row in agreements.items():
        assert row["source"], name
        assert str(row["checked"]).startswith(("checked to", "not verified")), name
        assert all(0 <= row[share] <= 1 for share in ("depth", "tariff_cut", "origin_use")), name
        assert row["tariff_cut_basis"] in {"measured", "estimated", "assumed"}, name
        if row["status"] in {"in force", "provisionally applied"}:
            dt.date.fromisoformat(str(row["in_force"]))


def test_instruments_of_the_case_book_have_stable_ids(agreements: dict[str, dict[str, object]]) -> None:
    wanted = "rcep cptpp eu usmca mercosur eu-mercosur eu-india uk-india-ceta asean-india asean-china apta efta afcfta gcc eaeu sacu korus"
    assert set(wanted.split()) <= set(agreements)


def test_rcep_accession_as_the_text_has_it(agreements: dict[str, dict[str, object]]) -> None:
    rcep = agreements["rcep"]
    assert (rcep["accession_clause"], rcep["accession_consent"], rcep["accession_open_from"]) == (
        "Article 20.9",
        "all parties",
        "2023-07-01",
    )
    assert rcep["accession_open_for"] == "IND:2022-01-01"
    assert (rcep["withdrawal_clause"], rcep["withdrawal_notice_months"]) == ("Article 20.7", 6)
    assert rcep["eligibility"] == "state;customs territory"


def test_rcep_dates_by_party() -> None:
    dates = {r["iso3"]: r["in_force"] for r in read_table("agreement_parties").to_dict() if r["agreement"] == "rcep"}
    assert sorted(dates) == RCEP
    later = {"KOR": "2022-02-01", "MYS": "2022-03-18", "IDN": "2023-01-02", "PHL": "2023-06-02", "MMR": ""}
    assert dates == {c: later.get(c, "2022-01-01") for c in RCEP}


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("IND", "CHN", {"apta"}),
        ("IND", "NZL", set()),
        ("IND", "AUS", {"india-australia"}),
        ("IND", "JPN", {"india-japan"}),
        ("IND", "KOR", {"apta", "gstp", "india-korea"}),
        ("IND", "IDN", {"asean-india", "gstp"}),
        ("IND", "GBR", set()),
        ("CHN", "JPN", {"rcep"}),
        ("JPN", "KOR", {"rcep"}),
        ("CAN", "GBR", {"uk-canada"}),
        ("AUS", "GBR", {"cptpp", "uk-australia"}),
        ("DEU", "FRA", {"eu"}),
        ("DEU", "GBR", {"eu-uk"}),
        ("DEU", "BRA", {"eu-mercosur"}),
        ("KOR", "USA", {"korus"}),
    ],
)
def test_what_exists_between_two(a: str, b: str, expected: set[str]) -> None:
    assert set(in_force(a, b)) == expected


def test_only_two_rcep_pairs_have_no_other_agreement() -> None:
    alone = [(a, b) for a, b in combinations(RCEP, 2) if set(in_force(a, b)) <= {"rcep"}]
    assert alone == [("CHN", "JPN"), ("JPN", "KOR")]


def test_the_union_of_the_day() -> None:
    assert "eu" in in_force("DEU", "GBR", "2016-06-23")
    assert "eu" not in in_force("DEU", "GBR")
    assert "eu" not in in_force("DEU", "POL", "2004-04-30")
    assert "eu" in in_force("DEU", "POL", "2004-05-01")
    assert "eu-japan" in in_force("GBR", "JPN", "2020-06-01")
    assert "eu-japan" not in in_force("GBR", "JPN")


def test_no_pair_inside_one_side() -> None:
    sides = {(r["agreement"], r["iso3"]): r["side"] for r in read_table("agreement_parties").to_dict()}
    for r in read_table("agreement_pairs").to_dict():
        a, b = sides[r["agreement"], r["iso3_a"]], sides[r["agreement"], r["iso3_b"]]
        assert not a or a != b, r
        assert r["iso3_a"] < r["iso3_b"], r
        assert not r["end"] or r["start"] < r["end"], r


def test_one_customs_union_at_most() -> None:
    found: dict[str, str] = {}
    for r in read_table("blocs").to_dict():
        if r["customs_union"]:
            assert r["iso3"] not in found, (r, found[r["iso3"]])
            found[r["iso3"]] = r["bloc"]
    assert sum(b == "eu" for b in found.values()) == 27


def test_case_book_is_complete_and_checked() -> None:
    rows = read_table("case_pairs").to_dict()
    counts: dict[str, int] = {}
    for r in rows:
        counts[r["case"]] = counts.get(r["case"], 0) + 1
        assert r["checked"].startswith(("checked to", "not verified")), r
        assert r["agreements"] or r["note"], r
        assert set(filter(None, r["agreements"].split(";"))) == set(in_force(r["iso3_a"], r["iso3_b"])), r
    assert counts == {
        "rcep": 105,
        "india-rcep": 15,
        "cptpp": 66,
        "eu-mercosur": 108,
        "eu-india": 27,
        "uk-india": 1,
        "us-partners": 21,
    }


def test_typed_rows_name_agreements_that_exist(agreements: dict[str, dict[str, object]]) -> None:
    for table in ("agreement_terms", "accession_clauses", "agreement_parties_added", "agreement_pair_corrections"):
        assert {r["agreement"] for r in read_facts(table)} <= set(agreements), table


def test_depth_rises_with_what_is_covered() -> None:
    row = {
        "agreement": "x",
        "type": "FTA",
        "coverage": "goods",
        "notification": "GATT Art. XXIV",
        "signed": "2016-01-01",
        "in_force": "",
    }
    goods = terms_of(row, frozenset({"AAA", "BBB"}))
    services = terms_of(row | {"coverage": "goods and services"}, frozenset({"AAA", "BBB"}))
    partial = terms_of(row | {"type": "PSA"}, frozenset({"AAA", "BBB"}))
    assert partial.depth < goods.depth < services.depth
    assert partial.tariff_cut < goods.tariff_cut
    assert terms_of(row | {"type": "EIA", "coverage": "services"}, frozenset()).tariff_cut == 0


@pytest.mark.parametrize(
    ("shallow", "deep"),
    [("apta", "asean-china"), ("asean-china", "rcep"), ("rcep", "cptpp"), ("cptpp", "eu"), ("mercosur-india", "mercosur")],
)
def test_depth_orders_known_agreements(shallow: str, deep: str, agreements: dict[str, dict[str, object]]) -> None:
    assert agreements[shallow]["depth"] < agreements[deep]["depth"]


def test_rubric_is_near_a_published_index(shared_data: Path) -> None:
    from plenipo.data.builders.depth_check import compare_depth

    found = compare_depth(shared_data)
    assert found.agreements >= 300
    assert found.rank_correlation >= LEAST_RANK_CORRELATION


def test_rebuild_is_byte_identical(shared_data: Path, tmp_path: Path) -> None:
    from plenipo.data.build import BASELINE, BUILDERS
    from plenipo.data.table import Table, write

    mine = {"agreements", "agreement_parties", "agreement_terms", "blocs", "case_pairs", "organisations", "missions", "land"}
    for builder in BUILDERS:
        if builder.function.split(":")[0] in mine:
            content = builder.run(shared_data)
            if isinstance(content, Table):
                write(content, tmp_path / builder.file)
            else:
                (tmp_path / builder.file).write_text(content, encoding="utf-8", newline="")
            assert (tmp_path / builder.file).read_bytes() == (BASELINE / builder.file).read_bytes(), builder.file


def test_the_law_covers_the_pairs_of_the_table() -> None:
    day, law = dt.date.fromisoformat(AS_OF), load().law
    for a, b in (("CAN", "GBR"), ("GBR", "MEX"), ("AUS", "GBR"), ("CHN", "JPN"), ("FRA", "NZL"), ("IND", "NZL")):
        assert {i.id for i in covering(law, a, b, day)} == set(in_force(a, b)), (a, b)


def test_regional_texts_are_closed_to_the_rest_of_the_world() -> None:
    world, day = load(), dt.date(2027, 1, 1)
    for actor, instrument in (("IND", "eu"), ("IND", "mercosur"), ("CHN", "asean")):
        with pytest.raises(InputError, match=f"{actor} is not among those to whom"):
            enact(world.law, world, [Accede(actor=actor, instrument=instrument, date=day)])
    for actor, instrument in (("UKR", "eu"), ("TLS", "asean"), ("IND", "rcep"), ("CRI", "cptpp")):
        enact(world.law, world, [Accede(actor=actor, instrument=instrument, date=day)])


def test_a_member_of_a_customs_union_is_refused_by_a_trade_agreement() -> None:
    world, day = load(), dt.date(2027, 1, 1)
    for actor, instrument in (("ZAF", "cptpp"), ("SAU", "rcep"), ("DEU", "cptpp"), ("URY", "cptpp"), ("ARM", "eu")):
        with pytest.raises(InputError, match=rf"{actor} cannot join .* customs union"):
            enact(world.law, world, [Accede(actor=actor, instrument=instrument, date=day)])
    enact(world.law, world, [Accede(actor="EUN", instrument="cptpp", date=day)])
    enact(world.law, world, [Ratify(actor="OMN", instrument="india-oman", date=day)])


@pytest.mark.parametrize(
    ("actor", "union"), [("ARG", "MERCOSUR"), ("SAU", "GCC"), ("KEN", "EAC"), ("CMR", "CEMAC"), ("NAM", "SACU")]
)
def test_a_tariff_of_a_member_alone_is_refused_naming_its_union(actor: str, union: str) -> None:
    world = load()
    act = act_types()["set tariff"].model_validate(
        {"kind": "set tariff", "actor": actor, "partners": ["USA"], "rate": 5, "date": dt.date(2027, 1, 1)}
    )
    with pytest.raises(InputError, match=f"{actor} cannot set a tariff of its own") as error:
        enact(world.law, world, [act])
    assert error.value.problems[0].expected == f'actor = "{union}"'


def test_who_is_still_adopting_a_common_tariff_is_in_no_union_yet() -> None:
    world = load()
    assert {c for c in ("BOL", "SSD", "COD", "BHS", "HTI") if world.joint_party_of(c, dt.date(2027, 1, 1))} == set()
