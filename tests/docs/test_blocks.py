# SPDX-License-Identifier: Apache-2.0
"""Every code block of the README and the pages runs, page by page, in an empty folder.

- ``python``: run as it stands, or compared where it has prompts; names live on to the next block of the page.
- ``console``: each line after ``$`` is run; lines below it, if any, are what it prints (``...`` stands for anything).
  ``plenipo`` runs here; a ``make`` target must exist in the Makefile; nothing else may stand in such a block.
- any language: a first line ``# file: NAME`` writes the block into that file instead, in a folder that can be imported from.
- ``text`` and diagrams are not run.

What-if questions run with few draws here, whatever the page says, and each only once; leverage, the best tariffs and who would join are
sought in the made-up world of twelve actors: the pages show how to ask, not what comes out.
"""

from __future__ import annotations

import doctest
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import plenipo
from plenipo.cli import web
from plenipo.cli.app import run
from plenipo.core.scenario import shipped_scenarios
from plenipo.lab.whatif import whatif
from plenipo.testing import twelve_actors
from tests.shipped_answers import DRAWS, answer_of

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^(?P<fence>`{3,})(?P<language>[a-z]+)\n(?P<body>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# file: (?P<name>\S+)\n")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
WRITTEN = {"csv", "json", "toml", "yaml"}


@dataclass(frozen=True)
class Block:
    """A code block and the line it begins in."""

    language: str
    body: str
    line: int


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [Block(m["language"], m["body"], text.count("\n", 0, m.start()) + 1) for m in FENCE.finditer(text)]


RUNNING = [p for p in PAGES if "_build" not in p.parts and any(b.language in {"python", "console", *WRITTEN} for b in blocks(p))]


@pytest.fixture
def few_draws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def quick(scenario: Any, **kwargs: Any) -> Any:
        plain = all(v is None or k in ("draws", "progress") or (k, v) == ("profile", "plain") for k, v in kwargs.items())
        if plain and scenario in shipped_scenarios():
            return answer_of(scenario)
        return whatif(scenario, **{**kwargs, "draws": DRAWS})

    monkeypatch.setattr(plenipo, "whatif", quick, raising=False)
    monkeypatch.setattr("plenipo.lab.whatif.whatif", quick)
    for room in ("levers.answer", "strategy.optimal", "join.answer"):
        monkeypatch.setattr(f"plenipo.lab.{room}.load", twelve_actors)
    # The app is opened at a free port, in the folder of the test, and closed again at once.
    monkeypatch.setattr(web, "_listen", lambda host, port, listen=web._listen: listen(host, 0))
    monkeypatch.setattr(web, "_serve", lambda *args, **kwargs: None)
    monkeypatch.setattr("plenipo.host.app.Host.start", lambda self: None)
    monkeypatch.setenv("PLENIPO_HOST_FOLDER", str(tmp_path / "host"))


@pytest.mark.usefixtures("few_draws")
@pytest.mark.parametrize("page", RUNNING, ids=lambda p: str(p.relative_to(ROOT)))
def test_page(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in blocks(page):
        place = f"{page.relative_to(ROOT)}, line {block.line}"
        if named := FILE.match(block.body):
            target = tmp_path / named["name"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.body[named.end() :] if target.suffix in {".csv", ".json"} else block.body, encoding="utf-8")
        elif block.language == "python":
            run_python(block, names, place)
        elif block.language == "console":
            for command, expected in commands(block.body):
                run_command(command, expected, place, capsys)


def run_python(block: Block, names: dict[str, Any], place: str) -> None:
    if ">>>" not in block.body:
        exec(compile(block.body, place, "exec"), names)
        return
    test = doctest.DocTestParser().get_doctest(block.body, names, place, place, block.line)
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=FLAGS, verbose=False)
    runner.run(test, out=said.append, clear_globs=False)
    names.update(test.globs)
    assert not runner.failures, "".join(said)


def commands(body: str) -> list[tuple[str, str]]:
    """Command and expected output of each ``$`` line; a backslash joins lines."""
    parts = re.split(r"^\$ ", body.replace("\\\n", " "), flags=re.MULTILINE)
    assert not parts[0].strip(), "a console block begins with `$ `"
    return [(first.strip(), rest) for first, _, rest in (part.partition("\n") for part in parts[1:])]


def run_command(command: str, expected: str, place: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(command, comments=True)
    if words[0] == "make":
        targets = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert all(re.search(rf"^{re.escape(word)}:", targets, re.MULTILINE) for word in words[1:]), f"{place}: {command}"
        return
    words = words[2:] if words[:2] == ["python", "-m"] else words
    assert words[0] == "plenipo", f"{place}: only plenipo and make are run in console blocks, not {words[0]}"
    words, target = redirected(words[1:])
    capsys.readouterr()
    code = run(words)
    printed = capsys.readouterr()
    assert code == 0, f"{place}: {command} ended with {code}\n{printed.err}"
    if target:
        Path(target).write_text(printed.out, encoding="utf-8")
    elif expected.strip():
        assert doctest.OutputChecker().check_output(expected, printed.out, FLAGS), f"{place}: {command} printed\n{printed.out}"


def redirected(words: list[str]) -> tuple[list[str], str]:
    """The words before ``>`` and the file after it, if there is one."""
    if ">" not in words:
        return words, ""
    place = words.index(">")
    return words[:place], words[place + 1]


def test_the_readme_is_among_the_pages_that_run() -> None:
    assert ROOT / "README.md" in RUNNING
