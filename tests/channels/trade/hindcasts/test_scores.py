# SPDX-License-Identifier: Apache-2.0
"""Scores against values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from plenipo.channels.trade.hindcasts import scores

HAPPENED = np.array([1.0, 2.0, 3.0, 4.0])


def test_error_is_the_root_of_the_mean_square_and_takes_weights():
    said = HAPPENED + np.array([3.0, 0.0, 0.0, -4.0])
    assert scores.rmse(said, HAPPENED) == pytest.approx(2.5)
    assert scores.rmse(said, HAPPENED, np.array([1.0, 0.0, 0.0, 0.0])) == pytest.approx(3.0)


def test_mean_gap_lets_errors_cancel():
    assert scores.mean_gap(HAPPENED + np.array([1.0, -1.0, 2.0, 0.0]), HAPPENED) == pytest.approx(0.5)


def test_rank_correlation_by_hand_with_ties_and_for_a_rule_that_ranks_nothing():
    assert scores.rank_correlation(np.exp(HAPPENED), HAPPENED) == pytest.approx(1.0)
    assert scores.rank_correlation(-HAPPENED, HAPPENED) == pytest.approx(-1.0)
    # Ranks 1.5, 1.5, 3, 4 against 1, 2, 3, 4: covariance 4.5 over the root of 4.5 times 5.
    assert scores.rank_correlation(np.array([7.0, 7.0, 8.0, 9.0]), HAPPENED) == pytest.approx(4.5 / math.sqrt(4.5 * 5.0))
    assert scores.rank_correlation(np.ones(4), HAPPENED) == 0.0


def test_right_signs_counts_sides_of_a_level_and_half_for_sitting_on_it():
    said = np.array([1.0, 3.0, 2.5, 2.0])
    assert scores.right_signs(said, HAPPENED, level=2.5) == pytest.approx((1 + 0 + 0.5 + 0) / 4)


def test_coverage_counts_what_lies_within_1_645_standard_deviations():
    said = HAPPENED + np.array([1.6, 1.7, -1.6, -1.7])
    assert scores.coverage(said, np.ones(4), HAPPENED) == pytest.approx(0.5)
    assert scores.coverage(said, np.full(4, 2.0), HAPPENED) == 1.0


def test_tolerance_of_coverage_holds_nineteen_of_twenty_calibrated_models():
    cases, tolerance = 78, scores.coverage_tolerance(78)
    random = np.random.default_rng(3)
    off = np.abs(random.binomial(cases, scores.BAND, size=20_000) / cases - scores.BAND)
    assert (off <= tolerance + 1e-12).mean() >= 0.95
    assert (off <= tolerance - 1.0 / cases).mean() < 0.97


def test_log_score_is_the_normal_log_density():
    got = scores.log_score(np.array([1.0]), np.array([2.0]), np.array([4.0]))
    assert got == pytest.approx(-0.5 * 1.5**2 - math.log(2.0 * math.sqrt(2.0 * math.pi)))


def test_share_of_wins_is_sure_of_what_holds_case_by_case_and_not_of_one_lucky_unit():
    happened, units = np.zeros(40), np.arange(40)[:, None]
    better = {"rule": np.full(40, 0.2)}
    assert scores.share_of_wins(np.full(40, 0.1), better, happened, units) == 1.0
    assert scores.share_of_wins(np.full(40, 0.1), better | {"best": np.full(40, 0.05)}, happened, units) == 0.0
    # We are worse everywhere but in one unit, where the rule is far off: about 1 - 1/e of resamples hold that unit.
    ours, rule = np.full(40, 0.3), np.full(40, 0.2)
    ours[0], rule[0] = 0.0, 9.0
    assert scores.share_of_wins(ours, {"rule": rule}, happened, units) == pytest.approx(1.0 - math.exp(-1.0), abs=0.08)


def test_share_of_wins_turns_round_where_high_is_better():
    ours, rule = HAPPENED.copy(), {"rule": -HAPPENED}
    assert scores.share_of_wins(ours, rule, HAPPENED, np.arange(4)[:, None], scores.rank_correlation, "high") > 0.9
    assert (
        scores.share_of_wins(-HAPPENED, {"rule": HAPPENED}, HAPPENED, np.arange(4)[:, None], scores.rank_correlation, "high")
        == 0.0
    )
