# SPDX-License-Identifier: Apache-2.0
"""The solver of abatement games on the textbook's game, whose answers are closed forms (Barrett 1994)."""

from __future__ import annotations

import numpy as np
import pytest

from plenipo.core.errors import ModelError
from plenipo.evidence import list_evidence, run_evidence
from plenipo.lab.join.game import quadratic_game
from plenipo.lab.join.solve import solve_coalition, solve_many
from plenipo.lab.join.stability import FREE, Standing, exhaustive, search, settled, stability

PLAYERS, BENEFIT, COST = 6, 1.0, 2.0
STRAIGHT = quadratic_game(PLAYERS, BENEFIT, COST)
BENT = quadratic_game(PLAYERS, BENEFIT, COST, satiation=8.0)
# Two numbers of the same closed form in 64-bit arithmetic; the solver stops when warming moves by less than 1e-9.
EXACT = 1e-6


def coalition(size):
    return np.array([1.0] * size + [0.0] * (PLAYERS - size))


@pytest.mark.parametrize("size", [0, 2, 3, 4, PLAYERS])
def test_abatement_is_that_of_the_closed_forms(size):
    held, ratio = max(size, 1), BENEFIT / (PLAYERS * COST)
    for game, satiation in ((STRAIGHT, None), (BENT, 8.0)):
        total = held**2 + PLAYERS - held
        wanted = ratio if satiation is None else ratio * satiation / (1.0 + total * ratio)
        found = solve_coalition(game, coalition(size)).abated[:, 0]
        np.testing.assert_allclose(found, wanted * np.where(coalition(size) > 0, held, 1.0), atol=EXACT)


def test_the_largest_stable_coalition_has_three_members():
    stable = [k for k in range(2, PLAYERS + 1) if stability(STRAIGHT, coalition(k)).stable]
    assert max(stable) == 3
    assert max(len(c) for c in exhaustive(STRAIGHT, range(PLAYERS))) == 3


def test_a_member_gains_by_leaving_what_the_closed_form_says():
    """Gain of leaving a coalition of k, in benefit^2 / (n^2 cost): (k^2 - 4k + 3) / 2."""
    unit = BENEFIT**2 / (PLAYERS**2 * COST)
    for size in (2, 4, PLAYERS):
        flip = stability(STRAIGHT, coalition(size)).flip[0]
        assert flip == pytest.approx(unit * (size**2 - 4 * size + 3) / 2, abs=EXACT)


def test_transfers_can_hold_what_is_stable_and_not_all():
    assert stability(STRAIGHT, coalition(3)).potential >= -EXACT
    assert stability(STRAIGHT, coalition(PLAYERS)).potential < 0.0


def test_a_penalty_large_enough_holds_all_together():
    all_in = search(STRAIGHT, coalition(2), Standing(penalty=np.full(PLAYERS, 1e9)))
    assert all_in[1] == "stable"
    assert all_in[0][-1].mask.sum() == PLAYERS


def test_without_penalty_the_search_ends_small():
    way, ended = search(STRAIGHT, coalition(PLAYERS))
    assert ended == "stable"
    assert way[-1].mask.sum() <= 3


def test_finance_among_members_changes_no_sum_and_a_lone_member_gets_none():
    masks = np.stack([coalition(3), coalition(1)])
    payoff = solve_many(STRAIGHT, masks).payoff
    given = settled(STRAIGHT, masks, payoff, Standing(finance=np.array([2.0, -1.0, -1.0, 5.0, 5.0, 5.0])))
    np.testing.assert_allclose((given - payoff)[0], [2.0, -1.0, -1.0, 0.0, 0.0, 0.0], atol=1e-12)
    np.testing.assert_array_equal(given[1], payoff[1])
    np.testing.assert_array_equal(settled(STRAIGHT, masks, payoff, FREE), payoff)


def test_a_game_without_a_fixed_point_in_reach_says_so():
    with pytest.raises(ModelError, match="not found"):
        solve_coalition(quadratic_game(PLAYERS, 50.0, 0.01, satiation=8.0), np.ones(PLAYERS))


def test_the_evidence_agrees_and_is_listed():
    assert {r["verdict"] for r in run_evidence("abatement-textbook")} == {"agrees"}
    names = {r["name"] for r in list_evidence()}
    assert {"coalitions-without-penalty", "abatement-best-reply"} <= names
