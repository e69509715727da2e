# SPDX-License-Identifier: Apache-2.0
"""Tables of what was observed: flows by year with home sales where the source has them, incomes, services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Panel", "incomes", "output_ratio", "query", "read_agtpa", "read_itpde", "read_wiod", "with_home_sales"]

Floats = npt.NDArray[np.float64]

WIOD = "trade_wiod44_2000_2014"
AGTPA = "trade_agtpa_1986_2006"
ITPDE = "trade_itpde_2000_2016"
COUNTRIES = "country_statics"
HOME_FLOOR = 0.02
"""Least share of gross output sold at home, as in ``params.csv``: ports whose exports exceed what they make."""


@dataclass(frozen=True)
class Panel:
    """Flows by year.

    Parameters
    ----------
    labels
        Economies, ISO 3166 alpha-3, in the order of the arrays.
    years
        Ascending.
    flows
        (year, origin, destination), million USD; the diagonal is sales at home.
    """

    labels: tuple[str, ...]
    years: tuple[int, ...]
    flows: Floats

    def at(self, year: int) -> Floats:
        """One year, (origin, destination)."""
        return self.flows[self.years.index(year)]

    def mean(self, first: int, last: int) -> Floats:
        """Mean over some years, (origin, destination)."""
        return np.asarray(np.mean([self.at(y) for y in self.years if first <= y <= last], axis=0))

    def until(self, year: int) -> Panel:
        """The years up to one, and nothing that came later."""
        kept = tuple(y for y in self.years if y <= year)
        return replace(self, years=kept, flows=self.flows[: len(kept)])

    def places(self, labels: Sequence[str]) -> npt.NDArray[np.int64]:
        """Positions of some economies; those not in the table are left out."""
        return np.array([self.labels.index(c) for c in labels if c in self.labels], dtype=np.int64)


def read_wiod(data: Path) -> Panel:
    """All sectors, 43 economies and the rest of the world as ROW, 2000, 2005, 2010 and 2014; home sales included."""
    return _read(data / WIOD / "wiod_total_trade.parquet")


def read_agtpa(data: Path) -> Panel:
    """Manufactures, 69 economies, 1986 to 2006; home sales included."""
    return _read(data / AGTPA / "agtpa_applications.parquet")


def read_itpde(data: Path, years: Sequence[int]) -> Panel:
    """Goods and services, some 190 economies; the diagonal, no level in this source, is set to zero."""
    panel = _read(data / ITPDE / "itpde_total_trade.parquet", years)
    for square in panel.flows:
        np.fill_diagonal(square, 0.0)
    return panel


def incomes(data: Path, labels: Sequence[str], years: Sequence[int]) -> Floats:
    """Gross domestic product, million current USD, (year, actor); NaN where unknown."""
    rows = query(data / COUNTRIES / "gdp_pop_1990_2025.parquet", "select iso3, year, gdp_musd_current from {file}")
    known = {(c, int(y)): float(v) for c, y, v in rows if v is not None}
    return np.array([[known.get((c, y), np.nan) for c in labels] for y in years])


def with_home_sales(flows: Floats, income: Floats, output_ratio: float) -> Floats:
    """The diagonal filled with gross output (a multiple of income) less exports, (origin, destination)."""
    full = flows.copy()
    np.fill_diagonal(full, 0.0)
    made = output_ratio * income
    np.fill_diagonal(full, np.maximum(made - full.sum(axis=1), HOME_FLOOR * made))
    return full


def output_ratio(data: Path, year: int) -> float:
    """Gross output over income in the median economy of the inter-country tables of one year."""
    panel = read_wiod(data)
    ratio = panel.at(year).sum(axis=1) / incomes(data, panel.labels, [year])[0]
    return float(np.nanmedian(ratio))


def _read(path: Path, years: Sequence[int] | None = None) -> Panel:
    only = f"where year in ({', '.join(map(str, years))})" if years else ""
    rows = query(path, f"select exporter, importer, year, trade_musd from {{file}} {only}")
    labels = tuple(sorted({r[0] for r in rows} & {r[1] for r in rows}))
    found = tuple(sorted({int(r[2]) for r in rows}))
    place, when = {c: k for k, c in enumerate(labels)}, {y: k for k, y in enumerate(found)}
    flows = np.zeros((len(found), len(labels), len(labels)))
    for origin, destination, year, value in rows:
        if origin in place and destination in place:
            flows[when[year], place[origin], place[destination]] = value
    return Panel(labels, found, flows)


def query(path: Path, question: str) -> list[tuple[Any, ...]]:
    """Rows of an SQL question to one raw file, which the question calls ``{file}``."""
    import duckdb

    quoted = "'" + str(path).replace("'", "''") + "'"
    return duckdb.connect(config={"threads": 1}).execute(question.replace("{file}", quoted)).fetchall()
