# SPDX-License-Identifier: Apache-2.0
"""The owner shows the token: from the link printed at the start, or typed in."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from plenipo.api.guard import who_asks
from plenipo.web.page import page

__all__ = ["router"]

router = APIRouter()


@router.get("/session", response_class=HTMLResponse)
def session(request: Request) -> HTMLResponse:
    """One field; the token behind # is taken by the page's script and never sent in an address."""
    return page(request, "session", role=who_asks(request).role, guarded=request.app.state.host.entry.guarded)
