# SPDX-License-Identifier: Apache-2.0
"""Algebra of texts: carrying out operations, re-basing amendments, reading a text aloud, settling it into an instrument."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from plenipo.conference.model import amendment as am
from plenipo.conference.model.slot import Bracket, shown_value
from plenipo.conference.model.text import DraftClause, DraftText, places
from plenipo.conference.model.word import Package, Words
from plenipo.core.errors import InputError, Problem
from plenipo.core.instrument import Clause, Instrument, Provision

__all__ = ["Conflict", "conflict", "instrument", "read_aloud", "revised", "settled"]

NOT_SAID = "[...]"


class Conflict(Exception):
    """An operation does not fit the text; says why."""


def revised(text: DraftText, operations: Iterable[am.Operation], version: int | None = None) -> DraftText:
    """The text after some operations, at the next version.

    Raises
    ------
    Conflict
        If one of them does not fit, or what comes out does not hang together.
    """
    version = text.version + 1 if version is None else version
    for operation in operations:
        text = _CARRY_OUT[operation.kind](text, operation, version)
    text = text.model_copy(update={"version": version})
    if problem := next(text.problems(), None):
        raise Conflict(problem.what)
    return text


def settled(text: DraftText, package: Package) -> DraftText:
    """The text with the values of a package agreed: the brackets around them are lifted."""
    version = text.version + 1
    names = dict.fromkeys(package, version)
    brackets = tuple(b for b in text.brackets if not (b.around == "value" and b.of in package))
    values = {**text.settled, **package}
    return text.model_copy(
        update={"settled": values, "brackets": brackets, "version": version, "changed": {**text.changed, **names}}
    )


def conflict(text: DraftText, operations: Iterable[am.Operation], base: int) -> str:
    """Why operations written against version ``base`` no longer fit the text, or an empty text: then they can be re-based."""
    for operation in operations:
        part = _part(operation)
        since = text.changed.get(part, 0)
        if since > base and not isinstance(operation, am.ReplaceWords | am.AddAlternative | am.InsertClause):
            return f"{part.replace('.', ', ')} was changed in version {since}, after the version {base} it was written against"
    try:
        revised(text, operations)
    except Conflict as error:
        return str(error)
    return ""


def _part(operation: am.Operation) -> str:
    """The part of the text that an operation changes, as `DraftText.changed` names it."""
    match operation:
        case am.ReplaceWords() | am.SetWords():
            return f"{operation.clause}.words"
        case am.InsertClause():
            return operation.clause.id
        case am.DeleteClause():
            return f"{operation.clause}.words"
        case am.SetSlot():
            return operation.slot
        case _:
            return operation.bracket


# carrying out ------------------------------------------------------------------------------------------------------------


def _mark(text: DraftText, version: int, *parts: str) -> DraftText:
    return text.model_copy(update={"changed": {**text.changed, **dict.fromkeys(parts, version)}})


def _gone(text: DraftText, id: str, what: str) -> Conflict:
    since = text.changed.get(id)
    return Conflict(f"{what} {id} was taken out in version {since}" if since else f"the text has no {what} {id}")


def _on_clause(text: DraftText, id: str, change: Callable[[DraftClause], DraftClause | None]) -> DraftText:
    """The text with one clause changed, or taken out where the change gives None."""
    if text.clause(id) is None:
        raise _gone(text, id, "clause")

    def walk(clauses: tuple[DraftClause, ...]) -> tuple[DraftClause, ...]:
        out = []
        for clause in clauses:
            new = change(clause) if clause.id == id else clause.model_copy(update={"clauses": walk(clause.clauses)})
            if new is not None:
                out.append(new)
        return tuple(out)

    return text.model_copy(update={"clauses": walk(text.clauses)})


def _replace_words(text: DraftText, operation: am.ReplaceWords, version: int) -> DraftText:
    def change(clause: DraftClause) -> DraftClause:
        words = clause.words.get(operation.language, "")
        if (count := words.count(operation.old)) != 1:
            how = "are not in it" if not count else f"stand in it {count} times"
            msg = f"clause {clause.id}: the words {operation.old!r} {how}"
            raise Conflict(msg)
        return clause.model_copy(
            update={"words": {**clause.words, operation.language: words.replace(operation.old, operation.new)}}
        )

    return _mark(_on_clause(text, operation.clause, change), version, f"{operation.clause}.words")


def _set_words(text: DraftText, operation: am.SetWords, version: int) -> DraftText:
    changed = _on_clause(text, operation.clause, lambda c: c.model_copy(update={"words": operation.words}))
    return _mark(changed, version, f"{operation.clause}.words")


def _insert(text: DraftText, operation: am.InsertClause, version: int) -> DraftText:
    new = operation.clause
    if operation.after is not None and operation.below is not None:
        msg = "a clause is inserted after another or below one, not both"
        raise Conflict(msg)
    if taken := {c.id for c in text.walk()} & {c.id for c in new.walk()}:
        msg = f"the text already has a clause {', '.join(sorted(taken))}"
        raise Conflict(msg)
    marked = _mark(text, version, new.id)
    if operation.below is not None:
        return _on_clause(marked, operation.below, lambda c: c.model_copy(update={"clauses": (new, *c.clauses)}))
    if operation.after is None:
        return marked.model_copy(update={"clauses": (new, *marked.clauses)})
    if text.clause(operation.after) is None:
        raise _gone(text, operation.after, "clause")

    def walk(clauses: tuple[DraftClause, ...]) -> tuple[DraftClause, ...]:
        out: list[DraftClause] = []
        for clause in clauses:
            out.append(clause.model_copy(update={"clauses": walk(clause.clauses)}))
            if clause.id == operation.after:
                out.append(new)
        return tuple(out)

    return marked.model_copy(update={"clauses": walk(marked.clauses)})


def _delete(text: DraftText, operation: am.DeleteClause, version: int) -> DraftText:
    clause = text.clause(operation.clause)
    if clause is None:
        raise _gone(text, operation.clause, "clause")
    gone = {c.id for c in clause.walk()}
    provisions = {p.id for c in clause.walk() for p in c.provisions}
    without = _on_clause(text, operation.clause, lambda _: None)
    used = {p for c in without.walk() for w in c.words.values() for p in places(w)}
    # A slot that only stood here goes with its clause; one that another clause names, or that binds elsewhere, stays.
    slots = []
    for slot in text.slots:
        binds = tuple(b for b in slot.binds if b.provision not in provisions)
        named_here = any(slot.id in places(w) for c in clause.walk() for w in c.words.values())
        if slot.id in used or binds or not (named_here or slot.binds):
            slots.append(slot if binds == slot.binds else slot.model_copy(update={"binds": binds}))
    kept = {s.id for s in slots}
    brackets = tuple(b for b in text.brackets if b.of in (kept if b.around == "value" else {c.id for c in without.walk()}))
    values = {k: v for k, v in text.settled.items() if k in kept}
    lost = {s.id for s in text.slots} - kept
    changed = without.model_copy(update={"slots": tuple(slots), "brackets": brackets, "settled": values})
    return _mark(changed, version, *gone, *(f"{g}.words" for g in gone), *lost)


def _set_slot(text: DraftText, operation: am.SetSlot, version: int) -> DraftText:
    slot = text.slot(operation.slot)
    if slot is None:
        raise _gone(text, operation.slot, "slot")
    if operation.value is None:
        values = {k: v for k, v in text.settled.items() if k != slot.id}
        return _mark(text.model_copy(update={"settled": values}), version, slot.id)
    if problem := slot.problem(operation.value):
        msg = f"{problem.where}: {problem.what}; {problem.expected}"
        raise Conflict(msg)
    return settled(text, {slot.id: operation.value}).model_copy(
        update={"version": text.version, "changed": {**text.changed, slot.id: version}}
    )


def _with_bracket(text: DraftText, id: str, change: Callable[[Bracket], Bracket | None]) -> DraftText:
    if text.bracket(id) is None:
        raise _gone(text, id, "bracket")
    brackets = tuple(new for b in text.brackets if (new := change(b) if b.id == id else b) is not None)
    return text.model_copy(update={"brackets": brackets})


def _add_alternative(text: DraftText, operation: am.AddAlternative, version: int) -> DraftText:
    if text.bracket(operation.bracket) is None and text.slot(operation.bracket) is not None:
        new = Bracket(
            id=f"{operation.bracket}-bracket", around="value", of=operation.bracket, alternatives=(operation.alternative,)
        )
        return _mark(text.model_copy(update={"brackets": (*text.brackets, new)}), version, new.id)

    def change(bracket: Bracket) -> Bracket:
        if any(a.value == operation.alternative.value and a.words == operation.alternative.words for a in bracket.alternatives):
            msg = f"bracket {bracket.id} already holds this alternative"
            raise Conflict(msg)
        return bracket.model_copy(update={"alternatives": (*bracket.alternatives, operation.alternative)})

    return _mark(_with_bracket(text, operation.bracket, change), version, operation.bracket)


def _drop_alternative(text: DraftText, operation: am.DropAlternative, version: int) -> DraftText:
    def change(bracket: Bracket) -> Bracket:
        kept = tuple(
            a
            for a in bracket.alternatives
            if not (a.value == operation.alternative.value and a.words == operation.alternative.words)
        )
        if len(kept) == len(bracket.alternatives):
            msg = f"bracket {bracket.id} does not hold this alternative"
            raise Conflict(msg)
        return bracket.model_copy(update={"alternatives": kept})

    return _mark(_with_bracket(text, operation.bracket, change), version, operation.bracket)


def _settle_bracket(text: DraftText, operation: am.SettleBracket, version: int) -> DraftText:
    bracket = text.bracket(operation.bracket)
    if bracket is None:
        raise _gone(text, operation.bracket, "bracket")
    if operation.choice >= len(bracket.alternatives):
        msg = f"bracket {bracket.id} has {len(bracket.alternatives)} alternatives, none at place {operation.choice}"
        raise Conflict(msg)
    chosen = bracket.alternatives[operation.choice]
    if bracket.around == "value" and chosen.value is not None:
        done = _set_slot(text, am.SetSlot(slot=bracket.of, value=chosen.value), version)
        return _mark(done, version, bracket.id)
    lifted = _with_bracket(text, bracket.id, lambda _: None)
    if bracket.around == "clause" and not chosen.words:
        return _mark(_delete(lifted, am.DeleteClause(clause=bracket.of), version), version, bracket.id)
    if bracket.around == "clause":
        done = _set_words(lifted, am.SetWords(clause=bracket.of, words=chosen.words), version)
        return _mark(done, version, bracket.id)

    def change(clause: DraftClause) -> DraftClause:
        words = {
            lang: _tidy(held.replace("{" + bracket.id + "}", chosen.words.get(lang, ""))) for lang, held in clause.words.items()
        }
        return clause.model_copy(update={"words": words})

    return _mark(_on_clause(lifted, bracket.of, change), version, bracket.id, f"{bracket.of}.words")


def _tidy(words: str) -> str:
    """Where "no text" was chosen, one space is left, not two."""
    return words.replace("  ", " ")


_CARRY_OUT: Mapping[str, Callable[[DraftText, Any, int], DraftText]] = {
    "replace words": _replace_words,
    "set words": _set_words,
    "insert clause": _insert,
    "delete clause": _delete,
    "set slot": _set_slot,
    "add alternative": _add_alternative,
    "drop alternative": _drop_alternative,
    "settle bracket": _settle_bracket,
}

# reading and settling ----------------------------------------------------------------------------------------------------


def read_aloud(text: DraftText, words: Words, language: str = "en", package: Package | None = None) -> str:
    """The words of a clause with values and brackets written out: ``[shall][should] reduce by [40][20] per cent``."""
    values = {**text.settled, **(package or {})}
    sentence = words.get(language) or next(iter(words.values()), "")
    for place in places(sentence):
        slot, bracket = text.slot(place), text.bracket(place)
        if slot is not None and place in values:
            shown = shown_value(values[place])
        elif slot is not None:
            around = next((b for b in text.brackets if b.around == "value" and b.of == place), None)
            options = [shown_value(a.value) for a in around.alternatives if a.value is not None] if around else []
            shown = "".join(f"[{o}]" for o in options) or NOT_SAID
        elif bracket is not None:
            options = [a.words.get(language) or next(iter(a.words.values()), "no text") for a in bracket.alternatives]
            shown = "".join(f"[{o}]" for o in options) or NOT_SAID
        else:
            shown = NOT_SAID
        sentence = sentence.replace("{" + place + "}", shown, 1)
    return sentence


def instrument(text: DraftText, package: Package, language: str = "en") -> Instrument:
    """The settled text as an agreement: provisions with their slots filled, words written out.

    Parameters
    ----------
    text
        The text.
    package
        A value for each slot that is not settled.

    Raises
    ------
    InputError
        If a slot stays open or a value makes an impossible provision; all problems at once.
    """
    problems = text.package_problems(package, whole=True)
    if problems:
        raise InputError(*problems)
    values = {**text.settled, **package}
    filled: dict[str, dict[str, Any]] = {}
    for slot in text.slots:
        for binding in slot.binds:
            filled.setdefault(binding.provision, {})[binding.field] = values[slot.id]

    def clause(draft: DraftClause) -> Clause:
        provisions = []
        for held in draft.provisions:
            terms = {**held.terms, **filled.get(held.id, {})}
            whole = {k: int(v) for k, v in terms.items() if k in held.whole and isinstance(v, int | float)}
            try:
                provisions.append(
                    Provision.model_validate({**terms, **whole, "kind": held.kind, "clause": draft.number or draft.id})
                )
            except ValueError as error:
                told = "; ".join(e["msg"] for e in error.errors()) if hasattr(error, "errors") else str(error)
                problems.append(Problem(told, f"clause {draft.id}, provision {held.id}", next_step="plenipo schema"))
        title = draft.title or read_aloud(text, draft.words, language, package)
        below = tuple(clause(c) for c in draft.clauses)
        return Clause(number=draft.number, title=title, concerns=draft.concerns, provisions=tuple(provisions), clauses=below)

    tree = Clause(title=text.title, clauses=tuple(clause(c) for c in text.clauses))
    if problems:
        raise InputError(*problems)
    return Instrument(id=text.id, title=text.title, text=tree)
