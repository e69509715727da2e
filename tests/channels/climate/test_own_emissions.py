# SPDX-License-Identifier: Apache-2.0
"""A user's own emissions: names, units and gaps are told, and nothing is taken for zero in silence."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

import plenipo.climate
from plenipo.channels.climate.model.species import EMITTED
from plenipo.channels.climate.own_emissions import read_emissions
from plenipo.channels.climate.species_units import canonical_unit, factor_to_canonical, species_of
from plenipo.core.errors import InputError


@pytest.fixture(scope="module")
def low():
    return plenipo.climate.pathways("low")


@pytest.mark.parametrize(
    ("variable", "species"),
    [
        ("CO2 FFI", "CO2 FFI"),
        ("Emissions|CO2|Energy and Industrial Processes", "CO2 FFI"),
        ("Emissions|CO2|AFOLU", "CO2 AFOLU"),
        ("Emissions|CH4", "CH4"),
        ("Emissions|SO2", "Sulfur"),
        ("Emissions|F-Gases|HFC|HFC125", "HFC-125"),
        ("Emissions|Montreal Gases|CFC|CFC11", "CFC-11"),
        ("Emissions|Kyoto Gases", None),
        ("Emissions|CO2", None),
    ],
)
def test_names(variable, species):
    assert species_of(variable) == species


@pytest.mark.parametrize(
    ("species", "unit", "factor"),
    [
        ("CO2 FFI", "Gt CO2/yr", 1.0),
        ("CO2 FFI", "Mt CO2/yr", 1e-3),
        ("CO2 FFI", "PgC/yr", 44.009 / 12.011),
        ("CO2 FFI", "Gt C / yr", 44.009 / 12.011),
        ("N2O", "kt N2O/yr", 1e-3),
        ("Sulfur", "TgS/yr", 64.069 / 32.065),
        ("NOx", "Mt NO2/yr", 1.0),
        ("HFC-4310mee", "kt HFC4310/yr", 1.0),
        ("CH4", "Mt CO2-equiv/yr", None),
        ("CH4", "Mt N2O/yr", None),
        ("CH4", "percent", None),
    ],
)
def test_units(species, unit, factor):
    found = factor_to_canonical(species, unit)
    assert found is None if factor is None else found == pytest.approx(factor)


def test_every_species_reads_its_own_unit():
    assert all(factor_to_canonical(s, canonical_unit(s)) == 1.0 for s in EMITTED)


def test_long_wide_and_array_are_the_same_emissions(low):
    wide = low.pivot_table(index=["scenario", "region", "variable", "unit"], columns="year", values="value").reset_index()
    table = low.pivot_table(index="variable", columns="year", values="value")
    units = low.drop_duplicates("variable").set_index("variable").loc[table.index, "unit"]
    array = xr.DataArray(
        table.to_numpy(),
        dims=("species", "year"),
        coords={"species": table.index.to_numpy(), "year": table.columns.to_numpy(), "unit": ("species", units.to_numpy())},
    )
    first, *others = (read_emissions(given)[0] for given in (low, wide, array))
    for other in others:
        assert other.first == first.first
        np.testing.assert_array_equal(other.values, first.values)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda t: t[t.variable != "Emissions|CH4"], "no emissions of CH4"),
        (lambda t: t.assign(unit=t.unit.replace("Mt CH4/yr", "Mt CO2e/yr")), "'Mt CO2e/yr' is not a unit of CH4"),
        (lambda t: t.assign(variable=t.variable.replace("Emissions|CH4", "Emissions|Methan")), "no species is called"),
        (lambda t: t[t.year % 10 == 3], "missing in 2024"),
        (lambda t: t.assign(value=t.value.where(t.variable != "Emissions|CH4", -1.0)), "CH4 is below zero"),
        (lambda t: t.assign(value=t.value.where(t.variable != "Emissions|CH4")), "CH4 is not a number"),
        (lambda t: t.drop(columns="unit"), "no column unit"),
        (lambda t: t[t.year > 2040], "no emissions for 2023 to 2040"),
        (lambda t: t.assign(region="Asia"), "no emissions of the world"),
        (lambda t: t.to_numpy(), "a pandas table"),
    ],
)
def test_what_is_wrong_is_told(low, spoil, told):
    with pytest.raises(InputError) as caught:
        plenipo.climate.run(spoil(low))
    assert told in str(caught.value)


def test_what_is_filled_in_is_named(low):
    some = low[low.variable.isin(["Emissions|CO2 FFI", "Emissions|CO2 AFOLU"])]
    found = plenipo.climate.run(some, fill="low")
    assert "CH4" in found.attrs["filled_species"]
    whole = plenipo.climate.run(low)
    np.testing.assert_allclose(found.warming.values, whole.warming.values, atol=1e-12)
    with pytest.raises(InputError, match="medium-extension"):
        plenipo.climate.run(some, fill="medium")


def test_warming_per_ton_of_carbon_is_in_the_assessed_range(low):
    """IPCC AR6 (2021), chapter 5: 0.27 to 0.63 K per thousand Gt of CO2, likely."""
    cut = low.assign(value=low.value.where(low.variable != "Emissions|CO2 FFI", low.value - 5.0))
    difference = (plenipo.climate.run(cut).warming - plenipo.climate.run(low).warming).sel(year=2100)
    thousands = 5.0 * (2100 - int(low.year.min())) / 1000.0
    assert float(difference.max()) < 0
    assert 0.27 < -float(difference.median()) / thousands < 0.63
