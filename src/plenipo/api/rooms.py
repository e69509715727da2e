# SPDX-License-Identifier: Apache-2.0
"""Conference rooms: open, act, see, listen; and what the facilitator does. A seat shows its code as ``Bearer ROOM.SEAT.CODE``."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from plenipo.api.guard import who_asks
from plenipo.api.problems import responses
from plenipo.conference.counterfactual import fork_room
from plenipo.conference.engine.refused import Refused
from plenipo.conference.model.word import Value
from plenipo.conference.records.minutes import minutes_of
from plenipo.core.errors import Problem
from plenipo.host.consequences import alternatives, of_package
from plenipo.host.debrief import debrief
from plenipo.host.limits import TooMuch
from plenipo.host.live import Live, Told
from plenipo.host.rooms import Rooms, WrongCode
from plenipo.host.seats import PUBLIC, read_ticket
from plenipo.view.minutes import FORMATS, write_minutes

__all__ = ["MOST_RUNS", "asking", "may_debrief", "owner_only", "rooms_of", "router"]

router = APIRouter(prefix="/rooms")
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xml": "application/xml",
}
MOST_RUNS = 40
"""Reruns a request may ask for: seconds of one core."""
Seats = Annotated[dict[str, str], Field(max_length=300)]
Room = str
SEAT = responses(403, 404, 415, 422)


class Asked(BaseModel):
    """A document of a request: strict, nothing that is not known."""

    model_config = ConfigDict(extra="forbid")


class ToDo(Asked):
    """An action of a seat, as `docs/design/conference.md` lists them."""

    action: dict[str, Any] = Field(examples=[{"kind": "say", "words": "Thank you, Chair."}])
    command: str | None = Field(None, max_length=64)
    """Id of the command: sent twice it is carried out once."""


class Packaged(Asked):
    """A package of a text."""

    text: str = Field(max_length=80)
    package: dict[str, Value] | None = Field(None, max_length=200)
    """The one on the table if missing."""


class Fork(Asked):
    """A room to be run again."""

    after: int = Field(ge=1)
    """Number of the last event both sides share, as this seat counts them."""
    swap: Seats
    """Script by seat."""
    go_on: Literal["as recorded", "one text"] = "as recorded"
    runs: int = Field(10, ge=1, le=MOST_RUNS)
    seed: int = Field(1, ge=0, lt=2**63)


# who asks ----------------------------------------------------------------------------------------------------------------


def rooms_of(request: Request) -> Rooms:
    """The rooms of this app."""
    found: Rooms = request.app.state.host.rooms
    return found


def asking(request: Request, room: str) -> tuple[str, str]:
    """Seat and code of who asks; the public where no code is shown.

    Raises
    ------
    WrongCode
        If the code is of another room, or none at all.
    """
    who = who_asks(request)
    if who.role != "seat":
        return PUBLIC, ""
    try:
        ticket = read_ticket(who.token)
    except Refused as refused:
        raise WrongCode(*refused.problems) from None
    if ticket.room != room:
        raise WrongCode(Problem("this code opens another room", "code", f"a code of the room {room[:40]}"))
    return ticket.seat, ticket.code


def owner_only(request: Request) -> None:
    """Let the owner of the app pass, nobody else.

    Raises
    ------
    WrongCode
        If it is somebody else.
    """
    if who_asks(request).role != "owner":
        raise WrongCode(Problem("this is for the owner of the app", request.url.path, "the owner's session or token"))


def _seated(request: Request, room: str) -> tuple[Live, str]:
    """The room and the seat that asks, let in."""
    live, (seat, code) = rooms_of(request).live(room), asking(request, room)
    live.let_in(seat, code)
    return live, seat


# the house ---------------------------------------------------------------------------------------------------------------


@router.get("/{room}", responses=responses(404))
def about(room: Room, request: Request) -> dict[str, Any]:
    """What everybody may know of a room beside its log: its clock, who is connected, which seats scripts play."""
    return rooms_of(request).about(room)


# seats -------------------------------------------------------------------------------------------------------------------


@router.get("/{room}/view", responses=SEAT)
def view(room: Room, request: Request) -> dict[str, Any]:
    """The conference as this seat may see it; what everybody may, without a code."""
    live, seat = _seated(request, room)
    return {"number": live.number(seat), "view": live.view(seat).to_json_document(), "room": rooms_of(request).about(room)}


@router.get("/{room}/then", responses=SEAT)
def then(room: Room, request: Request, number: Annotated[int, Query(ge=1)] = 1) -> dict[str, Any]:
    """The same after the first so many events that this seat may know."""
    live, seat = _seated(request, room)
    return {"number": number, "of": live.number(seat), "view": live.view_then(seat, number).to_json_document()}


@router.post("/{room}/actions", responses=SEAT)
def act(room: Room, wanted: ToDo, request: Request) -> dict[str, Any]:
    """Act: everything that follows is in the log, or every reason why it cannot be is told."""
    seat, code = asking(request, room)
    rooms = rooms_of(request)
    if seat == PUBLIC:
        rooms.live(room)
        raise WrongCode(Problem("who acts has a seat", "code", "Authorization: Bearer ROOM.SEAT.CODE"))
    events = rooms.act(room, seat, code, wanted.action, wanted.command)
    return {"number": rooms.live(room).number(seat), "made": [e.made for e in events if e.made and e.audience.holds(seat)]}


@router.get("/{room}/told", responses=SEAT)
def told(room: Room, request: Request, after: Annotated[int, Query(ge=0)] = 0) -> list[dict[str, Any]]:
    """The log as this seat may know it, in sentences, after an event."""
    live, seat = _seated(request, room)
    names = live.names
    return [t.to_document(names.seat(t.seat) if t.seat else "") for t in live.told(seat, after)]


@router.get("/{room}/events", response_class=StreamingResponse, responses=SEAT)
async def events(
    room: Room,
    request: Request,
    after: Annotated[int | None, Query(ge=0)] = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """Server-sent events ``told`` (one for each event this seat may know, with its number) and ``room`` (all else that changes).

    Begins after ``Last-Event-ID``, or after ``after``; from now on if neither is said.
    """
    live, (seat, code) = await run_in_threadpool(rooms_of(request).live, room), asking(request, room)
    most = request.app.state.host.limits.streams
    if sum(live.listening().values()) >= most:
        raise TooMuch(Problem("too many listen to this room", "events", f"at most {most}"), 429, 5.0)
    last = int(last_event_id) if last_event_id and last_event_id.isdigit() else after
    source = await rooms_of(request).listen(room, seat, code, last)

    async def lines() -> AsyncIterator[str]:
        try:
            async for news in source:
                yield ": here\n\n" if news is None else _line(live, news.number, news.told)
            yield "event: end\ndata: {}\n\n"
        except asyncio.CancelledError:
            return
        finally:
            await source.aclose()  # type: ignore[attr-defined]

    return StreamingResponse(lines(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _line(live: Live, number: int, held: Told | None) -> str:
    """One server-sent event; its id is the number, so that a stream begins again where it was."""
    if held is None:
        return f"id: {number}\nevent: room\ndata: {{}}\n\n"
    name = live.names.seat(held.seat) if held.seat else ""
    return f"id: {number}\nevent: told\ndata: {json.dumps(held.to_document(name), ensure_ascii=False)}\n\n"


@router.get("/{room}/alternatives", responses=SEAT)
def live_brackets(
    room: Room, request: Request, text: Annotated[str, Query(max_length=80)], slot: Annotated[str, Query(max_length=80)]
) -> dict[str, Any]:
    """What each alternative of a slot would mean, all else as it stands on the table."""
    live, seat = _seated(request, room)
    asked = rooms_of(request).weighings.of(live.case)
    return alternatives(asked, live.view(seat), text, slot, live.file.sight == "all")


@router.post("/{room}/worth", responses=SEAT)
def worth(room: Room, wanted: Packaged, request: Request) -> dict[str, Any]:
    """What a package would mean."""
    live, seat = _seated(request, room)
    asked = rooms_of(request).weighings.of(live.case)
    return of_package(asked, live.view(seat), wanted.text, wanted.package, live.file.sight == "all")


@router.get("/{room}/record.{format}", response_class=Response, responses=SEAT)
def record(room: Room, format: str, request: Request) -> Response:
    """The minutes and texts as this seat may know them: docx, html, csv, json, xml (Akoma Ntoso)."""
    live, seat = _seated(request, room)
    if f".{format}" not in FORMATS:
        expected = ", ".join(f"{suffix[1:]} ({name})" for suffix, name in FORMATS.items())
        raise Refused(Problem(f"minutes cannot be written as {format[:20]!r}", "format", expected))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{live.file.case}-{room}.{format}"
        write_minutes(minutes_of(live.events, seat), path)
        held = path.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="{path.name}"'}
    return Response(held, media_type=MEDIA[format], headers=headers)


# afterwards --------------------------------------------------------------------------------------------------------------


def may_debrief(request: Request, live: Live) -> None:
    """The debrief tells of every mandate: it is the facilitator's, and everybody's once the facilitator has opened it.

    Raises
    ------
    WrongCode
        If it is neither.
    """
    if not live.file.released and who_asks(request).role != "owner":
        raise WrongCode(Problem("the debrief is not open yet", "debrief", next_step="the facilitator opens it after the meeting"))


@router.get("/{room}/debrief", responses=SEAT)
def told_afterwards(room: Room, request: Request) -> dict[str, Any]:
    """What was reached, what it is worth to whom, which trades were missed."""
    live, _ = _seated(request, room)
    may_debrief(request, live)
    return debrief(live, rooms_of(request).weighings.of(live.case))


@router.post("/{room}/forks", responses=SEAT)
def run_again(room: Room, wanted: Fork, request: Request) -> dict[str, Any]:
    """Begin again at an event with scripts in some seats, as often as asked, beside the same without them."""
    live, seat = _seated(request, room)
    may_debrief(request, live)
    after = live.place(seat, wanted.after)
    asked = rooms_of(request).weighings.of(live.case)
    return fork_room(asked, live.events, after, wanted.swap, wanted.go_on, wanted.runs, wanted.seed)
