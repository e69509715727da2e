# SPDX-License-Identifier: Apache-2.0
"""What delegations do: speak, propose, answer, amend, move, vote, object, pledge, reserve, sign."""

from __future__ import annotations

from typing import Any

from plenipo.conference.engine import text as algebra
from plenipo.conference.engine.outcome import amended, entered
from plenipo.conference.engine.refused import Drawn, Refused, channel_audience, drawn, known, numbered
from plenipo.conference.engine.state import State
from plenipo.conference.model import action as act
from plenipo.conference.model import event as ev
from plenipo.conference.model.conference import reserved
from plenipo.conference.model.text import DraftText
from plenipo.conference.rules.motions import motions
from plenipo.core.errors import Problem, nearest_names


def simply(state: State, seat: str, action: act.Action, at: str) -> list[Drawn]:
    """An act that is its own fact."""
    return [Drawn(action)]


def join(state: State, seat: str, action: act.Join, at: str) -> list[Drawn]:
    """Take one's place."""
    if seat in state.present:
        raise Refused(Problem(f"{seat} is in the room already"))
    return [Drawn(action)]


def leave(state: State, seat: str, action: act.Leave, at: str) -> list[Drawn]:
    """Leave the room."""
    if seat not in state.present:
        raise Refused(Problem(f"{seat} is not in the room"))
    return [Drawn(action)]


def say(state: State, seat: str, action: act.Say, at: str) -> list[Drawn]:
    """Speak in a channel: who is in it hears."""
    return [Drawn(action, channel_audience(state, seat, action.channel))]


def _text(state: State, id: str) -> DraftText:
    if id not in state.texts:
        near = nearest_names(id, state.texts)
        raise Refused(Problem(f"there is no text {id!r}", "text", "one of " + ", ".join(state.texts), near))
    return state.texts[id]


def _open_text(state: State, id: str) -> DraftText:
    text = _text(state, id)
    if text.stage == "adopted":
        raise Refused(Problem(f"{id} is adopted: it can be signed, no longer changed", "text"))
    return text


def propose(state: State, seat: str, action: act.Propose, at: str) -> list[Drawn]:
    """Put a package on the table."""
    text = _open_text(state, action.text)
    heard_by = channel_audience(state, seat, action.channel)
    if problems := text.package_problems(action.package):
        raise Refused(*problems)
    return [Drawn(action, heard_by, numbered(state, "P", action.channel))]


def answer(state: State, seat: str, action: act.Answer, at: str) -> list[Drawn]:
    """Say yes or no to a proposal; one may change one's mind while it is open."""
    known(state, seat, action.proposal, state.proposals, "proposal")
    held = state.proposals[action.proposal]
    if held.status != "open":
        raise Refused(Problem(f"{held.id} is {held.status}: it needs no answer"))
    if held.by == seat:
        raise Refused(Problem(f"{held.id} is {seat}'s own: who proposes says yes", next_step="withdraw it to say no"))
    if held.answers.get(seat) == action.accept:
        raise Refused(Problem(f"{seat} has answered {held.id} so already"))
    return [Drawn(action, state.audience_of(held.id))]


def amend(state: State, seat: str, action: act.Amend, at: str) -> list[Drawn]:
    """Propose a change to a text; against an older version it is re-based at once, or refused with the conflict."""
    text = _open_text(state, action.text)
    heard_by = channel_audience(state, seat, action.channel)
    if action.base > text.version:
        told = f"{text.id} stands at version {text.version}; there is no version {action.base} yet"
        raise Refused(Problem(told, "base", str(text.version)))
    if why := algebra.conflict(text, action.operations, action.base):
        raise Refused(Problem(f"the amendment does not fit {text.id}, version {text.version}: {why}", "operations"))
    made = numbered(state, "A", action.channel)
    facts = [Drawn(action, heard_by, made)]
    if action.base < text.version:
        facts.append(Drawn(ev.Rebased(amendment=made, base=text.version), heard_by, by_room=True))
    return facts


def _open_amendment(state: State, seat: str, id: str) -> None:
    known(state, seat, id, state.amendments, "amendment")
    if (status := state.amendments[id].status) != "open":
        raise Refused(Problem(f"{id} is {status}"))


def cosponsor(state: State, seat: str, action: act.Cosponsor, at: str) -> list[Drawn]:
    """Put one's name to an amendment."""
    _open_amendment(state, seat, action.amendment)
    if seat in state.amendments[action.amendment].sponsors:
        raise Refused(Problem(f"{seat} sponsors {action.amendment} already"))
    return [Drawn(action, state.audience_of(action.amendment))]


