# SPDX-License-Identifier: Apache-2.0
"""The bars on rooms under load."""

from __future__ import annotations

from benchmarks.bench_rooms import BARS, rows
from benchmarks.table import markdown


def test_rooms_under_load() -> None:
    """Two hundred listen, a hundred act, brackets answer at once."""
    found = rows()
    print(markdown(found))
    assert found[0].value <= BARS["push"]
    assert found[2].value == 1.0
    assert found[3].value <= BARS["seat"]
    assert found[4].value <= BARS["brackets"]
