# SPDX-License-Identifier: Apache-2.0
"""Border levies and club tariffs: what the acts become, when they are refused, and what must hold of them in the channel."""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from plenipo.channels.trade import CHANNEL
from plenipo.channels.trade.channel import levy_rate
from plenipo.core.compile import compile_levers
from plenipo.core.draws import central_values, read_parameters
from plenipo.core.enact import enact
from plenipo.core.errors import InputError
from plenipo.core.lever import read_levers
from plenipo.core.registry import act_types
from plenipo.core.setting import entries_of, make_setting
from plenipo.testing import twelve_actors

WORLD = twelve_actors()
N = len(WORLD.actors)
START = dt.date(2027, 1, 1)
YEARS = (2026, 2027, 2028, 2029)
MEMBERS = ("AUS", "CHN", "JPN", "VNM")  # of the made-up Pacific Pact
OUTSIDE = tuple(c for c in WORLD.actors if c not in MEMBERS)
RATE = 3.0
# Solved to 1e-12; sums over actors lose a digit or two.
EXACT = 1e-10
DIFFERENCE = 1e-4


def act(kind: str, actor: str, date: Any = START, **fields: Any) -> Any:
    return act_types()[kind].model_validate({"kind": kind, "date": date, "actor": actor, **fields})


def club(*partners: str, actor: str = "USA", **fields: Any) -> Any:
    return act(
        "conclude",
        actor,
        instrument="club",
        title="Climate Club",
        partners=list(partners),
        terms=[{"kind": "club tariff", "rate": RATE, **fields}],
    )


def levers(*events: Any) -> dict[str, np.ndarray]:
    law = enact(WORLD.law, WORLD, events).law
    return compile_levers(entries_of(CHANNEL, law, WORLD), read_levers(CHANNEL.package), N, YEARS)


def duty(*events: Any) -> np.ndarray:
    """(year, origin, destination): additional duty in per cent."""
    return 100 * levers(*events)["additional_duty"]


def cells(origins: Any, destinations: Any) -> np.ndarray:
    found = np.zeros((N, N), bool)
    found[np.ix_([WORLD.index(c) for c in origins], [WORLD.index(c) for c in destinations])] = True
    return found


def told(*events: Any) -> str:
    with pytest.raises(InputError) as error:
        enact(WORLD.law, WORLD, events)
    return str(error.value.problems[0])


def test_members_levy_the_club_tariff_on_all_outside_and_on_nobody_inside() -> None:
    found = duty(club("JPN"))
    outside = [c for c in WORLD.actors if c not in ("USA", "JPN")]
    assert not found[0].any()
    for year in (1, 2, 3):
        assert np.array_equal(found[year], RATE * cells(outside, ("USA", "JPN")))


def test_a_universal_club_levies_nothing() -> None:
    assert not duty(club(*(c for c in WORLD.actors if c != "USA"))).any()


def test_who_accedes_is_no_longer_charged_and_charges_the_others() -> None:
    found = duty(club("JPN"), act("accede", "BRA", dt.date(2028, 1, 1), instrument="club"))
    before, after = ("USA", "JPN"), ("USA", "JPN", "BRA")
    assert np.array_equal(found[1], RATE * cells([c for c in WORLD.actors if c not in before], before))
    assert np.array_equal(found[2], RATE * cells([c for c in WORLD.actors if c not in after], after))


def test_who_withdraws_is_charged_from_the_day_it_is_out() -> None:
    found = duty(club("JPN", "BRA"), act("withdraw", "BRA", dt.date(2028, 1, 1), instrument="club"))
    assert not found[1][:, WORLD.index("USA")][WORLD.index("BRA")]
    assert np.array_equal(found[2], duty(club("JPN"))[2])


