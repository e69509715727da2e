# SPDX-License-Identifier: Apache-2.0
"""A change of a package as an amendment: in the words of the clauses it changes, and as operations a room takes."""

from __future__ import annotations

from typing import Any

from plenipo.conference.model.amendment import InsertClause, SetSlot
from plenipo.conference.model.slot import Slot, shown_value
from plenipo.conference.model.text import DraftClause, DraftText, places
from plenipo.conference.model.word import Package, Value

__all__ = ["amendment", "changed", "new_clause", "operations", "shown"]


def changed(text: DraftText, before: Package, after: Package) -> tuple[Slot, ...]:
    """Slots whose value changes, in order of the text."""
    return tuple(s for s in text.slots if before.get(s.id) != after.get(s.id))


def amendment(text: DraftText, before: Package, after: Package) -> list[str]:
    """What is to be replaced by what, clause by clause.

    Examples
    --------
    >>> cut = Slot(id="cut", title="Cut", kind="number", unit="per cent", low=0.0, high=50.0)
    >>> words = {"en": "Parties reduce emissions by {cut} per cent."}
    >>> text = DraftText(id="t", title="T", slots=(cut,), clauses=(DraftClause(id="a", number="2", words=words),))
    >>> amendment(text, {"cut": 30.0}, {"cut": 35.0})
    ['In clause 2 replace 30 by 35 per cent']
    """
    return [_sentence(text, slot, before[slot.id], after[slot.id]) for slot in changed(text, before, after)]


def _sentence(text: DraftText, slot: Slot, old: Value, new: Value) -> str:
    found = [c for c in text.walk() if any(slot.id in places(w) for w in c.words.values())]
    where = " and ".join(c.number or c.title or c.id for c in found)
    named = f"In clause{'s' if len(found) > 1 else ''} {where} replace" if found else f"{slot.title}: replace"
    beside = any("{" + slot.id + "} " + slot.unit in w for c in found for w in c.words.values())
    unit = "" if not slot.unit else f" {slot.unit}" if beside or not found else f" ({slot.unit})"
    return f"{named} {shown(slot, old)} by {shown(slot, new)}{unit}"


def shown(slot: Slot, value: Value) -> str:
    """A value without its unit; a choice by what it means, in quotation marks."""
    if isinstance(value, str) and slot.kind == "choice":
        return f"“{slot.titles.get(value, value)}”"
    return shown_value(value)


def operations(text: DraftText, before: Package, after: Package) -> list[dict[str, Any]]:
    """The same as operations of an amendment that a room takes: `plenipo.conference.model.amendment`."""
    return [SetSlot(slot=s.id, value=after[s.id]).model_dump(mode="json") for s in changed(text, before, after)]


def new_clause(text: DraftText, id: str, words: str) -> tuple[str, dict[str, Any]]:
    """A clause more at the end of the text: in words, and as an operation."""
    last = text.clauses[-1] if text.clauses else None
    clause = DraftClause(id=id, words={"en": words})
    operation = InsertClause(clause=clause, after=None if last is None else last.id).model_dump(mode="json")
    where = f"After clause {last.number or last.title or last.id} insert" if last else "Insert"
    return f"{where}: “{words}”", operation
