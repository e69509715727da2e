# SPDX-License-Identifier: Apache-2.0
"""Units of the figures we hold and print, by name; the rows are in ``vocabulary/units.csv``.

A flow a year and a stock are different dimensions, and so are a share in per cent and a difference in percentage points.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from plenipo.core.errors import InputError, Problem, nearest_names

__all__ = ["Unit", "convert", "format_value", "list_units", "unit"]

_TABLE = Path(__file__).with_name("vocabulary") / "units.csv"
_WORDS = ("date", "code", "text")
_WHOLE = ("people", "count", "flag")
_MONEY = ("money", "money flow")
_NOTHING = "n/a"


@dataclass(frozen=True)
class Unit:
    """A unit: its value in the first unit of its dimension is ``factor``."""

    name: str
    symbol: str
    dimension: str
    factor: float
    meaning: str


def list_units() -> tuple[Unit, ...]:
    """All units in the order of the table.

    Examples
    --------
    >>> list_units()[0].name
    'USD'
    """
    return tuple(_table().values())


def unit(name: str) -> Unit:
    """Unit by name.

    Raises
    ------
    InputError
        If there is none of that name; the problem lists the nearest.

    Examples
    --------
    >>> unit("km").dimension
    'length'
    """
    found = _table().get(name)
    if found is None:
        raise InputError(
            Problem(f"'{name}' is not a unit known here", expected="a unit's name", nearest=nearest_names(name, _table()))
        )
    return found


def convert(value: float, given: str, wanted: str) -> float:
    """Value in another unit of the same dimension.

    Parameters
    ----------
    value
        Number in the unit ``given``; arrays work too.
    given, wanted
        Names of units.

    Raises
    ------
    InputError
        If a unit is unknown or the two measure different things.

    Examples
    --------
    >>> convert(2500.0, "USD million", "USD bn"), convert(0.25, "fraction", "percent")
    (2.5, 25.0)
    """
    source, target = unit(given), unit(wanted)
    if source.name == target.name:
        return value
    if source.dimension != target.dimension or source.dimension == "index":
        same = [u.name for u in list_units() if u.dimension == source.dimension and u.dimension != "index"]
        raise InputError(
            Problem(
                f"{given} ({source.dimension}) cannot be turned into {wanted} ({target.dimension})",
                expected=f"a unit of {source.dimension}: {', '.join(same)}",
            )
        )
    ratio = source.factor / target.factor
    return value * ratio if ratio >= 1 else value / (target.factor / source.factor)


def format_value(value: float | str | None, name: str, *, digits: int = 3, signed: bool = False) -> str:
    """Value with its unit as text for a reader, to a number of significant digits; whole people and things.

    Parameters
    ----------
    value
        The number; None and NaN print as "n/a". Dates, codes and words pass as they are.
    name
        Name of the unit.
    digits
        Significant digits.
    signed
        Whether to print a plus sign.

    Examples
    --------
    >>> format_value(12.345, "USD bn a year"), format_value(-0.0316, "percent"), format_value(1234567, "persons")
    ('USD 12.3 bn a year', '-0.0316 %', '1,234,567 persons')
    """
    found = unit(name)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return _NOTHING
    if found.dimension in _WORDS:
        return str(value)
    if isinstance(value, str):
        raise InputError(Problem(f"'{value}' is not a number", expected=f"a number in {name}"))
    number = _digits(float(value), 0 if found.dimension in _WHOLE and found.factor == 1 else digits, signed)
    if found.dimension in _MONEY:
        currency, _, rest = found.symbol.partition(" ")
        return f"{currency} {number} {rest}".strip()
    gap = "" if found.symbol == "°" else " "
    return f"{number}{gap}{found.symbol}" if found.symbol else number


def _digits(value: float, digits: int, signed: bool) -> str:
    """Number with thousands separators to so many significant digits (0: whole); never minus nought."""
    size = math.floor(math.log10(abs(value))) if value and math.isfinite(value) else 0
    places = max(0, digits - 1 - size) if digits else 0
    rounded = (round(value, digits - 1 - size if digits else 0) if math.isfinite(value) else value) + 0.0
    return f"{rounded:{'+' if signed and rounded else ''},.{places}f}"


@cache
def _table() -> Mapping[str, Unit]:
    with _TABLE.open(newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    return MappingProxyType(
        {r["name"]: Unit(r["name"], r["symbol"], r["dimension"], float(r["factor"]), r["meaning"]) for r in rows}
    )
