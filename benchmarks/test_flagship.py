# SPDX-License-Identifier: Apache-2.0
"""The bars on the main job. They hold on two cores at rest."""

from __future__ import annotations

from benchmarks.bench_flagship import BARS, CLIMATE_BARS, rows
from benchmarks.table import markdown


def test_speed_and_memory_of_the_flagship() -> None:
    """Help, cold process, second call, second call with elastic supply alone, memory."""
    found = rows(first_ever=False)
    print(markdown(found))
    told, cold, second, elastic, memory, *climate = (r.value for r in found)
    assert told <= BARS["help"]
    assert cold <= BARS["cold"]
    assert second <= BARS["second"]
    assert elastic <= BARS["elastic"]
    assert memory <= BARS["memory"]
    for value, bar in zip(climate, (CLIMATE_BARS[k] for k in ("cold", "second", "memory")), strict=True):
        assert value <= bar
