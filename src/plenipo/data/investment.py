# SPDX-License-Identifier: Apache-2.0
"""What the investment channel needs of the built tables: stocks by economy, and the treaties in force as measures of law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core.law import Measure
from plenipo.core.registry import measure_type

__all__ = ["TECHNOLOGY", "investment_treaties", "technology_stocks"]

FloatArray = npt.NDArray[np.float64]
# Name in the world: column of the table it comes from.
TECHNOLOGY = {"fdi_inward": "fdi_inward_musd", "research": "rd_pct_gdp"}


def technology_stocks(table: Mapping[str, Any], places: Mapping[str, int]) -> dict[str, FloatArray]:
    """Inward position of direct investment in USD million, and research spending in per cent of GDP, (actor,) each."""
    found = {}
    for name, column in TECHNOLOGY.items():
        array = np.zeros(len(places))
        for code, value in zip(table["iso3"], np.asarray(table[column], float), strict=True):
            if code in places:
                array[places[code]] = value
        found[name] = array
    return found


def investment_treaties(table: Mapping[str, Any], places: Mapping[str, int]) -> tuple[Measure, ...]:
    """Bilateral investment treaties with all their dates; those with a party the world lacks are left out."""
    kind: Any = measure_type("investment treaty")
    found: list[Measure] = []
    for k, name in enumerate(table["treaty"]):
        parties = tuple(str(table["parties"][k]).split())
        if set(parties) <= set(places):
            dates = {"start": dt.date.fromisoformat(table["in_force"][k]), "end": _day(table["ended"][k])}
            found.append(
                kind.model_construct(kind="investment treaty", name=str(name), parties=parties, source="UNCTAD", **dates)
            )
    return tuple(found)


def _day(text: Any) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
