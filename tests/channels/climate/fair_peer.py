# SPDX-License-Identifier: Apache-2.0
"""FaIR itself, set up with the embedded species and members: the independent program beside the emulator."""

from __future__ import annotations

import re
from importlib import resources
from typing import Any

import numpy as np

from plenipo.channels.climate.ensemble import FIRST_YEAR
from plenipo.channels.climate.model.species import AEROSOL, CHLORINE, EMITTED
from plenipo.climate import load_ensemble
from plenipo.data.tables import read_table

__all__ = ["fair_model"]


def fair_model(emissions: Any, scenarios: tuple[str, ...], numbers: Any) -> Any:
    """FaIR 2 ready to run: emissions (scenario, year, species) from 1750, members by their numbers in the calibration."""
    import fair
    from fair.interface import initialise
    from fair.io import read_properties

    ensemble = load_ensemble()
    defaults = resources.files("fair.defaults.data.ar6") / "species_configs_properties.csv"
    names = [r["name"] for r in read_table("climate_species").to_dict()]
    with resources.as_file(defaults) as path:
        _, properties = read_properties(filename=str(path))
        model = fair.FAIR(ch4_method="Thornhill2021")
        model.define_time(FIRST_YEAR, FIRST_YEAR + emissions.shape[1], 1)
        model.define_scenarios(list(scenarios))
        model.define_configs(list(range(len(numbers))))
        model.define_species(names, {n: {**properties[n], **_role(n)} for n in names})
        model.allocate()
        model.fill_species_configs(str(path))
    _fill_species(model)
    _fill_members(model, numbers)
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
    return model


def _role(name: str) -> dict[str, Any]:
    mode = "forcing" if name in ("Solar", "Volcanic") else "emissions" if name in EMITTED else "calculated"
    return {
        "input_mode": mode,
        "aerosol_chemistry_from_emissions": name in AEROSOL,
        "aerosol_chemistry_from_concentration": name in ("CH4", "N2O", CHLORINE),
    }


def _fill_species(model: Any) -> None:
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


def _fill_members(model: Any, numbers: Any) -> None:
    table = read_table("climate_members").columns
    for name in np.unique(table["parameter"]):
        mine = table["parameter"] == name
        held = dict(zip(table["member"][mine].tolist(), table["value"][mine].tolist(), strict=True))
        values = np.array([held[n] for n in np.asarray(numbers).tolist()])
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
