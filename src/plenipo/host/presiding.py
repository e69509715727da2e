# SPDX-License-Identifier: Apache-2.0
"""A chair without a person: it drafts, waits for answers, puts to the body what the rules allow, and closes."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator

from plenipo.conference.delegates.mediator import Mediator
from plenipo.conference.model.action import (
    Action,
    Adopt,
    CallVote,
    Close,
    CloseVote,
    EndSilence,
    GiveTurn,
    Propose,
    Resume,
    Rule,
    Say,
    Withdraw,
)
from plenipo.conference.model.amendment import Amendment
from plenipo.conference.model.conference import Conference
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.view import Ballot, Proposal, View
from plenipo.conference.rules.motions import furthest_first
from plenipo.conference.rules.tally import tally

__all__ = ["DRAFTS", "Presiding"]

DRAFTS = 60
"""Drafts after which it gives up."""
STATEMENTS, DECISION = 0.15, 0.8
"""Shares of an exercise: before the first delegations state what they want, and it does not draft; before the second they
negotiate, and it decides nothing that not everybody accepts. No plan gives either less (tested)."""
NOTED = "The chair has noted the point; the debate goes on."
SIGNING = "The text is adopted and open for signature."


class Presiding:
    """Presides over a one-text negotiation from the chair's own view: what it is not told, it does not know.

    Parameters
    ----------
    conference
        What everybody knows of it: its body and its rules.
    chance
        Draws the first draft and the next ones.
    patience
        Seconds it waits for a person to answer, vote or sign before it goes on without.
    ready
        Whether the scripts can say what packages are worth: it does not draft before.
    exercise
        Whether it leaves people the time that the plan of an exercise gives them.
    """

    def __init__(
        self,
        conference: Conference,
        chance: random.Random,
        patience: float,
        ready: Callable[[], bool] = lambda: True,
        *,
        exercise: bool = False,
    ) -> None:
        self._conference, self._ready, self._exercise = conference, ready, exercise
        self._mediator = Mediator(chance)
        self._patience = patience
        self._first_seen: dict[str, dt.datetime] = {}

    def steps(self, view: View) -> Iterator[Action]:
        """What it would do now, the most pressing first; the first one that the rules allow is done."""
        if view.status == "closed":
            return
        if view.status == "suspended":
            if self._waited("suspended", view, True):
                yield Resume()
            return
        ballot = next((b for b in view.ballots if b.status == "open"), None)
        if ballot is not None:
            yield from self._on_ballot(view, ballot)
            return
        yield from self._procedure(view)
        text = next((t for t in view.texts if t.stage not in ("adopted", "non-paper")), None)
        if text is None:
            yield from self._after_adoption(view)
            return
        yield from self._amendments(view, text)
        if text.is_clean():
            yield from self._put(text.id)
            if self._waited(f"{text.id}.refused", view, True):
                yield from self._no_agreement()
            return
        yield from self._proposals(view, text)

    # the parts of the business --------------------------------------------------------------------------------------------

    def _procedure(self, view: View) -> Iterator[Action]:
        """Challenges, motions, items of the agenda, silences that have ended."""
        for ruling in view.rulings:
            if ruling.status == "challenged":
                yield CallVote(target=ruling.id)
        for silence in view.silences:
            if silence.status == "running" and _moment(view.at) >= _moment(silence.until):
                yield EndSilence(silence=silence.id)
        ruled = {r.target for r in view.rulings}
        for motion in sorted(view.motions, key=lambda m: m.precedence):
            if motion.status != "in order":
                continue
            if motion.motion == "point-of-order":
                if motion.id not in ruled:
                    yield Rule(target=motion.id, decision=NOTED)
            else:
                yield CallVote(target=motion.id)
        for item in view.agenda:
            if item.status == "proposed":
                yield from self._put(item.id, procedure=True)

    def _amendments(self, view: View, text: DraftText) -> Iterator[Action]:
        held: list[Amendment] = furthest_first(text, view.amendments)
        if held and self._waited(held[0].id, view, False):
            yield from self._put(held[0].id)

    def _proposals(self, view: View, text: DraftText) -> Iterator[Action]:
        """Put what would carry; take back what would not, and draft again."""
        waiting = False
        for proposal in reversed(view.proposals):
            if proposal.text != text.id or proposal.status != "open" or "." in proposal.id:
                continue
            ready = self._waited(proposal.id, view, self._answered(view, proposal))
            objected = any(o.target == proposal.id and o.status == "stands" for o in view.objections)
            if ready and not objected and self._would_carry(view, proposal):
                if self._time_for(DECISION, view) or self._everybody(view, proposal):
                    yield from self._put(proposal.id)
                else:
                    waiting = True  # it stays on the table until it is time to decide, and others may better it
            elif proposal.by == view.seat and ready:
                yield Withdraw(target=proposal.id)
            waiting = waiting or (proposal.by == view.seat and not ready)
        if not waiting:
            yield from self._draft(view, text)

    def _draft(self, view: View, text: DraftText) -> Iterator[Action]:
        made = sum(p.by == view.seat and p.text == text.id for p in view.proposals)
        if made >= DRAFTS or (view.elapsed is not None and view.elapsed >= 1.0 and view.round is not None):
            yield from self._no_agreement()
            return
        if not made and not self._waited("opening", view, all(d.id in view.present for d in view.delegations if d.votes)):
            return  # people are still on their way
        if not made and not self._time_for(STATEMENTS, view):
            return
        if not self._ready():
            return
        if view.round != made:
            yield GiveTurn(round=made, rounds=DRAFTS)
            return
        step = self._mediator.act(view)
        if isinstance(step, Propose):
            yield step
        else:
            yield from self._no_agreement()

    def _after_adoption(self, view: View) -> Iterator[Action]:
        """Let the parties sign, then close."""
        adopted = [t.id for t in view.texts if t.stage == "adopted"]
        parties = {d.id for d in view.delegations if d.votes} & set(view.present)
        signed = all(parties <= set(view.signatures.get(t, ())) for t in adopted)
        if not _said(view, SIGNING):
            yield Say(words=SIGNING)
        elif self._waited("signing", view, signed):
            yield Close()

    def _no_agreement(self) -> Iterator[Action]:
        yield Close()

    # small matters --------------------------------------------------------------------------------------------------------

    def _put(self, target: str, procedure: bool = False) -> Iterator[Action]:
        """Put something to the body: without a vote where the rule is consent, else, or after an objection, by a ballot."""
        mode = self._conference.body.rule("procedure" if procedure else "substance").mode
        steps: tuple[Action, ...] = (CallVote(target=target), Adopt(target=target))
        yield from steps if mode == "vote" else reversed(steps)

    def _on_ballot(self, view: View, ballot: Ballot) -> Iterator[Action]:
        bound = self._bound(view)
        voters = [d.id for d in view.delegations if d.votes and d.id in view.present and d.id not in bound]
        if self._waited(ballot.id, view, not ballot.secret and all(v in ballot.votes for v in voters)):
            yield CloseVote(ballot=ballot.id)

    def _bound(self, view: View) -> set[str]:
        """Who votes through a spokesperson."""
        date = self._conference.opens.date()
        blocs = [b for b in view.blocs if b.binding == "vote" and b.spokesperson]
        return {s for b in blocs for s in b.seats(date) if s != b.spokesperson}

    def _answered(self, view: View, proposal: Proposal) -> bool:
        parties = [d.id for d in view.delegations if d.votes and d.id in view.present]
        return all(p in proposal.answers or p == proposal.by for p in parties)

    def _everybody(self, view: View, proposal: Proposal) -> bool:
        """Whether every party, present or not, says yes."""
        return all(proposal.answers.get(d.id, d.id == proposal.by) for d in view.delegations if d.votes)

    def _time_for(self, share: float, view: View) -> bool:
        """Whether so much of an exercise is over; always so where there is none, or no end is set."""
        return not self._exercise or view.elapsed is None or view.elapsed >= share

    def _would_carry(self, view: View, proposal: Proposal) -> bool:
        votes = {s: "yes" if yes else "no" for s, yes in proposal.answers.items()}
        if any(d.votes and d.id == proposal.by for d in view.delegations):
            votes[proposal.by] = "yes"
        return tally(self._conference.body.rule("substance"), self._conference.members(), votes, view.present).carried

    def _waited(self, what: str, view: View, done: bool) -> bool:
        """Whether it is done, or patience is at an end."""
        since = self._first_seen.setdefault(what, _moment(view.at))
        return done or (_moment(view.at) - since).total_seconds() >= self._patience


def _moment(written: str) -> dt.datetime:
    return dt.datetime.fromisoformat(written)


def _said(view: View, words: str) -> bool:
    return any(h.by == view.seat and h.words == words for h in view.heard)
