# SPDX-License-Identifier: Apache-2.0
"""Evidence on climate that needs embedded tables: the national outlook seen from earlier years, beside dumb rules."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from plenipo.core.evidence import Evidence, EvidenceRow

__all__ = ["ROWS"]

FloatArray = npt.NDArray[np.float64]
SOURCE = "Global Carbon Budget 2022"
INVENTORIES = "UNFCCC, inventories of Annex I, November 2023"
FIRST = 1990
LARGEST = 40  # emitters
EMITTERS_CUT, EMITTERS_YEARS = 2015, (2016, 2017, 2018, 2019)
EMITTERS_FROM = 2005
KYOTO_CUT, KYOTO_YEARS = 1997, (2008, 2009, 2010, 2011, 2012)
KYOTO_PARTIES = (
    *("AUS", "AUT", "BEL", "BGR", "CAN", "CHE", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GBR", "GRC", "HRV", "HUN"),
    *("IRL", "ISL", "ITA", "JPN", "LIE", "LTU", "LUX", "LVA", "MCO", "NLD", "NOR", "NZL", "POL", "PRT", "ROU", "RUS", "SVK"),
    *("SVN", "SWE", "UKR", "USA"),
)
"""With a target for 2008-2012 in Annex B; the United States and Canada did not keep it, but had it."""
NEIGHBOUR = {"LIE": "CHE", "MCO": "FRA"}  # too small for the tables of economies: grow as their neighbour
FRONTIER = ("USA", "DEU", "FRA", "GBR", "JPN", "CHE")
RECENT = 5  # years whose growth of people goes on
PERCENT = 100.0


class _Past(NamedTuple):
    """(economy, year) from 1990 on."""

    codes: tuple[str, ...]
    carbon: FloatArray
    gases: FloatArray
    output: FloatArray
    people: FloatArray


@functools.cache
def _past() -> _Past:
    from plenipo.data.tables import read_table

    table = read_table("national_emissions").columns
    codes = tuple(dict.fromkeys(table["iso3"]))
    carbon, ch4, n2o, output, people = (
        table[c].reshape(len(codes), -1) for c in ("co2_mt", "ch4_mtco2e", "n2o_mtco2e", "gdp_musd2015", "population_million")
    )
    return _Past(codes, carbon, np.nan_to_num(carbon) + np.nan_to_num(ch4) + np.nan_to_num(n2o), output, people)


@functools.cache
def _outlook(cut: int, since: int, last: int) -> tuple[FloatArray, FloatArray]:
    """(economy, year) growth factors from the year ``cut`` on of CO2 and of all three gases, from data of 1990 to the cut."""
    import jax.numpy as jnp

    from plenipo.channels.climate.nations.outlook import CURRENT_POLICIES, Nations, project, storyline
    from plenipo.core.draws import read_parameters
    from plenipo.data.builders.national_climate import shrunk, slope

    past, place = _past(), cut - FIRST
    years, every = np.arange(FIRST, cut + 1), np.ones(cut + 1 - FIRST, dtype=bool)
    head = past.output / past.people

    def trends(values: FloatArray) -> FloatArray:
        fits = np.array([slope(years, row[: place + 1], every, (since, cut)) for row in values])
        return np.asarray(shrunk(fits[:, 0], fits[:, 1])[0])

    growth, intensity = trends(head), trends(past.carbon / past.output)
    now = np.where(np.isnan(head[:, place]), np.nanmedian(head[:, place]), head[:, place])
    weight = np.nan_to_num(past.carbon[:, place])
    parameters = {p.name: p.value for p in read_parameters("plenipo.channels.climate")}
    parameters["frontier_growth"] = float(np.mean([growth[past.codes.index(c)] for c in FRONTIER]))
    parameters["convergence"] = _convergence(growth, now, past.people[:, place])
    parameters["intensity_long_run"] = float(weight @ intensity / weight.sum())
    rest = past.gases - np.nan_to_num(past.carbon)
    parameters["methane_elasticity"], parameters["methane_decline"] = _other_gases(
        trends(np.where(rest > 0, rest, np.nan) / past.people), growth, rest[:, place]
    )
    pace = np.log(past.people[:, place] / past.people[:, place - RECENT]) / RECENT
    people = past.people[:, place, None] * np.exp(pace[:, None] * np.arange(last - cut + 1))
    carbon = np.nan_to_num(past.carbon[:, place])
    none = np.zeros_like(carbon)
    nations = Nations(
        *map(
            jnp.asarray, (carbon, none, rest[:, place], none, none, now * past.people[:, place] / 1e3, growth, intensity, people)
        )
    )
    found = project(nations, storyline(CURRENT_POLICIES, {k: jnp.asarray(v) for k, v in parameters.items()}), jnp.zeros(()))
    co2, other = np.asarray(found.co2), np.asarray(found.ch4)
    whole = co2 + other
    return co2 / np.maximum(co2[:, :1], 1e-12), whole / np.maximum(whole[:, :1], 1e-12)


def _convergence(growth: FloatArray, level: FloatArray, people: FloatArray) -> float:
    """Fall of growth with the log level it ended at, weighted by the root of people; never below none."""
    root = np.sqrt(np.sqrt(people))
    columns = np.stack([np.ones_like(level), np.log(level)], axis=1)
    slope = np.linalg.lstsq(columns * root[:, None], growth * root, rcond=None)[0][1]
    return max(-float(slope), 0.0)


def _other_gases(change: FloatArray, growth: FloatArray, level: FloatArray) -> tuple[float, float]:
    """Elasticity of methane and nitrous oxide a head in output a head, and their yearly fall; by the root of emissions."""
    root = np.sqrt(np.sqrt(np.maximum(level, 0.0)))
    columns = np.stack([growth, -np.ones_like(growth)], axis=1)
    elasticity, fall = np.linalg.lstsq(columns * root[:, None], change * root, rcond=None)[0]
    return float(elasticity), float(fall)


def _trend(series: FloatArray, cut: int, since: int, years: tuple[int, ...]) -> FloatArray:
    """(economy, year): the last value carried on by the slope of its log since a year."""
    x = np.arange(since, cut + 1)
    y = np.log(series[:, since - FIRST : cut - FIRST + 1])
    rate = ((x - x.mean()) * (y - y.mean(axis=1, keepdims=True))).sum(axis=1) / ((x - x.mean()) ** 2).sum()
    return np.asarray(series[:, cut - FIRST, None] * np.exp(rate[:, None] * (np.array(years) - cut)))


def _error(predicted: FloatArray, happened: FloatArray, weights: FloatArray | None = None) -> float:
    """Mean absolute error in per cent of what happened."""
    return PERCENT * float(np.average(np.abs(predicted / happened - 1.0), weights=weights))


def _middle_error(predicted: FloatArray, happened: FloatArray, weights: FloatArray | None = None) -> float:
    """Absolute error of the middle case, in per cent of what happened; a case counts as often as its weight says."""
    errors = PERCENT * np.abs(predicted / happened - 1.0).ravel()
    return float(np.median(errors if weights is None else np.repeat(errors, weights.astype(int))))


def _row(
    what: str,
    ours: FloatArray,
    rules: dict[str, FloatArray],
    happened: FloatArray,
    source: str,
    why: str,
    score: Callable[..., float] = _error,
) -> EvidenceRow:
    from plenipo.channels.trade.hindcasts.scores import share_of_wins

    units = np.repeat(np.arange(len(happened))[:, None], happened.shape[1], axis=1).reshape(-1, 1)
    flat = {name: rule.ravel() for name, rule in rules.items()}
    sure = share_of_wins(ours.ravel(), flat, happened.ravel(), units, score)
    scores = tuple((name, score(rule, happened)) for name, rule in rules.items())
    return EvidenceRow(what, None, score(ours, happened), "% error", source, None, why, rules=scores, better="low", sure=sure)


def _emitters(data: Path | None) -> tuple[EvidenceRow, ...]:
    """CO2 of the forty largest emitters of 2015, seen from 2015: four years together, and the last alone."""
    past, cut = _past(), EMITTERS_CUT
    chosen = np.argsort(-np.nan_to_num(past.carbon[:, cut - FIRST]), kind="stable")[:LARGEST]
    places = [y - FIRST for y in EMITTERS_YEARS]
    factor = _outlook(cut, EMITTERS_FROM, max(EMITTERS_YEARS))[0][chosen][:, [y - cut for y in EMITTERS_YEARS]]
    series = past.carbon[chosen]
    happened, last = series[:, places], series[:, cut - FIRST, None]
    ours = last * factor
    rules = {"no change": last + 0.0 * happened, "trend of ten years": _trend(series, cut, EMITTERS_FROM, EMITTERS_YEARS)}
    why = "own outlook with rates estimated to 2015; two shares that fade and the peak are assumed, the same as for 2023 on"
    return tuple(
        _row(what, ours[:, part], {k: v[:, part] for k, v in rules.items()}, happened[:, part], SOURCE, why)
        for what, part in (
            (f"CO2 2016-2019 of the {LARGEST} largest emitters", slice(None)),
            (f"CO2 of 2019 of the {LARGEST} largest emitters", slice(-1, None)),
        )
    )


def _kyoto(data: Path | None) -> tuple[EvidenceRow, ...]:
    """All greenhouse gases 2008-2012 of the Parties with a target, seen from the year the Protocol was agreed."""
    from plenipo.data.tables import read_table

    table = read_table("annex_inventories").columns
    held = {(c, y): v for c, y, v in zip(table["iso3"], table["year"], table["mtco2e"], strict=True)}
    series = np.array([[held[c, y] for y in range(FIRST, max(KYOTO_YEARS) + 1)] for c in KYOTO_PARTIES])
    codes = _past().codes
    rows = [codes.index(NEIGHBOUR.get(c, c)) for c in KYOTO_PARTIES]
    factor = _outlook(KYOTO_CUT, FIRST, max(KYOTO_YEARS))[1][rows][:, [y - KYOTO_CUT for y in KYOTO_YEARS]].mean(axis=1)
    happened = series[:, [y - FIRST for y in KYOTO_YEARS]].mean(axis=1, keepdims=True)
    last = series[:, KYOTO_CUT - FIRST, None]
    trend = _trend(series, KYOTO_CUT, FIRST, KYOTO_YEARS).mean(axis=1, keepdims=True)
    rules = {"no change": last, "trend from 1990": trend}
    why = (
        "no treaty in it; rates of methane and nitrous oxide are those of 2005-2019; growth of the 1990s is mostly of transition"
    )
    what = f"greenhouse gases 2008-2012 of the {len(KYOTO_PARTIES)} Parties of Kyoto, seen from 1997"
    ours = last * factor[:, None]
    return (
        _row(what, ours, rules, happened, INVENTORIES, why),
        _row("the same, the middle Party's error", ours, rules, happened, INVENTORIES, why, _middle_error),
    )


ROWS: tuple[Evidence, ...] = (
    Evidence("emitters-from-2015", "National CO2 seen from 2015: the largest emitters until 2019", "hindcast", _emitters, SOURCE),
    Evidence("kyoto-from-1997", "National emissions seen from 1997: Parties of Kyoto 2008-2012", "hindcast", _kyoto, INVENTORIES),
)
