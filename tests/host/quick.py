# SPDX-License-Identifier: Apache-2.0
"""Kinds of question that take no model: what a queue has to bear, in fractions of a second."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from plenipo.core.errors import InputError, ModelError, Problem
from plenipo.host.limits import Limits
from plenipo.host.questions import Asked
from plenipo.host.work import Kind

Told = Callable[[int, int, str], None]
STEP = 0.01


class Steps(Asked):
    """So many steps, each of a hundredth of a second."""

    steps: int = Field(1, ge=0)
    name: str = ""

    def problems(self, limits: Limits) -> list[Problem]:
        return [Problem("seven is not a number of steps", "steps", "any other")] if self.steps == 7 else []


class Nothing(Asked):
    """Nothing to be said."""

    name: str = ""


class Marked(Asked):
    """A file to be marked, so that a test knows how often this was tried."""

    path: str


def _steps(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    for step in range(document.get("steps", 1)):
        told(step, document.get("steps", 1), "stepping")
        time.sleep(STEP)
    return {"name": document.get("name", ""), "at": time.time(), "not a number": float("nan")}


def _deaf(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    told(0, 1, "not listening")
    time.sleep(600)
    return {}


def _crash(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def _fail(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    raise ModelError(Problem("no answer was found", "acts[0]", "smaller steps", ("one", "two"), "try again"))


def _wrong(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    raise InputError(Problem("a name is unknown", "acts[1]"), Problem("a day is missing", "acts[2]"))


def _fault(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    raise ZeroDivisionError


def _full(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    raise MemoryError


def _marked(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    with Path(document["path"]).open("a") as file:
        file.write("tried\n")
    told(0, 1, "marked")
    time.sleep(600)
    return {}


def warm() -> None:
    """Nothing is to be loaded."""


KINDS = {
    "steps": Kind(Steps, _steps),
    "deaf": Kind(Nothing, _deaf),
    "crash": Kind(Nothing, _crash),
    "fail": Kind(Nothing, _fail),
    "wrong": Kind(Nothing, _wrong),
    "fault": Kind(Nothing, _fault),
    "full": Kind(Nothing, _full),
    "marked": Kind(Marked, _marked),
}
