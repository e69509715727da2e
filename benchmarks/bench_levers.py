# SPDX-License-Identifier: Apache-2.0
"""Speed of leverage: all standard acts of every economy differentiated, the strongest solved again.

``python -m benchmarks.bench_levers`` prints the table. Wall-clock times of a second call in one process, on a machine at rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from benchmarks.table import Row, show
from plenipo.data.load import load
from plenipo.lab.levers import levers, smallest
from plenipo.lab.levers.answer import OVER
from plenipo.lab.levers.ground import lay_ground
from plenipo.lab.levers.target import parse_target

OUTCOME, GOAL = "real_income[VNM]", "real_income[IND] >= 0.2 %"
TOP = 20
BARS = {"tariffs": 6.0, "all": 6.0}
MILLI = 1e3


def second(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the second of two calls, and what it gave."""
    call()
    began = time.perf_counter()
    found = call()
    return time.perf_counter() - began, found


def rows() -> list[Row]:
    """One reverse pass, the ranking by tariffs alone, by all default kinds, and the smallest change."""
    ground = lay_ground(
        lambda specs, world: parse_target(OUTCOME, specs, world),
        OVER,
        scenario=None,
        case=None,
        variants=["additive/lump_sum"],
        draws=8,
        seed=None,
        by=(),
        world=load(),
    )
    cells = sum(a.size for by in ground.levers.values() for a in by.values())
    one_pass, _ = second(ground.gradient)
    tariffs, found = second(lambda: levers(OUTCOME, ["tariff"], top=TOP))
    every, all_kinds = second(lambda: levers(OUTCOME, top=TOP))
    goal, _ = second(lambda: smallest(GOAL, ["tariff"], scenario="india-joins-rcep", by=["IND"]))
    counted, more = (sum(f.considered.values()) for f in (found, all_kinds))
    forms = len(found.question["variants"])
    told = f"{TOP} solved again under {forms} variants and on {found.question['draws']} draws"
    return [
        Row(f"value and derivatives of one outcome in {cells:,} cells of levers", MILLI * one_pass, "ms", ""),
        Row(f"{counted:,} tariff acts ranked, {told}", tariffs, "s", f"<= {BARS['tariffs']}"),
        Row(f"{more:,} acts of {len(OVER)} kinds ranked, {told}", every, "s", f"<= {BARS['all']}"),
        Row(f"the smallest change for {GOAL}, by India's tariffs, after a scenario", goal, "s", ""),
    ]


if __name__ == "__main__":
    show(rows, __doc__)
