# SPDX-License-Identifier: Apache-2.0
"""The bars on the speed of negotiations."""

from __future__ import annotations

from benchmarks.bench_negotiation import BARS, rows
from benchmarks.table import markdown


def test_speed_of_negotiations() -> None:
    """Ten parties, three issues of ten values, all must agree; quicker than a public library where that is there."""
    found = rows()
    print(markdown(found))
    assert found[0].value >= BARS["alternating"]
    assert found[3].value >= BARS["one-text"]
    assert found[-1].unit != "times" or found[-1].value > 1.0
