# SPDX-License-Identifier: Apache-2.0
"""The channel around the model: its base year, what it does with a law that changes nothing, how guidance leaves results alone."""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from plenipo.channels.trade.model import prepare
from plenipo.core.registry import channel
from plenipo.core.setting import make_setting
from plenipo.testing import twelve_actors

WORLD = twelve_actors()
DRAWS = 3
ROUNDING = 1e-14  # nothing moves but the last digit


@pytest.fixture(scope="module")
def setting():
    return make_setting([channel("trade")], WORLD, [WORLD.law], years=(2026,), draws=DRAWS, seed=5)


def one_draw(setting, k: int = 1):
    return {n: jnp.asarray(a[k]) for n, a in setting.params["trade"].items()}


def test_base_year_is_the_prepared_table(setting) -> None:
    built, params = setting.channels[0], one_draw(setting)
    table = WORLD.ties["goods_trade"] + WORLD.ties["services_trade"] + np.diag(np.asarray(built.home(params)))
    whole = prepare(jnp.asarray(table), built.effective_tariff(built.reference))
    for name, quick, full in zip(whole._fields, built.base_year(params), whole, strict=True):
        assert np.allclose(quick, full, rtol=1e-12, atol=1e-9 * float(np.abs(full).max())), name


def test_the_law_of_the_base_year_changes_nothing(setting) -> None:
    outcomes = setting.run(setting.levers(WORLD.law)).outcomes["trade"]
    gdp = WORLD.stocks["gdp"] / 1000
    assert np.allclose(outcomes["real_income"], gdp, rtol=ROUNDING, atol=0)
    for name in ("real_wage", "price_level", "terms_of_trade"):
        assert np.allclose(outcomes[name], 1.0, rtol=ROUNDING, atol=0), name


def test_guidance_changes_no_result(setting) -> None:
    guided = setting.channels[0]
    alone = dataclasses.replace(guided, grid=None)
    levers = {k: jnp.asarray(v[0]) for k, v in setting.levers(WORLD.law)["trade"].items()}
    moved = {**levers, "additional_duty": levers["additional_duty"].at[3, 10].set(0.4)}

    def income(built, params):
        return built.step(params, built.init(params), built.no_shifts(), built.translate(moved), None, None).outcomes[
            "real_income"
        ]

    one, other = (jax.jit(income)(c, one_draw(setting)) for c in (guided, alone))
    assert np.allclose(one, other, rtol=1e-11)
    assert np.abs(np.asarray(one) / (WORLD.stocks["gdp"] / 1000) - 1).max() > 1e-4
