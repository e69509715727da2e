# SPDX-License-Identifier: Apache-2.0
"""Instruments: agreements as data - a tree of clauses whose leaves are typed provisions, and parties with dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, ValidationError, model_validator
from pydantic_core import CoreSchema

from plenipo.core.errors import InputError

__all__ = ["Accession", "Clause", "Eligibility", "EntryIntoForce", "Instrument", "PartyStatus", "Provision", "Term"]

Date = dt.date


class Term(BaseModel):
    """Base of all legal data: frozen, strict about unknown keys, documented by its own sentences."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Provision(Term):
    """A typed term of an instrument. Concrete provisions live with the channel that reads them.

    Where a provision is written in a document, ``kind`` picks the class among those that channels have registered.
    """

    common_to_union: ClassVar[bool] = False
    """Whether a customs union holds the competence for it, so that no member can grant it alone."""
    kind: str
    """Which provision this is."""
    clause: str = ""
    """Article of the text it stands in."""

    def for_newcomer(self) -> Provision:
        """The provision as it begins for a party that joins later; itself unless it has stages."""
        return self

    @model_validator(mode="wrap")
    @classmethod
    def _concrete(cls, value: Any, handler: Any) -> Any:
        if cls is not Provision or isinstance(value, Provision):
            return handler(value) if not isinstance(value, Provision) else value
        from plenipo.core.registry import provision_type

        try:
            return provision_type(value).model_validate(value)
        except InputError as error:
            raise ValueError(str(error)) from None
        except ValidationError as error:
            told = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise ValueError(told) from None

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        if cls is not Provision:
            return handler(core_schema)
        from plenipo.core.registry import provision_types

        return {"anyOf": [handler(t.__pydantic_core_schema__) for t in provision_types().values()]}


class Clause(Term):
    """A node of the text: a number, a title, provisions, and clauses below it."""

    number: str = ""
    title: str = ""
    concerns: tuple[str, ...] = ()
    """Actors to whose pairs alone its provisions apply, in place of the general ones: the terms of an accession."""
    provisions: tuple[Provision, ...] = ()
    clauses: tuple[Clause, ...] = ()

    def leaves(self) -> Iterator[Provision]:
        """All provisions of this clause and those below, in order of the text."""
        yield from self.provisions
        for clause in self.clauses:
            yield from clause.leaves()

    def general(self) -> Iterator[Provision]:
        """Provisions that concern every party, without those of clauses that concern named ones."""
        yield from () if self.concerns else self.provisions
        for clause in () if self.concerns else self.clauses:
            yield from clause.general()


class PartyStatus(Term):
    """What a party has done and when; a missing date means it has not, or that the date is not held."""

    actor: str
    side: str = ""
    """The joint party or bloc on whose side it stands; pairs inside one side are not covered."""
    signed: Date | None = None
    ratified: Date | None = None
    provisionally_applied: Date | None = None
    in_force: Date | None = None
    withdrawn: Date | None = None
    source: str = ""

    def bound_on(self, date: dt.date) -> bool:
        """Whether the instrument binds or is applied by the party on ``date``."""
        starts = [d for d in (self.in_force, self.provisionally_applied) if d is not None]
        return bool(starts) and min(starts) <= date and (self.withdrawn is None or date < self.withdrawn)

    def start(self) -> dt.date | None:
        """First day on which the party is bound or applies provisionally."""
        starts = [d for d in (self.in_force, self.provisionally_applied) if d is not None]
        return min(starts) if starts else None

    def ended_before(self, later: PartyStatus) -> bool:
        """Whether this membership was over when ``later`` began."""
        began = [d for d in (later.signed, later.ratified, later.provisionally_applied, later.in_force) if d is not None]
        return self.withdrawn is not None and bool(began) and self.withdrawn <= min(began)

    def began(self) -> bool:
        """Whether the party has done anything yet."""
        return any(d is not None for d in (self.signed, self.ratified, self.provisionally_applied, self.in_force))

    def known_by(self, date: dt.date) -> PartyStatus:
        """The status as it stood on ``date``: later dates are taken out."""
        dated = ("signed", "ratified", "provisionally_applied", "in_force", "withdrawn")
        later = {f: None for f in dated if (d := getattr(self, f)) is not None and d > date}
        return self.model_copy(update=later) if later else self


