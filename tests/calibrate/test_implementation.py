# SPDX-License-Identifier: Apache-2.0
"""Implementation: the fit finds what made the data, sees nothing after its day, and is what ships."""

from __future__ import annotations

import numpy as np
import pytest

from plenipo.calibrate import implementation
from plenipo.calibrate.implementation import Cases, convention_cases, fit_implementation, kyoto_cases, shipped_fit
from plenipo.core.draws import read_parameters
from plenipo.evidence import run_evidence


def test_the_fit_finds_what_made_the_data():
    random = np.random.default_rng(3)
    gap, bound = random.normal(0.1, 0.3, 4000), random.random(4000) < 0.5
    met = random.random(4000) < 1.0 / (1.0 + np.exp(6.0 * gap - 0.5 - bound))
    fit = fit_implementation(Cases(tuple(map(str, range(4000))), gap, met, gap, bound))
    assert (fit.base, fit.slope, fit.bound) == pytest.approx((0.5, 6.0, 1.0), abs=4 * fit.slope_error)
    assert abs(fit.base - 0.5) < 4 * fit.base_error
    assert 0.05 < fit.base_error < 0.15


def test_who_met_at_home_is_known():
    kyoto = dict(zip(kyoto_cases().parties, kyoto_cases().met, strict=True))
    assert len(kyoto) == 38
    missed = {c for c, met in kyoto.items() if not met}
    # the nine above their limit at home, and those who did not keep to the Protocol
    assert {"AUT", "DNK", "ISL", "JPN", "LIE", "LUX", "NOR", "ESP", "CHE", "USA", "CAN"} <= missed
    assert not missed & {"RUS", "GBR", "DEU", "FRA", "POL", "UKR"}


def test_outlooks_see_nothing_after_their_day(monkeypatch):
    parties, series = implementation._inventories()
    seen = kyoto_cases().gap
    blind = series.copy()
    blind[:, implementation.KYOTO_SEEN_FROM - implementation.FIRST + 1 :] = np.nan
    monkeypatch.setattr(implementation, "_inventories", lambda: (parties, blind))
    np.testing.assert_array_equal(seen, kyoto_cases().gap)


def test_what_ships_is_a_fresh_estimate():
    held = {p.name: (p.value, p.spread) for p in read_parameters("plenipo.channels.climate")}
    fit = shipped_fit()
    assert held["implementation_base"] == pytest.approx((fit.base, fit.base_error), abs=0.006)
    assert held["implementation_slope"] == pytest.approx((fit.slope, fit.slope_error), abs=0.06)


def test_kyoto_is_scored_by_a_fit_that_has_not_seen_it():
    rows = {r["what"]: r for r in run_evidence("implementation-kyoto")}
    order, chance = (next(r for w, r in rows.items() if w.startswith(p)) for p in ("who meets", "chance"))
    assert order["ours"] > 0.8
    assert chance["ours"] < chance["rules"]["everybody meets"]
    assert all(r["verdict"].startswith(("wins", "loses")) for r in (order, chance))
    assert len(convention_cases().parties) == 40
