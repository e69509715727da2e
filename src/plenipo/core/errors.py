# SPDX-License-Identifier: Apache-2.0
"""Errors that speak to a policy analyst.

The tree, with the exit code a command ends with::

    PlenipoError            1   anything below
    ├── InputError          2   a scenario, file, name or option is wrong
    ├── ModelError          3   a model found no answer: named failure and remedy
    ├── DataError           4   a data file is missing, broken or not what it should be
    └── FetchError          5   an address did not answer or sent something else

An interrupted command ends with 130. Every error carries all the problems found, not only the first.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["DataError", "FetchError", "InputError", "ModelError", "PlenipoError", "Problem", "nearest_names"]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, in the reader's words.

    Parameters
    ----------
    what
        What is wrong, a full sentence.
    where
        File, key or option in which it was found; empty if it is nowhere in particular.
    expected
        What would have been right.
    nearest
        Valid names close to the one given.
    next_step
        What to do now, often a command.
    """

    what: str
    where: str = ""
    expected: str = ""
    nearest: tuple[str, ...] = ()
    next_step: str = ""

    def __str__(self) -> str:
        lines = [f"{self.where}: {self.what}" if self.where else self.what]
        if self.expected:
            lines.append(f"expected: {self.expected}")
        if self.nearest:
            lines.append("nearest: " + ", ".join(self.nearest))
        if self.next_step:
            lines.append(f"next: {self.next_step}")
        return "\n    ".join(lines)


class PlenipoError(Exception):
    """Base of all errors a user can meet; holds every problem found at once."""

    exit_code = 1

    def __init__(self, *problems: Problem | str) -> None:
        if not problems:
            problems = (Problem("something went wrong and nobody said what"),)
        self.problems: tuple[Problem, ...] = tuple(p if isinstance(p, Problem) else Problem(p) for p in problems)
        super().__init__(str(self))

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return str(self.problems[0])
        return "\n".join([f"{len(self.problems)} problems:", *(f"  - {p}" for p in self.problems)])


class InputError(PlenipoError):
    """The user's scenario, file, name or option is wrong."""

    exit_code = 2


class ModelError(PlenipoError):
    """A model found no answer; the problem names the failure and the remedy."""

    exit_code = 3


class DataError(PlenipoError):
    """A data file is missing, broken or not what it should be."""

    exit_code = 4


class FetchError(PlenipoError):
    """An address did not answer, or sent something else than expected."""

    exit_code = 5


def nearest_names(name: str, valid: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Valid names that resemble a wrong one, best first, whatever their case."""
    by_folded: dict[str, str] = {}
    for candidate in valid:
        by_folded.setdefault(candidate.casefold(), candidate)
    found = difflib.get_close_matches(name.casefold(), list(by_folded), n=count, cutoff=0.55)
    return tuple(by_folded[f] for f in found)
