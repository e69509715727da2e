# SPDX-License-Identifier: Apache-2.0
"""Registry: channels of any package on equal terms, one name each."""

from __future__ import annotations

import dataclasses

import pytest

from plenipo.core.errors import InputError
from plenipo.core.registry import act_types, channel, channels, measure_type, provision_type, registered, shock_types
from plenipo.core.scenario import parse_scenario, scenario_schema
from tests.contract.small_channels import ALL, MARKET


def test_the_trade_channel_comes_by_entry_point() -> None:
    assert "trade" in channels()
    assert channel("trade").build is not None


def test_a_channel_is_registered_for_the_length_of_a_block() -> None:
    with registered(*ALL):
        assert {s.name for s in ALL} <= set(channels())
        assert channel("market") is MARKET
    assert "market" not in channels()


def test_the_block_ends_when_it_fails() -> None:
    with pytest.raises(InputError), registered(MARKET):
        channel("no such channel")
    assert "market" not in channels()


def test_two_channels_of_one_name_are_refused() -> None:
    twin = dataclasses.replace(MARKET, title="another market")
    with registered(MARKET, twin), pytest.raises(InputError, match="two channels are called 'market'"):
        channels()


@pytest.mark.parametrize(
    ("ask", "nearest"),
    [
        (lambda: channel("trad"), "trade"),
        (lambda: measure_type("trade mesure"), "trade measure"),
        (lambda: provision_type({"kind": "dept"}), "depth"),
    ],
)
def test_an_unknown_name_meets_the_nearest(ask, nearest: str) -> None:
    with pytest.raises(InputError) as error:
        ask()
    assert error.value.problems[0].nearest[0] == nearest


@pytest.mark.parametrize("value", [{}, "depth", None])
def test_a_provision_needs_its_kind(value) -> None:
    with pytest.raises(InputError, match="None is not a kind of provision"):
        provision_type(value)


def test_acts_and_shocks_go_by_their_kind() -> None:
    assert {"accede", "set tariff", "lift sanction"} <= set(act_types())
    assert set(shock_types()) == {"price shock", "productivity shift", "port closure"}


def test_a_third_partys_act_joins_the_document_and_its_schema() -> None:
    act = {"kind": "set duty", "actor": "IND", "on": "CHN", "rate": 0.3, "date": "2027-01-01"}
    document = {
        "name": "x",
        "title": "X",
        "as_of": "2026-01-01",
        "horizon": [2027, 2028],
        "headline": {"actor": "IND"},
        "acts": [act],
    }
    with registered(MARKET):
        assert parse_scenario(document).acts[0].on == "CHN"
        assert "SetDuty" in scenario_schema()["$defs"]
    with pytest.raises(InputError, match="'set duty' is not a kind known here"):
        parse_scenario(document)
    assert "SetDuty" not in scenario_schema()["$defs"]
