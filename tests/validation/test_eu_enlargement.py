# SPDX-License-Identifier: Apache-2.0
"""Baier, Yotov and Zylkin (2019), GE_gravity: EU enlargement on the trade of 2000, 44 economies, effect 0.224 on new EU pairs, theta 4.

Tolerance: 6e-8 on the factor of real income; the loop stops when trade moves by less than 1e-8. The published table is not among our data;
the loop that GE_gravity documents, written in NumPy, stands in for it and is compared with the table where somebody has it.
"""

from __future__ import annotations

import pytest

from plenipo.channels.trade.papers import eu_enlargement as paper

TOLERANCE = 6e-8


@pytest.mark.parametrize("deficits", ["additive", "multiplicative"])
def test_an_independent_program_agrees(shared_data, deficits):
    world = paper.read_world(shared_data / "trade_wiod44_2000_2014")
    assert len(world.labels) == 44
    ours, loop = paper.change(world, deficits), paper.ge_gravity_loop(world, deficits)
    assert max(abs(ours[c] - loop[c]) for c in loop) < TOLERANCE
    table = shared_data / "trade_benchmarks" / "wiod_eu_enlargement_welfare.csv"
    if table.is_file():
        theirs = paper.printed(table, deficits)
        assert max(abs(ours[c] - theirs[c]) for c in theirs) < TOLERANCE
