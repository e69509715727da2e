# SPDX-License-Identifier: Apache-2.0
"""Exercises: one case in rooms side by side, run from the facilitator's desk; and the one way in for a participant."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from plenipo.api.facilitator import OWNER, OWNERS, handed
from plenipo.api.guard import GUESSED
from plenipo.api.problems import responses
from plenipo.api.rooms import Asked
from plenipo.host.afterwards import archive, side_by_side
from plenipo.host.exercises import MOST_PEOPLE, MOST_ROOMS, Exercise, Exercises
from plenipo.host.live import WrongCode
from plenipo.host.plans import plan_of, plans
from plenipo.host.seats import picture

__all__ = ["class_link", "exercises_of", "router", "told"]

router = APIRouter(prefix="/exercises")


class ToBegin(Asked):
    """An exercise to be opened."""

    case: str = Field(max_length=80, examples=["packaging-forum"])
    people: int | Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=MOST_PEOPLE)] = Field(examples=[30])
    """How many participants, or their names or pseudonyms."""
    rooms: int = Field(0, ge=0, le=MOST_ROOMS)
    """How many rooms; as few as hold everybody if 0."""
    title: str = Field("", max_length=120)
    plan: str = Field("90-minutes", max_length=40)
    chair: Literal["script", "person"] = "script"
    sight: Literal["own", "all"] = "own"
    """Whether a delegation is told what packages are worth to itself alone, or to all."""
    hand_out: Literal["links", "code"] = "links"
    """A link for each place, or one code with which each takes the next free one."""


class Phased(Asked):
    """The phase to begin."""

    phase: int = Field(ge=0, le=50)


class Course(Asked):
    """What is to happen to the clock of every room."""

    do: Literal["pause", "go on", "extend"]
    minutes: float = Field(0.0, ge=-600, le=600, allow_inf_nan=False)
    """For ``extend``: more, or less where negative."""


class Shocks(Asked):
    """What has happened outside."""

    words: str = Field(min_length=1, max_length=4000)
    rooms: list[str] = Field(default=[], max_length=MOST_ROOMS)
    """In these rooms; in all if empty."""


class Claim(Asked):
    """The code of a class."""

    code: str = Field(max_length=80)


def exercises_of(request: Request) -> Exercises:
    """The exercises of this app."""
    found: Exercises = request.app.state.host.exercises
    return found


def class_link(request: Request, exercise: str, code: str) -> str:
    """The link with which each takes the next free place: the code stands after ``#``."""
    return f"{str(request.base_url).rstrip('/')}/join#class.{exercise}.{code}"


def told(request: Request, held: Exercise) -> dict[str, Any]:
    """An exercise as its facilitator sees it: who is connected where, how far each room is."""
    rooms = exercises_of(request).rooms
    known = rooms.ids()
    about = {r: rooms.about(r) for r in held.rooms if r in known}
    places = [
        {
            "number": k,
            "name": p.name,
            "room": p.room,
            "seat": p.seat,
            "taken": p.taken,
            "connected": p.room in about and p.seat in about[p.room]["connected"],
        }
        for k, p in enumerate(held.places)
    ]
    return {
        "id": held.id,
        "title": held.title,
        "case": held.case,
        "plan": held.plan,
        "phases": [p._asdict() for p in plan_of(held.plan)],
        "phase": held.phase,
        "left": held.left(rooms.wall()),
        "made": held.made.isoformat(),
        "by_code": bool(held.digest),
        "places": places,
        "rooms": [about[r] for r in held.rooms if r in about],
    }


@router.get("", responses=responses(401, 403), dependencies=OWNERS)
def listed(request: Request) -> list[dict[str, Any]]:
    """All exercises, the newest first."""
    return [told(request, e) for e in exercises_of(request).listed()]


@router.get("/plans", responses=responses(401, 403), dependencies=OWNERS)
def all_plans() -> dict[str, list[dict[str, Any]]]:
    """Plans with their phases, lengths in minutes."""
    return {name: [p._asdict() for p in phases] for name, phases in plans().items()}


