# SPDX-License-Identifier: Apache-2.0
"""The packages a script chooses among, with what each is worth to it."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plenipo.conference.model.delegation import Mandate
from plenipo.conference.model.slot import Slot
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.word import Package, Value
from plenipo.conference.worth.terms import Price, held_values, reservation_points

__all__ = ["Choices", "choices", "values_of"]

MOST_LISTED = 20_000
"""Packages a script looks at; of more it draws as many, always the same."""
GRID = 11  # values it looks at in a continuous range: both ends and nine between
MOST_NAMED = 8  # parties whose every set is looked at: 2^8 sets


@dataclass(frozen=True, eq=False)
class Choices:
    """Packages and their worth to one delegation.

    Parameters
    ----------
    slots
        Ids of the slots.
    values
        For each slot the values looked at.
    worth
        For each slot the points of each value.
    grid : (package, slot)
        Place of the value.
    points : (package,)
        Minus infinity beyond a red line; what other slots are worth as they stand is in it.
    base
        What other slots are worth as they stand.
    least
        Reservation value, points.
    lookup
        Points of any package, where they are no sum over slots; by the tables of slots if None.
    """

    slots: tuple[str, ...]
    values: tuple[tuple[Value, ...], ...]
    worth: tuple[np.ndarray, ...]
    grid: np.ndarray
    points: np.ndarray
    base: float
    least: float
    lookup: Callable[[Package], float] | None = None

    @cached_property
    def ranked(self) -> np.ndarray:
        """Rows from the worst package to the best; the first listed comes first among equals."""
        return np.argsort(self.points, kind="stable")

    @cached_property
    def rising(self) -> np.ndarray:
        """Points in this order."""
        return self.points[self.ranked]

    def package(self, row: int) -> dict[str, Value]:
        """A row as a package."""
        return {s: held[p] for s, held, p in zip(self.slots, self.values, self.grid[row], strict=True)}

    def worth_of(self, package: Package) -> float:
        """Points of any package; what it leaves open, or names otherwise than we look at, counts as the nearest we know."""
        if self.lookup is not None:
            return self.lookup(package)
        total = self.base
        for slot, values, worth in zip(self.slots, self.values, self.worth, strict=True):
            if slot in package:
                total += float(worth[_nearest(values, package[slot])])
        return total

    def places(self, package: Package) -> np.ndarray:
        """Places of a package's values: (slot,); the first where it leaves a slot open."""
        return np.array(
            [_nearest(v, package[s]) if s in package else 0 for s, v in zip(self.slots, self.values, strict=True)], dtype=int
        )


def _nearest(values: tuple[Value, ...], value: Value) -> int:
    if value in values:
        return values.index(value)
    if isinstance(value, int | float):
        away = [abs(v - value) if isinstance(v, int | float) else math.inf for v in values]
        return int(np.argmin(away))
    return 0


def values_of(slot: Slot, text: DraftText) -> tuple[Value, ...]:
    """Values a script looks at for a slot; none where it cannot think of any."""
    held = slot.values()
    if held is not None:
        return held
    if slot.kind == "number" and slot.low is not None and slot.high is not None:
        return tuple(float(v) for v in np.linspace(slot.low, slot.high, GRID))
    if slot.kind == "parties" and len(slot.choices) <= MOST_NAMED:
        names = sorted(slot.choices)
        return tuple(c for k in range(len(names) + 1) for c in itertools.combinations(names, k))
    named = [a.value for b in text.brackets if b.around == "value" and b.of == slot.id for a in b.alternatives]
    return tuple(dict.fromkeys(v for v in (*named, slot.no_deal, text.settled.get(slot.id)) if v is not None))


def choices(mandate: Mandate, text: DraftText, texts: Sequence[DraftText], price: Price) -> Choices:
    """All packages of the open slots of a text, or many of them, with what they are worth under a mandate."""
    slots = [(s, v) for s in text.open_slots() if (v := values_of(s, text))]
    worth = tuple(price(mandate, s, v) for s, v in slots)
    sizes = [len(v) for _, v in slots]
    grid = _grid(sizes, worth)
    named = [s.id for s, _ in slots]
    held = held_values([*texts, text], named)
    base = float(sum(price(mandate, s, (v,))[0] for s, v in held.values()))
    least = reservation_points(mandate, (s for t in (*texts, text) for s in t.slots))
    points = np.full(len(grid), base)
    for column, table in zip(grid.T, worth, strict=True):
        points = points + table[column]
    return Choices(tuple(named), tuple(v for _, v in slots), worth, grid, points, base, least)


def _grid(sizes: Sequence[int], worth: Sequence[np.ndarray]) -> np.ndarray:
    if not sizes:
        return np.zeros((1, 0), dtype=int)
    if math.prod(sizes) <= MOST_LISTED:
        return np.indices(sizes).reshape(len(sizes), -1).T
    chance = random.Random(0)
    drawn = {tuple(int(w.argmax()) for w in worth)}
    while len(drawn) < MOST_LISTED:
        drawn.add(tuple(chance.randrange(s) for s in sizes))
    return np.array(sorted(drawn))
