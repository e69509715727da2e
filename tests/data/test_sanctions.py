# SPDX-License-Identifier: Apache-2.0
"""Sanctions in force in the base year: what lifts them, what the law was before, and that the figures are those of the sources."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from plenipo.channels.trade import CHANNEL
from plenipo.core.enact import enact
from plenipo.core.registry import act_types
from plenipo.core.setting import year_levers
from plenipo.data.build import BASELINE
from plenipo.data.builders.sanctions import build_sanction_measures
from plenipo.data.load import load
from plenipo.data.table import write
from plenipo.data.tables import read_table

SHARES = {(r["sender"], r["form"]): r["trade_share"] for r in read_table("sanction_measures").to_dict()}


def closed(law, year: int = 2026) -> np.ndarray:
    return year_levers(CHANNEL, law, load(), year)["closed_share"]


def test_the_base_year_holds_what_each_sender_closed_of_goods() -> None:
    world = load()
    cells, place = closed(world.law, world.base_year), world.index
    goods, services = (world.ties[t] for t in ("goods_trade", "services_trade"))
    for share, o, d in ((SHARES["EUN", "import ban"], "RUS", "FRA"), (SHARES["USA", "export control"], "USA", "RUS")):
        cell = place(o), place(d)
        before = (goods[cell] + services[cell]) / (1.0 - cells[cell])
        assert goods[cell] / (before - services[cell]) == pytest.approx(1.0 - share)
    assert cells[place("RUS"), place("SGP")] == 0.0
    assert not cells[:, place("CHN")].any()


def test_a_sanction_of_the_same_size_on_goods_is_the_one_in_force() -> None:
    world = load()
    act = act_types()["sanction"].model_validate(
        {
            "kind": "sanction",
            "actor": "EUN",
            "partners": ["RUS"],
            "form": "import ban",
            "trade_share": SHARES["EUN", "import ban"],
            "goods_only": True,
            "date": "2022-04-09",
        }
    )
    again = closed(enact(world.law.known_by(dt.date(2021, 12, 31)), world, [act]).law)
    held, place = closed(world.law), world.index
    members = [place(c) for c in world.expand("EUN", dt.date(2023, 1, 1))]
    np.testing.assert_allclose(again[place("RUS"), members], held[place("RUS"), members], rtol=1e-12)


def test_before_2022_there_are_none_and_who_lifts_gives_back_its_own_only() -> None:
    world = load()
    assert not closed(world.law.known_by(dt.date(2021, 12, 31))).any()
    lift = act_types()["lift sanction"].model_validate(
        {"kind": "lift sanction", "actor": "EUN", "partners": ["RUS"], "date": "2026-01-01"}
    )
    after, place = closed(enact(world.law, world, [lift]).law), world.index
    assert after[place("RUS"), place("DEU")] == after[place("ITA"), place("RUS")] == 0.0
    assert 0.0 < after[place("RUS"), place("JPN")] <= SHARES["JPN", "import ban"]


def test_the_table_is_that_of_the_sources(shared_data: Path, tmp_path: Path) -> None:
    write(build_sanction_measures(shared_data), tmp_path / "sanction_measures.csv")
    assert (tmp_path / "sanction_measures.csv").read_bytes() == (BASELINE / "sanction_measures.csv").read_bytes()
