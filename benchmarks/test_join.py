# SPDX-License-Identifier: Apache-2.0
"""The bars on the speed of who would join."""

from __future__ import annotations

from benchmarks.bench_join import BARS, rows
from benchmarks.table import markdown


def test_speed_of_who_would_join() -> None:
    """Every change of sides at 60 and at all Parties; the leverage map of all."""
    found = rows()
    print(markdown(found))
    for row, bar in zip(found, ("few", "all", "leverage"), strict=False):
        assert row.value <= BARS[bar]
