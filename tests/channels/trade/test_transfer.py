# SPDX-License-Identifier: Apache-2.0
"""Gifts: what the act becomes, when it is refused, and what must hold of one in the model and in the channel."""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from plenipo.channels.trade import CHANNEL
from plenipo.channels.trade.model import Wedges, balance, new_flows, parameters, prepare, solve_changes
from plenipo.channels.trade.model.equilibrium import jacobian, residual, system, unknowns
from plenipo.channels.trade.model.wedges import trade_after
from plenipo.core.compile import compile_levers
from plenipo.core.enact import enact
from plenipo.core.errors import InputError
from plenipo.core.lever import read_levers
from plenipo.core.registry import act_types
from plenipo.core.setting import entries_of, make_setting
from plenipo.testing import twelve_actors

WORLD = twelve_actors()
GDP = WORLD.stocks["gdp"] / 1000
START = dt.date(2027, 1, 1)
YEARS = (2026, 2027, 2028)
CLOSURES = [(d, r, k) for d in (0, 1, 2) for r, k in ((0, 0.0), (1, 0.5))]
SIZE = 5.0
# Solved to 1e-12; sums over actors lose a digit or two.
EXACT = 1e-10


def gift(actor: str, to: str, amount: float = SIZE, **fields: Any) -> Any:
    return act_types()["transfer"].model_validate(
        {"kind": "transfer", "date": START, "actor": actor, "to": to, "amount": amount, **fields}
    )


def lever(*events: Any) -> np.ndarray:
    """(year, origin, destination), USD bn a year."""
    law = enact(WORLD.law, WORLD, events).law
    return compile_levers(entries_of(CHANNEL, law, WORLD), read_levers(CHANNEL.package), len(WORLD.actors), YEARS)["transfer"]


def at(code: str) -> int:
    return WORLD.index(code)


def told(*events: Any) -> str:
    with pytest.raises(InputError) as error:
        enact(WORLD.law, WORLD, events)
    return str(error.value.problems[0])


def test_a_gift_runs_from_its_date_until_its_end_and_gifts_add_up() -> None:
    found = lever(gift("USA", "KEN", until=dt.date(2028, 1, 1)), gift("USA", "KEN", 2.0))
    assert found[:, at("USA"), at("KEN")].tolist() == [0.0, SIZE + 2.0, 2.0]
    assert np.count_nonzero(found[1]) == 1


def test_a_joint_party_gives_and_receives_by_output() -> None:
    weight = GDP[at("DEU")] / (GDP[at("DEU")] + GDP[at("FRA")])
    given, received = lever(gift("EUN", "KEN"))[1], lever(gift("KEN", "EUN"))[1]
    assert given[at("DEU"), at("KEN")] == pytest.approx(SIZE * weight)
    assert received[at("KEN"), at("FRA")] == pytest.approx(SIZE * (1 - weight))
    assert given.sum() == pytest.approx(SIZE)
    assert lever(gift("EUN", "FRA"))[1][at("DEU"), at("FRA")] == SIZE


def test_who_has_left_a_union_neither_gives_nor_receives_with_it() -> None:
    leave = act_types()["withdraw"].model_validate({"kind": "withdraw", "actor": "FRA", "instrument": "eu", "date": "2026-01-01"})
    assert lever(leave, gift("EUN", "KEN"))[1][at("DEU"), at("KEN")] == SIZE


def test_refusals_speak() -> None:
    assert "USA would make a gift to itself" in told(gift("USA", "USA"))
    assert "EUN would make a gift to itself" in told(gift("EUN", "EUN"))
    assert "KEM" in told(gift("USA", "KEM"))
    assert "and makes" in told(gift("USA", "KEN", 1e6))
    assert "before or when it begins" in told(gift("USA", "KEN", until=START))
    with pytest.raises(ValueError, match="greater than 0"):
        gift("USA", "KEN", -1.0)


