# SPDX-License-Identifier: Apache-2.0
"""Pages of agreements: one of each kind renders, two stand side by side, the clock is read from its answer."""

import re

import pytest
from starlette.testclient import TestClient

from plenipo.core.errors import InputError
from plenipo.data.instruments import KINDS, compare_instruments, describe_instrument, kin_of, list_instruments
from plenipo.host.answers import answer_path, keep_answer
from plenipo.host.app import open_host
from plenipo.web.app import create_app

JOB = "0123456789abcdef0123456789abcdef"
CLOCK = {
    "treaty": "paris",
    "title": "Paris Agreement",
    "as_of": "2016-06-12",
    "joined": ["FJI"],
    "waiting": [{"order": 1, "iso3": "MEX", "name": "Mexico", "signed": True, "score": 0.7, "probability": {"2017-06-12": 0.69}}],
    "counts": [{"date": "2017-06-12", "expected": 94.0, "low": 47.0, "median": 93.0, "high": 146.0}],
    "entry": {
        "in_force_already": False,
        "rule": {"parties": 55, "share_pct": 55.0, "delay_days": 30, "clause": "Article 21", "source": "text"},
        "parties_now": 17,
        "share_now_pct": 0.1,
        "probability": {"2017-06-12": 0.42},
        "date": {"low": "2017-02-10", "median": "2017-08-12", "high": None},
        "pivotal": [{"iso3": "CHN", "name": "China", "falls_by": 0.11}],
    },
    "basis": {"draws": 500},
}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with open_host(tmp_path_factory.mktemp("app"), work=False) as host:
        keep_answer(answer_path(host.answers.folder, JOB), CLOCK)
        yield TestClient(create_app(host), base_url="http://localhost")


def test_the_list_is_searched_by_words_kind_and_status(client) -> None:
    text = client.get("/agreements?q=trans-pacific&kind=trade&status=in+force").text
    found = re.findall(r'href="/agreements/([\w-]+)"', text)
    assert "cptpp" in found
    assert all(describe_instrument(id)["kind"] == "trade" for id in found)


def test_pages_of_the_list_hold_every_agreement_once(client) -> None:
    ids = [r["id"] for r in list_instruments()]
    assert len(set(ids)) == len(ids)
    first, second = (set(re.findall(r'href="/agreements/([\w-]+)"', client.get(f"/agreements?number={n}").text)) for n in (1, 2))
    assert first
    assert not first & second


def test_one_of_each_kind_has_a_page_with_its_parties(client) -> None:
    by_kind = {k: next(r["id"] for r in list_instruments() if r["kind"] == k and r["parties"]) for k in KINDS}
    for id in (*by_kind.values(), "rcep", "eu-mercosur", "paris", "kyoto-doha"):
        answer = client.get(f"/agreements/{id}")
        assert answer.status_code == 200, id
        assert "/economies/" in answer.text


def test_who_left_and_came_back_is_told_by_its_last_state() -> None:
    states = [(p["in_force"], p["state"]) for p in describe_instrument("paris")["parties"] if p["iso3"] == "USA"]
    assert max(states)[1] == "left"


def test_two_agreements_differ_in_what_they_say_and_in_who_is_in(client) -> None:
    compared = compare_instruments("rcep", "cptpp")
    assert "CHN" in compared["only"][0]
    assert "CAN" in compared["only"][1]
    assert "JPN" in compared["both"]
    assert {"tariff_cut", "depth"} <= {r["term"] for r in compared["terms"]}
    assert compare_instruments("rcep", "rcep")["terms"] == []
    assert "Duties taken off" in client.get("/agreements/rcep?beside=cptpp").text


def test_environmental_treaties_are_set_beside_as_on_the_command_line(client) -> None:
    from plenipo.data.treaties import compare_treaties

    told = compare_treaties("kyoto", "paris")
    assert [r["term"] for r in compare_instruments("kyoto", "paris")["terms"]] == [r["term"] for r in told["terms"]]
    assert "adaptation levy" in client.get("/agreements/kyoto?beside=paris").text


def test_kin_share_parties() -> None:
    assert "asean-china" in {k["id"] for k in kin_of("rcep")}


def test_the_clock_is_read_from_its_answer(client) -> None:
    text = client.get(f"/agreements/paris/clock/{JOB}").text
    for said in ("Mexico", "69 %", "47–146", "42 %", "2017-08-12", "China (11)"):
        assert said in text
    assert client.get("/agreements/paris/clock/ffff").status_code == 404


def test_wrong_names_lead_to_the_nearest_and_are_escaped(client) -> None:
    wrong = client.get("/agreements/parris")
    assert wrong.status_code == 404
    assert "/agreements/paris" in wrong.text
    evil = "<script>alert(1)</script>"
    for address in ("/agreements", "/agreements/rcep"):
        assert evil not in client.get(address, params={"q": evil, "kind": evil, "beside": evil}).text
    assert "<script>alert" not in client.get("/agreements/%3Cscript%3Ealert(1)").text


def test_questions_of_the_case_book_tell_the_terms_they_would_write(client) -> None:
    text = client.get("/agreements/rcep").text
    assert "/lab?from=india-joins-rcep" in text
    assert "tariff preference: cut 0.9" in text


def test_an_unknown_agreement_is_a_problem_with_near_names() -> None:
    with pytest.raises(InputError) as caught:
        describe_instrument("cptp")
    assert "cptpp" in caught.value.problems[0].nearest
