# SPDX-License-Identifier: Apache-2.0
"""MiCRO: it goes down its own list of packages one step for every new package of the others."""

from __future__ import annotations

from dataclasses import dataclass

from plenipo.conference.delegates.script import SLACK, Sight

__all__ = ["Micro"]


@dataclass(frozen=True)
class Micro:
    """Offers a new package only if every other party has offered as many different ones.

    Source
    ------
    de Jonge 2022, An Analysis of the Linear Bilateral ANAC Domains Using the MiCRO Benchmark Strategy; with several parties
    it waits for the slowest.
    """

    def _step(self, sight: Sight) -> tuple[int, bool]:
        """How many different packages it has offered, and whether it owes a new one."""
        offered = len({tuple(sorted(p.package.items())) for p in sight.mine})
        others = [d.id for d in sight.view.delegations if d.votes and d.id != sight.view.seat]
        packages: dict[str, set[object]] = {o: set() for o in others}
        for p in sight.view.proposals:
            if p.by in packages:
                packages[p.by].add(tuple(sorted(p.package.items())))
        return offered, offered <= min((len(v) for v in packages.values()), default=0)

    def _row(self, sight: Sight, place: int) -> int | None:
        """The package of a place in its own list, the best first; None below its reservation value."""
        held = sight.choices
        if place >= len(held.ranked):
            return None
        row = int(held.ranked[-1 - place])
        return row if held.points[row] >= held.least - SLACK else None

    def asks(self, sight: Sight) -> float:
        """As much as its next own package gives it; while it waits, its last one."""
        offered, owes = self._step(sight)
        place = offered if owes else max(0, offered - 1)
        row = self._row(sight, place)
        while row is None and place > 0:
            place -= 1
            row = self._row(sight, place)
        return sight.choices.least if row is None else float(sight.choices.points[row])

    def offers(self, sight: Sight) -> int | None:
        """The next package if it owes one, else an earlier one again, from the top."""
        offered, owes = self._step(sight)
        if owes and (row := self._row(sight, offered)) is not None:
            return row
        again = max(1, offered)
        return self._row(sight, len(sight.mine) % again)
