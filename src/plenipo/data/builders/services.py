# SPDX-License-Identifier: Apache-2.0
"""Services trade of 2023: margins from goods-and-services totals less goods, pairs from a gravity equation.

No matrix of services is held that is both recent and free to ship. Each economy's exports (imports) of goods and
services are public; less its goods in the matrix they leave services with an error, since the two sources define goods
differently. A gravity equation with two-way effects, estimated on services reported for 2015-2019, completes the pairs
nobody reported and gives a second, older figure. Both are joined by Bayes' rule: the older figure, grown, is the prior of the
ratio of services to goods, the difference its observation, and the spread of each is measured against reported services.
The pairs follow the gravity equation, balanced to those margins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plenipo.core.tables import read_rows
from plenipo.data.builders.goods import GoodsFlows
from plenipo.data.builders.gravity import GravityFit, balance, fit_two_way, scale_factors
from plenipo.data.builders.members import BASE_YEAR, CATALOGUE
from plenipo.data.builders.pairs import Link, links
from plenipo.data.sources import factbook, panels

__all__ = ["COVARIATES", "RatioFit", "ServicesFlows", "fit_pattern", "join_ratios", "services_flows"]

COVARIATES = ("ln_distance", "contiguous", "common_language", "colonial_tie", "ln_goods")
PATTERN_YEARS = (2015, 2019)  # last five years of the OECD panel held
FIRST_TOTALS_YEAR = 2021  # older totals of goods and services are not set against goods of 2023
SMALLEST = 5e-4  # USD million: less than half of the last digit kept
GRID = np.linspace(np.log(1e-3), np.log(1e3), 2401)  # log ratio of services to goods, wide enough for every economy
ROBUST = 1.4826  # median absolute deviation to standard deviation of a normal
CLEAR = 3  # observed ratios this many errors above zero are clear enough to measure the spread by
COMMON = 0.75  # quantile of services over GDP that an economy without an observation may reach
FREEDOM = 3  # degrees of freedom of the error: the sources differ wildly for re-exporters and processing trade
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RatioFit:
    """Services over goods by economy, and what it rests on.

    Parameters
    ----------
    ratio
        (economy,), posterior median of services over goods.
    growth
        Services of the base year over those of the older figure, economies that have both.
    spread
        Standard deviation (robust) of the logarithm of the true ratio around the older one.
    error
        Scale of the error of the observed ratio.
    observed
        (economy,) whether a difference of totals was used at all.
    """

    ratio: Array
    growth: float
    spread: float
    error: float
    observed: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ServicesFlows:
    """Services by pair in USD million, with the estimates behind them."""

    flows: dict[tuple[str, str], float]
    exports: RatioFit
    imports: RatioFit
    pattern: GravityFit
    margins_before: tuple[float, float]


def services_flows(raw: Path, goods: GoodsFlows, codes: Sequence[str], gdp: Mapping[str, float]) -> ServicesFlows:
    """Services of every pair of ``codes``; ``gdp`` in USD million."""
    size = np.array([gdp[c] for c in codes])
    pattern, seed, completed = fit_pattern(raw, goods, codes)
    fits, margins = [], []
    for side, flow in ((0, factbook.EXPORTS), (1, factbook.IMPORTS)):
        traded = np.array([_total(goods, side, c) for c in codes])
        observed = _observed_ratio(raw, flow, codes, traded)
        error = observation_error(raw, flow, side, codes, observed, traded)
        fit = join_ratios(observed, completed.sum(axis=1 - side) / traded, traded, error)
        fits.append(fit)
        margins.append(limited(fit.ratio, observed, traded, size) * traded)
    world = float(np.sqrt(margins[0].sum() * margins[1].sum()))
    matrix = balance(seed, margins[0] * world / margins[0].sum(), margins[1] * world / margins[1].sum())
    flows = {
        (a, b): float(matrix[i, j])
        for i, a in enumerate(codes)
        for j, b in enumerate(codes)
        if i != j and matrix[i, j] >= SMALLEST
    }
    return ServicesFlows(flows, fits[0], fits[1], pattern, (float(margins[0].sum()), float(margins[1].sum())))


def _total(flows: GoodsFlows, side: int, code: str) -> float:
    return sum(v for pair, v in flows.items() if pair[side] == code)


def _observed_ratio(raw: Path, flow: str, codes: Sequence[str], traded: Array) -> Array:
    """Goods and services over goods, less one; NaN where it says nothing about services."""
    totals = factbook.read_indicator(raw, flow, BASE_YEAR, FIRST_TOTALS_YEAR)
    out = {r["iso3"] for r in read_rows(CATALOGUE, "services_exceptions.csv") if r["flow"] in {flow, ""}}
    return np.array(
        [totals[c][0] / 1e6 / t - 1 if c in totals and c not in out else np.nan for c, t in zip(codes, traded, strict=True)]
    )


def observation_error(raw: Path, flow: str, side: int, codes: Sequence[str], observed: Array, traded: Array) -> float:
    """Standard deviation of the observed ratio, from the economies whose services are reported to the OECD (robust)."""
    reported = panels.read_oecd_totals(raw, "X" if side == 0 else "M", PATTERN_YEARS[1])
    then = np.array([reported.get(c, np.nan) for c in codes]) / traded
    growth = np.nanmedian(observed / then)
    gap = observed - growth * then
    return float(ROBUST * np.nanmedian(np.abs(gap - np.nanmedian(gap))))


def join_ratios(observed: Array, older: Array, traded: Array, error: float) -> RatioFit:
    """True ratios of services to goods from the observed and the older ones.

    Parameters
    ----------
    observed
        (economy,), difference of totals over goods, NaN if there is none; Student's t error of scale ``error``.
    older
        (economy,), services of the gravity equation over goods; zero where nobody reported the economy.
    traded
        (economy,), goods, USD million.

    Notes
    -----
    Where there is no older ratio the middle one stands in. Source: Bayes' rule on a grid of the log ratio; Student's t keeps
    an outlier from ruling (Lange, Little & Taylor 1989).
    """
    held = np.isfinite(observed)
    both = held & (older > 0)
    growth = float((np.maximum(observed[both], 0.0) * traded[both]).sum() / (older[both] * traded[both]).sum())
    clear = both & (np.nan_to_num(observed) > CLEAR * error)
    gap = np.log(observed[clear] / (growth * older[clear]))
    spread = float(ROBUST * np.median(np.abs(gap - np.median(gap))))
    centre = np.log(growth * np.where(older > 0, older, np.median(older[older > 0])))
    miss = (np.where(held, observed, 0.0)[:, None] - np.exp(GRID)[None, :]) / error
    likelihood = np.where(held[:, None], (1 + miss**2 / FREEDOM) ** (-(FREEDOM + 1) / 2), 1.0)
    weight = likelihood * np.exp(-0.5 * ((GRID[None, :] - centre[:, None]) / spread) ** 2)
    cumulative = np.cumsum(weight / weight.sum(axis=1, keepdims=True), axis=1)
    middle = np.array([np.interp(0.5, row, GRID) for row in cumulative])
    return RatioFit(np.exp(middle), growth, spread, error, held)


def limited(ratio: Array, observed: Array, traded: Array, gdp: Array) -> Array:
    """Ratios no higher than can be: at most goods and services together; unobserved, at most a common share of GDP."""
    held = np.isfinite(observed)
    common = np.quantile((ratio * traded / gdp)[held], COMMON)
    found: Array = np.minimum(ratio, np.where(held, observed + 1.0, common * gdp / traded))
    return found


def fit_pattern(raw: Path, goods: GoodsFlows, codes: Sequence[str]) -> tuple[GravityFit, Array, Array]:
    """Gravity of services on pairs reported to the OECD, with exporter and importer effects.

    Returns
    -------
    GravityFit
        The fit.
    numpy.ndarray
        (origin, destination), what it says of each pair before effects; no diagonal.
    numpy.ndarray
        (origin, destination), USD million a year of the panel with the effects; zero for economies nobody reported.
    """
    between, place = links(raw), {c: i for i, c in enumerate(codes)}
    seen = [(place[a], place[b], v) for a, b, v in panels.read_oecd_services(raw, *PATTERN_YEARS) if a in place and b in place]
    x = np.array([[_covariates(between[a, b], goods.get((a, b), 0.0)) for b in codes] for a in codes])
    origin, destination = (np.array([row[k] for row in seen], dtype=np.int64) for k in (0, 1))
    flow = np.array([v for *_, v in seen])
    fit = fit_two_way(flow, x[origin, destination], origin, destination)
    seed: Array = np.exp(x @ fit.coefficients)
    np.fill_diagonal(seed, 0.0)
    held = np.zeros_like(seed)
    held[origin, destination] = flow
    on_pairs = np.zeros_like(seed)
    on_pairs[origin, destination] = seed[origin, destination]
    rows, columns = scale_factors(on_pairs, held.sum(axis=1), held.sum(axis=0))
    return fit, seed, seed * rows[:, None] * columns[None, :]


def _covariates(link: Link, goods: float) -> tuple[float, ...]:
    return (float(np.log(link.distance_km)), link.contiguous, link.common_language, link.colonial_tie, float(np.log1p(goods)))
