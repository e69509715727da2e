# SPDX-License-Identifier: Apache-2.0
"""The climate as a game, in the made-up world: derivatives, equilibria, amendments, the command."""

from __future__ import annotations

import json

import jax.numpy as jnp
import numpy as np
import pytest

import plenipo.lab.join.answer as room
from plenipo.cli.app import run
from plenipo.core.errors import InputError
from plenipo.lab.join.amendment import amendments, gap_of
from plenipo.lab.join.climate import central_draw, climate_game, climate_ground, climate_world
from plenipo.lab.join.leverage import income_leverage, warming_leverage
from plenipo.lab.join.penalty import tariff_penalty
from plenipo.lab.join.reply import best_reply
from plenipo.lab.join.response import path_of
from plenipo.lab.join.solve import solve_coalition
from plenipo.lab.join.stability import FREE, TOLD, Standing, settled, stability
from plenipo.testing import twelve_actors

WORLD = twelve_actors()
STILL = 1e-9


@pytest.fixture(scope="module")
def world():
    return climate_world(WORLD)


@pytest.fixture(scope="module")
def game(world):
    return climate_game(world)


@pytest.fixture(scope="module")
def nash(game):
    return solve_coalition(game, np.zeros(game.players))


@pytest.fixture(scope="module")
def club(world, game):
    mask = np.asarray(world.mask(["EUN", "USA", "CHN"]))
    return mask, solve_coalition(game, mask)


def test_a_union_is_one_player(world):
    assert "EUN" in world.players
    assert not {"DEU", "FRA"} & set(world.players)
    np.testing.assert_array_equal(world.player.sum(axis=0), 1.0)


