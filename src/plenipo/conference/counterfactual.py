# SPDX-License-Identifier: Apache-2.0
"""Counterfactual replay of a case: its first run forked, another delegate in a seat, many reruns beside as many without."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from plenipo.conference.batch.procedures import first_run
from plenipo.conference.batch.seats import Candid, Conceder, base_row
from plenipo.conference.case import Case
from plenipo.conference.delegates.choices import Choices
from plenipo.conference.delegates.hard_liner import HardLiner
from plenipo.conference.delegates.log_roller import LogRoller
from plenipo.conference.delegates.mediator import Mediator
from plenipo.conference.delegates.micro import Micro
from plenipo.conference.delegates.script import Script, Strategy
from plenipo.conference.delegates.spoiler import Spoiler
from plenipo.conference.delegates.time_based import TimeBased
from plenipo.conference.delegates.tit_for_tat import TitForTat
from plenipo.conference.games.alternating import SPEEDS
from plenipo.conference.model.delegation import Mandate
from plenipo.conference.model.event import Event
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.view import Delegate, Worth
from plenipo.conference.model.word import Package, Value
from plenipo.conference.play import Room, yes_needed
from plenipo.conference.prepared import Prepared, prepare
from plenipo.conference.protocols.alternating_offers import alternating_offers
from plenipo.conference.protocols.one_text import one_text
from plenipo.conference.records.replay import Maker, replay
from plenipo.core.errors import InputError, Problem, nearest_names

__all__ = ["FORK_PROTOCOLS", "FORK_RUNS", "SWAPS", "fork_case", "known"]

FORK_PROTOCOLS = ("one-text", "alternating-offers")
"""Procedures that can go on from the middle."""
FORK_RUNS = 20
"""Reruns of each side if nobody says otherwise: each is played act by act in a room."""
MOST_RUNS = 1_000
SPOILER, CANDID = "spoiler", "candid"
STRATEGIES: Mapping[str, Callable[[], Strategy]] = {
    "hard-liner": HardLiner,
    "conceder": lambda: TimeBased(SPEEDS["conceder"]),
    "linear": lambda: TimeBased(SPEEDS["linear"]),
    "boulware": lambda: TimeBased(SPEEDS["boulware"]),
    "log-roller": LogRoller,
    "micro": Micro,
    "tit-for-tat": TitForTat,
}
SWAPS = (CANDID, *STRATEGIES, SPOILER)
"""Delegates that can be put in a seat."""
ROUND = re.compile(r"round[- ]?(\d+)")


def fork_case(
    name: str | Path | Case | Prepared,
    at: str | int,
    swap: Mapping[str, str],
    protocol: str = "one-text",
    seed: int = 1,
    runs: int = FORK_RUNS,
) -> dict[str, Any]:
    """Fork the first run of a case.

    Parameters
    ----------
    name
        A case, or one made ready.
    at
        The place of an event in the log of the first run, or ``round-N``: what happened before round N is kept.
    swap
        By seat who sits there from then on: one of `SWAPS`.
    protocol
        One of `FORK_PROTOCOLS`: how it was played and goes on. Others go on as they began: candid under a chair's text,
        conceding at a drawn speed under alternating offers.
    seed, runs
        The first run is that of the seed; the reruns draw what is left to chance, the same for both sides.

    Returns
    -------
    dict
        As `plenipo.conference.records.replay.Comparison`: ``after`` and ``at`` where it forks; ``as_it_was`` and ``changed``:
        share of reruns in which the text was ``adopted``, points over no deal by seat (``worth``: mean, 5 and 95 % of runs),
        ``endings``; ``difference`` by seat, run by run. Besides ``case``, ``title``, ``protocol``, ``swap``, ``events`` of the
        first run and ``first_run``, what it ended with.

    Raises
    ------
    InputError
        Everything wrong with what was asked, at once.
    """
    asked = name if isinstance(name, Prepared) else prepare(name)
    _check(asked, protocol, swap, runs)
    room = asked.room()
    ended, table = first_run(room, protocol, seed)
    log = tuple(table.room.events())
    after = _place(log, at)
    held = asked.case.conference
    parties = {room.seats[c]: p for p, c in enumerate(room.parties)}
    makers: dict[str, Maker] = {s: _as_begun(room, p, protocol) for s, p in parties.items()}
    enough = yes_needed(held.body.rule("substance"), len(parties))
    makers[held.chairs()[0]] = lambda chance: Mediator(chance, enough=enough)
    found = replay(
        log,
        after,
        {seat: _swapped(room, parties[seat], wanted) for seat, wanted in swap.items()},
        text=asked.case.text.id,
        others=makers,
        play=one_text if protocol == "one-text" else alternating_offers,
        runs=runs,
        seed=seed,
        appraise=_by_room(room),
    )
    return {
        "case": asked.case.id,
        "title": held.title,
        "protocol": protocol,
        "swap": dict(swap),
        "events": len(log),
        "first_run": {"agreed": ended.agreed, "package": dict(ended.package)},
        **found.to_json_document(),
    }


def _check(asked: Prepared, protocol: str, swap: Mapping[str, str], runs: int) -> None:
    seats = [d.id for d in asked.case.conference.delegations if d.votes]
    problems = []
    if protocol not in FORK_PROTOCOLS:
        near = nearest_names(protocol, FORK_PROTOCOLS)
        told = f"a run under {protocol!r} cannot go on from its middle"
        problems.append(Problem(told, "--protocol", "one of " + ", ".join(FORK_PROTOCOLS), near))
    if not swap:
        problems.append(Problem("nobody is swapped", "--swap", "SEAT=DELEGATE, such as " + f"{seats[0]}=hard-liner"))
    for seat, wanted in swap.items():
        if seat not in seats:
            told = f"no party has the seat {seat!r}"
            problems.append(Problem(told, "--swap", "one of " + ", ".join(seats), nearest_names(seat, seats)))
        if wanted not in SWAPS:
            told = f"there is no delegate {wanted!r}"
            problems.append(Problem(told, "--swap", "one of " + ", ".join(SWAPS), nearest_names(wanted, SWAPS)))
    if not 1 <= runs <= MOST_RUNS:
        problems.append(Problem(f"{runs} reruns cannot be played", "--runs", f"from 1 to {MOST_RUNS:,}"))
    if problems:
        raise InputError(*problems)


def _place(log: Sequence[Event], at: str | int) -> int:
    """The last event both sides share; the text must still be open there."""
    rounds = {e.body.round: e.seq for e in reversed(log) if e.body.kind == "give turn" and e.body.round is not None}
    settled = next((e.seq for e in log if e.body.kind in ("carried", "call vote", "adopt")), len(log) + 1)
    given = ROUND.fullmatch(str(at).strip())
    if given is not None:
        first, last = min(rounds, default=0), max(rounds, default=0)
        if (asked := int(given[1]) - 1 + first) in rounds:
            return rounds[asked] - 1
        expected = f"round-1 to round-{last - first + 1}, as the first run went"
        raise InputError(Problem(f"the first run has no round {given[1]}", "--fork-at", expected))
    last = min(settled - 1, len(log))
    if not str(at).strip().isdigit() or not 1 <= int(at) <= last:
        told = f"the first run cannot be forked at {str(at)!r}"
        expected = f"an event from 1 to {last}, before the text is put to the body; or round-1 to round-{len(rounds)}"
        raise InputError(Problem(told, "--fork-at", expected))
    return int(at)


def _as_begun(room: Room, party: int, protocol: str) -> Maker:
    """Who sits where nobody is swapped."""
    speeds = list(SPEEDS.values())

    def make(chance: random.Random) -> Delegate:
        return Candid(room, party) if protocol == "one-text" else Conceder(room, party, chance.choice(speeds))

    return make


def _swapped(room: Room, party: int, wanted: str) -> Maker:
    def make(chance: random.Random) -> Delegate:
        if wanted == SPOILER:
            return Spoiler()
        return Candid(room, party) if wanted == CANDID else Script(STRATEGIES[wanted](), look=known(room))

    return make


def known(room: Room) -> Callable[[Mandate, DraftText, Sequence[DraftText]], Choices]:
    """What a script chooses among in a case: every package with its points over no deal, consequences included."""

    def look(mandate: Mandate, text: DraftText, others: Sequence[DraftText]) -> Choices:
        column, base = room.seats.index(mandate.seat), base_row(room, text)
        points = np.where(room.beyond[:, column], -np.inf, room.points[:, column])
        free = [k for k, s in enumerate(room.slots) if s in {o.id for o in text.open_slots()}]
        rows = room.around(base, free) if free else np.array([room.row(base)])
        alone = tuple(points[room.around(base, [k])] for k in free)
        named, values = tuple(room.slots[k] for k in free), tuple(room.options[k] for k in free)
        now = float(room.points[room.row(base), column])

        def lookup(package: Package) -> float:
            return float(points[_row(room, base, package)])

        return Choices(named, values, alone, room.packages[rows][:, free], points[rows], now, 0.0, lookup)

    return look


def _row(room: Room, base: Sequence[int], package: Package) -> int:
    """Row of a package; a number between two that are written in texts counts as the nearest."""
    places = list(base)
    for k, slot in enumerate(room.slots):
        if slot in package:
            places[k] = _nearest(room.options[k], package[slot])
    return room.row(places)


def _nearest(options: Sequence[Value], value: Value) -> int:
    if value in options or not isinstance(value, int | float):
        return options.index(value)
    return int(np.argmin([abs(float(o) - value) for o in options]))  # type: ignore[arg-type]


def _by_room(room: Room) -> Callable[[Mandate, DraftText, Package], Worth]:
    def appraise(mandate: Mandate, text: DraftText, package: Package) -> Worth:
        column = room.seats.index(mandate.seat)
        row = _row(room, base_row(room, text), package)
        points = float(room.points[row, column])
        return Worth(points, points, points, float(room.beyond[row, column]), points)

    return appraise
