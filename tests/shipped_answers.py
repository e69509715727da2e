# SPDX-License-Identifier: Apache-2.0
"""Answers of the shipped scenarios, once a process: the stored results and the pages that show them ask the same."""

from __future__ import annotations

import functools

from plenipo.core.scenario import load_scenario
from plenipo.lab.answer import Answer
from plenipo.lab.whatif import whatif

DRAWS = 20  # few, and as many as other tests of the flagship take, so that they share one compiled program
OVER_A_CENTURY = 16  # two batches of the climate channel
LONG = 50  # years


@functools.cache
def answer_of(name: str) -> Answer:
    """A shipped scenario as it stands, with few draws."""
    first, last = load_scenario(name).horizon
    return whatif(name, draws=OVER_A_CENTURY if last - first > LONG else DRAWS)
