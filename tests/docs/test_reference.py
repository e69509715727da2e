# SPDX-License-Identifier: Apache-2.0
"""The reference says what the program says: no page is stale, nothing is without a word of help."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_reference", ROOT / "docs" / "generate_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate_reference"] = module
    spec.loader.exec_module(module)
    return module


generator = _generator()
COMMANDS = dict(generator.leaf_commands())


@pytest.mark.parametrize("name", generator.PAGES)
def test_page_is_fresh(name: str) -> None:
    kept = (generator.FOLDER / name).read_text(encoding="utf-8")
    assert kept == generator.page(name), f"docs/reference/{name} is stale; say: make reference"


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_and_option_has_help(path: str) -> None:
    command = COMMANDS[path]
    assert command.help, f"{path} has no help"
    unsaid = [p.opts for p in command.params if not p.help]
    assert not unsaid, f"{path}: no help for {unsaid}"


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_stands_in_a_page_written_by_hand(path: str) -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("[!r]*/*.md")]
    assert any(path in page.read_text(encoding="utf-8") for page in pages), f"no page outside the reference mentions {path}"
