# SPDX-License-Identifier: Apache-2.0
"""Alternating offers: in turn each party accepts what lies on the table, or puts its own there."""

from __future__ import annotations

from collections.abc import Sequence

from plenipo.conference.model import action as act
from plenipo.conference.model.view import Proposal
from plenipo.conference.protocols.table import Ended, Table

__all__ = ["ROUNDS", "alternating_offers", "haggle"]

ROUNDS = 100
"""Rounds in which everybody has a turn."""


def alternating_offers(table: Table, text: str | None = None, rounds: int = ROUNDS) -> Ended:
    """Negotiate by stacked alternating offers: an offer that all others accept in a row is put to the body.

    Source
    ------
    Rubinstein 1982 for two; Aydogan, Festen, Hindriks and Jonker 2017 for several.
    """
    held = table.text(text).id
    found = haggle(table, table.parties, rounds)
    last = next((p for p in reversed(table.room.state.proposals.values()) if p.text == held), None)
    table.give()
    if found is None:
        return table.finish("alternating-offers", held, last, carried=False)
    return table.finish("alternating-offers", held, found, table.decide(found.id))


def haggle(table: Table, seats: Sequence[str], rounds: int) -> Proposal | None:
    """The offer that all these seats accept, or None: the heart of the procedure, for a plenary or a bilateral."""
    standing: Proposal | None = None
    content: set[str] = set()
    for now in range(rounds + 1):
        for seat in seats:
            table.give(seat, round=now, rounds=rounds)
            if standing is not None and seat not in content:
                table.ask(seat)
                if table.answers(standing.id).get(seat, False):
                    content.add(seat)
                    if content == set(seats):
                        return table.room.state.proposals[standing.id]
                    continue
            made = table.proposed(table.ask(seat))
            if made is not None:
                if standing is not None:
                    _take_back(table, standing)
                standing, content = made, {seat}
    return None


def _take_back(table: Table, standing: Proposal) -> None:
    """An offer that was answered by another is off the table."""
    if table.room.state.proposals[standing.id].status == "open":
        table.room.act(standing.by, act.Withdraw(target=standing.id))
