# SPDX-License-Identifier: Apache-2.0
"""The bar on the speed of play on a modelled text."""

from __future__ import annotations

from benchmarks.bench_worth import BARS, rows
from benchmarks.table import markdown


def test_speed_of_the_surrogate() -> None:
    """What a package is worth to ten delegations."""
    found = rows()
    print(markdown(found))
    assert found[0].value <= BARS["package"]
