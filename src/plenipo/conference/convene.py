# SPDX-License-Identifier: Apache-2.0
"""Convene a case: negotiate it many times, run the packages reached exactly, and tell who gains, who loses, who would sign."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from plenipo.conference.analytics.solutions import PARETO_WARNING, unrealised
from plenipo.conference.batch.procedures import PROCEDURES, first_run, unfit
from plenipo.conference.bridges import bridge
from plenipo.conference.case import Case, read_case
from plenipo.conference.debriefing import debrief, fair, made_in, singled_out
from plenipo.conference.engine.state import State
from plenipo.conference.engine.text import read_aloud
from plenipo.conference.history import revealed, scored
from plenipo.conference.model.action import Close
from plenipo.conference.model.body import AdoptionRule
from plenipo.conference.model.conference import DISCLAIMER
from plenipo.conference.model.slot import shown_value
from plenipo.conference.model.word import Package
from plenipo.conference.negotiated import Negotiated, by_rank, nearest_draft, negotiated
from plenipo.conference.play import Room, Run, agreements, ballot, one_text, room_of
from plenipo.conference.prepared import prepare
from plenipo.conference.staged import staged, traced
from plenipo.conference.worth.appraisal import Appraisal
from plenipo.conference.worth.exact import BAND, Exact, Modelled
from plenipo.conference.worth.surrogate import Surrogate
from plenipo.core.errors import InputError, Problem, nearest_names

if TYPE_CHECKING:
    from plenipo.core.world import World

__all__ = ["CASE_PROTOCOLS", "convene_case"]

CASE_PROTOCOLS = tuple(PROCEDURES)
"""Procedures under which a case is played by the hundred; one that makes no sense for a case is refused with the reason."""
MOST_RUNS = 100_000
MOST_BRIDGED = 3
"""Delegations that would not sign for which a bridge is looked for unasked, the nearest to signing first."""


def convene_case(
    name: str | Path | Case,
    protocol: str | None = None,
    seed: int = 1,
    runs: int = 500,
    *,
    world: World | None = None,
    draws: int | None = None,
    bridge_for: str | None = None,
) -> dict[str, Any]:
    """Negotiate a case many times.

    Parameters
    ----------
    name
        A shipped case, a file, or a case already read.
    protocol
        One of `CASE_PROTOCOLS`; the one that the case names if not said.
    seed, runs
        Seed of chance and how often it is played. Draws of the model have the seed of the case.
    world, draws
        Another baseline and another number of draws than those of the case.
    bridge_for
        A delegation whose bridge is told besides those that would not sign.

    Returns
    -------
    dict
        Plain data: ``agreed_share`` and ``mean_proposals`` over runs (one that ends in what holds anyway has agreed on nothing);
        ``package``, the one most often adopted that an exact run does not overturn, with its text and ``delegations``: gain over
        no deal in points (median, 5 to 95 % of draws) by exact runs, the surrogate's figure and the difference, the surrogate's
        median in the mean over all runs (a run without agreement counts nought), share of draws in which each would sign, red
        lines with the share of draws in which they are crossed; ``loses`` in the room (worth less than no deal), ``outvoted``
        (whoever says no), ``economies_that_lose`` anywhere; ``packages`` reached with their differences, and whether each is
        still adopted on exact runs; ``possible`` what there was to find; ``rule_switch`` the same room under other rules;
        ``influence`` of observers and its ``trace`` in the log; ``course`` of the first run, and ``first_run``, the same act by
        act in a room; ``history``, for a conference that has been held, its outcome beside what was negotiated and forecast
        (`plenipo.conference.history.scored`); ``bridges`` (`plenipo.conference.bridges.bridge`) for those that would not sign
        the package, or, where nothing was adopted, the draft that most would sign, the nearest first; ``debrief``
        (`plenipo.conference.debriefing.debrief`) of the first run, on the package told here.

    Raises
    ------
    InputError
        Everything wrong with the case or with what was asked, at once.
    """
    case = name if isinstance(name, Case) else read_case(name)
    protocol = case.document.protocol if protocol is None else protocol
    _check(case, protocol, runs, bridge_for)
    began = time.perf_counter()
    rule = case.conference.body.rule("substance")
    held = negotiated(prepare(case, world, draws), protocol, rule, seed, runs)
    appraiser, modelled, surrogate = held.asked.appraiser, held.asked.modelled, held.asked.surrogate
    room, played, rows, packages = held.room, held.played, held.rows, held.packages
    near, precise, exact = held.near, held.precise, held.exact
    reached = Counter(r.row for r in played if r.agreed)
    found: dict[str, Any] = {
        **_head(case, protocol, seed, runs),
        "agreed_share": sum(r.agreed for r in played) / runs,
        "mean_proposals": float(np.mean([len(r.drafts) for r in played])),
        "no_deal": _no_deal(case),
        "package": None,
        "trace": [],
    }
    first = 0
    if precise is not None and near is not None:
        stands = held.stands
        first = stands.index(True) if any(stands) else 0
        found |= _final(case, rule, packages[first], first, precise, near, exact, reached[rows[first]] / runs)
        found["adopted_exactly"] = stands[first]
        lines = appraiser.line_shares(packages[first], exact.changes[first] if exact else None)
        _add_lines(found["delegations"], lines)
        for row, mean in zip(found["delegations"], _mean_gain(room, played), strict=True):
            row["mean_over_runs"] = float(mean)
        room_played = staged(case, packages[first], precise.seats, precise.yes[first], precise.beyond[first])
        found["trace"] = traced(case, room_played)
        found["packages"] = [
            {**_reached(p, reached[row] / runs, precise, near, k), "adopted_exactly": stands[k]}
            for k, (p, row) in enumerate(zip(packages, rows, strict=True))
        ]
    found["possible"] = _possible(room, rule, rows[first] if rows else None)
    found["rule_switch"] = _rule_switch(case, room, runs, seed)
    found["influence"] = [
        _influence(case, room, room_of(case, appraiser, surrogate, (t.slot,)), rule, runs, seed, t.seat, t.slot)
        for t in case.document.tabled
    ]
    found["course"] = _course(room, played[0])
    found["first_run"], closed = _first_run(room, protocol, seed)
    found["history"] = None if case.document.history is None else scored(room, played, revealed(case, closed))
    found["bridges"] = _bridges(held, packages[first] if packages else nearest_draft(room, played), bridge_for)
    made = made_in(p for p in closed.proposals.values() if p.text == case.text.id)
    found["debrief"] = debrief(held.asked, made, packages[first] if packages else None, room)
    found["surrogate"] = None if surrogate is None or modelled is None else _fit(held, surrogate, modelled)
    found["seconds"] = time.perf_counter() - began
    return found


def _fit(held: Negotiated, surrogate: Surrogate, modelled: Modelled) -> dict[str, Any]:
    """What the surrogate rests on, and the largest error it was seen to make."""
    return {
        "exact_runs": surrogate.runs,
        "draws": modelled.draws,
        "rounds": [dict(r) for r in held.rounds],
        "largest_error": [
            {"outcome": m.outcome, "economies": list(m.economies), "year": m.year, "error": float(e)}
            for m, e in zip(modelled.measures, surrogate.error, strict=True)
        ],
    }


def _bridges(held: Negotiated, package: Package | None, wanted: str | None) -> list[dict[str, Any]]:
    """What would bring in who would not sign, the nearest to signing first; and who is asked for."""
    if package is None:
        return []
    appraised, _ = held.asked.exactly([package])
    parties = {d.id for d in held.asked.case.conference.delegations if d.votes}
    middle = np.median(appraised.gain[0], axis=-1)
    out = [k for k, s in enumerate(appraised.seats) if s in parties and not appraised.yes[0, k]]
    near = sorted(out, key=lambda k: (bool(appraised.beyond[0, k]), -middle[k]))[:MOST_BRIDGED]
    seats = [appraised.seats[k] for k in near if appraised.seats[k] != wanted]
    return [bridge(held.asked, s, package) for s in ([wanted] if wanted else []) + seats]


def _first_run(room: Room, protocol: str, seed: int) -> tuple[dict[str, Any], State]:
    """The first run act by act: how it ended, how long its log is; and the room, closed."""
    ended, table = first_run(room, protocol, seed)
    table.room.act(table.chair, Close())
    told = {"agreed": ended.agreed, "told": ended.told, "package": dict(ended.package), "events": table.room.state.last}
    return {**told, "proposals": ended.proposals, "refused": len(table.refused)}, table.room.state


def _check(case: Case, protocol: str, runs: int, bridge_for: str | None) -> None:
    problems = []
    seats = [m.seat for m in case.conference.mandates]
    if bridge_for is not None and bridge_for not in seats:
        near = nearest_names(bridge_for, seats)
        problems.append(
            Problem(f"nobody with a mandate has the seat {bridge_for!r}", "--bridge", "one of " + ", ".join(seats), near)
        )
    if protocol not in CASE_PROTOCOLS:
        near = nearest_names(protocol, CASE_PROTOCOLS)
        told = f"a case cannot be played by the hundred under the protocol {protocol!r}"
        problems.append(Problem(told, "--protocol", "one of " + ", ".join(CASE_PROTOCOLS), near))
    else:
        problems.extend(unfit(case, protocol))
    if not 1 <= runs <= MOST_RUNS:
        problems.append(Problem(f"{runs} runs cannot be played", "--runs", f"from 1 to {MOST_RUNS:,}"))
    if problems:
        raise InputError(*problems)


def _head(case: Case, protocol: str, seed: int, runs: int) -> dict[str, Any]:
    body = case.conference.body
    return {
        "case": case.id,
        "title": case.conference.title,
        "question": case.document.question,
        "notice": DISCLAIMER,
        "notes": [n for n in (case.conference.note, *case.document.notes) if n],
        "body": body.title,
        "rule": body.rule("substance").title,
        "utilities": "Lab" if case.modelled else "generic",
        "protocol": protocol,
        "seed": seed,
        "runs": runs,
        "teaching": list(case.document.teaching),
    }


def _no_deal(case: Case) -> dict[str, Any]:
    """What holds without an agreement; worth nought to everybody whose reservation value is the no-deal run."""
    return {s.id: s.no_deal for s in case.text.slots if s.no_deal is not None}


def _final(
    case: Case,
    rule: AdoptionRule,
    package: Package,
    at: int,
    exact: Appraisal,
    near: Appraisal,
    run: Exact | None,
    share: float,
) -> dict[str, Any]:
    """The package most often adopted, delegation by delegation."""
    counted = ballot(case, rule, exact.seats, exact.yes[at], exact.beyond[at])
    delegations = [_delegation(case, k, at, exact, near) for k in range(len(exact.seats))]
    return {
        "package": dict(package),
        "share_of_runs": share,
        "text": _written(case, package),
        "delegations": delegations,
        "adopted_exactly": counted.carried,
        "reasons": list(counted.reasons),
        "loses": [d["seat"] for d in delegations if d["gain"] < 0],
        "outvoted": [d["seat"] for d in delegations if not d["says_yes"]] if counted.carried else [],
        "economies_that_lose": []
        if run is None
        else [{"economy": c, "real_income_percent": m, "p05": lo, "p95": hi} for c, m, lo, hi in run.losers[at]],
    }


def _delegation(case: Case, place: int, at: int, exact: Appraisal, near: Appraisal) -> dict[str, Any]:
    seat, gain = exact.seats[place], exact.gain[at, place]
    delegation, mandate = case.conference.delegation(seat), case.conference.mandate(seat)
    assert delegation is not None
    assert mandate is not None
    middle, by_surrogate = float(np.median(gain)), float(np.median(near.gain[at, place]))
    low, high = np.quantile(gain, BAND)
    return {
        "seat": seat,
        "name": delegation.name,
        "role": delegation.role,
        "gain": middle,
        "p05": float(low),
        "p95": float(high),
        "gain_by_surrogate": by_surrogate,
        "difference": middle - by_surrogate,
        "sign_share": float(exact.sign_share[at, place]),
        "red_lines_crossed_share": float(exact.crossed[at, place]),
        "says_yes": bool(exact.yes[at, place]),
        "red_lines": [],
        "sources": sorted({line.source for line in mandate.lines()}),
    }


def _add_lines(delegations: Sequence[dict[str, Any]], lines: Sequence[tuple[str, Any, float]]) -> None:
    by_seat = {d["seat"]: d["red_lines"] for d in delegations}
    for seat, line, share in lines:
        held = {"on": line.on, "name": line.name, "crossed_share": share, "tolerated": line.tolerated, "source": line.source}
        by_seat[seat].append({**held, "at_least": line.at_least, "at_most": line.at_most})


def _written(case: Case, package: Package) -> list[str]:
    """The text with the package in it."""
    clauses = (c for c in case.text.walk() if c.words)
    return [f"{c.number} {read_aloud(case.text, c.words, 'en', _titled(case, package))}".strip() for c in clauses]


def _titled(case: Case, package: Package) -> dict[str, Any]:
    """Choices by what they mean, for reading."""
    slots = {s.id: s for s in case.text.slots}
    return {k: slots[k].titles.get(v, v) if isinstance(v, str) else v for k, v in package.items()}


def _reached(package: Package, share: float, exact: Appraisal, near: Appraisal, row: int) -> dict[str, Any]:
    middle, by_surrogate = (np.median(a.gain[row], axis=-1) for a in (exact, near))
    changed = [s for s, a, b in zip(exact.seats, exact.yes[row], near.yes[row], strict=True) if a != b]
    return {
        "package": dict(package),
        "share_of_runs": share,
        "gain": {s: float(v) for s, v in zip(exact.seats, middle, strict=True)},
        "largest_difference": float(np.abs(middle - by_surrogate).max()),
        "answers_changed_by_exact_run": changed,
    }


def _possible(room: Room, rule: AdoptionRule, reached: int | None) -> dict[str, Any]:
    """What there was to find among all packages, by the surrogate's medians."""
    found: dict[str, Any] = {
        "packages": len(room.points),
        "passing": int(room.passing(rule).sum()),
        "all_content": int(fair(room).sum()),
        "pareto_warning": PARETO_WARNING,
        **{name: None if row is None else room.package(row) for name, row in singled_out(room).items()},
    }
    if reached is not None:
        left = unrealised(room.points, reached)
        found["unrealised_points"] = left.points
        found["unrealised_package"] = room.package(left.package)
        found["unrealised_gains"] = {s: float(g) for s, g in zip(room.seats, left.gains, strict=True)}
    return found