@functools.cache
def made() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Flows, tariffs, and gifts that sum to zero, of six actors."""
    r = np.random.default_rng(4)
    size = np.exp(r.normal(size=6))
    flows = size[:, None] * size * np.exp(-2.0 * (1 - np.eye(6)) + 0.3 * r.normal(size=(6, 6)))
    gifts = r.normal(size=6)
    return flows, r.uniform(0, 0.2, (6, 6)) * (1 - np.eye(6)), 0.02 * flows.sum() * (gifts - gifts.mean()) / 6


@jax.jit
def run(gifts: Any, p: Any) -> Any:
    flows, tariff, _ = made()
    baseline, _ = balance(prepare(flows, tariff), p)
    result = solve_changes(baseline, Wedges(gift=gifts), p)
    return result, new_flows(p, result), baseline


@pytest.mark.parametrize("closure", CLOSURES)
def test_gifts_move_deficits_one_for_one_and_the_world_balances(closure: tuple[int, int, float]) -> None:
    gifts = made()[2]
    result, after, before = run(gifts, parameters(4.0, *closure))
    assert int(result.status) == 0
    deficit = np.asarray(after.sum(axis=0) - after.sum(axis=1))
    assert abs(deficit.sum()) < EXACT * float(after.sum())
    np.testing.assert_allclose(result.expenditure.sum(), after.sum() + result.tariff_revenue.sum(), rtol=EXACT)
    np.testing.assert_allclose(result.gift, gifts / result.price, rtol=EXACT)
    if closure[0] != 1:  # the multiplicative rule moves the deficits that go with income too
        np.testing.assert_allclose(deficit, before.deficit + gifts, rtol=1e-9, atol=EXACT)
    # What is left without the gift is earned: wages, duty, and the deficit of the baseline, in the prices of the day.
    earned = np.asarray(result.real_expenditure - result.gift / before.expenditure)
    if closure[0] != 1 and closure[2] == 0:
        np.testing.assert_allclose(result.real_income, earned, rtol=EXACT)


@pytest.mark.parametrize("closure", CLOSURES)
def test_no_gift_is_no_change(closure: tuple[int, int, float]) -> None:
    result, _, _ = run(np.zeros(6), parameters(4.0, *closure))
    np.testing.assert_allclose(result.real_income, 1.0, atol=3e-12)
    assert not np.asarray(result.gift).any()


def test_a_gift_costs_the_giver_more_than_itself_where_goods_are_bought_at_home() -> None:
    """Samuelson (1954): with trade costs each spends most at home, so a gift turns the terms of trade against the giver."""
    gifts = np.zeros(6)
    gifts[[1, 2]] = -1.0, 1.0
    result, _, _ = run(gifts, parameters(4.0, 2))
    assert float(result.terms_of_trade[1]) < 1 < float(result.terms_of_trade[2])
    assert float(result.real_income[1]) < 1 < float(result.real_income[2])


@pytest.mark.parametrize(("deficits", "revenue", "kappa", "psi"), [(0, 0, 0.0, 0.0), (1, 1, 0.5, 0.1), (1, 0, 0.0, 0.0)])
def test_the_closed_form_jacobian_holds_with_gifts(deficits: int, revenue: int, kappa: float, psi: float) -> None:
    flows, tariff, gifts = made()
    p = parameters(4.0, deficits, revenue, kappa, psi)
    baseline = prepare(flows, tariff)
    s = system(baseline, trade_after(baseline, Wedges(), p), p, jnp.asarray(gifts))
    x = jnp.array(np.random.default_rng(0).normal(0, 0.05, unknowns(s)))
    np.testing.assert_allclose(jacobian(x, s), jax.jit(jax.jacfwd(residual))(x, s), atol=1e-13)


def test_the_channel_books_a_gift_in_dollars_and_shows_what_it_costs() -> None:
    law = enact(WORLD.law, WORLD, [gift("USA", "KEN", 1.0)]).law
    setting = make_setting([CHANNEL], WORLD, [WORLD.law, law], years=(2027,), draws=4, seed=5)
    base, new = (setting.run(setting.levers(x)).outcomes["trade"] for x in (WORLD.law, law))
    change = {k: (new[k] - base[k])[:, 0] for k in ("real_income", "net_gifts", "imports", "exports")}
    giver, receiver, others = at("USA"), at("KEN"), [k for k, c in enumerate(WORLD.actors) if c not in ("USA", "KEN")]
    assert not base["net_gifts"].any()
    # Prices move little for a gift this small, so that a dollar buys about a dollar.
    np.testing.assert_allclose(change["net_gifts"][:, [giver, receiver]], [[-1.0, 1.0]] * 4, rtol=0.03)
    assert not change["net_gifts"][:, others].any()
    assert (change["real_income"][:, giver] < -0.99).all()
    assert (change["real_income"][:, receiver] > 0.99).all()
    # In the prices of the base year: the receiver's own prices rise, so that it buys more and sells less than a dollar's worth.
    assert (change["imports"] - change["exports"])[:, receiver] == pytest.approx(1.0, rel=0.2)
