# SPDX-License-Identifier: Apache-2.0
"""Pages of economies and organisations: every one renders, ties are told with unit and source, strangers' text is escaped."""

import re

import pytest
from starlette.testclient import TestClient

from plenipo.core.errors import InputError
from plenipo.data import ties
from plenipo.data.profile import DATES, facts_of, treaties_of
from plenipo.host.app import open_host
from plenipo.web.app import create_app


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with open_host(tmp_path_factory.mktemp("app"), work=False) as host:
        yield TestClient(create_app(host), base_url="http://localhost")


SAMPLE = sorted({*ties.codes()[::30], "CUB", "NRU", "PRK", "TUV", "TWN", "USA", "XKX"})
"""Some from all over the alphabet, and those with the fewest figures, Parties or partners."""


def test_economies_have_a_page(client) -> None:
    for code in SAMPLE:
        answer = client.get(f"/economies/{code}")
        assert answer.status_code == 200, code
        assert f'data-from="/economies/{code}/ties"' in answer.text


def test_the_list_holds_every_economy_and_finds_organisations(client) -> None:
    text = client.get("/economies").text
    assert {f"/economies/{code}" for code in ties.codes()} <= set(re.findall(r'href="(/economies/\w+)"', text))
    assert "/economies/asean" in client.get("/economies?q=southeast+asian+nations").text


@pytest.mark.parametrize("kind", list(ties.KINDS))
def test_each_kind_of_tie_says_what_it_counts_and_whence(client, kind) -> None:
    text = client.get(f"/economies/RUS/ties?kind={kind}&most=10").text
    assert "Sources:" in text
    assert "<table" in text
    first = ties.ties_of(kind, "RUS")[0]
    assert f"/economies/{first.code}?kind={kind}" in text


def test_every_economy_has_figures_and_treaties_with_dates() -> None:
    for code in ties.codes():
        facts = facts_of(code)
        assert set(facts) == {"size", "trade", "emissions", "know_how"}, code
        assert all(f["unit"] and f["year"] and f["sources"] for rows in facts.values() for f in rows if f["value"] is not None), (
            code
        )
        for rows in treaties_of(code).values():
            assert all(r["state"] in ("bound", "signed", "left") for r in rows)
            assert [max(r[d] for d in DATES) for r in rows] == sorted((max(r[d] for d in DATES) for r in rows), reverse=True), (
                code
            )


def test_who_left_and_came_back_is_told_twice() -> None:
    paris = [r for r in treaties_of("USA")["environment"] if r["id"] == "paris"]
    assert [r["state"] for r in paris] == ["left"] * len(paris)
    assert len(paris) > 1


def test_names_follow_the_reader(client) -> None:
    client.cookies.set("names", "un")
    try:
        assert "Republic of Korea" in client.get("/economies/KOR").text
    finally:
        client.cookies.clear()


def test_a_name_leads_to_its_code_and_a_wrong_one_to_the_nearest(client) -> None:
    found = client.get("/economies/viet%20nam", follow_redirects=False)
    assert (found.status_code, found.headers["location"]) == (307, "/economies/VNM")
    wrong = client.get("/economies/Vietnamm")
    assert wrong.status_code == 404
    assert "/economies/VNM" in wrong.text


def test_what_a_stranger_writes_is_escaped(client) -> None:
    evil = "<script>alert(1)</script>"
    for address in ("/economies", "/economies/VNM", "/economies/VNM/ties"):
        assert evil not in client.get(address, params={"q": evil, "kind": evil}).text
    assert "<script>alert" not in client.get("/economies/%3Cscript%3Ealert(1)").text


def test_french_pages_are_french(client) -> None:
    text = client.get("/economies/VNM?lang=fr").text
    client.cookies.clear()
    assert "Produit intérieur brut" in text
    assert "Gross domestic product" not in text.split("<details>")[0]


def test_trade_both_ways_is_the_same_from_either_side() -> None:
    for kind in ("trade", "agreements", "investment", "environment", "organisations", "embassies", "sanctions"):
        assert (ties.matrix(kind) == ties.matrix(kind).T).all(), kind
    assert (ties.matrix("exports") == ties.matrix("imports").T).all()
    assert not any(ties.matrix(kind).diagonal().any() for kind in ties.KINDS)


def test_concentration_is_one_for_a_single_partner(monkeypatch) -> None:
    one = ties.matrix("exports") * 0.0
    one[0, 1] = 3.0
    monkeypatch.setattr(ties, "matrix", lambda kind: one)
    assert ties.concentration("exports", ties.codes()[0]) == {"largest": 100.0, "five": 100.0, "index": 1.0}


def test_an_unknown_kind_of_tie_names_the_nearest() -> None:
    with pytest.raises(InputError, match="trade"):
        ties.matrix("trad")
