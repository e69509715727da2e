# SPDX-License-Identifier: Apache-2.0
"""Roll calls of the UN General Assembly in two layouts: the UN Digital Library's and that of Voeten, Strezhnev and Bailey."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from plenipo.core import countries
from plenipo.data.loaders.reading import Column, attach_codes, connect, header, read_table, refuse_unmatched

if TYPE_CHECKING:
    import duckdb

__all__ = ["parse"]

_LIBRARY = (
    Column("ms_code"),
    Column("ms_name"),
    Column("ms_vote", empty=True),
    Column("date", "date"),
    Column("session"),
    Column("resolution"),
)
_VOETEN = (
    Column("rcid", "integer", low=1),
    Column("ccode", "integer", low=1),
    Column("vote", "integer", low=1, high=9),
    Column("session", "integer", low=1),
    Column("date", "date"),
    Column("unres", empty=True),
)
_VOTES_LIBRARY = {"Y": "yes", "N": "no", "A": "abstain", "X": "not voting"}
_VOTES_VOETEN = {"1": "yes", "2": "abstain", "3": "no", "8": "not voting"}


def parse(path: Path, argument: str = "") -> duckdb.DuckDBPyRelation:
    """Votes (date, session, resolution, iso3, vote); vote is yes, no, abstain or not voting; former members keep their codes."""
    connection = connect()
    if "rcid" in header(path)[1]:
        read_table(connection, "votes", path, _VOETEN, missing=("NA",))
        attach_codes(connection, "codes", countries.by_code("cow").items())
        code, choices, resolution = "ccode", _VOTES_VOETEN, "coalesce(unres, CAST(rcid AS VARCHAR))"
        given = "vote"
    else:
        read_table(connection, "votes", path, _LIBRARY)
        attach_codes(connection, "codes", ((row.iso3, row.iso3) for row in countries.economies()))
        code, choices, resolution = "ms_code", _VOTES_LIBRARY, "resolution"
        given = "ms_vote"
    refuse_unmatched(connection, "votes", code, "codes", path)
    attach_codes(connection, "choices", choices.items())
    connection.execute(
        f"CREATE TABLE tidy AS SELECT date, CAST(session AS VARCHAR) AS session, {resolution} AS resolution, c.iso3, "
        f"h.iso3 AS vote FROM votes JOIN codes c ON CAST({code} AS VARCHAR) = c.given "
        f"JOIN choices h ON CAST({given} AS VARCHAR) = h.given ORDER BY ALL"
    )
    return connection.table("tidy")
