# SPDX-License-Identifier: Apache-2.0
"""A case negotiated: played on the surrogate, what is reached run exactly, played again where that overturns something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from plenipo.conference.analytics.solutions import log_product
from plenipo.conference.batch.procedures import PROCEDURES, holds
from plenipo.conference.model.body import AdoptionRule
from plenipo.conference.model.word import Value
from plenipo.conference.play import Room, Run, agreements
from plenipo.conference.prepared import Prepared
from plenipo.conference.worth.appraisal import Appraisal
from plenipo.conference.worth.exact import Exact

__all__ = ["Negotiated", "by_rank", "nearest_draft", "negotiated"]

MOST_EXACT = 6
"""Distinct packages reached that are run exactly, the most frequent first."""
MOST_ROUNDS = 3
"""Times a case is played at most, each on a surrogate that knows what exact runs have overturned before."""


@dataclass(frozen=True, eq=False)
class Negotiated:
    """What was played at last, the packages reached most often, and what exact runs say of them.

    Parameters
    ----------
    asked
        The case, with what exact runs of packages reached have taught the surrogate.
    near, precise
        Those packages by the surrogate on which they were reached, and exactly; None where none was.
    stands
        Whether each is still adopted on exact runs.
    rounds
        For each time it was played: packages run exactly for the first time, and how many of those reached were overturned.
    """

    asked: Prepared
    room: Room
    played: list[Run]
    rows: list[int]
    packages: list[dict[str, Value]]
    near: Appraisal | None
    precise: Appraisal | None
    exact: Exact | None
    stands: list[bool]
    rounds: tuple[Mapping[str, float], ...]


def negotiated(asked: Prepared, protocol: str, rule: AdoptionRule, seed: int, runs: int) -> Negotiated:
    """Play; run exactly what was reached; where that overturns something teach it to the surrogate and play again."""
    rounds: list[Mapping[str, float]] = []
    while True:
        room = asked.room()
        played = agreements(room, PROCEDURES[protocol].play(room, rule, runs, seed))
        rows = by_rank(room, Counter(r.row for r in played if r.agreed))[:MOST_EXACT]
        packages = [room.package(row) for row in rows]
        if not packages:
            return Negotiated(asked, room, played, rows, packages, None, None, None, [], tuple(rounds))
        near = asked.appraise(packages)
        precise, exact = asked.exactly(packages)
        answers = zip(packages, precise.yes, precise.beyond, strict=True)
        stands = [holds(asked.case, protocol, p, precise.seats, yes, beyond) for p, yes, beyond in answers]
        off = np.abs(np.median(precise.gain, axis=-1) - np.median(near.gain, axis=-1))
        rounds.append({"packages": len(rows), "overturned": stands.count(False), "largest_difference": float(off.max())})
        wiser = asked.refined(packages, exact)
        if all(stands) or len(rounds) == MOST_ROUNDS or wiser is asked:
            return Negotiated(asked, room, played, rows, packages, near, precise, exact, stands, tuple(rounds))
        asked = wiser


def nearest_draft(room: Room, played: Sequence[Run]) -> dict[str, Value] | None:
    """Of drafts none of which was adopted, the one that most would sign; ties by the least points missing."""
    rows = np.array(sorted({d for r in played for d in r.drafts if d >= 0}), dtype=int)
    if not len(rows):
        return None
    missing = np.minimum(room.points[rows], 0.0).sum(axis=-1)
    return room.package(int(rows[np.lexsort((missing, room.yes[rows].sum(axis=-1)))[-1]]))


def by_rank(room: Room, agreed: Mapping[int, int]) -> list[int]:
    """Packages adopted, the most frequent first; ties by most content, then by the product of gains."""
    rows = np.array(sorted(agreed), dtype=int)
    times = np.array([agreed[int(r)] for r in rows])
    content = room.yes[rows].sum(axis=-1)
    product = log_product(np.maximum(room.points[rows], 0.0), np.zeros(room.points.shape[1]))
    return [int(r) for r in rows[np.lexsort((product, content, times))[::-1]]]
