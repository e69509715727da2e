# SPDX-License-Identifier: Apache-2.0
"""A server on this machine in place of the official ones, and what a bad answer of it must meet."""

from __future__ import annotations

import http.server
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from plenipo.core.errors import PlenipoError
from plenipo.data.pull import pull
from tests.data import official_files as files


@dataclass
class Server:
    """What the next requests get, and what they asked for."""

    address: str = ""
    body: bytes = b""
    status: int = 200
    kind: str = "application/octet-stream"
    etag: str = '"first"'
    cut_at: int = 0  # bytes sent before the connection ends, with the full length announced
    wait: float = 0.0
    ranges: bool = True
    asked: list[dict[str, str]] = field(default_factory=list)


class Handler(http.server.BaseHTTPRequestHandler):
    state: Server

    def do_GET(self) -> None:
        state = self.state
        state.asked.append(dict(self.headers))
        time.sleep(state.wait)
        start = self._start()
        self.send_response(206 if start else state.status)
        self.send_header("Content-Type", state.kind)
        self.send_header("Content-Length", str(len(state.body) - start))
        if state.etag:
            self.send_header("ETag", state.etag)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(state.body) - 1}/{len(state.body)}")
        self.end_headers()
        self.wfile.write(state.body[start : state.cut_at or None])

    def _start(self) -> int:
        asked, condition = self.headers.get("Range", ""), self.headers.get("If-Range")
        if not self.state.ranges or not asked or (condition and condition != self.state.etag):
            return 0
        return int(asked.removeprefix("bytes=").rstrip("-"))

    def log_message(self, *_: object) -> None:
        pass


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def refused(server: Server, folder: Path, source: str, error: type[PlenipoError], *words: str) -> PlenipoError:
    """Pull good data, then bad: an error with these words, and the old data as they were."""
    bad = replace(server)
    server.body, server.status, server.kind, server.cut_at, server.wait = (
        files.GOOD[source](),
        200,
        "application/octet-stream",
        0,
        0.0,
    )
    pull(source, folder, server.address + "/good")
    before = contents(folder)
    server.body, server.status, server.kind, server.cut_at, server.wait = bad.body, bad.status, bad.kind, bad.cut_at, bad.wait
    server.etag = '"second"'
    with pytest.raises(error) as caught:
        pull(source, folder, server.address)
    assert contents(folder) == before
    text = str(caught.value)
    for word in (*words, "the previous copy was kept"):
        assert word in text, text
    return caught.value
