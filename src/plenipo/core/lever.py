# SPDX-License-Identifier: Apache-2.0
"""Levers: the arrays that the law in force becomes. A lever holds terms, not results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core.errors import DataError, Problem, nearest_names
from plenipo.core.tables import named_dimensions, read_rows

__all__ = ["COMBINE", "LeverSpec", "read_levers"]

# How entries that bear on the same cell are combined. "last" takes the entry with the latest start.
COMBINE: dict[str, Any] = {"lowest": np.minimum, "highest": np.maximum, "sum": np.add, "product": np.multiply, "last": None}


@dataclass(frozen=True)
class LeverSpec:
    """One row of a channel's ``levers.csv``.

    Parameters
    ----------
    name, unit, meaning
        As printed.
    dimensions
        Any of ``actor``, ``origin``, ``destination``; time comes first in every array.
    neutral
        Value where no law bears on the cell.
    combine
        ``lowest``, ``highest`` (the deepest provision), ``sum``, ``product`` or ``last``.
    """

    name: str
    dimensions: tuple[str, ...]
    unit: str
    neutral: float
    combine: str
    meaning: str

    def blank(self, steps: int, actors: int) -> npt.NDArray[np.float64]:
        """Neutral array (step, *dimensions)."""
        return np.full((steps, *(actors for _ in self.dimensions)), self.neutral)


def read_levers(package: str) -> tuple[LeverSpec, ...]:
    """Levers a channel's folder declares.

    Raises
    ------
    DataError
        If a row names an unknown way of combining.
    """
    specs, problems = [], []
    for row in read_rows(package, "levers.csv"):
        if row["combine"] not in COMBINE:
            problems.append(
                Problem(
                    f"{row['combine']!r} is not a way to combine",
                    f"{package}/levers.csv, {row['name']}",
                    ", ".join(COMBINE),
                    nearest_names(row["combine"], COMBINE),
                )
            )
        specs.append(
            LeverSpec(row["name"], named_dimensions(row), row["unit"], float(row["neutral"]), row["combine"], row["meaning"])
        )
    if problems:
        raise DataError(*problems)
    return tuple(specs)
