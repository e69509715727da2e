# SPDX-License-Identifier: Apache-2.0
"""Standard acts: acts of one size that every actor could take, by which leverage is compared.

A channel declares the kinds in the table ``standard_acts.csv`` of its folder and gives, for a law, families of acts with the
changes of levers each stands for. So the lab ranks the acts of all channels and knows none of them by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from plenipo.core.errors import DataError, Problem
from plenipo.core.tables import read_rows

if TYPE_CHECKING:
    from plenipo.core.act import Act

__all__ = ["EVERY_PARTNER", "LeverChange", "StandardActs", "StandardKind", "read_standard_kinds"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
EVERY_PARTNER = "*"
TABLE = "standard_acts.csv"


@dataclass(frozen=True)
class StandardKind:
    """One row of a channel's ``standard_acts.csv``.

    Parameters
    ----------
    kind
        Short name, as ``plenipo levers --over`` takes it.
    act
        Kind of the act, as scenario files name it.
    terms
        Keys of the act that are the same for all, as ``key=value``.
    key
        Key of the act that holds its size; empty for an act that is taken or not.
    size
        The standard size, in the unit of that key.
    unit
        That unit in words.
    levers
        Levers it moves.
    direction
        ``imports``, ``exports`` or ``both``; empty where it does not apply.
    targets
        Any of ``one`` (each partner), ``all`` (all partners at once), ``instrument``.
    least, most
        How many standard sizes may be taken at least and at most; infinite if the law alone sets the bounds.
    meaning, source
        As printed.
    """

    kind: str
    act: str
    terms: Mapping[str, str]
    key: str
    size: float
    unit: str
    levers: tuple[str, ...]
    direction: str
    targets: tuple[str, ...]
    least: float
    most: float
    meaning: str
    source: str

    @property
    def divisible(self) -> bool:
        """Whether more or less than one standard size can be taken."""
        return bool(self.key)


@dataclass(frozen=True, eq=False)
class LeverChange:
    """By how much acts move the cells of one lever.

    Parameters
    ----------
    lever
        Its name.
    act
        (cell,): place of the act in its family.
    index
        One array of places per dimension of the lever, (cell,) each.
    delta
        (cell,), or (cell, year) where it grows over the years: what one standard size adds, in the unit of the lever.
    """

    lever: str
    act: IntArray
    index: tuple[IntArray, ...]
    delta: FloatArray

    @property
    def cells(self) -> Any:
        """The cells in an array of the lever whose first dimensions are the year and, maybe, the step inside it."""
        return (..., *self.index)


@dataclass(frozen=True, eq=False)
class StandardActs:
    """A family: acts of one kind that touch different cells, so that their derivatives can be taken together.

    Parameters
    ----------
    kind
        The row of the table.
    actors, targets
        Who acts and on whom, one per act: codes, :data:`EVERY_PARTNER`, or the id of an instrument.
    changes
        What the acts move.
    make
        ``make(place, sizes)``: the act itself, so many standard sizes large.
    checks
        Name of a legal test to a verdict per act; a channel names its own tests.
    least, most
        (act,): how many standard sizes the law allows at least and at most; those of the row if missing.
    large
        Whether the act is too large for its terms to be taken as straight at its start: derivatives of the terms are then taken
        half-way, which is exact for products of two levers.
    barred
        (act,): why the text does not let this actor do it; empty if it does.
    """

    kind: StandardKind
    actors: tuple[str, ...]
    targets: tuple[str, ...]
    changes: tuple[LeverChange, ...]
    make: Callable[[int, float], Act]
    checks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    least: FloatArray | None = None
    most: FloatArray | None = None
    large: bool = False
    barred: tuple[str, ...] = ()

    def derivatives(self, gradient: Mapping[str, Any]) -> FloatArray:
        """(act,): first-order effect of one standard size, from the gradient with respect to the channel's levers.

        Parameters
        ----------
        gradient
            Lever to an array (year, *dimensions).
        """
        found = np.zeros(len(self.actors))
        for change in self.changes:
            slope = np.asarray(gradient[change.lever])[change.cells]
            inside = tuple(range(1, slope.ndim - 1))  # steps of a calendar finer than the year move together
            by_year = slope.sum(axis=inside)
            np.add.at(found, change.act, (by_year * _by_year(change.delta, len(slope))).sum(axis=0))
        return found

    def moved(self, levers: Mapping[str, Any], sizes: FloatArray) -> dict[str, FloatArray]:
        """Levers after so many standard sizes of each act, (act,); levers that none of them moves are passed on."""
        found = dict(levers)
        for change in self.changes:
            array = np.array(found[change.lever])
            step = _by_year(change.delta, len(array)) * sizes[change.act]
            inside = (1,) * (array.ndim - 1 - len(change.index))  # steps of a calendar finer than the year
            np.add.at(array, change.cells, step.reshape(len(array), *inside, len(change.act)))
            found[change.lever] = array
        return found


def _by_year(delta: FloatArray, years: int) -> FloatArray:
    """(year, cell): changes that are the same in all years are repeated."""
    return np.broadcast_to(delta if delta.ndim == 1 else delta.T, (years, len(delta)))


def read_standard_kinds(package: str) -> tuple[StandardKind, ...]:
    """Kinds of standard act that a channel's folder declares; none if it holds no such table.

    Raises
    ------
    DataError
        If a row cannot be read.
    """
    if not resources.files(package).joinpath(TABLE).is_file():
        return ()
    try:
        return tuple(_kind(row) for row in read_rows(package, TABLE))
    except (KeyError, ValueError) as error:
        raise DataError(Problem(f"a row cannot be read: {error}", f"{package}/{TABLE}")) from None


def _kind(row: Mapping[str, str]) -> StandardKind:
    terms = dict(_term(t) for t in row["terms"].split(";") if t)
    listed = {k: tuple(x for x in row[k].split(";") if x) for k in ("levers", "targets")}
    return StandardKind(
        kind=row["kind"],
        act=row["act"],
        terms=terms,
        key=row["key"],
        size=float(row["size"] or 1.0),
        unit=row["unit"],
        levers=listed["levers"],
        direction=row["direction"],
        targets=listed["targets"],
        least=float(row["least"] or "-inf"),
        most=float(row["most"] or "inf"),
        meaning=row["meaning"],
        source=row["source"],
    )


def _term(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key.strip(), value.strip()
