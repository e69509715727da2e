# SPDX-License-Identifier: Apache-2.0
"""Rolling text: parties bracket what they want, the chair compiles, cleans slot by slot, and puts the clean text to silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from plenipo.conference.engine.refused import Refused
from plenipo.conference.model import action as act
from plenipo.conference.model.slot import Alternative, Bracket
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.view import Proposal
from plenipo.conference.model.word import Value
from plenipo.conference.protocols.table import Ended, Table

__all__ = ["ROUNDS", "compiled", "most_sponsored", "rolling_text"]

ROUNDS = 20
"""Readings of the text."""
MARK = "bracket"
NOTICE = dt.timedelta(minutes=5)
"""Added to a silence: the clock goes on while it is announced."""
Wait = Callable[[dt.datetime], None]


def rolling_text(table: Table, text: str | None = None, rounds: int = ROUNDS, wait: Wait | None = None) -> Ended:
    """Negotiate a rolling text.

    In each reading every party says what it would write, the chair's last package before it; what nobody writes otherwise stays.
    The chair issues the compilation, slots bracketed with the alternatives and who stands behind them, then asks whether all can
    live with the alternatives that most of those want who would change a slot.

    Parameters
    ----------
    table, text
        The room, and which text; the first open one if not said.
    rounds
        Readings.
    wait
        Told when a silence ends; a run whose clock does not go by itself sets it there.

    Returns
    -------
    Ended
        The first cleaned package that the parties' answers would carry is put to the body.
    """
    held = table.text(text).id
    asked: Proposal | None = None
    for now in range(rounds + 1):
        wanted: dict[str, Mapping[str, Value]] = {}
        for seat in table.parties:
            table.give(seat, round=now, rounds=rounds)
            made = table.ask_to_propose(seat)
            if made is not None:
                wanted[seat] = made.package
                table.room.act(seat, act.Withdraw(target=made.id))
        if asked is None and not wanted:
            break
        table.room.act(table.chair, act.Issue(text=compiled(table.text(held), wanted)))
        package = {**({} if asked is None else asked.package), **most_sponsored(table.text(held))}
        if asked is not None:
            table.room.act(table.chair, act.Withdraw(target=asked.id))
        events = table.room.act(table.chair, act.Propose(text=held, package=package))
        asked = table.proposed(events)
        assert asked is not None
        for seat in table.parties:
            table.give(seat, round=now, rounds=rounds)
            table.ask(seat)
        table.give(round=now, rounds=rounds)
        if table.would_carry(asked.id) and (_silent(table, asked, wait) or table.decide(asked.id)):
            return table.finish("rolling-text", held, asked, carried=True)
    return table.finish("rolling-text", held, asked, carried=False)


def compiled(text: DraftText, wanted: Mapping[str, Mapping[str, Value]]) -> DraftText:
    """The next version: each open slot bracketed with what parties would write there, and who."""
    brackets = [b for b in text.brackets if not (b.around == "value" and text.slot(b.of) in text.open_slots())]
    for slot in text.open_slots():
        stands: dict[Value, list[str]] = {}
        for seat, package in wanted.items():
            if slot.id in package:
                stands.setdefault(package[slot.id], []).append(seat)
        if stands:
            named = tuple(Alternative(value=v, sponsors=tuple(s)) for v, s in stands.items())
            brackets.append(Bracket(id=f"{slot.id}.{MARK}", around="value", of=slot.id, alternatives=named))
    return text.model_copy(update={"version": text.version + 1, "brackets": tuple(brackets)})


def most_sponsored(text: DraftText) -> Mapping[str, Value]:
    """For each bracketed slot the alternative with most sponsors; of equals, what was written first."""
    found = {}
    for bracket in text.brackets:
        if bracket.around == "value" and bracket.alternatives:
            best = max(bracket.alternatives, key=lambda a: len(a.sponsors))
            assert best.value is not None
            found[bracket.of] = best.value
    return found


def _silent(table: Table, proposal: Proposal, wait: Wait | None) -> bool:
    """A silence procedure where the rule knows one: kept, it adopts; the clock of the room must pass its end by itself."""
    hours = table.room.state.held.body.rule("substance").silence_hours
    if not hours:
        return False
    until = dt.datetime.fromisoformat(table.room.view(table.chair).at) + dt.timedelta(hours=hours) + NOTICE
    try:
        opened = table.room.act(table.chair, act.OpenSilence(target=proposal.id, until=until))
        for seat in table.parties:
            table.ask(seat)
        if wait is not None:
            wait(until)
        table.room.act(table.chair, act.EndSilence(silence=opened[0].made))
    except Refused:
        return False
    return table.room.state.proposals[proposal.id].status == "adopted"
