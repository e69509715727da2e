# SPDX-License-Identifier: Apache-2.0
"""A text as a page shows it: clauses in pieces, alternatives with who stands behind them, amendments as what they change."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from plenipo.conference.model import amendment as am
from plenipo.conference.model.slot import Slot, shown_value
from plenipo.conference.model.text import DraftClause, DraftText, cut
from plenipo.conference.model.view import View
from plenipo.conference.model.word import Value, Words, spoken

__all__ = ["Choice", "Clause", "Piece", "changes_of", "clauses_of"]

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Choice:
    """One alternative in square brackets."""

    value: str
    """As scripts pass it on: JSON knows the type from the slot."""
    shown: str
    sponsors: tuple[str, ...] = ()
    """Names."""
    objectors: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()
    """Numbers of proposals that hold it."""


@dataclass(frozen=True)
class Piece:
    """Some words of a clause, or a place in them."""

    kind: str
    """``words``, ``settled``, ``slot`` (open, with alternatives), ``words bracket``."""
    text: str = ""
    place: str = ""
    title: str = ""
    choices: tuple[Choice, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Clause:
    """A clause in pieces."""

    id: str
    number: str
    title: str
    part: str
    depth: int
    pieces: tuple[Piece, ...]
    bracketed: bool
    reserved: tuple[str, ...]
    """Who has reserved its position on it."""


def clauses_of(view: View, text: DraftText, names: Mapping[str, str], language: str) -> list[Clause]:
    """The clauses of a text in order."""
    reserved: dict[str, list[str]] = {}
    for held in view.reservations:
        if held.text == text.id:
            reserved.setdefault(held.clause or "", []).append(names.get(held.by, held.by))
    whole = {b.of for b in text.brackets if b.around == "clause"}
    return [
        Clause(
            clause.id,
            clause.number,
            clause.title,
            clause.part,
            depth,
            tuple(_pieces(view, text, clause, names, language)),
            clause.id in whole,
            tuple(reserved.get(clause.id, ())),
        )
        for clause, depth in text.levels()
    ]


def _pieces(view: View, text: DraftText, clause: DraftClause, names: Mapping[str, str], language: str) -> Iterator[Piece]:
    sentence = spoken(clause.words, language)
    for part, place in cut(sentence):
        slot = text.slot(part) if place else None
        bracket = text.bracket(part) if place else None
        if slot is not None and slot.id in text.settled:
            yield Piece("settled", _alone(slot, text.settled[slot.id], sentence), slot.id, slot.title)
        elif slot is not None:
            yield Piece("slot", "", slot.id, slot.title, tuple(_choices(view, text, slot, names, sentence)))
        elif bracket is not None:
            found = tuple(
                Choice(str(k), spoken(a.words, language), _named(a.sponsors, names), _named(a.objectors, names))
                for k, a in enumerate(bracket.alternatives)
            )
            yield Piece("words bracket", "", bracket.id, "", found)
        else:
            yield Piece("words", part)


def _alone(slot: Slot, value: Value, sentence: str) -> str:
    """The value; with its unit where the sentence does not say it."""
    shown = slot.titles.get(str(value), shown_value(value))
    after = sentence.partition("{" + slot.id + "}")[2].lstrip()
    return shown if not slot.unit or after.startswith(slot.unit.split()[0]) else f"{shown} {slot.unit}"


def _choices(view: View, text: DraftText, slot: Slot, names: Mapping[str, str], sentence: str) -> Iterator[Choice]:
    """What stands in brackets around a value, and what open proposals would put there."""
    found: dict[Value, list[tuple[str, ...]]] = {}
    for bracket in text.brackets:
        if bracket.around == "value" and bracket.of == slot.id:
            for a in bracket.alternatives:
                if a.value is not None:
                    found[a.value] = [_named(a.sponsors, names), _named(a.objectors, names), ()]
    for proposal in view.proposals:
        if proposal.text == text.id and proposal.status == "open" and slot.id in proposal.package:
            held = found.setdefault(proposal.package[slot.id], [(), (), ()])
            held[2] = (*held[2], proposal.id)
    for value, (sponsors, objectors, proposals) in found.items():
        written = str(value) if not isinstance(value, float) else f"{value:g}"
        yield Choice(written, _alone(slot, value, sentence), sponsors, objectors, proposals)


def _named(seats: tuple[str, ...], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(s, s) for s in seats)


# amendments ---------------------------------------------------------------------------------------------------------------


def changes_of(text: DraftText, operations: tuple[Any, ...], language: str) -> list[dict[str, Any]]:
    """For each operation where it is and what it changes: pieces that stay, go (``del``) or come (``ins``)."""
    return [{"where": where, "pieces": pieces} for where, pieces in (_change(text, o, language) for o in operations)]


def _change(text: DraftText, operation: Any, language: str) -> tuple[str, list[tuple[str, str]]]:
    match operation:
        case am.ReplaceWords():
            old = spoken(_words(text, operation.clause), language)
            new = old.replace(operation.old, operation.new, 1)
            return _where(text, operation.clause), _diff(_plain(text, old), _plain(text, new))
        case am.SetWords():
            old = spoken(_words(text, operation.clause), language)
            return _where(text, operation.clause), _diff(_plain(text, old), _plain(text, spoken(operation.words, language)))
        case am.InsertClause():
            where = _where(text, operation.after or operation.below or "")
            return where, [("ins", _plain(text, spoken(operation.clause.words, language)))]
        case am.DeleteClause():
            return _where(text, operation.clause), [("del", _plain(text, spoken(_words(text, operation.clause), language)))]
        case am.SetSlot():
            return _on_slot(text, operation.slot, operation.value)
        case am.AddAlternative() | am.DropAlternative():
            kind = "ins" if operation.kind == "add alternative" else "del"
            slot = text.slot(operation.bracket) or text.slot(getattr(text.bracket(operation.bracket), "of", ""))
            held = operation.alternative
            shown = spoken(held.words, language) if held.value is None else _value(slot, held.value)
            return slot.title if slot else operation.bracket, [(kind, f"[{shown}]")]
        case _:
            bracket = text.bracket(operation.bracket)
            if bracket is None or operation.choice >= len(bracket.alternatives):
                return operation.bracket, []
            chosen, slot = bracket.alternatives[operation.choice], text.slot(bracket.of)
            shown = spoken(chosen.words, language) if chosen.value is None else _value(slot, chosen.value)
            return slot.title if slot else _where(text, bracket.of), [("ins", shown)]


def _on_slot(text: DraftText, name: str, value: Value | None) -> tuple[str, list[tuple[str, str]]]:
    slot = text.slot(name)
    before = text.settled.get(name)
    pieces = [("del", _value(slot, before))] if before is not None else []
    if value is not None:
        pieces.append(("ins", _value(slot, value)))
    return slot.title if slot else name, pieces


def _value(slot: Slot | None, value: Value) -> str:
    return slot.told(value) if slot else shown_value(value)


def _words(text: DraftText, clause: str) -> Words:
    held = text.clause(clause)
    return held.words if held else {}


def _where(text: DraftText, clause: str) -> str:
    held = text.clause(clause)
    return (held.number or held.title or held.id) if held else clause


def _plain(text: DraftText, sentence: str) -> str:
    """A sentence with places shown by their titles."""

    def named(id: str) -> str:
        slot = text.slot(id)
        return f"[{slot.title.lower()}]" if slot else "[...]"

    return "".join(named(part) if place else part for part, place in cut(sentence))


def _diff(old: str, new: str) -> list[tuple[str, str]]:
    """Word by word: what stays, what goes, what comes."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    found: list[tuple[str, str]] = []
    for what, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(("same", "".join(before[i:j])))
            continue
        if i < j:
            found.append(("del", "".join(before[i:j])))
        if k < m:
            found.append(("ins", "".join(after[k:m])))
    return found
