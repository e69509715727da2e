# SPDX-License-Identifier: Apache-2.0
"""The room's pages and its part of the API: what a seat gets, what a stranger does not, and words that stay words."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the test client says that a later version wants another library
    from starlette.testclient import TestClient

from plenipo.host import Host, open_host
from plenipo.host.limits import Limits
from plenipo.host.work import KINDS as REAL
from plenipo.web.app import create_app
from plenipo.web.room_text import clauses_of
from tests.web.stored import answered

BASE = "http://127.0.0.1:8321"
GUESSES = 10_000  # wrong codes are what is tried here
CASE, TEXT = "packaging-forum", "text"
PACKAGE = {"cut": 5.0, "fund": 3.0, "reuse": 10.0, "label": "voluntary"}
EVIL = '<script>alert("1")</script><img src=x onerror=alert(2)>'


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with open_host(
        tmp_path_factory.mktemp("host"), kinds="tests.web.pretend", limits=Limits(guesses=GUESSES), work=False
    ) as held:
        yield held


@pytest.fixture(scope="module")
def client(host: Host) -> Iterator[TestClient]:
    with TestClient(create_app(host), base_url=BASE, raise_server_exceptions=False) as held:
        yield held


class Seated:
    """A room with a code for each of some seats."""

    def __init__(self, client: TestClient, people: list[str], **more: Any) -> None:
        self._client = client
        answer = client.post("/api/v1/rooms", json={"case": CASE, "people": people, **more})
        assert answer.status_code == 201, answer.text
        self.room = answer.json()["room"]
        self.codes = {seat: held["code"] for seat, held in answer.json()["codes"].items()}
        for seat in people:
            assert self.act(seat, kind="join").status_code == 200

    def key(self, seat: str, code: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.room}.{seat}.{self.codes[seat] if code is None else code}"}

    def act(self, seat: str, command: str | None = None, headers: dict[str, str] | None = None, **action: Any) -> Any:
        body = {"action": action, "command": command}
        return self._client.post(f"/api/v1/rooms/{self.room}/actions", json=body, headers=headers or self.key(seat))

    def parts(self, seat: str = "", **asked: str) -> dict[str, str]:
        headers = self.key(seat) if seat else {}
        answer = self._client.get(f"/rooms/{self.room}/parts", headers=headers, params=asked)
        assert answer.status_code == 200, answer.text
        found: dict[str, str] = answer.json()["parts"]
        return found


@pytest.fixture(scope="module")
def seated(client: TestClient) -> Seated:
    return Seated(client, ["makers", "coasts", "chair", "reef-watch"], bots={})


# shut doors ------------------------------------------------------------------------------------------------------------------


def test_a_forged_code_another_seats_and_another_rooms_open_nothing(client: TestClient, seated: Seated) -> None:
    other = Seated(client, ["makers"], bots={})
    for headers in (
        seated.key("makers", "x" * 24),
        seated.key("makers", seated.codes["coasts"]),
        {"Authorization": f"Bearer {other.room}.makers.{other.codes['makers']}"},
        {"Authorization": f"Bearer {seated.room}.facilitator.{seated.codes['makers']}"},
        {"Authorization": f"Bearer {seated.room}.inland.{seated.codes['makers']}"},
        {"Authorization": f"Bearer {seated.room}..{seated.codes['makers']}"},
    ):
        answer = seated.act("makers", headers=headers, kind="say", words="Forged.")
        assert answer.status_code == 403, answer.text
        for path in ("view", "told", "events", "alternatives?text=text&slot=cut", "record.csv", "debrief"):
            assert client.get(f"/api/v1/rooms/{seated.room}/{path}", headers=headers).status_code == 403, path
        assert client.get(f"/rooms/{seated.room}/parts", headers=headers).status_code == 403
    assert "Forged" not in client.get(f"/api/v1/rooms/{seated.room}/told").text


def test_without_a_code_nobody_acts_and_a_seat_is_no_facilitator(client: TestClient, seated: Seated) -> None:
    assert client.post(f"/api/v1/rooms/{seated.room}/actions", json={"action": {"kind": "say", "words": "x"}}).status_code == 403
    for method, path, body in (
        ("POST", "", {"case": CASE}),
        ("DELETE", f"/{seated.room}", None),
        ("POST", f"/{seated.room}/clock", {"do": "pause"}),
        ("POST", f"/{seated.room}/shock", {"words": "x"}),
        ("POST", f"/{seated.room}/end", None),
        ("POST", f"/{seated.room}/release", None),
        ("POST", f"/{seated.room}/seats/coasts/code", None),
        ("PUT", f"/{seated.room}/seats/coasts/script", {"script": "candid"}),
    ):
        answer = client.request(method, f"/api/v1/rooms{path}", json=body, headers=seated.key("makers"))
        assert answer.status_code == 403, path
    assert client.get(f"/api/v1/rooms/{seated.room}/debrief", headers=seated.key("makers")).status_code == 403
    assert client.get(f"/api/v1/rooms/{seated.room}").json()["status"] == "open"


def test_out_of_turn_a_double_vote_and_a_command_sent_twice_are_refused_with_the_reason(client: TestClient) -> None:
    held = Seated(client, ["makers", "coasts", "chair"], bots={})
    for seat in ("importers", "recyclers", "inland"):  # so that there is a quorum
        held.codes[seat] = client.post(f"/api/v1/rooms/{held.room}/seats/{seat}/code").json()["code"]
        held.act(seat, kind="join")
    held.act("chair", kind="give turn", seats=["coasts"])
    refused = held.act("makers", kind="propose", text=TEXT, package=PACKAGE)
    assert refused.status_code == 422
    assert "not the turn of makers" in refused.json()["problems"][0]["what"]
    assert "propose" not in client.get(f"/api/v1/rooms/{held.room}/view", headers=held.key("makers")).json()["view"]["may"]
    held.act("chair", kind="give turn", seats=[])
    assert held.act("makers", command="once", kind="propose", text=TEXT, package=PACKAGE).json()["made"] == ["P1"]
    assert held.act("makers", command="once", kind="propose", text=TEXT, package=PACKAGE).status_code == 422
    assert held.act("chair", kind="call vote", target="P1").status_code == 200
    assert held.act("coasts", kind="vote", ballot="B1", choice="yes").status_code == 200
    again = held.act("coasts", kind="vote", ballot="B1", choice="no")
    assert "has voted" in again.json()["problems"][0]["what"]
    assert held.act("coasts", kind="vote", ballot="B1", choice="maybe").status_code == 422
    assert held.act("coasts", kind="dance").json()["problems"][0]["where"] == "action.kind"


# words stay words ------------------------------------------------------------------------------------------------------------


def test_what_people_write_is_never_markup(client: TestClient, seated: Seated) -> None:
    base = client.get(f"/api/v1/rooms/{seated.room}/view").json()["view"]["texts"][0]["version"]
    wrote = {
        "say": seated.act("makers", kind="say", words=EVIL),
        "amend": seated.act(
            "makers",
            kind="amend",
            text=TEXT,
            base=base,
            operations=[{"kind": "set words", "clause": "content", "words": {"en": EVIL + " {label}"}}],
            explanation=EVIL,
        ),
        "pledge": seated.act("makers", kind="pledge", to="coasts", what=EVIL, amount=1.0, unit=EVIL, year=2031, condition=EVIL),
        "reserve": seated.act("makers", kind="reserve", text=TEXT, words=EVIL),
        "item": seated.act("reef-watch", kind="table item", item={"id": "i", "title": EVIL, "status": "proposed"}),
        "object": seated.act("coasts", kind="object", target=TEXT, reason=EVIL),
    }
    assert {k: a.status_code for k, a in wrote.items()} == dict.fromkeys(wrote, 200)
    for seat in ("makers", "chair", ""):
        drawn = "".join(seated.parts(seat).values())
        assert "alert(" in drawn
        assert "<script" not in drawn
        assert "<img" not in drawn
    page = client.get(f"/api/v1/rooms/{seated.room}/record.html", headers=seated.key("makers")).text
    assert "<script>alert" not in page
    assert client.get(f"/rooms/{EVIL}").status_code == 404


def test_pages_carry_no_script_of_their_own_and_a_strict_policy(client: TestClient, seated: Seated) -> None:
    for path in ("/conference", "/join", *(f"/rooms/{seated.room}{p}" for p in ("", "/projector", "/debrief", "/replay"))):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "unsafe" not in answer.headers["content-security-policy"], path
        assert " style=" not in answer.text
        assert " onclick=" not in answer.text
        assert "Simulated delegations" in answer.text, path
        assert all('src="' in s or 'type="application/json"' in s for s in answer.text.split("<script")[1:]), path


# what a seat sees ------------------------------------------------------------------------------------------------------------


def test_a_page_offers_what_may_be_done_and_nothing_else(client: TestClient) -> None:
    held = Seated(client, ["makers", "chair", "reef-watch"], bots={})
    party, chair, observer, public = (held.parts(s) for s in ("makers", "chair", "reef-watch", ""))
    assert 'id="do-propose"' in party["forms"]
    assert 'id="do-call-vote"' not in party["forms"]
    assert 'id="do-give-turn"' in chair["forms"]
    assert 'id="do-amend"' not in chair["forms"]
    assert 'id="do-table-item"' in observer["forms"]
    assert 'id="do-propose"' not in observer["forms"]
    assert "<dialog" not in public["forms"]
    assert "data-act" not in public["actions"] + public["table"]
    assert "Red lines" in party["mandate"]
    assert public["mandate"].strip() == observer["mandate"].strip() == ""
    client.post(f"/api/v1/rooms/{held.room}/clock", json={"do": "pause"})
    assert "<dialog" not in held.parts("makers")["forms"]


def test_an_amendment_shows_what_goes_and_what_comes_and_is_flagged_when_it_no_longer_fits(client: TestClient) -> None:
    held = Seated(client, ["makers", "importers", "coasts", "recyclers", "inland", "chair"], bots={})
    for seat, new in (("makers", "may pay for collection"), ("coasts", "shall pay for all collection")):
        held.act(
            seat,
            kind="amend",
            text=TEXT,
            base=1,
            operations=[{"kind": "replace words", "clause": "collection", "old": "shall pay for collection", "new": new}],
        )
    shown = held.parts("makers")["table"]
    assert "<del>shall</del><ins>may</ins>" in shown
    first = "A1" if "A1" in shown.split("first in the vote")[0].rsplit("amendment-", 1)[1] else "A2"
    assert held.act("chair", kind="call vote", target=first).status_code == 200
    for seat in ("makers", "importers", "coasts", "recyclers", "inland"):
        held.act(seat, kind="vote", ballot="B1", choice="yes")
    assert held.act("chair", kind="close vote", ballot="B1").status_code == 200
    assert "no longer fits" in held.parts("makers")["table"]


def test_live_brackets_come_in_a_third_of_a_second_and_hold_their_alternatives(client: TestClient) -> None:
    held = Seated(client, ["makers"], bots={}, sight="all")
    held.act("makers", kind="propose", text=TEXT, package=PACKAGE)
    assert 'data-value="5"' in held.parts("makers")["text"]
    path = f"/rooms/{held.room}/consequences?text=text&slot=cut"
    client.get(path, headers=held.key("makers"))
    answer = client.get(path, headers=held.key("makers"))
    assert answer.elapsed.total_seconds() <= 0.3
    assert answer.text.count('class="rung') == 9
    assert "Coastal countries" in answer.text
    assert "Coastal countries" not in client.get(path.replace(held.room, Seated(client, ["makers"], bots={}).room)).text
    assert client.get(f"/rooms/{held.room}/consequences?text=text&slot=none").status_code == 422


def test_a_room_speaks_french_and_says_who_is_simulated(client: TestClient) -> None:
    held = Seated(client, ["makers"], bots={})
    assert "Votre mandat" in held.parts("makers", lang="fr")["mandate"]
    client.cookies.delete("language")
    page = client.get(f"/rooms/{held.room}", headers={"Accept-Language": "fr"}).text
    assert "Délégations simulées" in page


def test_the_replay_shows_a_moment_and_offers_nothing(client: TestClient) -> None:
    held = Seated(client, ["makers"], bots={})
    held.act("makers", kind="propose", text=TEXT, package=PACKAGE)
    then = client.get(f"/rooms/{held.room}/then?number=1", headers=held.key("makers")).json()
    assert "P1" not in then["parts"]["table"]
    now = client.get(f"/rooms/{held.room}/then?number=999", headers=held.key("makers")).json()
    assert now["number"] == now["of"]
    assert now["told"][0]["kind"] == "propose"
    assert "P1" in now["parts"]["table"]
    assert "data-act" not in now["parts"]["table"]


def test_the_debrief_opens_to_seats_when_the_facilitator_says_so(client: TestClient) -> None:
    held = Seated(client, ["makers"])
    page = client.get(f"/rooms/{held.room}/debrief/parts")
    assert page.status_code == 200
    for shown in ("Best that would pass", "to carry a text against all others", "nearly every package is Pareto efficient"):
        assert shown in page.text
    assert client.get(f"/rooms/{held.room}/debrief/parts", headers=held.key("makers")).status_code == 403
    assert client.post(f"/api/v1/rooms/{held.room}/release").status_code == 204
    assert client.get(f"/rooms/{held.room}/debrief/parts", headers=held.key("makers")).status_code == 200
    asked = {"after": 2, "swap": {"makers": "hard-liner"}, "runs": 1}
    answer = client.post(f"/api/v1/rooms/{held.room}/forks", json=asked, headers=held.key("makers"))
    assert answer.status_code == 200, answer.text


def test_what_would_bring_a_delegation_in_is_looked_for_by_the_worker(client: TestClient, host: Host) -> None:
    held = Seated(client, ["makers"], bots={})
    path, asked = f"/rooms/{held.room}/bridge", {"seat": "makers"}
    assert "there is nothing to sign" in client.post(path, json=asked).json()["html"]
    package = {"cut": 5.0, "fund": 0.0, "reuse": 0.0, "label": "none"}
    held.act("makers", kind="propose", text=TEXT, package=package)
    assert client.post(path, json=asked, headers=held.key("makers")).status_code == 403  # it tells of every mandate
    assert client.post(path, json=asked).json()["state"] == "waiting"
    question = {"case": CASE, "seat": "makers", "package": package}
    found = REAL["bridge"].run(question, lambda done, total, doing: None)
    answered(host, "bridge", question, found)
    drawn = client.post(path, json=asked).json()
    assert drawn["state"] == "done"
    assert found["edit"]["amendment"][0].split(" replace ")[0] in drawn["html"]
    assert "would sign in 100 % of draws" in drawn["html"]
    assert client.post(path, json={"seat": "nobody"}).status_code == 422


def test_records_come_in_every_format_and_only_as_the_seat_may_know(client: TestClient, host: Host) -> None:
    held = Seated(client, ["makers", "coasts", "inland"], bots={})
    held.act("makers", kind="add channel", channel="makers.t", type="bilateral", seats=["coasts"])
    held.act("makers", kind="say", words="Between us alone.", channel="makers.t")
    for format, start in (("docx", b"PK"), ("html", b"<!"), ("csv", b"section"), ("json", b"{"), ("xml", b"<?xml")):
        answer = client.get(f"/api/v1/rooms/{held.room}/record.{format}", headers=held.key("coasts"))
        assert answer.content[: len(start)].lower() == start.lower(), format
    assert "Between us alone." in client.get(f"/api/v1/rooms/{held.room}/record.csv", headers=held.key("coasts")).text
    assert "Between us alone." not in client.get(f"/api/v1/rooms/{held.room}/record.csv", headers=held.key("inland")).text
    assert client.get(f"/api/v1/rooms/{held.room}/record.exe").status_code == 422


def test_nested_clauses_and_reservations_are_shown_where_they_stand(host: Host) -> None:
    room = host.rooms.open("wto-tariff-round", people=["india"], bots={})
    host.rooms.act(room.room, "india", room.codes["india"], {"kind": "join"})
    reserve = {
        "kind": "reserve",
        "text": host.rooms.live(room.room).case.text.id,
        "clause": "india-schedule",
        "words": "Pending.",
    }
    host.rooms.act(room.room, "india", room.codes["india"], reserve)
    view = host.rooms.view(room.room)
    clauses = {c.id: c for c in clauses_of(view, view.texts[0], {"india": "India"}, "en")}
    assert clauses["india-schedule"].depth == 1
    assert clauses["india-schedule"].reserved == ("India",)
    assert [p.kind for p in clauses["india-schedule"].pieces] == ["words", "slot", "words"]
