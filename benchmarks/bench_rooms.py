# SPDX-License-Identifier: Apache-2.0
"""Load on rooms: how soon two hundred listeners hear of an act, what an open page costs the server, how soon brackets answer.

``python -m benchmarks.bench_rooms`` prints the table. The app runs in a process of its own on this machine; clients are plain
sockets. Figures are of the clock on the wall.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import asyncio
import json
import multiprocessing
import socket
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.table import Row, show

LISTENERS, EVENTS, SEATS, WARM, ASKED = 200, 20, 100, 20, 20
CASE, PARTIES, SLOT = "packaging-forum", ("makers", "importers", "coasts", "recyclers", "inland"), "text=text&slot=cut"
BARS = {"push": 0.25, "seat": 64.0, "brackets": 0.3}
KIBIBYTE = 1024
PAUSE = 0.1  # seconds between acts: a lively plenary
LONG = 60.0


def _serve(taken: socket.socket, folder: str) -> None:
    """The app, as `plenipo web` runs it."""
    import uvicorn

    from plenipo.host import open_host
    from plenipo.web.app import create_app

    with open_host(folder, work=False) as host:
        uvicorn.Server(uvicorn.Config(create_app(host), log_level="error")).run(sockets=[taken])


class App:
    """The app in a process of its own."""

    def __init__(self, port: int, pid: int) -> None:
        self.port, self.pid = port, pid

    def ask(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        """One request; its answer as JSON, or as text."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=LONG) as answer:
            text = answer.read().decode()
        return json.loads(text) if text.startswith(("{", "[")) else text

    def room(self, people: Sequence[str]) -> tuple[str, dict[str, str]]:
        """A room with people in some seats; its name and the key of each."""
        opened = self.ask("POST", "/api/v1/rooms", {"case": CASE, "people": list(people), "bots": {}})
        keys = {s: f"{opened['room']}.{s}.{c['code']}" for s, c in opened["codes"].items()}
        for key in keys.values():
            self.act(opened["room"], key, kind="join")
        return opened["room"], keys

    def act(self, room: str, key: str, **action: Any) -> None:
        """One act of a seat."""
        self.ask("POST", f"/api/v1/rooms/{room}/actions", {"action": action}, key)

    def memory(self) -> float:
        """What the process holds, KiB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / KIBIBYTE


@contextmanager
def app() -> Iterator[App]:
    """The app, started and ended."""
    with socket.socket() as taken, tempfile.TemporaryDirectory() as folder:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        process = multiprocessing.get_context("spawn").Process(target=_serve, args=(taken, folder), daemon=True)
        process.start()
        assert process.pid is not None
        held, last = App(port, process.pid), time.monotonic() + LONG
        while time.monotonic() < last:
            try:
                held.ask("GET", "/api/v1/rooms")
                break
            except OSError:
                time.sleep(0.1)
        yield held
        process.terminate()
        process.join(5)
        if process.is_alive():
            process.kill()


async def _listener(port: int, room: str, key: str, heard: list[tuple[str, float]], ready: asyncio.Event) -> None:
    """Hears events and notes when."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    header = f"Authorization: Bearer {key}\r\n" if key else ""
    writer.write(f"GET /api/v1/rooms/{room}/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{header}\r\n".encode())
    try:
        while line := await reader.readline():
            if line.startswith(b"event: room"):
                ready.set()
            elif line.startswith(b'data: {"number"'):
                heard.append((json.loads(line[6:])["said"], time.perf_counter()))
    finally:
        writer.close()


async def _pushed(app: App, listeners: int, events: int) -> np.ndarray:
    """Seconds from sending an act to each listener's hearing of it."""
    room, keys = app.room(["makers"])
    heard: list[list[tuple[str, float]]] = [[] for _ in range(listeners)]
    ready = [asyncio.Event() for _ in range(listeners)]
    tasks = [asyncio.create_task(_listener(app.port, room, "", h, r)) for h, r in zip(heard, ready, strict=True)]
    await asyncio.wait_for(asyncio.gather(*(r.wait() for r in ready)), LONG)
    sent: dict[str, float] = {}
    for k in range(events):
        sent[str(k)] = time.perf_counter()
        await asyncio.to_thread(app.act, room, keys["makers"], kind="say", words=str(k))
        await asyncio.sleep(PAUSE)
    last = time.monotonic() + LONG
    while any(len(h) < events for h in heard) and time.monotonic() < last:
        await asyncio.sleep(PAUSE)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return np.array([at - sent[said] for h in heard for said, at in h])


async def _seated(app: App, seats: int, warm: int) -> float:
    """KiB that one more seat with an open page costs: its stream, and its parts fetched."""
    keys = [key for _ in range((seats + warm) // len(PARTIES)) for key in app.room(PARTIES)[1].values()]
    tasks: list[asyncio.Task[None]] = []

    async def sit(some: Sequence[str]) -> None:
        for key in some:
            room = key.partition(".")[0]
            ready = asyncio.Event()
            tasks.append(asyncio.create_task(_listener(app.port, room, key, [], ready)))
            await asyncio.wait_for(ready.wait(), LONG)
            await asyncio.to_thread(app.ask, "GET", f"/rooms/{room}/parts", None, key)

    # Every room is drawn once beforehand, so that what belongs to a room is not counted as its seats'.
    for key in keys[:: len(PARTIES)]:
        await asyncio.to_thread(app.ask, "GET", f"/rooms/{key.partition('.')[0]}/parts", None, key)
    await sit(keys[:warm])
    before = app.memory()
    await sit(keys[warm:])
    cost = (app.memory() - before) / (len(keys) - warm)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return cost


def _asked(app: App, times: int) -> np.ndarray:
    """Seconds for the consequences of every alternative of a slot, and for the parts of a page."""
    room, keys = app.room(["makers"])
    spent = []
    for path in (f"/api/v1/rooms/{room}/alternatives?{SLOT}", f"/rooms/{room}/parts"):
        app.ask("GET", path, None, keys["makers"])
        for _ in range(times):
            began = time.perf_counter()
            app.ask("GET", path, None, keys["makers"])
            spent.append(time.perf_counter() - began)
    return np.array(spent).reshape(2, times)


def rows() -> list[Row]:
    """Push, memory of seats, brackets."""
    with app() as held:
        pushed = asyncio.run(_pushed(held, LISTENERS, EVENTS))
        brackets, parts = _asked(held, ASKED)
        seat = asyncio.run(_seated(held, SEATS, WARM))
    return [
        Row(f"push of an act to {LISTENERS} listeners, 95 of 100", float(np.quantile(pushed, 0.95)), "s", f"<= {BARS['push']:g}"),
        Row("the same, median", float(np.median(pushed)), "s", ""),
        Row("of all pushes arrived", len(pushed) / (LISTENERS * EVENTS), "share", "= 1"),
        Row(f"memory of one of {SEATS} acting seats, page open", seat, "KiB", f"<= {BARS['seat']:g}"),
        Row("all alternatives of a bracket, 95 of 100", float(np.quantile(brackets, 0.95)), "s", f"<= {BARS['brackets']:g}"),
        Row("all parts of a seat's page, median", float(np.median(parts)), "s", ""),
    ]


if __name__ == "__main__":
    show(rows, __doc__)
