# SPDX-License-Identifier: Apache-2.0
"""Any moment of a room again, as this seat may know it; and from there on with somebody else in a seat."""

from __future__ import annotations

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from plenipo.api.problems import PlainJson
from plenipo.api.rooms import MOST_RUNS, asking, rooms_of
from plenipo.conference.scripts import SWAPS
from plenipo.web.page import page
from plenipo.web.room import parts_of

__all__ = ["router"]

router = APIRouter()
SHOWN = ("strip", "text", "table", "talk", "seats")


@router.get("/rooms/{room}/replay", response_class=HTMLResponse)
def frame(room: str, request: Request) -> HTMLResponse:
    """The empty frame; what it shows is fetched with the code."""
    live = rooms_of(request).live(room)
    held = live.case.conference
    parties = [{"id": d.id, "name": d.name} for d in held.delegations if d.votes]
    return page(request, "replay", room=room, title=live.room.state.held.title, parties=parties, scripts=SWAPS, most=MOST_RUNS)


@router.get("/rooms/{room}/then")
def then(room: str, request: Request, number: int = Query(1, ge=1, le=10_000_000)) -> PlainJson:
    """The parts of the room after the first so many events that this seat may know."""
    live, (seat, code) = rooms_of(request).live(room), asking(request, room)
    live.let_in(seat, code)
    of = live.number(seat)
    view = live.view_then(seat, number)
    about = {**rooms_of(request).about(room), "paused": False, "left": None, "running": 0.0, "connected": []}
    told = live.told(seat, min(number, of) - 1)[:1]
    names = live.names
    what = [t.to_document(names.seat(t.seat) if t.seat else live.case.conference.body.title) for t in told]
    return PlainJson({"number": min(number, of), "of": of, "told": what, "parts": parts_of(request, live, view, about, SHOWN)})
