# SPDX-License-Identifier: Apache-2.0
"""The emulator beside FaIR itself: same members, same emissions, all species."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from plenipo.channels.climate.ensemble import FIRST_YEAR, project, start_at
from plenipo.climate import load_ensemble
from tests.channels.climate.fair_peer import fair_model

MEMBERS = 12
SCENARIOS = ("low", "high-extension")


def _fair_run(emissions):
    """FaIR's (scenario, member, year) of warming, CO2 and CH4 at the ends of years."""
    pytest.importorskip("fair", reason="the independent program is a test dependency")
    model = fair_model(emissions, SCENARIOS, load_ensemble().numbers[:MEMBERS])
    model.run(progress=False)
    return (
        np.moveaxis(model.temperature.sel(layer=0).values[1:], 0, -1),
        np.moveaxis(model.concentration.sel(specie="CO2").values[1:], 0, -1),
        np.moveaxis(model.concentration.sel(specie="CH4").values[1:], 0, -1),
    )


@pytest.fixture(scope="module")
def both():
    """FaIR's three series and ours, on history and two pathways."""
    ensemble = load_ensemble()
    paths = np.stack([np.concatenate([ensemble.history, ensemble.pathways[s]]) for s in SCENARIOS])
    ours = []
    for path in paths:
        _, told = project(ensemble, path, start_at(ensemble, FIRST_YEAR))
        ours.append([np.asarray(a)[:MEMBERS] for a in (told.warming, told.co2, told.ch4)])
    return _fair_run(paths), [np.stack(a) for a in zip(*ours, strict=True)]


def test_warming_is_that_of_fair(both):
    theirs, ours = both
    assert np.abs(theirs[0]).max() > 2.0, "a run in which nothing happens compares nothing"
    assert np.abs(theirs[0] - ours[0]).max() < 1e-6


@pytest.mark.parametrize(("place", "tolerance"), [(1, 1e-4), (2, 1e-4)], ids=["CO2 in ppm", "CH4 in ppb"])
def test_concentrations_are_those_of_fair(both, place, tolerance):
    theirs, ours = both
    assert np.abs(theirs[place] - ours[place]).max() < tolerance


def test_a_run_from_the_state_of_today_is_the_run_from_1750():
    ensemble = load_ensemble()
    path = ensemble.pathways["low"]
    whole = np.concatenate([ensemble.history, path])
    _, told = project(ensemble, whole, start_at(ensemble, FIRST_YEAR))
    _, later = project(ensemble, path, start_at(ensemble, ensemble.parts))
    assert np.abs(np.asarray(told.warming)[:, -len(path) :] - np.asarray(later.warming)).max() < 1e-9  # ten digits are stored


def test_warming_of_the_recent_past_meets_the_constraint_of_the_calibration():
    """Smith and others (2024): 2003-2022 above 1850-1900, 1.03 K (0.87 to 1.13)."""
    ensemble = load_ensemble()
    _, told = project(ensemble, ensemble.history, start_at(ensemble, FIRST_YEAR))
    recent = np.asarray(told.warming)[:, -20:].mean(axis=1) - start_at(ensemble, ensemble.parts).base
    low, middle, high = np.quantile(recent, [0.05, 0.5, 0.95])
    assert abs(middle - 1.03) < 0.03
    assert abs(low - 0.87) < 0.06
    assert abs(high - 1.13) < 0.06


def test_the_derivative_of_warming_is_the_central_difference():
    ensemble = load_ensemble()
    start, path = start_at(ensemble, ensemble.parts), ensemble.pathways["low"]

    def warming(extra):
        _, told = project(ensemble, path + extra, start)
        return told.warming[:, -1].mean()

    random = np.random.default_rng(3)
    direction = random.uniform(size=path.shape) * np.abs(path)
    step = 1e-4
    exact = jax.jvp(warming, (np.zeros_like(path),), (direction,))[1]
    rough = (warming(step * direction) - warming(-step * direction)) / (2 * step)
    assert abs(exact - rough) < 1e-7 * abs(exact)
