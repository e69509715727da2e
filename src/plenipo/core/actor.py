# SPDX-License-Identifier: Apache-2.0
"""Actors: who acts, and who is acted upon."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Actor", "ActorKind", "JointParty", "Membership"]


class ActorKind(StrEnum):
    """What an actor is. *Economy* is the word of results, *Party* that of treaties."""

    STATE = "state"
    ECONOMY = "economy"
    JOINT_PARTY = "joint party"
    ORGANISATION = "international organisation"
    FIRM = "firm"
    NGO = "non-governmental organisation"
    FORUM = "business forum"
    PUBLIC = "public"


@dataclass(frozen=True)
class Actor:
    """One actor: its code (ISO 3166 alpha-3 for economies), name and kind."""

    code: str
    name: str
    kind: ActorKind = ActorKind.STATE


@dataclass(frozen=True)
class Membership:
    """A member of a joint party, from a date, perhaps until a date."""

    actor: str
    since: dt.date | None = None
    until: dt.date | None = None

    def holds_on(self, date: dt.date) -> bool:
        """Whether the membership holds on ``date``."""
        return (self.since is None or self.since <= date) and (self.until is None or date < self.until)


@dataclass(frozen=True)
class JointParty:
    """Several economies that hold one competence together, such as a customs union's common tariff.

    An act of the joint party is an act of each member; a member alone may not set what is common.
    """

    code: str
    name: str
    memberships: tuple[Membership, ...] = field(default_factory=tuple)
    common_tariff: bool = True
    instrument: str = ""
    """Id of the instrument that makes it: who withdraws from that is a member no longer."""

    def members(self, date: dt.date) -> tuple[str, ...]:
        """Codes of the members on ``date``, in order of the table."""
        return tuple(m.actor for m in self.memberships if m.holds_on(date))
