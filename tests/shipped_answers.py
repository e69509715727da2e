# SPDX-License-Identifier: Apache-2.0
"""Answers of the shipped scenarios, once a process: the stored results and the pages that show them ask the same."""

from __future__ import annotations

import functools

from plenipo.lab.answer import Answer
from plenipo.lab.whatif import whatif

DRAWS = 20  # few, and as many as other tests of the flagship take, so that they share one compiled program


@functools.cache
def answer_of(name: str) -> Answer:
    """A shipped scenario as it stands, with few draws."""
    return whatif(name, draws=DRAWS)
