# SPDX-License-Identifier: Apache-2.0
"""Panels of trade with domestic sales, read from raw folders; what is left out is counted.

Two panels: manufactures of 69 economies, 1986 to 2006, whose domestic sales come with it; and all goods and services of 196
economies in 2000, 2005, 2010 and 2014. The recorded domestic sales of the second are no level (industries come and go with who
reports), so they are left out, and those of the WIOD tables, which are whole, stand in for its 43 economies.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core.errors import DataError, InputError, Problem, nearest_names

__all__ = ["PANELS", "Panel", "panel_folders", "query", "read_panel"]

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

GUIDE, ITPDE, WIOD = "trade_agtpa_1986_2006", "trade_itpde_2000_2016", "trade_wiod44_2000_2014"
PANELS = ("manufactures", "total")
GUIDE_YEARS = (1986, 1990, 1994, 1998, 2002, 2006)
WIOD_YEARS = (2000, 2005, 2010, 2014)
REST = "ROW"


@dataclass(frozen=True)
class Panel:
    """Trade by origin, destination and year, domestic sales where origin and destination are the same.

    Parameters
    ----------
    name, source
        As printed.
    actors
        Codes of economies.
    origin, destination, year
        (row,) places in ``actors``, and calendar years.
    trade
        (row,) USD million.
    left_out
        Reason to number of rows of the raw tables not taken.
    """

    name: str
    source: str
    actors: tuple[str, ...]
    origin: Codes
    destination: Codes
    year: Codes
    trade: Floats
    left_out: dict[str, int]

    @property
    def years(self) -> tuple[int, ...]:
        """Calendar years with rows."""
        return tuple(np.unique(self.year).tolist())

    @property
    def abroad(self) -> npt.NDArray[np.bool_]:
        """(row,) whether it crosses a border."""
        return self.origin != self.destination

    @property
    def effects(self) -> tuple[Codes, Codes, Codes]:
        """Levels of origin by year, destination by year and directed pair, (row,) each."""
        n = len(self.actors)
        return self.year * n + self.origin, self.year * n + self.destination, self.origin * n + self.destination

    @property
    def pair(self) -> Codes:
        """(row,) number of the pair whatever the direction: the cluster."""
        low, high = np.minimum(self.origin, self.destination), np.maximum(self.origin, self.destination)
        return low * len(self.actors) + high

    def where(self, rows: npt.NDArray[np.bool_]) -> Panel:
        """The same panel with some rows only."""
        return replace(
            self, origin=self.origin[rows], destination=self.destination[rows], year=self.year[rows], trade=self.trade[rows]
        )


def panel_folders(name: str) -> tuple[str, ...]:
    """Raw folders a panel is read from."""
    return {"manufactures": (GUIDE,), "total": (ITPDE, WIOD)}[name]


def read_panel(name: str, data: Path) -> Panel:
    """One of the two panels.

    Parameters
    ----------
    name
        ``manufactures`` or ``total``.
    data
        Parent of the raw folders.

    Raises
    ------
    InputError
        If the name is neither.
    DataError
        If a file is missing or not what is expected.
    """
    if name == "manufactures":
        return _manufactures(data)
    if name == "total":
        return _total(data)
    raise InputError(Problem(f"there is no panel {name!r}", expected=", ".join(PANELS), nearest=nearest_names(name, PANELS)))


def _manufactures(data: Path) -> Panel:
    rows = query(
        data / GUIDE / "agtpa_applications.parquet",
        f"""SELECT exporter, importer, year, trade_musd FROM {{file}}
            WHERE year IN {GUIDE_YEARS} ORDER BY year, exporter, importer""",
    )
    return _panel(
        "manufactures",
        "panel of the Advanced Guide (Yotov, Piermartini, Monteiro and Larch 2016): manufactures with domestic sales, "
        "69 economies",
        rows,
        {},
    )


def _total(data: Path) -> Panel:
    """Trade across borders of ITPD-E beside domestic sales of WIOD.

    A pair that trades in some year and is not listed in another counts as zero there if both economies are listed that year.
    """
    file = data / ITPDE / "itpde_total_trade.parquet"
    crossing = query(
        file,
        f"""WITH raw AS (SELECT exporter, importer, year, trade_musd FROM {{file}}
                         WHERE year IN {WIOD_YEARS} AND exporter <> importer),
                 pairs AS (SELECT DISTINCT exporter, importer FROM raw WHERE trade_musd > 0),
                 out AS (SELECT DISTINCT exporter, year FROM raw), home AS (SELECT DISTINCT importer, year FROM raw)
            SELECT p.exporter, p.importer, out.year, coalesce(raw.trade_musd, 0) AS trade_musd
            FROM pairs p JOIN out USING (exporter) JOIN home ON home.importer = p.importer AND home.year = out.year
            LEFT JOIN raw ON raw.exporter = p.exporter AND raw.importer = p.importer AND raw.year = out.year
            ORDER BY 3, 1, 2""",
    )
    diagonal = query(file, f"SELECT count(*) AS n FROM {{file}} WHERE year IN {WIOD_YEARS} AND exporter = importer")
    domestic = query(
        data / WIOD / "wiod_total_trade.parquet",
        f"""SELECT exporter, importer, year, trade_musd FROM {{file}}
            WHERE exporter = importer AND exporter <> '{REST}' ORDER BY year, exporter""",
    )
    return _panel(
        "total",
        "ITPD-E release 1 (USITC; Borchert, Larch, Shikher and Yotov 2020), goods and services across borders, 196 economies; "
        "domestic sales of 43 of them from WIOD 2016",
        {c: np.concatenate([crossing[c], domestic[c]]) for c in crossing},
        {"recorded domestic sales, not a level": int(diagonal["n"][0])},
    )


def _panel(name: str, source: str, rows: dict[str, npt.NDArray[Any]], left_out: dict[str, int]) -> Panel:
    codes = np.concatenate([rows["exporter"], rows["importer"]]).astype(np.str_)
    actors, places = np.unique(codes, return_inverse=True)
    origin, destination = np.split(places.astype(np.int64), 2)
    year, trade = rows["year"].astype(np.int64), rows["trade_musd"].astype(np.float64)
    return Panel(name, source, tuple(actors.tolist()), origin, destination, year, trade, left_out)


def query(path: Path, sql: str) -> dict[str, npt.NDArray[Any]]:
    """Columns of one question to one raw file."""
    import duckdb

    if not path.is_file():
        step = "name the folder that holds the raw data folders"
        raise DataError(Problem("the raw file is missing", str(path), next_step=step))
    quoted = "'" + str(path).replace("'", "''") + "'"
    connection = duckdb.connect(config={"threads": 1})
    try:
        found: dict[str, npt.NDArray[Any]] = connection.execute(sql.replace("{file}", quoted)).fetchnumpy()
    except duckdb.Error as error:
        raise DataError(Problem("the raw file does not hold what is expected", str(path), str(error).splitlines()[0])) from error
    finally:
        connection.close()
    return found
