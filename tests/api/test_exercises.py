# SPDX-License-Identifier: Apache-2.0
"""Exercises over HTTP: the facilitator's alone, but for the one way in that a participant has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from plenipo.api.app import build_api
from plenipo.host import Host, open_host
from plenipo.host.entry import Entry
from tests.api.conftest import BASE

AT = "/api/v1/exercises"
TOKEN = "the-owner-of-this-app-and-nobody-else"
OWNER = {"Authorization": f"Bearer {TOKEN}"}
CASE = "packaging-forum"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp("exercises")
    with open_host(folder, kinds="tests.host.quick", entry=Entry(token=TOKEN), work=False) as held:
        yield held


@pytest.fixture
def client(guarded: Host) -> Iterator[TestClient]:
    with TestClient(build_api(guarded), base_url=BASE) as held:
        yield held


def test_a_participant_has_one_way_in_and_no_other(client: TestClient) -> None:
    begun = client.post(AT, json={"case": CASE, "people": 3, "hand_out": "code"}, headers=OWNER).json()
    at, code = f"{AT}/{begun['exercise']}", begun["class"]["link"].rpartition("#class.")[2].partition(".")[2]
    ticket = client.post(f"{at}/claim", json={"code": code}).json()["ticket"]
    seat = {"Authorization": f"Bearer {ticket}"}
    assert client.get(f"/api/v1/rooms/{ticket.split('.')[0]}/view", headers=seat).status_code == 200
    for who in ({}, seat):
        for method, path, body in (
            ("GET", AT, None),
            ("GET", at, None),
            ("GET", f"{at}/debrief", None),
            ("GET", f"{at}/archive.zip", None),
            ("POST", AT, {"case": CASE, "people": 1}),
            ("POST", f"{at}/phase", {"phase": 1}),
            ("POST", f"{at}/clock", {"do": "pause"}),
            ("POST", f"{at}/shock", {"words": "x"}),
            ("POST", f"{at}/places/0/link", None),
            ("POST", f"{at}/end", None),
            ("DELETE", at, None),
        ):
            assert client.request(method, path, json=body, headers=who).status_code in (401, 403), (method, path)
    assert client.get(at, headers=OWNER).json()["phase"] == -1


def test_guessing_the_code_of_a_class_takes_time(client: TestClient) -> None:
    begun = client.post(AT, json={"case": CASE, "people": 2, "hand_out": "code"}, headers=OWNER).json()
    told = [client.post(f"{AT}/{begun['exercise']}/claim", json={"code": f"guess-{k}"}).status_code for k in range(40)]
    assert told[0] == 403
    assert told[-1] == 429


def test_words_of_a_facilitator_are_bounded_and_lists_of_names_checked(guarded: Host) -> None:
    with TestClient(build_api(guarded), base_url=BASE) as client:
        for wrong in (
            {"people": 0},
            {"people": ["A", "A"]},
            {"people": ["x"] * 5000},
            {"plan": "nine hours"},
            {"case": "../case"},
        ):
            refused = client.post(AT, json={"case": CASE, "people": 2, **wrong}, headers=OWNER)
            assert refused.status_code == 422, wrong
            assert refused.json()["problems"]
