# SPDX-License-Identifier: Apache-2.0
"""Headline figures of the baseline, to be set beside published totals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.data.table import Table
from plenipo.data.tables import read_table

__all__ = ["baseline_figures", "home_share"]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
NAMED = ("USA", "CHN", "DEU", "IND", "JPN", "VNM", "SGP", "TWN")


def home_share(
    economies: Mapping[str, npt.NDArray[Any]], exports: npt.NDArray[np.float64], imports: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Share of spending that stays at home: gross output less exports, over that plus imports.

    It is below zero where exports exceed output.
    """
    at_home = economies["gross_output_ratio"] * economies["gdp_musd"] - exports
    share: npt.NDArray[np.float64] = at_home / (at_home + imports)
    return share


def baseline_figures() -> dict[str, Any]:
    """Economies, world totals, home shares with and without services, who is floored, flagged or imputed."""
    table = read_table("economies")
    economies, flows = table.columns, read_table("flows").columns
    share = home_share(economies, economies["exports_musd"], economies["imports_musd"])
    goods = home_share(economies, *(_sums(table, flows[side], flows["goods_musd"]) for side in ("exporter", "importer")))
    code = economies["iso3"]
    return {
        "economies": len(table),
        "un_members": int(economies["un_member"].sum()),
        "world_goods_trn": float(flows["goods_musd"].sum() / 1e6),
        "world_goods_observed_trn": float(flows["goods_musd"][flows["imputed"] == 0].sum() / 1e6),
        "world_services_trn": float(flows["services_musd"].sum() / 1e6),
        "world_gdp_trn": float(economies["gdp_musd"].sum() / 1e6),
        "home_share_quantiles": dict(zip(QUANTILES, np.quantile(share, QUANTILES).round(3).tolist(), strict=True)),
        "home_share_goods_only_quantiles": dict(zip(QUANTILES, np.quantile(goods, QUANTILES).round(3).tolist(), strict=True)),
        "home_share": {c: round(float(share[code == c][0]), 3) for c in NAMED},
        "home_share_goods_only": {c: round(float(goods[code == c][0]), 3) for c in NAMED},
        "negative_domestic_trade": code[share < 0].tolist(),
        "entrepot": code[economies["entrepot"] == 1].tolist(),
        "imputed": {c: v for c, v in zip(code.tolist(), economies["imputed"].tolist(), strict=True) if v},
    }


def _sums(economies: Table, side: npt.NDArray[Any], values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    place = {c: i for i, c in enumerate(economies.columns["iso3"])}
    return np.bincount([place[c] for c in side], values, minlength=len(place)).astype(np.float64)
