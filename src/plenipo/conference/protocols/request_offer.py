# SPDX-License-Identifier: Apache-2.0
"""Request and offer: parties bargain in pairs over their schedules; what one gives another it gives to all."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace

from plenipo.conference.model import action as act
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.word import Value
from plenipo.conference.protocols.alternating_offers import haggle
from plenipo.conference.protocols.one_text import one_text
from plenipo.conference.protocols.table import Ended, Table

__all__ = ["ROUNDS", "Schedules", "extended", "put_to_body", "request_offer"]

ROUNDS = 20
"""Rounds of a bilateral."""
Schedules = Mapping[str, Sequence[str]]
"""Slots that are a party's own to give, such as its tariffs: ids by seat."""


def request_offer(
    table: Table,
    schedules: Schedules,
    text: str | None = None,
    rounds: int = ROUNDS,
    pairs: Sequence[tuple[str, str]] | None = None,
) -> Ended:
    """Bargain in pairs behind closed doors; extend what is given to all; put the whole to the body as one package.

    Parameters
    ----------
    table
        The room. Each slot of a schedule needs a value of no deal: the rate as it is.
    schedules
        Whose slot is whose.
    text
        The text that holds them all.
    rounds
        Rounds of each bilateral.
    pairs
        Who talks to whom, in order; everybody with everybody if not said.

    Returns
    -------
    Ended
        A pair bargains over both schedules from where earlier pairs have left them. Of two values agreed for one slot the one
        further from no deal holds for all: the most-favoured-nation clause. Terms in no schedule: see `put_to_body`.

    Source
    ------
    GATT 1947 articles I and XXVIII bis; the single undertaking of the Marrakesh Declaration.
    """
    held = table.text(text)
    given: dict[str, Value] = {}
    for one, other in pairs if pairs is not None else itertools.combinations(table.parties, 2):
        slots = [*schedules.get(one, ()), *schedules.get(other, ())]
        if slots:
            agreed = _bilateral(table, held, one, other, slots, given, rounds)
            given.update(extended(held, given, agreed))
            if agreed:
                _as_it_stands(table, held, given)
    table.give()
    if not given:
        return table.finish("request-offer", held.id, None, carried=False)
    own = [s for slots in schedules.values() for s in slots]
    return put_to_body(table, "request-offer", held, {s.id: given.get(s.id, s.no_deal) for s in held.open_slots() if s.id in own})


def put_to_body(table: Table, protocol: str, text: DraftText, given: Mapping[str, Value | None]) -> Ended:
    """Put to the body as one package what parties have given.

    Terms that nobody has given are drafted by whoever fills the chair's seat, the rest being settled ad referendum; where nobody
    fills it they stay as they are without a deal.
    """
    known = {s: v for s, v in given.items() if v is not None}
    left = [s for s in text.open_slots() if s.id not in known]
    if left and table.chair in table.delegates:
        now = table.text(text.id)
        table.room.act(table.chair, act.Issue(text=now.model_copy(update={"version": now.version + 1, "settled": known})))
        return replace(one_text(table, text.id), protocol=protocol)
    package = known | {s.id: s.no_deal for s in left if s.no_deal is not None}
    proposal = table.proposed(table.room.act(table.chair, act.Propose(text=text.id, package=package)))
    assert proposal is not None
    for seat in table.parties:
        table.give(seat, round=1, rounds=1)  # the last word: time is up
        table.ask(seat)
    table.give(round=1, rounds=1)
    carried = table.would_carry(proposal.id) and table.decide(proposal.id)
    return table.finish(protocol, text.id, proposal, carried)


def _bilateral(
    table: Table, text: DraftText, one: str, other: str, slots: Sequence[str], given: Mapping[str, Value], rounds: int
) -> Mapping[str, Value]:
    """What a pair agrees for its slots; nothing where it does not agree."""
    mine = tuple(
        s.model_copy(update={"no_deal": given.get(s.id, s.no_deal), "binds": ()}) for s in text.open_slots() if s.id in slots
    )
    if not mine:
        return {}
    channel = f"{one}.with-{other}"
    table.give(one)
    table.room.act(one, act.AddChannel(channel=channel, type="bilateral", seats=(other,)))
    schedule = DraftText(id=channel, title=f"Schedules of {one} and {other}", stage="non-paper", slots=mine)
    table.room.act(table.chair, act.Issue(text=schedule))
    found = haggle(table, (one, other), rounds)
    if found is None:
        return {}
    table.room.act(found.by, act.Withdraw(target=found.id))  # agreed ad referendum: it comes back in the whole package
    return dict(found.package)


def _as_it_stands(table: Table, text: DraftText, given: Mapping[str, Value]) -> None:
    """Issue the text anew: what has been given holds for all without more."""
    now = table.text(text.id)
    slots = tuple(s.model_copy(update={"no_deal": given.get(s.id, s.no_deal)}) for s in now.slots)
    table.room.act(table.chair, act.Issue(text=now.model_copy(update={"version": now.version + 1, "slots": slots})))


def extended(text: DraftText, given: Mapping[str, Value], agreed: Mapping[str, Value]) -> dict[str, Value]:
    """Values that hold for all after a bilateral: of two numbers the one further from no deal, else the newer."""
    found = dict(given)
    for id, value in agreed.items():
        slot = text.slot(id)
        before = given.get(id)
        floor = None if slot is None else slot.no_deal
        numbers = all(isinstance(v, int | float) for v in (value, before, floor))
        if numbers and abs(value - floor) < abs(before - floor):  # type: ignore[operator]
            continue
        found[id] = value
    return found
