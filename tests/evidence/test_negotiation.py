# SPDX-License-Identifier: Apache-2.0
"""Negotiation against known answers."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest

from plenipo.conference.analytics.closed_forms import first_share, rubinstein
from plenipo.conference.case import shipped_cases
from plenipo.conference.delegates.forecasters import challenge, compromise, ensemble, exchange, median, nash_bargaining
from plenipo.evidence import run_evidence
from plenipo.evidence.held import score
from plenipo.evidence.negotiated import STORED, negotiate_all, stored, write_stored
from plenipo.evidence.negotiation import COUNCIL

# Computed apart from this code, by a search on a fine grid; two digits are known.
TWO_DIGITS = 0.011


def council() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    _, capability, position, salience = zip(*COUNCIL, strict=True)
    return np.array(position), np.array(capability), np.array(salience)


def test_limits_hold_and_need_no_data() -> None:
    assert {r["verdict"] for r in run_evidence("bargaining-limits")} == {"agrees"}


@pytest.mark.parametrize(("first", "second"), [(0.9, 0.9), (0.95, 0.8), (0.5, 0.99)])
def test_backward_induction_reaches_the_closed_form(first: float, second: float) -> None:
    assert first_share(first, second) == pytest.approx(rubinstein(first, second), abs=1e-9)
    # Few rounds: the last word counts.
    assert first_share(first, second, rounds=0) == 1.0
    assert first_share(first, second, rounds=1) == pytest.approx(1.0 - second)


@pytest.mark.parametrize(("loss", "outcome"), [(1.1e4, 48.76), (1e5, 46.92), (1e9, 46.6667)])
def test_the_nash_solution_tends_to_the_compromise(loss: float, outcome: float) -> None:
    position, weight, one = np.array([0.0, 30.0, 100.0]), np.array([1.0, 2.0, 1.5]), np.ones(3)
    assert nash_bargaining(position, weight, one, loss) == pytest.approx(outcome, abs=TWO_DIGITS)
    assert compromise(position, weight, one) == pytest.approx(140.0 / 3.0)


def test_forecasts_of_the_car_emission_delay() -> None:
    held = council()
    assert compromise(*held) == pytest.approx(7.39, abs=TWO_DIGITS)
    assert median(*held) == 7.0
    found = ensemble(*held)
    assert set(found.each) == {"compromise", "median", "Nash bargaining", "challenge"}
    assert found.spread == pytest.approx(max(found.each.values()) - min(found.each.values()))
    best = ensemble(*held, past_error={"compromise": 1.0, "median": 1e4, "Nash bargaining": 1e4, "challenge": 1e4})
    assert best.forecast == pytest.approx(found.each["compromise"], abs=1e-6)
    rows = run_evidence("forecasts-disagree")
    assert [r["verdict"] for r in rows if r["what"].startswith(("compromise", "median"))] == ["agrees"] * 2
    assert {r["verdict"] for r in rows[2:]} == {"differs, explained"}
    assert all(r["reason"] for r in rows)


def test_power_indices_agree_to_their_last_digit() -> None:
    rows = run_evidence("power-indices")
    assert {r["verdict"] for r in rows} == {"agrees"}
    assert len(rows) == len({r["what"] for r in rows}) >= 17


def test_the_case_book_is_told_against_no_deal(renew: bool) -> None:
    """A generic case is negotiated again and stands as stored; ``--renew`` runs every case and stores it."""
    if renew:
        with resources.as_file(resources.files("plenipo.evidence").joinpath(STORED)) as path:
            write_stored(list(negotiate_all()), path)
    held = stored()
    assert list(held) == list(shipped_cases())
    rows = run_evidence("case-book-negotiated")
    for (case, delegations), row in zip(held.items(), rows, strict=True):
        assert row["what"].startswith(case)
        assert all(d["seat"] in row["reason"] for d in delegations if d["gain"] and float(d["gain"]) < 0)
        assert "not about governments" in row["reason"]
    again = list(negotiate_all(["packaging-forum"]))
    assert [{k: str(v) for k, v in r.items()} for r in again] == held["packaging-forum"]


def test_conferences_held_are_told_beside_the_mean_of_demands() -> None:
    rows = run_evidence("conferences-held")
    assert len(rows) == 4
    for k, name in enumerate(("kyoto-1997", "paris-2015")):
        error, terms = rows[2 * k : 2 * k + 2]
        assert error["what"].startswith(name)
        assert terms["what"].startswith(name)
        found = score(name)
        assert error["ours"] == found["mean_error"]["negotiated"]
        assert error["rules"]["mean of demands"] == found["mean_error"]["mean of demands"]
        nearer = [s["errors"]["negotiated"] < s["errors"]["mean of demands"] - 0.005 for s in found["slots"]]
        assert terms["ours"] == sum(nearer)
        assert (error["verdict"] == "wins") == (error["ours"] < min(error["rules"].values()))
        assert "knew the outcome" in error["reason"]


@pytest.mark.parametrize("forecast", [compromise, median, nash_bargaining, challenge, exchange])
def test_every_forecast_keeps_to_the_positions_and_moves_with_the_scale(forecast: object) -> None:
    chance = np.random.default_rng(3)
    for _ in range(20):
        position, capability, salience = chance.uniform(0, 10, 6), chance.uniform(0.1, 1, 6), chance.uniform(0.1, 0.9, 6)
        found = forecast(position, capability, salience)  # type: ignore[operator]
        assert position.min() - 1e-9 <= found <= position.max() + 1e-9
        moved = forecast(3.0 * position + 7.0, capability, salience)  # type: ignore[operator]
        assert moved == pytest.approx(3.0 * found + 7.0, abs=1e-3)
        mirrored = forecast(-position, capability, salience)  # type: ignore[operator]
        if forecast is not median:  # of two middle positions the smaller is told
            assert mirrored == pytest.approx(-found, abs=0.5)
        alike = forecast(np.full(6, 4.0), capability, salience)  # type: ignore[operator]
        assert alike == pytest.approx(4.0)


def test_the_strong_prevail_in_challenges() -> None:
    position, salience = np.array([0.0, 5.0, 10.0]), np.array([0.5, 0.5, 0.5])
    assert challenge(position, np.array([1.0, 1.0, 10.0]), salience) == 10.0
    assert challenge(position, np.array([1.0, 1.0, 1.0]), salience) == pytest.approx(5.0)


def test_an_exchange_moves_the_outcome_towards_who_cares_more() -> None:
    position, one = np.array([0.0, 10.0]), np.ones(2)
    cares, other = np.array([0.9, 0.2]), np.array([0.2, 0.9])
    # The second party gives way here, where it cares less, and is paid on the other question.
    assert exchange(position, one, cares, (np.array([0.0, 10.0]), other)) == 0.0
    assert exchange(position, one, cares) == compromise(position, one, cares)
    # Nothing to trade where both care for the same question.
    assert exchange(position, one, cares, (np.array([0.0, 10.0]), cares)) == compromise(position, one, cares)


def test_games_meet_their_bars(shared_data) -> None:
    rows = run_evidence("scorable-games", data=shared_data)
    assert {r["verdict"] for r in rows} <= {"agrees", "wins"}
    assert sum(r["verdict"] == "agrees" for r in rows) >= 9
