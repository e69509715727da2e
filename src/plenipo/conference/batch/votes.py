# SPDX-License-Identifier: Apache-2.0
"""Votes by the hundred: a sponsor's draft, amendments to it, the one furthest removed first, then the whole as amended."""

from __future__ import annotations

import numpy as np

from plenipo.conference.batch.ladder import asks, cheapest, ladder
from plenipo.conference.batch.seats import best_edit, choice, preferred
from plenipo.conference.model.body import AdoptionRule, Member
from plenipo.conference.play import Room, Run, drawn
from plenipo.conference.protocols.vote import ROUNDS
from plenipo.conference.rules.tally import tally

__all__ = ["votes"]

NUMBER = "number"
Edit = tuple[int, int]


def votes(room: Room, rule: AdoptionRule, runs: int, seed: int) -> list[Run]:
    """Play drafts and ballots; chance is in who comes first and how fast sponsors concede."""
    floor = _Floor(room, rule)
    chance = drawn(room, runs, seed)
    return [floor.run(order, speed) for order, speed in zip(chance.order, chance.speed, strict=True)]


class _Floor:
    """What all runs share: who would table what, and what becomes of a draft."""

    def __init__(self, room: Room, rule: AdoptionRule) -> None:
        self.room, self.rule = room, rule
        self.amendment = room.case.conference.body.rule("amendment")
        rows = np.arange(len(room.packages))
        self.ladders = [ladder(room.worth[:, p], rows) for p in range(len(room.parties))]
        members = [d for d in room.case.conference.delegations if d.votes]
        self.members = [Member(id=d.id, name=d.name, weights=d.weights, veto=d.veto) for d in members]
        self._considered: dict[tuple[int, int], tuple[int, ...]] = {}

    def run(self, order: np.ndarray, speed: np.ndarray) -> Run:
        """One negotiation: the first draft that is carried as amended, or the last."""
        drafts: list[int] = []
        for now in range(ROUNDS + 1):
            for party in order:
                held = self.ladders[party]
                draft = cheapest(held, asks(held, now / ROUNDS, speed[party]))
                if draft is None:
                    continue
                drafts += self.considered(int(party), draft)
                if self._carried(drafts[-1]):
                    return Run(drafts[-1], True, tuple(drafts))
        return Run(drafts[-1] if drafts else -1, False, tuple(drafts))

    def considered(self, sponsor: int, draft: int) -> tuple[int, ...]:
        """The draft, and the draft after each amendment that was adopted."""
        key = (sponsor, draft)
        if key not in self._considered:
            self._considered[key] = self._amended(sponsor, draft)
        return self._considered[key]

    def _amended(self, sponsor: int, draft: int) -> tuple[int, ...]:
        found, changed = [draft], set()
        others = [p for p in range(len(self.room.parties)) if p != sponsor]
        tabled = [e for p in others if (e := best_edit(self.room, p, draft)) is not None]
        for slot, place in sorted(tabled, key=lambda e: -self._removed(draft, e)):
            if slot in changed:
                continue  # it no longer fits the text
            now = found[-1]
            places = self.room.packages[now].copy()
            places[slot] = place
            amended = self.room.row(places)
            cast = {m.id: preferred(self.room, p, now, amended) for p, m in enumerate(self.members)}
            if tally(self.amendment, self.members, cast, list(cast)).carried:
                found.append(amended)
                changed.add(slot)
        return tuple(found)

    def _removed(self, draft: int, edit: Edit) -> float:
        """How far an amendment is removed from the draft, as `rules.motions.distance` measures it."""
        slot, place = edit
        held = self.room.case.text.slots[slot]
        if held.kind != NUMBER or held.low is None or held.high is None:
            return 1.0
        before, after = (float(self.room.options[slot][k]) for k in (self.room.packages[draft][slot], place))  # type: ignore[arg-type]
        return abs(after - before) / (held.high - held.low)

    def _carried(self, row: int) -> bool:
        """The whole is voted on truthfully."""
        room = self.room
        cast = {m.id: choice(room, p, row, bool(room.yes[row, room.parties[p]])) for p, m in enumerate(self.members)}
        return tally(self.rule, self.members, cast, list(cast)).carried
