# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the data room."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest

from tests.data.server import Handler, Server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    state = Server()
    handler = type("Handler", (Handler,), {"state": state})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        state.address = f"http://127.0.0.1:{running.server_address[1]}/file"
        yield state
        running.shutdown()
        thread.join()
