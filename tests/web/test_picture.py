# SPDX-License-Identifier: Apache-2.0
"""The picture on the first page: a real answer that the stored results bear out, on a map of equal areas, told with its band."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from plenipo.core.scenario import load_scenario
from plenipo.host import open_host
from plenipo.web.app import create_app
from plenipo.web.home import FIRST
from plenipo.web.picture import equal_earth, picture

GOLDEN = Path(__file__).parents[1] / "golden" / f"{FIRST}.csv"


def test_it_is_the_first_question_and_the_stored_results_lie_within_its_bands() -> None:
    held = picture()
    assert held["scenario"] == FIRST
    scenario = load_scenario(FIRST)
    assert held["as_of"] == scenario.as_of.isoformat(), "make picture"
    bands = {e["code"]: (e["p05"], e["p95"]) for e in held["economies"]}
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["case"] == scenario.headline_case().name]
    first = rows[0]["variant"]
    rows = [r for r in rows if r["variant"] == first and int(r["year"]) == held["year"]]
    assert len(rows) > 10
    outside = [r["actor"] for r in rows if not bands[r["actor"]][0] <= float(r["median"]) <= bands[r["actor"]][1]]
    assert not outside, "make picture"


def test_the_map_keeps_areas() -> None:
    longitude, latitude, step = 30.0, np.linspace(0, 80, 9), 1e-4
    areas = []
    for at in latitude:
        x, y = equal_earth(longitude, at)
        right, up = equal_earth(longitude + step, at), equal_earth(longitude, at + step)
        drawn = abs((right[0] - x) * (up[1] - y) - (right[1] - y) * (up[0] - x))
        areas.append(drawn / np.cos(np.radians(at)))
    assert areas == pytest.approx([areas[0]] * len(areas), rel=1e-3)
    assert equal_earth(0, 0) == (0.0, 0.0)


def test_circles_stand_by_size_and_economies_listed_apart_are_hollow() -> None:
    held = picture()
    radii = [c["r"] for c in held["circles"]]
    assert radii == sorted(radii, reverse=True)
    apart = sum(not e["ranked"] for e in held["economies"])
    assert sum(c["shade"] == "apart" for c in held["circles"]) == apart > 0
    assert all(0 <= c["y"] <= held["height"] + 40 for c in held["circles"])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_first_page_shows_it_with_band_and_day(tmp_path: Path, language: str) -> None:
    held = picture()
    with open_host(tmp_path, work=False) as host:
        text = TestClient(create_app(host), base_url="http://localhost").get(f"/?lang={language}").text
    assert text.count("<circle") == len(held["circles"])
    for said in (held["own"]["band"], held["made"], held["data_hash"]):
        assert said in text
