# SPDX-License-Identifier: Apache-2.0
"""The package reached, carried through a room: items tabled and opened, proposal, answers, ballot; what the log says of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from plenipo.conference.case import Case
from plenipo.conference.engine.room import Room
from plenipo.conference.model.action import Action, Adopt, Answer, CallVote, CloseVote, Propose, Say, TableItem, Vote
from plenipo.conference.model.conference import AgendaItem
from plenipo.conference.model.word import Package
from plenipo.conference.play import votes_of

__all__ = ["staged", "traced"]


def staged(case: Case, package: Package, seats: tuple[str, ...], yes: np.ndarray, beyond: np.ndarray) -> Room:
    """Open the room of a case, table what observers bring in, and put a package to the body as its rules say.

    Parameters
    ----------
    case, package
        The case and the package.
    seats, yes, beyond : (seat,)
        Who says yes and whose red line is crossed.

    Raises
    ------
    Refused
        If the rules do not allow a step; the log is then as it was.
    """
    room = Room.open(case.conference)
    chair, votes = case.conference.chairs()[0], votes_of(case, seats, yes, beyond)
    for held in case.document.tabled:
        slot = next(s for s in case.text.slots if s.id == held.slot)
        item = AgendaItem(id=_item(held.slot), title=slot.title, texts=(case.text.id,))
        room.act(held.seat, TableItem(item=item))
        room.act(held.seat, Say(channel="plenary", words=f"We ask that {slot.title.lower()} be taken up."))
        _decide(room, chair, item.id, dict.fromkeys(votes, "yes"), vote=case.conference.body.rule("procedure").mode == "vote")
    room.act(chair, Propose(text=case.text.id, package=dict(package)))
    proposal = next(reversed(room.state.proposals))
    for seat, choice in votes.items():
        room.act(seat, Answer(proposal=proposal, accept=choice == "yes"))
    _decide(room, chair, proposal, votes, vote=case.conference.body.rule("substance").mode == "vote")
    return room


def _item(slot: str) -> str:
    return f"item-{slot}"


def _decide(room: Room, chair: str, target: str, votes: dict[str, str], *, vote: bool) -> None:
    """By a ballot, or by the gavel where the rule is consent."""
    if not vote:
        room.act(chair, Adopt(target=target))
        return
    room.act(chair, CallVote(target=target))
    ballot = next(reversed(room.state.ballots))
    actions: list[tuple[str, Action]] = [(s, Vote.model_validate({"ballot": ballot, "choice": c})) for s, c in votes.items()]
    for seat, action in actions:
        room.act(seat, action)
    room.act(chair, CloseVote(ballot=ballot))


def traced(case: Case, room: Room) -> list[dict[str, Any]]:
    """For each term that an observer tabled, the events of the log through which it went into the text.

    Returns
    -------
    list of dict
        ``tabled_by``, ``slot``, ``value`` settled (None if it is not), ``events``: place in the log, seat, what.
    """
    settled = room.state.texts[case.text.id].settled
    return [
        {
            "tabled_by": held.seat,
            "slot": held.slot,
            "value": settled.get(held.slot),
            "events": [
                {"seq": e.seq, "seat": e.seat or "room", "what": e.body.kind} for e in room.events() if _concerns(e, held.slot)
            ],
        }
        for held in case.document.tabled
    ]


def _concerns(event: Any, slot: str) -> bool:
    """Whether an event carries the item or a value of the slot."""
    body = event.body
    item = getattr(body, "item", None)
    if _item(slot) in (getattr(item, "id", item), getattr(body, "target", None)):
        return True
    return slot in getattr(body, "package", {}) or slot in getattr(body, "values", {})
