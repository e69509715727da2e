# SPDX-License-Identifier: Apache-2.0
"""The bars on the speed of many sectors, with room for a busy machine."""

from __future__ import annotations

from benchmarks.bench_trade_sectors import rows
from benchmarks.table import markdown


def test_speed_of_many_sectors() -> None:
    """One counterfactual of 31 x 40 with input-output, and the nested loop in the same run."""
    found = rows()
    print(markdown(found))
    by_name = {r.what: r.value for r in found}
    assert found[0].value <= 100
    assert by_name["nested loop over plenipo"] >= 20
