# SPDX-License-Identifier: Apache-2.0
"""A surrogate of the model in the slots of a text: a quadratic in each draw, and through exact runs what it leaves."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from plenipo.conference.model.slot import Slot
from plenipo.conference.model.word import Package, Value

__all__ = ["CHECKS", "Surrogate", "checks", "design", "fitted", "holds_anyway", "refined"]

CHECKS = 3
"""Packages run exactly for each set of choices beside the design, to tell the surrogate's error."""
CHECK_SEED = 7  # the same packages are checked whenever the same text is fitted
MOST_LEVELS = 11
"""Values at which a number is run exactly, all others in the middle: terms of a treaty bite from a threshold on, and a quadratic
does not bend there."""
REACH = 5.0  # of half a range, beyond which runs tell nothing of one another: so far that each number has nearly a spline
OTHER_CHOICE = 0.9  # correlation of what the quadratic leaves between two sets of choices
TOGETHER = 0.05  # weight of what several numbers do together, beside what each does alone; products are in the quadratic
DIGITS = 12  # as values of slots are written, so that a value of the design is one of them
NUGGET = 1e-12  # so that two exact runs of nearly the same package can be held together


@dataclass(frozen=True, eq=False)
class Surrogate:
    """For each draw and each set of choices a quadratic in the numbers of a text, and a rest through what was run exactly.

    Parameters
    ----------
    numbers
        Slots that hold numbers, in order.
    choices
        Slots that hold choices, in order.
    coefficients
        For each set of choices (term, measure, draw); the terms are those of `terms`.
    packages, exact : (package, measure, draw)
        What was run exactly; there the surrogate gives the same. A package that holds without a deal changes nothing:
        `holds_anyway`.
    rest : (package, measure, draw)
        Weight of each exact run in what the quadratic leaves.
    error : (measure,), in the unit of the measure
        Largest difference of the median over draws from the exact one, over the packages held back from the first fit.
    runs
        Exact runs behind it.

    Source
    ------
    Regression and interpolation of its residuals: Sacks, Welch, Mitchell and Wynn 1989; a sum of functions of one variable:
    Duvenaud, Nickisch and Rasmussen 2011.
    """

    numbers: tuple[Slot, ...]
    choices: tuple[Slot, ...]
    coefficients: Mapping[tuple[Value, ...], np.ndarray]
    packages: tuple[Package, ...]
    exact: np.ndarray
    rest: np.ndarray
    error: np.ndarray
    runs: int

    @cached_property
    def located(self) -> _Located:
        """Where its exact runs lie."""
        return _located(self.numbers, self.choices, self.packages)

    @cached_property
    def places(self) -> Mapping[tuple[Value, ...], int]:
        """Place of each exact run by the values of its package."""
        return {_key((*self.numbers, *self.choices), p): k for k, p in enumerate(self.packages)}

    def values(self, package: Package) -> np.ndarray:
        """Change of each measure against no deal: (measure, draw)."""
        return np.asarray(self.many([package])[0])

    def many(self, packages: Sequence[Package]) -> np.ndarray:
        """The same for many packages: (package, measure, draw)."""
        asked = _located(self.numbers, self.choices, packages)
        found = np.tensordot(_alike(asked, self.located), self.rest, axes=1)
        basis = terms(asked.unit)
        for kind, rows in _by_kind(self.choices, packages).items():
            found[rows] += np.tensordot(basis[rows], self.coefficients[kind], axes=1)
        slots = (*self.numbers, *self.choices)
        for row, package in enumerate(packages):
            if holds_anyway(slots, package):
                found[row] = 0.0
            elif (place := self.places.get(_key(slots, package))) is not None:
                found[row] = self.exact[place]  # to the last digit: whoever stands at its reservation value signs
        return np.asarray(found)


def holds_anyway(slots: Sequence[Slot], package: Package) -> bool:
    """Whether a package writes what holds without a deal into every slot that moves the model: it changes nothing, by definition.

    A run of such a text need not say so: clauses without a slot are in force with it, such as what others grant who accedes.
    """
    return bool(slots) and all(s.no_deal is not None and package[s.id] == s.no_deal for s in slots)


def terms(unit: np.ndarray) -> np.ndarray:
    """Constant, linear, squares and products of numbers scaled to -1 .. 1: (..., term) from (..., number)."""
    count = unit.shape[-1]
    pairs = [unit[..., i] * unit[..., j] for i in range(count) for j in range(i, count)]
    columns = [np.ones(unit.shape[:-1]), *(unit[..., k] for k in range(count)), *pairs]
    return np.stack(columns, axis=-1)


def design(slots: Sequence[Slot]) -> list[dict[str, Value]]:
    """Packages to run exactly: for each set of choices the centre, lines through it along each number, pairs pushed the same way.

    Source
    ------
    Box and Wilson 1951 (response surfaces) for centre, faces and corners; lines as in cut expansions of many variables, Rabitz
    and Alis 1999.
    """
    numbers, _ = _kinds(slots)
    one = np.eye(len(numbers))
    points = [np.zeros(len(numbers))]
    points += [x * one[k] for k, slot in enumerate(numbers) for x in _levels(slot)]
    points += [
        side * (one[i] + one[j]) for i in range(len(numbers)) for j in range(i) for side in (-1.0, 1.0)
    ]  # enough for products
    return _with_choices(slots, points)


