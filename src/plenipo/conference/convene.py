# SPDX-License-Identifier: Apache-2.0
"""Convene a case: negotiate it many times, run the packages reached exactly, and tell who gains, who loses, who would sign."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from plenipo.conference.analytics.solutions import (
    PARETO_WARNING,
    kalai_smorodinsky,
    log_product,
    nash,
    unrealised,
    worst_off,
    zone,
)
from plenipo.conference.case import Case, read_case
from plenipo.conference.engine.text import read_aloud
from plenipo.conference.model.body import AdoptionRule
from plenipo.conference.model.conference import DISCLAIMER
from plenipo.conference.model.slot import shown_value
from plenipo.conference.model.word import Package, Value
from plenipo.conference.play import Room, Run, ballot, offers, one_text, room_of
from plenipo.conference.prepared import Prepared, prepare
from plenipo.conference.staged import staged, traced
from plenipo.conference.worth.appraisal import Appraisal
from plenipo.conference.worth.exact import BAND, Exact
from plenipo.core.errors import InputError, Problem, nearest_names

if TYPE_CHECKING:
    from plenipo.core.world import World

__all__ = ["CASE_PROTOCOLS", "convene_case"]

CASE_PROTOCOLS = ("one-text", "alternating-offers")
"""Procedures under which a case is played by the hundred."""
MOST_RUNS = 100_000
MOST_EXACT = 6
"""Distinct packages reached that are run exactly, the most frequent first."""
MOST_ROUNDS = 3
"""Times a case is played at most, each on a surrogate that knows what exact runs have overturned before."""


def convene_case(
    name: str | Path | Case,
    protocol: str = "one-text",
    seed: int = 1,
    runs: int = 500,
    *,
    world: World | None = None,
    draws: int | None = None,
) -> dict[str, Any]:
    """Negotiate a case many times.

    Parameters
    ----------
    name
        A shipped case, a file, or a case already read.
    protocol
        One of `CASE_PROTOCOLS`.
    seed, runs
        Seed of chance and how often it is played. Draws of the model have the seed of the case.
    world, draws
        Another baseline and another number of draws than those of the case.

    Returns
    -------
    dict
        Plain data: ``agreed_share`` and ``mean_proposals`` over runs; ``package``, the one most often adopted that an exact run
        does not overturn, with its text and ``delegations``: gain over no deal in points (median, 5 to 95 % of draws) by exact
        runs, the surrogate's figure and the difference, the surrogate's median in the mean over all runs (a run without
        agreement counts nought), share of draws in which each would sign, red lines with the share of draws in which they are
        crossed; ``loses`` in the room (worth less than no deal), ``outvoted`` (whoever says no), ``economies_that_lose``
        anywhere; ``packages`` reached with their differences, and whether each is still adopted on exact runs; ``possible`` what
        there was to find; ``rule_switch`` the same room under other rules; ``influence`` of observers and its ``trace`` in the
        log; ``course`` of the first run.

    Raises
    ------
    InputError
        Everything wrong with the case or with what was asked, at once.
    """
    case = name if isinstance(name, Case) else read_case(name)
    _check(protocol, runs)
    began = time.perf_counter()
    rule = case.conference.body.rule("substance")
    held = _negotiated(prepare(case, world, draws), protocol, rule, seed, runs)
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
    found["surrogate"] = (
        None
        if surrogate is None or modelled is None
        else {
            "exact_runs": surrogate.runs,
            "draws": modelled.draws,
            "rounds": [dict(r) for r in held.rounds],
            "largest_error": [
                {"outcome": m.outcome, "economies": list(m.economies), "year": m.year, "error": float(e)}
                for m, e in zip(modelled.measures, surrogate.error, strict=True)
            ],
        }
    )
    found["seconds"] = time.perf_counter() - began
    return found


@dataclass(frozen=True, eq=False)
class _Negotiated:
    """What was played at last, the packages reached most often, and what exact runs say of them.

    Parameters
    ----------
    asked
        The case, with what exact runs of packages reached have taught the surrogate.
    near, precise
        Those packages by the surrogate on which they were reached, and exactly; None where none was.
    stands
        Whether each is still adopted on exact runs.
    rounds
        For each time it was played: packages run exactly for the first time, and how many of those reached were overturned.
    """

    asked: Prepared
    room: Room
    played: list[Run]
    rows: list[int]
    packages: list[dict[str, Value]]
    near: Appraisal | None
    precise: Appraisal | None
    exact: Exact | None
    stands: list[bool]
    rounds: tuple[Mapping[str, float], ...]


def _negotiated(asked: Prepared, protocol: str, rule: AdoptionRule, seed: int, runs: int) -> _Negotiated:
    """Play; run exactly what was reached; where that overturns something teach it to the surrogate and play again."""
    rounds: list[Mapping[str, float]] = []
    while True:
        room = asked.room()
        played = one_text(room, rule, runs, seed) if protocol == "one-text" else offers(room, runs, seed)
        rows = _by_rank(room, Counter(r.row for r in played if r.agreed))[:MOST_EXACT]
        packages = [room.package(row) for row in rows]
        if not packages:
            return _Negotiated(asked, room, played, rows, packages, None, None, None, [], tuple(rounds))
        near = asked.appraise(packages)
        precise, exact = asked.exactly(packages)
        stands = [ballot(asked.case, rule, precise.seats, y, b).carried for y, b in zip(precise.yes, precise.beyond, strict=True)]
        off = np.abs(np.median(precise.gain, axis=-1) - np.median(near.gain, axis=-1))
        rounds.append({"packages": len(rows), "overturned": stands.count(False), "largest_difference": float(off.max())})
        wiser = asked.refined(packages, exact)
        if all(stands) or len(rounds) == MOST_ROUNDS or wiser is asked:
            return _Negotiated(asked, room, played, rows, packages, near, precise, exact, stands, tuple(rounds))
        asked = wiser


def _check(protocol: str, runs: int) -> None:
    problems = []
    if protocol not in CASE_PROTOCOLS:
        near = nearest_names(protocol, CASE_PROTOCOLS)
        told = f"a case cannot be played by the hundred under the protocol {protocol!r}"
        problems.append(Problem(told, "--protocol", "one of " + ", ".join(CASE_PROTOCOLS), near))
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
    points, threshold = room.points, np.zeros(room.points.shape[1])
    allowed = ~room.beyond.any(axis=-1)
    inside = np.flatnonzero(allowed)
    found: dict[str, Any] = {
        "packages": len(points),
        "passing": int(room.passing(rule).sum()),
        "all_content": int((zone(points, threshold) & allowed).sum()),
        "pareto_warning": PARETO_WARNING,
    }
    for name, solve in {"nash": nash, "kalai_smorodinsky": kalai_smorodinsky, "worst_off": worst_off}.items():
        place = solve(points[inside], threshold) if len(inside) else None
        found[name] = None if place is None else room.package(int(inside[place]))
    if reached is not None:
        left = unrealised(points, reached)
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
        played = one_text(room, rule, runs, seed)
        agreed = Counter(r.row for r in played if r.agreed)
        ranked = _by_rank(room, agreed)
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


def _by_rank(room: Room, agreed: Mapping[int, int]) -> list[int]:
    """Packages adopted, the most frequent first; ties by most content, then by the product of gains."""
    rows = np.array(sorted(agreed), dtype=int)
    times = np.array([agreed[int(r)] for r in rows])
    content = room.yes[rows].sum(axis=-1)
    product = log_product(np.maximum(room.points[rows], 0.0), np.zeros(room.points.shape[1]))
    return [int(r) for r in rows[np.lexsort((product, content, times))[::-1]]]


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
    one, other = (one_text(r, rule, runs, seed) for r in (room, without))
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
