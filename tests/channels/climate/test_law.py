# SPDX-License-Identifier: Apache-2.0
"""Acts on climate and what the law becomes: targets as levers, pledges in place of earlier ones, withdrawal, finance."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from plenipo.channels.climate import CHANNEL
from plenipo.channels.climate.acts import FinanceAbatement, MakePledge, Strengthen, TransferTechnology, target_in_words
from plenipo.channels.climate.levels import levels_of
from plenipo.channels.climate.provisions import CarbonPriceFloor, EmissionsTarget
from plenipo.core.enact import enact
from plenipo.core.errors import InputError
from plenipo.core.setting import year_levers
from plenipo.core.treaty import Conclude, Withdraw
from plenipo.testing import twelve_actors

WORLD = twelve_actors()
DAY = dt.date(2027, 1, 1)
CUT = EmissionsTarget(by=2035, form="base-year", change_pct=-60, base=2005)


def after(*acts):
    return enact(WORLD.law, WORLD, list(acts)).law


def lever(law, name, code, year):
    return float(year_levers(CHANNEL, law, WORLD, year)[name][WORLD.index(code)])


def test_targets_of_a_text_follow_one_another_and_a_union_shares_its_own():
    levels = levels_of(WORLD)
    union = np.array([WORLD.index(c) for c in ("DEU", "FRA")])
    law = WORLD.law
    assert lever(law, "target_year", "DEU", 2027) == 2030
    assert lever(law, "target_year", "DEU", 2031) == 2040
    assert lever(law, "target_from", "DEU", 2031) == pytest.approx(lever(law, "target_to", "DEU", 2027), rel=1e-12)
    shared = sum(lever(law, "target_to", c, 2027) for c in ("DEU", "FRA"))
    assert shared == pytest.approx(0.6 * levels.past(union, "all", 2005).sum(), rel=1e-12)
    assert lever(law, "target_form", "CHN", 2027) == 0


def test_withdrawal_ends_a_target_after_the_notice():
    law = after(Withdraw(date=DAY, actor="USA", instrument="accord"))
    assert lever(law, "target_form", "USA", 2027) == 1
    assert lever(law, "target_form", "USA", 2028) == 0
    assert lever(law, "target_form", "JPN", 2028) == 1


def test_a_pledge_stands_in_for_what_was_before_and_ends_with_withdrawal():
    pledge = MakePledge(date=DAY, actor="USA", instrument="accord", targets=(CUT,))
    law = after(pledge, Withdraw(date=dt.date(2029, 1, 1), actor="USA", instrument="accord"))
    assert lever(law, "target_year", "USA", 2026) == 2030
    assert lever(law, "target_year", "USA", 2027) == 2035
    assert lever(law, "target_form", "USA", 2031) == 0
    again = after(
        pledge, pledge.model_copy(update={"date": dt.date(2030, 1, 1), "targets": (CUT.model_copy(update={"by": 2040}),)})
    )
    assert lever(again, "target_year", "USA", 2029) == 2035
    assert lever(again, "target_year", "USA", 2036) == 2040


def test_a_pledge_goes_on_from_the_line_it_replaces():
    levels, place = levels_of(WORLD), np.array([WORLD.index("JPN")])
    started, reached = (lever(WORLD.law, n, "JPN", 2026) for n in ("target_from", "target_to"))
    half = started + (reached - started) * (2027 - 2023) / (2035 - 2023)
    law = after(MakePledge(date=DAY, actor="JPN", instrument="accord", targets=(CUT.model_copy(update={"by": 2040}),)))
    assert lever(law, "target_from", "JPN", 2027) == pytest.approx(half, rel=1e-12)
    new = EmissionsTarget(by=2040, form="baseline-relative", change_pct=-50)  # another measure: from the outlook
    other = after(MakePledge(date=DAY, actor="JPN", instrument="accord", targets=(new,)))
    assert lever(other, "target_from", "JPN", 2027) == 1.0
    assert started == pytest.approx(levels.outlook(place, "all", 2023)[0], rel=1e-12)


def test_a_member_of_a_union_that_pledges_alone_leaves_the_others_theirs():
    law = after(MakePledge(date=DAY, actor="FRA", instrument="accord", targets=(CUT,)))
    assert lever(law, "target_year", "FRA", 2031) == 2035
    assert lever(law, "target_year", "DEU", 2031) == 2040


def test_strengthening_by_points_is_a_pledge_of_so_much_more():
    law = after(Strengthen(date=DAY, actor="JPN", instrument="accord", points=10))
    weaker, stronger = (lever(x, "target_to", "JPN", 2027) for x in (WORLD.law, law))
    base = levels_of(WORLD).past(np.array([WORLD.index("JPN")]), "all", 2005)[0]
    assert weaker - stronger == pytest.approx(0.1 * base, rel=1e-9)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (MakePledge(date=DAY, actor="CHN", instrument="accord", targets=(CUT,)), "CHN is not bound by Accord on Emissions"),
        (MakePledge(date=dt.date(2036, 1, 1), actor="USA", instrument="accord", targets=(CUT,)), "is over when it is pledged"),
        (Strengthen(date=DAY, actor="USA", instrument="accord"), "nothing is strengthened"),
        (Strengthen(date=DAY, actor="IND", instrument="accord", points=5), "has no target under Accord on Emissions"),
        (FinanceAbatement(date=DAY, actor="USA", partners=("USA",), usd_bn=1), "no partner of USA is left"),
        (TransferTechnology(date=DAY, actor="USA", partners=("INX",), cheaper_pct=10), "'INX' is not an economy"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_reason(act, words):
    with pytest.raises(InputError, match=words):
        after(act)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"by": 2030, "form": "fixed level", "change_pct": -5}, "a fixed level has level_mt"),
        ({"by": 2030, "form": "base-year", "change_pct": -5}, "base is missing"),
        ({"by": 2030, "form": "baseline-relative"}, "change_pct is missing"),
    ],
)
def test_a_target_must_be_complete(fields, words):
    with pytest.raises(ValueError, match=words):
        EmissionsTarget(**fields)


def test_finance_is_received_in_full_and_given_in_trade():
    law = after(FinanceAbatement(date=DAY, actor="USA", partners=("IND", "KEN"), usd_bn=30, grant_share=0.5))
    got = [lever(law, "finance", c, 2027) for c in ("IND", "KEN")]
    assert sum(got) == pytest.approx(30, rel=1e-12)
    gifts = [m for m in law.measures if m.kind == "trade measure"]
    assert sum(m.value for m in gifts) == pytest.approx(15, rel=1e-12)


def test_technology_is_a_log_and_adds_up():
    law = after(*(TransferTechnology(date=DAY, actor=a, partners=("IND",), cheaper_pct=20) for a in ("USA", "JPN")))
    assert lever(law, "technology", "IND", 2028) == pytest.approx(-2 * np.log(0.8), rel=1e-12)


def test_a_floor_binds_all_parties_of_an_agreement():
    terms = (CarbonPriceFloor(price=50, growth_pct=3),)
    law = after(Conclude(date=DAY, actor="USA", instrument="club", title="Club", partners=("EUN", "JPN"), terms=terms))
    for code in ("USA", "DEU", "FRA", "JPN"):
        assert lever(law, "price_floor", code, 2028) == 50
        assert lever(law, "price_floor_start", code, 2040) == 2027
    assert lever(law, "price_floor", "CHN", 2028) == 0


def test_a_target_in_words():
    assert target_in_words(CUT) == "-60 % on 2005 by 2035"
    assert target_in_words(EmissionsTarget(by=2030, form="fixed level", level_mt=350)) == "350 Mt by 2030"


def test_an_answer_on_climate_cites_its_data_and_one_on_trade_does_not():
    from plenipo.lab.whatif import cite

    climate, trade = ("\n".join(cite(name)) for name in ("us-leaves-paris", "india-joins-rcep"))
    for source in ("Global Carbon", "fair-calibrate", "Population Division"):
        assert source in climate
    assert "Global Carbon" not in trade
