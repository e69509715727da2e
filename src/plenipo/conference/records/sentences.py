# SPDX-License-Identifier: Apache-2.0
"""What happened, in a sentence: one for each kind of fact, made from the fact alone, so that it tells no more than its event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from plenipo.conference.model import action as act
from plenipo.conference.model import amendment as am
from plenipo.conference.model import event as ev
from plenipo.conference.model.event import Event
from plenipo.conference.model.slot import Alternative, shown_value
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.word import Value, Words
from plenipo.conference.rules.motions import motions

__all__ = ["Names", "amount_shown", "sentence"]


class Names(NamedTuple):
    """How seats, texts and records are called, as far as the reader knows of them."""

    seats: Mapping[str, str]
    texts: Mapping[str, DraftText]
    records: Mapping[str, str] = {}
    """Proposals and amendments that the reader knows of: whose they are."""

    def seat(self, id: str) -> str:
        """A seat by its name."""
        return self.seats.get(id, id)

    def all(self, ids: tuple[str, ...]) -> str:
        """Several."""
        return ", ".join(map(self.seat, ids))

    def text(self, id: str) -> str:
        """A text by its title, a proposal by whose it is; anything else by its id."""
        return self.texts[id].title if id in self.texts else self.records.get(id, id)

    def term(self, text: str, slot: str, value: Value) -> str:
        """A term: what, and which value with its unit."""
        held = self.texts[text].slot(slot) if text in self.texts else None
        return f"{slot} {shown_value(value)}" if held is None else f"{held.title} {shown_value(value, held.unit)}"

    def any_term(self, slot: str, value: Value) -> str:
        """A term where the text is not said: that of the text which holds the slot."""
        home = next((t.id for t in self.texts.values() if t.slot(slot) is not None), "")
        return self.term(home, slot, value)


def sentence(event: Event, names: Names) -> tuple[str, str]:
    """What happened, without who did it, and what was said or given as a reason."""
    words = _TOLD[event.body.kind](event.body, names)
    if event.made:
        words += f" ({event.made})"
    said = next((getattr(event.body, f) for f in ("reason", "explanation", "condition") if getattr(event.body, f, "")), "")
    if event.body.kind in ("say", "reserve"):
        said = event.body.words
    return words, said if event.body.kind != "conflicted" else ""


def amount_shown(amount: float, unit: str) -> str:
    """An amount in full, since a pledge is counted in money: never as a power of ten.

    Examples
    --------
    >>> amount_shown(2_500_000.0, "USD")
    '2,500,000 USD'
    """
    whole, point, fraction = f"{amount:,.6f}".partition(".")
    return f"{whole}{(point + fraction).rstrip('0').rstrip('.')} {unit}".rstrip()


def _package(body: act.Propose, names: Names) -> str:
    return "; ".join(names.term(body.text, s, v) for s, v in body.package.items())


def _opened(body: ev.Opened, names: Names) -> str:
    return f"opens {body.conference.title}. Present: {names.all(body.present) or 'nobody yet'}"


def _quoted(words: Words) -> str:
    return f"“{next(iter(words.values()), '')}”"


def _alternative(held: Alternative) -> str:
    return f"[{shown_value(held.value)}]" if held.value is not None else _quoted(held.words)


def _operation(o: am.Operation, text: str, names: Names) -> str:
    match o:
        case am.ReplaceWords():
            return f"in clause {o.clause}, “{o.old}” becomes “{o.new}”"
        case am.SetWords():
            return f"clause {o.clause} reads {_quoted(o.words)}"
        case am.InsertClause():
            return f"a new clause {o.clause.number or o.clause.id}: {_quoted(o.clause.words)}"
        case am.DeleteClause():
            return f"clause {o.clause} is deleted"
        case am.SetSlot():
            return f"{o.slot} is open again" if o.value is None else names.term(text, o.slot, o.value)
        case am.AddAlternative():
            return f"in bracket {o.bracket}, one more alternative: {_alternative(o.alternative)}"
        case am.DropAlternative():
            return f"in bracket {o.bracket}, {_alternative(o.alternative)} falls"
    return f"the bracket {o.bracket} is lifted: alternative {o.choice + 1} becomes text"


def _operations(held: tuple[am.Operation, ...], text: str, names: Names) -> str:
    return "; ".join(_operation(o, text, names) for o in held)


def _amend(body: act.Amend, names: Names) -> str:
    changes = _operations(body.operations, body.text, names)
    return f"proposes an amendment to {names.text(body.text)}, version {body.base}: {changes}"


def _revised(body: ev.Revised, names: Names) -> str:
    by = f" by {names.text(body.amendment)}" if body.amendment else ""
    return f"{names.text(body.text)} now stands at version {body.version}{by}: {_operations(body.operations, body.text, names)}"


def _move(body: act.Move, names: Names) -> str:
    held = motions().get(body.motion)
    about = f" on {names.text(body.target)}" if body.target else ""
    parts = f", parts {', '.join(body.parts)}" if body.parts else ""
    return f"moves: {held.title[:1].lower() + held.title[1:] if held else body.motion}{about}{parts}"


def _pledge(body: act.Pledge, names: Names) -> str:
    to = f" to {names.seat(body.to)}" if body.to else ""
    return f"pledges {amount_shown(body.amount, body.unit)}{to} for {body.what}, {body.year}"


def _reserve(body: act.Reserve, names: Names) -> str:
    return f"reserves its position on {names.text(body.text)}{f', clause {body.clause}' if body.clause else ''}"


def _give_turn(body: act.GiveTurn, names: Names) -> str:
    round_told = f", round {body.round + 1}" if body.round is not None else ""
    return f"gives the turn to {names.all(body.seats) or 'everybody'}{round_told}"


def _call_vote(body: act.CallVote, names: Names) -> str:
    parts = f", parts {', '.join(body.parts)}" if body.parts else ""
    return f"calls a {'secret ' if body.secret else ''}vote on {names.text(body.target)}{parts}"


def _rule(body: act.Rule, names: Names) -> str:
    over = f", setting aside {', '.join(body.overrules)}" if body.overrules else ""
    return f"rules on {names.text(body.target)}: {body.decision}{over}"


def _result(body: ev.Result, names: Names) -> str:
    told = "is carried" if body.carried else "is lost"
    counts = f"{body.yes} for, {body.no} against, {body.abstain} abstaining, {body.absent} not voting"
    veto = f"; negative vote of a member with a veto: {names.all(body.vetoes)}" if body.vetoes else ""
    return f"the ballot {body.ballot} {told}: {counts}{veto}"


def _carried(body: ev.Carried, names: Names) -> str:
    target = names.text(body.target)
    if not body.carried:
        return f"{target} is not adopted"
    by = "as a friendly amendment" if body.how == "friendly" else f"by {body.how}"
    terms = "; ".join(names.any_term(s, v) for s, v in body.values.items())
    return f"{target} is adopted {by}{f': {terms}' if terms else ''}"


def _silence_ended(body: ev.SilenceEnded, names: Names) -> str:
    return f"the silence {body.silence} was {'kept' if body.kept else f'broken by {names.all(body.by)}'}"


def _in_force(body: ev.InForce, names: Names) -> str:
    return f"{names.text(body.text)} enters into force on {body.date}"


def _admitted(body: ev.Admitted, names: Names) -> str:
    return f"{names.seat(body.seat)} is given a code"  # neither the code nor what it is checked by


def _add_channel(body: act.AddChannel, names: Names) -> str:
    return f"opens the channel {body.channel} ({body.type}) with {names.all(body.seats)}"


_TOLD: dict[str, Callable[[Any, Names], str]] = {
    "join": lambda b, n: "takes its place",
    "leave": lambda b, n: "leaves the room",
    "pass": lambda b, n: "lets its turn go by",
    "say": lambda b, n: "speaks",
    "propose": lambda b, n: f"proposes for {n.text(b.text)}: {_package(b, n)}",
    "answer": lambda b, n: f"answers {n.text(b.proposal)}: {'yes' if b.accept else 'no'}",
    "amend": _amend,
    "cosponsor": lambda b, n: f"co-sponsors {n.text(b.amendment)}",
    "consent": lambda b, n: f"accepts {n.text(b.amendment)} as friendly",
    "withdraw": lambda b, n: f"withdraws {n.text(b.target)}",
    "move": _move,
    "second": lambda b, n: f"seconds {b.motion}",
    "vote": lambda b, n: f"votes on {b.ballot}: {b.choice}",
    "object": lambda b, n: f"objects to {n.text(b.target)}",
    "challenge": lambda b, n: f"challenges the ruling {b.ruling}",
    "pledge": _pledge,
    "reserve": _reserve,
    "sign": lambda b, n: f"signs {n.text(b.text)}",
    "table item": lambda b, n: f"proposes an item of the agenda: {b.item.title}",
    "give turn": _give_turn,
    "add channel": _add_channel,
    "issue": lambda b, n: f"issues {b.text.title} ({b.text.stage})",
    "call vote": _call_vote,
    "close vote": lambda b, n: f"closes the ballot {b.ballot}",
    "open silence": lambda b, n: f"puts {n.text(b.target)} under a silence until {b.until:%-d %B %Y, %H:%M} UTC",
    "end silence": lambda b, n: f"ends the silence {b.silence}",
    "rule": _rule,
    "adopt": lambda b, n: f"puts {n.text(b.target)} to the body for adoption without a vote",
    "resume": lambda b, n: "resumes the meeting",
    "close": lambda b, n: "closes the conference",
    "opened": _opened,
    "instructed": lambda b, n: f"{n.seat(b.mandate.seat)} has its mandate",
    "admitted": _admitted,
    "revised": _revised,
    "rebased": lambda b, n: f"{b.amendment} now stands against version {b.base}",
    "conflicted": lambda b, n: f"{b.amendment} no longer fits: {b.reason}",
    "result": _result,
    "carried": _carried,
    "silence ended": _silence_ended,
    "ruling stands": lambda b, n: f"the ruling {b.ruling} {'is upheld' if b.stands else 'is overturned'}",
    "agenda decided": lambda b, n: f"item {b.item} of the agenda is {b.status}",
    "in force": _in_force,
}
