# SPDX-License-Identifier: Apache-2.0
"""A case made ready to be asked: mandates as arrays, the surrogate of the model, exact runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from plenipo.conference.analytics.bridge import Appraised
from plenipo.conference.case import Case, read_case
from plenipo.conference.model.delegation import Mandate
from plenipo.conference.model.slot import Slot
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.view import Worth
from plenipo.conference.model.word import Package, Value
from plenipo.conference.play import Room, room_of, votes_of
from plenipo.conference.worth.appraisal import Appraisal, Appraiser
from plenipo.conference.worth.exact import BAND, Exact, Modelled
from plenipo.conference.worth.surrogate import Surrogate, refined
from plenipo.conference.worth.terms import by_terms
from plenipo.core.errors import InputError, Problem, nearest_names

if TYPE_CHECKING:
    from plenipo.core.world import World

__all__ = ["Around", "Prepared", "prepare"]


@dataclass(frozen=True, eq=False)
class Around:
    """Packages that differ from one in slots that hold a list of values; what is settled stays.

    Parameters
    ----------
    slots
        Slots that may change.
    options
        For each its values, that of the package among them.
    now : (slot,)
        Place of the package's own values.
    along
        For each slot where its values lie as shares of its range; None where they have no order.
    """

    asked: Prepared
    package: Package
    slots: tuple[Slot, ...]
    options: tuple[tuple[Value, ...], ...]
    now: np.ndarray
    along: tuple[np.ndarray | None, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of values of each slot."""
        return tuple(len(o) for o in self.options)

    def at(self, places: Iterable[int]) -> dict[str, Value]:
        """A package by the places of its values."""
        held = {s.id: o[int(k)] for s, o, k in zip(self.slots, self.options, places, strict=True)}
        return {**self.package, **held}

    def edited(self, issues: Iterable[int], options: Iterable[int]) -> dict[str, Value]:
        """The package with some slots changed."""
        places = self.now.copy()
        places[list(issues)] = list(options)
        return self.at(places)

    def appraise(self, places: np.ndarray) -> Appraised:
        """Packages by (package, slot), places of values: median gain and who says yes, by the surrogate."""
        held = self.asked.appraise([self.at(row) for row in places])
        return Appraised(np.median(held.gain, axis=-1), held.yes)