def consent(state: State, seat: str, action: act.Consent, at: str) -> list[Drawn]:
    """As a sponsor of the text accept an amendment as friendly; the last consent adopts it."""
    _open_amendment(state, seat, action.amendment)
    held = state.amendments[action.amendment]
    sponsors = state.texts[held.text].sponsors
    if seat not in sponsors:
        expected = ", ".join(sponsors) or "the text has no sponsors: it goes to a vote"
        raise Refused(Problem(f"{seat} does not sponsor {held.text}", expected=expected))
    if seat in held.friendly:
        raise Refused(Problem(f"{seat} has consented to {held.id} already"))
    facts = [Drawn(action, state.audience_of(held.id))]
    if set(sponsors) - {seat, *held.friendly}:
        return facts
    if state.audience_of(held.id).scope != "all":
        raise Refused(Problem(f"{held.id} was made in a closed channel", next_step="propose it in the plenary first"))
    if held.conflict:
        raise Refused(Problem(f"{held.id} no longer fits the text: {held.conflict}"))
    if ballot := state.open_ballot():
        raise Refused(
            Problem(f"the ballot {ballot.id} is open: no text changes under the voters", next_step="consent after the vote")
        )
    return [*facts, drawn(ev.Carried(target=held.id, carried=True, how="friendly")), *amended(state, held)]


def withdraw(state: State, seat: str, action: act.Withdraw, at: str) -> list[Drawn]:
    """Take back what is one's own."""
    records: dict[str, Any] = {**state.proposals, **state.amendments, **state.motions, **state.objections, **state.pledges}
    known(state, seat, action.target, records, "record")
    held = records[action.target]
    mine = held.sponsors[0] if action.target in state.amendments else held.by
    if mine != seat:
        raise Refused(Problem(f"{action.target} is {mine}'s, not {seat}'s"))
    if held.status not in ("open", "moved", "in order", "stands", "made"):
        raise Refused(Problem(f"{action.target} is {held.status}"))
    if (ballot := state.open_ballot()) and ballot.target == action.target:
        raise Refused(Problem(f"{action.target} is being voted on", next_step="wait for the result"))
    return [Drawn(action, state.audience_of(action.target))]


def move(state: State, seat: str, action: act.Move, at: str) -> list[Drawn]:
    """Move a motion."""
    motion = motions().get(action.motion)
    if motion is None:
        near = nearest_names(action.motion, motions())
        raise Refused(Problem(f"there is no motion {action.motion!r}", "motion", "one of " + ", ".join(motions()), near))
    if state.open_ballot() is not None and motion.id != "point-of-order":
        raise Refused(Problem("a vote is on: it is interrupted by a point of order alone"))
    if motion.effect == "divide":
        _divisible(state, action)
    return [Drawn(action, made=numbered(state, "M"))]


def _divisible(state: State, action: act.Move) -> None:
    if not state.held.body.division:
        raise Refused(Problem(f"{state.held.body.title} knows no division of a proposal"))
    text = _open_text(state, action.target)
    held = [c.id for c in text.clauses]
    wrong = [p for p in action.parts if p not in held]
    if wrong or not action.parts:
        told = f"{', '.join(wrong)}: no clause of {text.id}" if wrong else "a division names the parts to be voted on apart"
        raise Refused(Problem(told, "parts", "some of " + ", ".join(held)))


def second(state: State, seat: str, action: act.Second, at: str) -> list[Drawn]:
    """Second a motion."""
    known(state, seat, action.motion, state.motions, "motion")
    held = state.motions[action.motion]
    if held.status != "moved":
        raise Refused(Problem(f"{held.id} is {held.status}: it needs no second"))
    if seat == held.by or seat in held.seconds:
        raise Refused(Problem(f"{seat} stands behind {held.id} already"))
    return [Drawn(action)]


def vote(state: State, seat: str, action: act.Vote, at: str) -> list[Drawn]:
    """Cast one's vote, once, while the ballot is open."""
    known(state, seat, action.ballot, state.ballots, "ballot")
    ballot = state.ballots[action.ballot]
    if ballot.status != "open":
        raise Refused(Problem(f"{ballot.id} is closed: {ballot.status}"))
    if seat in ballot.votes:
        raise Refused(Problem(f"{seat} has voted on {ballot.id} already", expected="one vote a member"))
    date = state.held.opens.date()
    for bloc in state.held.blocs:
        if bloc.binding == "vote" and seat in bloc.seats(date) and bloc.spokesperson not in (None, seat):
            raise Refused(Problem(f"{seat} votes through {bloc.spokesperson}, who speaks for {bloc.name}"))
    from_all = ev.audience("self", [seat]) if ballot.secret else ev.EVERYBODY
    return [Drawn(action, from_all)]


