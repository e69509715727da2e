# SPDX-License-Identifier: Apache-2.0
"""World Development Indicators: one indicator, a column per year; groups of economies are left out."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from plenipo.core import countries
from plenipo.core.errors import DataError, Problem
from plenipo.data.loaders.reading import Column, attach_codes, connect, header, quote, read_table, refuse_unmatched, unpack

if TYPE_CHECKING:
    import duckdb

__all__ = ["parse"]

_FIRST = "Country Name"
_COLUMNS = (Column(_FIRST), Column("Country Code"), Column("Indicator Name"), Column("Indicator Code"))


def parse(path: Path, argument: str = "") -> duckdb.DuckDBPyRelation:
    """Values (iso3, year, indicator, value) in the indicator's own unit; ``argument`` is the indicator's code."""
    connection = connect()
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        file = unpack(path, r"API_.*\.csv", Path(name))[0]
        years = [cell for cell in header(file, _FIRST)[1] if re.fullmatch(r"\d{4}", cell)]
        if not years:
            raise DataError(Problem("the table has no column of a year", f"{file.name}, header", "columns named 1960, 1961 ..."))
        columns = (*_COLUMNS, *(Column(year, "number", empty=True) for year in years))
        read_table(connection, "wide", file, columns, first=_FIRST, missing=("..",))
        _check_indicator(connection, file, argument)
        attach_codes(
            connection, "codes", ((row.iso3, row.iso3) for row in countries.economies() if row.kind in ("state", "economy"))
        )
        refuse_unmatched(connection, "wide", "Country Code", "codes", file)
        wanted = ", ".join(quote(year) for year in years)
        connection.execute(
            f'CREATE TABLE tidy AS SELECT c.iso3, CAST(year AS INTEGER) AS year, "Indicator Code" AS indicator, value FROM '
            f'(UNPIVOT wide ON {wanted} INTO NAME year VALUE value) JOIN codes c ON "Country Code" = c.given ORDER BY ALL'
        )
    return connection.table("tidy")


def _check_indicator(connection: duckdb.DuckDBPyConnection, file: Path, argument: str) -> None:
    found = [row[0] for row in connection.execute('SELECT DISTINCT "Indicator Code" FROM wide ORDER BY 1 LIMIT 5').fetchall()]
    if argument and found != [argument]:
        where = f"{file.name}, column Indicator Code"
        raise DataError(Problem(f"the table holds the indicator {', '.join(found)}", where, f"{argument} alone"))
