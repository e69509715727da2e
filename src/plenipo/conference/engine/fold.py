# SPDX-License-Identifier: Apache-2.0
"""From the log to the state: a pure fold. The same events give an equal state, whoever replays them."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from plenipo.conference.engine import text as algebra
from plenipo.conference.engine.state import State
from plenipo.conference.model import action as act
from plenipo.conference.model import event as ev
from plenipo.conference.model.amendment import Amendment
from plenipo.conference.model.conference import Channel
from plenipo.conference.model.event import EVERYBODY, Event
from plenipo.conference.model.view import (
    Ballot,
    Heard,
    MotionBefore,
    Objection,
    PledgeMade,
    Proposal,
    Reservation,
    Ruling,
    Silence,
)
from plenipo.conference.rules.motions import motions

__all__ = ["advance", "fold", "voters"]


def fold(events: Iterable[Event], start: State | None = None) -> State:
    """The state after some events; ``start`` is left as it is."""
    state = State() if start is None else _copied(start)
    for event in events:
        advance(state, event)
    return state


def advance(state: State, event: Event) -> None:
    """Take one event into a state that the caller owns."""
    state.at, state.last, state.fingerprint = event.at, event.seq, event.fingerprint
    if event.command:
        state.commands[event.command] = event.seq
    if event.made:
        family = event.made.rstrip("0123456789")
        state.made[family] = state.made.get(family, 0) + 1
        if event.audience.scope != EVERYBODY.scope:
            state.audiences[event.made] = event.audience
    _TAKE[event.body.kind](state, event, event.body)


def _copied(state: State) -> State:
    new = copy.copy(state)
    for field in dataclasses.fields(state):
        held = getattr(state, field.name)
        if isinstance(held, dict | list):
            setattr(new, field.name, copy.copy(held))
    new.signatures = {k: dict(v) for k, v in state.signatures.items()}
    return new


def _change(records: dict[str, Any], id: str, **changes: Any) -> None:
    """Put a changed copy in the place of a record; `dataclasses.replace` would take most of the time of a replay."""
    old = records[id]
    new = object.__new__(type(old))
    new.__dict__.update(old.__dict__, **changes)
    records[id] = new


# the room ----------------------------------------------------------------------------------------------------------------


def _opened(state: State, event: Event, body: ev.Opened) -> None:
    held = body.conference
    state.conference, state.status = held, "open"
    state.agenda = {i.id: i for i in held.agenda}
    state.texts = {t.id: t for t in held.texts}
    state.present = dict.fromkeys(body.present)
    date = held.opens.date()
    blocs = (Channel(id=b.id, kind="bloc", seats=b.seats(date)) for b in held.blocs)
    state.channels = {c.id: c for c in (Channel(id=act.PLENARY, kind="plenary"), *blocs, *held.channels)}


def _instructed(state: State, event: Event, body: ev.Instructed) -> None:
    state.mandates[body.mandate.seat] = body.mandate


def _admitted(state: State, event: Event, body: ev.Admitted) -> None:
    state.codes[body.seat] = (body.salt, body.digest)


def _join(state: State, event: Event, body: act.Join) -> None:
    state.present[event.seat] = None


def _leave(state: State, event: Event, body: act.Leave) -> None:
    state.present.pop(event.seat, None)


def _give_turn(state: State, event: Event, body: act.GiveTurn) -> None:
    state.turn = body.seats
    state.round = state.round if body.round is None else body.round
    state.rounds = state.rounds if body.rounds is None else body.rounds


def _nothing(state: State, event: Event, body: object) -> None:
    """A turn that went by, or an act whose consequences follow as events of their own."""


def _say(state: State, event: Event, body: act.Say) -> None:
    state.heard.append((event.audience, Heard(event.seat, body.channel, body.words, body.language, event.at)))


def _add_channel(state: State, event: Event, body: act.AddChannel) -> None:
    seats = tuple(sorted({event.seat, *body.seats}))
    state.channels[body.channel] = Channel(id=body.channel, kind=body.type, seats=seats)


def _resume(state: State, event: Event, body: act.Resume) -> None:
    state.status = "open"


def _close(state: State, event: Event, body: act.Close) -> None:
    state.status, state.turn = "closed", ()


# business ----------------------------------------------------------------------------------------------------------------


def _propose(state: State, event: Event, body: act.Propose) -> None:
    state.proposals[event.made] = Proposal(event.made, event.seat, body.text, body.package, body.channel, body.reason)


def _answer(state: State, event: Event, body: act.Answer) -> None:
    answers = {**state.proposals[body.proposal].answers, event.seat: body.accept}
    _change(state.proposals, body.proposal, answers=answers)


def _amend(state: State, event: Event, body: act.Amend) -> None:
    state.amendments[event.made] = Amendment(
        id=event.made,
        text=body.text,
        base=body.base,
        operations=body.operations,
        sponsors=(event.seat,),
        explanation=body.explanation,
    )


def _update(state: State, id: str, **changes: Any) -> None:
    state.amendments[id] = state.amendments[id].model_copy(update=changes)


def _cosponsor(state: State, event: Event, body: act.Cosponsor) -> None:
    _update(state, body.amendment, sponsors=(*state.amendments[body.amendment].sponsors, event.seat))


def _consent(state: State, event: Event, body: act.Consent) -> None:
    _update(state, body.amendment, friendly=(*state.amendments[body.amendment].friendly, event.seat))


def _withdraw(state: State, event: Event, body: act.Withdraw) -> None:
    if body.target in state.amendments:
        _update(state, body.target, status="withdrawn")
        return
    for records in (state.proposals, state.motions, state.objections, state.pledges):
        if body.target in records:
            _change(records, body.target, status="withdrawn")


def _move(state: State, event: Event, body: act.Move) -> None:
    motion = motions()[body.motion]
    status: Literal["moved", "in order"] = "moved" if motion.seconds else "in order"
    state.motions[event.made] = MotionBefore(
        event.made, body.motion, event.seat, body.target, body.parts, (), motion.precedence, status
    )


def _second(state: State, event: Event, body: act.Second) -> None:
    held = state.motions[body.motion]
    seconds = (*held.seconds, event.seat)
    enough = len(seconds) >= motions()[held.motion].seconds
    _change(state.motions, body.motion, seconds=seconds, status="in order" if enough else "moved")


def _call_vote(state: State, event: Event, body: act.CallVote) -> None:
    state.ballots[event.made] = Ballot(event.made, body.target, body.rule or "", body.parts, body.secret, {})


def voters(state: State, seat: str) -> tuple[str, ...]:
    """Whose votes a seat casts: its own, and those of members present where it speaks for a bloc that votes as one."""
    held = state.held
    bound = [b for b in held.blocs if b.binding == "vote" and b.spokesperson == seat]
    return tuple(sorted({seat, *(s for b in bound for s in b.seats(held.opens.date()) if s in state.present)}))


def _vote(state: State, event: Event, body: act.Vote) -> None:
    votes = {**state.ballots[body.ballot].votes, **dict.fromkeys(voters(state, event.seat), body.choice)}
    _change(state.ballots, body.ballot, votes=votes)


def _result(state: State, event: Event, body: ev.Result) -> None:
    counted = {"yes": body.yes, "no": body.no, "abstain": body.abstain}
    status = "carried" if body.carried else "lost"
    _change(state.ballots, body.ballot, status=status, reasons=body.reasons, vetoes=body.vetoes, **counted)


def _object(state: State, event: Event, body: act.Object) -> None:
    target = body.target
    if target in state.silences:
        _change(state.silences, target, broken_by=(*state.silences[target].broken_by, event.seat), status="broken")
        target = state.silences[target].target
    state.objections[event.made] = Objection(event.made, event.seat, target, body.reason)


def _open_silence(state: State, event: Event, body: act.OpenSilence) -> None:
    state.silences[event.made] = Silence(event.made, body.target, body.until.isoformat())


def _silence_ended(state: State, event: Event, body: ev.SilenceEnded) -> None:
    _change(state.silences, body.silence, status="kept" if body.kept else "broken")


def _rule(state: State, event: Event, body: act.Rule) -> None:
    state.rulings[event.made] = Ruling(event.made, event.seat, body.target, body.decision, body.overrules)
    for objection in body.overrules:
        _change(state.objections, objection, status="overruled")


def _challenge(state: State, event: Event, body: act.Challenge) -> None:
    _change(state.rulings, body.ruling, status="challenged", challenged_by=event.seat)


def _ruling_stands(state: State, event: Event, body: ev.RulingStands) -> None:
    _change(state.rulings, body.ruling, status="upheld" if body.stands else "overturned")
    if not body.stands:
        for objection in state.rulings[body.ruling].overrules:
            _change(state.objections, objection, status="stands")


def _pledge(state: State, event: Event, body: act.Pledge) -> None:
    state.pledges[event.made] = PledgeMade(
        event.made, event.seat, body.to, body.what, body.amount, body.unit, body.year, body.condition
    )


def _reserve(state: State, event: Event, body: act.Reserve) -> None:
    state.reservations[event.made] = Reservation(event.made, event.seat, body.text, body.clause or "", body.words)


def _sign(state: State, event: Event, body: act.Sign) -> None:
    state.signatures.setdefault(body.text, {})[event.seat] = event.at


def _table_item(state: State, event: Event, body: act.TableItem) -> None:
    item = body.item.model_copy(update={"tabled_by": event.seat, "status": "proposed"})
    state.agenda[item.id] = item


def _agenda_decided(state: State, event: Event, body: ev.AgendaDecided) -> None:
    state.agenda[body.item] = state.agenda[body.item].model_copy(update={"status": body.status})


# decisions ---------------------------------------------------------------------------------------------------------------


def _issue(state: State, event: Event, body: act.Issue) -> None:
    state.texts[body.text.id] = body.text


def _revised(state: State, event: Event, body: ev.Revised) -> None:
    state.texts[body.text] = algebra.revised(state.texts[body.text], body.operations, body.version)


def _rebased(state: State, event: Event, body: ev.Rebased) -> None:
    _update(state, body.amendment, base=body.base, conflict="")


def _conflicted(state: State, event: Event, body: ev.Conflicted) -> None:
    _update(state, body.amendment, conflict=body.reason)


def _carried(state: State, event: Event, body: ev.Carried) -> None:
    if body.target in state.proposals:
        _change(state.proposals, body.target, status="adopted" if body.carried else "rejected")
        if body.carried:
            text = state.proposals[body.target].text
            state.texts[text] = algebra.settled(state.texts[text], body.values)
    elif body.target in state.amendments:
        _update(state, body.target, status="adopted" if body.carried else "rejected")
    elif body.target in state.texts and body.carried:
        state.texts[body.target] = state.texts[body.target].model_copy(update={"stage": "adopted"})
    elif body.target in state.motions:
        _carried_motion(state, body)


def _carried_motion(state: State, body: ev.Carried) -> None:
    held = state.motions[body.target]
    _change(state.motions, body.target, status="carried" if body.carried else "lost")
    effect = motions()[held.motion].effect if body.carried else ""
    if effect == "suspend":
        state.status, state.turn = "suspended", ()
    elif effect == "divide":
        state.divided[held.target] = held.parts
    elif effect == "suspend item" and held.target in state.agenda:
        state.agenda[held.target] = state.agenda[held.target].model_copy(update={"status": "suspended"})
    elif effect == "reconsider" and held.target in state.proposals:
        _change(state.proposals, held.target, status="open")
    elif effect == "reconsider" and held.target in state.amendments:
        _update(state, held.target, status="open")


def _in_force(state: State, event: Event, body: ev.InForce) -> None:
    state.in_force[body.text] = body.date


_TAKE: Mapping[str, Callable[[State, Event, Any], None]] = {
    "opened": _opened,
    "instructed": _instructed,
    "admitted": _admitted,
    "join": _join,
    "leave": _leave,
    "give turn": _give_turn,
    "pass": _nothing,
    "say": _say,
    "add channel": _add_channel,
    "resume": _resume,
    "close": _close,
    "propose": _propose,
    "answer": _answer,
    "amend": _amend,
    "cosponsor": _cosponsor,
    "consent": _consent,
    "withdraw": _withdraw,
    "move": _move,
    "second": _second,
    "call vote": _call_vote,
    "close vote": _nothing,
    "vote": _vote,
    "result": _result,
    "object": _object,
    "open silence": _open_silence,
    "end silence": _nothing,
    "silence ended": _silence_ended,
    "rule": _rule,
    "challenge": _challenge,
    "ruling stands": _ruling_stands,
    "pledge": _pledge,
    "reserve": _reserve,
    "sign": _sign,
    "table item": _table_item,
    "agenda decided": _agenda_decided,
    "issue": _issue,
    "revised": _revised,
    "rebased": _rebased,
    "conflicted": _conflicted,
    "adopt": _nothing,
    "carried": _carried,
    "in force": _in_force,
}
