# SPDX-License-Identifier: Apache-2.0
"""A case: a conference as a document, with the scenario that its text becomes; shipped ones and a user's own."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from plenipo.conference.model.body import HEADS, Body
from plenipo.conference.model.conference import Conference
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.word import Id, Value, Word, read_word
from plenipo.conference.rules.load import read_body
from plenipo.conference.worth.appraisal import Appraiser, mandate_problems
from plenipo.conference.worth.template import template_problems
from plenipo.core.errors import InputError, Problem, nearest_names

__all__ = ["Case", "History", "list_cases", "read_case", "shipped_cases"]

PACKAGE = "plenipo.conference.cases"
SUFFIX = ".toml"
MODELLED_KINDS = ("number", "choice")


class Tabled(Word):
    """A term that is in the text because somebody put it there."""

    seat: Id
    """Who tabled it."""
    slot: Id
    """The slot; without it the term stays at its value without a deal."""


class History(Word):
    """What came out of a conference that has been held. It is no part of the conference: no seat and no log can know it."""

    outcome: dict[Id, Value]
    """What was agreed, by slot; slots left out were settled before and are not scored."""
    date: dt.date
    """When it was agreed."""
    source: Annotated[str, Field(min_length=1)]
    """Where it is written."""
    told: dict[Id, str] = Field(default_factory=dict)
    """By slot, what the text says in words, where a value of the slot is short for it."""
    capability: dict[Id, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)
    """What each party could bring to bear, for forecasts; one each if not said: consent of all is needed."""


class CaseDocument(Word):
    """What a case file holds beside its conference."""

    schema_version: Literal[1] = Field(1, alias="schema")
    """Version of this document's form."""
    question: str
    """What is to be found out, in one sentence."""
    conference: Conference
    """The conference; its ``body`` may be the name of one of the tables, or ``{ like = "NAME", title = "..." }``: the rules of
    that body for the parties in the room."""
    economies: dict[Id, tuple[str, ...]] = Field(default_factory=dict)
    """Codes of the economies a delegation stands for, where they are several."""
    scenario: dict[str, Any] = Field(default_factory=dict)
    """Scenario document with slots in place of terms; empty where nobody weighs an outcome of the model."""
    protocol: Literal[
        "one-text", "alternating-offers", "rolling-text", "request-offer", "pledge-and-review", "vote", "coalition"
    ] = "one-text"
    """The procedure it is played under if nobody says otherwise."""
    schedules: dict[Id, tuple[Id, ...]] = Field(default_factory=dict)
    """Terms that are a delegation's own to give, such as its tariffs: slots by seat."""
    history: History | None = None
    """For a conference that has been held, its outcome: told and scored after the close, never before."""
    opposes: Literal["worse than no deal", "beyond a red line"] = "worse than no deal"
    """When a delegation votes against rather than abstains."""
    rules_beside: tuple[str, ...] = ()
    """Bodies under whose rules the same room is played again."""
    tabled: tuple[Tabled, ...] = ()
    """Terms that observers brought in."""
    notes: tuple[str, ...] = ()
    """Sentences a reader must know."""
    teaching: tuple[str, ...] = ()
    """What to ask a class."""


