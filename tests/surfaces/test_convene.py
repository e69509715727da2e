# SPDX-License-Identifier: Apache-2.0
"""``plenipo convene --game``: the records it prints, as a table and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plenipo.cli.app import run
from tests.conference.test_games import write


def test_one_record_a_game_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path)
    assert run(["convene", "--game", str(folder), "--runs", "20", "--seed", "2", "--json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert record["game"] == "lake"
    assert record["runs"] == 20
    assert record["passing_share"] == 1.0
    assert record["unanimous_share"] == 0.0
    assert record["best_package"] == "A2 B2"
    assert 1.0 <= record["mean_proposals"] <= 4.0
    assert record["beside"]["protocol"] == "alternating-offers"


def test_a_table_tells_the_deal_and_who_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path)
    assert run(["convene", "--game", str(folder), "--runs", "20"]) == 0
    told = capsys.readouterr().out
    for words in ("one-text", "alternating-offers", "100.0 %", "best package agreed: A2 B2", "anglers", "-1", "scripts"):
        assert words in told


@pytest.mark.parametrize("protocol", ["rolling-text", "vote"])
def test_procedures_in_a_room_are_told_the_same_way(protocol: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path)
    assert run(["convene", "--game", str(folder), "--runs", "3", "--protocol", protocol, "--json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert record["protocol"] == protocol
    assert 0.0 <= record["passing_share"] <= 1.0
    assert record["mean_proposals"] > 1.0
