# SPDX-License-Identifier: Apache-2.0
"""The log of a conference in a database: one transaction a command, audience enforced when reading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Delete,
    Engine,
    Select,
    Table,
    bindparam,
    create_engine,
    delete,
    event,
    exists,
    insert,
    make_url,
    or_,
    select,
)
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError

from plenipo.conference.engine.refused import Refused
from plenipo.conference.engine.room import Room
from plenipo.conference.engine.state import State
from plenipo.conference.model.conference import Conference
from plenipo.conference.model.event import EVERYBODY, FACT, Audience, Event, Fact
from plenipo.conference.store.projection import Row, rows_after
from plenipo.conference.store.tables import COMMAND, EVENT, EVENT_SEAT, METADATA, PROJECTIONS
from plenipo.core.errors import DataError, InputError, Problem, nearest_names

__all__ = ["Seen", "SqlLog", "Store"]

POSTGRES = "postgresql+pg8000"
BATCH = 1000  # rows of the log read at a time
_READ = [EVENT.c[n] for n in ("seq", "at", "seat", "scope", "seats", "body", "made", "command", "previous", "fingerprint")]


def _columns(table: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Columns of its key within a conference, and the others but the event."""
    keys = tuple(c.name for c in table.primary_key if c.name != "conference")
    return keys, tuple(c.name for c in table.c if c.name not in ("conference", "seq", *keys))


def _clear(table: Table) -> Delete:
    return delete(table).where(*(c == bindparam(f"at_{c.name}") for c in table.primary_key))


# Statements are put together once: building them would cost more than carrying them out.
_COLUMNS = {name: _columns(table) for name, table in PROJECTIONS.items()}
_CLEAR = {name: _clear(table) for name, table in PROJECTIONS.items()}
_FILL = {name: insert(table) for name, table in PROJECTIONS.items()}


class Seen(NamedTuple):
    """An event as a seat may read it: without its place in the log, which would tell how much happened elsewhere."""

    at: str
    seat: str
    body: Fact
    made: str


class Store:
    """A database of conferences.

    Parameters
    ----------
    place
        A file (SQLite), or the URL of a database: ``postgresql://user@host/name``.

    Raises
    ------
    InputError
        If it is no such place, or its driver is missing.
    DataError
        If the database does not answer.
    """

    def __init__(self, place: str | Path) -> None:
        self._engine = _engine(place)
        try:
            METADATA.create_all(self._engine)
        except SQLAlchemyError as error:
            told = f"the database does not answer: {str(error).splitlines()[0]}"
            where = self._engine.url.render_as_string(hide_password=True)
            raise DataError(Problem(told, where, next_step="see that it runs and that you may write to it")) from None

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def conferences(self) -> tuple[str, ...]:
        """Ids of the conferences it holds."""
        with self._engine.connect() as connection:
            return tuple(connection.scalars(select(EVENT.c.conference).where(EVENT.c.seq == 1).order_by(EVENT.c.conference)))

    def open(
        self, conference: Conference, *, present: Iterable[str] | None = None, clock: Callable[[], dt.datetime] | None = None
    ) -> Room:
        """Open a conference that is kept here."""
        return Room.open(conference, self.log(conference.id), present=present, clock=clock)

    def resume(self, conference: str, clock: Callable[[], dt.datetime] | None = None) -> Room:
        """The room of a conference that is kept here, as its log left it."""
        held = self.conferences()
        if conference not in held:
            raise InputError(
                Problem(
                    f"no conference {conference!r} is kept here",
                    expected=", ".join(held),
                    nearest=nearest_names(conference, held),
                )
            )
        log = self.log(conference)
        return Room(log) if clock is None else Room(log, clock)

    def log(self, conference: str) -> SqlLog:
        """The log of one conference."""
        return SqlLog(self._engine, conference)


