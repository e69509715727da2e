# SPDX-License-Identifier: Apache-2.0
"""Negotiate games many times and say what came of it, beside what was possible and what another procedure would have reached."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from plenipo.conference.analytics.bridge import bridge, by_scores
from plenipo.conference.analytics.debrief import missed_trades
from plenipo.conference.analytics.solutions import (
    PARETO_WARNING,
    kalai_smorodinsky,
    log_product,
    nash,
    not_dominated,
    unrealised,
    worst_off,
    zone,
)
from plenipo.conference.games.alternating import ROUNDS, SPEEDS, alternating_offers
from plenipo.conference.games.game import Game
from plenipo.conference.games.in_room import IN_ROOM, in_room
from plenipo.conference.games.one_text import Played, one_text
from plenipo.conference.games.possible import can_pass
from plenipo.conference.games.read import read_games
from plenipo.core.errors import InputError, Problem, nearest_names

__all__ = ["GAME_PROTOCOLS", "convene_games", "negotiate", "record"]

GAME_PROTOCOLS = ("one-text", "alternating-offers", *IN_ROOM)
"""Procedures under which a score table can be negotiated."""
MOST_RUNS = 100_000  # of one game: more tell nothing more
MOST_TRADES = 3  # told of those a package has missed, the largest first
MOST_PARETO = 5_000  # packages whose Pareto set is counted: the cost grows with the square


def convene_games(
    folder: str | os.PathLike[str], protocol: str = "one-text", seed: int = 1, runs: int = 500
) -> list[dict[str, Any]]:
    """Negotiate every game of a folder.

    Parameters
    ----------
    folder
        As `plenipo.conference.games.read.read_games` takes it.
    protocol
        One of `GAME_PROTOCOLS`.
    seed, runs
        Seed of chance and how often each game is played.

    Returns
    -------
    list of dict
        One record a game: `record` tells its fields.

    Raises
    ------
    InputError
        With every problem of the folder, or of what was asked.
    """
    problems = []
    if protocol not in GAME_PROTOCOLS:
        near = nearest_names(protocol, GAME_PROTOCOLS)
        told = f"a game cannot be played by the protocol {protocol!r}"
        problems.append(Problem(told, "--protocol", "one of " + ", ".join(GAME_PROTOCOLS), near))
    if not 1 <= runs <= MOST_RUNS:
        problems.append(Problem(f"{runs} runs cannot be played", "--runs", f"from 1 to {MOST_RUNS:,}"))
    games: tuple[Game, ...] = ()
    try:
        games = read_games(folder)
    except InputError as error:
        problems.extend(error.problems)
    if problems:
        raise InputError(*problems)
    return [record(game, protocol, seed, runs) for game in games]


def negotiate(game: Game, protocol: str, seed: int, runs: int) -> Played:
    """Play a game many times under a procedure."""
    if protocol == "one-text":
        return one_text(game, runs, seed)
    if protocol == "alternating-offers":
        return _alternating(game, runs, seed)
    return in_room(game, protocol, runs, seed)


def _alternating(game: Game, runs: int, seed: int) -> Played:
    """In each run a drawn order of speaking, and for each party a drawn speed of concession."""
    if not game.listed:
        told = f"the game {game.name} has {game.count:,} packages: alternating offers would have to list them all"
        raise InputError(Problem(told, "--protocol", next_step="--protocol one-text"))
    chance = np.random.default_rng(seed)
    parties = len(game.parties)
    order = np.argsort(chance.random((runs, parties)), axis=1)
    speed = chance.choice(list(SPEEDS.values()), (runs, parties))
    found = alternating_offers(game.all_points.T[None], game.threshold, speed, ROUNDS, order, chance)
    package = np.where(found.package[:, None] >= 0, game.packages[found.package], -1)
    return Played(package, found.package >= 0, found.offers)


def record(game: Game, protocol: str, seed: int, runs: int) -> dict[str, Any]:
    """What became of one game.

    Returns
    -------
    dict
        ``game``, ``protocol``, ``runs``, ``seed``; ``passing_share``, ``unanimous_share``: share of runs whose package passes, or
        leaves nobody below its threshold; ``mean_proposals`` over all runs; ``best_package`` of those agreed: most parties
        content, then the largest product of gains; None where no run agreed. ``can_pass``: whether any package passes, None where
        the search for one ran out of time. ``possible`` tells what there was to find, None where packages are too many to list,
        ``beside`` what alternating offers under unanimity reach, ``bridges`` for each party that the best package leaves below
        its threshold the smallest edit that lifts it over.
    """
    played = negotiate(game, protocol, seed, runs)
    shares = _shares(game, played)
    best = _best(game, played)
    found: dict[str, Any] = {
        "game": game.name,
        "protocol": protocol,
        "runs": runs,
        "seed": seed,
        **shares,
        "best_package": None if best is None else game.told(best),
        "best_points": None if best is None else _by_party(game, game.points(best)),
        "rule": list(game.rules()),
        "parties": [
            {"party": p, "name": t, "role": r, "threshold": float(h)}
            for p, t, r, h in zip(game.parties, game.titles, game.roles, game.threshold, strict=True)
        ],
        "issues": dict(zip(game.issues, game.sizes, strict=True)),
        "packages": game.count,
        "can_pass": bool(shares["passing_share"]) or can_pass(game),
        "possible": _possible(game, best),
        "bridges": [] if best is None else _bridges(game, best),
    }
    if protocol != "alternating-offers" and game.listed:
        found["beside"] = {"protocol": "alternating-offers", **_shares(game, _alternating(game, runs, seed))}
    return found


def _shares(game: Game, played: Played) -> dict[str, float]:
    """Shares of runs, and proposals in the mean."""
    agreed = played.package[played.agreed]
    yes = game.accepts(game.points(agreed))
    runs = len(played.agreed)
    return {
        "passing_share": float(game.passes(yes).sum() / runs),
        "unanimous_share": float(yes.all(axis=-1).sum() / runs),
        "mean_proposals": float(played.proposals.mean()),
    }


def _best(game: Game, played: Played) -> np.ndarray | None:
    """Of the packages agreed the one with most content parties, then the largest product of gains."""
    if not played.agreed.any():
        return None
    packages = np.unique(played.package[played.agreed], axis=0)
    points = game.points(packages)
    content = game.accepts(points).sum(axis=-1)
    gains = np.where(game.accepts(points), points, game.threshold)
    product = log_product(gains, game.threshold)
    return np.asarray(packages[np.lexsort((product, content))[-1]])


def _by_party(game: Game, points: np.ndarray) -> dict[str, float]:
    return {p: float(v) for p, v in zip(game.parties, points, strict=True)}


def _possible(game: Game, best: np.ndarray | None) -> dict[str, Any] | None:
    """What a full list of packages shows; None where there are too many."""
    if not game.listed:
        return None
    points, threshold = game.all_points, game.threshold
    yes = game.accepts(points)
    found: dict[str, Any] = {
        "passing": int(game.passes(yes).sum()),
        "unanimous": int(zone(points, threshold).sum()),
    }
    solutions = {"nash": nash, "kalai_smorodinsky": kalai_smorodinsky, "worst_off": worst_off}
    for name, solve in solutions.items():
        place = solve(points, threshold)
        found[name] = None if place is None else game.told(game.packages[place])
    if best is not None:
        left = unrealised(points, int(game.place(best)))
        found["unrealised_points"] = left.points
        found["unrealised_package"] = game.told(game.packages[left.package])
        found["missed_trades"] = [
            {game.issues[i]: game.options[i][o] for i, o in zip(t.issues, t.options, strict=True)}
            for t in missed_trades(by_scores(game.scores, game.threshold), game.sizes, best)[:MOST_TRADES]
        ]
    if game.count <= MOST_PARETO:
        found["pareto"] = int(not_dominated(points).sum())
        found["pareto_warning"] = PARETO_WARNING
    return found


def _bridges(game: Game, best: np.ndarray) -> list[Mapping[str, Any]]:
    """For each party the best package leaves below its threshold: the smallest edit that brings it in."""
    below = np.flatnonzero(~game.accepts(game.points(best)))
    found: list[Mapping[str, Any]] = []
    for party in below:
        edit = bridge(by_scores(game.scores, game.threshold), game.sizes, best, int(party))
        found.append(
            {
                "party": game.parties[party],
                "short_by": float(game.threshold[party] - game.points(best)[party]),
                "edits": None
                if edit is None
                else {game.issues[i]: game.options[i][o] for i, o in zip(edit.issues, edit.options, strict=True)},
                "gain": None if edit is None else edit.gain,
                "falls_below": [] if edit is None else [game.parties[k] for k in edit.lost],
            }
        )
    return found
