# SPDX-License-Identifier: Apache-2.0
"""Coalitions, concessions and trades, on tables small enough to see through."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from plenipo.conference.analytics.bridge import by_scores
from plenipo.conference.analytics.coalitions import coalition_support, stability
from plenipo.conference.analytics.debrief import concessions, missed_trades, swaps
from plenipo.conference.model.view import Proposal

Structure = tuple[tuple[int, ...], ...]


def test_support_counts_what_a_coalition_could_agree_on() -> None:
    points = np.array([[9.0, 1.0, 5.0], [6.0, 6.0, 0.0], [2.0, 9.0, 9.0]])
    found = {s.members: s for s in coalition_support(points, np.full(3, 5.0), 2, lambda yes: yes.sum(axis=-1) >= 2)}
    assert (found[0, 1].packages, found[0, 1].best, found[0, 1].carries) == (1, 1, True)
    assert found[0, 2].best == 0
    assert found[1, 2].best == 2
    three = next(coalition_support(points, np.full(3, 5.0), 3, lambda yes: yes.all(axis=-1)))
    assert (three.packages, three.best) == (0, None)


def public_good(structure: Structure) -> Mapping[int, float]:
    """Three alike; a coalition of k gives each member k at a cost of k, squared over four; everybody enjoys what others give."""
    given = {p: len(c) for c in structure for p in c}
    total = sum(given.values())
    return {p: total - given[p] ** 2 / 2.0 for p in given}


def test_stability_of_a_public_good() -> None:
    # Each member of a coalition of k gives k: worth k^2 less k^2/2 to it, and all the rest is free.
    alone = stability(((0,), (1,), (2,)), public_good)
    assert alone.leave == ()
    assert (0, 1) in alone.join
    assert (0, 1) in alone.deviate
    grand = stability(((0, 1, 2),), public_good)
    # Alone beside a pair: 4 + 1 - 1/2 = 4.5, as much as 9 - 4.5 inside: nobody gains by leaving.
    assert grand.leave == ()
    assert grand.join == ()
    assert grand.deviate == ()
    pair = stability(((0, 1), (2,)), public_good)
    assert pair.leave == ()


def test_concessions_are_what_each_gave_up() -> None:
    def made(number: int, by: str, cut: float) -> Proposal:
        return Proposal(f"P{number}", by, "accord", {"cut": cut}, "plenary")

    points = {"AA": lambda p: float(p["cut"]), "BB": lambda p: 10.0 - float(p["cut"])}
    found = concessions([made(1, "AA", 9.0), made(2, "BB", 1.0), made(3, "AA", 7.0), made(4, "chair", 5.0)], points)
    assert [(c.own, c.given) for c in found["AA"]] == [(9.0, 0.0), (7.0, 2.0)]
    assert found["BB"][0].others == {"AA": 1.0}
    assert "chair" not in found


def test_missed_trades_leave_nobody_worse() -> None:
    scores = (np.array([[0.0, -1.0], [0.0, 5.0]]), np.array([[0.0, 4.0], [0.0, -2.0]]), np.array([[0.0, 1.0], [0.0, 0.0]]))
    appraise = by_scores(scores, np.zeros(2))
    found = missed_trades(appraise, (2, 2, 2), np.zeros(3, dtype=int))
    # The first two issues swapped give 3 to each; the third alone is free to the first party; other pairs hold that half.
    assert [(t.issues, t.options, t.gains.tolist()) for t in found] == [((0, 1), (1, 1), [3.0, 3.0]), ((2,), (1,), [1.0, 0.0])]
    assert missed_trades(appraise, (2, 2, 2), np.ones(3, dtype=int)) == []


def test_a_swap_gains_both_and_tells_who_pays_for_it() -> None:
    """Two give way on different issues; a third pays, a little for the second option and much for the third."""
    scores = (
        np.array([[0.0, -1.0, -1.0], [0.0, 5.0, 6.0], [0.0, -1.0, -9.0]]),
        np.array([[0.0, 4.0, 4.0], [0.0, -2.0, -2.0], [0.0, 1.0, 0.0]]),
    )
    first, second, third = swaps(by_scores(scores, np.zeros(3)), (3, 3), np.zeros(2, dtype=int))
    assert [(s.issues, s.options, s.partner, s.gains.tolist()) for s in first] == [((0, 1), (1, 1), 1, [3.0, 3.0, 0.0])]
    assert [(s.options, s.partner) for s in second] == [((1, 1), 0)]
    assert third == []
