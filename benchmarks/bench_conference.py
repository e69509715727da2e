# SPDX-License-Identifier: Apache-2.0
"""Speed of the conference's foundation: replay of a log, a command, a view, exact power.

``python -m benchmarks.bench_conference`` prints the table. Time on the processor, the best of some calls: other work on the
machine counts as little as may be.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.table import Row, show
from plenipo.conference.engine.room import Room
from plenipo.conference.model import action as act
from plenipo.conference.model.conference import Conference
from plenipo.conference.model.word import read_word
from plenipo.conference.rules.load import read_body
from plenipo.conference.rules.power import power, voting_game
from plenipo.conference.store.log import Store

EVENTS, PARTIES, CALLS = 10_000, 20, 7
BARS = {"replay": 0.2, "power": 0.05}
MILLI, MICRO = 1e3, 1e6


def best(call: Callable[[], Any], calls: int = CALLS) -> tuple[float, Any]:
    """Least processor seconds of some calls, and what the last one gave."""
    found, least = None, float("inf")
    for _ in range(calls):
        began = time.process_time()
        found = call()
        least = min(least, time.process_time() - began)
    return least, found


def conference() -> Conference:
    """Twenty parties and a chair on a text of six numbers and six choices."""
    slots = [
        {"id": f"number-{k}", "title": "A number", "kind": "number", "low": 0.0, "high": 100.0, "step": 1.0} for k in range(6)
    ] + [{"id": f"choice-{k}", "title": "A choice", "kind": "choice", "choices": ["none", "small", "large"]} for k in range(6)]
    clauses = [{"id": f"clause-{s['id']}", "words": {"en": "The Parties agree on {" + str(s["id"]) + "}."}} for s in slots]
    document = {
        "id": "bench",
        "title": "A conference to be measured",
        "body": read_body("treaty-conference").model_dump(mode="json"),
        "opens": "2030-01-01T09:00:00Z",
        "delegations": [
            *({"id": f"party-{k}", "name": f"Party {k}"} for k in range(PARTIES)),
            {"id": "chair", "name": "The chair", "role": "chair"},
        ],
        "texts": [{"id": "text", "title": "The text", "slots": slots, "clauses": clauses}],
    }
    return read_word(Conference, document, "bench")


def played(room: Room, events: int) -> None:
    """Proposals, answers, speeches, amendments and votes, until the log is long enough."""
    chance = random.Random(1)
    seats = [d.id for d in room.state.held.delegations if d.votes]
    number = 0
    while room.state.last < events:
        number += 1
        seat = chance.choice(seats)
        package = {f"number-{chance.randrange(6)}": float(chance.randrange(101)), "choice-0": chance.choice(["none", "large"])}
        room.act(seat, act.Propose(text="text", package=package, reason="We could live with this."))
        for other in chance.sample(seats, 8):
            if other != seat:
                room.act(other, act.Answer(proposal=f"P{number}", accept=chance.random() < 0.5))
        room.act(seat, act.Say(words="Our delegation thanks the chair and all who have spoken for their flexibility."))
        if number % 10 == 0:
            made = room.act("chair", act.CallVote(target=f"P{number}"))[0].made
            for other in seats:
                room.act(other, act.Vote(ballot=made, choice=chance.choice(["yes", "no", "abstain"])))
            room.act("chair", act.CloseVote(ballot=made))


def rows() -> list[Row]:
    """Replay from the database to the same state, a command in memory and on disk, a view, the power of 27 members."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        room = Room.open(conference())
        played(room, EVENTS)
        each = (time.process_time() - began) / room.state.last
        store = Store(Path(folder) / "room.db")
        kept = store.open(conference())
        began = time.perf_counter()
        played(kept, EVENTS)
        on_disk = (time.perf_counter() - began) / kept.state.last
        replay, again = best(lambda: store.resume("bench"))
        assert again.state == kept.state
        assert kept.state.texts == room.state.texts
        view, _ = best(lambda: room.view("party-1"))
        store.close()
    council = read_body("eu27")
    exact, _ = best(lambda: power(voting_game(council, council.rule("substance"))))
    return [
        Row(f"replay of {kept.state.last:,} events from SQLite to the same state", replay, "s", f"<= {BARS['replay']}"),
        Row("an event in a log in memory", MICRO * each, "us", ""),
        Row(
            "an event in SQLite, with its projections, on the disk before it is acknowledged (wall clock)",
            MICRO * on_disk,
            "us",
            "",
        ),
        Row("a view of a room with so long a log", MICRO * view, "us", ""),
        Row("all power indices of 27 members, in 100,000 persons", exact, "s", f"<= {BARS['power']}"),
    ]


if __name__ == "__main__":
    show(rows, __doc__)
