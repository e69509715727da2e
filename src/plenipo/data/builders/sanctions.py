# SPDX-License-Identifier: Apache-2.0
"""sanction_measures: sanctions that the trade of the base year already reflects, with how much of the trade they closed."""

from __future__ import annotations

from pathlib import Path

from plenipo.core.tables import read_rows
from plenipo.data.builders.members import CATALOGUE
from plenipo.data.sources import baci, dots
from plenipo.data.table import Table

__all__ = ["YEARS_BEFORE", "build_sanction_measures"]

YEARS_BEFORE = (2018, 2019)  # last years before the pandemic and the build-up of 2021
SHARE_DIGITS = 2  # the fall holds prices, rerouting and the other side's answer too: more digits would claim too much
FROM_TARGET = ("import ban",)


def build_sanction_measures(raw: Path) -> Table:
    """Sender, target, form, start and the share of the trade closed: the fall of its value since before, in current USD.

    A size nobody could measure is that of economies alike, and says so. All the fall is put down to the sanctions, prices and
    the target's own answer with it; no growth is added that there might have been.
    """
    now = {(o, d): value for o, d, value in baci.read_goods(raw)}
    before = dots.read_trade(raw, YEARS_BEFORE)
    rows = []
    for r in read_rows(CATALOGUE, "sanctions.csv"):
        measured = r["fall_of"].split()
        pairs = [(r["target"], c) if r["form"] in FROM_TARGET else (c, r["target"]) for c in measured]
        kept = sum(now.get(p, 0.0) for p in pairs) / sum(before[p] for p in pairs)
        share = round(1.0 - min(kept, 1.0), SHARE_DIGITS)
        rows.append((r["sender"], r["target"], r["form"], r["start"], "", share, r["basis"], r["source"], r["note"]))
    header = ("sender", "target", "form", "start", "end", "trade_share", "basis", "source", "note")
    return Table.from_rows("sanction_measures", header, rows, header[:4])
