# SPDX-License-Identifier: Apache-2.0
"""What all words of a conference share: strict, frozen, read whole, refused with every problem at once."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from plenipo.core.document_errors import explain
from plenipo.core.errors import InputError, Problem

__all__ = ["Id", "Line", "Moment", "Number", "Package", "Value", "Word", "Words", "Written", "read_word", "spoken"]

LONGEST_TEXT = 20_000  # characters: a clause of a treaty has some hundreds; more is an attack or an accident
LONGEST_NAME = 64
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Word(BaseModel):
    """Base of all words: frozen, no unknown keys, no silent conversion, documented by its own sentences."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


def _printable(text: str) -> str:
    if found := _CONTROL.search(text):
        told = f"the text holds a control character, U+{ord(found[0]):04X}, at place {found.start()}"
        raise ValueError(told)
    return text


def _in_utc(moment: dt.datetime) -> dt.datetime:
    if moment.utcoffset() is None:
        told = "a moment needs its offset, so that a deadline is the same for all: write 2030-11-20T18:00:00Z"
        raise ValueError(told)
    return moment.astimezone(dt.UTC)


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:+-]*$", max_length=LONGEST_NAME)]
"""A short name: letters, digits, and ``_ . : + -``; the same for ever."""
Written = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_printable)]
"""A text that somebody wrote, without control characters."""
Words = dict[str, Written]
"""One text in several languages, by ISO 639-1 code: ``{"en": "shall", "fr": "doit"}``."""
Moment = Annotated[dt.datetime, AfterValidator(_in_utc)]
"""A moment in UTC."""
Number = Annotated[float, Field(allow_inf_nan=False)]
"""A finite number."""
Value = Number | str | tuple[str, ...]
"""What a slot can hold: a number, a choice or a date (year-month-day), a set of parties in order of the alphabet."""
Package = Mapping[str, Value]
"""A value for each slot of a text, by the slot's id."""

INVENTED = "invented"
ASSUMED = "assumed"


class Line(Word):
    """A line of a mandate: it says where it comes from."""

    source: Annotated[str, Field(min_length=1)]
    """Public source of this line, or the word ``assumed``; ``invented`` for a party that does not exist."""

    @property
    def assumed(self) -> bool:
        """Whether nobody has said so in public."""
        return self.source.strip().casefold() == ASSUMED

    @property
    def invented(self) -> bool:
        """Whether it belongs to a party that does not exist."""
        return self.source.strip().casefold() == INVENTED


W = TypeVar("W", bound=BaseModel)


def spoken(words: Words, language: str) -> str:
    """The words in a language, else in English, else in the first they have; empty where there are none."""
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def read_word(model: type[W], document: Mapping[str, Any] | str | bytes, where: str) -> W:
    """A word from a document (a mapping as TOML or YAML give it, or JSON text).

    Raises
    ------
    InputError
        With every problem of the document, the place of each and the nearest valid key.
    """
    if isinstance(document, Mapping):
        try:
            document = json.dumps(document, default=_as_text, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise InputError(Problem(f"this cannot be written as JSON: {error}", where)) from None
    try:
        return model.model_validate_json(document)
    except ValidationError as error:
        raise InputError(*_told(error, model, where)) from None


def _told(error: ValidationError, model: type[BaseModel], where: str) -> list[Problem]:
    """The problems of a document, less those that follow from others: a list is not too short because its items are wrong."""
    raw = error.errors()
    problems = explain(error, model, where)
    inside = [tuple(e["loc"]) for e in raw]
    return [
        problem
        for e, problem in zip(raw, problems, strict=True)
        if not (e["type"] == "too_short" and any(len(i) > len(e["loc"]) and i[: len(e["loc"])] == e["loc"] for i in inside))
    ]


def _as_text(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)
