# SPDX-License-Identifier: Apache-2.0
"""A served app for tests in a real browser, and what such tests ask of every page."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from plenipo.host import Host, open_host
from plenipo.web.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Page

PRETEND = "tests.web.pretend"
LONG = 20.0  # seconds: an app that has not begun by then has failed
SERIOUS = ("serious", "critical")


@contextmanager
def served(folder: Path, kinds: str = PRETEND) -> Iterator[str]:
    """An app on a free port of this machine; gives its address."""
    with open_host(folder, kinds=kinds) as host, listening(host) as address:
        yield address


@contextmanager
def listening(host: Host) -> Iterator[str]:
    """An app over a host, on a free port of this machine; gives its address."""
    config = uvicorn.Config(create_app(host), host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    last = time.monotonic() + LONG
    while not server.started:
        assert time.monotonic() < last, "the app did not begin"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(LONG)


def grave_findings(page: Page) -> list[str]:
    """What axe finds serious on a page as it stands: rule, and the first element."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found if v["impact"] in SERIOUS]
