# SPDX-License-Identifier: Apache-2.0
"""Counterfactual replay: from any moment of a room, somebody else in a seat, many times; beside the same without."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from plenipo.conference.engine.refused import Refused
from plenipo.conference.engine.room import MemoryLog, Room
from plenipo.conference.model.action import Action
from plenipo.conference.model.conference import DISCLAIMER
from plenipo.conference.model.event import ROOM, Event
from plenipo.conference.model.view import Delegate
from plenipo.conference.model.word import Value
from plenipo.conference.protocols.table import RefusedAct, Table
from plenipo.conference.worth.terms import Appraise, appraisal
from plenipo.core.errors import InputError, Problem, nearest_names

__all__ = ["Comparison", "Difference", "Maker", "Play", "Side", "replay"]

Maker = Callable[[random.Random], Delegate]
"""Makes whoever fills a seat in one run; what is left to chance in it comes from here."""
Play = Callable[[Table], Any]
"""How a run goes on, such as a protocol: `protocols.one_text.one_text`."""
BAND = (5.0, 95.0)  # per cent of runs between which nine tenths of them lie, as everywhere in the project
MOST_PACKAGES = 5  # endings told one by one


@dataclass(frozen=True)
class Side:
    """How the runs of one side ended."""

    adopted: float
    """Share of runs in which the text was adopted, or every slot of it settled."""
    worth: Mapping[str, tuple[float, float, float]]
    """Mean, 5 % and 95 % of the points above no deal at the end, by seat; nought where nothing was agreed."""
    endings: tuple[tuple[Mapping[str, Value], float], ...]
    """Values agreed at the end and the share of runs, the most frequent first."""
    refused: float
    """Acts that the rules did not allow, on average: what was said in the record may no longer fit."""


@dataclass(frozen=True)
class Difference:
    """What the change did to one seat, run by run with the same chances."""

    mean: float
    low: float
    high: float
    better: float
    """Share of runs in which it ended better than without the change."""


@dataclass(frozen=True)
class Comparison:
    """A counterfactual beside what it is held against."""

    text: str
    after: int
    """Place in the log of the last event both sides share."""
    at: str
    swapped: tuple[str, ...]
    runs: int
    seed: int
    as_it_was: Side
    changed: Side
    difference: Mapping[str, Difference]
    notice: str = DISCLAIMER

    def to_json_document(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self)


class _Step(NamedTuple):
    """An act of the record after the fork."""

    at: str
    seat: str
    action: Action


class _Ending(NamedTuple):
    """How one run ended."""

    adopted: bool
    package: Mapping[str, Value]
    worth: Mapping[str, float]
    refused: int


class _Clock:
    """The moment of the record, so that deadlines fall as they fell."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now


_GoOn = Callable[[Table, _Clock], None]


def replay(
    events: Iterable[Event],
    after: int | dt.datetime,
    swap: Mapping[str, Maker],
    *,
    text: str | None = None,
    others: Mapping[str, Maker] | None = None,
    play: Play | None = None,
    runs: int = 100,
    seed: int = 1,
    appraise: Appraise = appraisal,
) -> Comparison:
    """Fork a room, swap delegates, run it many times; and as many times without the swap, with the same chances.

    Parameters
    ----------
    events
        The whole log.
    after
        The fork: the place of an event in the log, or a moment. A command that has begun is carried to its end.
    swap
        Who sits where in the counterfactual.
    text
        Which text is watched; the first of the conference if not said.
    others
        Who sits in other seats, on both sides. A seat that is in neither does again what the record says it did, in the
        same order, where the rules still allow it: it does not respond to what has changed.
    play
        How a run goes on; the clock then stands still. If not said, as in the record: whoever was made for a seat is asked
        wherever that seat acted, and before every act of the chair.
    runs, seed
        How often; the same seed gives the same runs.
    appraise
        What the end is worth to a seat; by the terms of its mandate if not said.

    Raises
    ------
    InputError
        If the moment, a seat or the text is not there, or there is nothing to run.
    """
    log = tuple(events)
    shared, steps = _parted(log, after)
    room = _forked(shared, _Clock(dt.datetime.fromisoformat(shared[-1].at)))
    watched = _checked(room, text, {**(others or {}), **swap}, runs)

    def go_on(table: Table, clock: _Clock) -> None:
        _as_recorded(table, steps, clock) if play is None else play(table)

    casts = ({**(others or {})}, {**(others or {}), **swap})
    before, now = ([_run(shared, _cast(c, seed, k), go_on, watched, appraise) for k in range(runs)] for c in casts)
    seats = sorted(room.state.mandates)
    difference = {s: _difference([e.worth[s] for e in before], [e.worth[s] for e in now]) for s in seats}
    names = tuple(sorted(swap))
    return Comparison(watched, shared[-1].seq, shared[-1].at, names, runs, seed, _side(before), _side(now), difference)