def test_a_club_may_name_whom_it_charges_and_until_when() -> None:
    found = duty(club("JPN", on=["EUN", "JPN"], end="2029-01-01"))
    assert np.array_equal(found[1], RATE * cells(("DEU", "FRA"), ("USA", "JPN")))
    assert not found[3].any()
    with pytest.raises(InputError, match="JPM"):
        duty(club("JPN", on=["JPM"]))
    with pytest.raises(ValueError, match="end must come after start"):
        club("JPN", start="2028-01-01", end="2028-01-01")


def test_a_member_adds_a_club_tariff_to_an_instrument_from_a_date() -> None:
    later = act("club tariff", "CHN", dt.date(2028, 1, 1), instrument="pacific-pact", rate=RATE, until=dt.date(2029, 1, 1))
    found = duty(later)
    assert not found[[0, 1, 3]].any()
    assert np.array_equal(found[2], RATE * cells(OUTSIDE, MEMBERS))


def test_a_second_club_tariff_comes_on_top_for_those_who_acceded_too() -> None:
    found = duty(
        club("JPN"),
        act("accede", "BRA", dt.date(2028, 1, 1), instrument="club"),
        act("club tariff", "USA", dt.date(2029, 1, 1), instrument="club", rate=2.0, on=["CHN"]),
    )[3]
    members = ("USA", "JPN", "BRA")
    assert np.array_equal(
        found, RATE * cells([c for c in WORLD.actors if c not in members], members) + 2 * cells(["CHN"], members)
    )


def test_the_border_levy_lays_a_share_and_a_price_until_its_end() -> None:
    found = levers(
        act("border levy", "EUN", coverage=0.5, price=90, until="2028-01-01"), act("border levy", "USA", partners=["CHN"])
    )
    ours, others = ("DEU", "FRA"), [c for c in WORLD.actors if c not in ("DEU", "FRA")]
    american = cells(["CHN"], ["USA"])
    assert np.array_equal(found["border_levy"][1], 0.5 * cells(others, ours) + american)
    assert np.array_equal(found["levy_price"][1], 90 * cells(others, ours))
    assert np.array_equal(found["border_levy"][2], american)
    assert not found["levy_price"][2].any()


def test_refusals_speak() -> None:
    assert "DEU cannot lay a border levy of its own: it belongs to the customs union European Union" in told(
        act("border levy", "DEU")
    )
    assert "KEM" in told(act("border levy", "USA", partners=["KEM"]))
    assert "USA is not bound by Pacific Pact" in told(act("club tariff", "USA", instrument="pacific-pact", rate=3))
    assert "KEM" in told(act("club tariff", "CHN", instrument="pacific-pact", rate=3, on=["KEM"]))
    assert "before or when it begins" in told(act("club tariff", "CHN", instrument="pacific-pact", rate=3, until=START))
    assert "DEU cannot join Climate Club alone" in told(club("DEU"))
    for wrong in ({"coverage": 1.2}, {"coverage": 0}, {"price": 0}):
        with pytest.raises(ValueError, match=r"coverage|price"):
            act("border levy", "USA", **wrong)


# The channel. Carbon prices and intensities are made up; each differs between economies.
PRICE = np.random.default_rng(3).uniform(0.0, 120.0, N)
INTENSITY = np.random.default_rng(4).uniform(0.1, 0.9, N)  # tonnes a thousand USD
PRICES = central_values(read_parameters(CHANNEL.package), WORLD.actors)["prices_2019_to_2023"]
US, CN = WORLD.index("USA"), WORLD.index("CHN")
RICH = np.where(np.arange(N) == US, 150.0, PRICE)  # the United States price carbon highest


@functools.cache
def built(order: tuple[int, ...] = tuple(range(N)), variant: str = "") -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """Channel, levers of the law as it stands and one draw, with the actors in an order."""
    world, chosen = WORLD.reordered([WORLD.actors[k] for k in order]), {"trade": variant} if variant else {}
    active = frozenset({"border_levy"})
    straight, setting = (
        make_setting([CHANNEL], w, [w.law], years=(2026,), draws=2, seed=5, active=active, variants=chosen)
        for w in (WORLD, world)
    )
    draw = {k: v[1][list(order)] if v[1].shape else v[1] for k, v in straight.params["trade"].items()}
    here = {k: jnp.asarray(v[0]) for k, v in setting.levers(world.law)["trade"].items()}
    return setting.channels[0], here, {k: jnp.asarray(v) for k, v in draw.items()}


