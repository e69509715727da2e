# SPDX-License-Identifier: Apache-2.0
"""The correction of Weidner and Zylkin on made panels of few years: bias falls, and intervals hold the truth more often."""

import numpy as np
import pytest

from plenipo.channels.trade.estimation import fit_ppml
from plenipo.channels.trade.estimation.bias import correct_bias

TRUTH = 1.0
ACTORS, YEARS, SAMPLES = 11, 2, 90


def sample(seed):
    """Trade with a regressor that follows the effects, and errors whose variance is the same whatever the size of trade."""
    random = np.random.default_rng(seed)
    o, d, t = (a.ravel() for a in np.meshgrid(np.arange(ACTORS), np.arange(ACTORS), np.arange(YEARS), indexing="ij"))
    abroad = o != d
    o, d, t = o[abroad], d[abroad], t[abroad]
    side, other = (random.normal(scale=0.25, size=(ACTORS, YEARS)) for _ in range(2))
    pair = random.normal(scale=0.25, size=(ACTORS, ACTORS))
    x = np.empty((ACTORS, ACTORS, YEARS))
    x[:, :, 0] = pair + random.normal(scale=0.5, size=pair.shape)
    for k in range(1, YEARS):
        x[:, :, k] = (
            0.5 * x[:, :, k - 1] + side[:, None, k] + other[None, :, k] + pair + random.normal(scale=0.5, size=pair.shape)
        )
    mean = np.exp(TRUTH * x + side[:, None, :] + other[None] + pair[:, :, None])[o, d, t]
    scale = np.sqrt(np.log1p(1.0 / mean**2))
    return mean * np.exp(scale * random.normal(size=mean.size) - scale**2 / 2.0), x[o, d, t], o, d, t


@pytest.fixture(scope="module")
def estimates():
    """(sample, plain or corrected, value or standard error)."""
    found = []
    for seed in range(SAMPLES):
        y, x, o, d, t = sample(seed)
        cluster = np.minimum(o, d) * ACTORS + np.maximum(o, d)
        fit = fit_ppml(y, {"x": x}, [o * YEARS + t, d * YEARS + t, o * ACTORS + d], cluster)
        corrected = correct_bias(fit, y, o, d, t)
        found.append(((fit.coefficients[0], fit.standard_error("x")), (corrected.coefficients[0], corrected.standard_error(0))))
    return np.array(found)


def test_bias_falls(estimates):
    plain, corrected = estimates[:, :, 0].mean(axis=0) - TRUTH
    assert plain > 0.06  # of about twice its standard error over the samples
    assert abs(corrected) < 0.7 * plain


def test_intervals_hold_the_truth_more_often(estimates):
    inside = np.abs(estimates[:, :, 0] - TRUTH) < 1.96 * estimates[:, :, 1]
    plain, corrected = inside.mean(axis=0)
    assert plain < 0.87
    assert corrected > plain + 0.04


def test_errors_grow_towards_the_true_spread(estimates):
    told, true = estimates[:, :, 1].mean(axis=0), estimates[:, :, 0].std(axis=0)
    assert told[0] < 0.85 * true[0]
    assert told[0] / true[0] < told[1] / true[1] < 1.15


def test_nothing_is_corrected_where_the_model_fits_exactly():
    _, x, o, d, t = sample(1)
    fit = fit_ppml(np.exp(0.3 * x + o / 9.0), {"x": x}, [o * YEARS + t, d * YEARS + t, o * ACTORS + d])
    corrected = correct_bias(fit, np.exp(0.3 * x + o / 9.0), o, d, t)
    assert corrected.bias == pytest.approx(0.0, abs=1e-9)
    assert corrected.standard_error(0) == pytest.approx(0.0, abs=1e-6)