@dataclass(frozen=True, eq=False)
class Prepared:
    """A case made ready; answers by the surrogate are quick, exact ones take a fraction of a second to a second a package.

    Parameters
    ----------
    case
        The case.
    appraiser
        Its mandates.
    modelled, surrogate
        None where nobody weighs an outcome of the model. A case may be asked before its model is: the surrogate is missing then,
        and terms alone count (`counts_all`). Without `modelled` it is asked for nothing exact.
    """

    case: Case
    appraiser: Appraiser
    modelled: Modelled | None
    surrogate: Surrogate | None

    @classmethod
    def by_terms(cls, case: Case) -> Prepared:
        """A case before its model is asked, as a process that loads no model holds it."""
        return cls(case, case.appraiser(), None, None)

    @property
    def counts_all(self) -> bool:
        """Whether everything that mandates weigh is counted."""
        return self.surrogate is not None or not self.appraiser.measures

    def filled(self, package: Package, text: DraftText | None = None) -> dict[str, Value]:
        """A package with what it leaves open: what is settled in a text (that of the case if not given), else no deal."""
        settled = (self.case.text if text is None else text).settled
        return {**{s.id: _without_deal(s) for s in self.case.text.slots}, **settled, **package}

    def worth(self, seat: str, package: Package) -> Worth:
        """What a whole package is worth to one seat, by the surrogate."""
        found, place = self.appraise([package]), self.appraiser.seats.index(seat)
        low, middle, high = np.quantile(found.gain[0, place], (BAND[0], 0.5, BAND[1]))
        return Worth(float(middle), float(low), float(high), float(found.crossed[0, place]), float(middle))

    def says_yes(self, seat: str, package: Package) -> bool:
        """Whether a seat that answers by its mandate says yes to a whole package."""
        return bool(self.appraise([package]).yes[0, self.appraiser.seats.index(seat)])

    def vote(self, seat: str, package: Package) -> str:
        """How it votes by its mandate; a no may be kept for red lines, as the case says."""
        found = self.appraise([package])
        return votes_of(self.case, found.seats, found.yes[0], found.beyond[0])[seat]

    def price(self, mandate: Mandate, slot: Slot, values: Sequence[Value]) -> np.ndarray:
        """Points over no deal of values of one slot, all others as without a deal: what scripts trade with. (value,)"""
        if mandate.reservation.basis == "points":
            return by_terms(mandate, slot, values)
        base = self.filled({})
        found = self.appraise([{**base, slot.id: v} for v in values])
        points = np.median(found.gain[:, self.appraiser.seats.index(mandate.seat)], axis=-1)
        lines = [line for line in mandate.red_lines if line.on == "term" and line.name == slot.id]
        points[[any(line.crossed_by(v) for line in lines) for v in values]] = -np.inf
        return points

    def appraise(self, packages: Sequence[Package]) -> Appraisal:
        """What packages are worth to everybody, by the surrogate."""
        return self.appraiser.appraise(packages, None if self.surrogate is None else self.surrogate.many(packages))

    def exactly(
        self, packages: Sequence[Package], beside: Sequence[Sequence[Mapping[str, Any]]] = ()
    ) -> tuple[Appraisal, Exact | None]:
        """The same by exact runs; ``beside`` adds acts to each package, such as a side payment."""
        run = None if self.modelled is None else self.modelled.run(packages, beside)
        return self.appraiser.appraise(packages, None if run is None else run.changes), run

    def refined(self, packages: Sequence[Package], run: Exact | None) -> Prepared:
        """The same with exact runs put into the surrogate."""
        if self.surrogate is None or run is None or run.changes.shape[-1] != self.surrogate.exact.shape[-1]:
            return self
        return replace(self, surrogate=refined(self.surrogate, packages, run.changes))

    def room(self, without: Sequence[str] = ()) -> Room:
        """Every package of the text, by the surrogate; slots ``without`` stay at their value without a deal."""
        return room_of(self.case, self.appraiser, self.surrogate, without)

    @cached_property
    def listed(self) -> Room | None:
        """The same once and for all; None where there are too many packages to list, or not everything is counted yet."""
        if not self.counts_all or any(s.values() is None for s in self.case.text.slots):
            return None
        try:
            return self.room()
        except InputError:
            return None

    def around(self, package: Package, text: DraftText | None = None) -> Around:
        """What lies around a whole package: see `Around`; ``text`` tells what is settled, that of the case if not given."""
        settled = (self.case.text if text is None else text).settled
        slots = tuple(s for s in self.case.text.slots if s.values() and s.id not in settled)
        options = tuple(_ordered(s, package[s.id]) for s in slots)
        now = np.array([o.index(package[s.id]) for s, o in zip(slots, options, strict=True)], dtype=int)
        along = tuple(_along(s, o) for s, o in zip(slots, options, strict=True))
        return Around(self, package, slots, options, now, along)

    def check(self, package: Package, seats: Sequence[str] = ()) -> None:
        """Refuse a package that leaves a slot open or holds a value that cannot be, and a seat without a mandate.

        Raises
        ------
        InputError
            With every problem.
        """
        problems = self.case.text.package_problems({**self.case.text.settled, **package}, whole=True)
        held = self.appraiser.seats
        problems += [
            Problem(f"nobody with a mandate has the seat {s!r}", "seat", "one of " + ", ".join(held), nearest_names(s, held))
            for s in seats
            if s not in held
        ]
        if problems:
            raise InputError(*problems)


def _without_deal(slot: Slot) -> Value:
    """What holds without a deal; where the text does not say, the first value there is."""
    if slot.no_deal is not None:
        return slot.no_deal
    if slot.kind == "number":
        assert slot.low is not None
        return slot.low
    return slot.choices[0] if slot.kind == "choice" else ()


def _ordered(slot: Slot, value: Value) -> tuple[Value, ...]:
    """Values of a slot with one more, in order where they are numbers."""
    held = slot.values() or ()
    if value in held:
        return held
    return tuple(sorted((*held, value))) if slot.kind == "number" else (*held, value)


def _along(slot: Slot, options: Sequence[Value]) -> np.ndarray | None:
    if slot.kind != "number" or slot.low is None or slot.high is None:
        return None
    return np.asarray((np.array(options, dtype=float) - slot.low) / (slot.high - slot.low))


def prepare(name: str | Path | Case, world: World | None = None, draws: int | None = None) -> Prepared:
    """Make a case ready: read it, and fit the surrogate where the model is asked (the first time half a minute to a minute).

    Parameters
    ----------
    name
        A shipped case, a file, or a case already read.
    world, draws
        Another baseline and another number of draws than those of the case.

    Raises
    ------
    InputError
        Everything wrong with the case.
    """
    case = name if isinstance(name, Case) else read_case(name)
    appraiser = case.appraiser()
    asked = case.modelled and bool(appraiser.measures)
    modelled = Modelled(case.document.scenario, case.text, appraiser.measures, world, draws) if asked else None
    return Prepared(case, appraiser, modelled, None if modelled is None else modelled.surrogate())
