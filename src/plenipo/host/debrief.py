# SPDX-License-Identifier: Apache-2.0
"""After the meeting: the debrief of a room's log, with what the room knows beside it."""

from __future__ import annotations

from typing import Any

from plenipo.conference.debriefing import debrief_of_log
from plenipo.conference.model.action import Answer, Propose, Say
from plenipo.conference.model.conference import DISCLAIMER
from plenipo.conference.prepared import Prepared
from plenipo.host.live import Live

__all__ = ["debrief"]


def debrief(live: Live, asked: Prepared) -> dict[str, Any]:
    """What a room was like, afterwards. It tells of every mandate: who may read it is decided before.

    Returns
    -------
    dict
        As `plenipo.conference.debriefing.debrief_of_log`, without proposals made between a few; each seat with what it ``said``,
        ``proposed`` and ``answered`` (how often); ``terms``: the package that holds, as people read it; ``names`` by seat; the
        room, its case and ``questions`` to ask.
    """
    state, case = live.room.state, live.case
    found = debrief_of_log(asked, live.events, public=True)
    return {
        **found,
        "room": live.file.id,
        "case": case.id,
        "title": state.held.title,
        "note": DISCLAIMER,
        "status": state.status,
        "names": {d.id: d.name for d in state.held.delegations},
        "seats": [{**s, **_deeds(live, s["seat"])} for s in found["seats"]],
        "terms": [{"slot": s.title, "shown": s.told(found["package"][s.id])} for s in case.text.slots],
        "questions": list(case.document.teaching),
    }


def _deeds(live: Live, seat: str) -> dict[str, int]:
    kinds = [e.body for e in live.events if e.seat == seat]
    counted = {"said": Say, "proposed": Propose, "answered": Answer}
    return {name: sum(isinstance(k, kind) for k in kinds) for name, kind in counted.items()}
