# SPDX-License-Identifier: Apache-2.0
"""Acts on investment and technology: what they do to the levers, and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from plenipo.channels.investment import CHANNEL
from plenipo.channels.investment.acts import (
    ConcludeInvestmentTreaty,
    ControlTechnology,
    LiftTechnologyControl,
    ScreenInvestment,
    TerminateInvestmentTreaty,
)
from plenipo.channels.investment.measures import InvestmentProtection, InvestmentTreaty
from plenipo.core.enact import enact
from plenipo.core.errors import InputError
from plenipo.core.law import LegalChange
from plenipo.core.registry import channels
from plenipo.core.setting import make_setting, reached_channels, year_levers
from plenipo.core.treaty import Conclude, Withdraw
from plenipo.data.load import load
from plenipo.testing import twelve_actors

WORLD = twelve_actors()
DAY = dt.date(2027, 1, 1)
CHINA = WORLD.index("CHN")


def levers(*acts: Any, year: int = 2028) -> dict[str, Any]:
    return year_levers(CHANNEL, enact(WORLD.law, WORLD, acts).law, WORLD, year)


def pairs(array: Any) -> set[tuple[str, str]]:
    return {(WORLD.actors[o], WORLD.actors[d]) for o, d in zip(*np.nonzero(array), strict=True)}


def refused(*acts: Any) -> str:
    with pytest.raises(InputError) as caught:
        enact(WORLD.law, WORLD, acts)
    return str(caught.value)


def test_a_treaty_covers_both_ways_and_no_pair_within_a_union() -> None:
    found = levers(ConcludeInvestmentTreaty(actor="EUN", partners=("KEN",), date=DAY, strength=0.5))["investment_protection"]
    assert pairs(found) == {("DEU", "KEN"), ("FRA", "KEN"), ("KEN", "DEU"), ("KEN", "FRA")}
    assert found.max() == 0.5


def test_a_treaty_ends_after_its_notice() -> None:
    concluded = ConcludeInvestmentTreaty(actor="IND", partners=("JPN",), date=DAY)
    ended = TerminateInvestmentTreaty(actor="JPN", partners=("IND",), date=dt.date(2028, 1, 1))
    assert [len(pairs(levers(concluded, ended, year=y)["investment_protection"])) for y in (2026, 2027, 2028, 2029)] == [
        0,
        2,
        2,
        0,
    ]
    text = refused(TerminateInvestmentTreaty(actor="IND", partners=("JPN",), date=DAY))
    assert "no bilateral investment treaty is held between IND and JPN" in text
    assert "plenipo data show investment_treaties" in text


def test_a_provision_in_any_agreement_protects_too() -> None:
    pact = Conclude(
        actor="AUS", instrument="new-pact", partners=("BRA", "VNM"), date=DAY, terms=(InvestmentProtection(strength=0.8),)
    )
    found = levers(pact)["investment_protection"]
    assert pairs(found) == {(a, b) for a in ("AUS", "BRA", "VNM") for b in ("AUS", "BRA", "VNM") if a != b}
    left = levers(pact, Withdraw(actor="VNM", instrument="new-pact", date=dt.date(2028, 1, 1), notice_months=0))
    assert pairs(left["investment_protection"]) == {("AUS", "BRA"), ("BRA", "AUS")}


def test_controls_have_a_direction_an_end_and_can_be_lifted() -> None:
    control = ControlTechnology(actor="USA", partners=("CHN", "VNM"), share=0.3, date=DAY, until=dt.date(2030, 1, 1))
    screen = ScreenInvestment(actor="AUS", partners=("CHN",), share=0.2, date=DAY)
    found = levers(control, screen)["technology_closed"]
    assert pairs(found) == {("USA", "CHN"), ("USA", "VNM"), ("CHN", "AUS")}
    assert pairs(levers(control, screen, year=2030)["technology_closed"]) == {("CHN", "AUS")}
    lifted = LiftTechnologyControl(actor="USA", partners=("CHN",), date=dt.date(2028, 1, 1))
    assert pairs(levers(control, lifted)["technology_closed"]) == {("USA", "VNM")}
    assert "no control of technology in force" in refused(lifted)


def test_mistakes_are_told_in_words() -> None:
    assert "among its own partners" in refused(ControlTechnology(actor="USA", partners=("USA",), share=0.1, date=DAY))
    assert "is not an economy of this world" in refused(ControlTechnology(actor="USA", partners=("CHM",), share=0.1, date=DAY))
    backwards = ScreenInvestment(actor="AUS", partners=("CHN",), share=0.2, date=DAY, until=dt.date(2026, 1, 1))
    assert "before or when it begins" in refused(backwards)


def test_belgium_and_luxembourg_stand_for_their_union() -> None:
    world = load()
    treaty = next(m for m in world.law.measures if isinstance(m, InvestmentTreaty) and {"BEL", "LUX"} <= set(m.parties))
    law = type(world.law)(measures=(treaty,))
    found = year_levers(CHANNEL, law, world, treaty.start.year + 1)["investment_protection"]
    b, lux = world.index("BEL"), world.index("LUX")
    assert found[b].sum() == found[lux].sum() == 1
    assert found[b, lux] == 0


def test_the_embedded_law_holds_treaties_and_their_ends() -> None:
    world = load()
    held = {y: year_levers(CHANNEL, world.law, world, y)["investment_protection"] for y in (1995, 2019, 2026)}
    assert held[1995].sum() < held[2026].sum() < held[2019].sum()
    india, germany, poland = (world.index(c) for c in ("IND", "DEU", "POL"))
    assert (held[2019][germany, poland], held[2026][germany, poland]) == (1, 0)  # ended by the agreement of 2020
    assert held[2026][india].sum() > 0
    ended = TerminateInvestmentTreaty(actor="DEU", partners=("KEN",), date=DAY)
    after = year_levers(CHANNEL, enact(world.law, world, [ended]).law, world, 2029)["investment_protection"]
    assert (held[2026] - after).sum() == 2


def test_acts_reach_trade_through_productivity_and_trade_alone_does_not_reach_investment() -> None:
    from plenipo.channels.trade.acts import AddDuty

    specs = tuple(channels()[n] for n in ("investment", "trade"))
    control = enact(WORLD.law, WORLD, [ControlTechnology(actor="USA", partners=("CHN",), share=0.3, date=DAY)]).law
    duty = enact(WORLD.law, WORLD, [AddDuty(actor="USA", partners=("CHN",), points=10, date=DAY)]).law
    years = range(2026, 2032)
    reached = [[s.name for s in reached_channels(specs, WORLD, WORLD.law, [law], years)] for law in (control, duty)]
    assert reached == [["investment", "trade"], ["trade"]]
    setting = make_setting(specs, WORLD, [WORLD.law, control], years=years, draws=2, seed=1)
    assert (setting.plan.late, setting.solve_years) == (("trade",), (2026, 2027, 2031))
    runs = [setting.run(setting.levers(law)) for law in (WORLD.law, control)]
    before, after = (run.outcomes for run in runs)
    assert set(runs[0].state.shared) == {"productivity_shift"}  # nothing by pair is carried from year to year
    assert np.array_equal(before["trade"]["real_income"][:, 0], after["trade"]["real_income"][:, 0])
    fall = after["trade"]["real_income"][:, -1, CHINA] / before["trade"]["real_income"][:, -1, CHINA]
    shift = after["investment"]["productivity"][:, -1, CHINA]
    assert (shift < 1).all()
    assert np.allclose(fall, shift, rtol=0.01)  # income falls about as much as productivity
    null = enact(WORLD.law, WORLD, []).law.with_measures(change=LegalChange(DAY, "", "nothing"))
    assert np.array_equal(setting.run(setting.levers(null)).outcomes["trade"]["real_income"], before["trade"]["real_income"])
