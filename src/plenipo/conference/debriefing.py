# SPDX-License-Identifier: Apache-2.0
"""Debrief of a case, seat by seat: what it gained and could have, how it conceded, what it missed, who could stand together."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from plenipo.conference.amending import amendment, changed
from plenipo.conference.analytics.coalitions import coalition_support
from plenipo.conference.analytics.debrief import missed_trades, swaps
from plenipo.conference.analytics.solutions import PARETO_WARNING, kalai_smorodinsky, nash, unrealised, worst_off, zone
from plenipo.conference.engine.fold import fold
from plenipo.conference.model.delegation import Delegation
from plenipo.conference.model.event import Event
from plenipo.conference.model.view import Proposal
from plenipo.conference.model.word import Package
from plenipo.conference.play import Room, ballot
from plenipo.conference.prepared import Around, Prepared
from plenipo.conference.worth.exact import BAND

__all__ = ["Made", "debrief", "debrief_of_log", "fair", "made_in", "singled_out"]

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


def debrief_of_log(asked: Prepared, events: Iterable[Event], room: Room | None = None, *, public: bool = False) -> dict[str, Any]:
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
    public
        Whether proposals made in a channel are left out: for those who were not in it.

    Returns
    -------
    dict
        As `debrief`; what was ``made`` has the ``id``, the ``status``, how many ``answers`` and how many of them ``yes``, too.
    """
    state, text = fold(events), asked.case.text
    held = state.texts.get(text.id, text)
    agreed = held.stage == "adopted" or (bool(held.slots) and not held.open_slots())
    shown = [p for p in state.proposals.values() if p.text == text.id and not (public and state.audience_of(p.id).scope != "all")]
    found = debrief(asked, made_in(shown), dict(held.settled) if agreed else None, room)
    for told, p in zip(found["made"], shown, strict=True):
        told |= {"id": p.id, "status": p.status, "answers": len(p.answers), "yes": sum(p.answers.values())}
    return found


def made_in(proposals: Iterable[Proposal]) -> list[Made]:
    """Proposals of a room, in order."""
    return [Made(p.by, k, p.package) for k, p in enumerate(proposals, start=1)]


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
        ``agreed``; ``by_surrogate`` whether points are the surrogate's medians over draws, ``counts_all`` whether all that
        mandates weigh is counted; ``package`` that holds; ``seats``: for each its ``gain`` over no deal with ``p05`` and ``p95``
        over draws, ``sign_share`` and ``says_yes`` to what was agreed (None without agreement), the ``best`` it could have in a
        package that the body would adopt and in one that leaves nobody worse off, the ``share`` of the best; its concession
        ``curve``, for each proposal ``conceded``, the share of what it could gain at best that it gives up (nought: its best;
        one: no deal), and whether it was its ``own``; ``missed``: swaps of two slots by which it and a ``partner`` would both
        gain, with who ``loses``. ``made``: each proposal, ``by`` whom, its ``round``, and what it ``gains`` everybody. ``loses``
        who ended below no deal, ``refused`` who would not sign. ``trades`` that leave nobody worse off; ``possible``: how many
        packages there are, how many leave nobody worse off, and those that theory singles out; ``unrealised`` joint gain;
        ``coalitions``: the fewest that could carry, and how many such groups have a package for all their members;
        ``pairs_without_package``; ``warning``. Where there are too many packages to list, or the model has not been asked yet,
        what rests on the list is None or empty.
    """
    room = asked.listed if room is None else room
    whole = asked.filled(reached or {})
    seats = _ended(asked, whole, agreed=reached is not None)
    gains = (
        np.median(asked.appraise([asked.filled(m.package) for m in made]).gain, axis=-1) if made else np.zeros((0, len(seats)))
    )
    found: dict[str, Any] = {
        "agreed": reached is not None,
        "by_surrogate": asked.surrogate is not None,
        "counts_all": asked.counts_all,
        "package": whole,
        "seats": seats,
        "made": [
            {"by": m.by, "round": m.round, "package": dict(m.package), "gains": _by_seat(asked.appraiser.seats, g)}
            for m, g in zip(made, gains, strict=True)
        ],
        "loses": [s["seat"] for s in seats if s["gain"] < -SLACK],
        "refused": [s["seat"] for s in seats if s["says_yes"] is False],
        **UNLISTED,
        "warning": PARETO_WARNING,
    }
    if room is not None:
        _add_listed(asked, room, made, gains, found)
    if asked.counts_all:
        _add_missed(asked, whole, found)
    return found


def _add_listed(asked: Prepared, room: Room, made: Sequence[Made], gains: np.ndarray, found: dict[str, Any]) -> None:
    """What rests on the list of all packages."""
    seats = found["seats"]
    left = unrealised(np.vstack([room.points, [s["gain"] for s in seats]]), len(room.points))
    found |= _coalitions(asked, room)
    found["possible"] = _possible(room)
    found["unrealised"] = {
        "points": left.points,
        "package": None if left.package == len(room.points) else room.package(left.package),
        "gains": _by_seat(room.seats, left.gains),
    }
    for seat, best, curve in zip(seats, _best(asked, room), _curves(room, made, gains), strict=True):
        most = best["best"]
        seat |= {**best, "share": seat["gain"] / most if most else None, "curve": curve}


def _add_missed(asked: Prepared, whole: Package, found: dict[str, Any]) -> None:
    """Changes of two slots around what holds: swaps of two seats, and trades that harm nobody."""
    around = asked.around(whole)
    for seat, swapped in zip(found["seats"], swaps(around.appraise, around.sizes, around.now, MOST_TRADES), strict=True):
        seat["missed"] = [
            {**_told(asked, around, s.issues, s.options, s.gains), "partner": asked.appraiser.seats[s.partner]} for s in swapped
        ]
    trades = missed_trades(around.appraise, around.sizes, around.now)[:MOST_TRADES]
    found["trades"] = [_told(asked, around, t.issues, t.options, t.gains) for t in trades]


UNLISTED: Mapping[str, Any] = {
    "trades": [],
    "possible": None,
    "unrealised": None,
    "coalitions": None,
    "pairs_without_package": [],
}


def _ended(asked: Prepared, whole: Package, *, agreed: bool) -> list[dict[str, Any]]:
    """Where each seat stands at the end; without agreement at no deal, which is worth nought whatever the mandate."""
    held = asked.appraise([whole])
    gain = held.gain[0] if agreed else np.zeros_like(held.gain[0])
    low, middle, high = np.quantile(gain, (BAND[0], 0.5, BAND[1]), axis=-1)
    return [
        {
            "seat": seat,
            "name": _name(asked, seat),
            "gain": float(middle[k]),
            "p05": float(low[k]),
            "p95": float(high[k]),
            "sign_share": float(held.sign_share[0, k]) if agreed else None,
            "says_yes": bool(held.yes[0, k]) if agreed else None,
            "best": None,
            "best_where_nobody_loses": None,
            "share": None,
            "curve": [],
            "missed": [],
        }
        for k, seat in enumerate(held.seats)
    ]


def _possible(room: Room) -> dict[str, Any]:
    """Packages, those of them that leave nobody worse off or beyond a red line, and the ones that theory singles out there."""
    return {
        "packages": len(room.points),
        "all_content": int(fair(room).sum()),
        "named": [
            {"name": name, "package": room.package(row), "gains": _by_seat(room.seats, room.points[row])}
            for name, row in singled_out(room).items()
            if row is not None
        ],
    }


def fair(room: Room) -> np.ndarray:
    """Packages that leave nobody worse off than no deal, nor beyond a red line: (package,)."""
    return zone(room.points, np.zeros(len(room.seats))) & ~room.beyond.any(axis=-1)


def singled_out(room: Room) -> dict[str, int | None]:
    """Rows of the Nash and the Kalai-Smorodinsky package and that of the worst-off, among those beyond nobody's red line."""
    inside, threshold = np.flatnonzero(~room.beyond.any(axis=-1)), np.zeros(len(room.seats))
    rows = {n: solve(room.points[inside], threshold) if len(inside) else None for n, solve in SOLUTIONS.items()}
    return {n: None if row is None else int(inside[row]) for n, row in rows.items()}


