# SPDX-License-Identifier: Apache-2.0
"""Questions: ask, see how far, follow, cancel."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from plenipo.api.guard import who_asks
from plenipo.api.problems import ProblemRow, responses
from plenipo.host import Host
from plenipo.host.job import Job

__all__ = ["event_stream", "host_of", "router", "told_job"]

router = APIRouter()
BEAT = 15.0
"""Seconds of silence after which a stream says that it lives."""


class Question(BaseModel):
    """A kind of question and its document."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(examples=["whatif"])
    """`GET /api/v1/kinds` lists them with the form of their documents."""
    document: dict[str, Any] = Field(examples=[{"scenario": "india-joins-rcep", "draws": 40}])


class JobTold(BaseModel):
    """A question on its way."""

    id: str
    kind: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    place: int | None
    """How many are answered before it."""
    done: int
    total: int
    doing: str
    asked: float
    """Seconds since 1970."""
    seconds: float | None
    error: str
    problems: list[ProblemRow]
    answer: str | None
    """Address of the answer, once there is one."""
    document: dict[str, Any]


def host_of(request: Request) -> Host:
    """The host of this app."""
    host: Host = request.app.state.host
    return host


def told_job(job: Job) -> dict[str, Any]:
    """A job as a document."""
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "place": job.place,
        "done": job.done,
        "total": job.total,
        "doing": job.doing,
        "asked": job.asked,
        "seconds": job.seconds,
        "error": job.error,
        "problems": [dict(p) for p in job.problems],
        "answer": f"/api/v1/answers/{job.id}" if job.state == "done" else None,
        "document": dict(job.document),
    }


@router.get("/kinds")
def kinds(request: Request) -> list[dict[str, Any]]:
    """What may be asked, and the form of each document as JSON Schema."""
    rows = host_of(request).queue.kinds
    return [{"kind": n, "meaning": k.form.__doc__ or "", "schema": k.form.model_json_schema()} for n, k in rows.items()]


@router.post("/jobs", status_code=202, response_model=JobTold, responses=responses(400, 401, 403, 415, 422))
def ask(question: Question, request: Request, response: Response) -> dict[str, Any]:
    """Ask; the same question is asked once, and its answer is there at once if it is known."""
    job = host_of(request).queue.submit(question.kind, question.document, who_asks(request).key)
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return told_job(job)


@router.get("/jobs", response_model=list[JobTold])
def own(request: Request) -> list[dict[str, Any]]:
    """Your questions, the latest first."""
    return [told_job(job) for job in host_of(request).queue.jobs(who_asks(request).key)]


@router.get("/jobs/{id}", response_model=JobTold, responses=responses(404, 422))
def one(id: str, request: Request) -> dict[str, Any]:
    """One question as it stands."""
    return told_job(host_of(request).queue.job(id))


@router.delete("/jobs/{id}", response_model=JobTold, responses=responses(401, 403, 404, 422))
def cancel(id: str, request: Request) -> dict[str, Any]:
    """Withdraw a question; it goes on if somebody else asked it too."""
    return told_job(host_of(request).queue.cancel(id, who_asks(request).key))


@router.get("/jobs/{id}/events", response_class=StreamingResponse, responses=responses(404, 422))
def events(id: str, request: Request) -> StreamingResponse:
    """Server-sent events ``job``: the question as it stands, and again whenever that changes, to its end."""
    queue = host_of(request).queue
    queue.job(id)  # refused before the stream begins

    async def told() -> AsyncIterator[tuple[str, Any]]:
        async for job in queue.watch(id):
            yield "job", told_job(job)

    return event_stream(told())


def event_stream(events: AsyncIterator[tuple[str, Any]]) -> StreamingResponse:
    """Server-sent events from pairs of name and document; a comment now and then keeps the line open."""

    async def lines() -> AsyncIterator[str]:
        source = aiter(events)
        following = asyncio.ensure_future(anext(source))
        try:
            while True:
                done, _ = await asyncio.wait({following}, timeout=BEAT)
                if not done:
                    yield ": here\n\n"
                    continue
                try:
                    name, document = following.result()
                except StopAsyncIteration:
                    yield "event: end\ndata: {}\n\n"  # without it a listener would take the end for a broken line
                    return
                yield f"event: {name}\ndata: {json.dumps(document)}\n\n"
                following = asyncio.ensure_future(anext(source))
        finally:
            following.cancel()

    return StreamingResponse(lines(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
