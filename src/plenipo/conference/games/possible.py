# SPDX-License-Identifier: Apache-2.0
"""Whether any package of a game passes, without listing packages: a mixed integer programme."""

from __future__ import annotations

import itertools

import numpy as np

from plenipo.conference.games.game import SLACK, Game

__all__ = ["SECONDS", "can_pass"]

SECONDS = 10.0
"""Time after which the search ends without an answer."""
NONE_THERE = 2  # scipy.optimize.milp: the programme is infeasible


def can_pass(game: Game) -> bool | None:
    """Whether a package passes: by the full list where there is one, else by branch and bound; None where time was up.

    One variable of nought or one for each option, one an issue; one for each party, which may be one only where the points of the
    options taken reach its threshold. Solved by HiGHS, as scipy carries it.

    Source
    ------
    Huangfu and Hall 2018, Parallelizing the dual revised simplex method.
    """
    if game.listed:
        return bool(game.passes(game.accepts(game.all_points)).any())
    from scipy.optimize import Bounds, LinearConstraint, milp

    parties, options = len(game.parties), sum(game.sizes)
    points = np.concatenate(game.scores, axis=1)
    least = sum(table.min(axis=1) for table in game.scores)
    short = np.maximum(game.threshold - SLACK - least, 0.0)  # how far the worst package leaves each below its threshold
    reach = np.concatenate([points, -np.diag(short)], axis=1)
    one_each = np.zeros((len(game.sizes), options + parties))
    begin = np.concatenate([[0], np.cumsum(game.sizes)])
    for issue, (first, last) in enumerate(itertools.pairwise(begin)):
        one_each[issue, first:last] = 1.0
    heads = np.concatenate([np.zeros(options), np.ones(parties)])[None]
    found = milp(
        np.zeros(options + parties),
        integrality=np.ones(options + parties),
        bounds=Bounds(np.concatenate([np.zeros(options), game.veto.astype(float)]), 1.0),
        constraints=[
            LinearConstraint(reach, game.threshold - SLACK - short, np.inf),
            LinearConstraint(one_each, 1.0, 1.0),
            LinearConstraint(heads, game.enough, np.inf),
        ],
        options={"time_limit": SECONDS},
    )
    if found.x is not None:
        places = [int(found.x[a:b].argmax()) for a, b in itertools.pairwise(begin)]
        if bool(game.passes(game.accepts(game.points(np.array(places))))):
            return True
    return False if found.status == NONE_THERE else None
