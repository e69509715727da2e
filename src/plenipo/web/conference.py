# SPDX-License-Identifier: Apache-2.0
"""The case book of conferences, the rooms that are open, and the page where a code becomes a seat."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from plenipo.api.rooms import rooms_of
from plenipo.conference.case import shipped_cases
from plenipo.host.rooms import case_of
from plenipo.web.page import page

__all__ = ["router", "told_cases"]

router = APIRouter()


@router.get("/conference", response_class=HTMLResponse)
def conference(request: Request) -> HTMLResponse:
    """Open a room of a case in two clicks; go on in one that is open."""
    rooms = rooms_of(request).listed()
    seats = {c["name"]: c["seats"] for c in told_cases()}
    return page(request, "conference", cases=told_cases(), rooms=rooms, seats_by_case=seats)


@router.get("/join", response_class=HTMLResponse)
def join(request: Request) -> HTMLResponse:
    """A code becomes a seat; it stands after # and never reaches this server by an address."""
    return page(request, "join")


@cache
def told_cases() -> list[dict[str, Any]]:
    """Each case with its seats."""
    found = []
    for name in shipped_cases():
        case = case_of(name)
        held = case.conference
        found.append(
            {
                "name": name,
                "title": held.title,
                "question": case.document.question,
                "body": held.body.title,
                "rule": held.body.rule("substance").title,
                "parties": sum(d.votes for d in held.delegations),
                "modelled": case.modelled,
                "seats": [{"id": d.id, "name": d.name, "role": d.role} for d in held.delegations],
            }
        )
    return found
