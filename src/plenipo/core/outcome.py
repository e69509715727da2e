# SPDX-License-Identifier: Apache-2.0
"""Outcomes and variants: what a channel measures, and the rival forms of its model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plenipo.core.errors import DataError, InputError, Problem, nearest_names
from plenipo.core.tables import named_dimensions, read_rows

__all__ = ["MEASURES", "OutcomeSpec", "Variant", "compare", "known_as", "parse_variant", "read_outcomes"]

FloatArray = npt.NDArray[np.float64]
# How a scenario's level is set against the baseline's.
MEASURES = ("percent", "difference", "points")
PERCENT = 100.0


@dataclass(frozen=True)
class OutcomeSpec:
    """One row of a channel's ``outcomes.csv``.

    Parameters
    ----------
    name, unit, meaning, source
        As printed; ``unit`` is that of the level.
    dimensions
        ``actor``, or ``origin`` and ``destination``; none for what belongs to nobody, such as warming.
    measures
        Which comparisons make sense: ``percent`` (change in per cent of the baseline), ``difference`` (in the unit), ``points``
        (difference of a fraction, in percentage points).
    better
        ``more``, ``less`` or ``neither``.
    """

    name: str
    dimensions: tuple[str, ...]
    unit: str
    measures: tuple[str, ...]
    better: str
    meaning: str
    source: str

    def unit_of(self, measure: str) -> str:
        """Unit of a comparison."""
        return {"percent": "percent", "points": "percentage points"}.get(measure, self.unit)


@dataclass(frozen=True)
class Variant:
    """A named rival form of a model: one choice per axis, e.g. deficits additive, revenue lump-sum."""

    name: str
    choices: tuple[tuple[str, str], ...]

    @property
    def options(self) -> frozenset[str]:
        """The option chosen on each axis."""
        return frozenset(option for _, option in self.choices)

    def code(self, axis: str, options: tuple[str, ...]) -> int:
        """Place of this variant's choice among the options of an axis."""
        return options.index(dict(self.choices)[axis])


def parse_variant(name: str, axes: dict[str, tuple[str, ...]]) -> Variant:
    """A variant from its name ``choice/choice``, in the order of the axes; the first option where the name ends early.

    A choice that belongs to one later axis only may stand without those before it, which then are at their first options.

    Raises
    ------
    InputError
        If a choice is not one of its axis.

    Examples
    --------
    >>> parse_variant("balanced", {"deficits": ("additive", "balanced"), "supply": ("fixed", "elastic")}).choices
    (('deficits', 'balanced'), ('supply', 'fixed'))
    >>> parse_variant("elastic", {"deficits": ("additive", "balanced"), "supply": ("fixed", "elastic")}).choices
    (('deficits', 'additive'), ('supply', 'elastic'))
    """
    parts, names, problems = name.split("/"), list(axes), []
    if len(parts) > len(axes):
        problems.append(Problem(f"variant {name!r} has {len(parts)} parts", expected="/".join(axes)))
    chosen = {axis: options[0] for axis, options in axes.items()}
    place = 0
    for part in parts[: len(axes)]:
        later = [k for k in range(place, len(names)) if part in axes[names[k]]]
        if later and (later[0] == place or len(later) == 1):
            chosen[names[later[0]]], place = part, later[0] + 1
        else:
            problems.append(_no_choice(name, part, place, axes))
            place += 1
    if problems:
        raise InputError(*problems)
    return Variant(name, tuple(chosen.items()))


def _no_choice(name: str, part: str, place: int, axes: dict[str, tuple[str, ...]]) -> Problem:
    if place >= len(axes):
        return Problem(f"{part!r} stands after a choice that comes later", f"variant {name!r}", "in the order " + "/".join(axes))
    axis, options = list(axes.items())[place]
    return Problem(
        f"{part!r} is not a choice for {axis}", f"variant {name!r}", "one of " + ", ".join(options), nearest_names(part, options)
    )


def known_as(name: str, axes: dict[str, tuple[str, ...]], known: Sequence[str]) -> str:
    """The name under which a variant is known already, if one of ``known`` makes the same choices; else the name as written."""
    choices = parse_variant(name, axes).choices
    return next((other for other in known if parse_variant(other, axes).choices == choices), name)


def compare(scenario: FloatArray, baseline: FloatArray, measure: str) -> FloatArray:
    """Set a scenario's level against the baseline's, cell by cell.

    Returns
    -------
    array
        Same shape: per cent, the unit of the level, or percentage points.
    """
    if measure == "percent":
        # 0/0 is "no trade before, none after": no change, not an unknown.
        safe = np.where(baseline == 0, 1.0, baseline)
        return np.asarray(
            PERCENT * np.where((baseline == 0) & (scenario == 0), 0.0, scenario / safe - np.where(baseline == 0, 0.0, 1.0))
        )
    if measure == "difference":
        return scenario - baseline
    if measure == "points":
        return PERCENT * (scenario - baseline)
    raise InputError(Problem(f"{measure!r} is not a measure", expected=", ".join(MEASURES)))


def read_outcomes(package: str) -> tuple[OutcomeSpec, ...]:
    """Outcomes a channel's folder declares.

    Raises
    ------
    DataError
        If a row names an unknown measure.
    """
    specs, problems = [], []
    for r in read_rows(package, "outcomes.csv"):
        measures = tuple(r["measures"].split(";"))
        problems += [
            Problem(f"{m!r} is not a measure", f"{package}/outcomes.csv, {r['name']}", ", ".join(MEASURES))
            for m in measures
            if m not in MEASURES
        ]
        specs.append(OutcomeSpec(r["name"], named_dimensions(r), r["unit"], measures, r["better"], r["meaning"], r["source"]))
    if problems:
        raise DataError(*problems)
    return tuple(specs)
