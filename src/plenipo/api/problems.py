# SPDX-License-Identifier: Apache-2.0
"""What is wrong, over HTTP: ``application/problem+json`` with every problem in its place.

The shape of every answer that is not a success::

    {"type": "about:blank", "title": "...", "status": 422, "kind": "InputError",
     "problems": [{"what": "...", "where": "...", "expected": "...", "nearest": ["..."], "next_step": "..."}]}
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from plenipo.core.errors import DataError, InputError, PlenipoError, Problem
from plenipo.host.answers import NoAnswer
from plenipo.host.job import NoJob
from plenipo.host.limits import TooMuch
from plenipo.host.plain import plain
from plenipo.host.rooms import NotThere, WrongCode

__all__ = ["NotFound", "PlainJson", "ProblemDocument", "TooLarge", "named_in_path", "problem_response", "register", "responses"]

MEDIA = "application/problem+json"


class ProblemRow(BaseModel):
    """One thing that is wrong."""

    what: str
    where: str = ""
    expected: str = ""
    nearest: list[str] = []
    next_step: str = ""


class ProblemDocument(BaseModel):
    """Everything that is wrong."""

    type: str = "about:blank"
    title: str
    status: int
    kind: str
    problems: list[ProblemRow]


class NotFound(InputError):
    """What the address names is not there."""


class TooLarge(HTTPException):
    """More of a request came than may be read."""

    def __init__(self, most: int) -> None:
        super().__init__(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the request is too large")
        self.most = most


class PlainJson(JSONResponse):
    """JSON in UTF-8; what is not a number is null, and text that is no text does no harm."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The document as bytes."""
        written = json.dumps(plain(content), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return written.encode("utf-8", "replace")


def problem_response(status: int, kind: str, problems: Iterable[Problem], headers: dict[str, str] | None = None) -> Response:
    """A refusal with its problems."""
    rows = [{**asdict(p), "nearest": list(p.nearest)} for p in problems]
    document = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "kind": kind, "problems": rows}
    return PlainJson(document, status_code=status, headers=headers, media_type=MEDIA)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route may answer beside success, for its description."""
    always = (413, 421, 429)
    described = {"model": ProblemDocument, "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}}
    return {s: {**described, "description": HTTPStatus(s).phrase} for s in sorted({*statuses, *always})}


@contextmanager
def named_in_path() -> Iterator[None]:
    """What is wrong inside is that the address names something that is not there."""
    try:
        yield
    except InputError as error:
        raise NotFound(*error.problems) from None


def register(app: FastAPI) -> None:
    """Answer every error in this shape."""
    app.add_exception_handler(PlenipoError, _ours)
    app.add_exception_handler(RequestValidationError, _misshapen)
    app.add_exception_handler(HTTPException, _plain_refusal)
    app.add_exception_handler(Exception, _fault)


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, PlenipoError)
    headers = {}
    if isinstance(error, TooMuch):
        status = error.status
        if error.wait:
            headers["Retry-After"] = str(math.ceil(error.wait))
    elif isinstance(error, WrongCode):
        status = HTTPStatus.FORBIDDEN
    elif isinstance(error, NoJob | NoAnswer | NotFound | NotThere):
        status = HTTPStatus.NOT_FOUND
    elif isinstance(error, DataError):
        status = HTTPStatus.INTERNAL_SERVER_ERROR
    else:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return problem_response(status, type(error).__name__, error.problems, headers)


def _misshapen(request: Request, error: Exception) -> Response:
    """What the form of a request refuses: the place of each value, and what was expected."""
    assert isinstance(error, RequestValidationError)
    problems = [Problem(str(e["msg"]), ", ".join(str(p) for p in e["loc"])) for e in error.errors()]
    return problem_response(HTTPStatus.UNPROCESSABLE_ENTITY, "InputError", problems)


def _plain_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error, TooLarge):
        return problem_response(error.status_code, "Refused", [Problem(error.detail, "body", f"at most {error.most} bytes")])
    step = "GET /api/v1/openapi.json lists what there is" if error.status_code == HTTPStatus.NOT_FOUND else ""
    problem = Problem(str(error.detail), request.url.path, next_step=step)
    return problem_response(error.status_code, "Refused", [problem], dict(error.headers or {}))


def _fault(request: Request, error: Exception) -> Response:
    """A fault of ours: said plainly, without what is inside."""
    problem = Problem("this is a fault of ours", request.url.path, next_step="tell the authors what you asked for")
    return problem_response(HTTPStatus.INTERNAL_SERVER_ERROR, "Fault", [problem])
