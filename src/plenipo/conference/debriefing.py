# SPDX-License-Identifier: Apache-2.0
"""Debrief of a case, seat by seat: what it gained and could have, how it conceded, what it missed, who could stand together."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from plenipo.conference.amending import amendment
from plenipo.conference.analytics.coalitions import coalition_support
from plenipo.conference.analytics.debrief import missed_trades, swaps
from plenipo.conference.analytics.solutions import PARETO_WARNING, unrealised
from plenipo.conference.engine.fold import fold
from plenipo.conference.model.delegation import Delegation
from plenipo.conference.model.event import Event
from plenipo.conference.model.word import Package
from plenipo.conference.play import Room, ballot
from plenipo.conference.prepared import Around, Prepared

__all__ = ["Made", "debrief", "debrief_of_log"]

MOST_TRADES = 3
"""Missed trades told for a seat, and for all."""
MOST_COALITIONS = 1_000
"""Coalitions of a size that are looked at; of more none is told."""


class Made(NamedTuple):
    """A proposal, for a concession curve.

    Parameters
    ----------
    by
        Seat; that of a chair who drafts, too.
    round
        The round it was made in, or its place in order.
    package
        What it names; slots it leaves open count as without a deal.
    """

    by: str
    round: int
    package: Package


def debrief_of_log(asked: Prepared, events: Iterable[Event], room: Room | None = None) -> dict[str, Any]:
    """Debrief a room, played by people or scripts, from its log: see `debrief`.

    It tells of every mandate: who may read it is for the caller to say.

    Parameters
    ----------
    asked
        The case the room was opened with, made ready.
    events
        The whole log.
    room
        All packages of the text, where they are at hand.
    """
    state, text = fold(events), asked.case.text
    held = state.texts[text.id]
    agreed = held.stage == "adopted" or (bool(held.slots) and not held.open_slots())
    made = [Made(p.by, k, p.package) for k, p in enumerate((p for p in state.proposals.values() if p.text == text.id), start=1)]
    return debrief(asked, made, dict(held.settled) if agreed else None, room)


def debrief(asked: Prepared, made: Sequence[Made], reached: Package | None, room: Room | None = None) -> dict[str, Any]:
    """Debrief a negotiation.

    Parameters
    ----------
    asked
        The case.
    made
        Proposals in order.
    reached
        The package agreed; None without agreement, which counts as no deal.
    room
        All packages of the text, where they are at hand; they are appraised if not given.

    Returns
    -------
    dict
        ``agreed``; ``by_surrogate`` whether points are the surrogate's medians over draws; ``seats``: for each its ``gain`` over
        no deal, the ``best`` it could have in a package that the body would adopt and in one that leaves nobody worse off, the
        ``share`` of the best; its concession ``curve``, for each proposal ``conceded``, the share of what it could gain at best
        that it gives up (nought: its best; one: no deal), and whether it was its ``own``; ``missed``: swaps of two slots by which
        it and a ``partner`` would both gain, with who ``loses``. ``trades`` that leave nobody worse off; ``unrealised`` joint
        gain; ``coalitions``: the fewest that could carry, and how many such groups have a package for all their members;
        ``pairs_without_package``; ``warning``.

    Raises
    ------
    InputError
        If there are too many packages to list.
    """
    room = asked.room() if room is None else room
    whole = _whole(asked, reached or {})
    now = np.median(asked.appraise([whole]).gain[0], axis=-1) if reached is not None else np.zeros(len(room.seats))
    around = asked.around(whole)
    swapped = swaps(around.appraise, around.sizes, around.now, MOST_TRADES)
    curves = _curves(asked, made, room)
    best = _best(asked, room)
    seats = [
        {
            "seat": seat,
            "name": _name(asked, seat),
            "gain": float(now[k]),
            **best[k],
            "share": float(now[k]) / most if (most := best[k]["best"]) else None,
            "curve": curves[k],
            "missed": [
                {**_told(asked, around, s.issues, s.options, s.gains), "partner": room.seats[s.partner]} for s in swapped[k]
            ],
        }
        for k, seat in enumerate(room.seats)
    ]
    trades = missed_trades(around.appraise, around.sizes, around.now)[:MOST_TRADES]
    left = unrealised(np.vstack([room.points, now]), len(room.points))
    return {
        "agreed": reached is not None,
        "by_surrogate": asked.surrogate is not None,
        "package": None if reached is None else dict(whole),
        "seats": seats,
        "trades": [_told(asked, around, t.issues, t.options, t.gains) for t in trades],
        "unrealised": {
            "points": left.points,
            "package": None if left.package == len(room.points) else room.package(left.package),
            "gains": _by_seat(room.seats, left.gains),
        },
        **_coalitions(asked, room),
        "warning": PARETO_WARNING,
    }


def _whole(asked: Prepared, package: Package) -> dict[str, Any]:
    """What a package leaves open holds as without a deal, or at the first value there is."""
    bare = {s.id: s.no_deal if s.no_deal is not None else (s.values() or (s.low,))[0] for s in asked.case.text.slots}
    return {**bare, **package}


def _name(asked: Prepared, seat: str) -> str:
    held = asked.case.conference.delegation(seat)
    return seat if held is None else held.name


def _by_seat(seats: Sequence[str], values: np.ndarray) -> dict[str, float]:
    return {s: float(v) for s, v in zip(seats, values, strict=True)}


def _best(asked: Prepared, room: Room) -> list[dict[str, float | None]]:
    """The most each could gain: in what the body would adopt, and where nobody is worse off or beyond a red line."""
    passes = room.passing(asked.case.conference.body.rule("substance"))
    fair = (room.points >= -SLACK).all(axis=-1) & ~room.beyond.any(axis=-1)
    found = []
    for k in range(len(room.seats)):
        column = room.points[:, k]
        found.append({
            "best": float(column[passes].max()) if passes.any() else None,
            "best_where_nobody_loses": float(column[fair].max()) if fair.any() else None,
        })  # fmt: skip
    return found


SLACK = 1e-9  # points are sums of written decimals


def _curves(asked: Prepared, made: Sequence[Made], room: Room) -> list[list[dict[str, Any]]]:
    """By seat, for each proposal the share of its own range that it gives up; a seat that could gain nothing has no curve."""
    if not made:
        return [[] for _ in room.seats]
    points = np.median(asked.appraise([_whole(asked, m.package) for m in made]).gain, axis=-1)
    inside = np.where(room.beyond, -np.inf, room.points).max(axis=0)
    return [
        [
            {"round": m.round, "by": m.by, "own": m.by == seat, "conceded": float((inside[k] - p) / inside[k])}
            for m, p in zip(made, points[:, k], strict=True)
        ]
        if inside[k] > SLACK
        else []
        for k, seat in enumerate(room.seats)
    ]


def _told(asked: Prepared, around: Around, issues: Sequence[int], options: Sequence[int], gains: np.ndarray) -> dict[str, Any]:
    """A change in words, and what it gives whom."""
    after, seats = around.edited(issues, options), asked.appraiser.seats
    return {
        "amendment": amendment(asked.case.text, around.package, after),
        "package": after,
        "gains": _by_seat(seats, gains),
        "loses": [s for s, g in zip(seats, gains, strict=True) if g < -SLACK],
    }


def _coalitions(asked: Prepared, room: Room) -> Mapping[str, Any]:
    """The fewest that could carry a text against all others, and which pairs have nothing in common."""
    rule = asked.case.conference.body.rule("substance")
    voters = [d for d in asked.case.conference.delegations if d.votes and d.id in room.seats]
    columns = [room.seats.index(d.id) for d in voters]
    points = np.where(room.beyond, -np.inf, room.points)[:, columns]
    threshold = np.zeros(len(columns))

    def carries(members: np.ndarray) -> bool:
        yes = np.zeros(len(room.seats), dtype=bool)
        yes[np.array(columns)[members]] = True
        return bool(ballot(asked.case, rule, room.seats, yes, ~yes).carried)

    pairs = coalition_support(points, threshold, 2, lambda yes: False) if len(voters) > 1 else ()
    apart = [[voters[k].id for k in s.members] for s in pairs if not s.packages]
    found: dict[str, Any] = {"pairs_without_package": apart, "coalitions": None}
    every = np.arange(len(voters))
    needed = [int(k) for k in every if not carries(every != k)]
    size = _fewest(voters, needed, carries)
    if size is None or math.comb(len(voters) - len(needed), size - len(needed)) > MOST_COALITIONS:
        return found
    able = [s for s in coalition_support(points, threshold, size, carries, needed) if s.carries]
    best = max((s for s in able if s.best is not None), key=lambda s: s.packages, default=None)
    found["coalitions"] = {
        "size": size,
        "of": len(voters),
        "that_carry": len(able),
        "with_a_package": sum(s.packages > 0 for s in able),
        "broadest": None
        if best is None or best.best is None
        else {"members": [voters[k].id for k in best.members], "packages": best.packages, "package": room.package(best.best)},
    }
    return found


def _fewest(voters: Sequence[Delegation], needed: Sequence[int], carries: Callable[[np.ndarray], bool]) -> int | None:
    """How many it takes against all others: those who are needed in any case first, then the heaviest."""
    order = sorted(range(len(voters)), key=lambda k: (k not in needed, -sum(voters[k].weights.values()), k))
    for size in range(max(len(needed), 1), len(voters) + 1):
        members = np.zeros(len(voters), dtype=bool)
        members[order[:size]] = True
        if carries(members):
            return size
    return None
