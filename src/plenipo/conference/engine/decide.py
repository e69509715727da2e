# SPDX-License-Identifier: Apache-2.0
"""What an action does: the facts that follow from it, or every reason why it cannot be. Reads the state, changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from plenipo.conference.engine import business, presiding
from plenipo.conference.engine.refused import Drawn, Refused
from plenipo.conference.engine.state import State
from plenipo.conference.engine.text import Conflict
from plenipo.conference.model.action import CHAIR_ACTIONS, Action
from plenipo.core.errors import Problem, nearest_names

__all__ = ["ANY_TIME", "MAY", "Refused", "decide", "open_to"]

_EVERY_SEAT = frozenset({"join", "leave", "pass", "say", "withdraw"})
_OBSERVER = _EVERY_SEAT | {"pledge", "table item"}
_PARTY = _OBSERVER | {
    "add channel", "amend", "answer", "challenge", "consent", "cosponsor", "move", "object", "propose", "reserve", "second",
    "sign", "vote",
}  # fmt: skip
MAY: Mapping[str, frozenset[str]] = {
    "party": _PARTY,
    "observer state": _OBSERVER,
    "international organisation": _OBSERVER,
    "NGO": _OBSERVER,
    "firm": _OBSERVER,
    "chair": _EVERY_SEAT | CHAIR_ACTIONS | {"propose", "add channel"},
    "secretariat": _EVERY_SEAT,
}
"""Kinds of action by role."""
ANY_TIME = frozenset(
    {"join", "leave", "withdraw", "vote", "second", "object", "challenge", "consent", "cosponsor", "reserve", "sign"}
)
"""What needs no turn: a vote, a point of order, an objection wait for nobody."""
_WHEN_SUSPENDED = frozenset({"join", "leave", "resume", "close", "object", "end silence"})
_WHEN_CLOSED = frozenset({"sign", "join", "leave"})
_ABSENT_MAY = frozenset({"join", "leave", "object", "sign"})  # silence is broken in writing, a treaty signed at the depositary's


def decide(state: State, seat: str, action: Action, at: str) -> list[Drawn]:
    """The facts that follow when ``seat`` acts at a moment.

    Raises
    ------
    Refused
        With every reason; nothing has changed.
    """
    if problems := standing(state, seat, action.kind):
        raise Refused(*problems)
    try:
        return _DECIDE[action.kind](state, seat, action, at)
    except Conflict as error:
        raise Refused(Problem(f"the texts do not allow it: {error}", action.kind)) from None


def standing(state: State, seat: str, kind: str) -> list[Problem]:
    """Why a seat cannot take this kind of action now, whatever it holds."""
    if state.conference is None:
        return [Problem("the conference is not open")]
    delegation = state.conference.delegation(seat)
    if delegation is None:
        seats = [d.id for d in state.conference.delegations]
        near = nearest_names(seat, seats)
        return [Problem(f"nobody here has the seat {seat!r}", "seat", "one of " + ", ".join(seats[:12]), near)]
    found = []
    where = f"{seat}, {kind}"
    if kind not in MAY[delegation.role]:
        who = [role for role, kinds in MAY.items() if kind in kinds]
        a = "an" if delegation.role[0] in "aeioN" else "a"
        found.append(Problem(f"{a} {delegation.role} cannot {kind}", where, f"who may: {', '.join(who)}"))
    if delegation.role not in ("party", "chair") and kind == "table item" and not state.conference.observers_table:
        found.append(Problem("observers cannot table items at this conference", where, "observers_table = true would let them"))
    if state.status == "closed" and kind not in _WHEN_CLOSED:
        found.append(Problem("the conference is closed", where, "signing alone is still possible"))
    if state.status == "suspended" and kind not in _WHEN_SUSPENDED:
        found.append(Problem("the meeting is suspended", where, next_step="the chair resumes it"))
    if seat not in state.present and kind not in _ABSENT_MAY:
        found.append(Problem(f"{seat} is not in the room", where, next_step="join first"))
    if state.turn and seat not in state.turn and kind not in ANY_TIME and delegation.role != "chair":
        found.append(Problem(f"it is not the turn of {seat}", where, "the turn of " + ", ".join(state.turn)))
    return found


def open_to(state: State, seat: str) -> tuple[str, ...]:
    """Kinds of action that a seat could take now."""
    delegation = state.conference.delegation(seat) if state.conference else None
    if delegation is None:
        return ()
    kinds = sorted(k for k in MAY[delegation.role] if not standing(state, seat, k))
    ballot = state.open_ballot()
    nothing = {
        "vote": ballot is None or seat in ballot.votes,
        "call vote": ballot is not None,
        "close vote": ballot is None,
        "answer": not any(p.status == "open" and state.audience_of(p.id).holds(seat) for p in state.proposals.values()),
        "second": not any(m.status == "moved" for m in state.motions.values()),
        "end silence": not any(s.status == "running" for s in state.silences.values()),
        "sign": not any(t.stage == "adopted" for t in state.texts.values()),
        "resume": state.status != "suspended",
        "join": seat in state.present,
        "leave": seat not in state.present,
    }
    return tuple(k for k in kinds if not nothing.get(k, False))


_DECIDE: Mapping[str, Callable[[State, str, Any, str], list[Drawn]]] = {
    "join": business.join,
    "leave": business.leave,
    "pass": business.simply,
    "say": business.say,
    "propose": business.propose,
    "answer": business.answer,
    "amend": business.amend,
    "cosponsor": business.cosponsor,
    "consent": business.consent,
    "withdraw": business.withdraw,
    "move": business.move,
    "second": business.second,
    "vote": business.vote,
    "object": business.object_to,
    "challenge": business.challenge,
    "pledge": business.pledge,
    "reserve": business.reserve,
    "sign": business.sign,
    "table item": business.table_item,
    "add channel": business.add_channel,
    "give turn": presiding.give_turn,
    "issue": presiding.issue,
    "call vote": presiding.call_vote,
    "close vote": presiding.close_vote,
    "open silence": presiding.open_silence,
    "end silence": presiding.end_silence,
    "rule": presiding.rule,
    "adopt": presiding.adopt,
    "resume": presiding.resume,
    "close": presiding.close,
}
