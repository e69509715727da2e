# SPDX-License-Identifier: Apache-2.0
"""The engine with several channels at once: coupling, shifters, policies, segments, memory, named failures."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from plenipo.core.draws import central_values, read_parameters
from plenipo.core.enact import enact
from plenipo.core.engine import check_failures, run
from plenipo.core.errors import InputError, ModelError
from plenipo.core.graph import make_plan
from plenipo.core.policy import AbstractPolicy, PolicyResult
from plenipo.core.setting import make_setting, reached_channels
from plenipo.testing import twelve_actors
from tests.contract.small_channels import ALL, CRISIS, MARKET, RUMOUR, STOCK, WARMTH
from tests.contract.small_channels.market import SetDuty

WORLD = twelve_actors()
YEARS = (2025, 2026, 2027, 2028, 2029)
DRAWS = 6
SEED = 3
PAIR = (np.array([0]), np.array([1]))
DUTY = SetDuty(date=dt.date(2027, 1, 1), actor="IND", on="CHN", rate=0.3)


@pytest.fixture(scope="module")
def taxed():
    return enact(WORLD.law, WORLD, [DUTY]).law


@pytest.fixture(scope="module")
def coupled(taxed):
    return make_setting(ALL, WORLD, [WORLD.law, taxed], years=YEARS, draws=DRAWS, seed=SEED)


def central_of(setting) -> dict[str, Any]:
    return {s.name: central_values(read_parameters(s.package), WORLD.actors) for s in setting.specs}


def arguments(setting, levers) -> dict[str, Any]:
    return {
        "plan": setting.plan,
        "channels": setting.channels,
        "levers": levers,
        "params": setting.params,
        "years": setting.years,
        "solve_years": setting.solve_years,
        "actors": len(WORLD.actors),
        "seed": SEED,
    }


def test_order_and_the_cut_circle() -> None:
    # stock lifts productivity, market reads it and sets the price, stock reads the price: a circle, cut once.
    plan = make_plan([s for s in (MARKET, STOCK, RUMOUR)], MARKET.shared)
    assert set(plan.order) == {"market", "stock", "rumour"}
    assert len(plan.lagged) == 1
    assert plan.static == ()


def test_a_static_without_dynamic_inputs_is_solved_outside_the_scan() -> None:
    plan = make_plan([MARKET, CRISIS], MARKET.shared)
    assert plan.static == ("market",)
    assert make_plan([MARKET, CRISIS], MARKET.shared, policies=True).static == ()


def test_a_static_that_waits_for_what_moves_is_solved_after_the_scan() -> None:
    plan = make_plan([MARKET, RUMOUR], MARKET.shared)
    assert (plan.static, plan.late, plan.by_point) == ((), ("market",), True)
    # Somebody in the scan waits for the price: then the market belongs into the scan.
    assert make_plan([MARKET, STOCK, RUMOUR], MARKET.shared).late == ()
    assert make_plan([MARKET, RUMOUR], MARKET.shared, policies=True).late == ()


def test_a_static_after_the_scan_agrees_with_one_inside(taxed) -> None:
    both = [MARKET, RUMOUR]
    after = make_setting(both, WORLD, [WORLD.law, taxed], years=YEARS, draws=DRAWS, seed=SEED, asked=(2028,))
    inside = make_setting(both, WORLD, [WORLD.law, taxed], years=YEARS, draws=DRAWS, seed=SEED, policies=True)
    assert after.told_years == after.solve_years == (2025, 2027, 2028, 2029)
    levers = after.levers(taxed)
    a, b = after.run(levers).outcomes, inside.run(inside.levers(taxed)).outcomes
    assert np.allclose(a["market"]["price"], b["market"]["price"][:, [0, 2, 3, 4]], rtol=1e-12)
    assert np.array_equal(a["rumour"]["reached"], b["rumour"]["reached"])
    # One year alone is that year of the whole, of either channel.
    assert np.array_equal(after.level(levers, "price", 2028), a["market"]["price"][:, 2])
    assert np.array_equal(after.level(levers, "reached", 2028), a["rumour"]["reached"][:, 3])


def test_what_late_statics_wait_for_is_run_once_and_handed_over(taxed, monkeypatch) -> None:
    setting = make_setting([MARKET, WARMTH], WORLD, [WORLD.law, taxed], years=YEARS, draws=DRAWS, seed=SEED, asked=(2028,))
    assert (setting.plan.late, setting.plan.handed) == (("market",), ("productivity_shift",))
    levers = setting.levers(taxed)
    whole, without = setting.run(levers, pairs=PAIR), setting.run(levers, late=False)
    assert set(without.outcomes) == {"warmth"}
    assert whole.status.shape == without.status.shape == (DRAWS, 2)
    warmth = whole.outcomes["warmth"]["warmth"]
    assert warmth.shape == (DRAWS, len(YEARS)), "a world outcome has no actor"
    assert np.array_equal(warmth, without.outcomes["warmth"]["warmth"])
    assert np.array_equal(setting.level(levers, "warmth", 2027), warmth[:, YEARS.index(2027)])
    # Handed over in parts, each of which would keep a memory limit: nothing else changes.
    monkeypatch.setattr("plenipo.core.engine._most_handed", lambda job, solves: 4)
    told: list[int] = []
    parts = setting.run(levers, pairs=PAIR, progress=lambda done, total: told.append(done))
    assert told == sorted(told)
    assert told[-1] == DRAWS
    for channel, by in whole.outcomes.items():
        for name, array in by.items():
            assert np.array_equal(array, parts.outcomes[channel][name]), (channel, name)


def test_late_statics_go_on_from_a_segment(taxed) -> None:
    setting = make_setting([MARKET, WARMTH], WORLD, [WORLD.law, taxed], years=YEARS, draws=DRAWS, seed=SEED, asked=(2028,))
    levers = setting.levers(taxed)
    whole = setting.run(levers).outcomes
    first = {"warmth": {"effort": levers["warmth"]["effort"][:3]}, "market": {"duty": levers["market"]["duty"][:2]}}
    then = {"warmth": {"effort": levers["warmth"]["effort"][3:]}, "market": {"duty": levers["market"]["duty"][2:]}}
    before = run(**{**arguments(setting, first), "years": YEARS[:3], "solve_years": setting.solve_years[:2]})
    after = run(
        **{**arguments(setting, then), "years": YEARS[3:], "solve_years": setting.solve_years[2:]},
        state=before.state,
        first_index=3,
    )
    for channel, name in (("warmth", "warmth"), ("market", "price")):
        joined = np.concatenate([before.outcomes[channel][name], after.outcomes[channel][name]], axis=1)
        assert np.array_equal(whole[channel][name], joined), channel


def test_a_gradient_goes_through_what_is_handed_over(taxed) -> None:
    from plenipo.core.gradient import lever_gradient

    setting = make_setting([MARKET, WARMTH], WORLD, [WORLD.law, taxed], years=YEARS[:3], draws=1, seed=SEED)
    levers, india, year = setting.levers(taxed), WORLD.index("IND"), 2027
    central = {c: {n: np.asarray([v]) for n, v in by.items()} for c, by in central_of(setting).items()}

    def price(effort: float) -> float:
        moved = {**levers, "warmth": {"effort": levers["warmth"]["effort"] + effort}}
        return float(setting.level(moved, "price", year, params=central)[0, india])

    slope = lever_gradient(setting, levers, "price", {india: 1.0}, year).by_lever()["warmth"]["effort"].sum()
    step = 1e-4
    assert np.isclose(slope, (price(step) - price(-step)) / (2 * step), rtol=1e-6)
    assert slope != 0

    def warmth(effort: float) -> float:
        moved = {**levers, "warmth": {"effort": levers["warmth"]["effort"] + effort}}
        return float(setting.level(moved, "warmth", year, params=central)[0])

    # An outcome that belongs to nobody has one place.
    slope = lever_gradient(setting, levers, "warmth", {0: 1.0}, year).by_lever()["warmth"]["effort"].sum()
    assert np.isclose(slope, (warmth(step) - warmth(-step)) / (2 * step), rtol=1e-6)
    assert slope < 0


def test_two_writers_are_refused() -> None:
    with pytest.raises(InputError, match="2 writers: market, market"):
        make_plan([MARKET, MARKET], MARKET.shared)


def test_statics_in_and_out_of_the_scan_agree(taxed) -> None:
    outside = make_setting([MARKET, CRISIS], WORLD, [WORLD.law, taxed], years=YEARS, draws=DRAWS, seed=SEED)
    inside = make_setting([MARKET, CRISIS], WORLD, [WORLD.law, taxed], years=YEARS, draws=DRAWS, seed=SEED, policies=True)
    assert outside.solve_years == (2025, 2027)
    a = outside.run(outside.levers(taxed)).outcomes["market"]["price"]
    b = inside.run(inside.levers(taxed)).outcomes["market"]["price"]
    assert np.allclose(a, b[:, [0, 2]], rtol=1e-12)
    assert not np.array_equal(b[:, 1], b[:, 2])


def test_an_act_travels_through_the_circle(coupled, taxed) -> None:
    base, new = (coupled.run(coupled.levers(law)).outcomes for law in (WORLD.law, taxed))
    before, after = YEARS.index(2026), YEARS.index(2028)
    assert np.array_equal(base["stock"]["stock"][:, : before + 1], new["stock"]["stock"][:, : before + 1])
    assert not np.array_equal(base["market"]["price"][:, after], new["market"]["price"][:, after])
    assert not np.array_equal(base["stock"]["stock"][:, after], new["stock"]["stock"][:, after])
    # Nothing couples the crisis channel to prices: it must not move at all.
    assert np.array_equal(base["crisis"]["expected_crises"], new["crisis"]["expected_crises"])


def test_shifters_add_up() -> None:
    both = make_setting([MARKET, STOCK, RUMOUR], WORLD, [WORLD.law], years=YEARS, draws=DRAWS, seed=SEED)
    only = make_setting([MARKET, STOCK], WORLD, [WORLD.law], years=YEARS, draws=DRAWS, seed=SEED)
    with_rumour = both.run(both.levers(WORLD.law)).outcomes["market"]["price"]
    without = only.run(only.levers(WORLD.law)).outcomes["market"]["price"]
    # The rumour lowers productivity a little on top of what the stock does to it.
    assert (np.abs(with_rumour - without) > 0).any()


def test_segments_agree_to_the_bit(coupled, taxed) -> None:
    levers = coupled.levers(taxed)
    whole = coupled.run(levers).outcomes
    state, parts = None, []
    for first, last in ((0, 2), (2, 5)):
        piece = {c: {k: a[first:last] for k, a in by.items()} for c, by in levers.items()}
        part = run(**{**arguments(coupled, piece), "years": YEARS[first:last]}, state=state, first_index=first)
        state = part.state
        parts.append(part.outcomes)
    for channel, by in whole.items():
        for name, array in by.items():
            assert np.array_equal(array, np.concatenate([p[channel][name] for p in parts], axis=1)), (channel, name)


class Retaliate(AbstractPolicy):
    """Once the price in one economy has risen beyond a bound, it lays a duty on another, once and for good."""

    bound: float
    watched: int
    target: int
    rate: float
    acts: ClassVar[tuple[str, ...]] = ("lay duty",)

    def init(self):
        return jnp.zeros(())

    def step(self, state, outcomes, levers, clock) -> PolicyResult:
        angry = (outcomes["market"]["price"][self.watched] > self.bound) & (clock.place > 0)
        laid = jnp.maximum(state, angry.astype(float))
        duty = levers["market"]["duty"].at[self.target, self.watched].add(self.rate * laid)
        return PolicyResult(laid, {**levers, "market": {**levers["market"], "duty": duty}}, (laid - state)[None])


def test_a_policy_acts_mid_run_and_records_it(taxed) -> None:
    setting = make_setting([MARKET, STOCK], WORLD, [taxed], years=YEARS, draws=DRAWS, seed=SEED, policies=True)
    levers = setting.levers(taxed)
    calm = setting.run(levers).outcomes["market"]["price"]
    india, china = WORLD.index("IND"), WORLD.index("CHN")
    bound = float(np.median(calm[:, 1, india]))
    rule = Retaliate(bound, india, china, 0.5)
    run_ = setting.run(levers, policies=[rule])
    (acts,) = run_.acts
    assert acts.shape == (DRAWS, len(YEARS), 1)
    assert set(np.unique(acts.sum(axis=1))) == {0.0, 1.0}, "some draws act, once; others never do"
    acted = acts.sum(axis=(1, 2)) > 0
    assert np.array_equal(run_.outcomes["market"]["price"][~acted], calm[~acted])
    assert not np.array_equal(run_.outcomes["market"]["price"][acted], calm[acted])
    assert (acts[:, 0] == 0).all(), "no outcome has been seen before the first year"


def test_policies_and_segments_agree_to_the_bit(taxed) -> None:
    setting = make_setting([MARKET, STOCK], WORLD, [taxed], years=YEARS, draws=DRAWS, seed=SEED, policies=True)
    levers = setting.levers(taxed)
    rule = Retaliate(0.9, WORLD.index("IND"), WORLD.index("CHN"), 0.5)
    whole = setting.run(levers, policies=[rule])
    state, parts = None, []
    for first, last in ((0, 3), (3, 5)):
        piece = {c: {k: a[first:last] for k, a in by.items()} for c, by in levers.items()}
        part = run(**{**arguments(setting, piece), "years": YEARS[first:last]}, policies=[rule], state=state, first_index=first)
        state = part.state
        parts.append(part)
    assert np.array_equal(whole.acts[0], np.concatenate([p.acts[0] for p in parts], axis=1))
    prices = np.concatenate([p.outcomes["market"]["price"] for p in parts], axis=1)
    assert np.array_equal(whole.outcomes["market"]["price"], prices)


def test_memory_limit_is_kept_or_refused(coupled, taxed) -> None:
    levers = coupled.levers(taxed)
    params = {c: {p: np.repeat(a, 20, axis=0) for p, a in by.items()} for c, by in coupled.params.items()}
    call = {**arguments(coupled, levers), "params": params}
    free = run(**call)
    tight = run(**call, memory_limit=int(0.7 * free.memory))
    assert tight.memory <= 0.7 * free.memory
    for channel, by in free.outcomes.items():
        for name, array in by.items():
            assert np.array_equal(array, tight.outcomes[channel][name])
    with pytest.raises(InputError, match="more than the memory limit"):
        run(**call, memory_limit=1000)


def test_failures_are_named_and_counted(taxed) -> None:
    setting = make_setting([MARKET], WORLD, [taxed], years=YEARS, draws=DRAWS, seed=SEED)
    levers = setting.levers(taxed)
    levers["market"]["duty"] = levers["market"]["duty"] * 0 + 1000.0
    status = setting.run(levers).status
    with pytest.raises(ModelError, match=r"channel market: the market did not clear in 6 of 6 draws") as error:
        check_failures(setting.plan.order, setting.channels, status)
    assert "lower the duty" in str(error.value)
    params = {"market": {**setting.params["market"], "slope": np.full(DRAWS, np.nan)}}
    status = setting.run(setting.levers(taxed), params=params).status
    with pytest.raises(ModelError, match="a result is not finite"):
        check_failures(setting.plan.order, setting.channels, status)
    few = np.zeros((400, 1), int)
    few[3] = 1
    assert check_failures(setting.plan.order, setting.channels, few).sum() == 399


def test_only_channels_an_act_can_reach_are_run(taxed) -> None:
    reached = {s.name for s in reached_channels(ALL, WORLD, WORLD.law, [taxed], YEARS)}
    assert reached == {"market", "stock"}
    assert reached_channels(ALL, WORLD, WORLD.law, [WORLD.law], YEARS) == ()


def test_daily_levers_follow_the_calendar() -> None:
    setting = make_setting([RUMOUR], WORLD, [WORLD.law], years=(2025, 2026), draws=2, seed=SEED)
    levers = setting.levers(WORLD.law)
    assert levers["rumour"]["fact_check"].shape == (2, 365, len(WORLD.actors))
    late = {"rumour": {"fact_check": levers["rumour"]["fact_check"].copy()}}
    late["rumour"]["fact_check"][0, 300:] = 0.9
    early = {"rumour": {"fact_check": levers["rumour"]["fact_check"].copy()}}
    early["rumour"]["fact_check"][0, 20:] = 0.9
    reached = [setting.run(x).outcomes["rumour"]["reached"][:, 0].mean() for x in (levers, late, early)]
    assert reached[2] < reached[1] <= reached[0]


def test_gradient_through_a_coupled_run_equals_differences(coupled, taxed) -> None:
    from plenipo.core.draws import draw_keys
    from plenipo.core.simulate import Task, simulate_draw, translate

    levers = jax.tree.map(jnp.asarray, coupled.levers(taxed))
    task = Task(coupled.plan, False, coupled.years, coupled.solve_years, 0, len(WORLD.actors))
    params = {c: {p: jnp.asarray(a[0]) for p, a in by.items()} for c, by in coupled.params.items()}
    channels = tuple(next(c for c in coupled.channels if c.name == n) for n in coupled.plan.order)
    key, none = draw_keys(SEED, 0, 1)[0], (jnp.zeros(0, int), jnp.zeros(0, int))

    def last_stock(aid):
        moved = {**levers, "stock": {"aid": levers["stock"]["aid"] + aid}}
        shared = translate(task, (channels, (), moved, none, task.arrays()))
        return simulate_draw(task, shared, (params, key, None))["outcomes"]["stock"]["stock"][-1].sum()

    exact = jax.jit(jax.grad(last_stock))(jnp.zeros(()))
    step = 1e-5
    difference = (last_stock(step) - last_stock(-step)) / (2 * step)
    assert np.isclose(exact, difference, rtol=1e-7)
