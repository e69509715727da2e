# SPDX-License-Identifier: Apache-2.0
"""The facilitator's desk: an exercise in several rooms, its seats, its course, its debrief."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from plenipo.api.exercises import exercises_of, told
from plenipo.api.rooms import owner_only, rooms_of
from plenipo.host.afterwards import side_by_side
from plenipo.host.plans import plan_of, plans
from plenipo.host.rooms import case_of
from plenipo.web.conference import told_cases
from plenipo.web.page import fragment, page
from plenipo.web.room import parts_of

__all__ = ["router"]

router = APIRouter()
ON_A_SHEET = ("mandate", "text")


@router.get("/desk", response_class=HTMLResponse)
def desk(request: Request) -> HTMLResponse:
    """Begin an exercise, or go on with one."""
    owner_only(request)
    held = [told(request, e) for e in exercises_of(request).listed()]
    return page(request, "desk", cases=told_cases(), exercises=held, plans=plans())


@router.get("/desk/{exercise}", response_class=HTMLResponse)
def course(exercise: str, request: Request) -> HTMLResponse:
    """An exercise as it runs."""
    owner_only(request)
    return page(request, "desk_course", **_shown(request, exercise))


@router.get("/desk/{exercise}/now", response_class=HTMLResponse)
def now(exercise: str, request: Request) -> HTMLResponse:
    """The part of the page that changes while it runs."""
    owner_only(request)
    return fragment(request, "desk_now", **_shown(request, exercise))


@router.get("/desk/{exercise}/sheets", response_class=HTMLResponse)
def sheets(exercise: str, request: Request) -> HTMLResponse:
    """A sheet for each place: who one is, what one wants, what is on the table; links are put in by the page, from its tab."""
    owner_only(request)
    held = exercises_of(request).get(exercise)
    known = rooms_of(request).ids()
    drawn: dict[str, dict[str, str]] = {}  # the mandate of a seat is the same in every room that has just begun
    found = []
    for place in held.places:
        if place.room not in known:
            continue
        live = rooms_of(request).live(place.room)
        view = live.view(place.seat)
        if place.seat not in drawn:
            drawn[place.seat] = parts_of(request, live, view, rooms_of(request).about(place.room), ON_A_SHEET)
        name = next((d.name for d in view.delegations if d.id == place.seat), place.seat)
        number = held.rooms.index(place.room) + 1
        found.append(
            {
                "name": place.name,
                "seat": name,
                "room": place.room,
                "seat_id": place.seat,
                "number": number,
                "parts": drawn[place.seat],
            }
        )
    body = case_of(held.case).conference.body
    return page(
        request,
        "desk_sheets",
        exercise=held,
        sheets=found,
        body=body,
        phases=plan_of(held.plan),
        question=case_of(held.case).document.question,
    )


@router.get("/desk/{exercise}/debrief", response_class=HTMLResponse)
def afterwards(exercise: str, request: Request) -> HTMLResponse:
    """What each room reached, side by side."""
    owner_only(request)
    held = exercises_of(request).get(exercise)
    rooms = side_by_side(held, rooms_of(request))
    return page(request, "desk_debrief", exercise=held, rooms=rooms, reach=_reach(rooms), spread=_spread(rooms))


def _shown(request: Request, exercise: str) -> dict[str, Any]:
    held = told(request, exercises_of(request).get(exercise))
    names = {d.id: d.name for d in case_of(held["case"]).conference.delegations}
    return {"exercise": held, "seat_names": names, "numbers": {r["room"]: k for k, r in enumerate(held["rooms"], start=1)}}


def _reach(rooms: list[dict[str, Any]]) -> float:
    """The largest gain or loss, for bars on one scale."""
    ends = [abs(s[k]) for r in rooms for s in r["seats"] for k in ("p05", "gain", "p95")]
    return max(ends, default=0.0) or 1.0


def _spread(rooms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Terms of the text with what each room made of them."""
    if not rooms:
        return []
    slots = [v["slot"] for v in rooms[0]["terms"]]
    return [
        {"slot": slot, "values": [r["terms"][k]["shown"] if r["agreed"] else "" for r in rooms]} for k, slot in enumerate(slots)
    ]
