# SPDX-License-Identifier: Apache-2.0
"""IMF Direction of Trade Statistics, yearly goods trade of fifteen economies 2011-2020: ratios only are shipped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plenipo.data.sources.raw import query

__all__ = ["read_trade"]

FILE = "trade_goods_15economies_2011_2020/trade_yearly.csv"
RUSSIA = "RUS"


def read_trade(raw: Path, years: Sequence[int]) -> dict[tuple[str, str], float]:
    """Exporter and importer to goods value in USD million, mean of the years, as reported by the partner of Russia."""
    listed = ", ".join(str(int(y)) for y in years)
    rows = query(
        raw,
        FILE,
        f"""SELECT flow, reporter, partner, avg(musd) FROM {{file}}
            WHERE year IN ({listed}) AND partner = '{RUSSIA}' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
    )
    return {((r, p) if flow == "export" else (p, r)): float(value) for flow, r, p, value in rows}
