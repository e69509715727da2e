# SPDX-License-Identifier: Apache-2.0
"""Procedures of a case by name: which fit it and why others do not, how each is played by the hundred and once in a room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from plenipo.conference.batch import coalition, pledge_review, request_offer, rolling_text, votes
from plenipo.conference.batch.seats import Bargainer, Candid, Conceder, Drafter, Writer
from plenipo.conference.case import Case
from plenipo.conference.delegates.mediator import Mediator
from plenipo.conference.engine.room import Room as Meeting
from plenipo.conference.games import alternating
from plenipo.conference.games.one_text import seeded
from plenipo.conference.model.body import AdoptionRule
from plenipo.conference.model.conference import Conference
from plenipo.conference.model.view import Delegate
from plenipo.conference.model.word import Package
from plenipo.conference.play import Room, Run, ballot, drawn, offers, one_text, yes_needed
from plenipo.conference.protocols.alternating_offers import alternating_offers as in_turn
from plenipo.conference.protocols.coalition import coalition_formation
from plenipo.conference.protocols.one_text import one_text as chairs_text
from plenipo.conference.protocols.pledge_review import pledge_schedules
from plenipo.conference.protocols.request_offer import request_offer as bilaterals
from plenipo.conference.protocols.rolling_text import rolling_text as readings
from plenipo.conference.protocols.table import Ended, Table
from plenipo.conference.protocols.vote import drafts
from plenipo.core.errors import Problem

__all__ = ["PROCEDURES", "Procedure", "first_run", "holds", "unfit"]

Fill = Callable[[int], Delegate]
TICK = dt.timedelta(minutes=1)  # between two acts in a room that is played at once


class _Clock:
    """A clock that goes on by a minute with every act, and jumps to where a silence ends."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        self.now += TICK
        return self.now

    def jump(self, until: dt.datetime) -> None:
        """Let the time go by."""
        self.now = max(self.now, until)


@dataclass(frozen=True)
class Procedure:
    """A procedure.

    Parameters
    ----------
    name
        As a user writes it.
    unfit
        Why a case cannot be played under it; empty if it can.
    play
        Many runs as arrays: from the table of packages, the rule, how many, the seed.
    enact
        The first of these runs in a room.
    """

    name: str
    unfit: Callable[[Case], str]
    play: Callable[[Room, AdoptionRule, int, int], list[Run]]
    enact: Callable[[Room, int], tuple[Ended, Table]]


def _always(case: Case) -> str:
    return ""


def _needs_vote(case: Case) -> str:
    rule = case.conference.body.rule("substance")
    return "" if rule.mode == "vote" else f"{case.conference.body.title} does not vote ({rule.title.lower()})"


def _needs_givers(case: Case) -> str:
    held = [s for s, slots in case.document.schedules.items() if slots]
    return "" if len(held) > 1 else "fewer than two delegations have terms of their own to give (no [schedules])"


def _needs_numbers(case: Case) -> str:
    numbers = {s.id for s in case.text.slots if s.kind == "number"}
    held = [s for s, slots in case.document.schedules.items() if numbers & set(slots)]
    return "" if len(held) > 1 else "fewer than two delegations have numbers of their own to pledge (no [schedules])"


def _table(room: Room, fill: Fill, conference: Conference | None = None, chair: Delegate | None = None) -> tuple[Table, _Clock]:
    """A room of the case with a delegate in every party's seat."""
    conference = conference or room.case.conference
    clock = _Clock(conference.opens)
    seats: dict[str, Delegate] = {room.seats[column]: fill(p) for p, column in enumerate(room.parties)}
    if chair is not None:
        seats[conference.chairs()[0]] = chair
    return Table(Meeting.open(conference, clock=clock), seats), clock


def _speeds(room: Room, seed: int) -> list[float]:
    return [float(s) for s in drawn(room, 1, seed).speed[0]]


def _order(room: Room, seed: int) -> list[str]:
    """Seats in the order drawn for the first run."""
    return [room.seats[room.parties[p]] for p in drawn(room, 1, seed).order[0]]


def _chair(room: Room, seed: int) -> Mediator:
    """Who drafts: it knows the rule, and nobody's points."""
    return Mediator(seeded(seed, 0), enough=yes_needed(room.case.conference.body.rule("substance"), len(room.parties)))


def _one_text(room: Room, seed: int) -> tuple[Ended, Table]:
    table, _ = _table(room, lambda p: Candid(room, p), chair=_chair(room, seed))
    return chairs_text(table), table


