# SPDX-License-Identifier: Apache-2.0
"""The honest mediator: the chair of a one-text procedure, who knows of the parties only what they answer."""

from __future__ import annotations

import random
from collections.abc import Mapping

from plenipo.conference.delegates.choices import values_of
from plenipo.conference.delegates.drafting import Drafting, standing
from plenipo.conference.delegates.script import text_at_hand
from plenipo.conference.model.action import Action, Pass, Propose
from plenipo.conference.model.view import View
from plenipo.conference.model.word import Package

__all__ = ["Mediator"]


class Mediator:
    """Puts drafts on the table: what is likeliest to be adopted after all the answers it heard, never the same twice.

    Wants nothing itself, and knows nobody's points.

    Parameters
    ----------
    chance
        Source of chance.
    first
        The chair's own first draft; drawn if not said.
    enough
        How many parties must say yes; if not said, it seeks as many as it can.
    """

    def __init__(self, chance: random.Random, first: Package | None = None, enough: int | None = None) -> None:
        self._chance = chance
        self._first = first
        self._enough = enough
        self._drafting: Drafting | None = None

    def act(self, view: View) -> Action:
        """Hear what became of the last draft, then propose the next; pass when nothing is left to try."""
        text = text_at_hand(view)
        if text is None:
            return Pass()
        slots = [(s, v) for s in text.open_slots() if (v := values_of(s, text))]
        if self._drafting is None:
            first = self._first
            begun = None if first is None else tuple(v.index(first[s.id]) for s, v in slots)
            self._drafting = Drafting([len(v) for _, v in slots], self._chance, begun, self._enough)
        elif mine := [p for p in view.proposals if p.by == view.seat and p.text == text.id]:
            self._hear(view, mine[-1].answers)
        draft = self._drafting.draft()
        if draft is None or not slots:
            return Pass()
        return Propose(text=text.id, package={s.id: v[k] for (s, v), k in zip(slots, draft, strict=True)})

    def _hear(self, view: View, answers: Mapping[str, bool]) -> None:
        assert self._drafting is not None
        vetoes = [d.id for d in view.delegations if d.votes and d.veto]
        yes = [seat for seat, accept in answers.items() if accept and seat != view.seat]
        found = standing(len(yes), len(vetoes), sum(v in yes for v in vetoes))
        parties = [d for d in view.delegations if d.votes]
        self._drafting.hear(found, [p.id in yes for p in parties], [p.veto for p in parties])
