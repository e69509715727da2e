# SPDX-License-Identifier: Apache-2.0
"""Answers of the shipped scenarios, once a process: the stored results and the pages that show them ask the same."""

from __future__ import annotations

import functools
import importlib
from unittest import mock

from plenipo.core.scenario import load_scenario
from plenipo.lab.answer import Answer
from plenipo.lab.whatif import whatif

module = importlib.import_module("plenipo.lab.whatif")  # the package has the function under this name
DRAWS = 20  # few, and as many as other tests of the flagship take, so that they share one compiled program
OVER_A_CENTURY = 16  # two batches of the climate channel
LONG = 50  # years
WHOLE = "india-joins-rcep"  # answered with all that stands beside its results


@functools.cache
def answer_of(name: str) -> Answer:
    """A shipped scenario as it stands, with few draws.

    Beside the flagship without what splits and turns a result, which takes most of the time: neither the stored results nor the
    pages hold any of it, and tests of the lab ask for it in worlds that are quick.
    """
    first, last = load_scenario(name).horizon
    if name == WHOLE:
        return whatif(name, draws=DRAWS)
    with mock.patch.multiple(module, variance_rows=_no_rows, sign_rows=_no_rows, short_run_rows=_no_rows, flip_of=_no_turn):
        return whatif(name, draws=DRAWS if last - first <= LONG else OVER_A_CENTURY)


def _no_rows(*_: object) -> list[dict[str, object]]:
    return []


def _no_turn(*_: object) -> dict[str, object]:
    return {"central": None}
