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


@functools.cache
def answer_of(name: str) -> Answer:
    """A shipped scenario as it stands, with few draws; over a century without what splits and turns it, which takes most of the time."""
    first, last = load_scenario(name).horizon
    if last - first <= LONG:
        return whatif(name, draws=DRAWS)
    with mock.patch.multiple(module, variance_rows=_nothing, sign_rows=_nothing):
        return whatif(name, draws=OVER_A_CENTURY)


def _nothing(*_: object) -> list[dict[str, object]]:
    """No rows: neither the stored results nor the pages hold any of them."""
    return []
