# SPDX-License-Identifier: Apache-2.0
"""The guard: each way in that must stay shut is tried."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plenipo.api.app import build_api
from plenipo.api.guard import CHARTS
from plenipo.host import Host, open_host
from plenipo.host.entry import COOKIE, Entry, is_loopback
from plenipo.host.limits import Limits
from tests.api.conftest import BASE, TestClient

V1 = "/api/v1"
TOKEN = "owners-token-for-tests"
ASK = {"kind": "steps", "document": {"name": "guarded"}}
SEAT = "Bearer room.north.code"


def browser(host: Host, **settings: Any) -> TestClient:
    return TestClient(build_api(host), base_url=BASE, raise_server_exceptions=False, **settings)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    entry = Entry(("127.0.0.1", "lab.example"), TOKEN)
    with open_host(tmp_path_factory.mktemp("guarded"), kinds="tests.host.quick", entry=entry, work=False) as held:
        yield held


# by which name ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil.example:8321", "169.254.169.254"])
def test_a_name_that_is_not_ours_is_answered_by_nobody(client: Any, name: str) -> None:
    assert client.get(f"{V1}/version", headers={"Host": name}).status_code == 421


@pytest.mark.parametrize("name", ["127.0.0.1", "127.0.0.1:8321", "localhost:80", "[::1]:8321", "LocalHost"])
def test_names_of_this_machine_are_ours(client: Any, name: str) -> None:
    assert client.get(f"{V1}/session", headers={"Host": name}).status_code == 200


# from which page ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "https://127.0.0.1:8321.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": BASE},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_foreign_page_changes_nothing(client: Any, headers: dict[str, str]) -> None:
    assert client.post(f"{V1}/jobs", json=ASK, headers=headers).status_code == 403
    assert client.delete(f"{V1}/jobs/{'0' * 32}", headers=headers).status_code == 403


def test_our_own_page_may(client: Any) -> None:
    headers = {"Origin": BASE, "Sec-Fetch-Site": "same-origin"}
    assert client.post(f"{V1}/jobs", json=ASK, headers=headers).status_code == 202


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])
def test_what_a_form_can_send_is_refused(client: Any, media: str) -> None:
    response = client.post(f"{V1}/jobs", content=json.dumps(ASK), headers={"Content-Type": media})
    assert response.status_code == 415


def test_nobody_elsewhere_is_told_that_he_may_read(client: Any) -> None:
    headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    for response in (client.options(f"{V1}/jobs", headers=headers), client.get(f"{V1}/version", headers=headers)):
        assert not [h for h in response.headers if h.startswith("access-control")]


# how large and how often --------------------------------------------------------------------------------------------------------


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    with open_host(tmp_path, kinds="tests.host.quick", limits=Limits(document=1000), work=False) as host, browser(host) as client:
        large = json.dumps({**ASK, "document": {"name": "x" * 2000}}).encode()
        assert client.post(f"{V1}/jobs", content=large, headers={"Content-Type": "application/json"}).status_code == 413

        def bit_by_bit() -> Iterator[bytes]:
            for start in range(0, len(large), 100):
                yield large[start : start + 100]

        response = client.post(f"{V1}/jobs", content=bit_by_bit(), headers={"Content-Type": "application/json"})
        assert response.status_code == 413
        assert response.json()["problems"][0]["expected"] == "at most 1000 bytes"
        assert client.post(f"{V1}/jobs", json=ASK, headers={"Content-Length": "-1"}).status_code in (400, 413)


def test_nothing_packed_is_unpacked(client: Any) -> None:
    bomb = gzip.compress(b"0" * 10_000_000)
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert client.post(f"{V1}/scenarios/check", content=bomb, headers=headers).status_code == 415


def test_yaml_that_grows_is_refused(client: Any) -> None:
    text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "\n".join(
        f"{chr(98 + k)}: &{chr(98 + k)} [{', '.join(['*' + chr(97 + k)] * 10)}]" for k in range(12)
    )
    began = time.monotonic()
    checked = client.post(f"{V1}/scenarios/check", json={"text": text, "form": "yaml"}).json()
    assert checked["problems"][0]["what"] == "aliases are not read here"
    assert time.monotonic() - began < 2.0


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system ['touch /tmp/plenipo-was-here']",
        "name: !!python/name:os.system",
        "!!python/object/new:subprocess.Popen [['true']]",
    ],
)
def test_yaml_runs_nothing(client: Any, text: str) -> None:
    checked = client.post(f"{V1}/scenarios/check", json={"text": text, "form": "yaml"}).json()
    assert not checked["right"]
    assert "not well formed" in checked["problems"][0]["what"]
    assert not Path("/tmp/plenipo-was-here").exists()


@pytest.mark.parametrize("form", ["toml", "yaml", "json"])
def test_what_goes_too_deep_is_refused(client: Any, form: str) -> None:
    for depth in (100, 30_000):
        nested = "[" * depth + "]" * depth
        text = f"a = {nested}" if form == "toml" else f'{{"a": {nested}}}'
        response = client.post(f"{V1}/scenarios/check", json={"text": text, "form": form})
        assert response.status_code == 200
        assert not response.json()["right"]
    raw = b'{"kind": "steps", "document": {"name": ' + b"[" * 200_000 + b"]" * 200_000 + b"}}"
    response = client.post(f"{V1}/jobs", content=raw, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 413, 422)


def test_numbers_and_letters_that_are_none_do_no_harm(client: Any) -> None:
    for value in ("NaN", "Infinity", "1e999", "9" * 5000, '"\\ud800"', '"\\u0000"'):
        for body in (f'{{"kind": "steps", "document": {{"name": {value}}}}}', f'{{"kind": {value}, "document": {{}}}}'):
            response = client.post(f"{V1}/jobs", content=body, headers={"Content-Type": "application/json"})
            assert response.status_code < 500, (value, response.text)
        document = f'{{"document": {{"name": {value}, "horizon": [{value}, 2030]}}}}'
        response = client.post(f"{V1}/scenarios/check", content=document, headers={"Content-Type": "application/json"})
        assert response.status_code < 500, (value, response.text)


def test_who_comes_too_often_waits(tmp_path: Path) -> None:
    limits = Limits(rate=5.0, burst=10)
    with open_host(tmp_path, kinds="tests.host.quick", limits=limits, work=False) as host, browser(host) as client:
        seen = [client.get(f"{V1}/session") for _ in range(14)]
        assert [r.status_code for r in seen[:10]] == [200] * 10
        assert seen[-1].status_code == 429
        assert int(seen[-1].headers["retry-after"]) >= 1
        assert "5 requests a second" in seen[-1].json()["problems"][0]["expected"]


# a document is data -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "document",
    [
        {"scenario": "/etc/passwd"},
        {"scenario": "../../secret.toml"},
        {"scenario": "{own}"},
        {"scenario": {"name": "x", "path": "/etc/passwd"}},
        {"scenario": "rcep", "names": "{own}"},
        {"scenario": "rcep", "names": "/etc/passwd"},
        {"scenario": "rcep", "report": "/tmp/report.html"},
    ],
)
def test_a_question_reads_no_file(tmp_path: Path, document: dict[str, Any]) -> None:
    own = tmp_path / "own.toml"
    own.write_text("name = 'secret'")
    written = json.loads(json.dumps(document).replace("{own}", str(own)))
    with open_host(tmp_path / "host", work=False) as host, browser(host) as client:
        response = client.post(f"{V1}/jobs", json={"kind": "whatif", "document": written})
        assert response.status_code == 422
        assert "secret" not in response.text.replace("secret.toml", "")


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("convene", {"case": "{own}"}),
        ("appraisal", {"case": "{own}"}),
        ("clock", {"treaty": "{own}", "as_of": "2016-04-22"}),
        ("levers", {"outcome": "real_income[VNM]", "scenario": "{own}"}),
        ("sensitivity", {"scenario": "{own}"}),
        ("evidence", {"name": "{own}"}),
    ],
)
def test_no_kind_of_question_reads_a_file(tmp_path: Path, kind: str, document: dict[str, Any]) -> None:
    own = tmp_path / "own.toml"
    own.write_text("name = 'secret'")
    written = json.loads(json.dumps(document).replace("{own}", str(own)))
    with open_host(tmp_path / "host", work=False) as host, browser(host) as client:
        assert client.post(f"{V1}/jobs", json={"kind": kind, "document": written}).status_code == 422


@pytest.mark.parametrize("name", ["..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "/etc/passwd", "..\\..\\x", "a%00b"])
def test_an_address_names_no_file(client: Any, name: str) -> None:
    for place in ("power", "treaties", "agreements", "economies", "answers", "data/tables", "scenarios", "jobs"):
        response = client.get(f"{V1}/{place}/{name}")
        assert 400 <= response.status_code < 500, (place, response.text)
        assert "root:" not in response.text


# who asks -----------------------------------------------------------------------------------------------------------------------


def test_a_guarded_app_asks_who_it_is(guarded: Host) -> None:
    with browser(guarded) as client:
        for path in ("/version", "/jobs", "/openapi.json", "/economies"):
            response = client.get(V1 + path)
            assert response.status_code == 401, path
            assert response.json()["problems"][0]["next_step"] == "open /session"
        assert client.post(f"{V1}/jobs", json=ASK).status_code == 401
        assert client.get(f"{V1}/session").json() == {"role": "nobody", "guarded": True}
        shown = client.get("/", headers={"Accept": "text/html"}, follow_redirects=False)
        assert (shown.status_code, shown.headers["location"]) == (303, "/session")


def test_the_token_becomes_a_cookie_that_no_script_reads(guarded: Host) -> None:
    with browser(guarded) as client:
        entered = client.post(f"{V1}/session", json={"token": TOKEN}, headers={"Origin": BASE})
        assert entered.status_code == 200
        set_cookie = entered.headers["set-cookie"]
        assert set_cookie.startswith(f"{COOKIE}=")
        assert "HttpOnly" in set_cookie
        assert "SameSite=strict" in set_cookie
        assert TOKEN not in set_cookie
        assert client.get(f"{V1}/version").status_code == 200
        assert client.post(f"{V1}/jobs", json=ASK).status_code == 202
        assert client.post(f"{V1}/jobs", json=ASK, headers={"Origin": "http://evil.example"}).status_code == 403
        assert client.delete(f"{V1}/session").status_code == 204
        client.cookies.clear()
        assert client.get(f"{V1}/version").status_code == 401


def test_the_token_itself_serves_a_program(guarded: Host) -> None:
    with browser(guarded) as client:
        assert client.get(f"{V1}/version", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_cookies_that_are_not_ours(guarded: Host) -> None:
    entry = guarded.entry
    cookie = entry.cookie()
    body, _, signature = cookie.rpartition(".")
    late = f"1.{body.partition('.')[2]}"
    other = "1" if signature[-1] == "0" else "0"
    wrong = [
        f"{body}.{signature[:-1]}{other}",
        f"9{cookie}",
        f"{late}.{signature}",
        "",
        "..",
        "x" * 5000,
        Entry(token=TOKEN).cookie(),
    ]
    assert entry.is_cookie(cookie)
    for given in wrong:
        assert not entry.is_cookie(given), given
        with browser(guarded, cookies={COOKIE: given} if given else None) as client:
            assert client.get(f"{V1}/version").status_code == 401


def test_a_seats_code_never_gives_the_owners_rights(guarded: Host, host: Host) -> None:
    for app in (guarded, host):  # with a token and, on this machine only, without
        with browser(app) as client:
            for method, path in (("GET", "/version"), ("GET", "/jobs"), ("POST", "/jobs"), ("DELETE", f"/jobs/{'0' * 32}")):
                response = client.request(
                    method, V1 + path, json=ASK if method == "POST" else None, headers={"Authorization": SEAT}
                )
                assert response.status_code == 403, (method, path)
    with browser(guarded) as client:
        assert client.post(f"{V1}/session", json={"token": "room.north.code"}).status_code == 401


def test_guessing_takes_time(tmp_path: Path) -> None:
    limits = Limits(guesses=3, guess_rate=0.01)
    with (
        open_host(tmp_path, kinds="tests.host.quick", limits=limits, entry=Entry(token=TOKEN), work=False) as host,
        browser(host) as client,
    ):
        tried = [client.post(f"{V1}/session", json={"token": f"guess {k}"}).status_code for k in range(5)]
        assert tried == [401, 401, 401, 429, 429]
        assert client.post(f"{V1}/session", json={"token": TOKEN}).status_code == 429


# every answer -------------------------------------------------------------------------------------------------------------------


def test_every_answer_keeps_to_itself(client: Any) -> None:
    for response in (
        client.get(f"{V1}/version"),
        client.get(f"{V1}/nowhere"),
        client.get(f"{V1}/version", headers={"Host": "evil.example"}),
        client.post(f"{V1}/jobs", json={}),
    ):
        headers = response.headers
        policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'self'"
        assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert headers["cache-control"] == "no-store"


def test_only_a_page_with_charts_may_make_functions(host: Host) -> None:
    from fastapi import Response

    app = build_api(host)
    app.add_api_route("/drawn", lambda: Response("", headers={CHARTS: "1"}), include_in_schema=False)
    with TestClient(app, base_url=BASE) as client:
        headers = client.get("/drawn").headers
    assert "script-src 'self' 'unsafe-eval'" in headers["content-security-policy"]
    assert CHARTS not in headers


def test_a_fault_of_ours_tells_nothing_from_inside(host: Host) -> None:
    app = build_api(host)

    def broken() -> None:
        secret = "what nobody may read"
        raise ZeroDivisionError(secret)

    app.add_api_route("/broken", broken, include_in_schema=False)
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        response = client.get("/broken")
    assert response.status_code == 500
    assert "nobody may read" not in response.text
    assert response.json()["problems"][0]["what"] == "this is a fault of ours"


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("127.0.0.2", True), ("0.0.0.0", False), ("x", False)],
)
def test_which_addresses_are_this_machine(host: str, alone: bool) -> None:
    assert is_loopback(host) is alone
