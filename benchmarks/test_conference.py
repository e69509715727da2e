# SPDX-License-Identifier: Apache-2.0
"""The bars on the speed of the conference's foundation."""

from __future__ import annotations

from benchmarks.bench_conference import BARS, rows
from benchmarks.table import markdown


def test_speed_of_the_conference() -> None:
    """Replay of ten thousand events to the same state, and exact power of 27 members."""
    found = rows()
    print(markdown(found))
    assert found[0].value <= BARS["replay"]
    assert found[4].value <= BARS["power"]
