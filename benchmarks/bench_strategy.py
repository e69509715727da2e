# SPDX-License-Identifier: Apache-2.0
"""Speed of optimal tariffs: one economy against all, a rate for each partner, on the embedded world.

``python -m benchmarks.bench_strategy [--json FILE]`` prints the table. Wall-clock times: run it on a machine at rest. Programs
kept in the cache folder are used, as by every run but the very first.
"""

from __future__ import annotations

import time

from benchmarks.table import Row, show
from plenipo.lab.strategy import OptimalTariffs, optimal_tariffs, retaliation

ACTOR = "USA"
VARIANT = "additive/lump_sum"
BAR = 30.0


def timed(ask: str = ACTOR, **options: object) -> tuple[float, OptimalTariffs]:
    """Seconds of one call, and its answer."""
    began = time.perf_counter()
    found = optimal_tariffs(ask, **options)  # type: ignore[arg-type]
    return time.perf_counter() - began, found


def rows() -> list[Row]:
    """Measure: first call of a process, then warm ones; a tariff war of three."""
    first, _ = timed(variants=[VARIANT], draws=1)
    alone, found = timed(variants=[VARIANT], draws=1)
    whole, told = timed()
    began = time.perf_counter()
    retaliation(["CHN", "EU"], scenario="us-tariffs-2025", variants=[VARIANT])
    war = time.perf_counter() - began
    partners, searched = len(found.rates), found.search[0]["evaluations"]
    forms, draws = len(told.search), told.question["draws"]
    return [
        Row(f"{ACTOR} against {partners} partners, one form, first call of the process", first, "s", f"<= {BAR:g}"),
        Row(f"the same, warm ({searched} evaluations from three starts)", alone, "s", f"<= {BAR:g}"),
        Row(f"the whole answer: {forms} forms, {draws} draws", whole, "s", f"<= {BAR:g}"),
        Row("CHN and EU reply to us-tariffs-2025, and Nash, one form, 40 draws", war, "s", ""),
    ]


if __name__ == "__main__":
    show(rows, __doc__)
