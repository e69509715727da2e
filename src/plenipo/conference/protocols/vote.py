# SPDX-License-Identifier: Apache-2.0
"""Voting: every party tables a package, and they are put to the vote in the order of their submission."""

from __future__ import annotations

from plenipo.conference.model import action as act
from plenipo.conference.protocols.table import Ended, Table

__all__ = ["ROUNDS", "vote"]

ROUNDS = 10
"""Rounds of tabling and voting."""


def vote(table: Table, text: str | None = None, rounds: int = ROUNDS) -> Ended:
    """Table packages and vote on them until one is carried.

    In each round everybody may table one package; what is not carried is withdrawn and may come back changed in the next.

    Source
    ------
    Order of submission: rule 91 of the rules of procedure of the General Assembly (A/520/Rev.18), among others.
    """
    held = table.text(text).id
    last = None
    for now in range(rounds + 1):
        tabled = []
        for seat in table.parties:
            table.give(seat, round=now, rounds=rounds)
            made = table.ask_to_propose(seat)
            if made is not None:
                tabled.append(made)
        table.give(round=now, rounds=rounds)
        for proposal in tabled:
            last = proposal
            if table.decide(proposal.id):
                return table.finish("vote", held, proposal, carried=True)
            if table.room.state.proposals[proposal.id].status == "open":
                table.room.act(proposal.by, act.Withdraw(target=proposal.id))
    return table.finish("vote", held, last, carried=False)
