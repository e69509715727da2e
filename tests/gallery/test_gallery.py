# SPDX-License-Identifier: Apache-2.0
"""The bad-input gallery: one tiny file or command per mistake, and the message it must meet.

``NAME.toml`` (or .yaml, .json, .csv) is a wrong file, run as ``plenipo whatif FILE``; ``NAME.cmd`` is a wrong command, one
line, run in this folder. ``NAME.expected.txt`` holds the exit code and what stands on standard error; ``make gallery`` writes
it anew. A message must fit on a page, name the thing that is wrong and never show a traceback.
"""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from plenipo.cli.app import run

HERE = Path(__file__).parent
SCENARIOS = sorted(p for p in HERE.iterdir() if p.suffix in {".toml", ".yaml", ".json", ".txt"} and ".expected" not in p.suffixes)
COMMANDS = sorted(HERE.glob("*.cmd"))


@pytest.mark.parametrize("case", [*SCENARIOS, *COMMANDS], ids=lambda p: p.name)
def test_message(
    case: Path, renew: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(HERE, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "*.expected.txt", "__pycache__"))
    monkeypatch.chdir(tmp_path)
    words = shlex.split(case.read_text(encoding="utf-8")) if case.suffix == ".cmd" else ["whatif", case.name]
    before = sorted(tmp_path.rglob("*"))
    code = run(words)
    told = capsys.readouterr()
    found = f"$ plenipo {shlex.join(words)}\nexit {code}\n{told.err}".replace(str(tmp_path), "FOLDER")
    expected = case.with_name(f"{case.stem}.expected.txt")
    if renew:
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")
    assert code not in {0, 1}, "a wrong input must end with a code of its own"
    assert told.out == ""
    assert sorted(tmp_path.rglob("*")) == before, "a refused command leaves no file behind"


def test_the_gallery_is_large_enough() -> None:
    assert len(SCENARIOS) + len(COMMANDS) >= 25


def test_no_expectation_is_left_over() -> None:
    cases = {p.stem for p in (*SCENARIOS, *COMMANDS)}
    assert {p.name.removesuffix(".expected.txt") for p in HERE.glob("*.expected.txt")} == cases
