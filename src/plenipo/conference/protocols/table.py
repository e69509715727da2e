# SPDX-License-Identifier: Apache-2.0
"""The table a protocol sits at: a room and whoever fills its seats. It gives turns and carries out what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from plenipo.conference.engine.refused import Refused
from plenipo.conference.engine.room import Room
from plenipo.conference.model import action as act
from plenipo.conference.model.event import Event
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.view import Delegate, Proposal, Worth
from plenipo.conference.model.word import Value
from plenipo.conference.rules.tally import tally
from plenipo.conference.worth.terms import Appraise, appraisal
from plenipo.core.errors import InputError, Problem

__all__ = ["Ended", "RefusedAct", "Table"]


@dataclass(frozen=True)
class Ended:
    """How a procedure ended.

    Parameters
    ----------
    protocol
        Its name.
    agreed
        Whether the body adopted a package, or a text.
    package
        Values adopted; of the last proposal where nothing was.
    proposals
        How many were made, the chair's own included.
    told
        In words: what was adopted, or why it ended.
    groups
        Coalitions that formed, where that was the question.
    """

    protocol: str
    agreed: bool
    package: Mapping[str, Value]
    proposals: int
    told: str
    groups: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class RefusedAct:
    """An act of a delegate that the rules did not allow: it lost its turn, nothing else happened."""

    seat: str
    action: act.Action
    problems: tuple[Problem, ...]


@dataclass(eq=False)
class Table:
    """A room with somebody in every seat.

    Parameters
    ----------
    room
        The conference under way.
    delegates
        Who fills which seat; a party without a delegate is silent, and the chair without one does as the protocol says.
    appraise
        What a package is worth to a seat, handed to it alone; by the terms of its mandate if not said.
    """

    room: Room
    delegates: Mapping[str, Delegate]
    appraise: Appraise = appraisal
    refused: list[RefusedAct] = field(default_factory=list)

    def __post_init__(self) -> None:
        held = self.room.state.held
        if not held.chairs():
            raise InputError(
                Problem(f"the conference {held.id} has no chair", "delegations", "one delegation with the role chair")
            )

    @property
    def chair(self) -> str:
        """The seat that presides."""
        return self.room.state.held.chairs()[0]

    @property
    def parties(self) -> tuple[str, ...]:
        """Parties in the room, in the order of the conference."""
        state = self.room.state
        return tuple(d.id for d in state.held.delegations if d.votes and d.id in state.present)

    def text(self, id: str | None = None) -> DraftText:
        """A text by its id, or the first that is still open.

        Raises
        ------
        InputError
            If there is none.
        """
        texts = self.room.state.texts
        found = texts.get(id) if id else next((t for t in texts.values() if t.stage != "adopted" and t.open_slots()), None)
        if found is None:
            raise InputError(Problem(f"there is no text {id!r}" if id else "no text has an open slot", "texts"))
        return found

    def give(self, *seats: str, round: int | None = None, rounds: int | None = None) -> None:
        """Give the turn."""
        self.room.act(self.chair, act.GiveTurn(seats=seats, round=round, rounds=rounds))

    def ask(self, seat: str) -> tuple[Event, ...]:
        """Hand a seat its view and carry out what comes back; an act that is refused is noted and lost."""
        delegate = self.delegates.get(seat)
        if delegate is None:
            return ()
        action = delegate.act(self.room.view(seat, self._worth(seat)))
        try:
            return self.room.act(seat, action)
        except Refused as refused:
            self.refused.append(RefusedAct(seat, action, refused.problems))
            return ()

    def _worth(self, seat: str) -> Mapping[str, Worth]:
        """Its own appraisal of what lies on the table."""
        state = self.room.state
        mandate = state.mandates.get(seat)
        if mandate is None:
            return {}
        newest = next(reversed(state.proposals.values()), None)
        if newest is None or not state.audience_of(newest.id).holds(seat):
            return {}
        return {newest.id: self.appraise(mandate, state.texts[newest.text], newest.package)}

    def proposed(self, events: Sequence[Event]) -> Proposal | None:
        """The proposal that an act has made, if it was one."""
        made = next((e.made for e in events if isinstance(e.body, act.Propose)), None)
        return None if made is None else self.room.state.proposals[made]

    def ask_to_propose(self, seat: str) -> Proposal | None:
        """Its proposal, if it makes one; who answers what lies there first is asked once more."""
        events = self.ask(seat)
        if any(isinstance(e.body, act.Answer) for e in events):
            events = self.ask(seat)
        return self.proposed(events)

    def answers(self, proposal: str) -> Mapping[str, bool]:
        """Answers to a proposal; who made it says yes, if it is a party."""
        held = self.room.state.proposals[proposal]
        mine = {held.by: True} if held.by in self.parties else {}
        return {**held.answers, **mine}

    def would_carry(self, proposal: str) -> bool:
        """Whether the rule of the body would carry a proposal if everybody voted as it answered."""
        state = self.room.state
        votes = {s: "yes" if yes else "no" for s, yes in self.answers(proposal).items()}
        return tally(state.held.body.rule("substance"), state.members(), votes, state.present).carried

    def decide(self, target: str) -> bool:
        """Put something to the body under its rule; whether it is carried."""
        state = self.room.state
        if state.held.body.rule("substance").mode != "vote":
            return self._without_vote(target)
        try:
            opened = self.room.act(self.chair, act.CallVote(target=target))
        except Refused as refused:
            self.refused.append(RefusedAct(self.chair, act.CallVote(target=target), refused.problems))
            return False
        ballot = opened[0].made
        for seat in self.parties:
            self.ask(seat)
        self.room.act(self.chair, act.CloseVote(ballot=ballot))
        return self.room.state.ballots[ballot].status == "carried"

    def _without_vote(self, target: str) -> bool:
        try:
            self.room.act(self.chair, act.Adopt(target=target))
        except Refused as refused:
            self.refused.append(RefusedAct(self.chair, act.Adopt(target=target), refused.problems))
            return False
        return True

    def finish(self, protocol: str, text: str, proposal: Proposal | None, carried: bool) -> Ended:
        """Put the text itself to the body once nothing in it is open, and say how it ended."""
        state = self.room.state
        made = sum(p.text == text for p in state.proposals.values())
        package = {} if proposal is None else dict(proposal.package)
        if not carried:
            return Ended(protocol, False, package, made, "no agreement")
        if state.texts[text].is_clean() and self.decide(text):
            return Ended(protocol, True, dict(self.room.state.texts[text].settled), made, f"{text} adopted")
        left = [s.id for s in self.room.state.texts[text].open_slots()]
        told = "values agreed ad referendum" + (f"; open: {', '.join(left)}" if left else "")
        return Ended(protocol, True, package, made, told)