def _rule_switch(case: Case, room: Room, runs: int, seed: int) -> list[dict[str, Any]]:
    """The same room under its own rule and under others: how much passes, what a chair's text reaches, who is left worse off."""
    rows = []
    own = case.conference.body
    for body in (own, *(b for b in case.beside if b.id != own.id)):
        rule = body.rule("substance")
        played = agreements(room, one_text(room, rule, runs, seed))
        agreed = Counter(r.row for r in played if r.agreed)
        ranked = by_rank(room, agreed)
        best = ranked[0] if ranked else None
        rows.append({
            "body": body.title,
            "rule": rule.title,
            "passing_share": float(room.passing(rule).mean()),
            "agreed_share": sum(agreed.values()) / runs,
            "mean_proposals": float(np.mean([len(r.drafts) for r in played])),
            "package": None if best is None else room.package(best),
            "worse_off": [] if best is None else [s for s, g in zip(room.seats, room.points[best], strict=True) if g < 0],
            "mean_worse_off": _mean_below(room, agreed),
        })  # fmt: skip
    return rows


def _mean_below(room: Room, agreed: Mapping[int, int]) -> float | None:
    """Delegations worse off than without a deal, in the mean over adopted packages."""
    if not agreed:
        return None
    rows, times = np.array(list(agreed)), np.array(list(agreed.values()), dtype=float)
    return float(np.average((room.points[rows] < 0).sum(axis=-1), weights=times))


