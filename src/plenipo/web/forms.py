# SPDX-License-Identifier: Apache-2.0
"""Forms from the typed document: each class of the scenario's schema becomes a form, each of its keys a field.

Nothing is described twice: the kind of field, its range, what it is if left out and the help under it are those of the class, so
that an act which another package registers has a form like every other. Only labels are words of the pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Field", "Form", "scenario_forms"]

Schema = Mapping[str, Any]
SCENARIO = "Scenario"
UNITS = (
    (r"^(cost[^.]*|price[^.]*|rate|highest rate)?,? ?(in )?per cent\b", "%"),
    (r"\bper cent of the value\b|\bin per cent\b", "%"),
    (r"^percentage points\b", "points"),
    (r"^usd bn a year\b", "USD bn a year"),
    (r"^usd of 2019 a tonne\b", "USD of 2019 a tonne"),
    (r"^mt co2e a year\b", "Mt CO2e a year"),
    (r"\bin months\b", "months"),
    (r"\bin log odds\b", "log odds"),
)
"""How the first words of a help text tell a unit, and that unit."""
NAMED = (
    ("agreement", r"\b(id|instrument|agreement)\b"),
    ("economy", r"\bcodes?\b|\beconom(y|ies)\b|\bpart(y|ies)\b"),
)
"""What a text names, by the words of its help."""
KEYS = {
    "instrument": "agreement",
    "actor": "economy",
    "actors": "economy",
    "partners": "economy",
    "outcome": "outcome",
    "case": "case",
    "extends": "case",
    "variant": "variant",
    "variants": "variant",
}
"""What a key names, where the key alone says so."""
LONG = ("text", "question", "why", "note", "source", "quantity")
"""Keys whose text runs over more than a line."""
FIRST = ("actor", "instrument", "date")
"""Keys of acts that stand first: who, on what, when; then with whom, then how much."""
WIDE = ("names", "long", "lines", "json", "map")
"""Types of field that take a whole line."""
ALL = "*"
"""What stands for every partner."""


@dataclass(frozen=True)
class Field:
    """One key of a class.

    Parameters
    ----------
    key
        As in the document.
    type
        ``text``, ``long``, ``lines``, ``number``, ``integer``, ``date``, ``flag``, ``choice``, ``name``, ``names``, ``pair``,
        ``rows``, ``kinds``, ``map``, ``group`` or, where nothing else fits, ``json``.
    hint
        The sentence of the class; markup of code taken off.
    required
        Whether it has no default.
    default
        What it is if left out.
    least, most
        Bounds of a number; None if there is none. ``open_least`` and ``open_most`` say that the bound itself is left out.
    unit
        In words, as told by the hint.
    options
        Of a choice.
    names
        What is named: ``economy``, ``agreement``, ``outcome``, ``case``, ``variant``.
    everybody
        Whether all partners may be named at once.
    forms
        Names of the forms of what it holds.
    """

    key: str
    type: str
    hint: str = ""
    required: bool = False
    default: Any = None
    least: float | None = None
    most: float | None = None
    open_least: bool = False
    open_most: bool = False
    unit: str = ""
    options: tuple[str, ...] = ()
    names: str = ""
    everybody: bool = False
    forms: tuple[str, ...] = ()

    @property
    def main(self) -> bool:
        """Whether it is shown at once: what must be said, what has a size, what is nested."""
        sized = self.type in ("number", "integer") and self.default is not None
        return self.required or sized or self.type in ("rows", "kinds") or (self.names != "" and self.default not in (None, ""))


@dataclass(frozen=True)
class Form:
    """One class.

    Parameters
    ----------
    name
        Of the class.
    kind
        By which documents name it; empty where the place says which it is.
    meaning
        First sentence of its documentation; ``more`` is the rest.
    fields
        Its keys in order, without ``kind``.
    """

    name: str
    kind: str
    meaning: str
    more: str
    fields: tuple[Field, ...]

    @property
    def main(self) -> tuple[Field, ...]:
        """Fields shown at once; of a nested term all its numbers and names, for one of them is what it is about."""
        nested = not any(f.key == "basis" for f in self.fields)
        shown = (f for f in self.fields if f.main or (nested and f.type in ("number", "integer", "choice", "name")))
        return tuple(sorted(shown, key=lambda f: FIRST.index(f.key) if f.key in FIRST else len(FIRST) + (f.type != "names")))

    @property
    def rest(self) -> tuple[Field, ...]:
        """Fields that most do without; those that take a whole line last."""
        return tuple(sorted((f for f in self.fields if f not in self.main), key=lambda f: f.type in WIDE))

    def field(self, key: str) -> Field:
        """One field by its key."""
        return next(f for f in self.fields if f.key == key)


@dataclass
class _Reader:
    """Walks a schema and keeps each class it meets."""

    defs: Mapping[str, Schema]
    found: dict[str, Form] = field(default_factory=dict)

    def form(self, schema: Schema) -> str:
        """Read a class; gives its name."""
        schema = self.resolved(schema)
        properties: Mapping[str, Schema] = schema.get("properties", {})
        kind = str(properties.get("kind", {}).get("const", ""))
        name = str(schema.get("title", kind))
        if name in self.found and self.found[name].kind != kind:
            name = f"{name} {kind}"
        if name not in self.found:
            first, _, rest = plain_text(schema.get("description", "")).partition("\n\n")
            self.found[name] = Form(name, kind, first, rest, ())  # known before its fields: a class may hold its own kind
            fields = (self.field(k, p, k in schema.get("required", ())) for k, p in properties.items() if "const" not in p)
            self.found[name] = Form(name, kind, first, rest, tuple(fields))
        return name

    def resolved(self, schema: Schema) -> Schema:
        """What a reference points at; words beside the reference are kept."""
        if "$ref" not in schema:
            return schema
        return {**self.defs[schema["$ref"].rpartition("/")[2]], **{k: v for k, v in schema.items() if k != "$ref"}}

    def field(self, key: str, schema: Schema, required: bool) -> Field:
        """Read a key."""
        hint, default = plain_text(schema.get("description", "")), schema.get("default")
        held = self.resolved(_present(schema))
        more = self.many(key, hint, held, default) if held.get("type") == "array" else self.single(key, hint, held)
        return Field(key, hint=hint, required=required, default=default, **more)

    def single(self, key: str, hint: str, held: Schema) -> dict[str, Any]:
        """What a key that holds one value is made of."""
        if "enum" in held:
            return {"type": "choice", "options": tuple(map(str, held["enum"]))}
        match held.get("type"):
            case "boolean":
                return {"type": "flag"}
            case "number" | "integer" as number:
                return {"type": number, "unit": _unit(hint), **_bounds(held)}
            case "string" if held.get("format") == "date":
                return {"type": "date"}
            case "string" if names := named_by(key, hint):
                return {"type": "name", "names": names}
            case "string":
                return {"type": "long" if key in LONG else "text"}
            case "object" if "properties" in held:
                return {"type": "group", "forms": (self.form(held),)}
            case "object" if _present(held.get("additionalProperties") or {}).get("format") == "date":
                return {"type": "map", "names": named_by(key, hint) or "economy"}
        return {"type": "json"}

    def many(self, key: str, hint: str, held: Schema, default: Any) -> dict[str, Any]:
        """What a key that holds several values is made of."""
        if "prefixItems" in held:
            whole = all(p.get("type") == "integer" for p in held["prefixItems"]) and len(held["prefixItems"]) == 2
            return {"type": "pair" if whole else "json"}
        item = self.resolved(held.get("items", {}))
        kinds = item.get("oneOf") or item.get("anyOf")
        if kinds:
            return {"type": "kinds", "forms": tuple(self.form(k) for k in kinds)}
        if "properties" in item:
            name = self.form(item)
            return {"type": "kinds" if self.found[name].kind and key in ("acts", "shocks") else "rows", "forms": (name,)}
        if item.get("type") != "string":
            return {"type": "json"}
        names = named_by(key, hint)
        everybody = f'["{ALL}"]' in hint or ALL in (default or ())
        return {"type": "names" if names else "lines", "names": names, "everybody": everybody}


def scenario_forms(schema: Schema) -> dict[str, Form]:
    """The forms of a scenario by name of class; that of the document itself is ``Scenario``.

    Parameters
    ----------
    schema
        `plenipo.core.scenario.scenario_schema`.
    """
    reader = _Reader(schema.get("$defs", {}))
    reader.form({**schema, "title": SCENARIO})
    return reader.found


def named_by(key: str, hint: str) -> str:
    """What the value of a key names, by the key itself or by the words of its help; empty if it is only text."""
    if key in KEYS:
        return KEYS[key]
    if key in LONG or key in ("name", "title", "products", "try_next", "notes"):
        return ""
    return next((what for what, words in NAMED if re.search(words, hint, re.IGNORECASE)), "")


def plain_text(text: str) -> str:
    """A docstring as prose: lines joined, marks of code taken off."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(" ".join(p.split()).replace("`", "") for p in paragraphs)


def _present(schema: Schema) -> Schema:
    """What a key is where it is given: the part of a choice that is not null."""
    return next((s for s in schema.get("anyOf", ()) if s.get("type") != "null"), schema) if _may_miss(schema) else schema


def _may_miss(schema: Schema) -> bool:
    return any(s.get("type") == "null" for s in schema.get("anyOf", ()))


def _bounds(held: Schema) -> dict[str, Any]:
    least, most = held.get("minimum", held.get("exclusiveMinimum")), held.get("maximum", held.get("exclusiveMaximum"))
    return {"least": least, "most": most, "open_least": "exclusiveMinimum" in held, "open_most": "exclusiveMaximum" in held}


def _unit(hint: str) -> str:
    return next((unit for words, unit in UNITS if re.search(words, hint, re.IGNORECASE)), "")


def every_field(forms: Mapping[str, Form]) -> Iterator[tuple[Form, Field]]:
    """Each field of each form."""
    return ((form, held) for form in forms.values() for held in form.fields)