def outcomes(channel: Any, laid: Any, draw: Any, carbon: Any) -> dict[str, jax.Array]:
    shared, ready = {**channel.no_shifts(), **carbon}, channel.translate(laid)
    result = channel.step(draw, channel.init(draw), shared, ready, None, None)
    return {**result.outcomes, "rate": levy_rate(draw, ready, shared), "status": result.status}


solved = eqx.filter_jit(outcomes)


def run(
    share: Any = None, own_price: Any = None, price: Any = RICH, intensity: Any = INTENSITY, variant: str = ""
) -> dict[str, np.ndarray]:
    channel, here, draw = built(variant=variant)
    laid = dict(here)
    laid["border_levy"] = jnp.zeros((N, N)) if share is None else jnp.asarray(share, float)
    laid["levy_price"] = jnp.zeros((N, N)) if own_price is None else jnp.asarray(own_price, float)
    found = solved(channel, laid, draw, {"carbon_price": jnp.asarray(price), "carbon_intensity": jnp.asarray(intensity)})
    assert int(found["status"]) == 0
    return {k: np.asarray(v) for k, v in found.items()}


FULL = cells([c for c in WORLD.actors if c != "USA"], ["USA"]).astype(float)


def test_the_rate_is_the_gap_of_prices_on_the_carbon_in_a_dollar_of_goods() -> None:
    goods = WORLD.ties["goods_trade"] / np.where(
        (trade := WORLD.ties["goods_trade"] + WORLD.ties["services_trade"]) > 0, trade, 1.0
    )
    expected = 0.4 * PRICES * FULL * goods * np.maximum(RICH[US] - RICH, 0.0)[:, None] * INTENSITY[:, None] / 1000
    np.testing.assert_allclose(run(0.4 * FULL)["rate"], expected, rtol=1e-14)
    # A price of the levy's own counts where it is above the modelled one.
    for named, charged in ((400.0, 400.0), (1.0, RICH[US])):
        rate = run(FULL, named * FULL)["rate"][CN, US]
        assert rate == pytest.approx(PRICES * goods[CN, US] * (charged - RICH[CN]) * INTENSITY[CN] / 1000)


def test_both_channels_count_prices_alike() -> None:
    climate = central_values(read_parameters("plenipo.channels.climate"), WORLD.actors)
    assert climate["prices_2019_to_2023"] == PRICES


def test_revenue_is_rate_times_value() -> None:
    channel, here, _ = built()
    found = run(FULL)
    duties = np.asarray(channel.effective_tariff(here)) + found["rate"]
    # Work is fixed here, so that the factory price is the wage.
    value = found["bilateral_exports"] * (found["real_wage"] * found["price_level"])[:, None]
    np.testing.assert_allclose(found["tariff_revenue"], (duties * value).sum(axis=0), rtol=EXACT)
    assert found["tariff_revenue"][US] > run()["tariff_revenue"][US]


@pytest.mark.parametrize(
    "carbon",
    [
        {"price": np.zeros(N), "intensity": np.zeros(N)},  # no climate channel has told anything
        {"price": np.full(N, 80.0)},  # the origin paid as much
        {"price": np.where(np.arange(N) == US, 0.0, PRICE)},  # it paid more
    ],
    ids=["climate not run", "equal prices", "a lower price here"],
)
def test_a_levy_without_a_gap_changes_nothing_to_the_bit(carbon: dict[str, Any]) -> None:
    with_levy, without = run(FULL, **carbon), run(**carbon)
    assert all(np.array_equal(with_levy[k], without[k]) for k in without)


