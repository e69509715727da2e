# SPDX-License-Identifier: Apache-2.0
"""From a package to a scenario: a scenario document in which values of slots stand in place of terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from plenipo.conference.engine.text import instrument
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.word import Package
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.core.instrument import Clause

__all__ = ["acts_of", "bound_slots", "check_package", "template_problems"]

PLACE = "slot"
PLACE_KEYS = {"slot", "times", "plus", "values"}
ACTORS, ONLY_IF, TEXT = "actors", "only_if", "text"
NOTHING = ("", "none", "no", 0.0)
"""Values of a slot by which an act is not done: ``only_if`` names the slot."""


def acts_of(template: Mapping[str, Any], text: DraftText, package: Package) -> list[dict[str, Any]]:
    """Acts of a scenario by which a package is carried out.

    Parameters
    ----------
    template
        A scenario document whose ``acts`` hold places: ``{ slot = "cut", times = 0.01 }`` is the value of a slot times a number
        (``plus`` adds one); ``{ slot = "offer", values = { full = 0.9, part = 0.6 } }`` gives each choice its number;
        ``terms = { text = "ID" }`` takes the provisions of a clause of the settled text. ``actors`` does the act once for each;
        an act with ``only_if = "slot"`` is left out where that slot holds nothing (nought, ``none``, ``no``).
    text, package
        The text and a value for each of its slots.

    Raises
    ------
    InputError
        If the package makes an impossible provision.
    """
    clauses = {c.id: c for c in text.walk()}
    done: list[dict[str, Any]] = []
    for act in template.get("acts", ()):
        if act.get(ONLY_IF) is not None and package[act[ONLY_IF]] in NOTHING:
            continue
        plain = {k: _filled(v, package) for k, v in act.items() if k not in (ONLY_IF, ACTORS, "terms")}
        if "terms" in act:
            terms = act["terms"]
            plain["terms"] = (
                _terms(text, clauses[terms[TEXT]].id, package) if isinstance(terms, Mapping) else _filled(terms, package)
            )
        done.extend([{**plain, "actor": a} for a in act[ACTORS]] if ACTORS in act else [plain])
    return done


def _terms(text: DraftText, clause: str, package: Package) -> list[dict[str, Any]]:
    """Provisions of one clause of the settled text, and of those below it."""
    ids = [c.id for c in text.walk()]
    tree = list(_walk(instrument(text, package).text))[1:]  # without the root, in the order of the draft
    below = {c.id for c in next(c for c in text.walk() if c.id == clause).walk()}
    return [p.model_dump(exclude={"clause"}) for i, c in zip(ids, tree, strict=True) if i in below for p in c.provisions]


def _walk(clause: Clause) -> Iterator[Clause]:
    yield clause
    for below in clause.clauses:
        yield from _walk(below)


def _filled(value: Any, package: Package) -> Any:
    if _is_place(value):
        held = package[value[PLACE]]
        if "values" in value:
            return value["values"][held]
        if not isinstance(held, int | float):
            return list(held) if isinstance(held, tuple) else held
        return held * value.get("times", 1.0) + value.get("plus", 0.0)
    if isinstance(value, Mapping):
        return {k: _filled(v, package) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(v, package) for v in value]
    return value


def _is_place(value: Any) -> bool:
    return isinstance(value, Mapping) and PLACE in value and set(value) <= PLACE_KEYS


def bound_slots(template: Mapping[str, Any], text: DraftText) -> tuple[str, ...]:
    """Slots that move the model, in order of the text: named in a place of the template, or bound to a provision it takes."""
    named = {p["slot"] for p in _places(template.get("acts", ()))}
    named |= {act[ONLY_IF] for act in template.get("acts", ()) if ONLY_IF in act}
    if any(isinstance(act.get("terms"), Mapping) for act in template.get("acts", ())):
        named |= {s.id for s in text.slots if s.binds}
    return tuple(s.id for s in text.slots if s.id in named)


def _places(value: Any) -> Iterator[Mapping[str, Any]]:
    if _is_place(value):
        yield value
    elif isinstance(value, Mapping):
        for held in value.values():
            yield from _places(held)
    elif isinstance(value, list | tuple):
        for held in value:
            yield from _places(held)


def template_problems(template: Mapping[str, Any], text: DraftText) -> Iterator[Problem]:
    """Places that name no slot, choices without a number, clauses that are not there."""
    slots, clauses = {s.id: s for s in text.slots}, [c.id for c in text.walk()]
    for k, act in enumerate(template.get("acts", ())):
        where = f"scenario.acts[{k}]"
        if ACTORS in act and "actor" in act:
            yield Problem("an act has an actor or a list of actors", where, "one of the two")
        names = [p["slot"] for p in _places(act)] + ([act[ONLY_IF]] if ONLY_IF in act else [])
        for name in dict.fromkeys(n for n in names if n not in slots):
            expected = "one of " + ", ".join(slots)
            yield Problem(f"the text has no slot {name!r}", where, expected, nearest_names(str(name), slots))
        for place in _places(act):
            slot = slots.get(place["slot"])
            if slot is not None and "values" in place and set(place["values"]) != set(slot.choices):
                yield Problem(f"a number is needed for each choice of {slot.id}", where, ", ".join(slot.choices))
        terms = act.get("terms")
        if isinstance(terms, Mapping) and terms.get(TEXT) not in clauses:
            near = nearest_names(str(terms.get(TEXT)), clauses)
            yield Problem(f"the text has no clause {terms.get(TEXT)!r}", f"{where}.terms", "one of " + ", ".join(clauses), near)


def check_package(text: DraftText, package: Package) -> dict[str, Any]:
    """A whole package with what is settled already; refused with every problem."""
    if problems := text.package_problems(package, whole=True):
        raise InputError(*problems)
    return {**text.settled, **package}
