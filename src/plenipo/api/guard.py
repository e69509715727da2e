# SPDX-License-Identifier: Apache-2.0
"""The guard before every request: by which name it came, from which page, how large, how often, and who asks.

What it promises, each with a test:

- a request that came to a name which is not ours is answered by nobody (421), so that a page elsewhere cannot reach this app by
  rebinding a name of its own to this machine;
- what changes anything is JSON, and comes from a page of ours, or carries a token that no browser sends by itself (403, 415);
- nothing packed is unpacked, nothing larger than allowed is read (413, 415);
- no more comes from one address than is allowed (429), and a wrong code or token costs (429 after some);
- where the app is guarded, everything but the doors is for the owner (401); a seat's code opens rooms and nothing else (403);
- every answer carries the headers that keep a page to itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Literal

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plenipo.api.problems import TooLarge, problem_response
from plenipo.core.errors import Problem
from plenipo.host import Host
from plenipo.host.entry import COOKIE
from plenipo.host.limits import Buckets

__all__ = ["CHARTS", "DOORS", "GUESSED", "Guard", "Who", "who_asks"]

CHARTS = "x-plenipo-charts"
"""Header by which a page says that it draws charts; read here, and taken away."""
GUESSED = "plenipo.guessed"
"""Set by a route to which a wrong token was shown."""
STATIC = "/static/"
ENTRANCE = "/session"
DOORS = (
    STATIC, "/join", "/rooms/", ENTRANCE, "/settings", "/api/v1/session", "/api/v1/rooms/", "/api/v1/exercises/", "/favicon.ico"
)  # fmt: skip
"""What anybody may open who reaches a guarded app: rooms have codes of their own."""
SAFE = ("GET", "HEAD", "OPTIONS")
JSON = "application/json"
SEAT_PARTS = 3
WRONG = (401, 403)
POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
DRAWING = {"script-src": "'self' 'unsafe-eval'", "style-src": "'self' 'unsafe-inline'"}
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@dataclass(frozen=True)
class Who:
    """Who asks.

    Parameters
    ----------
    role
        ``owner`` of the app, a ``seat`` that shows a code, or ``nobody`` in particular.
    key
        By which turns and limits are counted.
    token
        What was shown as a bearer; to be checked by whoever knows codes.
    """

    role: Literal["owner", "seat", "nobody"]
    key: str
    token: str = ""


def who_asks(request: Request) -> Who:
    """Who asks, as the guard found it."""
    found = request.scope.get("plenipo.who")
    assert isinstance(found, Who)
    return found


class Guard:
    """The guard; a layer around the app."""

    def __init__(self, app: ASGIApp, host: Host) -> None:
        self._app, self._entry, self._limits = app, host.entry, host.limits
        self._requests = Buckets(self._limits.burst, self._limits.rate)
        self._guesses = Buckets(self._limits.guesses, self._limits.guess_rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # nothing here speaks anything else
            await receive()
            await send({"type": "websocket.close", "code": 1003})
            return
        headers, address = Headers(scope=scope), str((scope.get("client") or ("",))[0])
        scope["plenipo.who"] = who = self._who(headers, address)
        counted = _Sender(send, scope, lambda: self._guesses.take(address))
        refusal = self._refused(scope, headers, address, who)
        if refusal is not None:
            status, told, more = refusal
            if status == 401 and scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
                await RedirectResponse(ENTRANCE, 303)(scope, receive, counted)  # a person, who may have the token
                return
            response = problem_response(status, "Refused", [told], more)
            await response(scope, receive, counted)
            return
        await self._app(scope, _Reader(receive, self._limits.document), counted)

    def _who(self, headers: Headers, address: str) -> Who:
        given = headers.get("authorization", "")
        scheme, _, token = given.partition(" ")
        token = token.strip()
        if scheme.casefold() == "bearer" and token:
            if self._entry.is_token(token):
                return Who("owner", "owner", token)
            if len(token.split(".")) >= SEAT_PARTS:
                return Who("seat", "seat:" + ".".join(token.split(".")[:2])[:64], token)
            return Who("nobody", f"address:{address}", token)
        if not self._entry.guarded:
            return Who("owner", f"address:{address}")
        cookie = _cookie(headers.get("cookie", ""))
        if cookie and self._entry.is_cookie(cookie):
            return Who("owner", "session:" + cookie.rpartition(".")[2][:16])
        return Who("nobody", f"address:{address}")

    def _refused(
        self, scope: Scope, headers: Headers, address: str, who: Who
    ) -> tuple[int, Problem, dict[str, str] | None] | None:
        path, method = scope["path"], scope["method"]
        if not self._entry.called(headers.get("host", "")):
            ours = ", ".join(self._entry.names)
            return 421, Problem("this app is not reached by that name", "Host", f"one of {ours}"), None
        wait = self._requests.take(address) or self._guesses.spent(address)
        if wait:
            allowed = f"{self._limits.rate:g} requests a second, {self._limits.burst} at once"
            seconds = max(1, math.ceil(wait))
            told = Problem("too many requests, or too many wrong codes", "", allowed, (), f"wait {seconds} s")
            return 429, told, {"Retry-After": str(seconds)}
        if method not in SAFE and (problem := self._unsafe(headers, who)):
            return *problem, None
        if who.role == "owner" or any(path == d or (d.endswith("/") and path.startswith(d)) for d in DOORS):
            return None
        if who.role == "seat":
            return 403, Problem("a seat's code opens its room and nothing else", path, "the owner's token"), None
        told = Problem("this is for the owner of the app", path, "the token printed at the start", (), "open /session")
        return 401, told, {"WWW-Authenticate": "Bearer"}

    def _unsafe(self, headers: Headers, who: Who) -> tuple[int, Problem] | None:
        """What is wrong with a request that changes something."""
        if headers.get("content-encoding", "identity") != "identity":
            return 415, Problem("packed requests are not unpacked", "Content-Encoding", "a request as it is")
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._limits.document:
            return 413, Problem(f"the request has {length[:20]} bytes", "body", f"at most {self._limits.document} bytes")
        has_body = length != "0" or "transfer-encoding" in headers
        media = headers.get("content-type", "").partition(";")[0].strip().casefold()
        if has_body and media != JSON:
            return 415, Problem(f"{media or 'nothing'} is not a form of request", "Content-Type", JSON)
        if who.token:
            return None
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        ours = site in (None, "same-origin") and (origin is None or _host_of(origin) == headers.get("host", "").casefold())
        if not ours:
            return 403, Problem("this comes from a page that is not ours", "Origin", "a page of this app, or a token")
        return None


class _Reader:
    """Counts what is read of a request, and breaks off where it is more than allowed."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._most, self._left = receive, most, most

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise TooLarge(self._most)
        return message


