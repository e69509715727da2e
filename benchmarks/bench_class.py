# SPDX-License-Identifier: Apache-2.0
"""A class of thirty on the loopback: from the command that opens the app to delegations that may act.

``python -m benchmarks.bench_class`` prints the table. The case needs no model, so that what is timed is the app and not a fit.
Wall-clock times, on a machine at rest.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks.bench_web import App, running
from benchmarks.table import Row, show

PEOPLE = 30
CASE = "packaging-forum"
BARS = {"ready": 60.0, "claim": 250.0}
EXERCISES = "/api/v1/exercises"
NEGOTIATION = "negotiation"
MILLI = 1e3


def rows() -> list[Row]:
    """Opening the app and an exercise, thirty claims, the phase in which people negotiate, what each may do then."""
    with tempfile.TemporaryDirectory() as name:
        began = time.perf_counter()
        with running(Path(name)) as (app, opens):
            begun = app.ask("POST", EXERCISES, {"case": CASE, "people": PEOPLE, "hand_out": "code"})
            at, code = f"{EXERCISES}/{begun['exercise']}", _code(begun["class"]["link"])
            seats, waits = _seated(app, at, code)
            course = app.ask("GET", at)
            app.ask("POST", f"{at}/phase", {"phase": [p["id"] for p in course["phases"]].index(NEGOTIATION)})
            may = sum(_may_act(app, ticket) for ticket in seats)
            ready = time.perf_counter() - began
    return [
        Row("from the command to the first page", opens, "s", ""),
        Row(
            f"from the command to {PEOPLE} seated in {len(course['rooms'])} rooms that meet",
            ready,
            "s",
            f"<= {BARS['ready']:.0f}",
        ),
        Row(f"the slowest of {PEOPLE} seats taken", max(waits) * MILLI, "ms", f"<= {BARS['claim']:.0f}"),
        Row(f"of {PEOPLE}, those who may act then", may, "seats", f"{PEOPLE}"),
    ]


def _code(link: str) -> str:
    """What stands in the link of a class after the number of the exercise."""
    return link.rpartition("#class.")[2].partition(".")[2]


def _seated(app: App, at: str, code: str) -> tuple[list[str], list[float]]:
    """Tickets of all who take a seat one after another, and the seconds each waited."""
    tickets, waits = [], []
    for _ in range(PEOPLE):
        asked = time.perf_counter()
        tickets.append(str(app.ask("POST", f"{at}/claim", {"code": code})["ticket"]))
        waits.append(time.perf_counter() - asked)
    return tickets, waits


def _may_act(app: App, ticket: str) -> bool:
    seat = App(app.process, app.port, ticket)
    return bool(seat.ask("GET", f"/api/v1/rooms/{ticket.partition('.')[0]}/view")["view"]["may"])


if __name__ == "__main__":
    show(rows, __doc__)
