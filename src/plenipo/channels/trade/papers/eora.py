# SPDX-License-Identifier: Apache-2.0
"""An inter-country table of 2017 with tariffs by sector: 36 economies and the rest of the world, 23 sectors (Eora26, Teti).

Eora is free for academic use only: the table is read from a user's folder to check the model, and never shipped.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["RCEP", "SERVICES_BEGIN", "added_up", "arguments", "us_tariffs", "without_tariffs"]

PERCENT = 100.0
SERVICES_BEGIN = 10  # sectors before are goods; electricity, construction and services bear no duty
RCEP = ("AUS", "CHN", "JPN", "KOR", "VNM")


def arguments(folder: Path) -> dict[str, Any]:
    """The table as arguments of :func:`plenipo.trade.solve`, from ``trade_mrio_eora26_2017``; million USD at basic prices.

    Intermediate purchases differ from what the coefficients ask for (0.84 to 1.26 times in nine sectors of ten): the solve
    squares the accounts and says by how much. Elasticities are those the source of the table used.
    """
    import duckdb
    import pandas as pd
    import xarray as xr

    sectors = pd.read_csv(folder / "sectors.csv")
    names = sectors["sector"].tolist()
    economies = pd.read_csv(folder / "country.csv")["country"].tolist()
    with duckdb.connect() as connection:
        flows = connection.execute(f"select * from '{folder / 'flows_37x37x23.parquet'}'").df()
        inputs = connection.execute(f"select * from '{folder / 'technical_coefficients_37x23x23.parquet'}'").df()
    keys, labels = ["sector", "exporter", "importer"], [names, economies, economies]

    def square(column: str) -> np.ndarray:
        values = flows.set_index(keys)[column].reindex(pd.MultiIndex.from_product(labels)).to_numpy()
        return np.nan_to_num(values).reshape(len(names), len(economies), len(economies))

    used = ["country", "input_sector", "using_sector"]
    coefficients = inputs.set_index(used)["coef"].reindex(pd.MultiIndex.from_product([economies, names, names]))
    per_unit = np.nan_to_num(coefficients.to_numpy()).reshape(len(economies), len(names), len(names))
    value, rate = np.stack([square("final_balanced_musd"), square("intermediate_musd")]), square("tariff_2017_pct") / PERCENT
    rate[SERVICES_BEGIN:] = 0.0
    place = np.arange(len(economies))
    rate[:, place, place] = 0.0
    pair = {"sector": names, "origin": economies, "destination": economies}
    return {
        "flows": xr.DataArray(value, coords={"use": ["final", "intermediate"], **pair}),
        "tariff": xr.DataArray(rate, coords=pair),
        "elasticity": dict(zip(names, sectors["theta_used_by_source"].tolist(), strict=True)),
        "input_coefficients": xr.DataArray(
            per_unit, coords={"economy": economies, "supplying_sector": names, "using_sector": names}
        ),
    }


def us_tariffs(flows: Any, folder: Path) -> Any:
    """(sector, origin, destination): US duties on goods of 2 April 2025 by origin, from ``replication-trade/liberation_day``.

    The rest of the world takes the mean of the origins that are not told apart, weighted by nothing better than one each.
    """
    import pandas as pd

    labels = pd.read_csv(folder / "country_labels.csv")["iso3"]
    rates = pd.read_csv(folder / "tariffs.csv")["applied_tariff"].fillna(0.0).clip(lower=0.1)
    rates.index = pd.Index(labels)
    economies = flows.origin.values.tolist()
    rest = float(rates.drop([e for e in economies if e in rates.index]).mean())
    added = flows.sum("use") * 0.0
    for origin in economies:
        added.loc[{"origin": origin, "destination": "USA"}] = rates.get(origin, rest)
    added.loc[{"origin": "USA", "destination": "USA"}] = 0.0
    added[SERVICES_BEGIN:] = 0.0
    return added


def without_tariffs(tariff: Any, members: tuple[str, ...]) -> Any:
    """Change of tariffs if the members drop all of theirs on each other."""
    change = tariff * 0.0
    inside = {"origin": list(members), "destination": list(members)}
    change.loc[inside] = -tariff.loc[inside]
    return change


def added_up(flows: Any, rate: Any) -> tuple[Any, Any]:
    """The same trade in one sector: all flows together, and what all of a pair's trade pays on average."""
    total = flows.sum("use")
    whole = total.sum("sector")
    return whole, (total * rate).sum("sector") / whole.where(whole > 0, 1.0)
