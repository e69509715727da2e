# SPDX-License-Identifier: Apache-2.0
"""A surrogate of the model in the slots of a text: a quadratic in each draw, fitted once to a small design of exact runs."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from plenipo.conference.model.slot import Slot
from plenipo.conference.model.word import Package, Value

__all__ = ["CHECKS", "Surrogate", "checks", "design", "fitted"]

CHECKS = 3
"""Packages run exactly for each set of choices beside the design, to tell the surrogate's error."""
CHECK_SEED = 7  # the same packages are checked whenever the same text is fitted


@dataclass(frozen=True, eq=False)
class Surrogate:
    """Quadratic in the numbers of a text, for each draw and each set of its choices.

    Parameters
    ----------
    numbers
        Slots that hold numbers, in order.
    choices
        Slots that hold choices, in order.
    coefficients
        For each set of choices (term, measure, draw); the terms are those of `terms`.
    error : (measure,), in the unit of the measure
        Largest difference of the median over draws from the exact one, over the packages held back from the fit.
    runs
        Exact runs behind it.
    """

    numbers: tuple[Slot, ...]
    choices: tuple[Slot, ...]
    coefficients: Mapping[tuple[Value, ...], np.ndarray]
    error: np.ndarray
    runs: int

    def values(self, package: Package) -> np.ndarray:
        """Change of each measure against no deal: (measure, draw)."""
        held = self.coefficients[tuple(package[s.id] for s in self.choices)]
        return np.einsum("t,tmd->md", terms(_unit(self.numbers, [package])[0]), held)

    def many(self, packages: Sequence[Package]) -> np.ndarray:
        """The same for many packages: (package, measure, draw)."""
        first = next(iter(self.coefficients.values()))
        found = np.empty((len(packages), *first.shape[1:]))
        kinds = [tuple(p[s.id] for s in self.choices) for p in packages]
        for kind in dict.fromkeys(kinds):
            rows = [k for k, held in enumerate(kinds) if held == kind]
            basis = terms(_unit(self.numbers, [packages[k] for k in rows]))
            found[rows] = np.einsum("pt,tmd->pmd", basis, self.coefficients[kind])
        return found


def terms(unit: np.ndarray) -> np.ndarray:
    """Constant, linear, squares and products of numbers scaled to -1 .. 1: (..., term) from (..., number)."""
    count = unit.shape[-1]
    pairs = [unit[..., i] * unit[..., j] for i in range(count) for j in range(i, count)]
    columns = [np.ones(unit.shape[:-1]), *(unit[..., k] for k in range(count)), *pairs]
    return np.stack(columns, axis=-1)


def design(slots: Sequence[Slot]) -> list[dict[str, Value]]:
    """Packages to run exactly: for each set of choices the centre, the middle of each face, and pairs pushed the same way.

    For n numbers that is 1 + 2n + n (n - 1) packages a set of choices, enough for every term of a quadratic.

    Source
    ------
    Box and Wilson 1951 (response surfaces); the points are those of a face-centred design without most of its corners.
    """
    numbers, _ = _kinds(slots)
    count = len(numbers)
    points = [np.zeros(count)]
    points += [side * np.eye(count)[k] for k in range(count) for side in (-1.0, 1.0)]
    points += [side * (np.eye(count)[i] + np.eye(count)[j]) for i in range(count) for j in range(i) for side in (-1.0, 1.0)]
    return _with_choices(slots, points)


def checks(slots: Sequence[Slot]) -> list[dict[str, Value]]:
    """Packages drawn evenly over the ranges, held back from the fit."""
    count = len(_kinds(slots)[0])
    if not count:
        return []
    return _with_choices(slots, list(np.random.default_rng(CHECK_SEED).uniform(-1.0, 1.0, (CHECKS, count))))


def fitted(slots: Sequence[Slot], exact: np.ndarray, held_back: np.ndarray) -> Surrogate:
    """The surrogate from exact runs.

    Parameters
    ----------
    slots
        Those that move the model.
    exact, held_back : (package, measure, draw)
        Exact changes for the packages of `design` and of `checks`.
    """
    numbers, choices = _kinds(slots)
    packages, kinds = design(slots), [tuple(p[s.id] for s in choices) for p in design(slots)]
    found = {}
    for kind in dict.fromkeys(kinds):
        rows = [k for k, held in enumerate(kinds) if held == kind]
        basis = terms(_unit(numbers, [packages[k] for k in rows]))
        flat, *_ = np.linalg.lstsq(basis, exact[rows].reshape(len(rows), -1), rcond=None)
        found[kind] = flat.reshape(-1, *exact.shape[1:])
    measures = exact.shape[1]
    plain = Surrogate(numbers, choices, found, np.zeros(measures), len(exact) + len(held_back))
    if not len(held_back):
        return plain
    off = np.median(plain.many(checks(slots)), axis=-1) - np.median(held_back, axis=-1)
    return Surrogate(numbers, choices, found, np.abs(off).max(axis=0), plain.runs)


def _kinds(slots: Sequence[Slot]) -> tuple[tuple[Slot, ...], tuple[Slot, ...]]:
    return tuple(s for s in slots if s.kind == "number"), tuple(s for s in slots if s.kind == "choice")


def _unit(numbers: Sequence[Slot], packages: Sequence[Package]) -> np.ndarray:
    """Numbers scaled to -1 .. 1 over their range: (package, number)."""
    low, high = (np.array([getattr(s, end) for s in numbers], dtype=float) for end in ("low", "high"))
    held = np.array([[p[s.id] for s in numbers] for p in packages], dtype=float).reshape(len(packages), len(numbers))
    return np.asarray(2.0 * (held - low) / (high - low) - 1.0)


def _with_choices(slots: Sequence[Slot], points: Sequence[np.ndarray]) -> list[dict[str, Value]]:
    numbers, choices = _kinds(slots)
    out: list[dict[str, Value]] = []
    for held in itertools.product(*(s.choices for s in choices)):
        for point in points:
            values = (_scaled(s, float(x)) for s, x in zip(numbers, point, strict=True))
            out.append(
                {
                    **dict(zip((s.id for s in numbers), values, strict=True)),
                    **dict(zip((s.id for s in choices), held, strict=True)),
                }
            )
    return out


def _scaled(slot: Slot, unit: float) -> float:
    assert slot.low is not None
    assert slot.high is not None
    return min(max(slot.low + (unit + 1.0) / 2.0 * (slot.high - slot.low), slot.low), slot.high)