def _levels(slot: Slot) -> tuple[float, ...]:
    """Values of a number along its line, scaled: those that are negotiated, or as many spread evenly; the centre is there."""
    held = slot.values() or ()
    count = len(held) if 1 < len(held) <= MOST_LEVELS else MOST_LEVELS
    listed = len(held) == count
    unit = _unit((slot,), [{slot.id: v} for v in held])[:, 0] if listed else np.linspace(-1.0, 1.0, count)
    return tuple(dict.fromkeys(float(x) for x in (-1.0, *unit, 1.0) if x))


def checks(slots: Sequence[Slot]) -> list[dict[str, Value]]:
    """Packages drawn evenly over the ranges, held back from the fit."""
    count = len(_kinds(slots)[0])
    if not count:
        return []
    return _with_choices(slots, list(np.random.default_rng(CHECK_SEED).uniform(-1.0, 1.0, (CHECKS, count))))


def fitted(slots: Sequence[Slot], exact: np.ndarray, held_back: np.ndarray) -> Surrogate:
    """The surrogate from exact runs; those held back tell its error first and are then put in.

    Parameters
    ----------
    slots
        Those that move the model.
    exact, held_back : (package, measure, draw)
        Exact changes for the packages of `design` and of `checks`.
    """
    first = _fit(slots, design(slots), exact, np.zeros(exact.shape[1]))
    if not len(held_back):
        return first
    off = np.median(first.many(checks(slots)), axis=-1) - np.median(held_back, axis=-1)
    both = np.concatenate([exact, held_back])
    return _fit(slots, [*design(slots), *checks(slots)], both, np.abs(off).max(axis=0))


def refined(surrogate: Surrogate, packages: Sequence[Package], exact: np.ndarray) -> Surrogate:
    """The surrogate with more exact runs put in: what was reached is then known, and what lies near it nearly so.

    Parameters
    ----------
    packages, exact : (package, measure, draw)
        What was run; packages known already are left out.
    """
    slots = (*surrogate.numbers, *surrogate.choices)
    known = {_key(slots, p) for p in surrogate.packages}
    fresh = [k for k, p in enumerate(packages) if _key(slots, p) not in known]
    every = [*surrogate.packages, *(packages[k] for k in fresh)]
    return _fit(slots, every, np.concatenate([surrogate.exact, exact[fresh]]), surrogate.error)


def _fit(slots: Sequence[Slot], packages: Sequence[Package], exact: np.ndarray, error: np.ndarray) -> Surrogate:
    numbers, choices = _kinds(slots)
    here = _located(numbers, choices, packages)
    basis, left, found = terms(here.unit), exact.copy(), {}
    for kind, rows in _by_kind(choices, packages).items():
        flat, *_ = np.linalg.lstsq(basis[rows], exact[rows].reshape(len(rows), -1), rcond=None)
        found[kind] = flat.reshape(-1, *exact.shape[1:])
        left[rows] -= np.tensordot(basis[rows], found[kind], axes=1)
    alike = _alike(here, here) + NUGGET * np.eye(len(packages))
    rest = np.linalg.solve(alike, left.reshape(len(packages), -1)).reshape(left.shape)
    return Surrogate(numbers, choices, found, tuple(packages), exact, rest, error, len(packages))


class _Located(NamedTuple):
    """Where packages lie: numbers scaled to -1 .. 1, (package, number); places of choices, (package, choice)."""

    unit: np.ndarray
    codes: np.ndarray


def _located(numbers: Sequence[Slot], choices: Sequence[Slot], packages: Sequence[Package]) -> _Located:
    known: list[dict[Value, int]] = [{v: k for k, v in enumerate(s.choices)} for s in choices]
    codes = [[c[p[s.id]] for s, c in zip(choices, known, strict=True)] for p in packages]
    return _Located(_unit(numbers, packages), np.array(codes, dtype=int).reshape(len(packages), len(choices)))


def _alike(some: _Located, others: _Located) -> np.ndarray:
    """How alike two sets of packages are, number by number and all together: (some, others)."""
    away = np.sqrt(3.0) * np.abs(some.unit[:, None] - others.unit[None]) / REACH
    each = (1.0 + away) * np.exp(-away)  # Matern, once differentiable: it may bend where terms begin to bite
    same = (some.codes[:, None] == others.codes[None]).all(axis=-1)
    return np.asarray((each.sum(axis=-1) + TOGETHER * each.prod(axis=-1)) * np.where(same, 1.0, OTHER_CHOICE))


def _by_kind(choices: Sequence[Slot], packages: Sequence[Package]) -> dict[tuple[Value, ...], list[int]]:
    """Rows of packages by their choices."""
    found: dict[tuple[Value, ...], list[int]] = {}
    for row, package in enumerate(packages):
        found.setdefault(tuple(package[s.id] for s in choices), []).append(row)
    return found


def _key(slots: Sequence[Slot], package: Package) -> tuple[Value, ...]:
    return tuple(package[s.id] for s in slots)


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
    value = round(slot.low + (unit + 1.0) / 2.0 * (slot.high - slot.low), DIGITS)
    return min(max(value, slot.low), slot.high)
