# SPDX-License-Identifier: Apache-2.0
"""CEPII Gravity: distances, borders, languages, colonial ties and agreements by pair and year, where both economies exist."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from plenipo.core import countries
from plenipo.data.loaders.reading import Column, attach_codes, connect, read_table, refuse_unmatched, unpack

if TYPE_CHECKING:
    import duckdb

__all__ = ["parse"]

_FLAGS = ("contig", "comlang_off", "col_dep_ever", "fta_wto")
_COLUMNS = (
    Column("year", "integer", low=1900, high=2100),
    Column("iso3_o"),
    Column("iso3_d"),
    Column("country_exists_o", "integer", empty=True, low=0, high=1),
    Column("country_exists_d", "integer", empty=True, low=0, high=1),
    Column("dist", "number", empty=True, low=0, high=20100),
    *(Column(name, "number", empty=True, low=0, high=1) for name in _FLAGS),
)


def parse(path: Path, argument: str = "") -> duckdb.DuckDBPyRelation:
    """Pairs by year (year, exporter, importer, distance_km, contiguous, common_language, colonial_tie, agreement_wto)."""
    connection = connect()
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        file = unpack(path, r"Gravity_V.*\.csv", Path(name))[0]
        read_table(connection, "pairs", file, _COLUMNS, missing=("NA", "."))
        attach_codes(connection, "codes", ((row.iso3, row.iso3) for row in countries.economies()))
        refuse_unmatched(connection, "pairs", "iso3_o", "codes", file)
        connection.execute(
            "CREATE TABLE tidy AS SELECT CAST(year AS INTEGER) AS year, o.iso3 AS exporter, d.iso3 AS importer, "
            "dist AS distance_km, CAST(contig AS TINYINT) AS contiguous, CAST(comlang_off AS TINYINT) AS common_language, "
            "CAST(col_dep_ever AS TINYINT) AS colonial_tie, CAST(fta_wto AS TINYINT) AS agreement_wto FROM pairs "
            "JOIN codes o ON iso3_o = o.given JOIN codes d ON iso3_d = d.given "
            "WHERE coalesce(country_exists_o, 1) = 1 AND coalesce(country_exists_d, 1) = 1 ORDER BY ALL"
        )
    return connection.table("tidy")
