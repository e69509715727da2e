# SPDX-License-Identifier: Apache-2.0
"""The regression against one with every effect written out, against its first-order conditions, and on rows it cannot use."""

import numpy as np
import pytest

from plenipo.channels.trade.estimation import fit_ppml
from plenipo.channels.trade.estimation.absorb import Effects
from plenipo.channels.trade.estimation.separation import ALONE, NEVER_TRADES, NOT_A_NUMBER, RECTIFIER
from plenipo.core.errors import ModelError


def panel(actors=7, years=4, seed=3, noise=0.4):
    """A three-way panel: trade, an agreement that begins at some time, codes of the effects, pairs."""
    random = np.random.default_rng(seed)
    o, d, t = (a.ravel() for a in np.meshgrid(np.arange(actors), np.arange(actors), np.arange(years), indexing="ij"))
    pair = o * actors + d
    start = random.integers(1, years + 2, size=(actors, actors))[o, d]
    policy = ((t >= start) & (o != d)).astype(float)
    mean = np.exp(
        random.normal(size=(actors, years))[o, t]
        + random.normal(size=(actors, years))[d, t]
        + random.normal(size=(actors, actors))[o, d]
        + 0.5 * policy
    )
    y = mean * random.gamma(1.0 / noise, noise, size=mean.size)
    return y, policy, [o * years + t, d * years + t, pair], pair


def with_dummies(y, policy, effects):
    """Coefficient and classic iterations with all effects as columns, by least squares on the whole matrix."""
    blocks = [(np.unique(e, return_inverse=True)[1][:, None] == np.arange(len(np.unique(e)))).astype(float) for e in effects]
    x = np.column_stack([policy, *blocks])
    mean = (y + y.mean()) / 2
    for _ in range(60):
        root = np.sqrt(mean)
        beta = np.linalg.lstsq(x * root[:, None], root * (np.log(mean) + (y - mean) / mean), rcond=None)[0]
        mean = np.exp(x @ beta)
    return beta[0], mean


def test_equals_the_regression_with_every_effect_written_out():
    y, policy, effects, pair = panel()
    fit = fit_ppml(y, {"agreement": policy}, effects, pair)
    beta, mean = with_dummies(y, policy, effects)
    assert fit.coefficient("agreement") == pytest.approx(beta, abs=1e-8)
    assert fit.fitted == pytest.approx(mean, rel=1e-7)


def test_fitted_trade_adds_up_in_every_group():
    y, policy, effects, pair = panel(seed=5)
    fit = fit_ppml(y, {"agreement": policy}, effects, pair)
    for codes in effects:
        assert np.bincount(codes, y - fit.fitted) == pytest.approx(0.0, abs=1e-6 * y.max())
    assert (y - fit.fitted) @ policy == pytest.approx(0.0, abs=1e-6 * y.sum())


def test_covariance_is_the_clustered_sandwich():
    y, policy, effects, pair = panel()
    fit = fit_ppml(y, {"agreement": policy}, effects, pair)
    scores = np.bincount(pair, fit.within[:, 0] * (y - fit.fitted))
    information = (fit.within[:, 0] ** 2 * fit.fitted).sum()
    groups = len(np.unique(pair))
    assert fit.covariance[0, 0] == pytest.approx(groups / (groups - 1) * (scores**2).sum() / information**2)


def test_order_of_rows_scale_and_effects_change_nothing():
    y, policy, effects, pair = panel()
    fit = fit_ppml(y, {"agreement": policy}, effects, pair)
    mixed = np.random.default_rng(0).permutation(y.size)
    again = fit_ppml(1e6 * y[mixed], {"agreement": policy[mixed]}, [e[mixed] for e in effects[::-1]], pair[mixed])
    assert again.coefficient("agreement") == pytest.approx(fit.coefficient("agreement"), abs=1e-8)
    assert again.standard_error("agreement") == pytest.approx(fit.standard_error("agreement"), rel=1e-6)


