# SPDX-License-Identifier: Apache-2.0
"""The state of a room: what follows from its log, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

from plenipo.conference.model.amendment import Amendment
from plenipo.conference.model.body import Member
from plenipo.conference.model.conference import AgendaItem, Channel, Conference
from plenipo.conference.model.delegation import Mandate
from plenipo.conference.model.event import EVERYBODY, Audience
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.view import (
    Ballot,
    Heard,
    MotionBefore,
    Objection,
    PledgeMade,
    Proposal,
    Reservation,
    Ruling,
    Silence,
    Status,
)

__all__ = ["State"]


@dataclass
class State:
    """Everything a room knows. `engine.fold` alone writes it; it reaches a seat only through `engine.sight.view_of`."""

    conference: Conference | None = None
    status: Status = "not opened"
    at: str = ""
    last: int = 0
    """Place of the last event."""
    fingerprint: str = ""
    """Of the last event."""
    commands: dict[str, int] = field(default_factory=dict)
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Salt and digest by seat."""
    mandates: dict[str, Mandate] = field(default_factory=dict)
    present: dict[str, None] = field(default_factory=dict)
    turn: tuple[str, ...] = ()
    round: int | None = None
    rounds: int | None = None
    agenda: dict[str, AgendaItem] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    texts: dict[str, DraftText] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    amendments: dict[str, Amendment] = field(default_factory=dict)
    motions: dict[str, MotionBefore] = field(default_factory=dict)
    ballots: dict[str, Ballot] = field(default_factory=dict)
    silences: dict[str, Silence] = field(default_factory=dict)
    objections: dict[str, Objection] = field(default_factory=dict)
    rulings: dict[str, Ruling] = field(default_factory=dict)
    pledges: dict[str, PledgeMade] = field(default_factory=dict)
    reservations: dict[str, Reservation] = field(default_factory=dict)
    signatures: dict[str, dict[str, str]] = field(default_factory=dict)
    """Moment of signature by text and seat."""
    in_force: dict[str, str] = field(default_factory=dict)
    divided: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Clauses that are voted on apart, by text."""
    heard: list[tuple[Audience, Heard]] = field(default_factory=list)
    audiences: dict[str, Audience] = field(default_factory=dict)
    """Who may know of a record, where that is not everybody."""
    made: dict[str, int] = field(default_factory=dict)
    """How many records of a kind a channel has made, for their numbers."""

    @property
    def held(self) -> Conference:
        """The conference, once it is open."""
        assert self.conference is not None
        return self.conference

    def members(self) -> tuple[Member, ...]:
        """Members of the body."""
        return self.held.members()

    def audience_of(self, record: str) -> Audience:
        """Who may know of a record."""
        return self.audiences.get(record, EVERYBODY)

    def open_ballot(self) -> Ballot | None:
        """The ballot that is open; there is never more than one."""
        last = next(reversed(self.ballots.values()), None)
        return last if last is not None and last.status == "open" else None
