# SPDX-License-Identifier: Apache-2.0
"""A process that answers all day neither grows nor changes its mind."""

from __future__ import annotations

import resource

import pytest

import plenipo

ROUNDS = 15
GROWTH_MB = 60  # what compiled programs and the allocator's pools may add after the second answer


@pytest.mark.soak
def test_many_answers_in_one_process() -> None:
    first = plenipo.whatif("india-joins-rcep", draws=20)
    plenipo.whatif("rcep", draws=20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(ROUNDS):
        again = plenipo.whatif("india-joins-rcep", draws=20)
        assert list(again.outcomes) == list(first.outcomes)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < GROWTH_MB, f"{ROUNDS} answers added {grown:.0f} MB"
