# SPDX-License-Identifier: Apache-2.0
"""How far agreements differ, cohorts, placebos: what was put into a made panel comes out."""

import datetime as dt

import numpy as np
import pytest

from plenipo.channels.trade.estimation.agreements import coded_panel, on_rows
from plenipo.channels.trade.estimation.history import NONE, History, phased
from plenipo.channels.trade.estimation.placebo import owners, placebos
from plenipo.channels.trade.estimation.spread import OTHERS, agreement_fit, estimate_spread, leave_one_out, random_effects
from plenipo.channels.trade.estimation.staggered import estimate_staggered
from tests.channels.trade.estimation.made import YEARS, made_panel


def test_random_effects_take_sampling_noise_off():
    random = np.random.default_rng(1)
    noise = random.uniform(0.1, 0.6, 400)
    true = random.normal(0.3, 0.5, 400)
    mean, error, spread = random_effects(true + noise * random.normal(size=400), np.diag(noise**2))
    assert mean == pytest.approx(0.3, abs=3.0 * error)
    assert spread == pytest.approx(0.5, abs=0.07)


def test_random_effects_of_nothing_but_noise_have_no_spread():
    random = np.random.default_rng(2)
    noise = np.full(60, 0.4)
    spreads = [random_effects(0.2 + noise * random.normal(size=60), np.diag(noise**2))[2] for _ in range(20)]
    assert np.median(spreads) < 0.12
    assert min(spreads) == 0.0


def test_an_agreement_is_predicted_from_the_others_alone():
    effects, covariance = np.array([0.1, 0.2, 0.3, 9.0]), np.diag([0.01] * 4)
    assert abs(leave_one_out(effects, covariance)[3]) > 30.0  # the outlier does not widen its own prediction


def test_spread_between_agreements_is_found_and_is_none_where_none_was_put():
    even, history, _ = made_panel(actors=36, agreements=20, effect=0.5, noise=0.02, spread=0.0)
    wide, _, _ = made_panel(actors=36, agreements=20, effect=0.5, noise=0.02, spread=0.6)
    nothing = np.zeros(even.trade.size)
    flat, found = (estimate_spread(p, history, nothing).real for p in (even, wide))
    assert len(found.names) >= 8
    assert flat.spread < 0.1 < 0.35 < found.spread < 0.95
    assert flat.mean == pytest.approx(0.5, abs=4.0 * flat.mean_error)


def star(panel, hub=0, partners=range(1, 9), start=YEARS[1]):
    """One agreement of one economy with several."""
    codes = panel.actors
    a, b = np.array([codes[hub]] * len(partners)), np.array([codes[k] for k in partners])
    begin, end = (np.full(len(partners), dt.date(y, 1, 1).toordinal()) for y in (start, 2090))
    return History(("hub-others",), np.array([0.6]), np.array([0.5]), np.zeros(len(partners), int), a, b, begin, end)


def test_a_placebo_is_the_same_agreement_with_an_economy_that_has_none():
    panel, _, _ = made_panel(noise=0.3)
    history = star(panel)
    coding = coded_panel(panel, history)
    table = phased(coding.depth, "depth")
    owner = owners(panel, coding)[panel.origin, panel.destination]
    made = placebos(panel, coding, table, {0: owner == 0})
    (name,) = made
    assert name.startswith("hub-others, given to ")
    other = panel.actors.index(name[-3:])
    assert other > 8
    on = made[name] > 0
    assert not (on & (owner != NONE)).any()
    assert ((panel.origin == other) | (panel.destination == other))[on].all()
    real = on_rows(panel, coding, table)
    assert sorted(made[name][on]) == pytest.approx(sorted(real[real > 0]))


def test_agreements_too_small_or_always_in_force_have_no_effect_of_their_own():
    panel, _, _ = made_panel(noise=0.3)
    few, always = star(panel, partners=range(1, 5)), star(panel, start=1960)
    for history in (few, always):
        fit, real, placebo = agreement_fit(panel, history, np.zeros(panel.trade.size))
        assert (real, placebo) == ((), ())
        assert (OTHERS in fit.names) == (history is few)


def test_effects_that_grow_with_age_are_found_by_cohort_where_the_pooled_one_misleads():
    panel, history, _ = made_panel(actors=24, agreements=14, effect=0.0)
    coding = coded_panel(panel, history)
    bound = coding.depth[[y - coding.first_year for y in YEARS]] >= 0.3
    cohort = np.where(bound.any(axis=0), np.array(YEARS)[bound.argmax(axis=0)], 9999)[panel.origin, panel.destination]
    depth = on_rows(panel, coding, coding.depth)
    age = np.maximum(panel.year - cohort, 0)
    grown = type(panel)(**{**vars(panel), "trade": panel.trade * np.exp(depth * (0.1 + 0.1 * age))})
    found = estimate_staggered(grown, history, np.zeros(panel.trade.size))
    # Pairs that a second agreement deepens later have more depth than their cohort says: the others are told exactly.
    assert {a: v for a, (v, _) in found.by_age.items()} == pytest.approx({0: 0.1, 4: 0.5, 8: 0.9}, abs=0.05)
    assert abs(found.pooled[0] - found.overall[0]) > 0.02
    assert found.always == int((cohort == YEARS[0]).sum())