def object_to(state: State, seat: str, action: act.Object, at: str) -> list[Drawn]:
    """State an objection to something that is before the body, or break a silence before its deadline."""
    known(state, seat, action.target, _before_the_body(state), "open text, proposal, amendment, item or silence")
    silence = state.silences.get(action.target)
    if silence is not None and (silence.status == "kept" or at >= silence.until):
        raise Refused(Problem(f"the silence {silence.id} ended at {silence.until}", f"now is {at}"))
    if any(o.by == seat and o.status == "stands" and o.target == action.target for o in state.objections.values()):
        raise Refused(Problem(f"{seat} objects to {action.target} already"))
    return [Drawn(action, made=numbered(state, "O"))]


def _before_the_body(state: State) -> list[str]:
    """What can still be objected to: open, and known to all."""
    proposals = [p.id for p in state.proposals.values() if p.status == "open"]
    amendments = [a.id for a in state.amendments.values() if a.status == "open"]
    public = [r for r in (*proposals, *amendments) if state.audience_of(r).scope == "all"]
    texts = [t.id for t in state.texts.values() if t.stage != "adopted"]
    return [*public, *texts, *(i.id for i in state.agenda.values() if i.status == "proposed"), *state.silences]


def challenge(state: State, seat: str, action: act.Challenge, at: str) -> list[Drawn]:
    """Appeal against a ruling that stands, before what it was about is done."""
    known(state, seat, action.ruling, state.rulings, "ruling")
    held = state.rulings[action.ruling]
    if held.status != "stands":
        raise Refused(Problem(f"{held.id} is {held.status}"))
    return [Drawn(action)]


def pledge(state: State, seat: str, action: act.Pledge, at: str) -> list[Drawn]:
    """Promise an amount."""
    if action.to and state.held.delegation(action.to) is None:
        seats = [d.id for d in state.held.delegations]
        raise Refused(Problem(f"nobody here has the seat {action.to!r}", "to", nearest=nearest_names(action.to, seats)))
    if action.to == seat:
        raise Refused(Problem("a pledge to oneself binds nobody", "to"))
    return [Drawn(action, made=numbered(state, "G"))]


def reserve(state: State, seat: str, action: act.Reserve, at: str) -> list[Drawn]:
    """Reserve one's position on a clause or a text."""
    text = _text(state, action.text)
    if action.clause is not None and text.clause(action.clause) is None:
        held = [c.id for c in text.walk()]
        raise Refused(Problem(f"{text.id} has no clause {action.clause!r}", "clause", nearest=nearest_names(action.clause, held)))
    return [Drawn(action, made=numbered(state, "V"))]


def sign(state: State, seat: str, action: act.Sign, at: str) -> list[Drawn]:
    """Sign an adopted text; the signature that completes the rule brings it into force."""
    text = _text(state, action.text)
    if text.stage != "adopted":
        raise Refused(
            Problem(f"{text.id} is not adopted: there is nothing to sign", next_step="the chair adopts it, or calls a vote")
        )
    if seat in state.signatures.get(text.id, {}):
        raise Refused(Problem(f"{seat} has signed {text.id} already"))
    return [Drawn(action), *entered(state, text.id, seat, at)]


def table_item(state: State, seat: str, action: act.TableItem, at: str) -> list[Drawn]:
    """Propose an item of the agenda; the body decides on it."""
    item = action.item
    if item.id in state.agenda or reserved(item.id) or item.id in state.texts:
        raise Refused(Problem(f"the id {item.id!r} is taken", "item.id"))
    if missing := [t for t in item.texts if t not in state.texts]:
        raise Refused(Problem(f"there is no text {', '.join(missing)}", "item.texts"))
    return [Drawn(action)]


def add_channel(state: State, seat: str, action: act.AddChannel, at: str) -> list[Drawn]:
    """Open a room within the room: who is named is in it, with who opened it."""
    seats = {seat, *action.seats}
    strangers = sorted(s for s in seats if state.held.delegation(s) is None)
    if strangers:
        raise Refused(Problem(f"no seat: {', '.join(strangers)}", "seats"))
    if action.type == "bilateral" and len(seats) != 2:
        raise Refused(Problem("a bilateral has two seats", "seats", "one other seat"))
    prefix = f"{seat}."
    if not action.channel.startswith(prefix):
        # A name of one's own tells nobody, by being refused, what others have opened.
        raise Refused(Problem("a channel's name begins with who opens it", "channel", f"{prefix}{action.channel}"))
    if action.channel in state.channels:
        raise Refused(Problem(f"the channel {action.channel!r} is there already", "channel"))
    return [Drawn(action, ev.audience("list", seats))]
