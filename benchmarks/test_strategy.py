# SPDX-License-Identifier: Apache-2.0
"""The bar on optimal tariffs. It holds on two cores at rest."""

from __future__ import annotations

from benchmarks.bench_strategy import BAR, rows
from benchmarks.table import markdown


def test_speed_of_optimal_tariffs() -> None:
    """Partner-specific tariffs of one economy against all: first call, warm, and the whole answer."""
    found = rows()
    print(markdown(found))
    first, warm, whole, _ = (r.value for r in found)
    assert max(first, warm, whole) <= BAR