@router.post("", status_code=201, responses=OWNER, dependencies=OWNERS)
def begin(wanted: ToBegin, request: Request) -> dict[str, Any]:
    """Open the rooms of an exercise. Links of places, or the link of the class, are told once."""
    begun = exercises_of(request).open(**wanted.model_dump())
    tickets = [{**handed(request, t), "name": begun.exercise.places[k].name} for k, t in enumerate(begun.tickets) if t]
    link = class_link(request, begun.exercise.id, begun.code) if begun.code else ""
    shared = {"link": link, "picture": picture(link)} if link else None
    return {"exercise": begun.exercise.id, "address": f"/desk/{begun.exercise.id}", "places": tickets, "class": shared}


@router.get("/{exercise}", responses=OWNER, dependencies=OWNERS)
def one(exercise: str, request: Request) -> dict[str, Any]:
    """An exercise: its rooms, places and phase."""
    return told(request, exercises_of(request).get(exercise))


@router.post("/{exercise}/claim", responses=responses(403, 404, 415, 422))
def claim(exercise: str, wanted: Claim, request: Request) -> dict[str, str]:
    """Take the next free place with the code of the class."""
    try:
        ticket = exercises_of(request).claim(exercise, wanted.code)
    except WrongCode:
        request.scope[GUESSED] = True  # who guesses waits
        raise
    return {"room": ticket.room, "seat": ticket.seat, "ticket": ticket.written()}


@router.post("/{exercise}/places/{number}/link", responses=OWNER, dependencies=OWNERS)
def hand(exercise: str, number: int, request: Request) -> dict[str, Any]:
    """A fresh link for a place; whoever had it before is out."""
    ticket = exercises_of(request).hand(exercise, number)
    return {**handed(request, ticket), "name": exercises_of(request).get(exercise).places[number].name}


@router.post("/{exercise}/phase", responses=OWNER, dependencies=OWNERS)
def phase(exercise: str, wanted: Phased, request: Request) -> dict[str, Any]:
    """Begin a phase: rooms meet or stand still as it says."""
    return told(request, exercises_of(request).phase(exercise, wanted.phase))


@router.post("/{exercise}/clock", responses=OWNER, dependencies=OWNERS)
def clock(exercise: str, wanted: Course, request: Request) -> dict[str, Any]:
    """Stop every room, let them go on, give more time."""
    held = exercises_of(request)
    match wanted.do:
        case "pause":
            held.pause(exercise)
        case "go on":
            held.go_on(exercise)
        case "extend":
            held.extend(exercise, wanted.minutes)
    return told(request, held.get(exercise))


@router.post("/{exercise}/shock", status_code=204, responses=OWNER, dependencies=OWNERS)
def shock(exercise: str, wanted: Shocks, request: Request) -> None:
    """Tell every room, or some, of something that has happened outside."""
    exercises_of(request).inject(exercise, wanted.words, wanted.rooms)


@router.post("/{exercise}/release", status_code=204, responses=OWNER, dependencies=OWNERS)
def release(exercise: str, request: Request) -> None:
    """Open the debrief of each room to its seats."""
    exercises_of(request).release(exercise)


@router.post("/{exercise}/end", status_code=204, responses=OWNER, dependencies=OWNERS)
def end(exercise: str, request: Request) -> None:
    """Close the meeting in every room."""
    exercises_of(request).end(exercise)


@router.get("/{exercise}/debrief", responses=OWNER, dependencies=OWNERS)
def debrief(exercise: str, request: Request) -> list[dict[str, Any]]:
    """What each room reached, side by side."""
    held = exercises_of(request)
    return side_by_side(held.get(exercise), held.rooms)


@router.get("/{exercise}/archive.zip", response_class=Response, responses=OWNER, dependencies=OWNERS)
def packed(exercise: str, request: Request, named: Annotated[bool, Query()] = False) -> Response:
    """Everything of an exercise: minutes, logs, debriefs; participants by number unless asked otherwise."""
    held = exercises_of(request)
    headers = {"Content-Disposition": f'attachment; filename="exercise-{held.get(exercise).id}.zip"'}
    return Response(archive(held.get(exercise), held.rooms, named=named), media_type="application/zip", headers=headers)


@router.delete("/{exercise}", status_code=204, responses=OWNER, dependencies=OWNERS)
def delete(exercise: str, request: Request) -> None:
    """Delete an exercise with all its rooms. Nothing of it is left."""
    exercises_of(request).delete(exercise)
