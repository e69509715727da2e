# SPDX-License-Identifier: Apache-2.0
"""The bars on the speed of leverage."""

from __future__ import annotations

from benchmarks.bench_levers import BARS, rows
from benchmarks.table import markdown


def test_speed_of_leverage() -> None:
    """All tariff acts, and all acts of the default kinds, with the strongest solved again."""
    found = rows()
    print(markdown(found))
    assert found[1].value <= BARS["tariffs"]
    assert found[2].value <= BARS["all"]
