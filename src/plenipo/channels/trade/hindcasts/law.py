# SPDX-License-Identifier: Apache-2.0
"""The embedded table of agreements as a history of spells, for a channel that is not given a world."""

from __future__ import annotations

import datetime as dt
from importlib import resources

import numpy as np

from plenipo.channels.trade.estimation.history import ENDLESS, History

__all__ = ["shipped_history"]


def shipped_history() -> History:
    """All agreements, those ended too, pair by pair, with the depth and tariff cut of our rubric."""
    import duckdb

    folder = resources.files("plenipo") / "data" / "baseline"
    connection = duckdb.connect()
    terms = connection.execute(
        f"select agreement, depth, tariff_cut * origin_use from read_csv('{folder / 'agreements.csv'}') order by agreement"
    ).fetchall()
    rows = connection.execute(
        f"""select agreement, iso3_a, iso3_b, start, "end" from '{folder / "agreement_pairs.parquet"}' order by all"""
    ).fetchall()
    place = {name: k for k, (name, _, _) in enumerate(terms)}
    return History(
        tuple(place),
        np.array([depth or 0.0 for _, depth, _ in terms]),
        np.array([cut or 0.0 for _, _, cut in terms]),
        np.array([place[r[0]] for r in rows], dtype=np.int64),
        np.array([r[1] for r in rows]),
        np.array([r[2] for r in rows]),
        np.array([_day(r[3]) for r in rows], dtype=np.int64),
        np.array([ENDLESS if r[4] is None else _day(r[4]) for r in rows], dtype=np.int64),
    )


def _day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()
