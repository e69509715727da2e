# SPDX-License-Identifier: Apache-2.0
"""Voting: packages in the order of their submission; or drafts, each with the amendments that others table to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plenipo.conference.model import action as act
from plenipo.conference.model.word import Value
from plenipo.conference.protocols.table import Ended, Table
from plenipo.conference.rules.motions import furthest_first

__all__ = ["ROUNDS", "drafts", "vote"]

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


def drafts(table: Table, text: str | None = None, rounds: int = ROUNDS, order: Sequence[str] | None = None) -> Ended:
    """Consider drafts one after the other until the body adopts one.

    A sponsor's package becomes the draft; every other party may table one amendment to it; amendments are voted on first, the one
    furthest removed before the others, what no longer fits falls; then the draft as amended is put to the vote as a whole.

    Parameters
    ----------
    order
        Who sponsors when; in order of the conference if not said.

    Source
    ------
    Rules of procedure of the General Assembly (A/520/Rev.18), 90 and 91; provisional rules of the Security Council (S/96/Rev.7),
    32 and 36.
    """
    held, made = table.text(text).id, 0
    package: dict[str, Value] = {}
    for now in range(rounds + 1):
        for sponsor in order or table.parties:
            table.give(sponsor, round=now, rounds=rounds)
            proposal = table.ask_to_propose(sponsor)
            if proposal is None:
                continue
            made += 1
            table.room.act(sponsor, act.Withdraw(target=proposal.id))
            _issue(table, held, proposal.package, sponsor)
            _amend(table, held, sponsor, now, rounds)
            package = dict(table.text(held).settled)
            if table.decide(held):
                return Ended("vote", True, package, made, f"{held} adopted")
            _issue(table, held, {}, sponsor)
    return Ended("vote", False, package, made, "no agreement")


def _issue(table: Table, text: str, values: Mapping[str, Value], sponsor: str) -> None:
    """The next version: with the values of a draft, or open again."""
    now = table.text(text)
    new = {"version": now.version + 1, "settled": dict(values), "sponsors": (sponsor,) if values else ()}
    table.room.act(table.chair, act.Issue(text=now.model_copy(update=new)))


def _amend(table: Table, text: str, sponsor: str, now: int, rounds: int) -> None:
    """Let the others table amendments, and put them to the vote in the order of the rules."""
    for seat in table.parties:
        if seat != sponsor:
            table.give(seat, round=now, rounds=rounds)
            table.ask(seat)
    table.give(round=now, rounds=rounds)
    while queue := furthest_first(table.text(text), table.room.state.amendments.values()):
        table.decide(queue[0].id)
        if table.room.state.amendments[queue[0].id].status == "open":
            break  # the rules did not let it be put to the vote
    for left in [a for a in table.room.state.amendments.values() if a.text == text and a.status == "open"]:
        table.room.act(left.sponsors[0], act.Withdraw(target=left.id))
