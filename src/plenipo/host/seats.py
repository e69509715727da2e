# SPDX-License-Identifier: Apache-2.0
"""Seats and their codes: what a person is handed to take a place in a room. Codes are written down as digests alone."""

from __future__ import annotations

import io
from typing import NamedTuple

import segno

from plenipo.conference.engine.refused import Refused
from plenipo.core.errors import Problem

__all__ = ["PUBLIC", "Ticket", "join_link", "picture", "read_ticket"]

PUBLIC = ""
"""Who reads without a seat: what everybody may know, nothing else."""
LONGEST_TICKET = 300
PICTURE_SCALE = 6  # pixels of one module of a QR code: read from a sheet on a table


class Ticket(NamedTuple):
    """A seat in a room with the code that opens it."""

    room: str
    seat: str
    code: str

    def written(self) -> str:
        """As it stands after ``#`` in a link, and in the header of a request: ``ROOM.SEAT.CODE``."""
        return f"{self.room}.{self.seat}.{self.code}"


def read_ticket(written: str) -> Ticket:
    """A ticket from ``ROOM.SEAT.CODE``; the name of a seat may itself hold points.

    Raises
    ------
    Refused
        If it is no ticket.

    Examples
    --------
    >>> read_ticket("r1.north.east.abc").seat
    'north.east'
    """
    parts = written.split(".") if len(written) <= LONGEST_TICKET else []
    if len(parts) < 3 or not all(parts):
        raise Refused(Problem("this is no code of a seat", "code", "ROOM.SEAT.CODE, as it stands in the link of the seat"))
    return Ticket(parts[0], ".".join(parts[1:-1]), parts[-1])


def join_link(ticket: Ticket, address: str = "") -> str:
    """The link that becomes a seat: the code stands after ``#``, so that no server and no list of addresses ever sees it."""
    return f"{address.rstrip('/')}/join#{ticket.written()}"


def picture(link: str) -> str:
    """The link as a QR code: an SVG document without a size of its own."""
    held = io.BytesIO()
    segno.make(link, error="m", micro=False).save(held, kind="svg", scale=PICTURE_SCALE, xmldecl=False, omitsize=True)
    return held.getvalue().decode()
