# SPDX-License-Identifier: Apache-2.0
"""Stored states are those that a run from 1750 arrives at, and nobody needs that run any more."""

from __future__ import annotations

from dataclasses import replace

import jax
import numpy as np
import pytest

from plenipo.channels.climate import ensemble as module
from plenipo.channels.climate.ensemble import BACKGROUND, HISTORY, project, start_at, start_on
from plenipo.channels.climate.state import AHEAD, LAST
from plenipo.climate import load_ensemble
from plenipo.data.tables import read_table

RELATIVE = 1e-9
"""The table keeps ten digits."""


@pytest.fixture(scope="module")
def runs():
    """What is stored, and the same ensemble without anything stored."""
    held = load_ensemble()
    return held, replace(held, states={})


def _same(one, other):
    for a, b in zip(
        jax.tree.leaves((one.climate, one.trace, one.base)),
        jax.tree.leaves((other.climate, other.trace, other.base)),
        strict=True,
    ):
        a, b = np.asarray(a), np.asarray(b)
        assert np.abs(a - b).max() <= RELATIVE * max(1.0, np.abs(b).max())


def test_the_end_of_history_is_where_a_run_from_1750_arrives(runs):
    held, bare = runs
    assert (HISTORY, held.parts) in held.states
    _same(start_at(held, held.parts), start_at(bare, held.parts))


def test_later_states_are_where_the_background_leads(runs):
    held, bare = runs
    assert {y for p, y in held.states if p == BACKGROUND} == {*range(held.parts + 1, held.parts + 1 + AHEAD), LAST}
    whole, _ = project(bare, held.pathways[BACKGROUND], start_at(bare, held.parts))
    assert whole.year == LAST
    _same(start_on(held, BACKGROUND, LAST), whole)
    _same(start_on(held, BACKGROUND, held.parts + 1), start_on(bare, BACKGROUND, held.parts + 1))


def test_stored_years_run_nothing(runs, monkeypatch):
    held, _ = runs

    def never(*_):
        raise AssertionError("history is run")

    monkeypatch.setattr(module, "project", never)
    assert start_on(held, BACKGROUND, held.parts + 2).year == held.parts + 2
    assert np.isfinite(start_at(held, held.parts).base).all()


def test_the_table_holds_every_member_of_every_state():
    table = read_table("climate_state").columns
    numbers = load_ensemble().numbers
    layer = table["quantity"] == "layers[1]"
    for year in np.unique(table["year"]):
        assert sorted(table["member"][layer & (table["year"] == year)]) == sorted(numbers)
