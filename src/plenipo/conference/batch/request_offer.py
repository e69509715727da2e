# SPDX-License-Identifier: Apache-2.0
"""Request and offer by the hundred: bilaterals over schedules, each from where earlier ones left them, for the good of all."""

from __future__ import annotations

import itertools

import numpy as np

from plenipo.conference.games.alternating import alternating_offers
from plenipo.conference.model.body import AdoptionRule
from plenipo.conference.play import Room, Run, completed, drawn
from plenipo.conference.protocols.request_offer import ROUNDS

__all__ = ["pairs_of", "request_offer", "speakers"]


def pairs_of(room: Room, chance: np.random.Generator) -> list[tuple[int, int]]:
    """All pairs of parties that have something to give, in a drawn order."""
    pairs = list(itertools.combinations(speakers(room), 2))
    return [pairs[k] for k in chance.permutation(len(pairs))]


def speakers(room: Room) -> list[int]:
    """Places of the parties that have a schedule, in order of the conference."""
    held = room.case.document.schedules
    return [p for p, column in enumerate(room.parties) if held.get(room.seats[column])]


def request_offer(room: Room, rule: AdoptionRule, runs: int, seed: int) -> list[Run]:
    """Play rounds of bilaterals; chance is in the order of the pairs and in how fast each party concedes."""
    speed = drawn(room, runs, seed).speed
    order = [pairs_of(room, np.random.default_rng([seed, run])) for run in range(runs)]
    floor = np.array([room.place(k, s.no_deal) for k, s in enumerate(room.case.text.slots)])  # type: ignore[arg-type]
    given = np.tile(floor, (runs, 1))
    drafts: list[list[int]] = [[] for _ in range(runs)]
    for turn in range(len(order[0])):
        for pair in sorted({held[turn] for held in order}):
            sessions = np.array([k for k in range(runs) if order[k][turn] == pair])
            agreed = _bilateral(room, pair, given[sessions], speed[sessions][:, list(pair)])
            for session, places in zip(sessions, agreed, strict=True):
                if places is not None:
                    given[session] = _deeper(room, floor, given[session], places)
                    drafts[session].append(room.row(given[session]))
    own = {s for slots in room.case.document.schedules.values() for s in slots}
    kept = [k for k, s in enumerate(room.slots) if s in own]
    ended = completed(room, rule, given.tolist(), kept, seed)
    nothing = Run(-1, False, ())
    return [Run(e.row, e.agreed, (*d, *e.drafts)) if d else nothing for d, e in zip(drafts, ended, strict=True)]


def _bilateral(room: Room, pair: tuple[int, int], given: np.ndarray, speed: np.ndarray) -> list[np.ndarray | None]:
    """What a pair agrees in each session: places of all slots, or None. ``given`` (session, slot), ``speed`` (session, party)."""
    seats = [room.seats[room.parties[p]] for p in pair]
    mine = [k for k, s in enumerate(room.slots) if any(s in room.case.document.schedules.get(seat, ()) for seat in seats)]
    rows = np.array([room.around(held, mine) for held in given])  # (session, package)
    standing = np.ravel_multi_index(tuple(given.T), room.sizes)
    held = list(pair)
    points = np.array([room.valued(r, int(s))[:, held].T for r, s in zip(rows, standing, strict=True)])
    threshold = room.points[standing][:, room.parties[held]]  # no worse than things stand
    found = alternating_offers(points, threshold, speed, ROUNDS).package
    return [None if p < 0 else room.packages[rows[k, p]] for k, p in enumerate(found)]


def _deeper(room: Room, floor: np.ndarray, given: np.ndarray, agreed: np.ndarray) -> np.ndarray:
    """Of two numbers the one further from no deal, else the newer: the most-favoured-nation clause."""
    numbers = np.array([s.kind == "number" for s in room.case.text.slots])
    back = numbers & (np.abs(agreed - floor) < np.abs(given - floor))
    return np.where(back, given, agreed)