SOLUTIONS = {"nash": nash, "kalai_smorodinsky": kalai_smorodinsky, "worst_off": worst_off}


def _name(asked: Prepared, seat: str) -> str:
    held = asked.case.conference.delegation(seat)
    return seat if held is None else held.name


def _by_seat(seats: Sequence[str], values: np.ndarray) -> dict[str, float]:
    return {s: float(v) for s, v in zip(seats, values, strict=True)}


def _best(asked: Prepared, room: Room) -> list[dict[str, float | None]]:
    """The most each could gain: in what the body would adopt, and where nobody is worse off or beyond a red line."""
    passes = room.passing(asked.case.conference.body.rule("substance"))
    inside = fair(room)
    found = []
    for k in range(len(room.seats)):
        column = room.points[:, k]
        found.append({
            "best": float(column[passes].max()) if passes.any() else None,
            "best_where_nobody_loses": float(column[inside].max()) if inside.any() else None,
        })  # fmt: skip
    return found


SLACK = 1e-9  # points are sums of written decimals


def _curves(room: Room, made: Sequence[Made], gains: np.ndarray) -> list[list[dict[str, Any]]]:
    """By seat, for each proposal the share of its own range that it gives up; a seat that could gain nothing has no curve."""
    inside = np.where(room.beyond, -np.inf, room.points).max(axis=0)
    return [
        [
            {"round": m.round, "by": m.by, "own": m.by == seat, "conceded": float((inside[k] - p) / inside[k])}
            for m, p in zip(made, gains[:, k], strict=True)
        ]
        if inside[k] > SLACK
        else []
        for k, seat in enumerate(room.seats)
    ]


def _told(asked: Prepared, around: Around, issues: Sequence[int], options: Sequence[int], gains: np.ndarray) -> dict[str, Any]:
    """A change in words, and what it gives whom."""
    after, seats, text = around.edited(issues, options), asked.appraiser.seats, asked.case.text
    return {
        "amendment": amendment(text, around.package, after),
        "changes": [
            {"slot": s.id, "title": s.title, "was": s.told(around.package[s.id]), "becomes": s.told(after[s.id])}
            for s in changed(text, around.package, after)
        ],
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
