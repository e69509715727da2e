# SPDX-License-Identifier: Apache-2.0
"""Slots and brackets: what is not yet agreed in a text, who wants which alternative, what a value becomes in the model."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, model_validator

from plenipo.conference.model.word import Id, Number, Value, Word, Words
from plenipo.core.errors import Problem, nearest_names

__all__ = ["Alternative", "Binding", "Bracket", "Slot", "shown_value"]

MOST_VALUES = 10_000  # a finer grid than this is a continuous range
MOST_DIGITS = 12  # behind the point: as values of a grid are rounded


class Binding(Word):
    """Where the value of a slot goes: one field of a provision of the same text."""

    provision: Id
    """Id of the provision in the text."""
    field: str
    """Its field, as `plenipo schema` names it."""


class Slot(Word):
    """A typed variable of a text: a number with its unit, a date, a choice, a set of parties."""

    id: Id
    title: str
    kind: Literal["number", "date", "choice", "parties"]
    unit: str = ""
    low: Number | None = None
    high: Number | None = None
    step: Number | None = Field(default=None, gt=0)
    """Distance of values that are written in texts; any number between low and high if not said."""
    choices: tuple[str, ...] = ()
    """The choices; for a set of parties, who may be named."""
    titles: dict[str, str] = Field(default_factory=dict)
    """What a choice means, by its name."""
    no_deal: Value | None = None
    """What holds without an agreement, where that is a value."""
    binds: tuple[Binding, ...] = ()
    """Provisions it is a term of; none for a term that the model does not know."""

    @model_validator(mode="after")
    def _complete(self) -> Slot:
        if self.kind == "number":
            if self.low is None or self.high is None:
                msg = "a number needs low and high: the range within which it is negotiated"
                raise ValueError(msg)
            if self.low >= self.high:
                msg = "low does not lie below high: there is nothing to negotiate"
                raise ValueError(msg)
        elif self.kind in ("choice", "parties") and not self.choices:
            msg = f"a slot of kind {self.kind!r} needs choices"
            raise ValueError(msg)
        if len(set(self.choices)) != len(self.choices):
            msg = "a choice is named twice"
            raise ValueError(msg)
        if self.no_deal is not None and (problem := self.problem(self.no_deal)):
            msg = f"no_deal: {problem.what}"
            raise ValueError(msg)
        return self

    def problem(self, value: Value) -> Problem | None:
        """What is wrong with a value, or None."""
        where = f"slot {self.id}"
        if self.kind == "number":
            return self._wrong_number(value, where)
        if self.kind == "choice":
            if isinstance(value, str) and value in self.choices:
                return None
            near = nearest_names(str(value), self.choices)
            return Problem(f"{value!r} is not a choice", where, "one of " + ", ".join(self.choices), near)
        if self.kind == "parties":
            if not isinstance(value, tuple):
                return Problem(f"{value!r} is not a set of parties", where, "a list of names")
            wrong = [v for v in value if v not in self.choices]
            if wrong or list(value) != sorted(set(value)):
                expected = "each once, in order of the alphabet, from " + ", ".join(self.choices)
                return Problem(f"{', '.join(wrong or value)} cannot be named so", where, expected)
            return None
        try:
            dt.date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            return Problem(f"{value!r} is not a date", where, "year-month-day, e.g. 2035-12-31")
        return None

    def _wrong_number(self, value: Value, where: str) -> Problem | None:
        expected = f"a number from {self.low:g} to {self.high:g} {self.unit}".rstrip()
        if not isinstance(value, int | float) or isinstance(value, bool):
            return Problem(f"{value!r} is not a number", where, expected)
        assert self.low is not None
        assert self.high is not None
        return None if self.low <= value <= self.high else Problem(f"{value:g} lies outside the range", where, expected)

    def told(self, value: Value) -> str:
        """A value as people read it: what a choice means, a number with its unit."""
        return self.titles.get(str(value), shown_value(value, self.unit))

    def values(self) -> tuple[Value, ...] | None:
        """All values it can take, in order; None for a continuous range, a date or a set of parties."""
        if self.kind == "choice":
            return self.choices
        if self.kind != "number" or self.step is None or self.low is None or self.high is None:
            return None
        count = int((self.high - self.low) / self.step + 1e-9) + 1
        return tuple(round(self.low + k * self.step, 12) for k in range(count)) if count <= MOST_VALUES else None


class Alternative(Word):
    """One alternative of a bracket and who stands behind it."""

    value: Value | None = None
    """For a bracket around the value of a slot."""
    words: Words = Field(default_factory=dict)
    """For a bracket around words; empty is "no text"."""
    sponsors: tuple[Id, ...] = ()
    objectors: tuple[Id, ...] = ()


class Bracket(Word):
    """Square brackets: what stands in them is not agreed."""

    id: Id
    around: Literal["value", "words", "clause"]
    of: Id
    """The slot whose value, or the clause whose words or whole is bracketed."""
    alternatives: tuple[Alternative, ...] = ()

    @model_validator(mode="after")
    def _of_one_kind(self) -> Bracket:
        for alternative in self.alternatives:
            if (alternative.value is not None) != (self.around == "value"):
                msg = "an alternative has a value in a bracket around a value, and words in any other"
                raise ValueError(msg)
        return self


def shown_value(value: Value, unit: str = "") -> str:
    """A value as it is written in a text.

    Examples
    --------
    >>> shown_value(45.0, "per cent")
    '45 per cent'
    >>> shown_value(2_500_000.0, "USD")
    '2,500,000 USD'
    """
    if isinstance(value, tuple):
        return ", ".join(value)
    text = _number(value) if isinstance(value, int | float) else value
    return f"{text} {unit}".rstrip()


def _number(value: float) -> str:
    """A number without powers of ten, which no text of a treaty has."""
    short = f"{value:g}"
    return short if "e" not in short else f"{value:,.{MOST_DIGITS}f}".rstrip("0").rstrip(".")
