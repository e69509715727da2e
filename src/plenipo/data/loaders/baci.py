# SPDX-License-Identifier: Apache-2.0
"""BACI: goods trade by product, summed to pairs of economies.

The archive holds one CSV per year (t year, i exporter, j importer, k product, v thousand USD, q tons) and one of country codes.
The codes are BACI's own, not ISO numbers (842 is the USA, 251 France). Code 490, "Other Asia, not elsewhere specified" (S19), is
Taiwan in this release by CEPII's own note. Pairs with an area that is no economy (special categories) are left out.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from plenipo.core import countries
from plenipo.data.loaders.reading import Column, attach_codes, connect, read_table, refuse_unmatched, unpack

if TYPE_CHECKING:
    import duckdb

__all__ = ["parse"]

_TRADE = (
    Column("t", "integer", low=1988, high=2100),
    Column("i", "integer", low=1),
    Column("j", "integer", low=1),
    Column("k"),
    Column("v", "number", low=0),
    Column("q", "number", empty=True),
)
_CODES = (Column("country_code", "integer", low=1), Column("country_iso3", empty=True))
_OWN_CODES = {"S19": "TWN"}


def parse(path: Path, argument: str = "") -> duckdb.DuckDBPyRelation:
    """Goods trade (year, exporter, importer, goods_musd), million USD, without a diagonal."""
    connection = connect()
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        folder = Path(name)
        codes = unpack(path, r"country_codes.*\.csv", folder)
        read_table(connection, "areas", codes[0], _CODES)
        areas = connection.execute("SELECT CAST(country_code AS VARCHAR), country_iso3 FROM areas").fetchall()
        attach_codes(connection, "codes", ((code, iso3) for code, given in areas if (iso3 := _economy(given))))
        connection.execute("CREATE TABLE sums (t BIGINT, i BIGINT, j BIGINT, v DECIMAL(38, 6))")
        for place, year in enumerate(unpack(path, r"BACI_HS\d+_Y\d{4}.*\.csv", folder)):
            read_table(connection, f"trade {place}", year, _TRADE, missing=("NA",))
            refuse_unmatched(connection, f"trade {place}", "i", "codes", year)
            connection.execute(
                f'INSERT INTO sums SELECT t, i, j, sum(CAST(v AS DECIMAL(38, 6))) FROM "trade {place}" GROUP BY ALL'
            )
            year.unlink()
    connection.execute(
        "CREATE TABLE tidy AS SELECT CAST(t AS INTEGER) AS year, o.iso3 AS exporter, d.iso3 AS importer, "
        "CAST(sum(v) AS DOUBLE) / 1000 AS goods_musd FROM sums "
        "JOIN codes o ON CAST(i AS VARCHAR) = o.given JOIN codes d ON CAST(j AS VARCHAR) = d.given "
        "WHERE o.iso3 <> d.iso3 GROUP BY ALL ORDER BY ALL"
    )
    return connection.table("tidy")


def _economy(given: str | None) -> str | None:
    known = {row.iso3 for row in countries.economies()}
    code = _OWN_CODES.get(given or "", given)
    return code if code in known else None
