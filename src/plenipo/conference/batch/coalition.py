# SPDX-License-Identifier: Apache-2.0
"""Coalitions by the hundred: somebody proposes who gives what; those named consent or not; what they give holds from then on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from plenipo.conference.batch.ladder import Ladder, asks, cheapest, ladder
from plenipo.conference.batch.request_offer import speakers
from plenipo.conference.batch.seats import Conceder, base_row
from plenipo.conference.games.alternating import SLACK
from plenipo.conference.model.action import Action, Pass, Propose
from plenipo.conference.model.body import AdoptionRule
from plenipo.conference.model.slot import Slot
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.view import View
from plenipo.conference.play import Room, Run, drawn
from plenipo.conference.protocols.coalition import ROUNDS

__all__ = ["MEMBERS", "Joining", "coalitions", "named", "with_members"]

MEMBERS = "in-the-coalition"
"""Slot in which a proposal names who is in."""


def with_members(room: Room) -> DraftText:
    """The text with a slot for who is in; open to those who have something to give."""
    choices = tuple(sorted(room.seats[room.parties[p]] for p in speakers(room)))
    slot = Slot(id=MEMBERS, title="Who is in", kind="parties", choices=choices)
    return room.case.text.model_copy(update={"slots": (*room.case.text.slots, slot)})


def named(room: Room, standing: Sequence[int], row: int, proposer: int) -> tuple[int, ...]:
    """Who is in a coalition: the proposer and whoever gives other than now; places of parties."""
    held, changed = room.case.document.schedules, room.packages[row] != np.array(standing)
    slots = {s for s, c in zip(room.slots, changed, strict=True) if c}
    return tuple(p for p in speakers(room) if p == proposer or slots & set(held[room.seats[room.parties[p]]]))


class _Offers:
    """Proposals open to a party as things stand, in order of what they give it."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self._known: dict[object, Ladder | None] = {}

    def ladder(self, party: int, standing: tuple[int, ...], free: tuple[int, ...]) -> Ladder | None:
        """Packages in which two or more of those who are free give other than now; None if there are none."""
        key = (party, standing, free)
        if key not in self._known:
            room, held = self.room, self.room.case.document.schedules
            own = [k for k, s in enumerate(room.slots) for p in free if s in held[room.seats[room.parties[p]]]]
            rows = room.around(standing, own)
            several = [r for r in rows.tolist() if len(named(room, standing, r, party)) > 1]
            now = room.row(standing)
            threshold = float(room.valued(np.array([now]), now)[0, party])
            points = room.valued(np.array(several, dtype=int), now)[:, party]
            self._known[key] = ladder(points, np.array(several), threshold) if several else None
        return self._known[key]

    def offer(self, party: int, standing: tuple[int, ...], free: tuple[int, ...], elapsed: float, speed: float) -> int | None:
        """The row it proposes."""
        held = self.ladder(party, standing, free)
        return None if held is None else cheapest(held, asks(held, elapsed, speed))


def coalitions(room: Room, rule: AdoptionRule, runs: int, seed: int) -> list[Run]:
    """Play the formation of coalitions; chance is in who proposes first and how fast each concedes. No body is asked."""
    offers, can = _Offers(room), speakers(room)
    floor = tuple(room.place(k, s.no_deal) for k, s in enumerate(room.case.text.slots))  # type: ignore[arg-type]
    chance = drawn(room, runs, seed)
    return [
        _formed(room, offers, floor, [p for p in order.tolist() if p in can], speed)
        for order, speed in zip(chance.order, chance.speed, strict=True)
    ]


def _formed(room: Room, offers: _Offers, floor: tuple[int, ...], free: list[int], speed: np.ndarray) -> Run:
    standing, drafts, formed = floor, [], False
    for now in range(ROUNDS):
        for party in list(free):
            if party not in free:
                continue
            row = offers.offer(party, standing, tuple(sorted(free)), now / ROUNDS, float(speed[party]))
            if row is None:
                continue
            drafts.append(row)
            members = named(room, standing, row, party)
            if all(_consents(room, p, row, standing) for p in members if p != party):
                standing, formed = tuple(room.packages[row].tolist()), True
                free = [p for p in free if p not in members]
        if len(free) < 2:
            break
    return Run(room.row(standing) if formed else -1, formed, tuple(drafts))


def _consents(room: Room, party: int, row: int, standing: Sequence[int]) -> bool:
    """No worse off than as things stand."""
    now = room.row(standing)
    proposed, held = room.valued(np.array([row, now]), now)[:, party]
    return bool(proposed >= held - SLACK)


class Joining(Conceder):
    """Proposes coalitions that give it what it asks for; joins those that leave it no worse off than it stands."""

    def __init__(self, room: Room, party: int, speed: float) -> None:
        super().__init__(room, party, speed)
        self._offers = _Offers(room)

    def content(self, view: View, row: int) -> bool:
        """Whether it joins."""
        return _consents(self.room, self.party, row, base_row(self.room, self._main(view)))

    def speak(self, view: View) -> Action:
        """Who is in and what each gives."""
        text = self._main(view)
        slot = text.slot(MEMBERS)
        if slot is None or "propose" not in view.may:
            return Pass()
        standing = tuple(base_row(self.room, text))
        free = tuple(p for p in speakers(self.room) if self.room.seats[self.room.parties[p]] in slot.choices)
        row = self._offers.offer(self.party, standing, free, view.elapsed or 0.0, self.speed)
        if row is None:
            return Pass()
        members = named(self.room, standing, row, self.party)
        seats = [self.room.seats[self.room.parties[p]] for p in members]
        own = {s for seat in seats for s in self.room.case.document.schedules[seat]}
        terms = {s: v for s, v in self.room.package(row).items() if s in own}
        return Propose(text=text.id, package={**terms, MEMBERS: tuple(sorted(seats))})
