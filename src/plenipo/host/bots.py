# SPDX-License-Identifier: Apache-2.0
"""What plays an empty seat: scripts that answer, vote, sign and, asked or after a silence, propose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np

from plenipo.conference.delegates.script import Script, unanswered
from plenipo.conference.model.action import Action, Answer, Join, Object, Propose, Sign, Vote, Withdraw
from plenipo.conference.model.delegation import Mandate
from plenipo.conference.model.slot import Slot
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.view import Proposal, View
from plenipo.conference.model.word import Package, Value
from plenipo.conference.prepared import Prepared
from plenipo.conference.scripts import CANDID, SCRIPTS

__all__ = ["CHAIR", "Bot", "Player"]

CHAIR = "chair"
"""What presides where no person does: `plenipo.host.presiding`."""


class Player(Protocol):
    """Whatever plays a seat while no person does."""

    def steps(self, view: View) -> Iterator[Action]:
        """What it would do now, the most pressing first; the first one that the rules allow is done."""
        ...


class Bot:
    """Plays the seat of a party by its mandate.

    Parameters
    ----------
    asked
        The case, made ready: worth of packages under the mandates; it looks at its own alone.
    script
        One of `plenipo.conference.scripts.SCRIPTS`.
    initiative
        Seconds of silence after which it puts a package on the table although nobody gave it the floor; 0: never.
    """

    def __init__(self, asked: Callable[[], Prepared], script: str, initiative: float = 0.0) -> None:
        self._asked = asked
        self._candid = script == CANDID
        self._script = Script(SCRIPTS[script](), self._price)
        self._initiative = initiative
        self._quiet: tuple[tuple[int, ...], dt.datetime] | None = None

    def steps(self, view: View) -> Iterator[Action]:
        """Take its place, vote, keep or break a silence, answer, sign; propose when asked to."""
        if view.seat not in view.present:
            if "join" in view.may:
                yield Join()
            return
        if view.mandate is None or not self._asked().counts_all:
            return  # who does not know yet what a package is worth says nothing about it
        yield from self._votes(view)
        yield from self._objects(view)
        yield from self._answers(view)
        yield from self._signs(view)
        if "propose" in view.may and unanswered(view) is None and self._has_the_floor(view):
            yield from self._proposes(view)

    def _votes(self, view: View) -> Iterator[Action]:
        for ballot in view.ballots:
            if ballot.status != "open" or view.seat in ballot.votes or "vote" not in view.may:
                continue
            found = self._package(view, ballot.target)
            if found is None:
                yield Vote(ballot=ballot.id, choice="abstain")
                continue
            choice = self._asked().vote(view.seat, self._whole(*found))
            yield Vote.model_validate({"ballot": ballot.id, "choice": choice})

    def _objects(self, view: View) -> Iterator[Action]:
        """Break a silence under what its mandate cannot bear."""
        for silence in view.silences:
            found = self._package(view, silence.target)
            if silence.status != "running" or view.seat in silence.broken_by or found is None:
                continue
            if not self._asked().says_yes(view.seat, self._whole(*found)):
                yield Object(target=silence.id)

    def _package(self, view: View, target: str) -> tuple[DraftText, Package] | None:
        """What would hold were the target adopted; None for motions and words."""
        texts = {t.id: t for t in view.texts}
        if target in texts:
            return texts[target], {}
        proposal = next((p for p in view.proposals if p.id == target), None)
        return None if proposal is None else (texts[proposal.text], proposal.package)

    def _whole(self, text: DraftText, package: Package) -> Package:
        return self._asked().filled(package, text)

    def _answers(self, view: View) -> Iterator[Action]:
        """The newest proposal first; it owes an answer to each that lies open."""
        under = [t.id for t in view.texts if t.stage != "adopted"]
        for proposal in reversed(view.proposals):
            owed = proposal.status == "open" and proposal.by != view.seat and view.seat not in proposal.answers
            if owed and "answer" in view.may and proposal.text in under:
                yield Answer(proposal=proposal.id, accept=self._accepts(view, proposal))

    def _accepts(self, view: View, asked: Proposal) -> bool:
        text = next(t for t in view.texts if t.id == asked.text)
        content = self._asked().says_yes(view.seat, self._whole(text, asked.package))
        if self._candid or not content or asked is not unanswered(view):
            return content
        step = self._script.act(view)
        return step.accept if isinstance(step, Answer) else content

    def _signs(self, view: View) -> Iterator[Action]:
        for text in view.texts:
            open_to_it = text.stage == "adopted" and "sign" in view.may and view.seat not in view.signatures.get(text.id, ())
            if open_to_it and self._asked().says_yes(view.seat, self._whole(text, {})):
                yield Sign(text=text.id)

    def _has_the_floor(self, view: View) -> bool:
        """Whether it was given the turn, or nothing was put on the table for a while."""
        if view.turn:
            return view.seat in view.turn
        now, counts = dt.datetime.fromisoformat(view.at), (len(view.proposals), len(view.heard), len(view.ballots))
        if self._quiet is None or self._quiet[0] != counts:
            self._quiet = (counts, now)
        return bool(self._initiative) and (now - self._quiet[1]).total_seconds() >= self._initiative

    def _proposes(self, view: View) -> Iterator[Action]:
        step = self._script.act(view)
        if not isinstance(step, Propose):
            return
        mine = [p for p in view.proposals if p.by == view.seat and p.status == "open"]
        if any(dict(p.package) == dict(step.package) for p in mine):
            return
        yield from (Withdraw(target=p.id) for p in mine)
        yield step

    def _price(self, mandate: Mandate, slot: Slot, values: Sequence[Value]) -> np.ndarray:
        return self._asked().price(mandate, slot, values)
