# SPDX-License-Identifier: Apache-2.0
"""The bars on opening a class."""

from __future__ import annotations

from benchmarks.bench_class import BARS, PEOPLE, rows
from benchmarks.table import markdown


def test_a_class_of_thirty() -> None:
    """It is seated within a minute, nobody waits for a seat, and everybody may act."""
    found = rows()
    print(markdown(found))
    _, ready, claim, may = (row.value for row in found)
    assert ready <= BARS["ready"]
    assert claim <= BARS["claim"]
    assert may == PEOPLE
