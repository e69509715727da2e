# SPDX-License-Identifier: Apache-2.0
"""Gradient of an outcome in every lever: equal to central differences of runs, for statics and for what moves."""

from __future__ import annotations

import numpy as np
import pytest

from plenipo.channels.trade import CHANNEL
from plenipo.core.errors import ModelError
from plenipo.core.gradient import lever_gradient
from plenipo.core.lever import read_levers
from plenipo.core.setting import Setting, make_setting
from plenipo.testing import twelve_actors
from tests.contract.small_channels import MARKET, STOCK

WORLD = twelve_actors()
N = len(WORLD.actors)
YEAR = 2039
ACTIVE = frozenset(s.name for s in read_levers(CHANNEL.package)) - {"export_tax"}
IND, VNM, CHN = (WORLD.index(c) for c in ("IND", "VNM", "CHN"))
# Differences of second order in a step of 1e-5, and of rounding over it: both near 1e-9 of the derivative.
STEP, AGREEMENT = 1e-5, 1e-6


@pytest.fixture(scope="module")
def setting() -> Setting:
    return make_setting([CHANNEL], WORLD, [WORLD.law], years=[YEAR], draws=1, seed=1, active=ACTIVE)


def nudged(levers, channel, name, place, by):
    array = np.array(levers[channel][name])
    array[place] += by
    return {**levers, channel: {**levers[channel], name: array}}


def central_difference(setting, levers, channel, name, place, outcome, weights, year) -> float:
    ends = (
        lever_gradient(setting, nudged(levers, channel, name, place, by), outcome, weights, year).level for by in (STEP, -STEP)
    )
    up, down = ends
    return (up - down) / (2 * STEP)


@pytest.mark.parametrize(
    ("lever", "place", "start"),
    [
        ("applied_tariff", (0, IND, VNM), 0.0),
        ("applied_tariff", (0, CHN, VNM), 0.0),
        ("additional_duty", (0, VNM, IND), 0.0),
        ("trade_cost", (0, CHN, VNM), 0.0),
        ("closed_share", (0, CHN, VNM), 0.1),
        ("agreement_depth", (0, IND, VNM), 0.2),
        ("supply_cost", (0, CHN), 0.0),
    ],
)
def test_equal_to_the_central_difference_of_solving_again(setting, lever, place, start) -> None:
    levers = nudged(setting.levers(WORLD.law), "trade", lever, place, start)
    weights = {VNM: 2.0}
    exact = lever_gradient(setting, levers, "real_income", weights, YEAR).by_lever()["trade"][lever][place]
    other = central_difference(setting, levers, "trade", lever, place, "real_income", weights, YEAR)
    assert exact != 0
    assert exact == pytest.approx(other, rel=AGREEMENT)


def test_at_a_kink_the_side_is_that_of_the_point_asked_for(setting) -> None:
    levers = setting.levers(WORLD.law)
    rate = levers["trade"]["applied_tariff"][0, CHN, IND]
    bound = nudged(levers, "trade", "bound_rate", (0, CHN, IND), rate - levers["trade"]["bound_rate"][0, CHN, IND])
    gradient = lever_gradient(setting, bound, "real_income", {IND: 1.0}, YEAR)
    cell, sides = (0, CHN, IND), []
    for onset in (1e-9, -1e-9):
        there = nudged(bound, "trade", "applied_tariff", cell, onset)
        sides.append(gradient.by_lever(there)["trade"]["applied_tariff"][cell])
    free = lever_gradient(setting, levers, "real_income", {IND: 1.0}, YEAR).by_lever()["trade"]["applied_tariff"][cell]
    assert sides[0] == 0.0  # a rise above the binding has no effect
    assert sides[1] == pytest.approx(free, rel=1e-6)


def test_no_derivative_where_there_is_no_equilibrium(setting) -> None:
    levers = setting.levers(WORLD.law)
    lost = nudged(levers, "trade", "supply_cost", (0, CHN), np.nan)
    with pytest.raises(ModelError, match="not finite"):
        lever_gradient(setting, lost, "real_income", {VNM: 1.0}, YEAR)


def test_what_moves_answers_levers_of_earlier_years() -> None:
    years = (2025, 2026, 2027)
    coupled = make_setting([MARKET, STOCK], WORLD, [WORLD.law], years=years, draws=1, seed=1)
    assert coupled.plan.static == ()
    levers = coupled.levers(WORLD.law)
    gradient = lever_gradient(coupled, levers, "stock", {IND: 1.0}, 2027).by_lever()
    place = (0, IND)
    other = central_difference(coupled, levers, "stock", "aid", place, "stock", {IND: 1.0}, 2027)
    assert other != 0
    assert gradient["stock"]["aid"][place] == pytest.approx(other, rel=AGREEMENT)
