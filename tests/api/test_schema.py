# SPDX-License-Identifier: Apache-2.0
"""The description of the API: whole, offline, and true; whatever it allows to be asked, nothing breaks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from plenipo.api.app import build_api
from plenipo.host import open_host
from plenipo.host.limits import Limits
from tests.api.conftest import BASE, TestClient

V1 = "/api/v1"
FEW, MANY = 2, 300
ENDLESS = ("/events", "/stream")
"""What does not end by itself."""


@pytest.fixture(scope="module")
def described(client: Any) -> dict[str, Any]:
    document: dict[str, Any] = client.get(f"{V1}/openapi.json").json()
    return document


def test_every_route_is_described(described: dict[str, Any]) -> None:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["description"].strip().endswith((".", "?", ":")) or operation["description"], (method, path)
            assert operation["tags"], (method, path)
            refusals = {s: r for s, r in operation["responses"].items() if s.startswith("4")}
            assert {"413", "421", "429"} <= set(refusals), (method, path)
            assert all("application/problem+json" in r["content"] for s, r in refusals.items()), (method, path)


def test_documents_that_are_given_have_a_form(described: dict[str, Any]) -> None:
    given = described["paths"][f"{V1}/jobs/{{id}}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert given == {"$ref": "#/components/schemas/JobTold"}
    assert {"JobTold", "Question", "ProblemDocument", "Draft", "Checked"} <= set(described["components"]["schemas"])


def test_nothing_is_fetched_from_elsewhere(described: dict[str, Any], client: Any) -> None:
    assert "://" not in str([v for k, v in described.items() if k != "paths"]).replace("https://json-schema.org", "")
    for path in ("/docs", "/redoc"):
        assert client.get(path).status_code == 404


def ask_everything(client: TestClient, examples: int) -> int:
    """Ask every address what its description allows, and what it does not; gives how many requests were made."""
    asked = 0
    schema = schemathesis.openapi.from_dict(client.get(f"{V1}/openapi.json").json())
    for result in schema.get_all_operations():
        operation = result.ok()
        if any(part in operation.path for part in ENDLESS):
            continue
        spoiled = list(operation.body) or list(operation.query)  # any text is a right name in an address: it cannot be spoiled
        for mode in (GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if spoiled else [])):

            @bounded(examples)
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: Any) -> None:
                nonlocal asked
                asked += 1
                sent = case.as_transport_kwargs(base_url=BASE)
                response = client.request(**{k: v for k, v in sent.items() if k != "cookies"})
                assert response.status_code < 500, (sent, response.text)
                if response.status_code >= 400:
                    assert response.headers["content-type"] == "application/problem+json", (sent, response.text)

            with contextlib.suppress(Unsatisfiable):
                ask()
    return asked


def bounded(examples: int) -> settings:
    """So many requests an address, and no search for the smallest."""
    quiet = list(HealthCheck)
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=quiet,
    )


@pytest.mark.filterwarnings("ignore")
def test_whatever_is_asked_nothing_breaks(idle: TestClient) -> None:
    assert ask_everything(idle, FEW) > 80


@pytest.mark.soak
@pytest.mark.filterwarnings("ignore")
def test_whatever_is_asked_for_long_nothing_breaks(idle: TestClient) -> None:
    assert ask_everything(idle, MANY) > 10_000


@pytest.fixture
def idle(tmp_path: Path) -> Iterator[TestClient]:
    """A host with the real kinds of question, which all wait."""
    limits = Limits(rate=1e6, burst=1_000_000, guesses=1_000_000, waiting_in_all=10_000, waiting=10_000)
    with (
        open_host(tmp_path, limits=limits, work=False) as host,
        TestClient(build_api(host), base_url=BASE, raise_server_exceptions=False) as client,
    ):
        yield client
