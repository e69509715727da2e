# SPDX-License-Identifier: Apache-2.0
"""The climate channel as a whole: the emulator inside it, accounts, what a treaty does and what a null treaty does not."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from plenipo.channels.climate import CHANNEL
from plenipo.channels.climate.acts import FinanceAbatement, MakePledge
from plenipo.channels.climate.build import ensemble_of
from plenipo.channels.climate.ensemble import project
from plenipo.channels.climate.model.species import EMITTED
from plenipo.channels.climate.provisions import EmissionsTarget
from plenipo.core.draws import central_values, read_parameters
from plenipo.core.enact import enact
from plenipo.core.law import Law
from plenipo.core.setting import make_setting
from plenipo.core.treaty import Sign, Withdraw
from plenipo.testing import twelve_actors

WORLD = twelve_actors()
YEARS = tuple(range(2025, 2033))
DRAWS = 8
FREE = Law()


@pytest.fixture(scope="module")
def setting():
    return make_setting((CHANNEL,), WORLD, [WORLD.law], years=YEARS, draws=DRAWS, seed=4, asked=(YEARS[-1],))


@pytest.fixture(scope="module")
def run(setting):
    def of(law, params=None):
        return setting.run(setting.levers(law), params=params).outcomes["climate"]

    return of


def central(**moved):
    values = central_values(read_parameters(CHANNEL.package), WORLD.actors)
    return {"climate": {n: np.stack([np.asarray(moved.get(n, v))] * DRAWS) for n, v in values.items()}}


def test_without_targets_it_is_the_emulator_on_the_same_emissions(setting, run):
    """Equal to 1e-9 K: the same equations a year at a time and all years at once."""
    found = run(FREE, central())
    ensemble, order = ensemble_of(WORLD)
    channel = setting.channels[0]
    own = channel.init({n: a[0] for n, a in central()["climate"].items()})
    first = YEARS[0] - channel.base_year
    path = np.array(channel.given.background[first : first + len(YEARS)])
    outlook, at = own.outlook, slice(first, first + len(YEARS))
    gases = (outlook.co2.sum(0) + outlook.transport, outlook.co2_land.sum(0), outlook.ch4.sum(0), outlook.n2o.sum(0))
    path[:, : len(gases)] = np.stack([np.asarray(g)[at] for g in gases], axis=1) * np.asarray(channel.given.scale)
    from plenipo.channels.climate.build import _start

    start = _start(WORLD, YEARS[0])
    _, told = project(ensemble, path, start)
    member = order[len(order) // 2]
    assert len(EMITTED) == path.shape[1]
    expected = np.asarray(told.warming)[member] - np.asarray(start.base)[member]
    assert found["warming"][0] == pytest.approx(expected, abs=1e-9)
    assert not found["abatement_cost"].any()
    assert (found["target_probability"] == 1).all()


def test_a_treaty_cuts_emissions_and_warming_and_costs_who_cuts(run):
    free, bound = run(FREE), run(WORLD.law)
    usa, chn = WORLD.index("USA"), WORLD.index("CHN")
    assert (bound["emissions"][:, -1, usa] < free["emissions"][:, -1, usa]).all()
    assert (bound["emissions"][:, -1, chn] > free["emissions"][:, -1, chn]).all()  # it leaks
    assert (bound["world_emissions"][:, -1] < free["world_emissions"][:, -1]).all()
    assert (bound["abatement_cost"][:, -1, usa] > 0).all()
    assert not bound["abatement_cost"][:, :, chn].any()
    assert ((bound["target_probability"] > 0) & (bound["target_probability"] <= 1)).all()


def test_less_co2_takes_sulphur_with_it_so_that_cooling_comes_late(setting, run):
    """Without co-control the first years are cooler: what aerosols hide is uncovered."""
    alone, tied = (run(WORLD.law, central(co_control=x)) for x in (0.0, 1.0))
    assert alone["warming"][0, -1] < tied["warming"][0, -1]


def test_world_emissions_are_the_sum_of_nations_and_what_belongs_to_nobody(setting, run):
    found = run(WORLD.law, central())
    own = setting.channels[0].init({n: a[0] for n, a in central()["climate"].items()})
    abroad = np.asarray(own.outlook.transport)[2 : 2 + len(YEARS)]
    total = found["emissions"][0].sum(axis=1) + abroad
    assert found["world_emissions"][0] == pytest.approx(total / 1e3, rel=1e-12)


def test_a_signature_and_a_withdrawal_by_who_is_not_bound_change_nothing_to_the_bit(run):
    signed = enact(WORLD.law, WORLD, [Sign(date=dt.date(2026, 1, 1), actor="CHN", instrument="accord")]).law
    left = Withdraw(date=dt.date(2026, 1, 1), actor="IND", instrument="accord", notice_months=0)
    base = run(WORLD.law)
    for law in (signed, enact(WORLD.law, WORLD, [left]).law):  # India has no target of its own
        for name, array in run(law).items():
            assert np.array_equal(array, base[name]), name


def test_finance_is_spent_to_the_dollar(run):
    law = enact(WORLD.law, WORLD, [FinanceAbatement(date=dt.date(2026, 1, 1), actor="USA", partners=("IND",), usd_bn=12)]).law
    spent = (run(law)["abatement_cost"] - run(WORLD.law)["abatement_cost"])[:, -1, WORLD.index("IND")]
    assert spent == pytest.approx(12.0, rel=1e-9)


def test_enforcement_makes_meeting_a_target_likelier(run):
    target = EmissionsTarget(by=2035, form="base-year", change_pct=-40, base=2005)
    pledge = MakePledge(date=dt.date(2026, 1, 1), actor="USA", instrument="accord", targets=(target,))
    plain, strict = (
        run(enact(WORLD.law, WORLD, [pledge.model_copy(update={"enforcement": e})]).law)["target_probability"] for e in (0.0, 2.0)
    )
    at = (slice(None), -1, WORLD.index("USA"))
    odds = [p[at] / (1 - p[at]) for p in (plain, strict)]
    assert odds[1] / odds[0] == pytest.approx(np.exp(2.0), rel=1e-9)


@pytest.mark.parametrize("form", ["kalkuhl_wenz", "howard_sterner", "burke", "none"])
def test_damage_by_form_needs_no_program_of_its_own(setting, form):
    from plenipo.core import chunks

    setting.run(setting.levers(WORLD.law))
    held = len(chunks._compiled)
    found = setting.under({"climate": form}).run(setting.levers(WORLD.law)).outcomes["climate"]["climate_damage"]
    assert len(chunks._compiled) == held
    assert found.any() == (form != "none")
