# SPDX-License-Identifier: Apache-2.0
"""Properties of the trade channel, searched over its levers on the twelve-actor world."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plenipo.channels.trade import CHANNEL
from plenipo.core.engine import check_failures
from plenipo.core.errors import ModelError
from plenipo.core.lever import read_levers
from plenipo.core.setting import Setting, make_setting
from plenipo.core.world import World
from plenipo.testing import twelve_actors

WORLD = twelve_actors()
N = len(WORLD.actors)
# As many draws as the engine runs at once, and all pairs: the program the tests of the lab use too.
DRAWS = 40
YEAR = 2027
SEED = 5
EVERY_PAIR = tuple(a[~np.eye(N, dtype=bool)] for a in np.indices((N, N)))
ACTIVE = frozenset(s.name for s in read_levers(CHANNEL.package)) - {"export_tax"}
# Trade balances to the precision of the solver; a sign of a change is sure beyond the same.
PRECISION = 1e-9

actors = st.integers(0, N - 1)
pairs = st.tuples(actors, actors).filter(lambda p: p[0] != p[1])
trading = pairs.filter(lambda p: WORLD.ties["goods_trade"][p] > 0 and WORLD.ties["goods_trade"][p[::-1]] > 0)
few = settings(max_examples=12)


def setting_of(world: World) -> Setting:
    return make_setting([CHANNEL], world, [world.law], years=[YEAR], draws=DRAWS, seed=SEED, active=ACTIVE)


@functools.cache
def setting() -> Setting:
    return setting_of(WORLD)


def run(change=None, of: Setting | None = None) -> dict[str, np.ndarray]:
    """Outcomes, (draw, actor) or (draw, origin, destination), with some cells of the levers changed; every draw must be sound."""
    here = of or setting()
    levers = {k: a.copy() for k, a in here.levers(here.world.law)["trade"].items()}
    for lever, cells in (change or {}).items():
        for place, value in cells.items():
            levers[lever][(0, *np.atleast_1d(place))] = value
    got = here.run({"trade": levers}, pairs=EVERY_PAIR)
    assert (got.status == 0).all()
    found = {k: a[:, 0] for k, a in got.outcomes["trade"].items()}
    flows = np.zeros((DRAWS, N, N))
    flows[:, EVERY_PAIR[0], EVERY_PAIR[1]] = found["bilateral_exports"]
    return {**found, "bilateral_exports": flows}


@functools.cache
def base() -> dict[str, np.ndarray]:
    return run()


# A few wedges of every kind at once, in cells of any pair.
wedges = st.fixed_dictionaries(
    {
        "additional_duty": st.dictionaries(pairs, st.floats(0, 0.5), max_size=4),
        "trade_cost": st.dictionaries(pairs, st.floats(-0.2, 0.3), max_size=4),
        "agreement_depth": st.dictionaries(pairs, st.floats(0, 1), max_size=4),
        "closed_share": st.dictionaries(pairs, st.floats(0, 1), max_size=3),
        "finance_wedge": st.dictionaries(pairs, st.floats(0, 0.5), max_size=3),
        "supply_cost": st.dictionaries(actors, st.floats(-0.1, 0.1), max_size=3),
    }
)


def test_no_act_is_no_change_to_the_bit() -> None:
    again = run({"additional_duty": {(0, 1): 0.0}})
    assert all(np.array_equal(base()[k], again[k]) for k in base())


@few
@given(wedges)
def test_the_world_exports_what_it_imports(change) -> None:
    got = run(change)
    assert all(np.isfinite(a).all() for a in got.values())
    assert np.allclose(got["exports"].sum(1), got["imports"].sum(1), rtol=PRECISION)
    assert np.allclose(got["bilateral_exports"].sum(2), got["exports"], rtol=1e-8)
    assert np.allclose(got["bilateral_exports"].sum(1), got["imports"], rtol=1e-8)


@settings(max_examples=4)
@given(wedges, st.permutations(range(N)))
def test_the_order_of_actors_is_irrelevant(change, order) -> None:
    place = {old: new for new, old in enumerate(order)}
    moved = {
        k: {(tuple(place[i] for i in c) if isinstance(c, tuple) else place[c]): v for c, v in cells.items()}
        for k, cells in change.items()
    }
    straight = run(change)
    turned = run(moved, setting_of(WORLD.reordered([WORLD.actors[k] for k in order])))
    for name in ("real_income", "exports", "imports", "price_level", "terms_of_trade", "tariff_revenue"):
        assert np.allclose(straight[name][:, order], turned[name], rtol=1e-8, atol=1e-10), name
    assert np.allclose(straight["bilateral_exports"][:, order][:, :, order], turned["bilateral_exports"], rtol=1e-8, atol=1e-10)


@few
@given(trading, st.floats(0.01, 0.4))
def test_facilitation_raises_the_trade_of_the_pair_both_ways(pair, saving) -> None:
    back = pair[::-1]
    got = run({"trade_cost": dict.fromkeys((pair, back), np.log1p(-saving))})
    for o, d in (pair, back):
        assert (got["bilateral_exports"][:, o, d] > base()["bilateral_exports"][:, o, d]).all()


@few
@given(trading, st.floats(0.01, 1.0))
def test_a_duty_lowers_the_trade_it_is_laid_on_and_hurts_the_seller(pair, duty) -> None:
    got = run({"additional_duty": {pair: duty}})
    assert (got["bilateral_exports"][:, *pair] < base()["bilateral_exports"][:, *pair]).all()
    assert (got["real_income"][:, pair[0]] < base()["real_income"][:, pair[0]]).all()


@few
@given(pairs)
def test_a_full_embargo_ends_the_trade_of_the_pair_and_stays_finite(pair) -> None:
    back = pair[::-1]
    got = run({"closed_share": dict.fromkeys((pair, back), 1.0)})
    assert all(np.isfinite(a).all() for a in got.values())
    for o, d in (pair, back):
        assert (got["bilateral_exports"][:, o, d] <= 1e-6 * base()["bilateral_exports"].sum((1, 2))).all()


def isolation(actor: int, share: float) -> dict[str, dict[tuple[int, int], float]]:
    return {"closed_share": {c: share for k in range(N) if k != actor for c in ((actor, k), (k, actor))}}


@few
@given(actors, st.floats(0.05, 0.99))
def test_an_embargo_by_everybody_is_finite_and_costs_income(actor, share) -> None:
    got = run(isolation(actor, share))
    assert all(np.isfinite(a).all() for a in got.values())
    assert (got["real_income"][:, actor] < base()["real_income"][:, actor]).all()


def test_total_isolation_is_refused_by_name_rather_than_answered_wrongly() -> None:
    # Argentina sells more than it buys: with nobody to trade with, no equilibrium keeps its balance.
    here, actor = setting(), WORLD.index("ARG")
    levers = {k: a.copy() for k, a in here.levers(WORLD.law)["trade"].items()}
    for cell in isolation(actor, 1.0)["closed_share"]:
        levers["closed_share"][(0, *cell)] = 1.0
    status = here.run({"trade": levers}, pairs=EVERY_PAIR).status
    with pytest.raises(ModelError, match="no equilibrium was found") as error:
        check_failures(here.plan.order, here.channels, status)
    assert "close less of the trade" in error.value.problems[0].next_step


@few
@given(actors, st.floats(0.001, 0.2))
def test_dearer_supply_lowers_the_economys_real_income(actor, rise) -> None:
    assert (run({"supply_cost": {actor: rise}})["real_income"][:, actor] < base()["real_income"][:, actor]).all()


def test_free_of_duty_by_agreement_and_without_an_ordinary_duty_are_the_same() -> None:
    pairs = [tuple(p) for p in np.argwhere(~np.eye(N, dtype=bool))]
    freed, none = run({"preference_margin": dict.fromkeys(pairs, 1.0)}), run({"applied_tariff": dict.fromkeys(pairs, 0.0)})
    assert not np.allclose(freed["real_income"], base()["real_income"], atol=1e-6)
    assert all(np.allclose(freed[k], none[k], atol=1e-9, equal_nan=True) for k in freed)
