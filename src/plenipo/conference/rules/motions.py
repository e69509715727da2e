# SPDX-License-Identifier: Apache-2.0
"""Motions as data, and the order in which things are put to the vote."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable
from dataclasses import dataclass

from plenipo.conference.model import amendment as am
from plenipo.conference.model.text import DraftText
from plenipo.core.tables import read_rows

__all__ = ["Motion", "distance", "furthest_first", "motions"]


@dataclass(frozen=True)
class Motion:
    """A procedural motion: its place in the order, what it needs, what it does."""

    id: str
    title: str
    precedence: int
    """Smaller is put first."""
    seconds: int
    """How many must second it."""
    purpose: str
    """Rule of the body that decides it; empty where the chair does."""
    effect: str
    """suspend, suspend item, divide, reconsider, or nothing that the room keeps."""
    source: str


@functools.cache
def motions() -> dict[str, Motion]:
    """All motions, in order of precedence."""
    rows = read_rows("plenipo.conference.rules", "motions.csv")
    held = (
        Motion(r["motion"], r["title"], int(r["precedence"]), int(r["seconds"]), r["purpose"], r["effect"], r["source"])
        for r in rows
    )
    return {m.id: m for m in sorted(held, key=lambda m: m.precedence)}


def distance(text: DraftText, operations: Iterable[am.Operation]) -> float:
    """How far an amendment is removed from a text: 0 nothing, 1 a clause gone, a clause new, or the whole range of a slot.

    The rule says "furthest removed in substance"; this measures the letter. The chair may say otherwise.
    """
    return sum(_distance(text, operation) for operation in operations)


def _distance(text: DraftText, operation: am.Operation) -> float:
    match operation:
        case am.ReplaceWords():
            clause = text.clause(operation.clause)
            held = clause.words.get(operation.language, "") if clause else ""
            return _changed_share(held, held.replace(operation.old, operation.new))
        case am.SetWords():
            clause = text.clause(operation.clause)
            pairs = [(clause.words.get(k, "") if clause else "", v) for k, v in operation.words.items()]
            return max((_changed_share(a, b) for a, b in pairs), default=1.0)
        case am.SetSlot():
            return _moved_share(text, operation)
        case am.InsertClause():
            return float(sum(1 for _ in operation.clause.walk()))
        case am.DeleteClause():
            clause = text.clause(operation.clause)
            return float(sum(1 for _ in clause.walk())) if clause else 1.0
        case _:
            bracket = text.bracket(operation.bracket)
            return 1.0 / max(1, len(bracket.alternatives)) if bracket else 1.0


def _changed_share(old: str, new: str) -> float:
    return 1.0 - difflib.SequenceMatcher(None, old, new, autojunk=False).ratio()


def _moved_share(text: DraftText, operation: am.SetSlot) -> float:
    slot = text.slot(operation.slot)
    before = text.settled.get(operation.slot, slot.no_deal if slot else None)
    if slot is None or slot.low is None or slot.high is None:
        return 1.0
    if not isinstance(before, float) or not isinstance(operation.value, float):
        return 1.0
    return abs(operation.value - before) / (slot.high - slot.low)


def furthest_first(text: DraftText, amendments: Iterable[am.Amendment]) -> list[am.Amendment]:
    """Open amendments of a text in the order of the vote: furthest removed first, equals as they were submitted."""
    held = [a for a in amendments if a.text == text.id and a.status == "open" and not a.conflict]
    return sorted(held, key=lambda a: -distance(text, a.operations))
