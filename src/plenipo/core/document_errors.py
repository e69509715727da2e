# SPDX-License-Identifier: Apache-2.0
"""From a validator's raw errors to sentences with place, expectation and nearest name."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from plenipo.core.errors import Problem, nearest_names

__all__ = ["explain"]

NOT_NUMBERS = {
    **dict.fromkeys(("float_parsing", "float_type"), "number"),
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float"), "whole number"),
}
"""Kinds of raw error to what was wanted."""


def explain(error: ValidationError, model: type[BaseModel], where: str) -> list[Problem]:
    """One problem per raw error.

    Parameters
    ----------
    error
        What the validator raised.
    model
        The class that was validated, to find the valid keys beside a wrong one.
    where
        Name of the file or document.
    """
    return [_explain_one(e, model, where) for e in error.errors()]


def _explain_one(raw: Mapping[str, Any], model: type[BaseModel], where: str) -> Problem:
    holder, path = _walk(model, raw["loc"])
    place = f"{where}, {path}" if path else where
    kind, context = raw["type"], raw.get("ctx", {})
    key = str(raw["loc"][-1]) if raw["loc"] else ""
    if kind == "extra_forbidden":
        valid = _keys(holder)
        return Problem(f"there is no key {key!r} here", place, "one of " + ", ".join(valid), nearest_names(key, valid))
    if kind == "missing":
        return Problem(f"{key!r} is missing", place, _meaning(holder, key))
    if kind == "union_tag_invalid":
        valid = [t.strip().strip("'") for t in context["expected_tags"].split(",")]
        return Problem(
            f"{context['tag']!r} is not a kind known here",
            f"{place}.kind",
            "one of " + ", ".join(valid),
            nearest_names(context["tag"], valid),
        )
    if kind == "union_tag_not_found":
        return Problem(
            "'kind' is missing: it says what this is", place, 'for instance kind = "accede"', next_step="plenipo schema"
        )
    if kind == "literal_error":
        valid = [v.strip().strip("'") for v in context["expected"].replace(" or ", ", ").split(",")]
        return Problem(f"{raw['input']!r} is not a choice", place, context["expected"], nearest_names(str(raw["input"]), valid))
    if kind == "value_error":
        return Problem(str(context["error"]), place)
    if kind.startswith("date"):
        return Problem(f"{_short(raw['input'])} is not a date", place, "year-month-day, e.g. 2027-01-01")
    if kind in NOT_NUMBERS:
        return Problem(f"{_short(raw['input'])} is not a {NOT_NUMBERS[kind]}", place, _meaning(holder, key))
    return Problem(f"{raw['msg'][:1].lower()}{raw['msg'][1:]}; found {_short(raw['input'])}", place, _meaning(holder, key))


def _walk(model: type[BaseModel], loc: tuple[Any, ...]) -> tuple[type[BaseModel], str]:
    """Class that holds the last key, and the path as a reader would write it."""
    holder, path = model, ""
    for place, part in enumerate(loc):
        if isinstance(part, int):
            path += f"[{part}]"
            continue
        variants = _classes_by_kind(holder, loc[:place])
        if part in variants:
            holder = variants[part]
            continue
        path += f".{part}" if path else str(part)
        inner = _classes_of(holder, str(part))
        if len(inner) == 1 and place < len(loc) - 1:
            holder = inner[0]
    return holder, path


def _classes_by_kind(holder: type[BaseModel], before: tuple[Any, ...]) -> dict[Any, type[BaseModel]]:
    field = next((str(p) for p in reversed(before) if isinstance(p, str)), None)
    found = _classes_of(holder, field) if field else []
    return {c.model_fields["kind"].default: c for c in found if "kind" in c.model_fields}


def _classes_of(holder: type[BaseModel], key: str) -> list[type[BaseModel]]:
    field = next((f for n, f in holder.model_fields.items() if key in (n, f.alias)), None)
    return _models_in(field.annotation) if field else []


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return [annotation] if issubclass(annotation, BaseModel) else []
    return [m for a in typing.get_args(annotation) for m in _models_in(a)]


def _keys(holder: type[BaseModel]) -> list[str]:
    return [f.alias or n for n, f in holder.model_fields.items()]


def _meaning(holder: type[BaseModel], key: str) -> str:
    field = next((f for n, f in holder.model_fields.items() if key in (n, f.alias)), None)
    return field.description or "" if field else ""


def _short(value: Any, width: int = 60) -> str:
    text = repr(value)
    return text if len(text) <= width else text[: width - 3] + "..."
