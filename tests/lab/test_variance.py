# SPDX-License-Identifier: Apache-2.0
"""The variance split against closed forms: a linear function, and Ishigami's."""

from __future__ import annotations

import numpy as np
import pytest

from plenipo.lab.variance import sobol

DRAWS = 200_000
# Estimators of a share from DRAWS draws: a few times one over the root of their number.
SLACK = 0.015


def indices(function, sample) -> list[tuple[float, float]]:
    """First-order and total index of each column."""
    a, b = sample(0), sample(1)
    found = []
    for k in range(a.shape[1]):
        mixed = a.copy()
        mixed[:, k] = b[:, k]
        first, total = sobol(function(a)[:, None], function(b)[:, None], function(mixed)[:, None])
        found.append((float(first[0]), float(total[0])))
    return found


def test_a_linear_function_splits_by_its_squared_weights() -> None:
    weights = np.array([1.0, 2.0, 3.0])
    found = indices(lambda x: x @ weights, lambda seed: np.random.default_rng(seed).normal(size=(DRAWS, 3)))
    shares = weights**2 / (weights**2).sum()
    assert np.allclose([f for f, _ in found], shares, atol=SLACK)
    assert np.allclose([t for _, t in found], shares, atol=SLACK)


def test_ishigami_splits_as_published() -> None:
    # Ishigami and Homma (1990) with a = 7, b = 0.1; closed form in Saltelli et al. (2008), Global Sensitivity Analysis, ch. 5.
    def ishigami(x):
        return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])

    found = indices(ishigami, lambda seed: np.random.default_rng(seed).uniform(-np.pi, np.pi, (DRAWS, 3)))
    assert np.allclose([f for f, _ in found], [0.3139, 0.4424, 0.0], atol=SLACK)
    assert np.allclose([t for _, t in found], [0.5576, 0.4424, 0.2437], atol=SLACK)


def test_each_cell_is_split_on_its_own() -> None:
    random = np.random.default_rng(3)
    a, b = random.normal(size=(DRAWS, 2)), random.normal(size=(DRAWS, 2))
    # The group moves the first cell alone.
    mixed = np.stack([b[:, 0], a[:, 1]], axis=1)
    first, total = sobol(a, b, mixed)
    assert np.allclose(first, [1.0, 0.0], atol=SLACK)
    assert np.allclose(total, [1.0, 0.0], atol=SLACK)


@pytest.mark.parametrize("value", [0.0, 5.0])
def test_what_does_not_vary_has_no_split(value: float) -> None:
    still = np.full((10, 2), value)
    assert all((index == 0).all() for index in sobol(still, still, still))
