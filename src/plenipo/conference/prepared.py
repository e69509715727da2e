# SPDX-License-Identifier: Apache-2.0
"""A case made ready to be asked: mandates as arrays, the surrogate of the model, exact runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plenipo.conference.case import Case, read_case
from plenipo.conference.model.word import Package
from plenipo.conference.play import Room, room_of
from plenipo.conference.worth.appraisal import Appraisal, Appraiser
from plenipo.conference.worth.exact import Exact, Modelled
from plenipo.conference.worth.surrogate import Surrogate, refined
from plenipo.core.errors import InputError, Problem

if TYPE_CHECKING:
    from plenipo.core.world import World

__all__ = ["Prepared", "prepare"]


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
        None where nobody weighs an outcome of the model.
    """

    case: Case
    appraiser: Appraiser
    modelled: Modelled | None
    surrogate: Surrogate | None

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

    def check(self, package: Package, seats: Sequence[str] = ()) -> None:
        """Refuse a package that leaves a slot open or holds a value that cannot be, and a seat without a mandate.

        Raises
        ------
        InputError
            With every problem.
        """
        from plenipo.core.errors import nearest_names

        problems = self.case.text.package_problems({**self.case.text.settled, **package}, whole=True)
        held = self.appraiser.seats
        problems += [
            Problem(f"nobody with a mandate has the seat {s!r}", "seat", "one of " + ", ".join(held), nearest_names(s, held))
            for s in seats
            if s not in held
        ]
        if problems:
            raise InputError(*problems)


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