def test_a_given_part_of_the_log_is_taken_as_given():
    y, policy, effects, pair = panel()
    fit = fit_ppml(y, {"agreement": policy}, effects, pair)
    shifted = fit_ppml(y, {"agreement": policy}, effects, pair, offset=0.2 * policy)
    assert shifted.coefficient("agreement") == pytest.approx(fit.coefficient("agreement") - 0.2, abs=1e-7)


def test_weights_are_repetitions():
    y, policy, effects, pair = panel()
    twice = np.where(np.arange(y.size) % 3 == 0, 2, 1)
    rows = np.repeat(np.arange(y.size), twice)
    weighted = fit_ppml(y, {"agreement": policy}, effects, pair, weights=twice)
    repeated = fit_ppml(y[rows], {"agreement": policy[rows]}, [e[rows] for e in effects], pair[rows])
    assert weighted.coefficient("agreement") == pytest.approx(repeated.coefficient("agreement"), abs=1e-8)


def test_rows_that_cannot_be_used_are_counted_with_the_reason():
    y, policy, effects, pair = panel(actors=6)
    y = y.copy()
    y[pair == 8] = 0.0  # a pair that never trades
    y[0] = np.nan
    alone = np.append(pair, 999)  # a row alone in its pair
    effects = [np.append(effects[0], 0), np.append(effects[1], 0), alone]
    fit = fit_ppml(np.append(y, 1.0), {"agreement": np.append(policy, 0.0)}, effects, alone)
    assert fit.dropped == {NOT_A_NUMBER: 1, NEVER_TRADES: 4, ALONE: 1}
    assert fit.rows == y.size + 1 - 6
    assert "4 separated by a fixed effect" in fit.said_of_rows()


def test_separation_by_a_regressor_is_found_and_only_that():
    y, policy, effects, pair = panel(actors=6)
    y = y.copy()
    embargo = np.zeros(y.size)
    closed = np.flatnonzero((pair % 5 == 1) & (effects[0] % 4 >= 2))
    embargo[closed], y[closed] = 1.0, 0.0  # trade is zero whenever the embargo is on
    y[np.flatnonzero(embargo == 0)[::17]] = 0.0  # other zeros are information
    fit = fit_ppml(y, {"agreement": policy, "embargo": embargo}, effects, pair)
    assert fit.dropped == {RECTIFIER: closed.size}
    assert fit.collinear == ("embargo",)
    without = embargo == 0
    alone = fit_ppml(y[without], {"agreement": policy[without]}, [e[without] for e in effects], pair[without])
    assert fit.coefficient("agreement") == pytest.approx(alone.coefficient("agreement"), abs=1e-8)


def test_what_the_effects_determine_is_left_out_and_named():
    y, policy, effects, pair = panel()
    fit = fit_ppml(y, {"agreement": policy, "size": effects[0] / 3.0, "twice": 2.0 * policy}, effects, pair)
    assert fit.names == ("agreement",)
    assert fit.collinear == ("size", "twice")


def test_nothing_left_is_said():
    with pytest.raises(ModelError, match="no row is left"):
        fit_ppml(np.zeros(8), {"agreement": np.arange(8) % 2}, [np.arange(8) // 2], None)


def test_effects_are_taken_out_exactly_under_uneven_weights():
    random = np.random.default_rng(1)
    effects = Effects([random.integers(0, 40, 500), random.integers(0, 9, 500), random.integers(0, 7, 500)])
    weights, columns = np.exp(random.normal(scale=4.0, size=500)), random.normal(size=(500, 3))
    left = effects.residuals(columns, weights)
    for codes in effects.codes:
        for column in left.T:
            assert np.abs(np.bincount(codes, weights * column)).max() < 1e-9 * weights.max()
    assert effects.residuals(left, weights) == pytest.approx(left, abs=1e-9)
