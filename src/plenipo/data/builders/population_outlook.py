# SPDX-License-Identifier: Apache-2.0
"""population_outlook: our own projection of people by economy to 2100, from the ages the United Nations expect.

National population projections are not held, but median ages to 2100 are. How fast a population grows follows from its age: old
populations shrink. The relation is fitted on the past, the part of an economy's own growth that age does not explain fades.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from plenipo.data.builders.members import BASE_YEAR
from plenipo.data.builders.national_emissions import FIRST, people
from plenipo.data.sources import emissions
from plenipo.data.table import Table

__all__ = ["LAST", "build_population_outlook", "fit_growth"]

FloatArray = npt.NDArray[np.float64]
LAST = 2100
STEP = 5
RECENT = 10  # years whose growth beyond that of its age an economy takes with it
KEPT = 0.9  # a year: what is left of it, a half after seven years
POWERS = 3  # of the median age in the relation: growth falls fast when young, slowly when old
CENTRE = 30.0  # years
OLDEST = 47.0
"""Years of median age seen in the past of any large population (Japan); beyond, growth is that of this age."""


def fit_growth(age: FloatArray, growth: FloatArray, weight: FloatArray) -> FloatArray:
    """Coefficients of yearly growth on powers of the median age, (power + 1,), by weighted least squares."""
    columns = np.stack([(age - CENTRE) ** k for k in range(POWERS + 1)], axis=1)
    root = np.sqrt(weight)
    return np.asarray(np.linalg.lstsq(columns * root[:, None], growth * root, rcond=None)[0])


def growth_at(age: FloatArray, coefficients: FloatArray) -> FloatArray:
    """Growth of populations of these median ages by the relation."""
    return np.asarray(sum(c * (np.minimum(age, OLDEST) - CENTRE) ** k for k, c in enumerate(coefficients)))


def build_population_outlook(raw: Path) -> Table:
    """One row an economy and fifth year, with the base year."""
    ages, held = emissions.read_context(raw, "median_age_years", LAST), people(raw)
    codes = sorted({c for c, _ in held})
    median = _ages(ages, codes)
    million = np.array([[held[c, y][0] for y in range(FIRST, BASE_YEAR + 1)] for c in codes])
    growth = np.diff(np.log(million), axis=1)
    known = np.array([not held[c, BASE_YEAR - 1][1] for c in codes])
    past = median[:, : growth.shape[1]]
    weight = np.repeat(np.sqrt(million[known, -1]), growth.shape[1])
    coefficients = fit_growth(past[known].ravel(), growth[known].ravel(), weight)
    own = (growth - growth_at(past, coefficients))[:, -RECENT:].mean(axis=1)
    rows, level = [], million[:, -1]
    for year in range(BASE_YEAR, LAST + 1):
        if year > BASE_YEAR:
            place = year - 1 - FIRST
            level = level * np.exp(growth_at(median[:, place], coefficients) + own * KEPT ** (year - BASE_YEAR))
        if year == BASE_YEAR or year % STEP == 0:
            rows += [(c, year, float(v)) for c, v in zip(codes, level, strict=True)]
    return Table.from_rows("population_outlook", ("iso3", "year", "population_million"), rows, ("iso3", "year"))


def _ages(ages: emissions.Series, codes: list[str]) -> FloatArray:
    """(economy, year) of median ages from 1990 on; the mean of all where none is known."""
    table = np.array([[ages.get((c, y), np.nan) for y in range(FIRST, LAST + 1)] for c in codes])
    return np.where(np.isnan(table), np.nanmean(table, axis=0), table)
