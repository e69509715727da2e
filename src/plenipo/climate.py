# SPDX-License-Identifier: Apache-2.0
"""Warming from world emissions: FaIR's equations and its calibrated ensemble, for your own pathways.

Examples
--------
>>> import plenipo.climate
>>> warming = plenipo.climate.run(plenipo.climate.pathways("medium-extension")).warming
>>> warming.sel(year=2100).quantile([0.05, 0.5, 0.95]).round(1).values.tolist()
[2.1, 2.8, 3.9]
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from plenipo.channels.climate.ensemble import Ensemble

__all__ = ["load_ensemble", "pathways", "run", "species"]


def run(emissions: Any, *, fill: str | None = None, interpolate: bool = False) -> xr.Dataset:
    """Warming that world emissions cause, for all 841 members of the calibrated ensemble.

    Parameters
    ----------
    emissions
        World emissions by species and year: a pandas table in IAMC form (long or wide) or an xarray DataArray with the
        dimensions ``species`` and ``year`` and a coordinate ``unit``; perhaps several scenarios. They may begin in any year from
        1750 to that in which the embedded history ends; before the first year the embedded history holds.
    fill
        Name of an embedded pathway (:func:`pathways`) that stands in for species that are not given, and for years between the
        end of history and the first year given. Without it a missing species is an error.
    interpolate
        Whether years between those given are filled in linearly.

    Returns
    -------
    xarray.Dataset
        ``warming`` (scenario, member, year) in kelvin above the mean of 1850-1900; ``forcing``, ``co2``, ``ch4``, ``n2o``. A
        year stands for its first day, as in FaIR: what was emitted until the end of the year before is felt. Attributes name
        the calibration and what was filled in.

    Raises
    ------
    InputError
        With everything that is wrong with the table.

    Source: FaIR 2 (Leach and others 2021), calibration 1.4.1 (Smith and others 2024); without internal variability.

    Examples
    --------
    >>> import plenipo.climate
    >>> path = plenipo.climate.pathways("low")
    >>> warming = plenipo.climate.run(path).warming
    >>> bool(1.5 < float(warming.sel(year=2050).median()) < 2.2)
    True
    """
    from plenipo.channels.climate.warming import warming_of

    return warming_of(load_ensemble(), emissions, fill=fill, interpolate=interpolate)


def species() -> pd.DataFrame:
    """The emitted species by name, with the unit of their emissions."""
    from plenipo.channels.climate.warming import species_table

    return species_table()


def pathways(name: str | None = None) -> Any:
    """Names of the embedded pathways, or the emissions of one as a long table: variable, unit, year, value.

    Raises
    ------
    InputError
        If there is no such pathway; names the nearest.
    """
    from plenipo.channels.climate.warming import pathway_table

    return tuple(load_ensemble().pathways) if name is None else pathway_table(load_ensemble(), name)


@functools.cache
def load_ensemble() -> Ensemble:
    """The embedded ensemble: species, 841 members, pathways, sun and volcanoes."""
    from plenipo.channels.climate.ensemble import assemble
    from plenipo.data.tables import read_table

    return assemble(lambda name: read_table(name).columns)