class SqlLog:
    """The log of one conference; `Room` writes it, seats read it."""

    def __init__(self, engine: Engine, conference: str) -> None:
        self._engine = engine
        self._conference = conference
        self._made: dict[tuple[str, tuple[str, ...]], int] | None = None

    def append(self, events: Sequence[Event], state: State) -> None:
        """Keep the events of one command with the rows that follow from them: all of it or nothing.

        Raises
        ------
        Refused
            If another writer has taken the place in the log, or the command was carried out already.
        """
        made, self._made = self._origins(), None  # read anew after a failure
        rows = {(r.table, r.key): r for e in events for r in rows_after(state, e, made)}
        try:
            with self._engine.begin() as connection:
                self._write(connection, events)
                self._project(connection, rows.values())
        except IntegrityError:
            told = "another room writes this conference, or this command was carried out already"
            raise Refused(Problem(told, self._conference, "one writer for each conference", (), "read the log anew")) from None
        self._made = made

    def events(self) -> Iterator[Event]:
        """All events, in order: for the room and the chair's desk."""
        wanted = select(*_READ).where(EVENT.c.conference == self._conference).order_by(EVENT.c.seq)
        with self._engine.connect() as connection:
            for rows in connection.execution_options(yield_per=BATCH).execute(wanted).partitions():
                yield from (_event(*row) for row in rows)

    def seen_by(self, seat: str) -> list[Seen]:
        """What a seat may know, in order."""
        wanted = select(EVENT).where(EVENT.c.conference == self._conference, self._visible(seat)).order_by(EVENT.c.seq)
        with self._engine.connect() as connection:
            rows = connection.execute(wanted).all()
        return [Seen(r.at, r.seat, FACT.validate_json(r.body), r.made) for r in rows]

    def rows_for(self, seat: str, projection: str) -> list[dict[str, Any]]:
        """Rows of a projection that a seat may know, in order of their key; without the place of the event they follow from."""
        table = PROJECTIONS.get(projection)
        if table is None:
            names = sorted(PROJECTIONS)
            raise InputError(
                Problem(
                    f"there is no projection {projection!r}", expected=", ".join(names), nearest=nearest_names(projection, names)
                )
            )
        shown = [c for c in table.c if c.name not in ("conference", "seq")]
        known = exists().where(EVENT.c.conference == table.c.conference, EVENT.c.seq == table.c.seq, self._visible(seat))
        wanted: Select[Any] = select(*shown).where(table.c.conference == self._conference, known).order_by(*table.primary_key)
        with self._engine.connect() as connection:
            return [dict(r) for r in connection.execute(wanted).mappings()]

    def rows(self) -> dict[tuple[str, tuple[str, ...]], Row]:
        """All rows of all projections, as they stand in the database."""
        held = {}
        with self._engine.connect() as connection:
            for name, table in PROJECTIONS.items():
                keys, others = _COLUMNS[name]
                for r in connection.execute(select(table).where(table.c.conference == self._conference)).mappings():
                    row = Row(name, tuple(r[k] for k in keys), tuple(r[c] for c in others), r["seq"])
                    held[name, row.key] = row
        return held

    def _visible(self, seat: str) -> Any:
        told = exists().where(
            EVENT_SEAT.c.conference == EVENT.c.conference, EVENT_SEAT.c.seq == EVENT.c.seq, EVENT_SEAT.c.seat == seat
        )
        return or_(EVENT.c.scope == "all", told)

    def _origins(self) -> dict[tuple[str, tuple[str, ...]], int]:
        """For each row the event that brought it about; read once, then kept."""
        if self._made is None:
            self._made = {place: row.seq for place, row in self.rows().items()}
        return self._made

    def _write(self, connection: Connection, events: Sequence[Event]) -> None:
        name = self._conference
        firsts = {e.command: e.seq for e in reversed(events) if e.command}
        connection.execute(insert(EVENT), [_row(name, e) for e in events])
        seats = [{"conference": name, "seat": s, "seq": e.seq} for e in events for s in e.audience.seats]
        if seats:
            connection.execute(insert(EVENT_SEAT), seats)
        if firsts:
            connection.execute(insert(COMMAND), [{"conference": name, "command": c, "seq": s} for c, s in firsts.items()])

    def _project(self, connection: Connection, rows: Iterable[Row]) -> None:
        by_table: dict[str, list[Row]] = {}
        for row in rows:
            by_table.setdefault(row.table, []).append(row)
        for name, held in by_table.items():
            keys, others = _COLUMNS[name]
            places = [
                {f"at_{k}": v for k, v in zip(keys, r.key, strict=True)} | {"at_conference": self._conference} for r in held
            ]
            connection.execute(_CLEAR[name], places)
            values = [dict(zip((*keys, *others), (*r.key, *r.values), strict=True)) for r in held]
            connection.execute(
                _FILL[name], [{"conference": self._conference, "seq": r.seq, **v} for r, v in zip(held, values, strict=True)]
            )


def _row(conference: str, held: Event) -> dict[str, Any]:
    return {
        "conference": conference,
        "seq": held.seq,
        "at": held.at,
        "seat": held.seat,
        "kind": held.body.kind,
        "scope": held.audience.scope,
        "seats": " ".join(held.audience.seats),
        "body": held.body.model_dump_json(),
        "made": held.made,
        "command": held.command,
        "previous": held.previous,
        "fingerprint": held.fingerprint,
    }


def _event(
    seq: int, at: str, seat: str, scope: Any, seats: str, body: str, made: str, command: str, previous: str, fingerprint: str
) -> Event:
    heard_by = EVERYBODY if scope == EVERYBODY.scope else Audience(scope, tuple(seats.split()))
    return Event(seq, at, seat, FACT.validate_json(body), heard_by, made, command, previous, fingerprint)


def _engine(place: str | Path) -> Engine:
    """The database of a file or URL."""
    text = str(place)
    if "://" not in text:
        Path(text).expanduser().parent.mkdir(parents=True, exist_ok=True)
        text = f"sqlite:///{Path(text).expanduser()}"
    try:
        url = make_url(text)
        if url.drivername == "postgresql":
            url = url.set(drivername=POSTGRES)
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError) as error:
        expected = "a file, or postgresql://user@host/name"
        raise InputError(Problem(f"this is no place for a conference: {error}", expected=expected)) from None
    except ModuleNotFoundError:
        raise InputError(Problem("the PostgreSQL driver is missing", next_step='pip install "plenipo[postgresql]"')) from None
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _durable)
    return engine


def _durable(connection: Any, _: Any) -> None:
    """SQLite: readers beside the writer, and what is committed is on the disk before it is acknowledged."""
    for pragma in ("journal_mode=wal", "synchronous=full", "foreign_keys=on", "busy_timeout=5000"):
        connection.execute(f"pragma {pragma}")
