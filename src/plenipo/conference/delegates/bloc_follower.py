# SPDX-License-Identifier: Apache-2.0
"""The bloc follower: it says what its spokesperson says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from plenipo.conference.delegates.script import unanswered
from plenipo.conference.model.action import Action, Answer, Pass, Vote
from plenipo.conference.model.view import Ballot, Delegate, View

__all__ = ["BlocFollower", "spokesperson_of"]


def spokesperson_of(view: View) -> str | None:
    """Who speaks for this seat: the spokesperson of the first bloc it belongs to today."""
    today = dt.datetime.fromisoformat(view.at).date()
    named = (b.spokesperson for b in view.blocs if view.seat in b.seats(today) and b.spokesperson not in (None, view.seat))
    return next(named, None)


@dataclass(frozen=True, eq=False)
class BlocFollower:
    """Answers and votes as its spokesperson did, as far as it can see that; else as it would itself.

    Parameters
    ----------
    alone
        Who it is where the bloc has not spoken.
    """

    alone: Delegate

    def act(self, view: View) -> Action:
        """The spokesperson's answer or vote, once given."""
        leader = spokesperson_of(view)
        ballot = next((b for b in reversed(view.ballots) if b.status == "open"), None)
        if ballot is not None and view.seat not in ballot.votes and "vote" in view.may:
            return self._vote(view, ballot, leader)
        asked = unanswered(view)
        if leader is None:
            return self.alone.act(view)
        if asked is None:
            return Pass()  # the spokesperson proposes for all of them
        if asked.by == leader or leader in asked.answers:
            return Answer(proposal=asked.id, accept=asked.answers.get(leader, True))
        return self.alone.act(view)

    def _vote(self, view: View, ballot: Ballot, leader: str | None) -> Action:
        said = ballot.votes.get(leader or "")
        return self.alone.act(view) if said is None else Vote.model_validate({"ballot": ballot.id, "choice": said})
