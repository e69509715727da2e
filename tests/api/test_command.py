# SPDX-License-Identifier: Apache-2.0
"""``plenipo web``: opens, serves its first page soon, ends in order, refuses what would be unsafe."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from plenipo.cli.app import run

LONG = 60.0


@contextlib.contextmanager
def start(folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own, on a free port; killed at the end if it has not ended."""
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "plenipo",
        "web",
        "--port",
        "0",
        "--folder",
        str(folder),
        "--no-browser",
        *options,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as app:
        try:
            yield app
        finally:
            app.kill()


def address_of(app: subprocess.Popen[str]) -> str:
    """The one line on standard output."""
    assert app.stdout is not None
    address = app.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:"), address
    return address


def ended(app: subprocess.Popen[str]) -> str:
    """Interrupt it; gives what it wrote to standard error."""
    app.send_signal(signal.SIGINT)
    assert app.wait(timeout=LONG) == 0
    assert app.stderr is not None
    return app.stderr.read()


def test_it_opens_and_ends_in_order(tmp_path: Path) -> None:
    with start(tmp_path) as app:
        with urllib.request.urlopen(address_of(app), timeout=LONG) as page:
            assert b"<h1" in page.read()
        assert children(app.pid)
        told = ended(app)
        assert app.returncode == 0
    assert "keeps everything in" in told
    assert "what was asked keeps its place" in told
    assert "Traceback" not in told
    assert not children(app.pid)


def children(parent: int) -> list[str]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=False)
    return [line for line in found.stdout.splitlines() if line.strip()]


def test_a_taken_port_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run(["web", "--port", str(port), "--folder", str(tmp_path), "--no-browser"]) == 2
    told = capsys.readouterr().err
    assert f"something listens at port {port} already" in told
    assert f"plenipo web --port {port + 1}" in told


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "my-laptop"])
def test_other_machines_only_with_a_token(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["web", "--host", host, "--no-browser"]) == 2
    assert "--auth" in capsys.readouterr().err


def test_an_address_that_is_not_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["web", "--host", "192.0.2.1", "--auth", "--no-browser"]) == 2
    assert "cannot listen there" in " ".join(capsys.readouterr().err.split())


def test_the_token_is_printed_once_behind_the_address(tmp_path: Path) -> None:
    with start(tmp_path, "--auth", "--quiet") as app:
        token = address_of(app).partition("/session#")[2]
        assert len(token) >= 32
        assert ended(app) == ""
        assert app.stdout is not None
        assert app.stdout.read() == ""
    assert token not in "".join(p.read_text(errors="replace") for p in tmp_path.rglob("*") if p.is_file())
