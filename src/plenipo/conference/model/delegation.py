# SPDX-License-Identifier: Apache-2.0
"""Who is in the room and what each has been told to bring home: delegations, blocs, mandates."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, model_validator

from plenipo.conference.model.word import Id, Line, Number, Value, Word, Written

__all__ = ["Bloc", "Delegation", "Mandate", "Membership", "OutcomeWeight", "RedLine", "ReservationValue", "TermWeight"]

Role = Literal[
    "party", "observer state", "international organisation", "NGO", "firm", "chair", "secretariat"
]  # who may vote: parties alone; who may preside: the chair


class Delegation(Word):
    """A seat: who sits in it, in which role. A simulated delegation, not a government's position."""

    id: Id
    """Name of the seat, used in every action and event."""
    name: str
    role: Role = "party"
    actor: str = ""
    """ISO 3166 alpha-3 code of a real state; empty for a party that does not exist, a chair, a firm."""
    weights: dict[str, Number] = Field(default_factory=dict)
    """What its vote weighs, by name of the weight: ``{"population": 83.5}``; one head in any case."""
    veto: bool = False
    """Whether its negative vote stops a decision where the rule gives some members a veto."""
    languages: tuple[str, ...] = ("en",)

    @property
    def votes(self) -> bool:
        """Whether it takes part in decisions."""
        return self.role == "party"


class Membership(Word):
    """Who belongs to a bloc, and when."""

    seat: Id
    since: dt.date | None = None
    until: dt.date | None = None

    def holds(self, date: dt.date) -> bool:
        """Whether it is a member on ``date``."""
        return (self.since is None or self.since <= date) and (self.until is None or date < self.until)


class Bloc(Word):
    """A negotiating group: it has a channel of its own and may speak with one voice."""

    id: Id
    name: str
    members: tuple[Membership, ...]
    spokesperson: Id | None = None
    binding: Literal["none", "position", "vote"] = "none"
    """How far members are bound: not at all, by its position, or by its vote."""
    source: str = ""

    def seats(self, date: dt.date) -> tuple[str, ...]:
        """Members on ``date``."""
        return tuple(m.seat for m in self.members if m.holds(date))


class OutcomeWeight(Line):
    """How much one consequence counts for a delegation."""

    outcome: str
    """An outcome of the model, such as ``real_income``."""
    weight: Number
    """Points for one unit of the outcome's measure; negative where less is better."""
    actor: str = ""
    """Whose outcome; its own if empty, ``world`` for all."""
    year: int | None = None
    """In which year; the last of the horizon if not said."""


class TermWeight(Line):
    """How much a term itself counts, whatever its consequences: a table of points, or an ideal and a salience."""

    slot: Id
    points: dict[str, Number] = Field(default_factory=dict)
    """Points of each choice, by its name; numbers as they are written in the text."""
    ideal: Number | None = None
    """The number it would write itself."""
    salience: Number = 1.0
    """Points lost by going the whole range of the slot away from the ideal."""
    loss: Literal["linear", "quadratic"] = "linear"
    """How the loss grows with the distance from the ideal."""

    @model_validator(mode="after")
    def _one_of_two(self) -> TermWeight:
        if bool(self.points) == (self.ideal is not None):
            msg = "a term is weighed by a table of points or by an ideal, one of the two"
            raise ValueError(msg)
        return self


class RedLine(Line):
    """What it cannot sign: a bound on a term, or on an outcome."""

    on: Literal["term", "outcome"]
    name: str
    """The slot, or the outcome of the model."""
    at_least: Number | None = None
    at_most: Number | None = None
    among: tuple[Value, ...] = ()
    """The only values it can take."""
    never: tuple[Value, ...] = ()
    """Values it cannot take."""
    actor: str = ""
    """For an outcome: whose; its own if empty."""
    year: int | None = None
    """For an outcome: in which year; the last of the horizon if not said."""
    tolerated: Number = Field(default=0.0, ge=0.0, lt=1.0)
    """Share of draws in which an outcome may lie beyond the line and the delegation still sign."""

    @model_validator(mode="after")
    def _says_something(self) -> RedLine:
        if self.at_least is None and self.at_most is None and not self.among and not self.never:
            msg = "a red line needs at_least, at_most, among or never"
            raise ValueError(msg)
        if self.on == "outcome" and (self.among or self.never):
            msg = "an outcome is a number: its red line has at_least or at_most"
            raise ValueError(msg)
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            msg = "at_least lies above at_most: nothing could ever be signed"
            raise ValueError(msg)
        return self

    def crossed_by(self, value: Value) -> bool:
        """Whether a value lies beyond the line; what cannot be compared does."""
        if self.among and value not in self.among:
            return True
        if value in self.never:
            return True
        if self.at_least is None and self.at_most is None:
            return False
        if not isinstance(value, int | float):
            return True
        return (self.at_least is not None and value < self.at_least) or (self.at_most is not None and value > self.at_most)


class ReservationValue(Line):
    """Worth of going home without a deal."""

    basis: Literal["no-deal run", "points"]
    """The model's run without a deal (worth nought by definition), or points that somebody wrote."""
    points: Number = 0.0


class Mandate(Word):
    """What a delegation has been told: what counts, what cannot be signed, what no deal is worth."""

    seat: Id
    outcomes: tuple[OutcomeWeight, ...] = ()
    terms: tuple[TermWeight, ...] = ()
    red_lines: tuple[RedLine, ...] = ()
    reservation: ReservationValue
    instructions: tuple[Instruction, ...] = ()
    confidential: bool = True
    """Whether only its own seat may read it."""

    def lines(self) -> tuple[Line, ...]:
        """Everything in it that needs a source."""
        return (*self.outcomes, *self.terms, *self.red_lines, self.reservation, *self.instructions)

    @model_validator(mode="after")
    def _weighs_something(self) -> Mandate:
        if not self.outcomes and not self.terms:
            msg = "a mandate weighs at least one outcome or one term"
            raise ValueError(msg)
        return self


class Instruction(Line):
    """A sentence for the person, script or model in the seat."""

    words: Written


Mandate.model_rebuild()
