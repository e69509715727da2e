# SPDX-License-Identifier: Apache-2.0
"""The API over a host whose questions take no model, and a stored answer of the twelve-actor world."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the test client says that a later version wants another library
    from starlette.testclient import TestClient

from plenipo.api.app import build_api
from plenipo.host import Host, open_host

BASE = "http://127.0.0.1:8321"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with open_host(tmp_path_factory.mktemp("host"), kinds="tests.host.quick") as held:
        yield held


@pytest.fixture(scope="module")
def client(host: Host) -> Iterator[TestClient]:
    with TestClient(build_api(host), base_url=BASE, raise_server_exceptions=False) as held:
        yield held
