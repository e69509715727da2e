# SPDX-License-Identifier: Apache-2.0
"""A scenario document written out as TOML."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["as_toml"]

DELETE = "\x7f"  # the one character that JSON lets stand and TOML does not


def as_toml(document: Mapping[str, Any]) -> str:
    """A scenario document as TOML: values first, then its tables."""
    return "\n".join(_table(document, ())).lstrip("\n") + "\n"


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterable[str]:
    tables = {k: v for k, v in table.items() if _is_table(v) or _is_list_of_tables(v)}
    for key, value in table.items():
        if key not in tables:
            yield f"{key} = {_value(value)}"
    for key, value in tables.items():
        below = (*path, key)
        if _is_table(value):
            yield from ("", f"[{'.'.join(below)}]", *_table(value, below))
            continue
        for row in value:
            yield from ("", f"[[{'.'.join(below)}]]", *_table(row, below))


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(v, Mapping) for v in value)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    return json.dumps(str(value), ensure_ascii=False).replace(DELETE, "\\u007f")