class Eligibility(Term):
    """Who may become a party, and the clause that says so."""

    open_to: tuple[Literal["state", "customs territory", "listed"], ...] = ("state",)
    listed: tuple[str, ...] = ()
    """Codes named by the text, where it names them."""
    clause: str = ""


class Accession(Term):
    """How one joins later: from when, with whose consent, under which clause."""

    open_from: Date | None = None
    open_for: dict[str, Date] = Field(default_factory=dict)
    """Earlier dates for named economies, such as an original negotiating State."""
    consent: Literal["all parties", "two thirds", "majority", "none", "not stated"] = "not stated"
    clause: str = ""


class EntryIntoForce(Term):
    """When the instrument enters into force: how many ratifications, with what share of a total, and how long after."""

    ratifications: int = 0
    share_pct: float = 0.0
    """Share that those who ratify must hold; 0 if none."""
    of_what: str = ""
    """The total of which the share is taken."""
    days_after: int = 0
    clause: str = ""


class Instrument(Term):
    """An agreement as data."""

    id: str
    """Short lower-case name, used in acts."""
    title: str
    type: str = ""
    """Type as its source names it, e.g. free trade agreement."""
    parties: tuple[PartyStatus, ...] = ()
    apart: frozenset[tuple[str, str]] = frozenset()
    """Pairs of parties between whom it is not in force all the same, each pair in order of the alphabet."""
    text: Clause = Clause()
    eligibility: Eligibility = Eligibility()
    accession: Accession = Accession()
    entry_into_force: EntryIntoForce = EntryIntoForce()
    withdrawal_notice_months: int = 0
    withdrawal_after_months: int = 0
    """From entry into force for a party to its first notice of withdrawal."""
    pairwise: bool = True
    """Whether it holds between each two of its parties, as a trade agreement does; who joins a climate treaty owes it to all."""
    source: str = ""
    checked: str = ""
    """To which date its parties were checked."""

    def party(self, actor: str) -> PartyStatus | None:
        """Status of an actor, the latest if it joined again after withdrawing, or None if it has never had one."""
        return next((p for p in reversed(self.parties) if p.actor == actor), None)

    def bound(self, date: dt.date) -> tuple[str, ...]:
        """Actors bound on ``date``."""
        return tuple(p.actor for p in self.parties if p.bound_on(date))

    def with_party(self, status: PartyStatus) -> Instrument:
        """The instrument with one party's status added or replaced; a membership that ended before stays on record."""
        others = tuple(p for p in self.parties if p.actor != status.actor or p.ended_before(status))
        return self.model_copy(update={"parties": tuple(sorted((*others, status), key=lambda p: p.actor))})

    def joins(self, a: str, b: str) -> bool:
        """Whether it can be in force between two of its parties."""
        return (min(a, b), max(a, b)) not in self.apart

    def known_by(self, date: dt.date) -> Instrument:
        """The instrument as it stood on ``date``; itself if nothing happened later. A later return is struck out whole."""
        known = [(p.known_by(date), p) for p in self.parties]
        if all(new is old for new, old in known):
            return self
        again = {old.actor for k, (_, old) in enumerate(known) if any(o.actor == old.actor for _, o in known[:k])}
        parties = tuple(new for new, old in known if new is old or old.actor not in again or new.began())
        return self.model_copy(update={"parties": parties})

    def provisions(self, kind: str | None = None) -> tuple[Provision, ...]:
        """Its provisions in order of the text, all or of one kind."""
        return tuple(p for p in self.text.leaves() if kind is None or p.kind == kind)


Clause.model_rebuild()
