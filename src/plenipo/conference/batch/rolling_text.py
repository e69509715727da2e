# SPDX-License-Identifier: Apache-2.0
"""Rolling text by the hundred: readings in which each party writes what it wants and the chair compiles what most want."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from plenipo.conference.batch.ladder import Ladder, asks, ladder
from plenipo.conference.batch.seats import nearest
from plenipo.conference.games.alternating import SLACK, SPEEDS
from plenipo.conference.model.body import AdoptionRule
from plenipo.conference.play import Room, Run, drawn
from plenipo.conference.protocols.rolling_text import ROUNDS

__all__ = ["rolling_text"]


def rolling_text(room: Room, rule: AdoptionRule, runs: int, seed: int) -> list[Run]:
    """Play readings of a rolling text; chance is in how fast each party concedes.

    Parameters
    ----------
    room, rule
        The table of packages and the rule of adoption.
    runs, seed
        How many, and the seed of chance.
    """
    reading = _Reading(room, rule)
    speeds = [tuple(map(float, s)) for s in drawn(room, runs, seed).speed]
    played = {s: reading.run(s) for s in dict.fromkeys(speeds)}  # the same speeds give the same run
    return [played[s] for s in speeds]


class _Reading:
    """What all runs share: each party's packages in order, and what it writes into which text."""

    def __init__(self, room: Room, rule: AdoptionRule) -> None:
        self.room, self.rule = room, rule
        rows = np.arange(len(room.packages))
        self.ladders: list[Ladder] = [ladder(room.worth[:, p], rows) for p in range(len(room.parties))]
        self.asked = {
            (p, s): [asks(held, now / ROUNDS, s) for now in range(ROUNDS + 1)]
            for p, held in enumerate(self.ladders)
            for s in SPEEDS.values()
        }
        self._written: dict[tuple[int, float, int, int | None], int | None] = {}

    def run(self, speeds: Sequence[float]) -> Run:
        """One negotiation: the first compilation that the answers would carry, or the last."""
        standing: int | None = None
        drafts: list[int] = []
        for now in range(ROUNDS + 1):
            written = [self._writes(party, speed, now, standing) for party, speed in enumerate(speeds)]
            wanted = [row for row in written if row is not None and row != standing]
            if standing is None and not wanted:
                break
            standing = self._compiled(standing, wanted)
            drafts.append(standing)
            if self._carried(standing, speeds, now):
                return Run(standing, True, tuple(drafts))
        return Run(-1 if standing is None else standing, False, tuple(drafts))

    def _writes(self, party: int, speed: float, now: int, standing: int | None) -> int | None:
        key = (party, speed, now, standing)
        if key not in self._written:
            self._written[key] = nearest(self.room, party, self.ladders[party], self.asked[party, speed][now], standing)
        return self._written[key]

    def _compiled(self, standing: int | None, rows: Sequence[int]) -> int:
        """For each slot the value that most want of those who would change it; of equals, what was written first."""
        now = None if standing is None else self.room.packages[standing].tolist()
        found = []
        for slot, column in enumerate(self.room.packages[list(rows)].T.tolist()):
            changes = [place for place in column if now is None or place != now[slot]]
            found.append(Counter(changes).most_common(1)[0][0] if changes or now is None else now[slot])
        return self.room.row(found)

    def _carried(self, row: int, speeds: Sequence[float], now: int) -> bool:
        room = self.room
        asked = [self.asked[p, s][now] for p, s in enumerate(speeds)]
        yes = np.zeros(len(room.seats), dtype=bool)
        yes[room.parties] = room.worth[row] >= np.array(asked) - SLACK
        return room.adopted(yes, room.beyond[row], self.rule)
