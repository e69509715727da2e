# SPDX-License-Identifier: Apache-2.0
"""The emulator beside FaIR itself: same members, same emissions, all species."""

from __future__ import annotations

import re
from importlib import resources

import jax
import numpy as np
import pytest

from plenipo.channels.climate.ensemble import FIRST_YEAR, project, start_at
from plenipo.channels.climate.model.species import AEROSOL, CHLORINE, EMITTED
from plenipo.climate import load_ensemble
from plenipo.data.tables import read_table

MEMBERS = 12
SCENARIOS = ("low", "high-extension")


def _fair_run(emissions):
    """FaIR 2 with the embedded species and members; (scenario, member, year) of warming, CO2 and CH4 at the ends of years."""
    fair = pytest.importorskip("fair", reason="the independent program is a test dependency")
    from fair.interface import initialise
    from fair.io import read_properties

    ensemble = load_ensemble()
    defaults = resources.files("fair.defaults.data.ar6") / "species_configs_properties.csv"
    names = [r["name"] for r in read_table("climate_species").to_dict()]
    with resources.as_file(defaults) as path:
        _, properties = read_properties(filename=str(path))
        model = fair.FAIR(ch4_method="Thornhill2021")
        model.define_time(FIRST_YEAR, FIRST_YEAR + emissions.shape[1], 1)
        model.define_scenarios(list(SCENARIOS))
        model.define_configs(list(range(MEMBERS)))
        model.define_species(names, {n: {**properties[n], **_role(n)} for n in names})
        model.allocate()
        model.fill_species_configs(str(path))
    _fill_species(model)
    _fill_members(model, ensemble.numbers[:MEMBERS])
    for k, name in enumerate(EMITTED):
        model.emissions.loc[{"specie": name}] = emissions[:, :, k].T[:, :, None]
    for name, path in zip(("Solar", "Volcanic"), ensemble.sky, strict=True):
        model.forcing.loc[{"specie": name}] = 0.0
        scale = model.species_configs["forcing_scale"].sel(specie=name).values
        model.forcing.loc[{"specie": name}][1:] = np.asarray(path)[:, None, None] * scale
    starts = {"concentration": model.species_configs["baseline_concentration"]}
    for name in ("concentration", "temperature", "cumulative_emissions", "airborne_emissions", "ocean_heat_content_change"):
        initialise(getattr(model, name), starts.get(name, 0))
    initialise(model.forcing.isel(timebounds=0), 0)
    model.run(progress=False)
    return (
        np.moveaxis(model.temperature.sel(layer=0).values[1:], 0, -1),
        np.moveaxis(model.concentration.sel(specie="CO2").values[1:], 0, -1),
        np.moveaxis(model.concentration.sel(specie="CH4").values[1:], 0, -1),
    )


def _role(name):
    mode = "forcing" if name in ("Solar", "Volcanic") else "emissions" if name in EMITTED else "calculated"
    return {
        "input_mode": mode,
        "aerosol_chemistry_from_emissions": name in AEROSOL,
        "aerosol_chemistry_from_concentration": name in ("CH4", "N2O", CHLORINE),
    }


def _fill_species(model):
    for row in read_table("climate_species").to_dict():
        for column, value in row.items():
            found = re.fullmatch(r"(partition_fraction|unperturbed_lifetime)(\d)", column)
            name, place = (found[1], int(found[2])) if found else (column, None)
            if name in ("name", "lifetime_temperature_sensitivity"):
                continue
            value = np.nan if value is None else value
            array = model.species_configs[name].sel(specie=row["name"]).values
            if place is None:
                array[...] = value
            else:
                array[..., place] = value
    for name in ("iirf_airborne", "iirf_uptake", "iirf_temperature"):  # calibration 1.4.1 has them for CO2 only, by member
        model.species_configs[name][...] = 0.0
    by_name = {r["name"]: r for r in read_table("climate_species").to_dict()}
    model.species_configs["lifetime_temperature_sensitivity"][...] = by_name["CH4"]["lifetime_temperature_sensitivity"]
    model.calculate_concentration_per_emission()


def _fill_members(model, numbers):
    table = read_table("climate_members").columns
    for name in np.unique(table["parameter"]):
        mine = (table["parameter"] == name) & np.isin(table["member"], numbers)
        values = table["value"][mine]
        bare, _, key = str(name).rstrip("]").partition("[")
        if not key:
            target = model.climate_configs if bare in model.climate_configs else model.species_configs
            shape = target[bare].shape
            target[bare][...] = values if len(shape) == 1 else np.broadcast_to(values[:, None], shape)
        elif key.isdigit():
            model.climate_configs[bare][:, int(key)] = values
        else:
            model.species_configs[bare].loc[{"specie": key}] = values
    model.climate_configs["forcing_4co2"][...] = 8.0  # takes no part in the temperature
    model.climate_configs["stochastic_run"][...] = False


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
    assert np.abs(np.asarray(told.warming)[:, -len(path) :] - np.asarray(later.warming)).max() < 1e-12


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
