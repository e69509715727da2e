# SPDX-License-Identifier: Apache-2.0
"""Counterfactual replay of a case or of a room: forked, another delegate in a seat, many reruns beside as many without."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from plenipo.conference.batch.procedures import first_run
from plenipo.conference.batch.seats import Candid, Conceder, base_row
from plenipo.conference.case import Case
from plenipo.conference.delegates.choices import Choices
from plenipo.conference.delegates.mediator import Mediator
from plenipo.conference.delegates.script import Script
from plenipo.conference.delegates.spoiler import Spoiler
from plenipo.conference.engine.fold import fold
from plenipo.conference.games.alternating import SPEEDS
from plenipo.conference.model.action import CloseVote
from plenipo.conference.model.delegation import Mandate
from plenipo.conference.model.event import Event
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.view import Delegate, Worth
from plenipo.conference.model.word import Package, Value
from plenipo.conference.play import Room, yes_needed
from plenipo.conference.prepared import Prepared, prepare
from plenipo.conference.protocols.alternating_offers import alternating_offers
from plenipo.conference.protocols.one_text import one_text
from plenipo.conference.protocols.table import Table
from plenipo.conference.records.replay import Maker, replay
from plenipo.conference.scripts import CANDID, SCRIPTS, SPOILER, SWAPS
from plenipo.core.errors import InputError, Problem, nearest_names

__all__ = ["FORK_PROTOCOLS", "FORK_RUNS", "GO_ON", "fork_case", "fork_room", "known"]

FORK_PROTOCOLS = ("one-text", "alternating-offers")
"""Procedures that can go on from the middle."""
FORK_RUNS = 20
"""Reruns of each side if nobody says otherwise: each is played act by act in a room."""
MOST_RUNS = 1_000
GO_ON = ("as recorded", "one text")
"""How a room goes on after the fork: others do again what the record says; or everybody is a script under a chair's text."""
DRAFTS = 40
"""Drafts of a chair's text in a room that goes on, before it is given up."""
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


def fork_room(
    asked: Prepared,
    events: Iterable[Event],
    after: int,
    swap: Mapping[str, str],
    go_on: str = GO_ON[0],
    runs: int = FORK_RUNS,
    seed: int = 1,
) -> dict[str, Any]:
    """Fork a room, played by people or scripts, from its log.

    Parameters
    ----------
    asked
        The case the room was opened with, made ready.
    events
        The whole log.
    after
        Place of the last event both sides share.
    swap
        By seat who sits there from then on: one of `plenipo.conference.scripts.SWAPS`. What its package is worth it reckons slot
        by slot, since a text may have been amended beyond the packages of the case.
    go_on
        One of `GO_ON`.
    runs, seed
        Reruns of each side; the same seed gives the same runs.

    Returns
    -------
    dict
        As `plenipo.conference.records.replay.Comparison`, with ``swap`` and ``go_on``.

    Raises
    ------
    InputError
        Everything wrong with what was asked, at once.
    """
    log = tuple(events)
    state = fold(log)
    problems = _wrong(swap, list(state.mandates), runs, "swap", "runs")
    chairs = asked.case.conference.chairs()
    if go_on not in GO_ON:
        near = nearest_names(go_on, GO_ON)
        problems.append(Problem(f"{go_on!r} is no way to go on", "go_on", "one of " + ", ".join(GO_ON), near))
    elif go_on != GO_ON[0] and not chairs:
        problems.append(Problem("this conference has no chair to draft a text", "go_on", GO_ON[0]))
    if problems:
        raise InputError(*problems)

    def sits(wanted: str) -> Maker:
        return lambda chance: Spoiler() if wanted == SPOILER else Script(SCRIPTS[wanted](), asked.price)

    one = go_on != GO_ON[0]
    others = {s: sits(CANDID) for s in state.mandates if s not in swap} | {chairs[0]: Mediator} if one else {}
    found = replay(
        log,
        after,
        {seat: sits(wanted) for seat, wanted in swap.items()},
        others=others,
        play=_under_one_text if one else None,
        runs=runs,
        seed=seed,
        appraise=lambda mandate, text, package: asked.worth(mandate.seat, asked.filled(package, text)),
    )
    return {**found.to_json_document(), "swap": dict(swap), "go_on": go_on}


def _under_one_text(table: Table) -> None:
    """What is being voted on is decided first; what is still open is put into a chair's text."""
    ballot = table.room.state.open_ballot()
    if ballot is not None:
        for seat in table.parties:
            table.ask(seat)
        table.room.act(table.chair, CloseVote(ballot=ballot.id))
    if any(t.stage != "adopted" and t.open_slots() for t in table.room.state.texts.values()):
        one_text(table, drafts=DRAFTS)


def _check(asked: Prepared, protocol: str, swap: Mapping[str, str], runs: int) -> None:
    seats = [d.id for d in asked.case.conference.delegations if d.votes]
    problems = []
    if protocol not in FORK_PROTOCOLS:
        near = nearest_names(protocol, FORK_PROTOCOLS)
        told = f"a run under {protocol!r} cannot go on from its middle"
        problems.append(Problem(told, "--protocol", "one of " + ", ".join(FORK_PROTOCOLS), near))
    problems += _wrong(swap, seats, runs, "--swap", "--runs")
    if problems:
        raise InputError(*problems)


def _wrong(swap: Mapping[str, str], seats: Sequence[str], runs: int, where: str, how_often: str) -> list[Problem]:
    """Nobody swapped, seats and delegates that are not there, too many runs."""
    problems = []
    if not swap:
        problems.append(Problem("nobody is swapped", where, "SEAT=DELEGATE, such as " + f"{seats[0]}=hard-liner"))
    for seat, wanted in swap.items():
        if seat not in seats:
            told = f"no party has the seat {seat!r}"
            problems.append(Problem(told, where, "one of " + ", ".join(seats), nearest_names(seat, seats)))
        if wanted not in SWAPS:
            told = f"there is no delegate {wanted!r}"
            problems.append(Problem(told, where, "one of " + ", ".join(SWAPS), nearest_names(wanted, SWAPS)))
    if not 1 <= runs <= MOST_RUNS:
        problems.append(Problem(f"{runs} reruns cannot be played", how_often, f"from 1 to {MOST_RUNS:,}"))
    return problems


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
        return Candid(room, party) if wanted == CANDID else Script(SCRIPTS[wanted](), look=known(room))

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
