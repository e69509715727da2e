# SPDX-License-Identifier: Apache-2.0
"""Synthetic difference in differences: finds an effect that was put in, and none where none was."""

from __future__ import annotations

import numpy as np
import pytest

from plenipo.calibrate.synthetic_difference import effect_of, net_of
from plenipo.evidence.kyoto_effect import ROWS
from plenipo.evidence.run import _rows

BEFORE, YEARS, UNITS, TREATED = 12, 20, 40, 12


def _made(effect: float):
    """Units that follow two common factors with loadings of their own; the treated load more on the rising one."""
    random = np.random.default_rng(5)
    factors = np.stack([np.linspace(0.0, 1.0, YEARS), np.sin(np.arange(YEARS))])
    loads = random.uniform(0.0, 1.0, (UNITS, 2))
    treated = np.arange(UNITS) < TREATED
    loads[treated, 0] = random.uniform(0.6, 1.0, TREATED)
    outcome = random.normal(size=(UNITS, 1)) + loads @ factors + random.normal(0.0, 0.02, (UNITS, YEARS))
    outcome[:TREATED, BEFORE:] += effect
    return outcome, treated


@pytest.mark.parametrize("effect", [0.0, -0.3])
def test_the_effect_that_was_put_in_is_found(effect):
    outcome, treated = _made(effect)
    found = effect_of(outcome, treated, BEFORE)
    assert abs(found.value - effect) < 3 * found.error < 0.25
    plain = outcome[treated].mean(0) - outcome[~treated].mean(0)
    naive = plain[BEFORE:].mean() - plain[:BEFORE].mean()
    assert abs(found.value - effect) < abs(naive - effect) / 2, "means before and after mistake the common trend for an effect"


def test_drivers_are_taken_out_by_their_effect_on_the_others():
    outcome, treated = _made(0.0)
    driver = np.random.default_rng(6).normal(size=outcome.shape)
    left = net_of(outcome + 0.7 * driver, (driver,), treated)
    assert np.abs(left - outcome).max() < 0.35 * np.abs(0.7 * driver).max()


def test_kyoto_lies_in_the_band_of_published_estimates_and_nothing_is_found_before():
    main, carbon, before = _rows(ROWS[0], None)
    assert main["verdict"] == "agrees"
    assert -11 <= main["ours"] <= -3
    assert carbon["ours"] < 0
    assert before["verdict"] == "agrees"
    assert before["tolerance"] < 6
