# SPDX-License-Identifier: Apache-2.0
"""From panels to what ships: the elasticity weighed, the panels joined, the covariance, the tables; and the shipped figures."""

import dataclasses

import numpy as np
import pytest

from plenipo.calibrate.run import calibrate
from plenipo.channels.trade.estimation import PANELS, history_of, read_panel
from plenipo.channels.trade.estimation.calibrate import SPREAD_PANEL, ship
from plenipo.channels.trade.estimation.elasticity import TARIFF, ElasticityEstimate, measured_fit, weigh
from plenipo.channels.trade.estimation.results import STEPS, estimate_on
from plenipo.channels.trade.estimation.tables import tables_of
from plenipo.channels.trade.estimation.tariffs import ordinary_rates, read_bilateral
from plenipo.core.draws import read_parameters
from plenipo.core.tables import read_rows
from plenipo.data.load import load
from tests.channels.trade.estimation.made import made_panel

TRADE = "plenipo.channels.trade"
EU = frozenset({"CZE", "DEU", "FRA", "GRC", "HUN", "POL", "SVK"})


@pytest.fixture(scope="module")
def made():
    """Results on two made panels, told steps, and an elasticity."""
    panel, history, tariff = made_panel(actors=36, agreements=20, effect=0.5, noise=0.1, tariff_effect=-5.0)
    said = []
    results = estimate_on(panel, tariff, history, 4.0, said.append)
    fit = results.net.fit
    elasticity = ElasticityEstimate(
        4.4, 0.4, {"world": (4.4, 0.4), "abroad": (3.6, 1.0)}, 0.8, *weigh((4.4, 0.8), (4.0, 1.0)), fit, (0.5, 0.1)
    )
    return {name: results for name in PANELS}, elasticity, said


def test_everything_on_a_panel_finds_what_was_put_in(made):
    panels, _, said = made
    r = panels["total"]
    assert len(said) == STEPS - 1
    assert r.net.effect == pytest.approx(0.5, abs=4.0 * r.net.standard_error)
    assert r.whole.effect > r.net.effect + 2.0 * r.net.standard_error
    assert abs(r.lead[0]) < 4.0 * r.lead[1]
    assert r.outside[0] == pytest.approx(0.5, abs=4.0 * r.outside[1])


def test_the_slope_is_how_the_effect_moves_with_the_elasticity(made):
    panel, history, tariff = made_panel(actors=36, agreements=20, effect=0.5, noise=0.1, tariff_effect=-5.0)
    from plenipo.channels.trade.estimation import estimate_agreements

    low, high = (estimate_agreements(panel, history, tariff=tariff, elasticity=e).effect for e in (3.99, 4.01))
    assert made[0]["total"].slope == pytest.approx((high - low) / 0.02, rel=1e-3)
    assert made[0]["total"].slope < 0


def test_what_ships_joins_panels_and_carries_the_elasticity_through(made):
    panels, elasticity, _ = made
    s = ship(panels, elasticity)
    one = panels["total"]
    place = one.net.fit.names.index("depth")
    value, error = one.corrected.coefficients[place], one.corrected.standard_error(place)
    assert s.effect == pytest.approx(value)
    assert s.between_panels == 0.0
    per_log = one.slope * elasticity.value
    assert s.effect_error == pytest.approx(np.hypot(error / np.sqrt(2.0), per_log * s.log_error))
    assert s.covariance == pytest.approx(per_log * s.log_error**2)
    assert s.spread == panels[SPREAD_PANEL].spread.spread


def test_panels_that_disagree_make_the_error_larger(made):
    panels, elasticity, _ = made
    far = panels["total"]
    other = dataclasses.replace(far, corrected=dataclasses.replace(far.corrected, coefficients=far.corrected.coefficients + 1.0))
    s = ship({"manufactures": other, "total": far}, elasticity)
    assert s.between_panels == pytest.approx(np.sqrt(0.5), rel=0.05)
    assert s.effect_error > 0.45


def test_weighing_by_precision():
    assert weigh((3.0, 1.0), (4.0, 1.0)) == pytest.approx((3.5, np.sqrt(0.5)))
    assert weigh((3.0, 1e6), (4.0, 1.0)) == pytest.approx((4.0, 1.0))


def test_tables_say_which_rows_were_used_and_print_every_check(made):
    panels, elasticity, _ = made
    tables = tables_of(panels, elasticity, ship(panels, elasticity))
    text = " ".join(note for t in tables for note in t.notes)
    assert f"{panels['total'].net.fit.rows:,} rows used" in text
    whats = [r["what"] for t in tables for r in t.rows if "what" in r]
    for part in ("net, bias-corrected", "lead", "placebo", "by cohort", "literature", "weighed by precision"):
        assert any(part in w for w in whats)
    assert all(len({tuple(r) for r in t.rows}) == 1 for t in tables)


def test_rates_of_the_past_come_from_what_was_measured(shared_data):
    bilateral = read_bilateral(shared_data)
    usa, mexico = (bilateral.actors.index(c) for c in ("USA", "MEX"))
    assert bilateral.rate[:, usa, mexico] == pytest.approx([0.132, 0.001], abs=0.001)  # NAFTA in between
    assert (np.diagonal(bilateral.rate, axis1=1, axis2=2) == 0.0).all()
    rates = ordinary_rates(shared_data, history_of(load().law), ("CHN", "IND", "FRA", "XXX"), (1986, 1993, 1999, 2005, 2014), EU)
    china, india, france, nowhere = rates.T
    assert china[0] == china[1] > 0.3 > china[2] > china[3] > 0.03
    assert india[1] > 0.4
    assert ((france > 0.02) & (france < 0.05)).all()
    assert np.isnan(nowhere).all()


def test_elasticity_from_measured_tariffs(shared_data):
    fit = measured_fit(read_panel("manufactures", shared_data), history_of(load().law), shared_data, "world")
    row = next(p for p in read_parameters(TRADE) if p.name == "elasticity")
    assert f"{-1.0 - fit.coefficient(TARIFF):.2f} (" in row.source
    assert f"N = {fit.rows:,};" in row.source
    assert fit.clusters == 29


@pytest.mark.soak
def test_shipped_parameters_equal_a_fresh_estimate(shared_data):
    fresh = calibrate("trade", shared_data)
    shipped = {r["name"]: r for r in read_rows(TRADE, "params.csv")}
    for row in fresh.parameters:
        for field in ("value", "spread"):
            assert float(shipped[row["name"]][field]) == pytest.approx(float(row[field]), rel=2e-3), row["name"]
        assert shipped[row["name"]]["source"] == row["source"]
    assert [(r["a"], r["b"]) for r in read_rows(TRADE, "covariance.csv")] == [(a, b) for a, b, _ in fresh.covariance]
    covariance = [float(r["covariance"]) for r in read_rows(TRADE, "covariance.csv")]
    assert covariance == pytest.approx([c for *_, c in fresh.covariance], rel=0.02)
