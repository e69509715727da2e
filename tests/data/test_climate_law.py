# SPDX-License-Identifier: Apache-2.0
"""Kyoto and Paris as instruments: who was bound when, what is typed, and what trade does not see of them."""

from __future__ import annotations

import datetime as dt

import pytest

from plenipo.core.treaty import Accede, Withdraw
from plenipo.data import climate_law
from plenipo.data.builders.climate_treaties import build_climate_parties
from plenipo.data.climate_law import climate_instruments, untyped_targets
from plenipo.data.load import BASELINE, load
from plenipo.data.tables import read_table
from plenipo.lab.agreements import covering


@pytest.fixture(scope="module")
def world():
    return load()


@pytest.fixture(scope="module")
def typed(world):
    """The two instruments by id."""
    return {name: world.law.instruments[name] for name in ("kyoto", "paris")}


def test_without_a_channel_that_reads_targets_there_are_parties_alone(world, monkeypatch):
    monkeypatch.setattr(climate_law, "provision_types", dict)
    bare = climate_instruments(BASELINE, world.positions)
    assert all(i.parties and not i.provisions() for i in bare.values())


@pytest.mark.parametrize(
    ("day", "bound", "usa"),
    [("2016-11-03", 0, False), ("2020-12-31", 189, False), ("2024-01-01", 195, True), ("2026-01-27", 194, False)],
)
def test_the_parties_are_as_many_as_the_depositary_counts(world, day, bound, usa):
    rows = [r for r in read_table("climate_parties").to_dict() if r["treaty"] == "PARIS"]
    held = [r["iso3"] for r in rows if r["in_force"] and r["in_force"] <= day and not (r["withdrawn"] and r["withdrawn"] <= day)]
    assert len(held) == bound
    parties = world.law.instruments["paris"].bound(dt.date.fromisoformat(day))
    assert sorted(parties) == sorted(c for c in held if c in world.positions)
    assert ("USA" in parties) is usa


def test_canada_leaves_kyoto(world):
    kyoto = world.law.instruments["kyoto"]
    assert set(kyoto.bound(dt.date(2012, 12, 14))) - set(kyoto.bound(dt.date(2012, 12, 15))) == {"CAN"}
    assert "USA" not in kyoto.bound(dt.date(2010, 1, 1))


def test_what_came_later_is_not_known(world):
    paris = world.law.instruments["paris"].known_by(dt.date(2018, 1, 1))
    assert [p.actor for p in paris.parties].count("USA") == 1
    assert "USA" in paris.bound(dt.date(2024, 1, 1))
    assert "TUR" not in paris.bound(dt.date(2024, 1, 1))


def test_every_target_is_in_the_law_or_told_with_a_reason(typed):
    held = {(c.concerns[0], p.by, p.condition) for i in typed.values() for c in i.text.clauses for p in c.provisions}
    left = untyped_targets(BASELINE)
    rows = [r for r in read_table("treaty_targets").to_dict() if r["treaty"] in ("PARIS", "KYOTO", "KYOTO_DOHA")]
    assert len(rows) == sum(len(i.provisions()) for i in typed.values()) + len(left)
    missing = {(x.party, x.year) for x in left}
    assert {(r["iso3"], r["target_year"], r["condition"]) for r in rows} <= held | {(*m, "unconditional") for m in missing}
    assert all(x.why for x in left)


def test_targets_keep_their_form_and_say_their_doubts(typed):
    by = {(c.concerns[0], p.by, p.condition): p for c in typed["paris"].text.clauses for p in c.provisions}
    usa, china, india = by["USA", 2030, "unconditional"], by["CHN", 2035, "unconditional"], by["IND", 2035, "unconditional"]
    assert (usa.form, usa.change_pct, usa.base, usa.gases) == ("base-year", -51.0, 2005, "net")
    assert "middle of a range" in usa.note
    assert (india.form, india.change_pct, india.base) == ("intensity", -47.0, 2005)
    assert (china.form, china.change_pct) == ("trajectory", -8.5)
    assert "assumed" in china.note
    assert by["TUR", 2035, "unconditional"].level_mt == 643
    assert by["VNM", 2030, "unconditional"].level_mt == 863, "its own projection is not ours"
    assert (by["MEX", 2035, "unconditional"].change_pct, by["MEX", 2035, "unconditional"].level_mt) == (-34.0, None)
    kyoto = {(c.concerns[0], p.by): p for c in typed["kyoto"].text.clauses for p in c.provisions}
    assert (kyoto["DEU", 2012].change_pct, kyoto["DEU", 2020].change_pct) == (-21.0, -20.0)
    assert "base year is taken as 1990" in kyoto["POL", 2012].note


def test_who_accedes_does_not_owe_the_targets_of_others(world, typed):
    law = world.law.with_instrument(typed["paris"])
    after = Accede(kind="accede", actor="IRN", instrument="paris", date="2027-01-01").apply(law, world)
    assert after.instruments["paris"].text == typed["paris"].text
    assert "IRN" in after.instruments["paris"].bound(dt.date(2027, 1, 1))


def test_notice_of_withdrawal_waits_three_years(world):
    early = Withdraw(kind="withdraw", actor="ERI", instrument="paris", date="2025-06-01").ineligible(world.law, world)
    assert "2026-03-09" in early.what
    outside = Withdraw(kind="withdraw", actor="IRN", instrument="paris", date="2026-06-01").ineligible(world.law, world)
    assert outside.expected.startswith("one of its 188 Parties")
    act = Withdraw(kind="withdraw", actor="ARG", instrument="paris", date="2026-06-01")
    assert act.ineligible(world.law, world) is None
    assert act.effective(world.law) == dt.date(2027, 6, 1)


def test_a_climate_treaty_is_no_agreement_between_pairs(world):
    names = {i.id for i in covering(world.law, "NOR", "CHE", dt.date(2023, 7, 1))}
    assert names
    assert not names & {"paris", "kyoto"}


def test_the_shipped_parties_are_what_the_raw_files_give(shared_data):
    assert build_climate_parties(shared_data).to_dict() == read_table("climate_parties").to_dict()
