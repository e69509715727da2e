# SPDX-License-Identifier: Apache-2.0
"""Errors: exit codes, all problems at once, nearest names."""

from __future__ import annotations

import pytest

from plenipo.core.errors import DataError, FetchError, InputError, ModelError, PlenipoError, Problem, nearest_names


def test_each_kind_ends_a_command_with_its_own_code() -> None:
    assert [e.exit_code for e in (PlenipoError, InputError, ModelError, DataError, FetchError)] == [1, 2, 3, 4, 5]
    assert all(issubclass(e, PlenipoError) for e in (InputError, ModelError, DataError, FetchError))


def test_a_problem_reads_as_place_fault_expectation_nearest_and_next_step() -> None:
    problem = Problem("there is no key 'actr'", "file.toml, headline", "actor", ("actor",), "plenipo schema")
    assert str(problem).splitlines() == [
        "file.toml, headline: there is no key 'actr'",
        "    expected: actor",
        "    nearest: actor",
        "    next: plenipo schema",
    ]
    assert str(Problem("it broke")) == "it broke"


def test_several_problems_are_counted_and_listed() -> None:
    error = InputError(Problem("one"), "two")
    assert str(error) == "2 problems:\n  - one\n  - two"
    assert [p.what for p in error.problems] == ["one", "two"]
    assert str(InputError("alone")) == "alone"


def test_an_error_without_a_problem_still_says_something() -> None:
    assert str(PlenipoError())


@pytest.mark.parametrize(
    ("asked", "expected"), [("TARIF", ("Tariff",)), ("vnm", ("VNM",)), ("qqqqqq", ()), ("Tarif VNM", ("Tariff",))]
)
def test_nearest_names_whatever_their_case(asked: str, expected: tuple[str, ...]) -> None:
    assert nearest_names(asked, ["Tariff", "VNM", "subsidy"]) == expected


def test_nearest_names_come_best_first_and_not_too_many() -> None:
    assert nearest_names("tariff", ["tarif", "tariffs", "tariff x", "tariff"], count=2) == ("tariff", "tariffs")
