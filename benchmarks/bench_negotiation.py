# SPDX-License-Identifier: Apache-2.0
"""Speed of negotiations as arrays over packages: alternating offers under unanimity, one text under a chair.

``python -m benchmarks.bench_negotiation`` prints the table. Time on the processor, the best of some calls, on one core.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from benchmarks.bench_conference import best
from benchmarks.table import Row, show
from plenipo.conference.analytics.solutions import not_dominated
from plenipo.conference.games.alternating import SPEEDS, alternating_offers
from plenipo.conference.games.game import Game
from plenipo.conference.games.one_text import one_text

PARTIES, ISSUES, VALUES, SESSIONS, CALLS = 10, 3, 10, 200, 3
TEXTS, RUNS = 4, 50  # games under a chair's text, and how often each is played at once
RESERVATION = 0.3  # of the way from the worst to the best package
BARS = {"alternating": 300.0, "one-text": 300.0}


def games(count: int, seed: int = 0) -> list[Game]:
    """Made-up games: random weights of issues, random values of options from nought to one."""
    chance = np.random.default_rng(seed)
    made = []
    for number in range(count):
        weight = chance.dirichlet(np.ones(ISSUES), PARTIES)
        value = chance.random((PARTIES, ISSUES, VALUES))
        low, high = value.min(axis=-1, keepdims=True), value.max(axis=-1, keepdims=True)
        points = weight[..., None] * (value - low) / (high - low)
        names = tuple(f"party-{k}" for k in range(PARTIES))
        made.append(
            Game(
                name=f"game-{number}",
                issues=tuple("ABC"),
                options=(tuple(str(k) for k in range(VALUES)),) * ISSUES,
                parties=names,
                titles=names,
                scores=tuple(points[:, i] for i in range(ISSUES)),
                threshold=np.full(PARTIES, RESERVATION),
                veto=np.zeros(PARTIES, dtype=bool),
                enough=PARTIES,
            )
        )
    return made


def rows() -> list[Row]:
    """Negotiations a second of both procedures, and a Pareto set."""
    held = games(SESSIONS)
    points = np.stack([g.all_points.T for g in held])
    spent, found = best(lambda: alternating_offers(points, held[0].threshold, SPEEDS["boulware"]), CALLS)
    texts, played = best(lambda: [one_text(g, RUNS, k) for k, g in enumerate(held[:TEXTS])], CALLS)
    pareto, mask = best(lambda: not_dominated(held[0].all_points), CALLS)
    size = f"{PARTIES} parties x {ISSUES} issues x {VALUES} values"
    return [
        Row(f"alternating offers, {size}, unanimity", SESSIONS / spent, "negotiations/s", f">= {BARS['alternating']:g}"),
        Row("turns of these", found.turns / spent, "turns/s", ""),
        Row("of these end in agreement", float((found.package >= 0).mean()), "share", ""),
        Row(
            f"one text, {size}, unanimity, at most 100 drafts, {RUNS} runs of a game at once",
            TEXTS * RUNS / texts,
            "negotiations/s",
            f">= {BARS['one-text']:g}",
        ),
        Row("of these end in agreement", float(np.mean([p.agreed.mean() for p in played])), "share", ""),
        Row("drafts of these", float(np.mean([p.proposals.mean() for p in played])), "drafts", ""),
        Row("Pareto set of 1,000 packages of 10 parties", pareto, "s", ""),
        Row("share of packages in it: it says nothing with so many parties", float(mask.mean()), "share", ""),
    ]


if __name__ == "__main__":
    show(rows, __doc__)
