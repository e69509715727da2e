# SPDX-License-Identifier: Apache-2.0
"""The room from a seat, and its projector: a frame, filled with parts that the seat's code opens."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from plenipo.api.problems import PlainJson
from plenipo.api.rooms import asking, rooms_of
from plenipo.conference.engine.refused import Refused
from plenipo.conference.model.view import View
from plenipo.conference.model.word import spoken
from plenipo.host.consequences import alternatives, of_package
from plenipo.host.live import Live
from plenipo.host.seats import PUBLIC
from plenipo.view.minutes import FORMATS
from plenipo.web.page import fragment, page
from plenipo.web.room_parts import shown_parts
from plenipo.web.texts import Words, chosen_language, words_of

__all__ = ["PARTS", "parts_of", "router"]

router = APIRouter()
PARTS = ("strip", "text", "table", "talk", "seats", "mandate", "log", "actions", "forms")
PROJECTED = ("strip", "text", "ballots", "floor")
MOST_KEPT = 64  # public pages kept, so that two hundred who watch cost one drawing


@router.get("/rooms/{room}", response_class=HTMLResponse)
def frame(room: str, request: Request) -> HTMLResponse:
    """The empty frame: nothing of the room is in it but its title."""
    live = rooms_of(request).live(room)
    formats = [suffix[1:] for suffix in FORMATS]
    return page(request, "room", room=room, title=live.room.state.held.title, formats=formats)


@router.get("/rooms/{room}/projector", response_class=HTMLResponse)
def projector(room: str, request: Request) -> HTMLResponse:
    """What everybody may see, large."""
    live = rooms_of(request).live(room)
    return page(request, "projector", room=room, title=live.room.state.held.title)


@router.get("/rooms/{room}/parts")
def parts(room: str, request: Request, projected: bool = False) -> PlainJson:
    """The parts of the page as this seat may see them."""
    live, (seat, code) = rooms_of(request).live(room), asking(request, room)
    live.let_in(seat, code)
    names = PROJECTED if projected else PARTS
    number = live.number(seat)
    about = rooms_of(request).about(room)
    if seat != PUBLIC:
        return PlainJson({"number": number, "seat": seat, "parts": parts_of(request, live, live.view(seat), about, names)})
    stays = {k: v for k, v in about.items() if k not in ("left", "running", "listening")}
    key = (room, number, names, _words(request).language, repr(stays))
    found = _KEPT.get(key)
    if found is None:
        found = _KEPT.put(key, parts_of(request, live, live.view(seat), about, names))
    left, running = about["left"], about["running"]
    return PlainJson({"number": number, "seat": "", "parts": found, "left": left, "running": running})


def parts_of(
    request: Request, live: Live, view: View, about: dict[str, Any], names: tuple[str, ...] = PARTS, told_of: str | None = None
) -> dict[str, str]:
    """Parts drawn from a view."""
    seat = view.seat if told_of is None else told_of
    asked = rooms_of(request).weighings.of(live.case)
    known = bool(view.texts) and any(t.id == live.case.text.id for t in view.texts)
    worth = None
    if known:
        try:
            worth = of_package(asked, view, live.case.text.id, None, live.file.sight == "all")
        except (KeyError, Refused):  # a slot has gone with its clause: there is nothing left to weigh
            worth = None
    words: Words = _words(request)
    shown = shown_parts(view, live.case.conference.body, about, live.told(seat, 0, 200), worth, words.language)
    shown["channel_titles"] = _channel_titles(view, words)
    shown["clause_words"] = {f"{t.id}:{c.id}": spoken(c.words, words.language) for t in view.texts for c in t.walk()}
    return {name: bytes(fragment(request, f"room/{name}", **shown).body).decode() for name in names}


def _words(request: Request) -> Words:
    asked, kept = request.query_params.get("lang"), request.cookies.get("language")
    return words_of(chosen_language(asked, kept, request.headers.get("accept-language")))


def _channel_titles(view: View, words: Words) -> dict[str, str]:
    """What channels are called: whom one meets there."""
    names = {d.id: d.name for d in view.delegations}
    blocs = {b.id: b.name for b in view.blocs}
    found = {}
    for c in view.channels:
        kind = str(words(f"room.channel_kind.{c.kind.replace(' ', '_').replace(chr(39), '')}"))
        others = [names.get(s, s) for s in c.seats if s != view.seat]
        whom = blocs.get(c.id) or ", ".join(others[:3]) + ("..." if len(others) > 3 else "")
        found[c.id] = kind if c.kind == "plenary" else f"{kind}: {whom}"
    return found


@router.get("/rooms/{room}/consequences", response_class=HTMLResponse)
def consequences(room: str, request: Request, text: str = Query(max_length=80), slot: str = Query(max_length=80)) -> HTMLResponse:
    """What each alternative of a slot would mean, as a part of the page."""
    live, (seat, code) = rooms_of(request).live(room), asking(request, room)
    live.let_in(seat, code)
    asked = rooms_of(request).weighings.of(live.case)
    found = alternatives(asked, live.view(seat), text, slot, live.file.sight == "all")
    return fragment(request, "room/consequences", found=found)


class _Kept:
    """The last public pages."""

    def __init__(self) -> None:
        self._held: OrderedDict[Any, dict[str, str]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any) -> dict[str, str] | None:
        with self._lock:
            return self._held.get(key)

    def put(self, key: Any, value: dict[str, str]) -> dict[str, str]:
        with self._lock:
            self._held[key] = value
            while len(self._held) > MOST_KEPT:
                self._held.popitem(last=False)
        return value


_KEPT = _Kept()
