# SPDX-License-Identifier: Apache-2.0
"""Speed of negotiations as arrays over packages: alternating offers under unanimity, one text under a chair.

``python -m benchmarks.bench_negotiation`` prints the table. Time on the processor, the best of some calls, on one core. The peer
is negmas, in an environment of its own (`benchmarks.peer`): the same games, parties who concede late, as many rounds.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from benchmarks.bench_conference import best
from benchmarks.peer import Absent, peer_python
from benchmarks.table import Row, show
from plenipo.conference.analytics.solutions import not_dominated
from plenipo.conference.games.alternating import ROUNDS, SPEEDS, alternating_offers
from plenipo.conference.games.game import Game
from plenipo.conference.games.one_text import one_text

PARTIES, ISSUES, VALUES, SESSIONS, CALLS = 10, 3, 10, 200, 3
TEXTS, RUNS = 4, 50  # games under a chair's text, and how often each is played at once
RESERVATION = 0.3  # of the way from the worst to the best package
PEER, VERSION, PEER_SESSIONS = "negmas", "0.16.0", 10
SECONDS_OF_THE_PEER = 600
BARS = {"alternating": 300.0, "one-text": 300.0}


def drawn(count: int, seed: int = 0) -> list[tuple[np.ndarray, np.ndarray]]:
    """Random weights of issues, (party, issue), and random values of options from nought to one, (party, issue, option)."""
    chance = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        weight = chance.dirichlet(np.ones(ISSUES), PARTIES)
        value = chance.random((PARTIES, ISSUES, VALUES))
        low, high = value.min(axis=-1, keepdims=True), value.max(axis=-1, keepdims=True)
        made.append((weight, (value - low) / (high - low)))
    return made


def games(count: int, seed: int = 0) -> list[Game]:
    """Made-up games of such weights and values."""
    made = []
    for number, (weight, value) in enumerate(drawn(count, seed)):
        points = weight[..., None] * value
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


def beside(ours: float, agreed: np.ndarray) -> list[Row]:
    """Negotiations a second of the peer, and how many times as many ours are; one row with the reason where it is absent."""
    what = f"the first {PEER_SESSIONS} of these in {PEER} {VERSION}"
    asked = [(w.tolist(), v.tolist()) for w, v in drawn(PEER_SESSIONS)]
    document: dict[str, Any] = {"rounds": ROUNDS, "reservation": RESERVATION}
    document |= {"weight": [w for w, _ in asked], "value": [v for _, v in asked]}
    script = Path(__file__).with_name("peer_negmas.py")
    try:
        command = [str(peer_python(PEER, VERSION)), str(script)]
        done = subprocess.run(
            command, input=json.dumps(document), capture_output=True, text=True, check=True, timeout=SECONDS_OF_THE_PEER
        )
    except Absent as reason:
        return [Row(f"{what}: not measured: {reason}", float("nan"), "negotiations/s", "")]
    told = json.loads(done.stdout)
    assert told["version"] == VERSION
    theirs = PEER_SESSIONS / told["seconds"]
    share, own = np.mean([a is not None for a in told["agreed"]]), np.mean(agreed[:PEER_SESSIONS])
    return [
        Row(f"{what}; {share:.0%} agreed, {own:.0%} in ours: clocks end differently", theirs, "negotiations/s", ""),
        Row(f"ours over {PEER}: {ours:,.0f} against {theirs:.3g} negotiations/s", ours / theirs, "times", "> 1"),
    ]


def rows() -> list[Row]:
    """Negotiations a second of both procedures, beside a public library's, and a Pareto set."""
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
        *beside(SESSIONS / spent, found.package >= 0),
    ]


if __name__ == "__main__":
    show(rows, __doc__)
