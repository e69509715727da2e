# SPDX-License-Identifier: Apache-2.0
"""Optimum and Nash equilibrium against cases that can be solved by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from plenipo.core.optimum import best_choice, nash

LOW, HIGH = np.zeros(3), np.full(3, 2.0)
WEIGHTS = np.array([1.0, 1e-3, 1e-7])  # what a large, a small and a tiny partner weigh


def hill(x: np.ndarray) -> tuple[float, np.ndarray]:
    """A top at 0.2, 0.3, 0.4 whose sides differ in steepness by seven orders."""
    top = np.array([0.2, 0.3, 0.4])
    return float(-(WEIGHTS * (x - top) ** 2).sum()), -2 * WEIGHTS * (x - top)


def test_variables_of_every_weight_reach_the_top() -> None:
    found = best_choice(hill, LOW, HIGH, [LOW, HIGH])
    np.testing.assert_allclose(found.choice[:2], [0.2, 0.3], rtol=1e-4)
    np.testing.assert_allclose(found.choice[2], 0.4, rtol=1e-2)  # what hardly matters is found less exactly
    assert found.settled


def test_bounds_hold() -> None:
    found = best_choice(hill, np.full(3, 0.25), np.full(3, 0.35), [np.full(3, 0.3)])
    np.testing.assert_allclose(found.choice, [0.25, 0.3, 0.35], rtol=1e-3)
    assert found.settled


def test_what_has_no_bearing_stays_where_it_starts() -> None:
    def flat(x: np.ndarray) -> tuple[float, np.ndarray]:
        return float(-((x[0] - 0.5) ** 2)), np.array([-2 * (x[0] - 0.5), 0.0, 0.0])

    found = best_choice(flat, LOW, HIGH, [np.full(3, 0.1), HIGH])
    np.testing.assert_allclose(found.choice, [0.5, 0.1, 0.1], rtol=1e-4)


def test_the_nearest_top_is_given_and_the_other_told() -> None:
    def two(x: np.ndarray) -> tuple[float, np.ndarray]:
        z = 2 * np.pi * x[0] / 1.2
        return float(np.sin(z) + 0.5 * x[0]), np.array([2 * np.pi / 1.2 * np.cos(z) + 0.5])

    found = best_choice(two, np.zeros(1), np.full(1, 2.0), [np.array([0.1]), np.array([1.45])])
    assert 0.25 < found.choice[0] < 0.4
    ((value, choice),) = found.others
    assert 1.4 < choice[0] < 1.6
    assert found.highest == value > found.value


def test_a_place_without_an_answer_is_left() -> None:
    def broken(x: np.ndarray) -> tuple[float, np.ndarray]:
        if x[0] > 0.6:
            return float("nan"), np.zeros(1)
        return float(-((x[0] - 0.5) ** 2)), np.array([-2 * (x[0] - 0.5)])

    found = best_choice(broken, np.zeros(1), np.full(1, 2.0), [np.zeros(1)])
    assert found.settled
    np.testing.assert_allclose(found.choice, [0.5], rtol=1e-4)
    assert not best_choice(broken, np.zeros(1), np.full(1, 2.0), [np.full(1, 1.5)]).settled


def cournot(player: int, choices: Sequence[np.ndarray]) -> tuple[float, np.ndarray]:
    """Quantities q with price 1 - sum q and no cost: each sells 1/(n + 1) in equilibrium."""
    own, total = choices[player][0], sum(c[0] for c in choices)
    return float(own * (1 - total)), np.array([1 - total - own])


def test_nash_of_three_sellers() -> None:
    low, high = [np.zeros(1)] * 3, [np.ones(1)] * 3
    found = nash(cournot, low, high, [np.array([0.6]), np.array([0.1]), np.array([0.3])], [[np.ones(1)]] * 3)
    np.testing.assert_allclose(np.concatenate(found.choices), 0.25, atol=1e-4)
    assert found.settled
    assert found.gains.max() < 1e-8


def test_a_gain_from_deviating_is_found() -> None:
    """A second, higher top for the first player, out of reach of small steps, is told as a gain."""

    def payoff(player: int, choices: Sequence[np.ndarray]) -> tuple[float, np.ndarray]:
        if player == 1:
            return cournot(player, choices)
        z = 2 * np.pi * choices[0][0] / 1.2
        return float(np.sin(z) + 0.5 * choices[0][0]), np.array([2 * np.pi / 1.2 * np.cos(z) + 0.5])

    low, high = [np.zeros(1)] * 2, [np.full(1, 2.0), np.ones(1)]
    found = nash(payoff, low, high, [np.array([0.1]), np.array([0.1])], [[np.array([1.45])], []])
    assert found.gains[0] > 0.5
    assert found.gains[1] < 1e-8
