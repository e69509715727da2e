# SPDX-License-Identifier: Apache-2.0
"""Outcomes and variants: how levels are compared, and how a variant is named."""

from __future__ import annotations

import numpy as np
import pytest

from plenipo.core.errors import DataError, InputError
from plenipo.core.outcome import compare, known_as, parse_variant, read_outcomes

AXES = {"deficits": ("additive", "balanced"), "revenue": ("lump_sum", "tax_relief")}
BEFORE = np.array([2.0, -4.0, 0.0])
AFTER = np.array([3.0, -5.0, 0.0])


@pytest.mark.parametrize(
    ("measure", "expected"), [("percent", [50.0, 25.0, 0.0]), ("difference", [1.0, -1.0, 0.0]), ("points", [100.0, -100.0, 0.0])]
)
def test_a_level_is_set_against_the_baseline(measure: str, expected: list[float]) -> None:
    assert compare(AFTER, BEFORE, measure).tolist() == expected


@pytest.mark.parametrize("measure", ["percent", "difference", "points"])
def test_equal_levels_are_no_change_to_the_last_digit(measure: str) -> None:
    levels = np.array([0.1, 1e-300, -7.3, 0.0, 1e12])
    assert (compare(levels, levels.copy(), measure) == 0).all()


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(InputError, match="'ratio' is not a measure"):
        compare(AFTER, BEFORE, "ratio")


def test_a_variant_holds_one_choice_per_axis() -> None:
    variant = parse_variant("balanced/lump_sum", AXES)
    assert [variant.code(a, o) for a, o in AXES.items()] == [1, 0]


def test_a_name_that_ends_early_takes_the_first_option_of_the_rest() -> None:
    assert parse_variant("balanced", AXES).choices == parse_variant("balanced/lump_sum", AXES).choices
    assert parse_variant("balanced", AXES).options == {"balanced", "lump_sum"}


def test_a_variant_is_called_by_the_name_it_has_already() -> None:
    known = ("additive/lump_sum", "balanced")
    names = ("additive", "balanced/lump_sum", "balanced/tax_relief")
    assert [known_as(n, AXES, known) for n in names] == ["additive/lump_sum", "balanced", "balanced/tax_relief"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "'' is not a choice for deficits"),
        ("additve/lump_sum", "'additve' is not a choice for deficits"),
        ("a/b/c", "has 3 parts"),
    ],
)
def test_a_variant_that_is_none_is_refused(name: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        parse_variant(name, AXES)


def test_both_wrong_choices_are_told_with_the_nearest() -> None:
    with pytest.raises(InputError) as error:
        parse_variant("additve/tax_releef", AXES)
    assert [p.nearest for p in error.value.problems] == [("additive",), ("tax_relief",)]


def test_the_unit_of_a_row_follows_the_measure() -> None:
    income = next(o for o in read_outcomes("plenipo.channels.trade") if o.name == "real_income")
    assert [income.unit_of(m) for m in ("percent", "points", "difference")] == ["percent", "percentage points", income.unit]


def test_a_table_with_an_unknown_measure_is_a_data_error(tmp_path, monkeypatch) -> None:
    folder = tmp_path / "odd_outcomes"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "outcomes.csv").write_text(
        "name,dimensions,unit,measures,better,meaning,source\nx,actor,u,percent;share,more,m,s\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(DataError, match="'share' is not a measure"):
        read_outcomes("odd_outcomes")
