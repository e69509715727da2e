# SPDX-License-Identifier: Apache-2.0
"""UNCTAD's liner shipping connectivity index by economy and quarter."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from plenipo.core import countries
from plenipo.core.errors import DataError, Problem
from plenipo.data.loaders.reading import Column, attach_codes, connect, header, quote, read_table, refuse_unmatched

if TYPE_CHECKING:
    import duckdb

__all__ = ["parse"]

_QUARTER = r"\d{4}Q0[1-4]"


def parse(path: Path, argument: str = "") -> duckdb.DuckDBPyRelation:
    """Index (iso3, quarter, lsci, rank); its base is named in the publisher's column."""
    connection = connect()
    cells = header(path)[1]
    index = next((cell for cell in cells if re.fullmatch(r"Index \(.*\)", cell)), "Index (Average Q1 2023 = 100)")
    rank = "Ranking per quarter"
    columns = (
        Column("Quarter"),
        Column("Economy"),
        Column(index, "number", empty=True, low=0),
        Column(rank, "number", empty=True, low=1),
    )
    read_table(connection, "quarters", path, columns)
    odd = connection.execute(
        f"SELECT Quarter FROM quarters WHERE NOT regexp_full_match(Quarter, '{_QUARTER}') LIMIT 1"
    ).fetchall()
    if odd:
        raise DataError(
            Problem(f"'{odd[0][0]}' is not a quarter", f"{path.name}, column Quarter", "year and quarter, such as 2024Q01")
        )
    attach_codes(connection, "codes", ((number, iso3) for number, iso3 in countries.by_code("numeric").items()))
    refuse_unmatched(connection, "quarters", "Economy", "codes", path)
    connection.execute(
        f"CREATE TABLE tidy AS SELECT c.iso3, replace(Quarter, 'Q0', 'Q') AS quarter, {quote(index)} AS lsci, "
        f"CAST({quote(rank)} AS INTEGER) AS rank FROM quarters JOIN codes c ON Economy = c.given "
        f"WHERE {quote(index)} IS NOT NULL ORDER BY ALL"
    )
    return connection.table("tidy")
