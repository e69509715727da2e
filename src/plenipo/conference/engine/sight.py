# SPDX-License-Identifier: Apache-2.0
"""What a seat may see: the state, less everything it was not told."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping

from plenipo.conference.engine.decide import open_to
from plenipo.conference.engine.state import State
from plenipo.conference.model.action import PLENARY
from plenipo.conference.model.view import Ballot, Heard, View, Worth

__all__ = ["view_of"]

LAST_HEARD = 50


def view_of(
    state: State, seat: str, worth: Mapping[str, Worth] | None = None, heard: int = LAST_HEARD, at: str | None = None
) -> View:
    """The conference as one seat may see it.

    Parameters
    ----------
    state
        What follows from the log.
    seat
        Whose view; a stranger sees what everybody may.
    worth
        This seat's own appraisal of proposals it knows of, by id; others are left out.
    heard
        How many of the last statements.
    at
        Now, in UTC; the opening if not said, since the moment of the last event would tell that something happened.
    """
    held = state.held
    delegation = held.delegation(seat)

    def mine(records: Mapping[str, object]) -> list[str]:
        return [r for r in records if state.audience_of(r).holds(seat)]

    now = held.opens.isoformat() if at is None else at
    proposals = mine(state.proposals)
    return View(
        conference=held.id,
        title=held.title,
        seat=seat,
        role=delegation.role if delegation else "",
        at=now,
        elapsed=_elapsed(state, now),
        round=state.round,
        rounds=state.rounds,
        status=state.status,
        turn=state.turn,
        may=open_to(state, seat),
        delegations=held.delegations,
        present=tuple(state.present),
        blocs=held.blocs,
        agenda=tuple(state.agenda.values()),
        channels=tuple(c for c in state.channels.values() if c.id == PLENARY or seat in c.seats),
        mandate=state.mandates.get(seat),
        texts=tuple(state.texts.values()),
        proposals=tuple(state.proposals[p] for p in proposals),
        amendments=tuple(state.amendments[a] for a in mine(state.amendments)),
        motions=tuple(state.motions.values()),
        ballots=tuple(_seen(b, seat) for b in state.ballots.values()),
        silences=tuple(state.silences.values()),
        objections=tuple(state.objections.values()),
        rulings=tuple(state.rulings.values()),
        pledges=tuple(state.pledges.values()),
        reservations=tuple(state.reservations.values()),
        signatures={text: tuple(who) for text, who in state.signatures.items()},
        heard=_heard(state, seat, heard),
        worth={p: w for p, w in (worth or {}).items() if p in proposals},
    )


def _seen(ballot: Ballot, seat: str) -> Ballot:
    """A ballot without the votes of others, where it is secret."""
    if not ballot.secret:
        return ballot
    return dataclasses.replace(ballot, votes={k: v for k, v in ballot.votes.items() if k == seat})


def _heard(state: State, seat: str, count: int) -> tuple[Heard, ...]:
    found: list[Heard] = []
    for audience, statement in reversed(state.heard):
        if len(found) >= count:
            break
        if audience.holds(seat):
            found.append(statement)
    return tuple(reversed(found))


def _elapsed(state: State, at: str) -> float | None:
    """Share of the time that is gone: by rounds where they are counted, else by the clock."""
    if state.round is not None and state.rounds:
        return min(1.0, state.round / state.rounds)
    held = state.held
    if held.closes is None:
        return None
    gone = dt.datetime.fromisoformat(at) - held.opens
    return min(1.0, max(0.0, gone / (held.closes - held.opens)))
