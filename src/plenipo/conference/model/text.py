# SPDX-License-Identifier: Apache-2.0
"""A text under negotiation: a tree of clauses with provisions, slots and brackets, and the version it stands at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field, model_validator

from plenipo.conference.model.slot import Bracket, Slot
from plenipo.conference.model.word import Id, Number, Package, Value, Word, Words
from plenipo.core.errors import Problem, nearest_names

__all__ = ["DraftClause", "DraftProvision", "DraftText", "Stage", "cut", "places"]

Stage = Literal["elements paper", "non-paper", "working paper", "draft", "chair's text", "adopted"]
_PLACE = re.compile(r"\{([^{}]*)\}")


def places(words: str) -> tuple[str, ...]:
    """Ids of the slots and brackets that stand in a sentence, in order: ``by {cut} per cent`` names ``cut``."""
    return tuple(_PLACE.findall(words))


def cut(words: str) -> Iterator[tuple[str, bool]]:
    """A sentence cut at its places: each part in order, and whether it is the id of a place rather than words."""
    for k, part in enumerate(_PLACE.split(words)):
        if part or k % 2:
            yield part, bool(k % 2)


class DraftProvision(Word):
    """A provision before its slots are filled: its kind and fixed terms; it becomes one of `core.instrument` when settled."""

    id: Id
    kind: str
    """Which provision, as `plenipo schema` names it: ``emissions target``, ``tariff preference``."""
    terms: dict[str, Number | str | tuple[str, ...]] = Field(default_factory=dict)
    """Fields that are not negotiated."""
    whole: tuple[str, ...] = ()
    """Fields that are whole numbers, such as years."""


class DraftClause(Word):
    """A node of the text. Its words name slots and brackets in braces: ``reduce by {cut} per cent``."""

    id: Id
    """The same for ever, whatever its number becomes."""
    number: str = ""
    title: str = ""
    part: Literal["title", "preambular", "chapeau", "operative", "annex"] = "operative"
    words: Words = Field(default_factory=dict)
    concerns: tuple[str, ...] = ()
    """Actors to whom alone its provisions apply; all parties if empty."""
    provisions: tuple[DraftProvision, ...] = ()
    clauses: tuple[DraftClause, ...] = ()

    def walk(self) -> Iterator[DraftClause]:
        """The clause itself and all below, in order of the text."""
        yield self
        for clause in self.clauses:
            yield from clause.walk()


class DraftText(Word):
    """A text under negotiation; versions count adopted changes."""

    id: Id
    title: str
    stage: Stage = "draft"
    version: int = Field(default=1, ge=1)
    sponsors: tuple[Id, ...] = ()
    clauses: tuple[DraftClause, ...] = ()
    slots: tuple[Slot, ...] = ()
    brackets: tuple[Bracket, ...] = ()
    settled: dict[Id, Value] = Field(default_factory=dict)
    """Values agreed ad referendum, by slot: nothing is agreed until everything is agreed."""
    changed: dict[str, int] = Field(default_factory=dict)
    """For each part of the text, the version that last changed it; kept by the room."""

    @model_validator(mode="after")
    def _hangs_together(self) -> DraftText:
        if problems := [p.what for p in self.problems()]:
            raise ValueError("; ".join(problems))
        return self

    def walk(self) -> Iterator[DraftClause]:
        """All clauses in order of the text."""
        return (clause for clause, _ in self.levels())

    def levels(self) -> Iterator[tuple[DraftClause, int]]:
        """All clauses in order of the text, each with how deep it stands below it, from nought."""

        def below(clauses: tuple[DraftClause, ...], depth: int) -> Iterator[tuple[DraftClause, int]]:
            for clause in clauses:
                yield clause, depth
                yield from below(clause.clauses, depth + 1)

        yield from below(self.clauses, 0)

    def slot(self, id: str) -> Slot | None:
        """A slot by its id."""
        return next((s for s in self.slots if s.id == id), None)

    def bracket(self, id: str) -> Bracket | None:
        """A bracket by its id."""
        return next((b for b in self.brackets if b.id == id), None)

    def clause(self, id: str) -> DraftClause | None:
        """A clause by its id."""
        return next((c for c in self.walk() if c.id == id), None)

    def open_slots(self) -> tuple[Slot, ...]:
        """Slots without an agreed value."""
        return tuple(s for s in self.slots if s.id not in self.settled)

    def is_clean(self) -> bool:
        """Whether no bracket is left."""
        return not self.brackets and not self.open_slots()

    def package_problems(self, package: Package, *, whole: bool = False) -> list[Problem]:
        """What is wrong with an assignment of values to slots: unknown slots, impossible values, slots left out."""
        known = {s.id: s for s in self.slots}
        found = []
        for name, value in package.items():
            if name not in known:
                near = nearest_names(name, known)
                found.append(Problem(f"{self.id} has no slot {name!r}", "package", "one of " + ", ".join(known), near))
            elif problem := known[name].problem(value):
                found.append(problem)
        if whole and (left := [i for i in known if i not in package and i not in self.settled]):
            found.append(Problem(f"the package leaves open: {', '.join(left)}", "package", "a value for each slot of the text"))
        return found

    def problems(self) -> Iterator[Problem]:
        """What does not hang together: ids used twice, places that name nothing, bindings that lead nowhere."""
        clauses = {c.id: c for c in self.walk()}
        slots = {s.id for s in self.slots}
        brackets = {b.id for b in self.brackets}
        provisions = [p.id for c in self.walk() for p in c.provisions]
        ids = [c.id for c in self.walk()] + [s.id for s in self.slots] + [b.id for b in self.brackets] + provisions
        for twice in sorted({i for i in ids if ids.count(i) > 1}):
            yield Problem(f"the id {twice!r} is used twice in the text {self.id}")
        for clause in clauses.values():
            for language, words in clause.words.items():
                for place in places(words):
                    if place not in slots | brackets:
                        yield Problem(f"clause {clause.id} ({language}) names {{{place}}}, which is no slot and no bracket")
        for slot in self.slots:
            for binding in slot.binds:
                if binding.provision not in provisions:
                    yield Problem(f"slot {slot.id} binds provision {binding.provision!r}, which the text does not hold")
        for bracket in self.brackets:
            if bracket.of not in (slots if bracket.around == "value" else clauses):
                yield Problem(f"bracket {bracket.id} stands around {bracket.of!r}, which the text does not hold")
        yield from self._wrong_values()

    def _wrong_values(self) -> Iterator[Problem]:
        known: Mapping[str, Slot] = {s.id: s for s in self.slots}
        for name, value in self.settled.items():
            slot = known.get(name)
            if slot is None:
                yield Problem(f"{name!r} is settled, but is no slot of the text {self.id}")
            elif problem := slot.problem(value):
                yield problem
        for bracket in self.brackets:
            for alternative in bracket.alternatives:
                slot = known.get(bracket.of)
                if slot is not None and alternative.value is not None and (problem := slot.problem(alternative.value)):
                    yield problem


DraftClause.model_rebuild()
