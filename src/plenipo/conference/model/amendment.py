# SPDX-License-Identifier: Apache-2.0
"""Amendments: operations on parts of a text, made against one version of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from plenipo.conference.model.slot import Alternative
from plenipo.conference.model.text import DraftClause
from plenipo.conference.model.word import Id, Value, Word, Words, Written

__all__ = [
    "AddAlternative",
    "Amendment",
    "DeleteClause",
    "DropAlternative",
    "InsertClause",
    "Operation",
    "ReplaceWords",
    "SetSlot",
    "SetWords",
    "SettleBracket",
]


class ReplaceWords(Word):
    """Replace some words of a clause by others."""

    kind: Literal["replace words"] = "replace words"
    clause: Id
    language: str = "en"
    old: Annotated[Written, Field(min_length=1)]
    """Words that stand in it once."""
    new: Written


class SetWords(Word):
    """Write a clause anew, in every language it has."""

    kind: Literal["set words"] = "set words"
    clause: Id
    words: Words


class InsertClause(Word):
    """Insert a clause after another, or as the first below a parent or of the text."""

    kind: Literal["insert clause"] = "insert clause"
    clause: DraftClause
    after: Id | None = None
    below: Id | None = None


class DeleteClause(Word):
    """Delete a clause with all below it."""

    kind: Literal["delete clause"] = "delete clause"
    clause: Id


class SetSlot(Word):
    """Settle the value of a slot, or open it again."""

    kind: Literal["set slot"] = "set slot"
    slot: Id
    value: Value | None
    """None opens it again."""


class AddAlternative(Word):
    """Write one more alternative into a bracket; a slot that has no bracket gets one."""

    kind: Literal["add alternative"] = "add alternative"
    bracket: Id
    alternative: Alternative


class DropAlternative(Word):
    """Take an alternative out of a bracket."""

    kind: Literal["drop alternative"] = "drop alternative"
    bracket: Id
    alternative: Alternative


class SettleBracket(Word):
    """Lift the brackets: one alternative becomes text, the others fall."""

    kind: Literal["settle bracket"] = "settle bracket"
    bracket: Id
    choice: int = Field(ge=0)
    """Place of the alternative in the bracket, from nought."""


Operation = Annotated[
    ReplaceWords | SetWords | InsertClause | DeleteClause | SetSlot | AddAlternative | DropAlternative | SettleBracket,
    Field(discriminator="kind"),
]


class Amendment(Word):
    """A proposal to change a text; it is re-based when others are adopted, and flagged where it no longer fits."""

    id: Id
    text: Id
    base: int = Field(ge=1)
    """Version of the text it was written against, or last re-based on."""
    operations: Annotated[tuple[Operation, ...], Field(min_length=1)]
    sponsors: tuple[Id, ...]
    status: Literal["open", "adopted", "rejected", "withdrawn", "fallen"] = "open"
    friendly: tuple[Id, ...] = ()
    """Sponsors of the text who have accepted it; when all have, it needs no vote."""
    conflict: str = ""
    """Why it no longer fits the text, where it does not."""
    explanation: Written = ""
