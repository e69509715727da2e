# SPDX-License-Identifier: Apache-2.0
"""A meeting on the lake that is played to its end: statements, closed talks, an amendment, votes, a pledge, a signature."""

from __future__ import annotations

import datetime as dt
from typing import Any

from plenipo.conference.engine.room import Log, Room
from tests.conference.rooms import conference, text

MINUTE = dt.timedelta(minutes=7)
CLOSED = "keep this among ourselves"
RECITAL = {
    "id": "recalling",
    "part": "preambular",
    "words": {"en": "Recalling that the lake has one shore,", "fr": "Rappelant la rive,"},
}
STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("chair", {"kind": "give turn", "seats": [], "round": 0, "rounds": 3}),
    ("AA", {"kind": "say", "words": "We can go far, if all go with us.\nThe lake cannot wait."}),
    ("BB", {"kind": "say", "words": CLOSED, "channel": "north"}),
    ("AA", {"kind": "propose", "text": "accord", "package": {"cut": -45.0}, "channel": "north", "reason": CLOSED}),
    ("BB", {"kind": "pass"}),
    ("CC", {"kind": "amend", "text": "accord", "base": 1, "explanation": "for clarity",
            "operations": [{"kind": "replace words", "clause": "cuts", "old": "by 2035", "new": "by the year 2035"}]}),
    ("DD", {"kind": "cosponsor", "amendment": "A1"}),
    ("AA", {"kind": "consent", "amendment": "A1"}),
    ("BB", {"kind": "propose", "text": "accord", "package": {"cut": -30.0, "fund": "small"}, "reason": "a bridge"}),
    ("CC", {"kind": "answer", "proposal": "P1", "accept": True}),
    ("net", {"kind": "say", "words": "The fish ask for more: <b>50</b> & not less."}),
    ("chair", {"kind": "call vote", "target": "P1"}),
    ("AA", {"kind": "vote", "ballot": "B1", "choice": "yes"}),
    ("BB", {"kind": "vote", "ballot": "B1", "choice": "yes"}),
    ("CC", {"kind": "vote", "ballot": "B1", "choice": "yes", "explanation": "with a heavy heart"}),
    ("DD", {"kind": "vote", "ballot": "B1", "choice": "no"}),
    ("chair", {"kind": "close vote", "ballot": "B1"}),
    ("BB", {"kind": "amend", "text": "accord", "base": 3, "operations": [{"kind": "settle bracket", "bracket": "force", "choice": 0}]}),
    ("chair", {"kind": "call vote", "target": "A2", "secret": True}),
    ("AA", {"kind": "vote", "ballot": "B2", "choice": "yes"}),
    ("CC", {"kind": "vote", "ballot": "B2", "choice": "yes"}),
    ("DD", {"kind": "vote", "ballot": "B2", "choice": "abstain"}),
    ("chair", {"kind": "close vote", "ballot": "B2"}),
    ("AA", {"kind": "pledge", "what": "the fund", "amount": 2.5, "unit": "USD bn", "year": 2031, "condition": "others give as much"}),
    ("DD", {"kind": "reserve", "text": "accord", "clause": "cuts", "words": "Our parliament has not spoken."}),
    ("chair", {"kind": "adopt", "target": "accord"}),
    ("AA", {"kind": "sign", "text": "accord"}),
    ("BB", {"kind": "sign", "text": "accord"}),
    ("chair", {"kind": "close"}),
)  # fmt: skip


def held(log: Log | None = None, steps: tuple[tuple[str, dict[str, Any]], ...] = STEPS, *, codes: bool = False) -> Room:
    """The room after some steps; one every few minutes."""
    document = text()
    clauses = [RECITAL, *document["clauses"]]
    for clause in clauses[-1].get("clauses", ()):
        clause["words"] = {"en": "Its seat is on the north bank."}
    opened = conference(texts=[{**document, "clauses": clauses}])
    moments = iter(opened.opens + k * MINUTE for k in range(10_000))
    room = Room.open(opened, log, clock=lambda: next(moments))
    keys = {"AA": room.admit("AA")} if codes else {}
    for seat, action in steps:
        room.act(seat, action, code=keys.get(seat))
    return room
