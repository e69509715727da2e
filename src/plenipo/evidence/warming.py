# SPDX-License-Identifier: Apache-2.0
"""Warming of the last ten years known, by the emulator and as observed; and the base case of RICE-2010 run anew."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plenipo.core.evidence import Evidence, EvidenceRow

__all__ = ["ROWS"]

FloatArray = npt.NDArray[np.float64]
OBSERVED = "Indicators of Global Climate Change 2024"
RICE = "Nordhaus 2010, RICE-2010, as run in MimiRICE2010 0.4.0"
DECADE = (2015, 2024)
BEFORE, TREND_FROM = (2005, 2014), 1985
LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
PER_DECADE = 10.0
INPUTS = "iam_regions"
RICE_YEARS = (2055, 2105)
RICE_TOLERANCE = 0.05


@functools.cache
def _members() -> FloatArray:
    """(member, year) of 2015-2024: warming above 1850-1900, the mean of a year's two ends."""
    from plenipo.channels.climate.ensemble import BACKGROUND, FIRST_YEAR, project, start_at
    from plenipo.climate import load_ensemble

    ensemble = load_ensemble()
    first, last = DECADE[0] - FIRST_YEAR, DECADE[1] - FIRST_YEAR
    emissions = np.concatenate([ensemble.history, ensemble.pathways[BACKGROUND]])[: last + 1]
    _, told = project(ensemble, emissions, start_at(ensemble, FIRST_YEAR))
    ends = np.asarray(told.warming) - start_at(ensemble, ensemble.parts).base[:, None]
    return np.asarray((ends[:, first - 1 : last] + ends[:, first : last + 1]) / 2.0)


def _observed(years: tuple[int, int]) -> FloatArray:
    from plenipo.data.tables import read_table

    table = read_table("observed_warming").columns
    return np.asarray(table["warming_k"][(table["year"] >= years[0]) & (table["year"] <= years[1])])


def _slope(values: FloatArray) -> FloatArray:
    """Least squares on the year of the last axis, a decade."""
    x = np.arange(values.shape[-1]) - (values.shape[-1] - 1) / 2.0
    return np.asarray(PER_DECADE * (values * x).sum(axis=-1) / (x**2).sum())


def _decade(data: Path | None) -> tuple[EvidenceRow, ...]:
    """Mean and trend of 2015-2024 inside the band of the members, and the mean beside dumb rules."""
    ours, seen = _members(), _observed(DECADE)
    past = _observed((TREND_FROM, BEFORE[1]))
    middle_of = (np.mean(DECADE) - np.mean((TREND_FROM, BEFORE[1]))) / PER_DECADE
    rules = (
        ("mean of the ten years before", float(_observed(BEFORE).mean())),
        (f"trend since {TREND_FROM}", float(past.mean() + _slope(past) * middle_of)),
    )
    name = f"{DECADE[0]}-{DECADE[1]}"
    why = "the members were constrained to what was observed in 2003-2022: a check of this emulator more than a forecast"
    quiet = "members have no weather of their own: with it, trends of ten years would spread by 0.1 K more"
    mean = float(np.quantile(ours.mean(axis=1), MIDDLE))
    return (
        _inside(f"mean warming {name}", float(seen.mean()), ours.mean(axis=1), "K above 1850-1900", why),
        _inside(f"trend of warming {name}", float(_slope(seen)), _slope(ours), "K a decade", quiet),
        EvidenceRow(
            f"mean warming {name}, the middle member", float(seen.mean()), mean, "K above 1850-1900", OBSERVED, None, why, rules
        ),
    )


def _inside(what: str, happened: float, members: FloatArray, unit: str, why: str) -> EvidenceRow:
    """Agrees if what was observed lies inside the band."""
    low, middle, high = (float(q) for q in np.quantile(members, [LOW, MIDDLE, HIGH]))
    tolerance = high - middle if happened > middle else middle - low
    return EvidenceRow(what, happened, middle, unit, OBSERVED, tolerance, f"5-95 % of members: {low:.2f} to {high:.2f}; {why}")


def _rice(data: Path | None) -> tuple[EvidenceRow, ...]:
    """Warming of the base case in two years."""
    from plenipo.channels.climate.papers.rice_2010 import FIRST, STEP, printed_warming, read_inputs, run_rice

    if data is None:
        return ()
    folder = data / INPUTS
    found, printed = run_rice(read_inputs(folder)).warming, printed_warming(folder)
    why = "same equations and inputs; losses to the rise of the sea are read from its outputs"
    return tuple(
        EvidenceRow(f"warming in {y}", printed[y], float(found[(y - FIRST) // STEP]), "K above 1900", RICE, RICE_TOLERANCE, why)
        for y in RICE_YEARS
    )


ROWS: tuple[Evidence, ...] = (
    Evidence("warming-2015-2024", "Warming 2015-2024 by the emulator and as observed", "hindcast", _decade, OBSERVED),
    Evidence("rice-2010-base", "RICE-2010 run anew: warming of its base case", "replication", _rice, RICE, (INPUTS,)),
)
