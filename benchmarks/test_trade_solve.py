# SPDX-License-Identifier: Apache-2.0
"""The bars on the speed of the trade equilibrium, with room for a busy machine."""

from __future__ import annotations

from benchmarks.bench_trade_solve import ACTORS, batch_rows, peer_rows, single_rows
from benchmarks.table import markdown


def test_speed_of_the_trade_equilibrium() -> None:
    """One counterfactual, all derivatives of an outcome, a batch, and the peer on its own sample."""
    rows = single_rows() + batch_rows() + peer_rows(())
    print(markdown(rows))
    by_name = {r.what: r.value for r in rows}
    assert by_name[f"one counterfactual, {ACTORS} actors"] <= 10
    assert by_name["value and derivatives over value"] <= 2.2
    assert by_name["one solve in a batch, outcomes by actor"] <= 1.2
    assert all(r.value >= 100 for r in rows if r.what.startswith("gegravity over"))
