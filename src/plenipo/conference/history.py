# SPDX-License-Identifier: Apache-2.0
"""History mode: what came out of a conference, held back until the close; then what was negotiated and forecast beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from plenipo.conference.case import Case, History
from plenipo.conference.delegates.forecasters import FORECASTERS, exchange
from plenipo.conference.engine.state import State
from plenipo.conference.model.delegation import Mandate
from plenipo.conference.model.slot import Slot
from plenipo.conference.model.word import Value
from plenipo.conference.play import Room, Run
from plenipo.core.errors import InputError, Problem

__all__ = ["MEAN", "NEGOTIATED", "NO_DEAL", "Question", "questions", "revealed", "scored"]

NEGOTIATED, MEAN, NO_DEAL = "negotiated", "mean of demands", "no deal"
SAME = 0.005  # share of the range: errors that differ by less are a draw


class Question(NamedTuple):
    """A slot as a question to forecasters, from mandates alone.

    Parameters
    ----------
    seats
        Who has a say in it.
    position : (seat,)
        The value each would write: a number in the unit of the slot, or the place of a choice.
    salience : (seat,)
        How much it counts, as a share of what counts most for that seat.
    """

    slot: Slot
    seats: tuple[str, ...]
    position: np.ndarray
    salience: np.ndarray


def revealed(case: Case, state: State) -> History:
    """The outcome, once the conference is closed.

    Raises
    ------
    InputError
        If the conference is not closed, or the case has no outcome.
    """
    if case.document.history is None:
        raise InputError(Problem(f"{case.id} has not been held: there is no outcome to tell", case.id))
    if state.status != "closed":
        told = f"the outcome of {case.id} is held back until the conference is closed"
        raise InputError(Problem(told, f"status: {state.status}", next_step="the chair closes the conference"))
    return case.document.history


def questions(case: Case) -> tuple[Question, ...]:
    """Every slot as a question: what the mandates would write there."""
    return tuple(q for s in case.text.slots if len((q := _question(case, s)).seats) > 1)


def _question(case: Case, slot: Slot) -> Question:
    parties = [d.id for d in case.conference.delegations if d.votes]
    held = {m.seat: m for m in case.conference.mandates if m.seat in parties}
    found = {seat: w for seat, m in held.items() if (w := _wish(m, slot)) is not None}
    most = {seat: max(w[1] for s in case.text.slots if (w := _wish(held[seat], s)) is not None) for seat in found}
    position, salience = (np.array([w[k] for w in found.values()]) for k in (0, 1))
    return Question(slot, tuple(found), position, salience / np.array([most[s] or 1.0 for s in found]))


def _wish(mandate: Mandate, slot: Slot) -> tuple[float, float] | None:
    """The place it would write, and how many points go with the slot; None where it has no say."""
    term = next((t for t in mandate.terms if t.slot == slot.id), None)
    if term is None:
        return None
    if term.ideal is not None:
        assert slot.low is not None
        assert slot.high is not None
        return min(max(term.ideal, slot.low), slot.high), term.salience
    best = max(term.points, key=lambda name: term.points[name])
    at = float(slot.choices.index(best)) if slot.kind == "choice" else float(best.replace(",", ""))
    return at, max(term.points.values()) - min(term.points.values())


def _at(slot: Slot, value: Value) -> float:
    """A value as a number: itself, or the place of a choice."""
    return float(slot.choices.index(str(value))) if slot.kind == "choice" else float(value)  # type: ignore[arg-type]


def _range(slot: Slot) -> float:
    if slot.kind == "choice":
        return float(len(slot.choices) - 1)
    assert slot.low is not None
    assert slot.high is not None
    return slot.high - slot.low


def _value(slot: Slot, at: float) -> Value:
    """A number as a value of the slot: the nearest choice."""
    return slot.choices[round(at)] if slot.kind == "choice" else at


def scored(room: Room, played: Sequence[Run], history: History) -> dict[str, Any]:
    """Hold what was negotiated and what rules forecast against the outcome.

    Parameters
    ----------
    room, played
        The table of packages, and the runs.
    history
        The outcome, by `revealed`.

    Returns
    -------
    dict
        ``slots``: for each the outcome, what every rule says and its error, a share of the range (or of the steps between the
        first choice and the last); ``mean_error`` by rule over slots; ``against``: for each rule but the dumb ones how many slots
        it wins, loses and draws against the mean of demands. ``negotiated`` is the package most often adopted, and its error
        that of all runs that agree, in the mean; None where none does.
    """
    asked = {q.slot.id: q for q in questions(room.case)}
    slots = [s for s in room.case.text.slots if s.id in history.outcome and s.id in asked]
    rows = [r.row for r in played if r.agreed]
    best = Counter(rows).most_common(1)[0][0] if rows else None
    told = [_told(room, asked, s, history, rows, best) for s in slots]
    names = list(told[0]["errors"]) if told else []
    return {
        "date": history.date.isoformat(),
        "source": history.source,
        "agreed_runs": len(rows),
        "slots": told,
        "mean_error": {n: _mean([t["errors"][n] for t in told]) for n in names},
        "against": {n: _contest(told, n) for n in names if n not in (MEAN, NO_DEAL)},
    }


def _told(
    room: Room, asked: Mapping[str, Question], slot: Slot, history: History, rows: Sequence[int], best: int | None
) -> dict[str, Any]:
    truth, forecasts = _at(slot, history.outcome[slot.id]), _forecasts(room.case, asked, slot)
    said: dict[str, Value | None] = {n: _value(slot, at) for n, at in forecasts.items()}
    errors: dict[str, float | None] = {n: abs(at - truth) / _range(slot) for n, at in forecasts.items()}
    if slot.no_deal is not None:
        said[NO_DEAL], errors[NO_DEAL] = slot.no_deal, abs(_at(slot, slot.no_deal) - truth) / _range(slot)
    column = room.slots.index(slot.id)
    at = np.array([_at(slot, v) for v in room.options[column]])
    reached = at[room.packages[list(rows), column]] if rows else None
    said[NEGOTIATED] = None if best is None else room.package(best)[slot.id]
    errors[NEGOTIATED] = None if reached is None else float(np.abs(reached - truth).mean() / _range(slot))
    return {
        "slot": slot.id,
        "title": slot.title,
        "unit": slot.unit,
        "outcome": history.outcome[slot.id],
        "told": history.told.get(slot.id, ""),
        "said": said,
        "errors": errors,
    }


def _forecasts(case: Case, asked: Mapping[str, Question], slot: Slot) -> dict[str, float]:
    """What each rule makes of the mandates."""
    question = asked[slot.id]
    capability = _capability(case, question)
    found = {n: float(f(question.position, capability, question.salience)) for n, f in FORECASTERS.items() if n != "exchange"}
    found["exchange"] = _exchange(case, asked, question)
    found[MEAN] = float(question.position.mean())
    return found


def _capability(case: Case, question: Question) -> np.ndarray:
    held = case.document.history.capability if case.document.history is not None else {}
    return np.array([held.get(s, 1.0) for s in question.seats])


def _exchange(case: Case, asked: Mapping[str, Question], question: Question) -> float:
    """Exchange with the other question that those who have a say in both weigh most differently."""
    best, found = -1.0, None
    for other in asked.values():
        both = [s for s in question.seats if s in other.seats]
        if other is question or len(both) < len(question.seats):
            continue  # who has no say there has nothing to trade
        rows = [other.seats.index(s) for s in both]
        apart = float(np.abs(question.salience - other.salience[rows]).sum())
        if apart > best:
            best, found = apart, (other.position[rows], other.salience[rows])
    return float(exchange(question.position, _capability(case, question), question.salience, found))


def _mean(errors: Sequence[float | None]) -> float | None:
    known = [e for e in errors if e is not None]
    return float(np.mean(known)) if len(known) == len(errors) else None


def _contest(told: Sequence[Mapping[str, Any]], name: str) -> dict[str, int] | None:
    """Slots on which a rule is nearer to the outcome than the mean of demands, further away, and neither."""
    gaps = [t["errors"][name] - t["errors"][MEAN] for t in told if t["errors"][name] is not None]
    if not gaps:
        return None
    return {
        "wins": sum(g < -SAME for g in gaps),
        "losses": sum(g > SAME for g in gaps),
        "draws": sum(abs(g) <= SAME for g in gaps),
    }
