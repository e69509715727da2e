# SPDX-License-Identifier: Apache-2.0
"""Who signed and ratified what, when: the Parties of many treaties as arrays, seen from a date."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core.tables import read_rows
from plenipo.data.tables import read_table

__all__ = ["DAYS_A_MONTH", "NEVER", "Records", "gather", "month_of", "shipped_records", "subject_of"]

Floats = npt.NDArray[np.float64]

DAYS_A_MONTH = 365.2425 / 12
NEVER = np.inf
FEW = 10  # States on record below which nothing is said of regions
ONE_REGION = 0.6
"""Share of the States on record from which on a treaty is taken for that of one region."""
_EPOCH = dt.date(1900, 1, 1)


@dataclass(frozen=True, eq=False)
class Records:
    """Treaties by States; dates in months since 1 January 1900, ``inf`` where nothing is recorded.

    Parameters
    ----------
    treaties, titles, subjects : one each per treaty
    states : codes, in order of the alphabet
    adopted, in_force : (treaty,)
        ``in_force`` is the first day on which the treaty bound anybody.
    signed, ratified : (treaty, state)
    """

    treaties: tuple[str, ...]
    titles: tuple[str, ...]
    subjects: tuple[str, ...]
    states: tuple[str, ...]
    adopted: Floats
    in_force: Floats
    signed: Floats
    ratified: Floats

    def until(self, as_of: float) -> Records:
        """What was known on that day: later dates are gone, and treaties adopted later."""
        held = self.only(np.flatnonzero(self.adopted <= as_of))
        return replace(
            held,
            in_force=_masked(held.in_force, as_of),
            signed=_masked(held.signed, as_of),
            ratified=_masked(held.ratified, as_of),
        )

    def only(self, kept: npt.NDArray[np.intp]) -> Records:
        """Some of the treaties."""
        return replace(
            self,
            treaties=tuple(self.treaties[k] for k in kept),
            titles=tuple(self.titles[k] for k in kept),
            subjects=tuple(self.subjects[k] for k in kept),
            adopted=self.adopted[kept],
            in_force=self.in_force[kept],
            signed=self.signed[kept],
            ratified=self.ratified[kept],
        )

    def with_treaty(self, other: Records) -> Records:
        """These and the treaties of ``other`` behind them, over the States of both."""
        states = tuple(sorted({*self.states, *other.states}))
        spread = [(_spread(r.signed, r.states, states), _spread(r.ratified, r.states, states)) for r in (self, other)]
        return Records(
            self.treaties + other.treaties,
            self.titles + other.titles,
            self.subjects + other.subjects,
            states,
            np.concatenate([self.adopted, other.adopted]),
            np.concatenate([self.in_force, other.in_force]),
            np.concatenate([s for s, _ in spread]),
            np.concatenate([r for _, r in spread]),
        )

    def without(self, treaty: str) -> Records:
        """All but one."""
        return self.only(np.flatnonzero(np.array(self.treaties, dtype=object) != treaty))

    def worldwide(self, bloc: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """(treaty,) Whether those who signed or joined are of many regions; ``bloc`` (state,) numbers the regions.

        A treaty of one region tells little of one for all, whose States it would count as waiting.
        """
        there = np.isfinite(np.minimum(self.signed, self.ratified))
        largest = np.stack([there[:, bloc == b].sum(1) for b in np.unique(bloc)]).max(0)
        few = there.sum(1) < FEW
        result: npt.NDArray[np.bool_] = few | (largest <= ONE_REGION * there.sum(1))
        return result

    @property
    def first_seen(self) -> Floats:
        """(state,) The month of a State's first signature or ratification of anything."""
        return np.minimum(self.signed, self.ratified).min(axis=0, initial=NEVER)


def _masked(months: Floats, as_of: float) -> Floats:
    return np.where(months <= as_of, months, NEVER)


def _spread(values: Floats, states: tuple[str, ...], wanted: tuple[str, ...]) -> Floats:
    place = {c: i for i, c in enumerate(wanted)}
    found = np.full((len(values), len(wanted)), NEVER)
    found[:, [place[c] for c in states]] = values
    return found


def month_of(day: str | dt.date) -> float:
    """Months from 1 January 1900 to a day; ``inf`` for an empty text."""
    if not day:
        return NEVER
    date = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return (date - _EPOCH).days / DAYS_A_MONTH


def day_of(month: float) -> dt.date:
    """The day so many months after 1 January 1900."""
    return _EPOCH + dt.timedelta(days=round(month * DAYS_A_MONTH))


def subject_of(title: str) -> str:
    """The subject whose word stands in the title: treaties of one subject are kin."""
    folded = title.casefold()
    for row in read_rows("plenipo.calibrate.ratification", "subjects.csv"):
        if row["word"] in folded:
            return row["subject"]
    return "other"


def gather(rows: Iterable[Mapping[str, Any]]) -> Records:
    """Arrays from rows of the layout ``ecolex_id, title, adopted, iso3, signed, ratified, in_force`` (ISO dates)."""
    held = list(rows)
    treaties = tuple(sorted({r["ecolex_id"] for r in held}))
    states = tuple(sorted({r["iso3"] for r in held}))
    about = {r["ecolex_id"]: r for r in held}
    place, column = {t: k for k, t in enumerate(treaties)}, {c: i for i, c in enumerate(states)}
    signed, ratified = (np.full((len(treaties), len(states)), NEVER) for _ in range(2))
    in_force = np.full(len(treaties), NEVER)
    for r in held:
        k, i = place[r["ecolex_id"]], column[r["iso3"]]
        signed[k, i], ratified[k, i] = month_of(r["signed"]), month_of(r["ratified"])
        in_force[k] = min(in_force[k], month_of(r["in_force"]))
    adopted = np.array([month_of(about[t]["adopted"]) for t in treaties])
    titles = tuple(str(about[t]["title"]) for t in treaties)
    # Nothing binds before it is adopted: such dates are errors of the source.
    return Records(
        treaties, titles, tuple(map(subject_of, titles)), states, adopted, np.maximum(in_force, adopted), signed, ratified
    )


@functools.cache
def shipped_records() -> Records:
    """The treaties that ship with the package."""
    titles = {r["ecolex_id"]: r for r in read_table("environmental_treaties").to_dict()}
    return gather({**titles[r["ecolex_id"]], **r} for r in read_table("treaty_parties").to_dict())
