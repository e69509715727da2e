# SPDX-License-Identifier: Apache-2.0
"""Coalition formation: somebody proposes a coalition and its terms to those named; with the consent of all of them it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plenipo.conference.model import action as act
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.view import Proposal
from plenipo.conference.model.word import Value
from plenipo.conference.protocols.request_offer import Schedules
from plenipo.conference.protocols.table import Ended, Table
from plenipo.core.errors import InputError, Problem

__all__ = ["ROUNDS", "coalition_formation"]

ROUNDS = 5
"""How often everybody who stands alone may propose."""


def coalition_formation(
    table: Table,
    text: str | None = None,
    rounds: int = ROUNDS,
    order: Sequence[str] | None = None,
    schedules: Schedules | None = None,
) -> Ended:
    """Form coalitions one after the other.

    Parameters
    ----------
    table
        The room. The text has one slot of kind ``parties``: who is in; all others are terms of the coalition.
    text
        Which text.
    rounds
        How often everybody left over may propose.
    order
        Who proposes when; in order of the conference if not said.
    schedules
        Whose slot is whose, where terms are what each member gives: they hold for all who come later.

    Returns
    -------
    Ended
        Groups that formed, who is left over each alone; agreed if any group has two or more. Terms are those of the largest; with
        schedules, all that was given.

    Source
    ------
    Sequential formation with immediate consent: Bloch 1996, Sequential formation of coalitions in games with externalities.
    """
    held = table.text(text)
    slot = _members(held)
    free = [p for p in order or table.parties if p in held.slot(slot).choices]  # type: ignore[union-attr]
    groups: list[tuple[str, ...]] = []
    terms: dict[str, Value] = {}
    for now in range(rounds):
        for seat in list(free):
            if seat not in free:
                continue
            table.give(seat, round=now, rounds=rounds)
            made = table.ask_to_propose(seat)
            if made is None:
                continue
            formed = _consented(table, made, slot, free, now, rounds)
            if formed:
                if schedules is not None:
                    terms.update({k: v for k, v in made.package.items() if k != slot})
                elif not groups or len(formed) > max(map(len, groups)):
                    terms = dict(made.package)
                groups.append(formed)
                free = [f for f in free if f not in formed]
            table.room.act(seat, act.Withdraw(target=made.id))
            if formed and free:
                holds = terms if schedules is not None else {}
                table.room.act(table.chair, act.Issue(text=_among(table.text(held.id), slot, free, holds)))
        if len(free) < 2:
            break
    table.give()
    alone = tuple((f,) for f in free)
    proposals = sum(p.text == held.id for p in table.room.state.proposals.values())
    told = "; ".join(", ".join(g) for g in groups) or "nobody joined anybody"
    return Ended("coalition", any(len(g) > 1 for g in groups), terms, proposals, told, (*groups, *alone))


def _members(text: DraftText) -> str:
    found = [s.id for s in text.open_slots() if s.kind == "parties"]
    if len(found) != 1:
        told = f"{text.id} has {len(found)} open slots of kind 'parties'"
        raise InputError(Problem(told, "slots", "one: who is in the coalition"))
    return found[0]


def _among(text: DraftText, slot: str, free: list[str], holds: Mapping[str, Value]) -> DraftText:
    """The next version of the text: only who stands alone can still be named; what others give holds without them."""
    slots = tuple(
        s.model_copy(update={"choices": tuple(sorted(free))} if s.id == slot else {"no_deal": holds.get(s.id, s.no_deal)})
        for s in text.slots
    )
    return text.model_copy(update={"version": text.version + 1, "slots": slots})


def _consented(table: Table, proposal: Proposal, slot: str, free: list[str], now: int, rounds: int) -> tuple[str, ...]:
    """The coalition, if everybody named is free and says yes; else nobody."""
    named = proposal.package.get(slot, ())
    if not isinstance(named, tuple) or proposal.by not in named or not set(named) <= set(free):
        return ()
    for seat in named:
        if seat != proposal.by:
            table.give(seat, round=now, rounds=rounds)
            table.ask(seat)
    answers = table.answers(proposal.id)
    return named if all(answers.get(s, False) for s in named) else ()
