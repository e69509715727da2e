# SPDX-License-Identifier: Apache-2.0
"""Alternating offers under unanimity, many negotiations at once as arrays over packages."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["ROUNDS", "SLACK", "SPEEDS", "Offers", "alternating_offers", "aspiration"]

ROUNDS = 100
"""Rounds of a negotiation, where nobody says otherwise."""
SPEEDS = {"conceder": 0.25, "linear": 1.0, "boulware": 4.0}
"""Exponents of time: who concedes early, evenly, late (Faratin, Sierra and Jennings 1998)."""
NEVER = -(10**9)  # parties content with what somebody will not accept: more than all turns could make good
SLACK = 1e-9  # points are sums of decimals


class Offers(NamedTuple):
    """What negotiations came to: package (session,), -1 for none; offers made (session,); turns taken in all."""

    package: np.ndarray
    offers: np.ndarray
    turns: int


def aspiration(best: np.ndarray, least: np.ndarray, elapsed: np.ndarray, speed: np.ndarray | float) -> np.ndarray:
    """Points that a time-based delegate asks for: all at the beginning, what it can live with at the end.

    Parameters
    ----------
    best, least
        Points of its best package, and of the worst it would still accept.
    elapsed
        Share of the time that is gone.
    speed
        Exponent: below one it concedes early, above one late.
    """
    return least + (best - least) * (1.0 - np.asarray(elapsed) ** speed)


def alternating_offers(
    points: np.ndarray,
    threshold: np.ndarray,
    speed: np.ndarray | float = SPEEDS["boulware"],
    rounds: int = ROUNDS,
    order: np.ndarray | None = None,
    chance: np.random.Generator | None = None,
) -> Offers:
    """Stacked alternating offers: in turn each accepts what lies on the table or puts its own there; all must accept.

    Parameters
    ----------
    points : (session, party, package) or (1, party, package)
        What each package is worth; one table for all sessions where they share it.
    threshold : (party,) or (session, party)
        Reservation values.
    speed : number or (session, party)
        Exponents of concession.
    rounds
        In each, everybody has a turn; in the last, everybody is content with its reservation value.
    order : (session, party)
        Who speaks when; in order of the table if not said.
    chance
        Draws which of the packages that are worth the same to a party it offers; the first if not said.

    Source
    ------
    Aydogan, Festen, Hindriks and Jonker 2017 (stacked alternating offers).
    """
    tables, parties, _ = points.shape
    exponent = np.atleast_2d(np.broadcast_to(speed, (np.shape(speed) or (tables, parties))))
    sessions = max(tables, len(exponent), 1 if order is None else len(order))
    exponent = np.broadcast_to(exponent, (sessions, parties))
    speaks = np.broadcast_to(np.arange(parties) if order is None else order, (sessions, parties))
    table = np.zeros(sessions, dtype=int) if tables == 1 else np.arange(sessions)
    asked, offer = _plans(points, np.broadcast_to(threshold, (tables, parties)), exponent, table, rounds, chance)
    able = np.asarray((points >= np.broadcast_to(threshold, (tables, parties))[..., None] - SLACK).any(axis=-1))
    return _play(points, asked, offer, able[table], speaks, table)


def _plans(
    points: np.ndarray,
    threshold: np.ndarray,
    exponent: np.ndarray,
    table: np.ndarray,
    rounds: int,
    chance: np.random.Generator | None,
) -> tuple[np.ndarray, np.ndarray]:
    """Points asked for and package offered: both (session, party, round)."""
    ranked = np.argsort(points, axis=-1, kind="stable")
    rising = np.take_along_axis(points, ranked, -1)
    held = np.where(rising >= threshold[..., None] - SLACK, rising, np.inf).min(axis=-1)
    least = np.where(np.isfinite(held), held, threshold)
    best = np.maximum(rising[..., -1], least)
    elapsed = np.arange(rounds + 1) / rounds
    asked = aspiration(best[table][..., None], least[table][..., None], elapsed, exponent[..., None])
    place = np.empty(asked.shape, dtype=np.int64)
    for session, which in enumerate(table):
        for party in range(points.shape[1]):
            place[session, party] = np.searchsorted(rising[which, party], asked[session, party] - SLACK)
    chosen = np.minimum(place, points.shape[-1] - 1)
    if chance is not None:
        alike = _alike(rising)[table[:, None, None], np.arange(points.shape[1])[:, None], chosen]
        chosen = chosen + (chance.random(chosen.shape) * (alike - chosen)).astype(np.int64)
    offer = ranked[table[:, None, None], np.arange(points.shape[1])[:, None], chosen]
    return asked, offer


def _alike(rising: np.ndarray) -> np.ndarray:
    """For each place in order of points the first place that is worth more. (..., package)."""
    count = rising.shape[-1]
    more = np.ones(rising.shape, dtype=bool)
    more[..., 1:] = np.diff(rising, axis=-1) > SLACK
    first = np.where(more, np.arange(count), count)
    following = np.minimum.accumulate(first[..., ::-1], axis=-1)[..., ::-1]
    return np.concatenate([following[..., 1:], np.full((*rising.shape[:-1], 1), count)], axis=-1)


def _play(
    points: np.ndarray, asked: np.ndarray, offer: np.ndarray, able: np.ndarray, speaks: np.ndarray, table: np.ndarray
) -> Offers:
    """Turn by turn, all sessions that still run at once. Whom no package would content passes: ``able`` (session, party)."""
    sessions, parties, rounds = asked.shape
    running = np.arange(sessions)
    on_table, content = np.full(sessions, -1), np.zeros(sessions, dtype=int)
    agreed, offers, turns = np.full(sessions, -1), np.zeros(sessions, dtype=int), 0
    for now in range(rounds):
        for turn in range(parties):
            who = speaks[running, turn]
            lies = on_table[running]
            turns += len(running)
            worth = points[table[running], who, lies]
            yes = (lies >= 0) & (worth >= asked[running, who, now] - SLACK)
            new = ~yes & able[running, who]
            content[running] = np.where(yes, content[running] + 1, np.where(new, 1, NEVER))
            on_table[running] = np.where(new, offer[running, who, now], lies)
            offers[running] += new
            ended = content[running] == parties
            if ended.any():
                agreed[running[ended]] = on_table[running[ended]]
                running = running[~ended]
                if not len(running):
                    return Offers(agreed, offers, turns)
    return Offers(agreed, offers, turns)
