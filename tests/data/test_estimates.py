# SPDX-License-Identifier: Apache-2.0
"""The estimators of the build, against cases whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from plenipo.core.errors import DataError
from plenipo.data.builders import gravity
from plenipo.data.builders.gross_output import OutputFit, predict
from plenipo.data.builders.pairs import great_circle
from plenipo.data.builders.services import join_ratios, limited
from plenipo.data.figures import home_share


def test_poisson_gravity_recovers_what_made_the_flows():
    random = np.random.default_rng(1)
    n, true = 12, np.array([-0.8, 0.5])
    origin, destination = (a.ravel() for a in np.indices((n, n)))
    x = random.normal(size=(n * n, 2))
    flow = np.exp(x @ true + random.normal(size=n)[origin] + random.normal(size=n)[destination])
    fit = gravity.fit_two_way(flow, x, origin, destination)
    np.testing.assert_allclose(fit.coefficients, true, atol=1e-6)
    assert fit.deviance_explained == pytest.approx(1.0)


def test_poisson_gravity_meets_its_first_order_conditions():
    """Noise and zeros: residuals are orthogonal to covariates and effects, the definition of the estimator."""
    random = np.random.default_rng(2)
    n = 10
    origin, destination = (a.ravel() for a in np.indices((n, n)))
    x = random.normal(size=(n * n, 1))
    flow = random.poisson(np.exp(0.4 * x[:, 0] + 1)).astype(float)
    fit = gravity.fit_two_way(flow, x, origin, destination)
    seed = np.exp(x @ fit.coefficients).reshape(n, n)
    rows, columns = gravity.scale_factors(seed, flow.reshape(n, n).sum(axis=1), flow.reshape(n, n).sum(axis=0))
    residual = flow - (seed * rows[:, None] * columns).ravel()
    assert abs(residual @ x[:, 0]) < 1e-4
    assert fit.standard_errors[0] == pytest.approx(0.06, abs=0.04)


def test_balancing_meets_both_margins_and_keeps_odds_ratios():
    seed = np.array([[0.0, 2.0, 1.0], [3.0, 0.0, 1.0], [1.0, 1.0, 0.0]])
    rows, columns = np.array([5.0, 3.0, 4.0]), np.array([6.0, 4.0, 2.0])
    found = gravity.balance(seed, rows, columns)
    np.testing.assert_allclose(found.sum(axis=1), rows, rtol=1e-7)
    np.testing.assert_allclose(found.sum(axis=0), columns, rtol=1e-7)
    assert _odds(found) == pytest.approx(_odds(seed))


def _odds(m):
    """Cyclic ratio of odds, untouched by scaling rows and columns."""
    return m[0, 1] * m[1, 2] * m[2, 0] / (m[0, 2] * m[1, 0] * m[2, 1])


def test_balancing_what_cannot_be_balanced_is_said(monkeypatch):
    monkeypatch.setattr(gravity, "MOST_ROUNDS", 50)
    with pytest.raises(DataError, match="could not be balanced"):
        gravity.balance(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([3.0, 1.0]), np.array([3.0, 1.0]))


def test_clear_observations_stand_and_doubtful_ones_lean_on_the_older_figure():
    older = np.array([0.5, 0.5, 0.5, 0.2, 0.3, 0.4])
    observed = np.array([1.0, 0.6, -0.1, np.nan, 0.45, 0.5])
    fit = join_ratios(observed, older, np.ones(6), error=0.01)
    assert fit.ratio[0] == pytest.approx(1.0, abs=0.05)
    assert 0 < fit.ratio[2] < fit.ratio[1]
    assert fit.ratio[3] == pytest.approx(0.2 * fit.growth, rel=0.05)


def test_services_are_at_most_all_trade():
    found = limited(np.array([5.0, 9.0]), np.array([0.5, np.nan]), np.array([10.0, 10.0]), np.array([100.0, 100.0]))
    assert found.tolist() == [1.5, 5.0]


def test_gross_output_is_observed_or_predicted():
    fit = OutputFit({"CHN": 3.0}, 0.78, 0.136, (0.04, 0.04), 0.13, 0.04, 0.06)
    assert predict(fit, "CHN", 0.2) == (3.0, 0.06, "WIOD 2014")
    ratio, spread, basis = predict(fit, "LAO", 5.0)  # exports above GDP count as GDP
    assert (ratio, spread, basis) == (pytest.approx(np.exp(0.78)), 0.13, "regression")


def test_home_share_by_hand():
    economies = {"gross_output_ratio": np.array([2.0]), "gdp_musd": np.array([100.0])}
    assert home_share(economies, np.array([50.0]), np.array([50.0])) == pytest.approx([0.75])


def test_great_circle_of_a_quarter_of_the_globe():
    assert great_circle((0.0, 0.0, 0.0), (0.0, 90.0, 0.0)) == pytest.approx(10007.5, abs=1)
