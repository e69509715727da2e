# SPDX-License-Identifier: Apache-2.0
"""Variants of several channels at once, and channels that a lever needs beside its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from plenipo.core.enact import enact
from plenipo.core.errors import InputError
from plenipo.core.outcome import parse_variant
from plenipo.core.setting import reached_channels
from plenipo.core.variants import by_channel, joined_axes, usual_variants
from plenipo.testing import twelve_actors
from tests.contract.small_channels import CRISIS, MARKET, RUMOUR
from tests.contract.small_channels.market import SetDuty

WARM = replace(RUMOUR, name="warm", axes={"damage": ("low", "high"), "reply": ("none", "some")}, default_variants=("high", "low"))
SOLD = replace(MARKET, name="sold", axes={"deficits": ("additive", "balanced"), "reply": ("fixed", "elastic")})
WORLD = twelve_actors()


def test_axes_are_joined_in_order_and_each_channel_gets_its_part() -> None:
    assert list(joined_axes([WARM, CRISIS, SOLD])) == ["damage", "reply", "deficits", "reply (sold)"]
    assert usual_variants([CRISIS, WARM, SOLD]) == ("high", "low")
    assert by_channel("high/some/balanced/elastic", [WARM, CRISIS, SOLD]) == {"warm": "high/some", "sold": "balanced/elastic"}
    assert by_channel("high", [WARM, SOLD]) == {"warm": "high/none", "sold": "additive/fixed"}
    assert by_channel("balanced", [SOLD]) == {"sold": "balanced/fixed"}
    assert by_channel("", [CRISIS]) == {}


def test_a_choice_of_one_later_axis_needs_none_before_it() -> None:
    assert by_channel("balanced/elastic", [WARM, SOLD]) == {"warm": "low/none", "sold": "balanced/elastic"}
    assert by_channel("high/elastic", [WARM, SOLD]) == {"warm": "high/none", "sold": "additive/elastic"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("both", "'both' is not a choice for first"),  # two later axes have it: whose is meant?
        ("c/a", "'a' stands after a choice that comes later"),
    ],
)
def test_what_cannot_be_placed_is_refused(name: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        parse_variant(name, {"first": ("a", "b"), "second": ("x", "both"), "third": ("y", "both", "c")})


def test_a_lever_that_is_a_coefficient_of_anothers_variable_runs_that_channel_too() -> None:
    law = enact(WORLD.law, WORLD, [SetDuty(date=dt.date(2027, 1, 1), actor="IND", on="CHN", rate=0.3)]).law
    free = enact(WORLD.law, WORLD, [SetDuty(date=dt.date(2027, 1, 1), actor="IND", on="CHN", rate=0.0)]).law
    needing = replace(MARKET, needs={"duty": ("rumour",), "sales": ("rumour",)})

    def reached(spec, before, *after) -> set[str]:
        return {s.name for s in reached_channels([spec, CRISIS, RUMOUR], WORLD, before, after, range(2026, 2029))}

    assert reached(MARKET, WORLD.law, law) == {"market"}
    assert reached(needing, WORLD.law, law) == {"market", "rumour"}
    assert reached(needing, law, free) == {"market", "rumour"}, "a duty of the baseline counts too"
    assert reached(needing, WORLD.law, free) == set(), "a duty of nothing moves nothing"
