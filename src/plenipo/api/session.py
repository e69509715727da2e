# SPDX-License-Identifier: Apache-2.0
"""The owner's session: a token shown once becomes a cookie that no script reads and no other site sends."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from plenipo.api.guard import GUESSED, who_asks
from plenipo.api.jobs import host_of
from plenipo.api.problems import problem_response, responses
from plenipo.core.errors import Problem
from plenipo.host.entry import COOKIE, LIFE

__all__ = ["router"]

router = APIRouter(prefix="/session")
LONGEST = 200


class Shown(BaseModel):
    """The token printed when the app started."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(max_length=LONGEST)


class Asking(BaseModel):
    """Who asks."""

    role: str
    guarded: bool
    """Whether the owner has to show a token."""


@router.get("", response_model=Asking)
def who(request: Request) -> dict[str, object]:
    """Who you are to this app."""
    return {"role": who_asks(request).role, "guarded": host_of(request).entry.guarded}


@router.post("", response_model=Asking, responses=responses(400, 401, 403, 415, 422))
def enter(shown: Shown, request: Request, response: Response) -> object:
    """Turn the owner's token into a cookie."""
    entry = host_of(request).entry
    if not entry.guarded:
        return {"role": "owner", "guarded": False}
    if not entry.is_token(shown.token):
        request.scope[GUESSED] = True
        return problem_response(
            401, "Refused", [Problem("this is not the owner's token", "token", "the one printed at the start")]
        )
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, entry.cookie(), max_age=LIFE, httponly=True, samesite="strict", secure=secure, path="/")
    return {"role": "owner", "guarded": True}


@router.delete("", status_code=204, responses=responses(401, 403))
def leave(response: Response) -> None:
    """End the session."""
    response.delete_cookie(COOKIE, path="/")
