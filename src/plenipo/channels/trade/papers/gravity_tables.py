# SPDX-License-Identifier: Apache-2.0
"""Chapter 1 of the Advanced Guide (Yotov, Piermartini, Monteiro and Larch 2016): gravity estimated, from plain to phased in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.estimation import PpmlFit, fit_ppml
from plenipo.channels.trade.estimation.absorb import Effects
from plenipo.channels.trade.estimation.panel import query

__all__ = ["GRAVITY", "Sample", "distances", "policies", "read_sample"]

Floats = npt.NDArray[np.float64]
YEARS = (1986, 1990, 1994, 1998, 2002, 2006)
GRAVITY = {"dist": "ln distance", "cntg": "contiguity", "lang": "language", "clny": "colony"}
AT_HOME_BY_COUNTRY = "abroad"
LAGS = ("rta", "rta_lag4", "rta_lag8", "rta_lag12")


class Sample(NamedTuple):
    """The panel: columns by name, the levels of the effects (row,), and which rows cross a border."""

    columns: Mapping[str, npt.NDArray[np.generic]]
    origin_year: npt.NDArray[np.str_]
    destination_year: npt.NDArray[np.str_]
    abroad: npt.NDArray[np.bool_]

    @property
    def trade(self) -> Floats:
        """USD million, (row,)."""
        return np.asarray(self.columns["trade_musd"], dtype=np.float64)

    @property
    def gravity(self) -> dict[str, Floats]:
        """Distance in logs, and ties."""
        return {
            label: np.log(self.columns[c].astype(float)) if c == "dist" else self.columns[c].astype(float)
            for c, label in GRAVITY.items()
        }


def read_sample(folder: Path) -> Sample:
    """The Guide's panel in its six years, from ``trade_agtpa_1986_2006``."""
    columns = query(
        folder / "agtpa_applications.parquet",
        f"SELECT * FROM {{file}} WHERE year IN {YEARS} ORDER BY year, exporter, importer",
    )
    origin, destination, year = (columns[c].astype(np.str_) for c in ("exporter", "importer", "year"))
    return Sample(columns, np.char.add(origin, year), np.char.add(destination, year), origin != destination)


def distances(s: Sample) -> dict[str, Mapping[str, float]]:
    """Application 1: the gravity of distance and ties, by least squares of logs and by Poisson; across borders only."""
    poisson = fit_ppml(s.trade[s.abroad], _rows(s.gravity, s.abroad), [e[s.abroad] for e in (s.origin_year, s.destination_year)])
    return {"OLS": _least_squares(s, s.gravity)[0], "PPML": _named(poisson)}


def policies(s: Sample) -> dict[str, tuple[dict[str, float], dict[str, float], int]]:
    """Application 3: coefficients, standard errors and rows of each specification of the agreement's effect."""
    rta = {"rta": np.asarray(s.columns["rta"], dtype=float)}
    pair = s.columns["pair_id"]
    logs, rows = _least_squares(s, {**s.gravity, **rta})
    home = np.where(s.abroad, AT_HOME_BY_COUNTRY, s.columns["exporter"].astype(np.str_))
    effects = [s.origin_year, s.destination_year]
    across = fit_ppml(s.trade[s.abroad], _rows({**s.gravity, **rta}, s.abroad), [e[s.abroad] for e in effects], pair[s.abroad])
    intra = fit_ppml(s.trade, {**s.gravity, **rta}, [*effects, home], pair)
    found = {"OLS": (logs, {}, rows), **{n: (_named(f), _errors(f), f.rows) for n, f in (("PPML", across), ("INTRA", intra))}}
    phases = {c: np.asarray(s.columns[c], dtype=float) for c in LAGS}
    lead = {"rta_lead4": np.asarray(s.columns["rta_lead4"], dtype=float)}
    borders = {f"border {y}": (s.abroad & (s.columns["year"] == y)).astype(float) for y in YEARS[:-1]}
    start = None
    for name, columns in (("ENDG", rta), ("LEAD", {**rta, **lead}), ("PHSNG", phases), ("GLBZN", {**phases, **borders})):
        fit = fit_ppml(s.trade, columns, [*effects, pair], pair, start=start)
        start = fit.expected
        found[name] = (_named(fit), _errors(fit), fit.rows)
    return found


def _least_squares(s: Sample, columns: Mapping[str, Floats]) -> tuple[dict[str, float], int]:
    """Logs of positive trade across borders, with origin-by-year and destination-by-year effects; and the rows."""
    used = s.abroad & (s.trade > 0.0)
    x = np.column_stack([c[used] for c in columns.values()])
    effects = Effects([s.origin_year[used], s.destination_year[used]])
    left = effects.residuals(np.column_stack([x, np.log(s.trade[used])]), np.ones(int(used.sum())))
    beta = np.linalg.lstsq(left[:, :-1], left[:, -1], rcond=None)[0]
    return dict(zip(columns, beta.tolist(), strict=True)), int(used.sum())


def _rows(columns: Mapping[str, Floats], used: npt.NDArray[np.bool_]) -> dict[str, Floats]:
    return {n: c[used] for n, c in columns.items()}


def _named(fit: PpmlFit) -> dict[str, float]:
    return dict(zip(fit.names, fit.coefficients.tolist(), strict=True))


def _errors(fit: PpmlFit) -> dict[str, float]:
    return {n: fit.standard_error(n) for n in fit.names}
