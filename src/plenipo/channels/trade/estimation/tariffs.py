# SPDX-License-Identifier: Apache-2.0
"""Tariffs of the past, from what open data there are: by pair for 30 economies in 1993 and 2005, else by importer.

Bilateral rates of manufactures come with the data of Caliendo and Parro (2015). Ordinary rates of importers are pieced together
from them (mean over partners without a preference), the World Bank's weighted means from 2005 on, and its latest simple mean; a
year between two is interpolated, a year outside takes the nearest. Rates before 1993 are therefore too low for most.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.estimation.agreements import coded_panel, on_rows
from plenipo.channels.trade.estimation.history import History, code_history, phased
from plenipo.channels.trade.estimation.panel import Panel, query

__all__ = ["FOLDERS", "MEASURED_YEARS", "Bilateral", "ordinary_rates", "pair_rates", "read_bilateral"]

Floats = npt.NDArray[np.float64]

CALIENDO_PARRO, WORLD_BANK = "trade_multisector_caliendo_parro_1993", "tariffs_country"
FOLDERS = (CALIENDO_PARRO, WORLD_BANK)
MEASURED_YEARS = (1993, 2005)
NOT_MANUFACTURES = ("Agriculture", "Mining")
REST = "ROW"
LAST_SIMPLE = 2018
"""The vintage after it counts ad-valorem equivalents differently."""
PERCENT = 100.0


@dataclass(frozen=True)
class Bilateral:
    """Rates measured by pair: (year of ``MEASURED_YEARS``, origin, destination), fractions, 0 at home."""

    actors: tuple[str, ...]
    rate: Floats


def read_bilateral(data: Path, weighting: str = "world") -> Bilateral:
    """Rates on manufactures between 30 economies in 1993 and 2005.

    Parameters
    ----------
    data
        Parent of the raw folders.
    weighting
        How industries are averaged: by ``world`` trade, ``simple``, or by what the ``importer`` buys.
    """
    weight = {"world": "w.world", "simple": "1.0", "importer": "w.here"}[weighting]
    rows = query(
        data / CALIENDO_PARRO / "bilateral_sector_1993.parquet",
        f"""WITH s AS (SELECT * FROM {{file}} WHERE importer <> '{REST}' AND exporter <> '{REST}'
                       AND sector NOT IN {NOT_MANUFACTURES}),
                 by_world AS (SELECT sector, sum(trade_kusd) AS world FROM s GROUP BY 1 HAVING sum(trade_kusd) > 0),
                 w AS (SELECT sector, importer, any_value(world) AS world, sum(trade_kusd) AS here
                       FROM s JOIN by_world USING (sector) GROUP BY 1, 2)
            SELECT exporter, importer, sum(tariff_1993_pct * {weight}) / sum({weight}) AS first,
                   sum(tariff_2005_pct * {weight}) / sum({weight}) AS last
            FROM s JOIN w USING (sector, importer) GROUP BY 1, 2 ORDER BY 1, 2""",
    )
    actors, places = np.unique(np.concatenate([rows["exporter"], rows["importer"]]).astype(np.str_), return_inverse=True)
    origin, destination = np.split(places, 2)
    rate = np.zeros((2, len(actors), len(actors)))
    rate[:, origin, destination] = np.stack([rows["first"], rows["last"]]) / PERCENT
    rate[:, np.arange(len(actors)), np.arange(len(actors))] = 0.0
    return Bilateral(tuple(actors.tolist()), rate)


def ordinary_rates(data: Path, history: History, actors: Sequence[str], years: Sequence[int], union: Collection[str]) -> Floats:
    """Ordinary (most-favoured-nation) rates by importer, (year, actor), fractions; NaN where nothing is known.

    Parameters
    ----------
    data
        Parent of the raw folders.
    history
        Agreements, to tell partners without a preference.
    actors, years
        Importers and calendar years.
    union
        Members of the European Union, which share one rate from when the series begins.
    """
    series, simple = _weighted_means(data), _simple_means(data)
    common = _mean_series([series[c] for c in sorted(union) if c in series])
    measured = _without_preference(read_bilateral(data), history)
    found = np.full((len(years), len(actors)), np.nan)
    for k, code in enumerate(actors):
        knots = dict(common) if code in union else dict(series.get(code, {}))
        early = measured.get(code, {})
        if not knots:
            knots = {**early, **simple.get(code, {})}
        elif early:
            knots[MEASURED_YEARS[0]] = early[MEASURED_YEARS[0]]
        if knots:
            at = sorted(knots)
            found[:, k] = np.interp(years, at, [knots[y] for y in at])
    return found


def pair_rates(panel: Panel, history: History, data: Path, union: Collection[str]) -> Floats:
    """(row,) rates after the preferences in force and used, by stages; 0 at home, NaN where nothing is known."""
    coding = coded_panel(panel, history)
    years = range(coding.first_year, panel.years[-1] + 1)
    ordinary = ordinary_rates(data, history, panel.actors, years, union)
    cut = on_rows(panel, coding, phased(coding.cut, "tariff preference"))
    rate = ordinary[panel.year - coding.first_year, panel.destination]
    return np.where(panel.abroad, rate * (1.0 - cut), 0.0)


def _without_preference(bilateral: Bilateral, history: History) -> dict[str, dict[int, float]]:
    """Mean rate of each importer on partners with which it has no agreement, in the measured years."""
    first, last = MEASURED_YEARS
    cut = code_history(history, bilateral.actors, first, last).cut[[0, last - first]]
    free = (cut == 0.0) & ~np.eye(len(bilateral.actors), dtype=bool)
    return {
        code: {y: float(bilateral.rate[k][free[k, :, j], j].mean()) for k, y in enumerate(MEASURED_YEARS) if free[k, :, j].any()}
        for j, code in enumerate(bilateral.actors)
    }


def _weighted_means(data: Path) -> dict[str, dict[int, float]]:
    rows = query(
        data / WORLD_BANK / "wdi_weighted_mean_47countries_2005_2022.csv",
        "SELECT iso3, year, mfn_weighted_mean_pct AS pct FROM {file} WHERE mfn_weighted_mean_pct IS NOT NULL ORDER BY 1, 2",
    )
    return _by_code(rows)


def _simple_means(data: Path) -> dict[str, dict[int, float]]:
    rows = query(
        data / WORLD_BANK / "wdi_applied_simple_mean.csv",
        f"""SELECT iso3, year, applied_simple_mean_pct AS pct FROM {{file}}
            WHERE year <= {LAST_SIMPLE} AND applied_simple_mean_pct IS NOT NULL ORDER BY 1, 2""",
    )
    return _by_code(rows)


def _by_code(rows: Mapping[str, npt.NDArray[np.generic]]) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = {}
    for code, year, percent in zip(rows["iso3"].tolist(), rows["year"].tolist(), rows["pct"].tolist(), strict=True):
        found.setdefault(str(code), {})[int(year)] = float(percent) / PERCENT
    return found


def _mean_series(series: Sequence[Mapping[int, float]]) -> dict[int, float]:
    years = sorted({y for s in series for y in s})
    return {y: float(np.mean([s[y] for s in series if y in s])) for y in years}
