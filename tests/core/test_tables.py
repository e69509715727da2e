# SPDX-License-Identifier: Apache-2.0
"""The small tables inside packages, levers among them: read as text, refused when they are broken."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from plenipo.core.errors import DataError
from plenipo.core.lever import LeverSpec, read_levers
from plenipo.core.tables import read_rows

LEVER_HEADER = "name,dimensions,unit,neutral,combine,meaning"
_names = (f"odd_package_{k}" for k in itertools.count())


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Make a package with one table."""

    def make(file: str, content: str) -> str:
        name = next(_names)
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
        (tmp_path / name / file).write_text(content, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        return name

    return make


def test_rows_are_dictionaries_of_text_and_blank_lines_are_skipped(package) -> None:
    assert read_rows(package("t.csv", 'a,b\n1,"x, y"\n\n2,é\n'), "t.csv") == ({"a": "1", "b": "x, y"}, {"a": "2", "b": "é"})


def test_every_broken_row_is_told_with_its_line(package) -> None:
    name = package("t.csv", "a,b\n1\n1,2\n1,2,3\n")
    with pytest.raises(DataError) as error:
        read_rows(name, "t.csv")
    assert [(p.what, p.where) for p in error.value.problems] == [
        ("1 fields instead of 2", f"{name}/t.csv, line 2"),
        ("3 fields instead of 2", f"{name}/t.csv, line 4"),
    ]


def test_a_missing_or_empty_table_is_a_data_error(package) -> None:
    name = package("t.csv", "")
    with pytest.raises(DataError, match=r"the table other\.csv is missing"):
        read_rows(name, "other.csv")
    with pytest.raises(DataError, match=r"the table t\.csv is empty"):
        read_rows(name, "t.csv")


def test_a_lever_is_read_with_its_dimensions_and_rule(package) -> None:
    name = package(
        "levers.csv", f"{LEVER_HEADER}\nduty,origin;destination,fraction,0.5,highest,made up\nbudget,,USD,0,sum,made up\n"
    )
    duty, budget = read_levers(name)
    assert duty == LeverSpec("duty", ("origin", "destination"), "fraction", 0.5, "highest", "made up")
    assert budget.dimensions == ()
    assert duty.blank(2, 3).shape == (2, 3, 3)
    assert (duty.blank(2, 3) == 0.5).all()
    assert np.array_equal(budget.blank(2, 3), np.zeros(2))


def test_an_unknown_way_to_combine_names_the_nearest(package) -> None:
    name = package("levers.csv", f"{LEVER_HEADER}\nduty,actor,fraction,0,lowestt,made up\n")
    with pytest.raises(DataError, match="'lowestt' is not a way to combine") as error:
        read_levers(name)
    assert error.value.problems[0].nearest[0] == "lowest"
