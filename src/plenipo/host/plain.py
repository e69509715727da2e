# SPDX-License-Identifier: Apache-2.0
"""Plain data: what JSON can hold, and the same text for the same document."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from plenipo.core.errors import InputError, Problem

__all__ = ["DEEPEST", "canonical", "plain"]

DEEPEST = 60
"""Levels within one another: deeper than any clause, far from where a reader breaks."""


def plain(value: Any) -> Any:
    """The same document with None in place of what is not a number, dates as ISO text, arrays and sets as lists."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value)


def canonical(document: Any, where: str = "document") -> str:
    """One text for one document, in ASCII: keys in order, nothing that is not a number.

    Raises
    ------
    InputError
        If it holds what is not a number, or goes too deep.
    """
    if _depth(document) > DEEPEST:
        raise InputError(Problem("the document goes too deep", where, f"at most {DEEPEST} levels within one another"))
    try:
        return json.dumps(document, sort_keys=True, allow_nan=False, separators=(",", ":"), default=_dated)
    except ValueError:
        raise InputError(Problem("a value is not a number (NaN or infinite)", where, "numbers that are numbers")) from None


def _dated(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _depth(value: Any, level: int = 0) -> int:
    if level > DEEPEST:
        return level
    if isinstance(value, Mapping):
        return max((_depth(v, level + 1) for v in value.values()), default=level)
    if isinstance(value, list | tuple):
        return max((_depth(v, level + 1) for v in value), default=level)
    return level
