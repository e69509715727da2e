# SPDX-License-Identifier: Apache-2.0
"""Pledges beside trackers: effort carried on is a floor for those who made one, from the year after the last pledged."""

from __future__ import annotations

import numpy as np

from plenipo.core.registry import channel
from plenipo.core.setting import year_levers
from plenipo.evidence.pledges import LAST_PLEDGED, LEAST_PRICE, carried_on, in_full
from plenipo.testing import twelve_actors

WORLD = twelve_actors()


def test_effort_is_carried_on_by_those_who_made_one():
    price = np.zeros(len(WORLD.actors))
    mine, hardly = 3, 5
    price[mine], price[hardly] = 40.0, LEAST_PRICE / 2
    law = carried_on(WORLD.law, WORLD, price)
    before, after = (year_levers(channel("climate"), law, WORLD, LAST_PLEDGED + k)["price_floor"] for k in (0, 1))
    expected = np.zeros_like(price)
    expected[mine] = price[mine]
    np.testing.assert_array_equal(after, expected)
    assert not before.any()


def test_in_full_changes_nothing_but_delivery():
    drawn = {"climate": {"partial_delivery": np.array([0.2, 0.7]), "leakage": np.array([0.1, 0.2])}, "trade": {"x": np.ones(2)}}
    full = in_full(drawn)
    np.testing.assert_array_equal(full["climate"]["partial_delivery"], 1.0)
    assert full["climate"]["leakage"] is drawn["climate"]["leakage"]
    assert full["trade"] == drawn["trade"]
    assert drawn["climate"]["partial_delivery"][0] == 0.2
