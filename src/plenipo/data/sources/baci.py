# SPDX-License-Identifier: Apache-2.0
"""CEPII BACI HS22, release V202501: goods trade 2023 between 194 economies, with WDI GDP beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from plenipo.data.sources.raw import query

__all__ = ["BaciEconomy", "read_economies", "read_goods"]

FOLDER = "trade_baci_2023"


@dataclass(frozen=True)
class BaciEconomy:
    """An economy of the matrix: GDP in USD million (World Bank WDI) and the US rate announced on 2 April 2025 as a fraction."""

    iso3: str
    name: str
    gdp_musd: float
    gdp_year: int
    announced_rate: float


def read_economies(raw: Path) -> dict[str, BaciEconomy]:
    """The 194 economies by code."""
    rows = query(
        raw,
        f"{FOLDER}/countries_2023.csv",
        "SELECT iso3, name, gdp_usd / 1e6, gdp_year, us_announced_tariff_2025_04_02 FROM {file} ORDER BY iso3",
    )
    return {r[0]: BaciEconomy(r[0], r[1], float(r[2]), int(r[3]), float(r[4] or 0.0)) for r in rows}


def read_goods(raw: Path) -> list[tuple[str, str, float]]:
    """Exporter, importer and goods value 2023 in USD million; pairs that are absent traded nothing or reported nothing."""
    return query(
        raw,
        f"{FOLDER}/bilateral_goods_2023.parquet",
        "SELECT exporter, importer, value_kusd / 1e3 FROM {file} WHERE exporter <> importer AND value_kusd > 0 ORDER BY 1, 2",
    )
