# SPDX-License-Identifier: Apache-2.0
"""With ``--json`` every error is one document of one shape, on standard error.

{"error": {"kind": "InputError", "problems": [{"what", "where", "expected", "nearest", "next_step"}, ...]}}
"""

from __future__ import annotations

import json

import pytest

from plenipo.core.errors import DataError, InputError, ModelError, PlenipoError, Problem
from tests.surfaces.conftest import Invoke, Rooms

KEYS = {"what", "where", "expected", "nearest", "next_step"}


@pytest.mark.parametrize(
    "arguments",
    [
        "whatiff x --json",
        "whatif --json",
        "whatif x --jsn --json",
        "whatif x --draws none --json",
        "whatif x --brief b.docx --json",
    ],
)
def test_wrong_use(invoke: Invoke, arguments: str) -> None:
    ended = invoke(*arguments.split())
    assert (ended.code, ended.out) == (2, "")
    document = json.loads(ended.err)
    assert document["error"]["kind"] == "InputError"
    assert all(set(problem) == KEYS and problem["what"] for problem in document["error"]["problems"])


@pytest.mark.parametrize("kind", [InputError, ModelError, DataError])
def test_errors_of_the_rooms(invoke: Invoke, rooms: Rooms, kind: type[PlenipoError]) -> None:
    rooms.failing = kind(Problem("First.", "a.toml", "x", ("y",), "z"), Problem("Second."))
    ended = invoke("whatif", "made-up", "--json")
    assert ended.code == kind.exit_code
    assert ended.out == ""
    first, second = json.loads(ended.err)["error"]["problems"]
    assert first == {"what": "First.", "where": "a.toml", "expected": "x", "nearest": ["y"], "next_step": "z"}
    assert second["what"] == "Second."


def test_interrupt(invoke: Invoke, rooms: Rooms) -> None:
    rooms.failing = KeyboardInterrupt()
    ended = invoke("whatif", "made-up", "--json")
    assert ended.code == 130
    assert json.loads(ended.err)["error"]["kind"] == "Interrupted"


def test_all_problems_are_told_at_once(invoke: Invoke, rooms: Rooms) -> None:
    rooms.failing = InputError(Problem("First.", "a.toml, draws", "a whole number"), Problem("Second.", nearest=("VNM",)))
    ended = invoke("whatif", "made-up")
    assert ended.err == (
        "error 1 of 2: First.\n  where     a.toml, draws\n  expected  a whole number\nerror 2 of 2: Second.\n  nearest   VNM\n"
    )