def test_the_more_carbon_is_charged_the_less_is_sold_there() -> None:
    shares = (0.0, 0.25, 0.5, 1.0)
    found = [run(s * FULL) for s in shares]
    sold = np.array([f["bilateral_exports"][:, US][FULL[:, US] > 0] for f in found])
    assert (np.diff(sold.sum(axis=1)) < 0).all()
    rates, ratio = found[-1]["rate"][:, US], found[-1]["bilateral_exports"][:, US] / found[0]["bilateral_exports"][:, US]
    assert ratio[rates.argmax()] == ratio.min()  # who sells most carbon a dollar loses most
    assert found[-1]["tariff_revenue"][US] > found[1]["tariff_revenue"][US] > found[0]["tariff_revenue"][US]


def test_output_emissions_are_intensity_times_output() -> None:
    channel, _, draw = built()
    base, levied = run(), run(FULL)
    made = np.asarray(channel.base_year(draw).income) / 1000
    np.testing.assert_allclose(base["output_emissions"], INTENSITY * made, rtol=EXACT)
    # One sector and fixed work: what is not sold abroad is sold at home, and a levy moves no output.
    np.testing.assert_allclose(levied["output_emissions"], base["output_emissions"], rtol=EXACT)
    assert not run(FULL, intensity=np.zeros(N))["output_emissions"].any()


def test_where_work_responds_output_shifts_with_a_levy() -> None:
    base, levied = (run(share, variant="additive/lump_sum/elastic") for share in (None, FULL))
    np.testing.assert_allclose(levied["output_emissions"], INTENSITY * levied["bilateral_exports"].sum(axis=1), rtol=EXACT)
    worst = levied["rate"][:, US].argmax()
    assert levied["output_emissions"][worst] < base["output_emissions"][worst]


def test_the_order_of_actors_is_irrelevant_to_a_levy() -> None:
    order = np.random.default_rng(9).permutation(N)
    channel, here, draw = built(tuple(order.tolist()))
    laid = {**here, "border_levy": jnp.asarray(FULL[np.ix_(order, order)]), "levy_price": jnp.zeros((N, N))}
    turned = solved(
        channel, laid, draw, {"carbon_price": jnp.asarray(RICH[order]), "carbon_intensity": jnp.asarray(INTENSITY[order])}
    )
    straight = run(FULL)
    for name in ("real_income", "exports", "tariff_revenue", "output_emissions", "rate"):
        expected = straight[name][order] if straight[name].ndim == 1 else straight[name][np.ix_(order, order)]
        np.testing.assert_allclose(turned[name], expected, rtol=1e-8, atol=1e-12, err_msg=name)


def test_the_derivative_by_coverage_and_carbon_price_is_exact() -> None:
    variant, told_of = "additive/lump_sum/elastic", ("real_income", "tariff_revenue", "output_emissions")
    channel, here, draw = built(variant=variant)

    def at(share: Any, price: Any) -> list[jax.Array]:
        laid = {**here, "border_levy": share, "levy_price": jnp.zeros((N, N))}
        found = outcomes(channel, laid, draw, {"carbon_price": price, "carbon_intensity": jnp.asarray(INTENSITY)})
        return [found[k] for k in told_of]

    point, along = (jnp.asarray(0.5 * FULL), jnp.asarray(RICH)), (jnp.asarray(FULL), jnp.asarray(RICH))
    exact = jax.jit(lambda x, d: jax.jvp(at, x, d)[1])(point, along)
    up, down = (run((0.5 + s) * FULL, price=(1 + s) * RICH, variant=variant) for s in (DIFFERENCE, -DIFFERENCE))
    for name, slope in zip(told_of, exact, strict=True):
        difference = (up[name] - down[name]) / (2 * DIFFERENCE)
        np.testing.assert_allclose(slope, difference, rtol=1e-5, atol=1e-7 * np.abs(difference).max(), err_msg=name)
