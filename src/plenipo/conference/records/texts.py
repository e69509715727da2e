# SPDX-License-Identifier: Apache-2.0
"""A text as it is read: clauses in order, in pieces, so that every format can show what is agreed and what stands in brackets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from plenipo.conference.model.slot import Alternative, Bracket, shown_value
from plenipo.conference.model.text import DraftClause, DraftText, cut
from plenipo.conference.model.word import spoken
from plenipo.conference.records.sentences import Names

__all__ = ["ClauseRecord", "Piece", "TextRecord", "text_record"]

NOT_SAID = "..."
NO_TEXT = "no text"


@dataclass(frozen=True)
class Piece:
    """Some words of a clause."""

    kind: Literal["words", "settled", "alternative", "open"]
    text: str
    """Without brackets."""
    place: str = ""
    """The slot or bracket it belongs to."""
    sponsors: tuple[str, ...] = ()
    """Seats, for an alternative."""
    objectors: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """As it is read: in square brackets where it is not agreed."""
        return f"[{self.text}]" if self.kind in ("alternative", "open") else self.text


@dataclass(frozen=True)
class ClauseRecord:
    """One clause."""

    id: str
    number: str
    title: str
    part: str
    depth: int
    """How deep below the text, from nought."""
    pieces: tuple[Piece, ...]
    stances: tuple[str, ...]
    """Who stands where: one line for each alternative that somebody sponsors or objects to."""

    @property
    def written(self) -> str:
        """Its words."""
        return "".join(p.written for p in self.pieces)


@dataclass(frozen=True)
class TextRecord:
    """A text at the end of the record."""

    id: str
    title: str
    stage: str
    version: int
    sponsors: tuple[str, ...]
    clean: bool
    """Whether no bracket is left."""
    clauses: tuple[ClauseRecord, ...]


def text_record(text: DraftText, names: Names, language: str = "en") -> TextRecord:
    """A text for readers, in one language where its clauses have it."""
    sponsors = tuple(map(names.seat, text.sponsors))
    clauses = tuple(_clause(text, c, depth, names, language) for c, depth in text.levels())
    return TextRecord(text.id, text.title, text.stage, text.version, sponsors, text.is_clean(), clauses)


def _clause(text: DraftText, clause: DraftClause, depth: int, names: Names, language: str) -> ClauseRecord:
    pieces = tuple(_pieces(text, clause, language))
    return ClauseRecord(clause.id, clause.number, clause.title, clause.part, depth, pieces, tuple(_stances(pieces, names)))


def _pieces(text: DraftText, clause: DraftClause, language: str) -> Iterator[Piece]:
    words = spoken(clause.words, language)
    whole = next((b for b in text.brackets if b.around == "clause" and b.of == clause.id and f"{{{b.id}}}" not in words), None)
    parts = tuple(_in_places(text, words, language))
    if whole is None:
        yield from parts
        return
    # Around a whole clause: what stands there is one alternative among the others.
    others = tuple(_alternatives(text, whole, language))
    own = "".join(p.written for p in parts)
    if own and own not in {o.text for o in others}:
        yield Piece("alternative", own, whole.id)
    yield from others


def _in_places(text: DraftText, words: str, language: str) -> Iterator[Piece]:
    for place, named in cut(words):
        if not named:
            yield Piece("words", place)
            continue
        slot, bracket = text.slot(place), text.bracket(place)
        if slot is not None and place in text.settled:
            yield Piece("settled", shown_value(text.settled[place]), place)
            continue
        if slot is not None:
            bracket = next((b for b in text.brackets if b.around == "value" and b.of == place), None)
        options = tuple(_alternatives(text, bracket, language)) if bracket else ()
        yield from options or (Piece("open", NOT_SAID, place),)


def _alternatives(text: DraftText, bracket: Bracket, language: str) -> Iterator[Piece]:
    for held in bracket.alternatives:
        yield Piece("alternative", _option(held, language), bracket.id, held.sponsors, held.objectors)


def _option(held: Alternative, language: str) -> str:
    return shown_value(held.value) if held.value is not None else spoken(held.words, language) or NO_TEXT


def _stances(pieces: tuple[Piece, ...], names: Names) -> Iterator[str]:
    for piece in pieces:
        told = [", ".join(map(names.seat, piece.sponsors))] if piece.sponsors else []
        if piece.objectors:
            told.append("against: " + ", ".join(map(names.seat, piece.objectors)))
        if told:
            yield f"{piece.written} {'; '.join(told)}"
