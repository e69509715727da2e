# SPDX-License-Identifier: Apache-2.0
"""World: shapes are checked, names are found, joint parties expand, order can change."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

from plenipo.core.actor import JointParty, Membership
from plenipo.core.errors import DataError, InputError
from plenipo.core.tie import tie_kinds
from plenipo.core.world import World
from plenipo.testing import twelve_actors

WORLD = twelve_actors()
DAY = dt.date(2026, 1, 1)


def test_wrong_shapes_and_missing_figures_are_told_together() -> None:
    stocks = {"gdp": np.ones(3), "people": np.array([1.0, np.nan])}
    with pytest.raises(DataError) as error:
        World(("IND", "VNM"), {}, 2023, stocks=stocks, ties={"trade": np.ones((2, 3))})
    told = [p.what for p in error.value.problems]
    assert told == [
        "stock 'gdp' has shape (3,)",
        "stock 'people' holds values that are not finite",
        "tie 'trade' has shape (2, 3)",
    ]


@pytest.mark.parametrize(("asked", "nearest"), [("VNN", "VNM"), ("Viet Nan", "VNM"), ("Germny", "DEU")])
def test_an_unknown_economy_names_the_nearest_by_code_or_name(asked: str, nearest: str) -> None:
    with pytest.raises(InputError, match="is not an economy of this world") as error:
        WORLD.index(asked)
    assert nearest in error.value.problems[0].nearest


def test_a_joint_party_stands_for_its_members_on_the_day() -> None:
    members = (
        Membership("DEU", dt.date(1958, 1, 1)),
        Membership("KEN", dt.date(2020, 1, 1), dt.date(2026, 1, 1)),
        Membership("GBR"),
    )
    world = dataclasses.replace(WORLD, joint_parties={"EUN": JointParty("EUN", "Union", members)})
    assert world.expand("EUN", dt.date(2025, 12, 31)) == ("DEU", "KEN"), "who is not in the world is left out"
    assert world.expand("EUN", DAY) == ("DEU",)
    assert world.expand("IND", DAY) == ("IND",)
    assert world.joint_party_of("KEN", dt.date(2025, 6, 1)).code == "EUN"
    assert world.joint_party_of("KEN", DAY) is None


def test_a_joint_party_without_a_common_tariff_leaves_its_members_free() -> None:
    loose = JointParty("EUN", "Union", (Membership("DEU"),), common_tariff=False)
    assert dataclasses.replace(WORLD, joint_parties={"EUN": loose}).joint_party_of("DEU", DAY) is None


def test_another_order_of_actors_keeps_every_figure_with_its_actor() -> None:
    turned = WORLD.reordered(["VNM", "IND", "DEU"])
    assert turned.stocks["gdp"][1] == WORLD.stocks["gdp"][WORLD.index("IND")]
    assert turned.ties["goods_trade"][0, 2] == WORLD.ties["goods_trade"][WORLD.index("VNM"), WORLD.index("DEU")]
    assert turned.labels["region"] == tuple(WORLD.labels["region"][WORLD.index(c)] for c in turned.actors)
    assert turned.index("DEU") == 2


def test_every_kind_of_tie_has_a_unit_and_a_meaning() -> None:
    kinds = tie_kinds()
    assert kinds
    assert all(k.unit and k.meaning for k in kinds.values())
    assert {k.directed for k in kinds.values()} == {True, False}
