# SPDX-License-Identifier: Apache-2.0
"""The model of technology capital: identities, limits and directions on a small made-up world."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from plenipo.channels.investment import model
from plenipo.channels.investment.channel import central, nearness_of
from plenipo.testing import twelve_actors

WORLD = twelve_actors()
NEAR = jnp.asarray(nearness_of(WORLD))
CHINA, JAPAN, USA, KENYA = (WORLD.index(c) for c in ("CHN", "JPN", "USA", "KEN"))
LONG = 400


def base(**changes: float) -> model.Base:
    params = {**central(), **{k: jnp.asarray(v) for k, v in changes.items()}}
    return model.base_year(*(jnp.asarray(WORLD.stocks[n]) for n in ("gdp", "fdi_inward", "research")), NEAR, params)


def after(years: int, allowed, b: model.Base) -> model.Knowhow:
    state = model.beginning(b)
    for _ in range(years):
        state = model.next_year(b, allowed, state)
    return state


def test_nothing_changes_where_nothing_is_done() -> None:
    b = base()
    state = after(30, NEAR, b)
    assert np.abs(state.own).max() < 1e-14
    assert np.abs(model.log_productivity(b, state)).max() < 1e-14
    assert np.allclose(state.abroad, b.abroad, rtol=1e-12)


def test_positions_of_hosts_and_of_origins_are_the_same_sum() -> None:
    b = base()
    assert float(b.abroad.sum()) == pytest.approx(float(b.position.sum()), rel=1e-12)
    # What know-how earns is the output of all, since each host pays out all it uses.
    assert float(b.income.sum()) == pytest.approx(float(b.gdp.sum()), rel=1e-12)


def test_closed_for_good_the_world_loses_its_foreign_technology() -> None:
    b = base()
    state = after(LONG, jnp.zeros_like(NEAR), b)
    assert np.abs(state.foreign).max() < 1e-12
    # In the long run own know-how is what it earns: log M = (phi/rho - 1) log Q + rho log M, with Q the own part alone.
    own = (b.exponent - 1) * (jnp.log1p(-b.foreign) + b.substitution * state.own) + b.substitution * state.own
    home = b.gdp * (1 - b.foreign) / b.income
    assert np.allclose(state.own, own + jnp.log(home), atol=1e-9)
    assert (model.log_productivity(b, state) < 0).all()


def test_a_control_hurts_host_and_origin_and_comes_slowly() -> None:
    b = base()
    allowed = NEAR.at[USA, CHINA].multiply(0.5)
    first, last = (model.log_productivity(b, after(k, allowed, b)) for k in (1, LONG))
    assert set(np.argsort(last)[:2]) == {CHINA, USA}
    assert all(5 * first[k] > last[k] for k in (CHINA, USA))
    assert all(first[k] < 0 for k in (CHINA, USA))
    assert after(LONG, allowed, b).own[USA] < 0 < after(LONG, allowed, b).own[CHINA]


def test_old_know_how_stays_until_it_wears_out() -> None:
    b = base(wear=0.1)
    state = after(1, jnp.zeros_like(NEAR), b)
    assert np.allclose(state.foreign, 0.9 * b.foreign, rtol=1e-12)


def test_a_treaty_gained_and_lost_again_is_none() -> None:
    ones, effect = jnp.ones_like(NEAR), jnp.asarray(0.3)
    gained = model.treaty_factor(NEAR, NEAR * ones, 0 * NEAR, effect)
    assert np.allclose(gained, NEAR * np.exp(0.3))
    assert np.allclose(model.treaty_factor(NEAR, 0 * NEAR, NEAR * ones, effect), NEAR * np.exp(-0.3))


def test_a_conduit_keeps_some_technology_of_its_own() -> None:
    crowded = base(technology_return=9.0)
    assert np.allclose(1 - crowded.foreign, central()["home_floor"])
