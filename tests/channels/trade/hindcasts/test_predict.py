# SPDX-License-Identifier: Apache-2.0
"""Predictions where the answer is known: no act, gravity itself, a difference in differences that is exact."""

from __future__ import annotations

import numpy as np
import pytest

from plenipo.channels.trade.hindcasts.excess import Group, excess, noise_by_size
from plenipo.channels.trade.hindcasts.predict import (
    INCOMES,
    NO_CHANGE,
    TREND,
    Margins,
    abroad_of,
    fit_to,
    log_change,
    margins_of,
    pair_trend,
    predictions,
)

N = 12
RANDOM = np.random.default_rng(5)
FLOWS = np.exp(RANDOM.normal(size=(N, N))) + 20.0 * np.eye(N)
LATER = np.exp(RANDOM.normal(0.3, 0.4, N))[:, None] * FLOWS * np.exp(RANDOM.normal(0.2, 0.4, N))


def test_fit_to_meets_both_margins_and_leaves_relative_costs_alone():
    margins = Margins(np.linspace(50.0, 90.0, N), np.linspace(80.0, 60.0, N))
    fitted = fit_to(FLOWS, margins)
    np.testing.assert_allclose(fitted.sum(axis=1), margins.sold, rtol=1e-8)
    np.testing.assert_allclose(fitted.sum(axis=0), margins.spent, rtol=1e-8)
    ratio = np.log(fitted / FLOWS)
    np.testing.assert_allclose(ratio - ratio[:1] - ratio[:, :1] + ratio[0, 0], 0.0, atol=1e-8)


def test_incomes_alone_are_exact_where_nothing_but_incomes_moved():
    p = predictions(FLOWS, FLOWS, margins_of(LATER), abroad_of(LATER) / abroad_of(FLOWS), np.full_like(FLOWS, np.nan))
    happened = log_change(FLOWS, LATER)
    np.testing.assert_allclose(p.rules[INCOMES], happened, atol=1e-7)
    np.testing.assert_allclose(p.ours, p.rules[INCOMES], atol=1e-9)
    np.testing.assert_allclose(p.rules[TREND], p.rules[INCOMES])
    np.testing.assert_allclose(p.rules[NO_CHANGE], np.log(abroad_of(LATER) / abroad_of(FLOWS)))


def test_an_unconditional_prediction_grows_what_the_act_makes_of_incomes():
    after = 1.5 * FLOWS
    p = predictions(FLOWS, after, np.full(N, 2.0), 2.0, np.zeros_like(FLOWS))
    np.testing.assert_allclose(p.ours, np.log(3.0), atol=1e-8)
    np.testing.assert_allclose(p.rules[INCOMES], np.log(2.0), atol=1e-8)


def test_pair_trend_is_what_incomes_leave():
    assert np.abs(pair_trend(FLOWS, LATER)).max() < 1e-7
    closer = LATER.copy()
    closer[0, 1] *= 2.0
    trend = pair_trend(FLOWS, closer)
    assert trend[0, 1] == trend.max() > 0.3


def test_excess_recovers_the_effect_of_an_agreement_exactly_whatever_incomes_did():
    before = FLOWS - np.diag(np.diag(FLOWS))
    after = LATER - np.diag(np.diag(LATER))
    groups = [Group("ab", np.array([0]), np.array([1])), Group("cde", np.array([2, 2]), np.array([3, 4]))]
    unchanged = ~np.eye(N, dtype=bool)
    for g, effect in zip(groups, (0.4, -0.2), strict=True):
        for i, j in ((g.a, g.b), (g.b, g.a)):
            after[i, j] *= np.exp(effect)
            unchanged[i, j] = False
    np.testing.assert_allclose(excess(before, after, unchanged, groups), [0.4, -0.2], atol=1e-7)


def test_noise_falls_with_the_number_of_pairs_of_an_agreement():
    random = np.random.default_rng(11)
    n = 60
    before = np.full((n, n), 500.0) * (1 - np.eye(n))
    after = before * np.exp(random.normal(0.0, 0.5, (n, n)))
    one = Group("one", np.array([0]), np.array([1]))
    four = Group("four", np.zeros(4, dtype=int), np.arange(1, 5))
    noise = noise_by_size(before, after, before > 0.0, [one, four])
    assert noise[0] == pytest.approx(0.5 / np.sqrt(2.0), abs=0.05)
    assert noise[1] == pytest.approx(noise[0] / 2.0, rel=0.1)
