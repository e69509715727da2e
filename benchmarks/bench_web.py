# SPDX-License-Identifier: Apache-2.0
"""The web app under load, on the loopback: how soon it opens, how fair the queue is, whether pages wait, what a kill loses.

``python -m benchmarks.bench_web`` prints the table. Five owners ask two what-ifs each at once, while pages are asked for all the
time; then the app is killed in the middle of the work and started again. Wall-clock times, on a machine at rest.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.table import Row, show

OWNERS, EACH = 5, 2
SCENARIO = {"scenario": "india-joins-rcep", "draws": 40, "cases": ["full-offer"], "variants": ["additive/lump_sum"]}
PAGES = ("/", "/api/v1/economies/VNM", "/api/v1/agreements/rcep", "/api/v1/scenarios", "/api")
PAUSE = 0.05  # seconds between two pages: twenty a second
BARS = {"opens": 2.0, "page": 250.0, "lost": 0}
LONGEST = 900.0
MILLI = 1e3


@dataclass
class App:
    """A running app: its process, address and the owner's token."""

    process: subprocess.Popen[str]
    port: int
    token: str
    cookies: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: Any = None, owner: int = 0) -> Any:
        """One request as one of the owners."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        headers = {"Cookie": self.cookies[owner]} if self.cookies else {"Authorization": f"Bearer {self.token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        with contextlib.closing(line):
            line.request(method, path, None if body is None else json.dumps(body), headers)
            answer = line.getresponse()
            content = answer.read()
            assert answer.status < 400, (path, answer.status, content[:300])
            if path.endswith("/session"):
                return str(answer.getheader("Set-Cookie")).partition(";")[0]
            return json.loads(content) if "json" in str(answer.getheader("Content-Type")) else content


@contextlib.contextmanager
def running(folder: Path) -> Iterator[tuple[App, float]]:
    """Start the app in a folder; gives it with the seconds to its first page."""
    command = [
        sys.executable,
        "-m",
        "plenipo",
        "web",
        "--port",
        "0",
        "--folder",
        str(folder),
        "--no-browser",
        "--auth",
        "--quiet",
    ]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address, _, token = process.stdout.readline().strip().partition("/session#")
            app = App(process, int(address.rpartition(":")[2]), token)
            app.ask("GET", "/")
            yield app, time.perf_counter() - began
        finally:
            process.send_signal(signal.SIGKILL)


def rows() -> list[Row]:
    """Opening, fairness, pages while the worker works, and a kill."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running(folder) as (app, _):  # once before, so that programs and pages are made
            _answered(app, [_asked(app, seed=0)])
        with running(folder) as (app, opens):
            app.cookies = [app.ask("POST", "/api/v1/session", {"token": app.token}) for _ in range(OWNERS)]
            began = time.perf_counter()
            jobs = {_asked(app, seed=1 + EACH * owner + k, owner=owner): owner for owner in range(OWNERS) for k in range(EACH)}
            with _paging(app) as waits:
                order = _answered(app, list(jobs))
            seconds = time.perf_counter() - began
            first = {jobs[id] for id in order[:OWNERS]}
            more = [_asked(app, seed=100 + k, owner=k) for k in range(OWNERS)]
        with running(folder) as (app, _):  # after a kill
            lost = sum(
                app.ask("GET", f"/api/v1/jobs/{id}")["state"] not in ("waiting", "running", "done") for id in (*jobs, *more)
            )
            _answered(app, more)
            lost += sum(not app.ask("GET", f"/api/v1/answers/{id}")["outcomes"] for id in (*jobs, *more))
    pages = np.array(waits) * MILLI
    return [
        Row("from the command to the first page", opens, "s", f"<= {BARS['opens']}"),
        Row(f"{len(jobs)} what-ifs of {OWNERS} owners asked at once, all answered", seconds, "s", ""),
        Row(f"owners with an answer among the first {OWNERS} answers", len(first), "owners", f"{OWNERS}"),
        Row(f"page while they are answered, 95 % of {len(pages)}", float(np.quantile(pages, 0.95)), "ms", f"<= {BARS['page']}"),
        Row("page while they are answered, median", float(np.median(pages)), "ms", ""),
        Row(f"questions lost when the app is killed with {len(more)} under way", lost, "questions", "0"),
    ]


def _asked(app: App, seed: int, owner: int = 0) -> str:
    job = app.ask("POST", "/api/v1/jobs", {"kind": "whatif", "document": {**SCENARIO, "seed": seed}}, owner)
    return str(job["id"])


def _answered(app: App, ids: list[str]) -> list[str]:
    """Wait for all; gives them in the order in which they were answered."""
    order: list[str] = []
    last = time.monotonic() + LONGEST
    while len(order) < len(ids):
        assert time.monotonic() < last, "not all were answered"
        for id in ids:
            if id not in order:
                job = app.ask("GET", f"/api/v1/jobs/{id}")
                assert job["state"] in ("waiting", "running", "done"), job
                order += [id] if job["state"] == "done" else []
        time.sleep(PAUSE)
    return order


@contextlib.contextmanager
def _paging(app: App) -> Iterator[list[float]]:
    """Ask for pages in turn, all the time; gives the seconds of each."""
    waits: list[float] = []
    over = threading.Event()

    def go() -> None:
        while not over.is_set():
            for path in PAGES:
                began = time.perf_counter()
                app.ask("GET", path, owner=OWNERS - 1)
                waits.append(time.perf_counter() - began)
                over.wait(PAUSE)

    reader = threading.Thread(target=go)
    reader.start()
    try:
        yield waits
    finally:
        over.set()
        reader.join()


if __name__ == "__main__":
    show(rows, __doc__)
