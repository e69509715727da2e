# SPDX-License-Identifier: Apache-2.0
"""Where a curve changes sign."""

from __future__ import annotations

import numpy as np
import pytest

from plenipo.lab.sign import crossing

GRID = np.linspace(0.0, 4.0, 5)


@pytest.mark.parametrize(
    ("values", "central", "expected"),
    [
        ([-1, 1, 2, 3, 4], 2.0, 0.5),
        ([3, 1, -1, -3, -5], 2.0, 1.5),
        ([-2, -1, 0, 1, 2], 0.0, 2.0),
        ([-1, 1, 1, 1, -3], 0.0, 0.5),
        ([-1, 1, 1, 1, -3], 4.0, 3.25),
        ([1, 0, 0, -1, -1], 2.0, 1.5),
    ],
)
def test_a_curve_crosses_where_straight_lines_do_nearest_the_centre(values, central: float, expected: float) -> None:
    assert crossing(GRID, np.array(values, float), central) == pytest.approx(expected)


@pytest.mark.parametrize(
    "values", [[1, 2, 3, 4, 5], [-1] * 5, [0] * 5, [0, 1, 2, 3, 4], [2, 1, 0, 1, 2], [-2, -1, -1, -1, 0], [np.nan, 1, 1, 1, 1]]
)
def test_a_curve_that_keeps_its_sign_or_touches_zero_crosses_nowhere(values) -> None:
    assert crossing(GRID, np.array(values, float), 2.0) is None
