# SPDX-License-Identifier: Apache-2.0
"""The spoiler: it wants no agreement, whatever is in it."""

from __future__ import annotations

from dataclasses import dataclass

from plenipo.conference.model.action import Action, Answer, Object, Pass, Vote
from plenipo.conference.model.view import View

__all__ = ["Spoiler"]


@dataclass(frozen=True)
class Spoiler:
    """Votes no, answers no, objects to whatever lies before the body, proposes nothing."""

    def act(self, view: View) -> Action:
        """The first of these that it can do."""
        ballot = next((b for b in reversed(view.ballots) if b.status == "open"), None)
        if ballot is not None and view.seat not in ballot.votes and "vote" in view.may:
            return Vote(ballot=ballot.id, choice="no", explanation="We see no basis for agreement.")
        silence = next((s for s in view.silences if s.status == "running"), None)
        if silence is not None and "object" in view.may:
            return Object(target=silence.id, reason="We cannot join a consensus.")
        for p in reversed(view.proposals):
            if p.status != "open" or p.by == view.seat:
                continue
            if view.seat not in p.answers and "answer" in view.may:
                return Answer(proposal=p.id, accept=False)
            against = any(o.by == view.seat and o.target == p.id and o.status == "stands" for o in view.objections)
            if not against and "object" in view.may and p.channel == "plenary":
                return Object(target=p.id, reason="We cannot join a consensus.")
        return Pass()
