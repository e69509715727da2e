# SPDX-License-Identifier: Apache-2.0
"""Gross output over GDP, from which sales at home follow: observed for the WIOD economies, a regression for the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plenipo.data.builders.members import BASE_YEAR
from plenipo.data.sources import national, panels

__all__ = ["OutputFit", "fit_output", "predict"]

WIOD_YEAR, WIOD_EARLIER = 2014, 2010  # last year of the table, and the year its drift is measured from
OPENNESS_RANGE = (0.01, 1.0)  # exports over GDP outside it say nothing about production
REST = "ROW"
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class OutputFit:
    """ln k = constant + slope ln(exports / GDP) on the WIOD economies, k being gross output over GDP.

    ``leave_one_out`` is the root mean square error of ln k for an economy left out; ``drift`` the standard deviation of
    the change of ln k between two WIOD years, ``drift_to_base_year`` the same carried to the base year as a random walk.
    """

    ratios: Mapping[str, float]
    constant: float
    slope: float
    standard_errors: tuple[float, float]
    leave_one_out: float
    drift: float
    drift_to_base_year: float


def fit_output(raw: Path) -> OutputFit:
    """Fit on the last WIOD year. Domestic sales are on the WIOD diagonal, so k is observed there."""
    ratio, openness = _wiod(raw, WIOD_YEAR)
    earlier, _ = _wiod(raw, WIOD_EARLIER)
    codes = sorted(ratio)
    y = np.log([ratio[c] for c in codes])
    x = np.column_stack([np.ones(len(codes)), np.log(np.clip([openness[c] for c in codes], *OPENNESS_RANGE))])
    coefficients = np.linalg.lstsq(x, y, rcond=None)[0]
    residual = y - x @ coefficients
    inverse = np.linalg.inv(x.T @ x)
    leverage = np.einsum("ij,jk,ik->i", x, inverse, x)
    errors = np.sqrt(np.diag(inverse) * (residual @ residual) / (len(codes) - x.shape[1]))
    change = np.std([np.log(ratio[c] / earlier[c]) for c in codes], ddof=1)
    steps = (BASE_YEAR - WIOD_YEAR) / (WIOD_YEAR - WIOD_EARLIER)
    return OutputFit(
        ratio,
        float(coefficients[0]),
        float(coefficients[1]),
        (float(errors[0]), float(errors[1])),
        float(np.sqrt(np.mean((residual / (1 - leverage)) ** 2))),
        float(change),
        float(change * np.sqrt(steps)),
    )


def _wiod(raw: Path, year: int) -> tuple[dict[str, float], dict[str, float]]:
    """Gross output and exports over GDP of each WIOD economy; GDP from WDI, from the Penn World Table where WDI has none."""
    gdp = {**national.read_pwt_gdp(raw, year), **national.read_wdi_gdp(raw, year)}
    output: dict[str, float] = {}
    exports: dict[str, float] = {}
    for origin, destination, value in panels.read_wiod(raw, year):
        if origin != REST:
            output[origin] = output.get(origin, 0.0) + value
            exports[origin] = exports.get(origin, 0.0) + (value if origin != destination else 0.0)
    return {c: v / gdp[c] for c, v in output.items()}, {c: v / gdp[c] for c, v in exports.items()}


def predict(fit: OutputFit, code: str, openness: float) -> tuple[float, float, str]:
    """Gross output ratio of an economy, the standard deviation of its logarithm, and its basis."""
    if code in fit.ratios:
        return fit.ratios[code], fit.drift_to_base_year, f"WIOD {WIOD_YEAR}"
    clipped = float(np.clip(openness, *OPENNESS_RANGE))
    return float(np.exp(fit.constant + fit.slope * np.log(clipped))), fit.leave_one_out, "regression"