def _alternating(room: Room, seed: int) -> tuple[Ended, Table]:
    speeds, rounds = _speeds(room, seed), alternating.ROUNDS
    alike = np.random.default_rng(seed).random((len(speeds), rounds + 1))
    order = _order(room, seed)
    speakers = tuple(sorted(room.case.conference.delegations, key=lambda d: order.index(d.id) if d.id in order else len(order)))
    conference = room.case.conference.model_copy(update={"delegations": speakers})
    table, _ = _table(room, lambda p: Conceder(room, p, speeds[p], alike[p]), conference)
    return in_turn(table, rounds=rounds), table


def _rolling(room: Room, seed: int) -> tuple[Ended, Table]:
    speeds = _speeds(room, seed)
    table, clock = _table(room, lambda p: Writer(room, p, speeds[p]))
    return readings(table, wait=clock.jump), table


def _bilaterals(room: Room, seed: int) -> tuple[Ended, Table]:
    speeds = _speeds(room, seed)
    table, _ = _table(room, lambda p: Bargainer(room, p, speeds[p]), chair=_chair(room, seed))
    pairs = request_offer.pairs_of(room, np.random.default_rng([seed, 0]))
    named = [(room.seats[room.parties[a]], room.seats[room.parties[b]]) for a, b in pairs]
    return bilaterals(table, room.case.document.schedules, pairs=named), table


def _pledges(room: Room, seed: int) -> tuple[Ended, Table]:
    held = pledge_review.givers(room)
    tempers = pledge_review.tempers(held, seed, 0)
    seats = {g.party: pledge_review.Pledging(room, g, t, held) for g, t in zip(held, tempers, strict=True)}
    table, _ = _table(room, lambda p: seats.get(p) or Candid(room, p), chair=_chair(room, seed))
    return pledge_schedules(table, room.case.document.schedules), table


def _votes(room: Room, seed: int) -> tuple[Ended, Table]:
    speeds = _speeds(room, seed)
    table, _ = _table(room, lambda p: Drafter(room, p, speeds[p]))
    return drafts(table, order=_order(room, seed)), table


def _coalitions(room: Room, seed: int) -> tuple[Ended, Table]:
    speeds = _speeds(room, seed)
    conference = room.case.conference.model_copy(update={"texts": (coalition.with_members(room),)})
    table, _ = _table(room, lambda p: coalition.Joining(room, p, speeds[p]), conference)
    return coalition_formation(table, order=_order(room, seed), schedules=room.case.document.schedules), table


PROCEDURES: Mapping[str, Procedure] = {
    p.name: p
    for p in (
        Procedure("one-text", _always, one_text, _one_text),
        Procedure("alternating-offers", _always, offers, _alternating),
        Procedure("rolling-text", _always, rolling_text.rolling_text, _rolling),
        Procedure("request-offer", _needs_givers, request_offer.request_offer, _bilaterals),
        Procedure("pledge-and-review", _needs_numbers, pledge_review.pledges, _pledges),
        Procedure("vote", _needs_vote, votes.votes, _votes),
        Procedure("coalition", _needs_givers, coalition.coalitions, _coalitions),
    )
}
"""Procedures of a case by name."""


def unfit(case: Case, protocol: str, where: str = "--protocol") -> Iterator[Problem]:
    """Why a case cannot be played under a procedure, and which ones it can; ``where`` it was asked for."""
    if why := PROCEDURES[protocol].unfit(case):
        fit = [n for n, p in PROCEDURES.items() if not p.unfit(case)]
        told = f"{protocol} makes no sense for {case.id}: {why}"
        yield Problem(told, where, "one of " + ", ".join(fit), next_step=f"{where} {case.document.protocol}")


def first_run(room: Room, protocol: str, seed: int) -> tuple[Ended, Table]:
    """The first of the runs with this seed, act by act in a room: how it ended, and the table with the room and its log."""
    return PROCEDURES[protocol].enact(room, seed)


def holds(case: Case, protocol: str, package: Package, seats: Sequence[str], yes: np.ndarray, beyond: np.ndarray) -> bool:
    """Whether a package holds by what its parties say: adopted by the body, or, for a coalition, consented to by who gives.

    Parameters
    ----------
    seats, yes, beyond : (seat,)
        Who; who says yes; whose red line is crossed.
    """
    if protocol != "coalition":
        return ballot(case, case.conference.body.rule("substance"), seats, yes, beyond).carried
    moved = {s.id for s in case.text.slots if package[s.id] != s.no_deal}
    return all(y for seat, y in zip(seats, yes, strict=True) if moved & set(case.document.schedules.get(seat, ())))
