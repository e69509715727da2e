# SPDX-License-Identifier: Apache-2.0
"""Tradewartracker: added US tariff by partner at each date of action."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from plenipo.core import countries
from plenipo.core.errors import DataError, InputError, Problem
from plenipo.data.loaders.reading import Column, attach_codes, connect, read_table

if TYPE_CHECKING:
    import duckdb

__all__ = ["parse"]

_COLUMNS = (
    Column("date", "date"),
    Column("country_name"),
    Column("effective tariff", "number", low=-100, high=1000),
    Column("total imports", "number", low=0),
    Column("2024 tariff", "number", low=0, high=1000),
)


def parse(path: Path, argument: str = "") -> duckdb.DuckDBPyRelation:
    """Tariffs (date, iso3, added_tariff_pp, imports_2024_usd, tariff_2024_pct)."""
    connection = connect()
    read_table(connection, "rates", path, _COLUMNS)
    names = [row[0] for row in connection.execute("SELECT DISTINCT country_name FROM rates ORDER BY 1").fetchall()]
    problems: list[Problem] = []
    pairs = []
    for name in names:
        try:
            pairs.append((name, countries.resolve(name)))
        except InputError as error:
            problems.append(
                Problem(error.problems[0].what, f"{path.name}, column country_name", "an economy", error.problems[0].nearest)
            )
    if problems:
        raise DataError(*problems)
    attach_codes(connection, "codes", pairs)
    connection.execute(
        'CREATE TABLE tidy AS SELECT date, c.iso3, "effective tariff" AS added_tariff_pp, "total imports" AS imports_2024_usd, '
        '"2024 tariff" AS tariff_2024_pct FROM rates JOIN codes c ON country_name = c.given ORDER BY ALL'
    )
    return connection.table("tidy")
