# SPDX-License-Identifier: Apache-2.0
"""What an action comes to: facts for the log, or a refusal with every reason."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, NamedTuple

from plenipo.conference.engine.state import State
from plenipo.conference.model.action import PLENARY
from plenipo.conference.model.event import EVERYBODY, Audience, Fact, audience
from plenipo.core.errors import InputError, Problem, nearest_names

__all__ = ["Drawn", "Refused", "channel_audience", "known", "numbered"]


MOST_NAMED = 12  # of the newest records, in a refusal


class Refused(InputError):
    """The rules, or the state of the room, do not allow it; the log is as it was."""


class Drawn(NamedTuple):
    """A fact that goes into the log, before it has a place there."""

    body: Fact
    audience: Audience = EVERYBODY
    made: str = ""
    by_room: bool = False
    """Whether it is a consequence and nobody's act."""


def drawn(body: Fact) -> Drawn:
    """A consequence that everybody may know."""
    return Drawn(body, by_room=True)


def numbered(state: State, letter: str, channel: str = PLENARY) -> str:
    """The next number in a channel: ``P1`` in the plenary, ``north.P1`` in another: no count tells of others."""
    family = letter if channel == PLENARY else f"{channel}.{letter}"
    return f"{family}{state.made.get(family, 0) + 1}"


def channel_audience(state: State, seat: str, channel: str) -> Audience:
    """Who hears what ``seat`` says in a channel.

    Raises
    ------
    Refused
        If there is no such channel, or the seat is not in it: the two are told apart to nobody.
    """
    held = state.channels.get(channel)
    if channel == PLENARY:
        return EVERYBODY
    if held is None or seat not in held.seats:
        mine = [c.id for c in state.channels.values() if c.id == PLENARY or seat in c.seats]
        told = f"{seat} is in no channel {channel!r}"
        raise Refused(Problem(told, "channel", "one of " + ", ".join(mine), nearest_names(channel, mine)))
    scope: Literal["bloc", "chair", "list"] = (
        "bloc" if held.kind == "bloc" else "chair" if held.kind == "chair's room" else "list"
    )
    return audience(scope, held.seats)


def known(state: State, seat: str, id: str, records: Collection[str], what: str) -> None:
    """Refuse an id that is not there, or that this seat may not know of: the two are told apart to nobody."""
    if id in records and state.audience_of(id).holds(seat):
        return
    mine = [r for r in records if state.audience_of(r).holds(seat)]
    expected = "one of " + ", ".join(mine[-MOST_NAMED:]) if mine else ""
    raise Refused(Problem(f"there is no {what} {id!r}", expected=expected, nearest=nearest_names(id, mine)))
