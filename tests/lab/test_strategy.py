# SPDX-License-Identifier: Apache-2.0
"""Optimal tariffs, best replies and Nash on the world of twelve: order of policies, first-order condition, no gain from deviating."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import tomllib
from pathlib import Path

import numpy as np
import pytest

from plenipo.cli.app import run
from plenipo.core.errors import InputError
from plenipo.core.scenario import load_scenario, parse_scenario
from plenipo.core.toml_text import as_toml
from plenipo.lab.strategy import OptimalTariffs, Retaliation, best_reply, optimal_tariffs, retaliation
from plenipo.lab.strategy.acts import duties
from plenipo.lab.strategy.board import Board, make_boards
from plenipo.lab.strategy.players import make_player, units
from plenipo.lab.strategy.standing import Standing, make_standing
from plenipo.lab.whatif import pose
from plenipo.testing import twelve_actors

VARIANT = "additive/lump_sum"
DRAWS = 7  # with the central parameters a group of eight, which the engine runs at once
WORLD = twelve_actors()
OPENING = {
    "schema": 1,
    "name": "opening",
    "title": "Brazil taxes China",
    "as_of": dt.date(2024, 1, 1),
    "horizon": [2025, 2025],
    "headline": {"actor": "BRA"},
    "acts": [{"kind": "add duty", "actor": "BRA", "date": dt.date(2024, 5, 1), "points": 30, "partners": ["CHN"]}],
}


@pytest.fixture(scope="module")
def optimum() -> OptimalTariffs:
    return optimal_tariffs("USA", variants=[VARIANT], draws=DRAWS, world=WORLD)


@pytest.fixture(scope="module")
def war() -> Retaliation:
    return retaliation(["CHN", "EU"], scenario=parse_scenario(OPENING), variants=[VARIANT], draws=DRAWS, world=WORLD)


@pytest.fixture(scope="module")
def standing() -> Standing:
    return make_standing(WORLD, variants=[VARIANT])


@pytest.fixture(scope="module")
def board(standing: Standing) -> Board:
    return make_boards(standing, DRAWS, 1)[VARIANT]


def test_a_rate_for_each_beats_one_rate_beats_what_is_beats_none(optimum: OptimalTariffs) -> None:
    own = {row["policy"]: row["actor_percent"] for row in optimum.policies}
    assert own["a rate for each partner"] >= own["one rate"] > own["as it stands"] > own["no duty"]
    assert own["as it stands"] == 0.0
    others = {row["policy"]: row["others_percent"] for row in optimum.policies}
    assert others["no duty"] > 0 > others["one rate"]


def test_a_small_economy_takes_about_one_over_the_elasticity(optimum: OptimalTariffs) -> None:
    """Gros (1987): 1 / (theta x share of what partners make that they keep at home); here partners sell most at home."""
    mean = next(r["mean_rate_on_all_trade"] for r in optimum.policies if r["policy"] == "one rate")
    (row,) = (r for r in optimum.moves if r["parameter"] == "elasticity")
    assert 100 / row["central"] <= mean < 1.04 * 100 / row["central"]
    assert row["rate_low"] * row["low"] == pytest.approx(row["rate_high"] * row["high"], rel=0.01)
    assert row["rate_low"] > row["rate_central"] > row["rate_high"]


def test_first_order_condition_by_finite_difference(optimum: OptimalTariffs, standing: Standing, board: Board) -> None:
    """At the optimum a step of any rate loses; elsewhere the exact slope is the central difference."""
    partners = [u for u in units(standing.law, WORLD, standing.day) if u != "USA"]
    player = make_player("USA", partners, board, standing.law, standing.day)
    objective = player.objective(board, board.central(), board.duty)
    rates = {row["partner"]: row["optimal"] / 100 for row in optimum.rates}
    best = np.log1p([rates[p] for p in player.partners])
    step = 3e-4  # cut-off error of the difference about 1e-8, rounding of the solved equilibrium about 3e-9
    for k in (player.partners.index("EUN"), player.partners.index("CHN")):
        move = step * (np.arange(len(best)) == k)
        for start in (best, player.start):
            (below, _), (_, slope), (above, _) = (objective(start + s * move) for s in (-1, 0, 1))
            assert slope[k] == pytest.approx((above - below) / (2 * step), rel=1e-5, abs=3e-8)
        assert max(objective(best - move)[0], objective(best + move)[0]) < objective(best)[0]


def test_the_scenario_written_is_the_optimum_found(optimum: OptimalTariffs, board: Board) -> None:
    text = as_toml(optimum.document)
    scenario = parse_scenario(tomllib.loads(text))
    question = pose(scenario, WORLD)
    assert not question.notes
    incomes = [board.incomes(board.levers(e.law))[0, WORLD.index("USA")] for e in (question.baseline, question.enacted[-1])]
    row = next(r for r in optimum.policies if r["policy"] == "a rate for each partner")
    assert 100 * (incomes[1] / incomes[0] - 1) == pytest.approx(row["actor_percent"], abs=1e-12)
    assert optimum.caveat in text


def test_a_customs_union_is_one_player_and_one_partner(optimum: OptimalTariffs) -> None:
    assert "EUN" in [r["partner"] for r in optimum.rates]
    assert not {"DEU", "FRA"} & {r["partner"] for r in optimum.rates}
    union = optimal_tariffs("European Union", against=["CHN"], variants=[VARIANT], draws=DRAWS, world=WORLD)
    assert union.question["members"] == ["DEU", "FRA"]
    levied = [a["partners"] for a in union.document["cases"][-1]["acts"] if a["actor"] == "EUN"]
    assert levied == [("CHN",)]
    (row,) = union.rates
    assert row["within_bound"] is (row["optimal"] <= row["bound"])


def test_bands_and_search_are_told(optimum: OptimalTariffs) -> None:
    assert all(row["p05"] < row["optimal"] < row["p95"] for row in optimum.rates)
    (search,) = optimum.search
    assert search["optima"] == 1
    assert search["slope_left"] < 1e-5
    document = optimum.to_json_document()
    assert document["kind"] == "optimal tariffs"
    assert "not a recommendation" in document["caveat"]


def test_nobody_gains_by_leaving_the_equilibrium(war: Retaliation) -> None:
    (row,) = war.nash
    assert row["settled"]
    assert row["equilibria"] == 1
    assert set(row["gains_from_deviating_percent"]) == {"CHN", "EUN", "BRA"}
    assert row["largest_gain_from_deviating_percent"] < 1e-7


def test_a_reply_serves_who_replies_and_costs_who_acted(war: Retaliation) -> None:
    change = {(r["state"], r["who"]): r["percent"] for r in war.incomes}
    assert change["CHN replies", "CHN"] > change["the scenario", "CHN"]
    assert change["CHN replies", "BRA"] < change["the scenario", "BRA"]
    assert change["EUN replies", "EUN"] > change["the scenario", "EUN"]
    assert change["all reply", "BRA"] < min(change["CHN replies", "BRA"], change["EUN replies", "BRA"])
    replied = {(r["player"], r["partner"]): r["reply"] for r in war.rates if r["reply"] is not None}
    assert set(replied) == {("CHN", "BRA"), ("EUN", "BRA")}


def test_best_reply_is_that_of_the_table(war: Retaliation) -> None:
    reply = best_reply(parse_scenario(OPENING), "China", variant=VARIANT, world=WORLD)
    row = next(r for r in war.rates if (r["player"], r["partner"]) == ("CHN", "BRA"))
    assert reply.partners == ("BRA",)
    assert 100 * reply.rates[0] == pytest.approx(row["reply"], rel=1e-4)
    assert [a.actor for a in reply.acts] == ["CHN"]
    assert reply.gain_percent > 0


def test_the_war_written_keeps_the_scenario(war: Retaliation) -> None:
    scenario = parse_scenario(tomllib.loads(as_toml(war.document)))
    assert [c.name for c in scenario.case_list()] == ["scenario", "best-replies", "nash"]
    assert [a.points for a in scenario.acts] == [30]


def test_two_equal_economies_choose_alike() -> None:
    """Nash of twins is symmetric, and follows t = 1 / (theta x share of output kept at home), Gros (1987), on goods and services."""
    twin = {"AUS": "JPN", "JPN": "AUS"}
    order = [WORLD.index(twin.get(c, c)) for c in WORLD.actors]
    ties = {k: (v + v[np.ix_(order, order)]) / 2 for k, v in WORLD.ties.items()}
    stocks = {k: (v + v[order]) / 2 for k, v in WORLD.stocks.items()}
    world = dataclasses.replace(WORLD, ties=ties, stocks=stocks)
    found = retaliation(["AUS", "JPN"], variants=[VARIANT], draws=DRAWS, world=world)
    rates = {r["player"]: r["nash"] for r in found.rates}
    assert rates["AUS"] == pytest.approx(rates["JPN"], rel=1e-4)
    assert found.nash[0]["largest_gain_from_deviating_percent"] < 1e-7


def test_rounded_acts_reach_the_rates(standing: Standing, board: Board) -> None:
    player = make_player("EUN", ["CHN", "USA"], board, standing.law, standing.day)
    wanted = player.today + np.array([0.123456, -0.01])
    points = {a.partners: a.points for a in duties(player, wanted, standing.day)}
    assert points == {("CHN",): 12.35, ("USA",): -1.0}


def test_the_command_tells_and_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for room in ("optimal", "retaliate"):
        monkeypatch.setattr(f"plenipo.lab.strategy.{room}.load", lambda: WORLD)
    common = ["--variant", VARIANT, "--draws", str(DRAWS)]
    assert run(["levers", "--optimal", "usa", "--against", "China,EU", "--write", str(tmp_path / "best.toml"), *common]) == 0
    told = capsys.readouterr().out
    assert "not a recommendation" in told
    assert "European Union" in told
    assert [c.name for c in load_scenario(tmp_path / "best.toml").case_list()] == ["one-rate", "a-rate-for-each-partner"]
    assert run(["levers", "--retaliate", "CHN,USA", "--json", *common]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["kind"] == "retaliation"
    assert {r["player"] for r in document["rates"]} == {"CHN", "USA"}
    assert run(["levers", "--retaliate", "CHN,USA", *common]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Nash equilibrium" in told
    assert "by leaving the equilibrium" in told


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: optimal_tariffs("DEU", world=WORLD), "belongs to the customs union European Union"),
        (lambda: optimal_tariffs("Atlantis", against=["USA", "ZZZ"], world=WORLD), "2 problems"),
        (lambda: optimal_tariffs("USA", against=["USA"], world=WORLD), "among its own partners"),
        (lambda: optimal_tariffs("USA", case="x", world=WORLD), "belongs to no scenario"),
        (lambda: retaliation(["CHN"], world=WORLD), "faces nobody"),
        (lambda: retaliation(["BRA"], scenario=parse_scenario(OPENING), world=WORLD), "is who acts in the scenario"),
        (lambda: optimal_tariffs("ARG", against=["KEN"], variants=[VARIANT], draws=DRAWS, world=WORLD), "buys no goods from KEN"),
    ],
)
def test_wrong_questions(call: object, told: str) -> None:
    with pytest.raises(InputError, match=told):
        call()  # type: ignore[operator]
