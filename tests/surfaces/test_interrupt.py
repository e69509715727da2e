# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C at any moment: exit code 130, a sentence, and no half-written file."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = [
    "whatif",
    "india-joins-rcep",
    "--draws",
    "20",
    "--report",
    "r.html",
    "--brief",
    "b.docx",
    "--for",
    "IND",
    "--out",
    "tables",
]


def interrupted_after(seconds: float, folder: Path) -> subprocess.CompletedProcess[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "plenipo", *COMMAND], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(COMMAND, process.returncode, out, err)


def check(ended: subprocess.CompletedProcess[str], folder: Path) -> None:
    written = [p for p in folder.rglob("*") if p.is_file()]
    assert not [p for p in written if p.name.startswith(".")], "a temporary file was left"
    if ended.returncode == 0:
        return  # it was quicker than the interrupt
    assert ended.returncode == 130, ended.stderr
    assert "interrupted" in ended.stderr
    assert "Traceback" not in ended.stderr
    for path in written:
        assert path.stat().st_size > 0
        if path.suffix == ".html":
            assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")


def test_interrupted_while_it_runs(tmp_path: Path) -> None:
    check(interrupted_after(3.0, tmp_path), tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("tenth", range(5, 200, 10))
def test_interrupted_at_any_moment(tenth: int, tmp_path: Path) -> None:
    check(interrupted_after(tenth / 10, tmp_path), tmp_path)


def test_an_interrupt_that_a_library_turns_into_its_own_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from plenipo.cli import app as command

    def swallowed(**_: object) -> int:
        message = "Query interrupted"
        raise RuntimeError(message)

    monkeypatch.setattr(command, "app", swallowed)
    with pytest.raises(RuntimeError):
        command.run([])
    monkeypatch.setattr(command, "_interrupts", [2])
    assert command.run([]) == 130
    assert "nterrupted" in capsys.readouterr().err
