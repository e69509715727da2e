# SPDX-License-Identifier: Apache-2.0
"""Stored logs: a database of conferences, or one log as JSON lines; read whole, and only when it hangs together."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from plenipo.conference.engine.room import verified
from plenipo.conference.model.event import Audience, Event, Fact
from plenipo.conference.model.word import Word, read_word
from plenipo.core.errors import DataError, InputError, Problem, nearest_names
from plenipo.core.files import atomic_path

__all__ = ["LINES_SUFFIX", "event_line", "read_log", "write_log"]

LINES_SUFFIX = ".jsonl"
MOST_TOLD = 12  # broken lines named in one message: who has more has another file
_SQLITE = b"SQLite format 3\x00"
_EXPECTED = "a database of conferences (file or URL), or a log as JSON lines, one event a line"


class _Heard(Word):
    """An audience as it is written in a line."""

    scope: Literal["all", "list", "bloc", "chair", "self"]
    seats: tuple[str, ...] = ()


class _Line(Word):
    """An event as it is written in a line."""

    seq: Annotated[int, Field(ge=1)]
    at: str
    seat: str
    body: Fact
    audience: _Heard
    made: str = ""
    command: str = ""
    previous: str = ""
    fingerprint: str = ""

    def event(self) -> Event:
        heard_by = Audience(self.audience.scope, self.audience.seats)
        return Event(self.seq, self.at, self.seat, self.body, heard_by, *self._chain())

    def _chain(self) -> tuple[str, str, str, str]:
        return self.made, self.command, self.previous, self.fingerprint


def event_line(event: Event) -> str:
    """One event as a line of JSON."""
    plain = {**event._asdict(), "body": event.body.model_dump(mode="json"), "audience": event.audience._asdict()}
    return json.dumps(plain, ensure_ascii=False)


def write_log(events: Iterable[Event], path: str | os.PathLike[str]) -> None:
    """Write a whole log as JSON lines. It holds what every seat said anywhere: for an archive, not to be handed out."""
    with atomic_path(path) as temporary:
        temporary.write_text("".join(event_line(e) + "\n" for e in events), encoding="utf-8", newline="\n")


def read_log(place: str | os.PathLike[str], conference: str | None = None) -> tuple[Event, ...]:
    """The events of one conference, in order.

    Parameters
    ----------
    place
        A database (SQLite file, or URL), or a file of JSON lines as `write_log` writes it.
    conference
        Which one, where the place holds several.

    Raises
    ------
    InputError
        If there is no such place or conference, or the file is no log: each wrong line with its number.
    DataError
        If events were changed, left out or put in.
    """
    text = os.fspath(place)
    if "://" in text:
        events = _from_database(text, conference)
    else:
        path = Path(text).expanduser()
        if not path.is_file():
            what = f"{text} is a folder" if path.is_dir() else f"there is no file {text}"
            raise InputError(Problem(what, "the log", _EXPECTED, _beside(path)))
        with path.open("rb") as file:
            is_database = file.read(len(_SQLITE)) == _SQLITE
        events = _from_file(path, conference) if is_database else _from_lines(path, conference)
    verified(events)
    return events


def _beside(path: Path) -> tuple[str, ...]:
    """Files of the folder that are named nearly so."""
    return nearest_names(path.name, [p.name for p in path.parent.iterdir() if p.is_file()]) if path.parent.is_dir() else ()


def _from_file(path: Path, conference: str | None) -> tuple[Event, ...]:
    """From an SQLite file, once it is known to hold logs: nothing is written into a file of somebody else's."""
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
    except sqlite3.DatabaseError as error:
        raise DataError(Problem(f"the database cannot be read: {error}", path.name, next_step="take a good copy")) from None
    if not {"event", "event_seat", "conference"} <= tables:
        found = ", ".join(sorted(tables)) or "none"
        raise InputError(Problem(f"{path.name} is a database, but not of conferences; its tables: {found}", "the log", _EXPECTED))
    return _from_database(str(path), conference)


def _from_database(place: str, conference: str | None) -> tuple[Event, ...]:
    from plenipo.conference.store.log import Store

    store = Store(place)
    try:
        return tuple(store.log(_chosen(conference, store.conferences())).events())
    finally:
        store.close()


def _chosen(conference: str | None, held: tuple[str, ...]) -> str:
    """Which conference is meant."""
    names = ", ".join(held)
    if not held:
        raise InputError(Problem("no conference is kept here", "the log", "a log with at least its opening"))
    if conference is None:
        if len(held) > 1:
            step = f"--conference {held[0]}"
            raise InputError(Problem(f"{len(held)} conferences are kept here", "--conference", f"one of {names}", (), step))
        return held[0]
    if conference not in held:
        near = nearest_names(conference, held)
        raise InputError(Problem(f"no conference {conference!r} is kept here", "--conference", names, near))
    return conference


def _from_lines(path: Path, conference: str | None) -> tuple[Event, ...]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise InputError(Problem(f"{path.name} is neither a database nor a text", "the log", _EXPECTED)) from None
    events: list[Event] = []
    problems: list[Problem] = []
    for number, line in _written(lines):
        try:
            events.append(read_word(_Line, line, f"{path.name}, line {number}").event())
        except InputError as error:
            problems += error.problems
    if problems:
        left = len(problems) - MOST_TOLD
        more = [Problem(f"{left} more problems", path.name, _EXPECTED)] if left > 0 else []
        raise InputError(*problems[:MOST_TOLD], *more)
    if not events or events[0].body.kind != "opened":
        what = "it holds no event" if not events else f"its first event is {events[0].body.kind!r}, not the opening"
        raise InputError(Problem(f"{path.name} is no log of a conference: {what}", "the log", _EXPECTED))
    _chosen(conference, (events[0].body.conference.id,))
    return tuple(events)


def _written(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