def _influence(
    case: Case, room: Room, without: Room, rule: AdoptionRule, runs: int, seed: int, seat: str, slot: str
) -> dict[str, Any]:
    """What an observer's item did: the same chance with the term in the text and without it."""
    one, other = (agreements(r, one_text(r, rule, runs, seed)) for r in (room, without))
    gains = [_mean_gain(r, played) for r, played in ((room, one), (without, other))]
    held = [room.package(r.row)[slot] for r in one if r.agreed]
    slots = {s.id: s for s in case.text.slots}
    return {
        "tabled_by": seat,
        "slot": slot,
        "kept_share": float(np.mean([v != slots[slot].no_deal for v in held])) if held else None,
        "values": {shown_value(v, slots[slot].unit): n / len(held) for v, n in Counter(held).most_common()},
        "agreed_share": sum(r.agreed for r in one) / runs,
        "agreed_share_without": sum(r.agreed for r in other) / runs,
        "gain_by_item": {s: float(a - b) for s, a, b in zip(room.seats, *gains, strict=True)},
    }


def _mean_gain(room: Room, played: Sequence[Run]) -> np.ndarray:
    """Mean over runs of each seat's gain; a run without agreement gains nothing. (seat,)"""
    gains = [room.points[r.row] if r.agreed else np.zeros(room.points.shape[1]) for r in played]
    return np.asarray(np.mean(gains, axis=0))


def _course(room: Room, run: Run) -> list[dict[str, Any]]:
    """The drafts of one run: each package, who said yes, and everybody's gain; concession curves are read from it."""
    return [
        {
            "draft": k,
            "package": room.package(row),
            "yes": [s for s, y in zip(room.seats, room.yes[row], strict=True) if y],
            "gain": {s: float(g) for s, g in zip(room.seats, room.points[row], strict=True)},
        }
        for k, row in enumerate(run.drafts, start=1)
        if row >= 0
    ]
