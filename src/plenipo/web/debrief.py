# SPDX-License-Identifier: Apache-2.0
"""After the meeting: what was reached, what was missed, who lost; drawn without a chart library, so that it prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from plenipo.api.guard import who_asks
from plenipo.api.jobs import host_of
from plenipo.api.problems import PlainJson
from plenipo.api.rooms import asking, may_debrief, rooms_of
from plenipo.conference.worth.surrogate import holds_anyway
from plenipo.host.consequences import current
from plenipo.host.debrief import debrief
from plenipo.host.seats import PUBLIC
from plenipo.web.page import fragment, page

__all__ = ["router"]

router = APIRouter()
WIDE, HIGH = 240.0, 84.0  # units of a small chart


@router.get("/rooms/{room}/debrief", response_class=HTMLResponse)
def frame(room: str, request: Request) -> HTMLResponse:
    """The empty frame; what it tells is fetched with the code."""
    live = rooms_of(request).live(room)
    return page(request, "debrief", room=room, title=live.room.state.held.title)


@router.get("/rooms/{room}/debrief/parts", response_class=HTMLResponse)
def told(room: str, request: Request) -> HTMLResponse:
    """The debrief as a part of the page."""
    live, (seat, code) = rooms_of(request).live(room), asking(request, room)
    live.let_in(seat, code)
    may_debrief(request, live)
    found = debrief(live, rooms_of(request).weighings.of(live.case))
    text = live.case.text
    return fragment(
        request,
        "debrief_parts",
        found=found,
        names=found["names"],
        written=lambda package: [{"slot": s.title, "shown": s.told(package[s.id])} for s in text.slots if s.id in package],
        curves=_curves(found),
        released=live.file.released,
        high=HIGH,
        wide=WIDE,
    )


class Wanted(BaseModel):
    """Who is to be brought in."""

    model_config = ConfigDict(extra="forbid")

    seat: str = Field(max_length=80)


@router.post("/rooms/{room}/bridge")
def bridge(room: str, wanted: Wanted, request: Request) -> PlainJson:
    """What would bring a delegation in, as a part of the page once the worker has found it; asked again until then."""
    live, (asks, code) = rooms_of(request).live(room), asking(request, room)
    live.let_in(asks, code)
    may_debrief(request, live)
    slots = {s.id: s for s in live.case.text.slots}
    view, asked = live.view(PUBLIC), rooms_of(request).weighings.of(live.case)
    text = next((t for t in view.texts if t.id == live.case.text.id), live.case.text)
    package = {k: v for k, v in current(asked, view, text).items() if k in slots}
    names = {d.id: d.name for d in view.delegations}
    table = [{"slot": s.title, "shown": s.told(package[i])} for i, s in slots.items()]

    def drawn(found: Mapping[str, Any] | None) -> PlainJson:
        part = fragment(request, "debrief_bridge", found=found, names=names, table=table)
        return PlainJson({"state": "done", "html": bytes(part.body).decode()})

    if holds_anyway(live.case.text.slots, package):
        return drawn(None)
    host = host_of(request)
    job = host.queue.submit("bridge", {"case": live.case.id, "seat": wanted.seat, "package": package}, who_asks(request).key)
    if job.state != "done":
        return PlainJson({"state": job.state, "problems": [dict(p) for p in job.problems]})
    return drawn(host.answers.document(job.id))


def _curves(found: dict[str, Any]) -> list[dict[str, Any]]:
    """For each seat its gain from one package on the open table to the next, on one scale for all."""
    proposals = found["made"]
    values = [g for p in proposals for g in p["gains"].values()] + [0.0]
    low, high = min(values), max(values)
    reach = (high - low) or 1.0
    step = WIDE / max(1, len(proposals) - 1)

    def place(gain: float) -> float:
        return round(HIGH - (gain - low) / reach * HIGH, 1)

    curves = []
    for seat in found["seats"]:
        points = [(round(k * step, 1), place(p["gains"][seat["seat"]])) for k, p in enumerate(proposals)]
        own = [points[k] for k, p in enumerate(proposals) if p["by"] == seat["seat"]]
        curves.append(
            {
                "name": seat["name"],
                "line": " ".join(f"{x},{y}" for x, y in points),
                "own": own,
                "last": points[-1] if points else None,
                "zero": place(0.0),
                "low": low,
                "high": high,
                "ended": proposals[-1]["gains"][seat["seat"]] if proposals else 0.0,
            }
        )
    return curves