def _parted(log: tuple[Event, ...], after: int | dt.datetime) -> tuple[tuple[Event, ...], tuple[_Step, ...]]:
    """The events both sides share, and what was done after them."""
    if isinstance(after, dt.datetime):
        if after.utcoffset() is None:
            raise InputError(Problem("a moment needs its offset", "after", "2030-05-01T10:00:00+00:00"))
        last = sum(dt.datetime.fromisoformat(e.at) <= after for e in log)
    else:
        last = after
    if not 1 <= last <= len(log):
        expected = f"1 to {len(log)}, or a moment from {log[0].at} on" if log else "a log with at least its opening"
        raise InputError(Problem(f"the log has no event at {after}", "after", expected))
    while last < len(log) and log[last].command == log[last - 1].command:
        last += 1
    firsts: dict[str, Event] = {}
    for event in log[last:]:
        if event.seat != ROOM:
            firsts.setdefault(event.command, event)
    steps = tuple(_Step(e.at, e.seat, e.body) for e in firsts.values())  # type: ignore[arg-type]
    return log[:last], steps


def _forked(shared: tuple[Event, ...], clock: _Clock) -> Room:
    """The room at the fork, in memory. Codes stay behind: a rerun is nobody's seat."""
    log = MemoryLog()
    log.append([e for e in shared if e.body.kind != "admitted"])
    return Room(log, clock)


def _checked(room: Room, text: str | None, makers: Mapping[str, Maker], runs: int) -> str:
    """The text that is watched, once everything asked for is there."""
    held = room.state.held
    seats = [d.id for d in held.delegations]
    problems = [
        Problem(f"nobody here has the seat {s!r}", "swap", "one of " + ", ".join(seats), nearest_names(s, seats))
        for s in makers
        if s not in seats
    ]
    if runs < 1:
        problems.append(Problem(f"{runs} runs tell nothing", "runs", "1 or more"))
    texts = list(room.state.texts)
    if text is not None and text not in texts:
        problems.append(Problem(f"there is no text {text!r}", "text", ", ".join(texts), nearest_names(text, texts)))
    if not texts:
        problems.append(Problem(f"the conference {held.id} had no text at this moment", "after", "a later moment"))
    if problems:
        raise InputError(*problems)
    return text if text is not None else texts[0]


def _cast(makers: Mapping[str, Maker], seed: int, run: int) -> dict[str, Delegate]:
    """Fresh delegates for one run; a seat has the same chances on both sides."""
    return {seat: make(random.Random(f"{seed}:{run}:{seat}")) for seat, make in makers.items()}


def _run(shared: tuple[Event, ...], cast: Mapping[str, Delegate], go_on: _GoOn, text: str, appraise: Appraise) -> _Ending:
    clock = _Clock(dt.datetime.fromisoformat(shared[-1].at))
    table = Table(_forked(shared, clock), cast, appraise)
    go_on(table, clock)
    state = table.room.state
    held = state.texts[text]
    adopted = held.stage == "adopted" or (bool(held.slots) and not held.open_slots())
    worth = {s: appraise(m, held, held.settled).gain if adopted else 0.0 for s, m in state.mandates.items()}
    return _Ending(adopted, dict(held.settled), worth, len(table.refused))


def _as_recorded(table: Table, steps: tuple[_Step, ...], clock: _Clock) -> None:
    """In the order and at the moments of the record; a delegate that was made takes the place of what its seat did."""
    chairs = table.room.state.held.chairs()
    for step in steps:
        clock.now = dt.datetime.fromisoformat(step.at)
        if step.seat in table.delegates:
            table.ask(step.seat)
            continue
        if step.seat in chairs:
            for seat in table.delegates:
                table.ask(seat)
        try:
            table.room.act(step.seat, step.action)
        except Refused as refused:
            table.refused.append(RefusedAct(step.seat, step.action, refused.problems))


def _side(ends: list[_Ending]) -> Side:
    worth = {s: _band([e.worth[s] for e in ends]) for s in sorted(ends[0].worth)}
    packages = {repr(sorted(e.package.items())): e.package for e in ends}
    counted = Counter(repr(sorted(e.package.items())) for e in ends).most_common(MOST_PACKAGES)
    endings = tuple((packages[key], count / len(ends)) for key, count in counted)
    return Side(float(np.mean([e.adopted for e in ends])), worth, endings, float(np.mean([e.refused for e in ends])))


def _band(values: list[float]) -> tuple[float, float, float]:
    low, high = np.percentile(values, BAND)
    return float(np.mean(values)), float(low), float(high)


def _difference(before: list[float], now: list[float]) -> Difference:
    change = [b - a for a, b in zip(before, now, strict=True)]
    mean, low, high = _band(change)
    return Difference(mean, low, high, float(np.mean([c > 0 for c in change])))
