# SPDX-License-Identifier: Apache-2.0
"""Services trade of 2023: margins from goods-and-services totals less goods, pairs from a gravity equation.

No matrix of services is held that is both recent and free to ship. Each economy's exports (imports) of goods and services are public;
less its goods in the matrix they leave services with an error, since the two sources define goods differently. The error is sized on the
economies for which reported services are held, and the ratio of services to goods is shrunk accordingly (empirical Bayes). The pairs follow
a gravity equation with two-way effects estimated on reported services of 2015-2019, balanced to those margins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plenipo.core.tables import read_rows
from plenipo.data.builders.goods import GoodsFlows
from plenipo.data.builders.gravity import GravityFit, balance, fit_two_way
from plenipo.data.builders.members import BASE_YEAR, CATALOGUE
from plenipo.data.builders.pairs import Link, links
from plenipo.data.sources import factbook, panels

__all__ = ["COVARIATES", "RatioFit", "ServicesFlows", "fit_pattern", "services_flows", "shrink_ratios"]

COVARIATES = ("ln_distance", "contiguous", "common_language", "colonial_tie", "ln_goods")
PATTERN_YEARS = (2015, 2019)  # last five years of the OECD panel held
FIRST_TOTALS_YEAR = 2021  # older totals of goods and services are not set against goods of 2023
SMALLEST = 5e-4  # USD million: less than half of the last digit kept
GRID = np.linspace(np.log(1e-3), np.log(100.0), 801)  # log ratio of services to goods, wide enough for every economy
ROBUST = 1.4826  # median absolute deviation to standard deviation of a normal
ROUNDS = 500
FREEDOM = 3  # degrees of freedom of the error: the sources differ wildly for re-exporters and processing trade
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RatioFit:
    """Services over goods by economy, with the prior it was shrunk to.

    Parameters
    ----------
    ratio
        (economy,), posterior median of services over goods.
    coefficients
        Of the prior of the log ratio: constant, log of goods over GDP, log of GDP a head.
    spread
        Standard deviation of the log ratio around that prior.
    error
        Standard deviation of the observed ratio around the true one.
    observed
        (economy,) whether a difference of totals was used at all.
    """

    ratio: Array
    coefficients: Array
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


def services_flows(raw: Path, goods: GoodsFlows, codes: Sequence[str], gdp: Mapping[str, float], population: Mapping[str, float]) -> ServicesFlows:
    """Services of every pair of ``codes``; ``gdp`` in USD million, ``population`` in million."""
    size = np.array([[gdp[c], population[c]] for c in codes])
    fits, margins = [], []
    for side, flow in ((0, factbook.EXPORTS), (1, factbook.IMPORTS)):
        traded = np.array([_total(goods, side, c) for c in codes])
        observed = _observed_ratio(raw, flow, codes, traded)
        x = np.column_stack([np.ones(len(codes)), np.log(traded / size[:, 0]), np.log(size[:, 0] / size[:, 1])])
        fit = shrink_ratios(observed, x, observation_error(raw, flow, side, codes, observed, traded))
        fits.append(fit)
        margins.append(fit.ratio * traded)
    world = float(np.sqrt(margins[0].sum() * margins[1].sum()))
    between = links(raw)
    pattern = fit_pattern(raw, goods, between)
    matrix = balance(_seed(codes, goods, between, pattern), margins[0] * world / margins[0].sum(), margins[1] * world / margins[1].sum())
    flows = {(a, b): float(matrix[i, j]) for i, a in enumerate(codes) for j, b in enumerate(codes) if i != j and matrix[i, j] >= SMALLEST}
    return ServicesFlows(flows, fits[0], fits[1], pattern, (float(margins[0].sum()), float(margins[1].sum())))


def _total(flows: GoodsFlows, side: int, code: str) -> float:
    return sum(v for pair, v in flows.items() if pair[side] == code)


def _observed_ratio(raw: Path, flow: str, codes: Sequence[str], traded: Array) -> Array:
    """Goods and services over goods, less one; NaN where it says nothing about services."""
    totals = factbook.read_indicator(raw, flow, BASE_YEAR, FIRST_TOTALS_YEAR)
    out = {r["iso3"] for r in read_rows(CATALOGUE, "services_exceptions.csv")}
    return np.array([totals[c][0] / 1e6 / t - 1 if c in totals and c not in out else np.nan for c, t in zip(codes, traded, strict=True)])


def observation_error(raw: Path, flow: str, side: int, codes: Sequence[str], observed: Array, traded: Array) -> float:
    """Standard deviation of the observed ratio, from the economies whose services are reported to the OECD (robust)."""
    reported = panels.read_oecd_totals(raw, "X" if side == 0 else "M", PATTERN_YEARS[1])
    then = np.array([reported.get(c, np.nan) for c in codes]) / traded
    growth = np.nanmedian(observed / then)
    gap = observed - growth * then
    return float(ROBUST * np.nanmedian(np.abs(gap - np.nanmedian(gap))))


def shrink_ratios(observed: Array, covariates: Array, error: float) -> RatioFit:
    """True ratios from observed ones with a heavy-tailed error, log-normal around a line in the covariates.

    Without an observation the ratio is that of the line, but no more than the median of the observed economies.

    Source: empirical Bayes by expectation-maximisation (Dempster, Laird & Rubin 1977) with Student's t for outliers (Lange, Little &
    Taylor 1989); integrals on a grid of the log ratio.
    """
    held = np.isfinite(observed)
    miss = (np.where(held, observed, 0.0)[:, None] - np.exp(GRID)[None, :]) / error
    likelihood = np.where(held[:, None], (1 + miss**2 / FREEDOM) ** (-(FREEDOM + 1) / 2), 1.0)
    coefficients, spread = np.array([np.log(np.nanmedian(observed)), *np.zeros(covariates.shape[1] - 1)]), 1.0
    for _ in range(ROUNDS):
        weight = likelihood * np.exp(-0.5 * ((GRID[None, :] - (covariates @ coefficients)[:, None]) / spread) ** 2)
        weight /= weight.sum(axis=1, keepdims=True)
        mean = weight @ GRID
        variance = weight @ GRID**2 - mean**2
        new = np.linalg.lstsq(covariates[held], mean[held], rcond=None)[0]
        gap = mean[held] - covariates[held] @ new
        change, coefficients = float(np.abs(new - coefficients).max()), new
        spread = float(np.sqrt(np.mean(gap**2 + variance[held])))
        if change < 1e-10:
            break
    cumulative = np.cumsum(weight, axis=1)
    middle = np.array([np.interp(0.5, row, GRID) for row in cumulative])
    ratio = np.where(held, np.exp(middle), np.minimum(np.exp(middle), np.exp(np.median(middle[held]))))
    return RatioFit(ratio, coefficients, spread, error, held)


def fit_pattern(raw: Path, goods: GoodsFlows, between: Mapping[tuple[str, str], Link]) -> GravityFit:
    """Gravity of services on pairs reported to the OECD, with exporter and importer effects."""
    seen = [(a, b, v) for a, b, v in panels.read_oecd_services(raw, *PATTERN_YEARS) if (a, b) in between]
    place = {c: i for i, c in enumerate(sorted({c for row in seen for c in row[:2]}))}
    x = np.array([_covariates(between[a, b], goods.get((a, b), 0.0)) for a, b, _ in seen])
    ends = np.array([[place[a], place[b]] for a, b, _ in seen], dtype=np.int64)
    return fit_two_way(np.array([v for _, _, v in seen]), x, ends[:, 0], ends[:, 1])


def _covariates(link: Link, goods: float) -> tuple[float, ...]:
    return (float(np.log(link.distance_km)), link.contiguous, link.common_language, link.colonial_tie, float(np.log1p(goods)))


def _seed(codes: Sequence[str], goods: GoodsFlows, between: Mapping[tuple[str, str], Link], pattern: GravityFit) -> Array:
    """What the gravity equation says of each pair before its effects are known; no diagonal."""
    x = np.array([[_covariates(between[a, b], goods.get((a, b), 0.0)) for b in codes] for a in codes])
    seed: Array = np.exp(x @ pattern.coefficients)
    np.fill_diagonal(seed, 0.0)
    return seed