@dataclass(frozen=True, eq=False)
class Case:
    """A case made ready; ``document`` holds its words."""

    id: str
    document: CaseDocument
    text: DraftText
    beside: tuple[Body, ...]

    @property
    def conference(self) -> Conference:
        """The conference."""
        return self.document.conference

    @property
    def modelled(self) -> bool:
        """Whether anybody weighs an outcome of the model."""
        return bool(self.document.scenario)

    def appraiser(self) -> Appraiser:
        """Mandates made ready for arrays."""
        return Appraiser(self.conference, self.text, self.document.economies)

    def problems(self) -> Iterator[Problem]:
        """What does not hang together beyond the conference itself."""
        yield from template_problems(self.document.scenario, self.text)
        yield from mandate_problems(self.conference, self.text, self.document.economies)
        seats, slots = {d.id: d for d in self.conference.delegations}, {s.id: s for s in self.text.slots}
        for stranger in (s for s in self.document.economies if s not in seats):
            yield Problem(f"{stranger!r} has no seat", "economies", "one of " + ", ".join(seats), nearest_names(stranger, seats))
        for held in self.document.tabled:
            if held.seat not in seats or held.slot not in slots:
                yield Problem(f"{held.seat} tabled {held.slot}: there is no such seat or slot", "tabled")
            elif slots[held.slot].no_deal is None:
                yield Problem(
                    f"the slot {held.slot} has no value without a deal", "tabled", "no_deal: what holds had it not been tabled"
                )
        yield from self._wrong_schedules()
        yield from self._wrong_history()
        for slot in self.text.slots:
            if slot.kind not in MODELLED_KINDS or not slot.values():
                told = f"the slot {slot.id} cannot be played by a script"
                yield Problem(told, "conference.texts", "a choice, or a number with a step")
        if not self.modelled and self.appraiser().measures:
            yield Problem("mandates weigh outcomes of the model", "scenario", "a scenario in which slots stand in place of terms")
        for body in self.beside:
            counted = {t.weight for t in body.rule("substance").tests} - {HEADS}
            without = [d.id for d in self.conference.delegations if d.votes and not counted <= set(d.weights)]
            if without:
                yield Problem(
                    f"{body.id} counts {', '.join(sorted(counted))}, which these do not hold: {', '.join(without[:5])}",
                    "rules_beside",
                )

    def _wrong_schedules(self) -> Iterator[Problem]:
        slots = {s.id: s for s in self.text.slots}
        parties = [d.id for d in self.conference.delegations if d.votes]
        given = [s for own in self.document.schedules.values() for s in own]
        for stranger in (s for s in self.document.schedules if s not in parties):
            near = nearest_names(stranger, parties)
            yield Problem(f"{stranger!r} is no party and has nothing to give", "schedules", "one of " + ", ".join(parties), near)
        for name in dict.fromkeys(given):
            if name not in slots:
                yield Problem(f"there is no slot {name!r}", "schedules", "one of " + ", ".join(slots), nearest_names(name, slots))
            elif slots[name].no_deal is None:
                yield Problem(f"the slot {name} has no value without a deal", "schedules", "no_deal: what is given without one")
        for twice in sorted({s for s in given if given.count(s) > 1}):
            yield Problem(f"{twice} is given by two: a term of a schedule is one party's own", "schedules")
        if self.document.schedules and (left := [s.id for s in self.text.slots if s.no_deal is None]):
            yield Problem(f"these have no value without a deal: {', '.join(left)}", "schedules", "no_deal for every slot")

    def _wrong_history(self) -> Iterator[Problem]:
        held = self.document.history
        if held is None:
            return
        slots = {s.id: s for s in self.text.slots}
        for name, value in held.outcome.items():
            if name not in slots:
                near = nearest_names(name, slots)
                yield Problem(f"there is no slot {name!r}", "history.outcome", "one of " + ", ".join(slots), near)
            elif problem := slots[name].problem(value):
                yield problem
        if held.date < self.conference.opens.date():
            told = f"the outcome is of {held.date}, before the conference opens"
            yield Problem(told, "history.date", f"{self.conference.opens.date()} or later")
        for stranger in (s for s in held.capability if self.conference.mandate(s) is None):
            yield Problem(f"{stranger!r} has no mandate", "history.capability")


def shipped_cases() -> dict[str, Any]:
    """Case files inside the package by name."""
    folder = resources.files(PACKAGE)
    return {f.name.removesuffix(SUFFIX): f for f in sorted(folder.iterdir(), key=lambda f: f.name) if f.name.endswith(SUFFIX)}


def list_cases() -> list[dict[str, Any]]:
    """The case book: name, title, question, body, how many parties, whether the model is asked."""
    rows = []
    for name in shipped_cases():
        case = read_case(name)
        rows.append({
            "case": name,
            "title": case.conference.title,
            "question": case.document.question,
            "body": case.conference.body.title,
            "parties": sum(d.votes for d in case.conference.delegations),
            "utilities": "Lab" if case.modelled else "generic",
            "protocol": case.document.protocol,
            "history": case.document.history is not None,
        })  # fmt: skip
    return rows


def read_case(name: str | Path) -> Case:
    """A shipped case by its name, or one's own TOML file.

    Raises
    ------
    InputError
        If there is no such case or file, or it is wrong: every problem at once.

    Examples
    --------
    >>> read_case("pandemic-resources").conference.body.id
    'unga'
    """
    shipped = shipped_cases()
    if str(name) in shipped:
        return _read(str(name), shipped[str(name)].read_text(encoding="utf-8"))
    path = Path(name)
    if not path.is_file():
        told = f"there is neither a case nor a file {str(name)!r}"
        expected = "one of " + ", ".join(shipped) + ", or a .toml file"
        raise InputError(Problem(told, "", expected, nearest_names(str(name), shipped)))
    try:
        return _read(path.stem, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Problem(f"the file cannot be read as text: {error}", path.name, "UTF-8 text")) from None


def _read(id: str, written: str) -> Case:
    try:
        document = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise InputError(Problem(f"this is not TOML: {error}", id)) from None
    held = document.get("conference")
    if isinstance(held, Mapping):
        document["conference"] = {"id": id, **held, "body": _body(held.get("body"))}
    found = read_word(CaseDocument, document, id)
    if len(found.conference.texts) != 1:
        raise InputError(Problem(f"{len(found.conference.texts)} texts", f"{id}, conference.texts", "one text"))
    case = Case(id, found, found.conference.texts[0], tuple(read_body(b) for b in found.rules_beside))
    if problems := list(case.problems()):
        raise InputError(*problems)
    return case


def _body(wanted: Any) -> Any:
    """A body by its name; its rules for the parties in the room; or as it is written."""
    if isinstance(wanted, str):
        return read_body(wanted).model_dump(mode="json")
    if isinstance(wanted, Mapping) and "like" in wanted:
        own = {k: v for k, v in wanted.items() if k != "like"}
        return {**read_body(wanted["like"]).model_dump(mode="json"), "members": [], **own}
    return wanted
