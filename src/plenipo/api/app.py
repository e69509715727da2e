# SPDX-License-Identifier: Apache-2.0
"""The API as one: a router a subject, problems in one shape, the guard around everything."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI

from plenipo import __version__
from plenipo.api import (
    answers,
    economies,
    evidence,
    exercises,
    facilitator,
    jobs,
    law,
    model,
    power,
    problems,
    rooms,
    scenarios,
    session,
    tables,
    treaties,
)
from plenipo.api.guard import Guard
from plenipo.host import Host

__all__ = ["PREFIX", "build_api"]

PREFIX = "/api/v1"
ABOUT = (
    "What would this diplomatic act do, to whom, how sure are we, and who would sign? The same verbs as the command line. "
    "Long questions are jobs: ask with POST /api/v1/jobs, follow /api/v1/jobs/ID/events, read /api/v1/answers/ID."
)
SUBJECTS = (
    scenarios,
    jobs,
    answers,
    economies,
    law,
    treaties,
    power,
    tables,
    evidence,
    model,
    session,
    facilitator,
    rooms,
    exercises,
)
"""Modules of routes; each has a ``router``, and its name is its heading."""


def build_api(host: Host) -> FastAPI:
    """The app with its API; pages are added to it.

    Parameters
    ----------
    host
        What is served; routes find it as ``request.app.state.host``.
    """
    app = FastAPI(
        title="Plenipo",
        version=__version__,
        description=ABOUT,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        default_response_class=problems.PlainJson,
        swagger_ui_oauth2_redirect_url=None,
    )
    app.state.host = host
    problems.register(app)
    for module in SUBJECTS:
        add_subject(app, module)
    app.add_middleware(Guard, host=host)
    return app


def add_subject(app: FastAPI, module: Any) -> None:
    """Add the routes of one subject under the prefix."""
    router: APIRouter = module.router
    app.include_router(router, prefix=PREFIX, tags=[module.__name__.rpartition(".")[2]], responses=problems.responses(422))
