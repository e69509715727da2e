# SPDX-License-Identifier: Apache-2.0
"""The bar on the speed of the climate emulator."""

from __future__ import annotations

import pytest

from benchmarks.bench_climate import BAR, WHOLE, one_outlook, rows
from benchmarks.table import markdown


def test_speed_of_the_climate_emulator() -> None:
    """A thousand members of both programs, and the same warming from either."""
    pytest.importorskip("fair", reason="the independent program is a test dependency")
    found = rows()
    print(markdown(found))
    assert found[2].value >= BAR
    assert found[3].value <= 1e-6


def test_speed_of_a_thousand_members_over_all_economies() -> None:
    """The climate of every member and the damage of every economy, to 2100."""
    assert one_outlook().value <= WHOLE
