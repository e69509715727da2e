# SPDX-License-Identifier: Apache-2.0
"""After the meeting: what was reached, what it is worth to whom, what lay on the table, which trades were missed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from plenipo.conference.analytics.solutions import PARETO_WARNING, kalai_smorodinsky, nash, unrealised, worst_off
from plenipo.conference.engine.state import State
from plenipo.conference.model.action import Answer, Propose, Say
from plenipo.conference.model.conference import DISCLAIMER
from plenipo.conference.model.slot import shown_value
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.word import Package
from plenipo.conference.play import Room, room_of
from plenipo.core.errors import InputError
from plenipo.host.live import FACILITATOR, Live
from plenipo.host.weighing import Weighing, bands

__all__ = ["debrief"]

MOST_TRADES = 5
SLACK = 1e-9  # points are sums of written decimals
EDITS = 2
"""Slots that a missed trade changes at most: more is another package."""


def debrief(live: Live, weighing: Weighing) -> dict[str, Any]:
    """What a room was like, afterwards. It tells of every mandate: who may read it is decided before.

    Returns
    -------
    dict
        ``agreed``; ``package`` and ``text`` it belongs to; ``seats``: gain over no deal (median, low, high), share of draws in
        which it would sign, best it could have had where nobody loses, what it did (spoke, proposed, answered);
        ``proposals``: what each package on the open table was worth to each seat, in order; ``possible``: Nash,
        Kalai-Smorodinsky and the package of the worst-off; ``left``: joint gain nobody would have paid for; ``missed``: changes
        of at most two slots that lift somebody and harm nobody; ``loses``, ``refused``: names.
    """
    state, case = live.room.state, live.case
    text = state.texts.get(case.text.id, case.text)
    agreed = text.stage == "adopted" or (bool(text.settled) and not text.open_slots())
    reached = weighing.filled(case.text, text.settled if agreed else {})
    names = {d.id: d.name for d in state.held.delegations}
    found = weighing.appraise([reached])
    seats: list[dict[str, Any]] = [
        {
            "seat": seat,
            "name": names[seat],
            "gain": bands(found.gain[0, k]),
            "sign_share": float(found.sign_share[0, k]),
            "yes": bool(found.yes[0, k]),
            **_deeds(live, seat),
        }
        for k, seat in enumerate(found.seats)
    ]
    return {
        "room": live.file.id,
        "case": case.id,
        "title": state.held.title,
        "note": DISCLAIMER,
        "agreed": agreed,
        "status": state.status,
        "text": text.id,
        "model": weighing.surrogate is not None,
        "whole": weighing.whole,
        "package": _written(case.text, reached),
        "seats": seats,
        "proposals": _proposals(weighing, state, text),
        "loses": [s["name"] for s in seats if s["gain"]["median"] < -SLACK],
        "refused": [s["name"] for s in seats if not s["yes"]],
        "questions": list(case.document.teaching),
        **_possible(weighing, case.text, reached, names),
    }


def _deeds(live: Live, seat: str) -> dict[str, int]:
    kinds = [e.body for e in live.events if e.seat == seat]
    counted = {"said": Say, "proposed": Propose, "answered": Answer}
    return {name: sum(isinstance(k, kind) for k in kinds) for name, kind in counted.items()}


def _written(text: DraftText, package: Package) -> list[dict[str, str]]:
    return [{"slot": s.title, "shown": s.titles.get(str(package[s.id]), shown_value(package[s.id], s.unit))} for s in text.slots]


def _proposals(weighing: Weighing, state: State, text: DraftText) -> list[dict[str, Any]]:
    """Packages put on the open table, in order, and the median gain of each seat."""
    names = {d.id: d.name for d in state.held.delegations}
    public = [p for p in state.proposals.values() if p.text == text.id and state.audience_of(p.id).scope == "all"]
    if not public:
        return []
    bare = text.model_copy(update={"settled": {}})
    gains = np.median(weighing.appraise([weighing.filled(bare, p.package) for p in public]).gain, axis=-1)
    return [
        {
            "id": p.id,
            "by": names[p.by] if p.by != FACILITATOR else p.by,
            "seat": p.by,
            "status": p.status,
            "package": _written(weighing.case.text, weighing.filled(bare, p.package)),
            "yes": sum(p.answers.values()),
            "answers": len(p.answers),
            "gain": {seat: float(g) for seat, g in zip(weighing.seats, row, strict=True)},
        }
        for p, row in zip(public, gains, strict=True)
    ]


def _possible(weighing: Weighing, text: DraftText, reached: Package, names: dict[str, str]) -> dict[str, Any]:
    """What there was to find among all packages of the text; nothing where they are too many to list."""
    nothing: dict[str, Any] = {"packages": 0, "possible": [], "left": None, "missed": [], "best": {}, "warning": ""}
    if not weighing.whole:
        return nothing
    try:
        room = room_of(weighing.case, weighing.appraiser, weighing.surrogate)
    except InputError:
        return nothing
    got = np.median(weighing.appraise([reached]).gain[0], axis=-1)
    points, none = room.points, np.zeros(len(weighing.seats))
    named = {
        "worst-off": worst_off(points, none),
        "nash": nash(points, none),
        "kalai-smorodinsky": kalai_smorodinsky(points, none),
    }
    rows = [
        {"name": name, "package": _written(text, room.package(row)), "gain": _gains(room, points[row])}
        for name, row in named.items()
        if row is not None
    ]
    inside = points[(points >= -SLACK).all(axis=-1)]
    more = unrealised(np.vstack([points, got]), len(points))
    left = None
    if more.package != len(points):
        left = {"points": more.points, "package": _written(text, room.package(more.package)), "gain": _gains(room, more.gains)}
    return {
        "packages": len(points),
        "zone": len(inside),
        "possible": rows,
        "left": left,
        "missed": _missed(room, text, reached, got, names),
        "best": {seat: float(inside[:, k].max()) for k, seat in enumerate(room.seats)} if len(inside) else {},
        "warning": PARETO_WARNING,
    }


def _gains(room: Room, row: Sequence[float] | np.ndarray) -> dict[str, float]:
    return {seat: float(g) for seat, g in zip(room.seats, row, strict=True)}


def _missed(room: Room, text: DraftText, reached: Package, got: np.ndarray, names: dict[str, str]) -> list[dict[str, Any]]:
    """Changes of few slots that would have lifted somebody and harmed nobody; the gain of who gains least first."""
    differs = np.stack(
        [
            np.array([o != reached[s] for o in held])[room.packages[:, k]]
            for k, (s, held) in enumerate(zip(room.slots, room.options, strict=True))
        ],
        axis=1,
    )
    count = differs.sum(axis=1)
    change = room.points - got
    good = (count > 0) & (count <= EDITS) & (change >= -SLACK).all(axis=1) & (change > SLACK).any(axis=1)
    rows = np.flatnonzero(good)
    ranked = sorted(rows, key=lambda r: (-float(change[r].min()), int(count[r]), -float(change[r].sum())))
    found = []
    for row in ranked[:MOST_TRADES]:
        package = room.package(int(row))
        edits = [s for s, d in zip(text.slots, differs[row], strict=True) if d]
        found.append(
            {
                "changes": [
                    {"slot": s.title, "was": _written(text, reached)[k]["shown"], "becomes": _written(text, package)[k]["shown"]}
                    for k, s in enumerate(text.slots)
                    if s in edits
                ],
                "gain": {seat: float(g) for seat, g in zip(room.seats, change[row], strict=True)},
                "gains": [names[s] for s, g in zip(room.seats, change[row], strict=True) if g > SLACK],
            }
        )
    return found
