# SPDX-License-Identifier: Apache-2.0
"""The app as one: the API, the pages, what they are drawn with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles

from plenipo.api.app import build_api
from plenipo.view.report import chart_library
from plenipo.web import (
    agreement,
    answer,
    compare,
    conference,
    data,
    debrief,
    described,
    desk,
    economy,
    evidence,
    home,
    lab,
    leverage,
    replay,
    room,
    session,
    settings,
)

if TYPE_CHECKING:
    from plenipo.host import Host

__all__ = ["create_app"]

KEPT = "public, max-age=86400"
PAGES = (
    home,
    settings,
    lab,
    economy,
    answer,
    room,
    compare,
    conference,
    debrief,
    replay,
    agreement,
    described,
    session,
    evidence,
    data,
    desk,
    leverage,
)
"""Modules of pages; each has a ``router``."""


def create_app(host: Host) -> FastAPI:
    """The app over a host.

    Parameters
    ----------
    host
        The queue, the answers and the rooms; the pages find it as ``request.app.state.host``.
    """
    app = build_api(host)
    for module in PAGES:
        app.include_router(module.router, include_in_schema=False)
    app.add_api_route("/static/vega.js", _chart_library, include_in_schema=False)
    app.mount("/static", StaticFiles(packages=[("plenipo.web", "static")]))
    return app


def _chart_library() -> Response:
    """The chart library; made once by the renderer of reports, then kept."""
    return Response(chart_library(), media_type="text/javascript", headers={"Cache-Control": KEPT})
