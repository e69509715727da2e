# SPDX-License-Identifier: Apache-2.0
"""Units: conversion within a dimension, refusal across, figures as words."""

from __future__ import annotations

import math

import pytest

from plenipo.core.errors import InputError
from plenipo.core.units import convert, format_value, list_units, unit


@pytest.mark.parametrize(
    ("value", "given", "wanted", "expected"),
    [
        (1.0, "USD bn", "USD million", 1000.0),
        (1.0, "USD million", "USD", 1e6),
        (3.5, "USD million a year", "USD bn a year", 0.0035),
        (12.5, "percent", "fraction", 0.125),
        (25.0, "basis point", "percentage point", 0.25),
        (2.0, "million persons", "persons", 2e6),
        (1.0, "Gt CO2", "tonne CO2", 1e9),
        (200.0, "nautical mile", "km", 370.4),
        (18.0, "month", "year", 1.5),
        (7.0, "index", "index", 7.0),
    ],
)
def test_converts_within_a_dimension(value: float, given: str, wanted: str, expected: float) -> None:
    assert convert(value, given, wanted) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("name", [row.name for row in list_units() if row.dimension != "index"])
def test_there_and_back(name: str) -> None:
    for other in list_units():
        if other.dimension == unit(name).dimension:
            assert convert(convert(7.25, name, other.name), other.name, name) == pytest.approx(7.25, rel=1e-14)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("percent", "percentage point"), ("USD bn", "USD bn a year"), ("persons", "km"), ("tonne CO2", "Mt CO2 a year")],
)
def test_refuses_another_dimension(given: str, wanted: str) -> None:
    with pytest.raises(InputError, match="cannot be turned into") as caught:
        convert(1.0, given, wanted)
    assert given in caught.value.problems[0].expected


def test_unknown_unit_lists_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        convert(1.0, "USD billion", "USD bn")
    assert "USD million" in caught.value.problems[0].nearest


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (12.345, "USD bn a year", "USD 12.3 bn a year"),
        (1234567.0, "USD", "USD 1,230,000"),
        (0.0, "percent", "0.00 %"),
        (-0.0001, "persons", "0 persons"),
        (1e9, "persons", "1,000,000,000 persons"),
        (0.5, "fraction", "0.500"),
        (21.03, "degree", "21.0°"),
        ("2020-01-31", "date", "2020-01-31"),
        (None, "km", "n/a"),
        (math.nan, "km", "n/a"),
        (math.inf, "km", "inf km"),
    ],
)
def test_prints(value: float | str | None, name: str, text: str) -> None:
    assert format_value(value, name) == text


def test_prints_a_sign_on_request() -> None:
    assert format_value(0.25, "percent", signed=True) == "+0.250 %"
    assert format_value(0.0, "percent", signed=True) == "0.00 %"
    with pytest.raises(InputError, match="is not a number"):
        format_value("much", "percent")


def test_rows_are_whole() -> None:
    names = [row.name for row in list_units()]
    assert len(names) == len(set(names)) >= 30
    assert all(row.factor > 0 and row.meaning and row.dimension for row in list_units())
