# SPDX-License-Identifier: Apache-2.0
"""``plenipo calibrate``: printed, as JSON, written to a folder and never over parameters that are there."""

from __future__ import annotations

import csv
import dataclasses
import json

import pytest

from plenipo.channels.trade import CHANNEL
from plenipo.cli.app import run
from plenipo.core.calibration import Calibration, CalibrationTable
from plenipo.core.registry import registered
from plenipo.core.tables import read_rows


@pytest.fixture
def channel():
    """A channel that estimates at once."""

    def quick(world, data, progress=None):
        if progress:
            progress(0, 1, "looking")
        rows = ({"what": "effect", "value": 0.25, "standard_error": 0.1},)
        parameters = ({"name": "agreement_effect", "value": "0.25", "spread": "0.1", "source": "a test"},)
        tables = (CalibrationTable("Effects", rows, ("12 rows used, none dropped",)),)
        return Calibration("quick", tables, parameters, (("agreement_effect", "elasticity", -0.005),))

    with registered(dataclasses.replace(CHANNEL, name="quick", calibrate=quick)) as _:
        yield


def test_tables_are_printed_with_their_notes(channel, tmp_path, capsys):
    assert run(["calibrate", "quick", "--data", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "Effects" in shown
    assert "12 rows used, none dropped" in shown
    assert "written" not in shown


def test_json_holds_all(channel, tmp_path, capsys):
    assert run(["calibrate", "quick", "--data", str(tmp_path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["tables"][0]["rows"][0]["value"] == 0.25
    assert document["covariance"] == [{"a": "agreement_effect", "b": "elasticity", "covariance": -0.005}]
    assert document["written"] == []


def test_written_parameters_are_the_shipped_ones_with_the_new_in_their_place(channel, tmp_path, capsys):
    out = tmp_path / "new"
    assert run(["calibrate", "quick", "--data", str(tmp_path), "--out", str(out)]) == 0
    with (out / "params.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    shipped = read_rows("plenipo.channels.trade", "params.csv")
    assert [r["name"] for r in rows] == [r["name"] for r in shipped]
    new = next(r for r in rows if r["name"] == "agreement_effect")
    assert (new["value"], new["source"]) == ("0.25", "a test")
    assert [r for r in rows if r["name"] != "agreement_effect"] == [r for r in shipped if r["name"] != "agreement_effect"]
    assert (out / "covariance.csv").read_text(encoding="utf-8") == "a,b,covariance\nagreement_effect,elasticity,-0.005\n"
    assert f"written: {out / 'params.csv'}" in capsys.readouterr().out
    assert run(["calibrate", "quick", "--data", str(tmp_path), "--out", str(out)]) == 2
    assert "are not replaced" in capsys.readouterr().err


def test_a_channel_that_estimates_nothing_says_who_does(tmp_path, capsys):
    with registered(dataclasses.replace(CHANNEL, name="silent", calibrate=None)):
        assert run(["calibrate", "silent", "--data", str(tmp_path)]) == 2
    shown = capsys.readouterr().err
    assert "estimates no parameters of its own" in shown
    assert "one of trade" in shown
