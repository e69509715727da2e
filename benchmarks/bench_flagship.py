# SPDX-License-Identifier: Apache-2.0
"""Speed and memory of the main job as a user meets it: the flagship question, and a climate question of 76 years.

``python -m benchmarks.bench_flagship [--json FILE]`` prints the table. Wall-clock times, for a user waits on the wall: run it on
a machine at rest. The cold process uses the compiled programs kept in the cache folder, as every run but the very first does;
that first one is shown apart.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from benchmarks.table import Row, show

QUESTION = "india-joins-rcep"
ELASTIC = "additive/lump_sum/elastic"
BARS = {"second": 6.0, "cold": 20.0, "memory": 2.0, "help": 0.5, "elastic": 10.0}
CLIMATE = "us-leaves-paris"
CLIMATE_BARS = {"second": 6.0, "cold": 25.0, "memory": 3.0}
GIB_IN_KIB = 1024**2

# Run in a process of its own: what a second question costs, and what both take of memory; all variants if none is named.
TWICE = """
import resource, sys, time
from plenipo.lab.whatif import whatif
times = []
for _ in range(2):
    began = time.perf_counter()
    answer = whatif(sys.argv[1], variants=sys.argv[2:])
    times.append(time.perf_counter() - began)
told = answer.scenario
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(*times, memory, told["draws"], len(told["years"]), len(answer.variants), len(answer.cases))
"""


def timed(*command: str, **environment: str) -> float:
    """Seconds of wall-clock time one process takes."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True, env={**os.environ, **environment})
    return time.perf_counter() - began


def asked_twice(question: str, *variants: str) -> list[float]:
    """Seconds of a first and of a second call in one process, peak memory, and the size of the question."""
    told = subprocess.run([sys.executable, "-c", TWICE, question, *variants], check=True, capture_output=True, text=True)
    return [float(x) for x in told.stdout.split()]


def rows(first_ever: bool = True) -> list[Row]:
    """Measure the main job: help, first run ever, cold process, second call, memory."""
    found = [Row("plenipo --help", min(timed("-m", "plenipo", "--help") for _ in range(3)), "s", f"<= {BARS['help']}")]
    ask = ("-m", "plenipo", "whatif", QUESTION, "--quiet", "--json")
    if first_ever:
        with tempfile.TemporaryDirectory() as empty:
            found.append(Row("first run ever, nothing compiled yet", timed(*ask, PLENIPO_CACHE=empty), "s", ""))
    timed(*ask)
    found.append(Row("cold process, programs kept", timed(*ask), "s", f"<= {BARS['cold']}"))
    _, second, memory, draws, years, variants, cases = asked_twice(QUESTION)
    found.append(
        Row(
            f"second call in one process ({draws:.0f} draws, {cases:.0f} cases, {variants:.0f} variants, {years:.0f} years)",
            second,
            "s",
            f"<= {BARS['second']}",
        )
    )
    _, elastic, _, draws, years, _, cases = asked_twice(QUESTION, ELASTIC)
    found.append(
        Row(
            f"the same in the variant {ELASTIC} alone ({draws:.0f} draws, {cases:.0f} cases, {years:.0f} years)",
            elastic,
            "s",
            f"<= {BARS['elastic']}",
        )
    )
    found.append(Row("peak memory of both calls", memory / GIB_IN_KIB, "GiB", f"<= {BARS['memory']}"))
    return [*found, *climate_rows()]


def climate_rows() -> list[Row]:
    """The same for a question that moves through 76 years."""
    ask = ("-m", "plenipo", "whatif", CLIMATE, "--quiet", "--json")
    timed(*ask)
    found = [Row(f"{CLIMATE}: cold process, programs kept", timed(*ask), "s", f"<= {CLIMATE_BARS['cold']}")]
    _, second, memory, draws, years, variants, cases = asked_twice(CLIMATE)
    size = f"{draws:.0f} draws, {cases:.0f} case, {variants:.0f} variants, {years:.0f} years"
    found.append(Row(f"{CLIMATE}: second call in one process ({size})", second, "s", f"<= {CLIMATE_BARS['second']}"))
    found.append(Row(f"{CLIMATE}: peak memory of both calls", memory / GIB_IN_KIB, "GiB", f"<= {CLIMATE_BARS['memory']}"))
    return found


if __name__ == "__main__":
    show(rows, __doc__)
