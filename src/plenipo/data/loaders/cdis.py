# SPDX-License-Identifier: Apache-2.0
"""IMF Coordinated Direct Investment Survey: positions by pair and year, as the SDMX table in CSV form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from plenipo.core import countries
from plenipo.core.errors import DataError, Problem
from plenipo.data.loaders.reading import Column, attach_codes, connect, read_table, refuse_unmatched

if TYPE_CHECKING:
    import duckdb

__all__ = ["parse"]

# Positions in US dollars, all instruments together; the survey has many more.
_DIRECTIONS = {"IIW_BP6_USD": "inward", "IOW_BP6_USD": "outward"}
_COLUMNS = (
    Column("REF_AREA"),
    Column("COUNTERPART_AREA"),
    Column("INDICATOR"),
    Column("TIME_PERIOD", "integer", low=2000, high=2100),
    Column("OBS_VALUE", "number", empty=True),
    Column("UNIT_MULT", "integer", low=0, high=9),
)


def parse(path: Path, argument: str = "") -> duckdb.DuckDBPyRelation:
    """Positions (year, reporter, partner, direction, position_musd): inward is the partner's investment in the reporter.

    Codes of two or of three letters are read; groups of economies and confidential cells are left out.
    """
    connection = connect()
    read_table(connection, "cells", path, _COLUMNS, missing=("NaN", "C", "..."))
    known = [row for row in countries.economies() if row.kind in ("state", "economy")]
    attach_codes(connection, "codes", [(given, row.iso3) for row in known for given in (row.iso2, row.iso3) if given])
    refuse_unmatched(connection, "cells", "REF_AREA", "codes", path)
    cases = " ".join(f"WHEN '{code}' THEN '{word}'" for code, word in _DIRECTIONS.items())
    connection.execute(
        f"CREATE TABLE tidy AS SELECT CAST(TIME_PERIOD AS INTEGER) AS year, r.iso3 AS reporter, p.iso3 AS partner, "
        f"CASE INDICATOR {cases} END AS direction, OBS_VALUE * pow(10, UNIT_MULT - 6) AS position_musd FROM cells "
        "JOIN codes r ON REF_AREA = r.given JOIN codes p ON COUNTERPART_AREA = p.given "
        f"WHERE INDICATOR IN ({', '.join(repr(code) for code in _DIRECTIONS)}) AND OBS_VALUE IS NOT NULL "
        "AND r.iso3 <> p.iso3 ORDER BY ALL"
    )
    if not connection.execute("SELECT count(*) FROM tidy").fetchall()[0][0]:
        what = "the table holds no position in US dollars between two economies"
        raise DataError(Problem(what, f"{path.name}, column INDICATOR", " or ".join(_DIRECTIONS)))
    return connection.table("tidy")
