# SPDX-License-Identifier: Apache-2.0
"""What the owner of the app does with rooms: open, hand out seats, keep the clock, tell of shocks, close, delete."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from plenipo.api.problems import responses
from plenipo.api.rooms import Asked, Room, Seats, owner_only, rooms_of
from plenipo.conference.scripts import CANDID
from plenipo.host.seats import Ticket, join_link, picture

__all__ = ["OWNER", "OWNERS", "handed", "router"]

router = APIRouter(prefix="/rooms")
OWNER = responses(401, 403, 404, 415, 422)
OWNERS = [Depends(owner_only)]


class ToOpen(Asked):
    """A room to be opened."""

    case: str = Field(max_length=80, examples=["packaging-forum"])
    people: list[str] = Field(default=[], max_length=300)
    """Seats that people take."""
    bots: Seats | None = None
    """Script by seat; every party and the chair that no person takes if missing."""
    minutes: float = Field(0.0, ge=0, allow_inf_nan=False)
    """How long the meeting is to last; 0: open end."""
    sight: Literal["own", "all"] = "own"
    """Whether a delegation is told what packages are worth to itself alone, or to all."""


class Script(Asked):
    """Who is to play a seat."""

    script: str = Field(CANDID, max_length=40)


class Clock(Asked):
    """What is to happen to the clock of a room."""

    do: Literal["pause", "go on", "extend", "skip"]
    minutes: float = Field(0.0, ge=-600, le=600, allow_inf_nan=False)
    """For ``extend``: more, or less where negative."""
    hours: float = Field(0.0, ge=0, le=200, allow_inf_nan=False)
    """For ``skip``: so that a silence of a day ends in class."""


class Shock(Asked):
    """What has happened outside."""

    words: str = Field(min_length=1, max_length=4000)


def handed(request: Request, ticket: Ticket) -> dict[str, str]:
    """What a person is handed to take a seat: its code, the link that holds it, and the link as a picture."""
    link = join_link(ticket, str(request.base_url))
    return {"room": ticket.room, "seat": ticket.seat, "code": ticket.code, "link": link, "picture": picture(link)}


@router.get("", responses=responses(401, 403), dependencies=OWNERS)
def listed(request: Request) -> list[dict[str, Any]]:
    """All rooms, the newest first."""
    return rooms_of(request).listed()


@router.post("", status_code=201, responses=OWNER, dependencies=OWNERS)
def open_room(wanted: ToOpen, request: Request) -> dict[str, Any]:
    """Open a room of a case; the codes of its seats are told once."""
    opened = rooms_of(request).open(**wanted.model_dump())
    codes = {seat: handed(request, Ticket(opened.room, seat, code)) for seat, code in opened.codes.items()}
    return {"room": opened.room, "address": f"/rooms/{opened.room}", "codes": codes}


@router.delete("/{room}", status_code=204, responses=OWNER, dependencies=OWNERS)
def delete(room: Room, request: Request) -> None:
    """Delete a room with its log. Nothing of it is left."""
    rooms_of(request).delete(room)


@router.post("/{room}/seats/{seat}/code", responses=OWNER, dependencies=OWNERS)
def give_code(room: Room, seat: str, request: Request) -> dict[str, Any]:
    """A fresh code for a seat, with its link as a picture; whoever had the seat before, a person or a script, is out."""
    return handed(request, Ticket(room, seat, rooms_of(request).code(room, seat)))


@router.put("/{room}/seats/{seat}/script", status_code=204, responses=OWNER, dependencies=OWNERS)
def seat_script(room: Room, seat: str, wanted: Script, request: Request) -> None:
    """Let a script play a seat."""
    rooms_of(request).seat_bot(room, seat, wanted.script)


@router.post("/{room}/clock", responses=OWNER, dependencies=OWNERS)
def set_clock(room: Room, wanted: Clock, request: Request) -> dict[str, Any]:
    """Stop the clock, let it run, give more time, put it forward."""
    rooms = rooms_of(request)
    match wanted.do:
        case "pause":
            rooms.pause(room)
        case "go on":
            rooms.go_on(room)
        case "extend":
            rooms.extend(room, wanted.minutes)
        case "skip":
            rooms.skip(room, wanted.hours)
    return rooms.about(room)


@router.post("/{room}/shock", status_code=204, responses=OWNER, dependencies=OWNERS)
def shock(room: Room, wanted: Shock, request: Request) -> None:
    """Tell everybody of something that has happened outside."""
    rooms_of(request).inject(room, wanted.words)


@router.post("/{room}/release", status_code=204, responses=OWNER, dependencies=OWNERS)
def release(room: Room, request: Request) -> None:
    """Open the debrief to every seat."""
    rooms_of(request).release(room)


@router.post("/{room}/end", status_code=204, responses=OWNER, dependencies=OWNERS)
def end(room: Room, request: Request) -> None:
    """Close the meeting."""
    rooms_of(request).end(room)