def test_what_warming_answers_is_that_of_the_emulator(world, game):
    """Nothing before the tonne, and a cut of a tenth within a hundredth of a kelvin of the straight line."""
    response = np.asarray(game.response)
    assert np.abs(np.triu(response, 1)).max() == 0.0
    _, ground = climate_ground(world, central_draw(world))
    member = world.order[len(world.order) // 2]
    cut = 0.1 * game.terms.emissions
    line, emulator = game.state(cut), path_of(ground, member, cut.sum(axis=0))[1:]
    np.testing.assert_allclose(line, emulator, atol=0.01)
    assert float(jnp.abs(game.warming - emulator).max()) > 0.02


def test_cooperation_is_cooler_than_everybody_alone(game, nash):
    together = solve_coalition(game, np.ones(game.players))
    at = TOLD - 1
    assert together.warming[at] < nash.warming[at] < float(game.warming[at])
    assert together.payoff.sum() > nash.payoff.sum()


def test_one_price_holds_in_a_coalition_where_dollars_count_alike(world, game, club):
    mask, found = club
    inside = np.asarray(mask @ np.asarray(world.player)) > 0
    prices = found.price[inside]
    np.testing.assert_allclose(prices, np.broadcast_to(prices[:1], prices.shape), rtol=1e-9)
    by_need = climate_game(world, even=1.0)
    uneven = solve_coalition(by_need, mask).price[inside][:, 0]
    counted = uneven * np.asarray(by_need.weight)[inside, 0]
    np.testing.assert_allclose(counted, counted[0], rtol=1e-9)
    assert uneven.max() > 1.01 * uneven.min()


def test_members_together_cannot_do_better(game, club):
    """Their joint payoff falls if all of them abate a little more or less in any decade."""
    mask, found = club
    rows = jnp.asarray(np.asarray(mask @ np.asarray(game.player)) > 0)[:, None]

    def joint(abated):
        return float(mask @ np.asarray(game.payoffs(abated, game.state(abated))))

    best, abated = joint(jnp.asarray(found.abated)), jnp.asarray(found.abated)
    for decade in range(0, 70, 10):
        years = (jnp.arange(abated.shape[1]) // 10 == decade // 10)[None]
        for factor in (0.95, 1.05):
            assert joint(jnp.where(rows & years, factor * abated, abated)) < best


def test_nobody_has_a_better_reply_and_the_check_can_see_one(world, game, nash):
    player = world.players.index("CHN")
    most = game.terms.emissions
    assert best_reply(game, jnp.asarray(nash.abated), player, most).gain < 1e-4
    idle = jnp.zeros_like(most)
    found = best_reply(game, idle, player, most)
    assert found.gain > 1e-7
    assert float(found.abated.sum()) > 0.0


def test_leverage_is_the_derivative(world, game):
    _, ground = climate_ground(world, central_draw(world))
    nothing = jnp.zeros_like(game.terms.emissions)
    found = warming_leverage(ground, nothing.sum(axis=0), TOLD)
    middle = int(world.order[len(world.order) // 2])
    np.testing.assert_allclose(found.by_member[middle], -1e3 * game.response[TOLD - 1, :TOLD], rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(found.by_member.mean(axis=0), found.warming, rtol=1e-12)
    some = 0.1 * game.terms.emissions
    worth, table = income_leverage(game, some)
    country, year, step = world.codes.index("IND"), 20, 1e-2
    more, less = (some.at[country, year].add(s) for s in (step, -step))
    slope = (game.payoffs(more, game.state(more)) - game.payoffs(less, game.state(less))) / (2 * step)
    np.testing.assert_allclose(table[:, world.players.index("IND"), year], slope, rtol=1e-5, atol=1e-9)
    assert worth.shape == (game.players, game.weight.shape[1])


def test_an_amendment_of_its_size_closes_the_gap(world, game, club):
    mask = club[0]
    tested = stability(game, mask)
    player = int(np.flatnonzero((mask == 0) & (tested.flip < 0))[0])
    bite = np.full((game.players, game.players), 0.02)
    gap, ways = amendments(game, mask, player, FREE, bite)
    assert gap.gap == pytest.approx(-tested.flip[player] / gap_scale(game, player), rel=1e-6)
    by_term = {w.term: w for w in ways}
    levied = Standing(penalty=bite * by_term["tariff"].size)
    assert gap_of(game, mask, player, levied).gap == pytest.approx(0.0, abs=1e-6 * gap.gap)
    finance = np.zeros(game.players)
    finance[player] = by_term["finance"].size
    assert gap_of(game, mask, player, Standing(finance=finance)).gap == pytest.approx(0.0, abs=1e-6 * gap.gap)
    assert sum(p for _, p in by_term["finance"].payers) == pytest.approx(gap.gap)
    assert 0.0 <= by_term["target"].size < 1.0
    assert by_term["finance"].kelvin < 0.0


def gap_scale(game, player):
    from plenipo.lab.join.stability import annuity

    return float(annuity(game)[player])


def test_no_tariff_and_no_terms_change_nothing(world, game, club):
    mask = club[0]
    assert np.abs(tariff_penalty(WORLD, world, 0.0, ["EUN"])).max() < STILL
    payoff = np.asarray(club[1].payoff)[None]
    nothing = Standing(penalty=np.zeros((game.players,) * 2), finance=np.zeros(game.players))
    np.testing.assert_array_equal(settled(game, mask[None], payoff, nothing), payoff)


def test_a_tariff_hurts_those_outside_more_if_it_is_higher(world):
    low, high = (tariff_penalty(WORLD, world, rate, ["EUN"])[:, world.players.index("EUN")] for rate in (0.02, 0.04))
    assert (high >= low).all()
    assert high.sum() > 1.5 * low.sum() > 0.0


def test_the_command_prints_one_document(monkeypatch, capsys):
    monkeypatch.setattr(room, "load", lambda: WORLD)
    asked = ["join", "--members", "EUN,USA", "--damage", "howard_sterner", "--draws", "1", "--tariff", "0.05", "--for", "IND"]
    assert run([*asked, "--members-search", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["question"]["cases"] == 3
    assert {r["party"] for r in told["parties"] if r["member"]} == {"EUN", "USA"}
    shares = [told["shares"][k] for k in ("stable", "nobody_leaves", "potentially_stable")]
    assert all(0.0 <= s <= 1.0 for s in shares)
    assert told["shares"]["stable"] <= told["shares"]["nobody_leaves"]
    assert told["search"]["ended"] in {"stable", "cycle", "stopped"}
    assert told["amendment"]["party"] == "IND"
    assert run(asked) == 0
    printed = capsys.readouterr().out
    assert "A coalition on climate of European Union, United States" in printed
    assert "India" in printed


def test_all_mistakes_are_told_at_once(monkeypatch):
    monkeypatch.setattr(room, "load", lambda: WORLD)
    with pytest.raises(InputError) as caught:
        room.join(["FRA", "USA", "USA", "Atlantis"], damage="burk", tariff=2.0)
    assert len(caught.value.problems) == 5
