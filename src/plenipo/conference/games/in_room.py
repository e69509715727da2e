# SPDX-License-Identifier: Apache-2.0
"""A game as a conference: its table becomes mandates in points, its rule the rule of a body, its issues slots of a text."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from plenipo.conference.delegates.candid import Candid
from plenipo.conference.delegates.log_roller import LogRoller
from plenipo.conference.delegates.mediator import Mediator
from plenipo.conference.delegates.script import Script, Strategy
from plenipo.conference.delegates.time_based import TimeBased
from plenipo.conference.engine.room import Room
from plenipo.conference.games.alternating import SPEEDS
from plenipo.conference.games.game import Game
from plenipo.conference.games.one_text import Played, seeded
from plenipo.conference.model.body import AdoptionRule, Body, Test
from plenipo.conference.model.conference import Conference
from plenipo.conference.model.delegation import Delegation, Mandate, ReservationValue, TermWeight
from plenipo.conference.model.slot import Slot
from plenipo.conference.model.text import DraftClause, DraftText
from plenipo.conference.model.view import Delegate
from plenipo.conference.model.word import INVENTED
from plenipo.conference.protocols.alternating_offers import alternating_offers
from plenipo.conference.protocols.one_text import one_text
from plenipo.conference.protocols.rolling_text import rolling_text
from plenipo.conference.protocols.table import Ended, Table
from plenipo.conference.protocols.vote import vote

__all__ = ["CHAIR", "IN_ROOM", "TEXT", "conference_of", "in_room", "play_in_room"]

CHAIR, TEXT = "chair", "deal"
OPENS = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # a game has no date; its clock counts rounds
_ODD = re.compile(r"[^A-Za-z0-9_.:+-]+")
_PROTOCOLS: Mapping[str, Callable[[Table], Ended]] = {
    "one-text": one_text,
    "alternating-offers": alternating_offers,
    "rolling-text": rolling_text,
    "vote": vote,
}
IN_ROOM = ("rolling-text", "vote")
"""Procedures of which every negotiation is played in a room, act by act; the others run as arrays."""


def _ids(names: Sequence[str], letter: str) -> tuple[str, ...]:
    """Names as ids of a conference: what cannot stand in one is left out, and none comes twice."""
    found: list[str] = []
    for number, name in enumerate(names, start=1):
        id = _ODD.sub("-", name).strip("-_.:+")[:40]
        found.append(id if id and id not in found and id not in (CHAIR, TEXT) else f"{letter}{number}-{id}".rstrip("-"))
    return tuple(found)


def conference_of(game: Game) -> Conference:
    """The game as a conference: parties that do not exist, mandates in points, one slot an issue."""
    seats, slots = _ids(game.parties, "party"), _ids(game.issues, "issue")
    rule = AdoptionRule(
        id="rule-of-the-game",
        title="; ".join(game.rules()),
        mode="vote",
        tests=(Test(at_least=float(game.enough)),),
        veto=bool(game.veto.any()),
        source=INVENTED,
    )
    return Conference(
        id="game",
        title=game.name,
        body=Body(id="body", title="Parties of the game", rules={"substance": rule}, source=INVENTED),
        opens=OPENS,
        delegations=(
            *(Delegation(id=s, name=t, veto=bool(v)) for s, t, v in zip(seats, game.titles, game.veto, strict=True)),
            Delegation(id=CHAIR, name="The chair", role="chair"),
        ),
        mandates=tuple(_mandate(game, k, seat, slots) for k, seat in enumerate(seats)),
        texts=(
            DraftText(
                id=TEXT,
                title=game.name,
                stage="chair's text",
                clauses=tuple(
                    DraftClause(id=f"on-{s}", words={"en": f"{i}: {{{s}}}."}) for s, i in zip(slots, game.issues, strict=True)
                ),
                slots=tuple(
                    Slot(id=s, title=i, kind="choice", choices=o)
                    for s, i, o in zip(slots, game.issues, game.options, strict=True)
                ),
            ),
        ),
    )


def _mandate(game: Game, party: int, seat: str, slots: Sequence[str]) -> Mandate:
    terms = tuple(
        TermWeight(slot=s, points=dict(zip(o, map(float, table[party]), strict=True)), source=INVENTED)
        for s, o, table in zip(slots, game.options, game.scores, strict=True)
    )
    reservation = ReservationValue(basis="points", points=float(game.threshold[party]), source=INVENTED)
    return Mandate(seat=seat, terms=terms, reservation=reservation)


def play_in_room(
    game: Game, protocol: str, delegates: Mapping[str, Delegate] | None = None, chance: random.Random | None = None
) -> tuple[Ended, Table]:
    """One negotiation of a game in a room.

    Parameters
    ----------
    game
        The game.
    protocol
        One of one-text, alternating-offers, rolling-text, vote.
    delegates
        Who fills the seats; those it leaves out are filled by the scripts of runs by the hundred.
    chance
        Draws speeds and the mediator's drafts.
    """
    chance = chance or random.Random(0)
    conference = conference_of(game)
    seats = [d.id for d in conference.delegations if d.votes]
    filled: dict[str, Delegate] = {CHAIR: Mediator(chance, enough=game.enough)}
    for seat in seats:
        filled[seat] = Script(_strategy(protocol, chance))
    table = Table(Room.open(conference), filled | dict(delegates or {}))
    return _PROTOCOLS[protocol](table), table


def _strategy(protocol: str, chance: random.Random) -> Strategy:
    """The scripts of runs by the hundred: candid before a mediator, trading slots over a text, else conceding with time."""
    if protocol == "one-text":
        return Candid()
    speed = chance.choice(list(SPEEDS.values()))
    return TimeBased(speed) if protocol == "alternating-offers" else LogRoller(speed)


def in_room(game: Game, protocol: str, runs: int, seed: int) -> Played:
    """Play a game many times in a room, each run with its own drawn speeds of concession."""
    packages, agreed, proposals = [], [], []
    slots = _ids(game.issues, "issue")
    for run in range(runs):
        ended, _ = play_in_room(game, protocol, chance=seeded(seed, run))
        known = [o.index(str(ended.package[s])) if s in ended.package else -1 for s, o in zip(slots, game.options, strict=True)]
        packages.append(known)
        agreed.append(ended.agreed)
        proposals.append(ended.proposals)
    return Played(np.array(packages), np.array(agreed), np.array(proposals))
