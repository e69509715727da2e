# SPDX-License-Identifier: Apache-2.0
"""Warming as observed lies inside the band, and RICE-2010 comes out as printed."""

from __future__ import annotations

import numpy as np

from plenipo.channels.climate.papers.rice_2010 import FIRST, STEP, printed_warming, read_inputs, run_rice
from plenipo.evidence import warming
from plenipo.evidence.run import _rows

DECADE, RICE = warming.ROWS


def test_the_last_ten_years_lie_inside_the_band():
    rows = {r["what"]: r for r in _rows(DECADE, None)}
    assert rows["mean warming 2015-2024"]["verdict"] == rows["trend of warming 2015-2024"]["verdict"] == "agrees"
    assert 1.2 < rows["mean warming 2015-2024"]["published"] < 1.3
    beside = rows["mean warming 2015-2024, the middle member"]
    assert beside["verdict"] in ("wins", "loses to trend since 1985")
    assert beside["rules"]["mean of the ten years before"] < 1.0


def test_a_decade_of_even_warming_has_its_trend():
    np.testing.assert_allclose(warming._slope(0.03 * np.arange(10.0)), 0.3)


def test_without_the_inputs_rice_is_not_run():
    (row,) = _rows(RICE, None)
    assert row["verdict"] == "not run: needs iam_regions"


def test_rice_comes_out_as_printed_in_every_decade(shared_data):
    assert {r["verdict"] for r in _rows(RICE, shared_data)} == {"agrees"}
    folder = shared_data / warming.INPUTS
    found, printed = run_rice(read_inputs(folder)).warming, printed_warming(folder)
    assert len(printed) == len(found) > 40
    assert all(abs(found[(y - FIRST) // STEP] - v) < 1e-6 for y, v in printed.items())
