# SPDX-License-Identifier: Apache-2.0
"""A scripted delegate: votes, answers, proposes, by a strategy that says what to ask for and what to offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol

from plenipo.conference.delegates.choices import Choices, choices, values_of
from plenipo.conference.model.action import PLENARY, Action, Answer, Object, Pass, Propose, Vote
from plenipo.conference.model.delegation import Mandate
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.view import Proposal, View
from plenipo.conference.worth.terms import Price, by_terms

__all__ = ["Look", "Script", "Sight", "Strategy", "text_at_hand", "unanswered"]

Choice = Literal["yes", "no", "abstain"]
SLACK = 1e-9  # points are sums of written decimals


@dataclass(frozen=True, eq=False)
class Sight:
    """What a strategy looks at.

    Parameters
    ----------
    view
        All that the seat sees.
    choices
        Packages of the text at hand and their worth.
    elapsed
        Share of the time that is gone; nought where nobody counts it.
    mine
        Own proposals on this text, the newest last.
    others
        Proposals of other seats on this text, the newest last.
    """

    view: View
    choices: Choices
    elapsed: float
    mine: tuple[Proposal, ...]
    others: tuple[Proposal, ...]

    @cached_property
    def theirs(self) -> Mapping[str, tuple[float, ...]]:
        """Points of what each other seat has proposed, the newest last."""
        found: dict[str, tuple[float, ...]] = {}
        for p in self.others:
            found[p.by] = (*found.get(p.by, ()), self.choices.worth_of(p.package))
        return found

    @property
    def standing(self) -> Proposal | None:
        """The newest open proposal of somebody else."""
        return next((p for p in reversed(self.others) if p.status == "open"), None)


Look = Callable[[Mandate, DraftText, Sequence[DraftText]], Choices]
"""All packages of a text and what they are worth under a mandate, other texts being as they are."""


class Strategy(Protocol):
    """What a script asks for, and what it offers."""

    def asks(self, sight: Sight) -> float:
        """Points below which it says no."""
        ...

    def offers(self, sight: Sight) -> int | None:
        """Row of the package it puts on the table; None to pass."""
        ...


def unanswered(view: View) -> Proposal | None:
    """The newest open proposal of another seat, if this seat has not answered it."""
    newest = next((p for p in reversed(view.proposals) if p.status == "open"), None)
    return newest if newest is not None and newest.by != view.seat and view.seat not in newest.answers else None


def text_at_hand(view: View) -> DraftText | None:
    """The text of the newest proposal, else the newest that is still open.

    A non-paper belongs to the channel of the same name: to others it is none of their business.
    """
    mine = {c.id for c in view.channels}
    under = [t for t in view.texts if t.stage != "adopted" and t.open_slots() and (t.stage != "non-paper" or t.id in mine)]
    newest = next((p.text for p in reversed(view.proposals) if p.status == "open"), None)
    return next((t for t in under if t.id == newest), under[-1] if under else None)


@dataclass(eq=False)
class Script:
    """A delegate that follows a strategy.

    Parameters
    ----------
    strategy
        What it asks for and offers.
    price
        Where its points come from: the terms of its mandate, or a model's gradient.
    look
        What it chooses among, where that is known whole; by prices slot by slot if None.
    """

    strategy: Strategy
    price: Price = by_terms
    look: Look | None = None
    _known: dict[object, Choices] = field(default_factory=dict)

    def act(self, view: View) -> Action:
        """Vote where a ballot is open, keep or break a silence, answer the newest proposal, else propose, else pass."""
        ballot = next((b for b in reversed(view.ballots) if b.status == "open"), None)
        if ballot is not None and view.seat not in ballot.votes and "vote" in view.may:
            return Vote(ballot=ballot.id, choice=self._vote(view, ballot.target))
        text = text_at_hand(view)
        if text is None or view.mandate is None:
            return Pass()
        sight = self._sight(view, text)
        if silence := next((s for s in view.silences if s.status == "running"), None):
            under = next((p for p in view.proposals if p.id == silence.target), None)
            broken = under is not None and under.by != view.seat and not self._content(sight, under)
            return Object(target=silence.id, reason="Below what we can accept.") if broken else Pass()
        asked = unanswered(view)
        if asked is not None and "answer" in view.may:
            return Answer(proposal=asked.id, accept=self._content(sight, asked))
        row = self.strategy.offers(sight) if "propose" in view.may else None
        if row is None:
            return Pass()
        return Propose(text=text.id, package=sight.choices.package(row), channel=_channel(view, text))

    def _content(self, sight: Sight, proposal: Proposal) -> bool:
        return sight.choices.worth_of(proposal.package) >= self.strategy.asks(sight) - SLACK

    def _vote(self, view: View, target: str) -> Choice:
        """Yes to what it said yes to, or can live with; no to the rest; no opinion on motions and words."""
        proposal = next((p for p in view.proposals if p.id == target), None)
        if proposal is not None:
            if proposal.by == view.seat:
                return "yes"
            if view.seat in proposal.answers:
                return "yes" if proposal.answers[view.seat] else "no"
            text = next((t for t in view.texts if t.id == proposal.text), None)
            if text is None or view.mandate is None:
                return "abstain"
            return "yes" if self._content(self._sight(view, text), proposal) else "no"
        text = next((t for t in view.texts if t.id == target), None)
        if text is None or view.mandate is None:
            return "abstain"
        held = self._choices(view, text)
        return "yes" if held.base >= held.least - SLACK else "no"

    def _choices(self, view: View, text: DraftText) -> Choices:
        assert view.mandate is not None
        others = [t for t in view.texts if t.id != text.id and t.stage != "non-paper"]
        seen = tuple((s.id, values_of(s, text)) for s in text.open_slots())
        key = (view.mandate.seat, text.id, seen, *((t.id, t.version, tuple(t.settled.items())) for t in others))
        if key not in self._known:
            look = self.look or (lambda mandate, text, others: choices(mandate, text, others, self.price))
            self._known[key] = look(view.mandate, text, others)
        return self._known[key]

    def _sight(self, view: View, text: DraftText) -> Sight:
        held = self._choices(view, text)
        here = [p for p in view.proposals if p.text == text.id]
        mine = tuple(p for p in here if p.by == view.seat)
        return Sight(view, held, view.elapsed or 0.0, mine, tuple(p for p in here if p.by != view.seat))


def _channel(view: View, text: DraftText) -> str:
    """Where a text is negotiated: in the channel that bears its name, else in the plenary."""
    return text.id if any(c.id == text.id for c in view.channels) else PLENARY