class _Sender:
    """Adds the headers to an answer, and counts a wrong code or token."""

    def __init__(self, send: Send, scope: Scope, wrong: Callable[[], object]) -> None:
        self._send, self._scope, self._wrong = send, scope, wrong

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            shown = self._scope["plenipo.who"].token or self._scope.get(GUESSED)
            if message["status"] in WRONG and shown:
                self._wrong()
            charts = CHARTS in headers
            if charts:
                del headers[CHARTS]
            for name, value in HEADERS.items():
                headers[name] = value
            if "content-security-policy" not in headers:
                headers["content-security-policy"] = _policy(charts)
            if "cache-control" not in headers:
                asked = self._scope.get("path", "")
                headers["cache-control"] = "no-cache" if asked.startswith(STATIC) else "no-store"
        await self._send(message)


def _policy(charts: bool) -> str:
    """What a page may load: its own; a page with charts lets their library make functions and styles too."""
    rules = {**POLICY, **DRAWING} if charts else POLICY
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _host_of(origin: str) -> str:
    scheme, _, host = origin.partition("://")
    return host.casefold() if scheme in ("http", "https") else ""


def _cookie(header: str) -> str:
    try:
        held: Iterable[tuple[str, object]] = SimpleCookie(header).items()
    except CookieError:
        return ""
    return next((str(getattr(v, "value", "")) for k, v in held if k == COOKIE), "")
