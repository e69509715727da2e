# SPDX-License-Identifier: Apache-2.0
"""Tables of the store: the log, who may read each event, and projections of what follows from it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Double, ForeignKeyConstraint, Index, Integer, MetaData, String, Table, Text

__all__ = ["COMMAND", "EVENT", "EVENT_SEAT", "METADATA", "PROJECTIONS"]

METADATA = MetaData()
NAME = String(64)
PLACE = String(200)

EVENT = Table(
    "event",
    METADATA,
    Column("conference", NAME, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("seat", NAME, nullable=False),
    Column("kind", NAME, nullable=False),
    Column("scope", String(8), nullable=False),
    Column("seats", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("made", PLACE, nullable=False),
    Column("command", NAME, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("fingerprint", String(64), nullable=False),
)
"""The log. Nothing is ever changed or taken out of it."""

EVENT_SEAT = Table(
    "event_seat",
    METADATA,
    Column("conference", NAME, primary_key=True),
    Column("seat", NAME, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    ForeignKeyConstraint(["conference", "seq"], ["event.conference", "event.seq"]),
)
"""Seats that may know of an event which is not for all."""

COMMAND = Table(
    "command",
    METADATA,
    Column("conference", NAME, primary_key=True),
    Column("command", NAME, primary_key=True),
    Column("seq", Integer, nullable=False),
)
"""Commands carried out, with the first event of each: a second arrival meets this key."""


def _projection(name: str, *columns: Column[str] | Column[int] | Column[float] | Column[bool]) -> Table:
    """A projection: its key begins with the conference; ``seq`` is the event whose audience it has."""
    conference = Column("conference", NAME, primary_key=True)
    seq = Column("seq", Integer, nullable=False)
    origin = ForeignKeyConstraint(["conference", "seq"], ["event.conference", "event.seq"])
    return Table(name, METADATA, conference, *columns, seq, origin, Index(f"{name}_seq", "conference", "seq"))


def _key(name: str) -> Column[str]:
    return Column(name, PLACE, primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


PROJECTIONS: dict[str, Table] = {
    t.name: t
    for t in (
        _projection("conference", _text("title"), _text("body"), _text("opens"), _text("closes")),
        _projection("delegation", _key("seat"), _text("name"), _text("role"), _text("actor")),
        _projection("agenda_item", _key("id"), _text("title"), _text("tabled_by"), _text("status")),
        _projection("draft", _key("id"), _text("title"), _text("stage"), Column("version", Integer, nullable=False)),
        _projection("settled_term", _key("text"), _key("slot"), Column("number", Double), Column("words", Text)),
        _projection("proposal", _key("id"), _text("by_seat"), _text("text"), _text("channel"), _text("status")),
        _projection("proposal_term", _key("proposal"), _key("slot"), Column("number", Double), Column("words", Text)),
        _projection("answer", _key("proposal"), _key("seat"), Column("accept", Boolean, nullable=False)),
        _projection(
            "amendment",
            _key("id"),
            _text("by_seat"),
            _text("text"),
            Column("base", Integer, nullable=False),
            _text("status"),
            _text("conflict"),
        ),
        _projection("motion", _key("id"), _text("by_seat"), _text("motion"), _text("target"), _text("status")),
        _projection(
            "ballot",
            _key("id"),
            _text("target"),
            _text("rule"),
            Column("secret", Boolean, nullable=False),
            _text("status"),
            Column("yes", Integer),
            Column("no", Integer),
            Column("abstain", Integer),
        ),
        _projection("vote", _key("ballot"), _key("seat"), _text("choice")),
        _projection("silence", _key("id"), _text("target"), _text("until"), _text("status")),
        _projection("objection", _key("id"), _text("by_seat"), _text("target"), _text("reason"), _text("status")),
        _projection("ruling", _key("id"), _text("by_seat"), _text("target"), _text("decision"), _text("status")),
        _projection(
            "pledge",
            _key("id"),
            _text("by_seat"),
            _text("to_seat"),
            _text("what"),
            Column("amount", Double, nullable=False),
            _text("unit"),
            Column("year", Integer, nullable=False),
            _text("condition"),
            _text("status"),
        ),
        _projection("reservation", _key("id"), _text("by_seat"), _text("text"), _text("clause"), _text("words")),
        _projection("signature", _key("text"), _key("seat"), _text("at")),
    )
}
"""What a query, an export or a page reads without replaying the log."""
