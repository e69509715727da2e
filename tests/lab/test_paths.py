# SPDX-License-Identifier: Apache-2.0
"""Levels beside the answer: the observed record, and the largest emitters whatever their number."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from plenipo.core.outcome import OutcomeSpec
from plenipo.data.tables import read_table
from plenipo.lab import paths

YEARS, DRAWS, CODES = (2030, 2100), 3, [f"A{k:02d}" for k in range(paths.LARGEST + 3)]


def spec(name: str, *dimensions: str, unit: str = "index") -> OutcomeSpec:
    return OutcomeSpec(name, dimensions, unit, ("difference",), "less", "made up", "made up")


@pytest.fixture
def ensemble() -> Any:
    """Economies emit the more the later they stand, and half of it with the act; the last year is the other way round."""
    size = np.arange(1.0, len(CODES) + 1)
    base = np.stack([np.stack([size, size[::-1]])] * DRAWS) * np.linspace(0.9, 1.1, DRAWS)[:, None, None]
    setting = SimpleNamespace(world=SimpleNamespace(actors=CODES))
    levels = {"emissions": (base, 0.5 * base), "target_probability": (np.ones_like(base), np.ones_like(base))}
    return SimpleNamespace(
        settings={"first": setting, "rival": setting},
        setting=setting,
        years={"first": YEARS},
        level=lambda _variant, place, name: levels[name][place],
    )


def test_history_is_the_record_of_the_baseline_with_its_source() -> None:
    (row,) = paths.history_rows([spec("warming", unit="K above 1850-1900"), spec("warmth"), spec("emissions", "actor")])
    table = read_table("observed_warming").columns
    assert (row["variant"], row["actor"], row["case"]) == (paths.OBSERVED, None, "")
    assert row["years"] == table["year"].tolist()
    assert row["median"] == table["warming_k"].tolist()
    assert set(row["p05"]) == {None}
    assert "Forster" in row["source"]


def test_the_largest_of_the_first_year_are_told_and_whoever_is_asked_about(ensemble: Any) -> None:
    rows = paths.level_rows(ensemble, [spec("emissions", "actor"), spec("target_probability", "actor")], ["acts"], [CODES[0]])
    told = list(dict.fromkeys(r["actor"] for r in rows))
    assert told == [*CODES[::-1][: paths.LARGEST], CODES[0]]
    assert len(rows) == len(told) * 2 * 2
    before, after = (r for r in rows if r["actor"] == CODES[-1] and r["outcome"] == "emissions")
    assert (before["case"], after["case"]) == ("", "acts")
    assert before["median"] == pytest.approx([len(CODES), 1.0])
    assert after["median"] == pytest.approx([x / 2 for x in before["median"]])
    assert all(low < mid < high for low, mid, high in zip(before["p05"], before["median"], before["p95"], strict=True))


def test_no_levels_by_economy_without_emissions(ensemble: Any) -> None:
    assert paths.level_rows(ensemble, [spec("real_income", "actor")], ["acts"], []) == []
