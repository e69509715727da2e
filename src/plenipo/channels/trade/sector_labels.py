# SPDX-License-Identifier: Apache-2.0
"""Results by sector in the user's labels and kind of object."""

from __future__ import annotations

from typing import Any

import numpy as np

from plenipo.channels.trade.labelled import labelled_vector
from plenipo.channels.trade.sector_tables import SectorTable
from plenipo.channels.trade.solution import SectorOutcomes

__all__ = ["label_parts", "label_sectors"]


def label_sectors(table: SectorTable, base: Any, after: dict[str, np.ndarray], old: np.ndarray, unit: float) -> SectorOutcomes:
    """Outcomes by sector; nominal ones in the numeraire asked for."""
    new = unit * after["flows"]
    sides = {name: _sides(flows) for name, flows in (("", new), ("_before", old))}
    made = after["output_volume"]
    grids = {
        "output": unit * after["output"],
        "output_before": np.asarray(base.output),
        "output_volume_change": np.where(np.asarray(base.output) > 0, made, np.nan),
        "price_change": unit * after["sector_price"],
    }
    for name, (exports, imports) in sides.items():
        grids |= {f"exports{name}": exports, f"imports{name}": imports}
    whole, everyone = table.totals(), np.arange(len(table.economies))
    spending = {"final_spending": unit * after["expenditure"], "final_spending_before": np.asarray(base.expenditure)}
    return SectorOutcomes(
        **{name: _grid(table, v, name) for name, v in grids.items()},
        flows=_flows(table, new),
        baseline_flows=_flows(table, old),
        **{name: labelled_vector(whole, everyone, v, name) for name, v in spending.items()},
    )


def label_parts(table: SectorTable, parts: Any) -> Any:
    """The parts of welfare and their sum, a row per economy."""
    import pandas as pd

    columns = {name: np.asarray(v) + 0.0 for name, v in parts._asdict().items()}
    return pd.DataFrame(columns | {"total": sum(columns.values())}, index=pd.Index(table.economies, name="actor"))


def _sides(flows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(sector, actor): exports and imports without domestic sales."""
    off = flows.sum(axis=0) * (1.0 - np.eye(flows.shape[-1]))
    return off.sum(axis=2), off.sum(axis=1)


def _grid(table: SectorTable, values: np.ndarray, name: str) -> Any:
    if table.kind == "xarray":
        import xarray as xr

        return xr.DataArray(values, coords={"sector": list(table.sectors), "actor": list(table.economies)}, name=name)
    import pandas as pd

    return pd.DataFrame(values, index=pd.Index(table.sectors, name="sector"), columns=pd.Index(table.economies, name="actor"))


def _flows(table: SectorTable, values: np.ndarray) -> Any:
    """All flows by sector, as they came."""
    labels = {"use": list(table.uses), "sector": list(table.sectors)}
    labels |= {d: list(table.economies) for d in table.dims}
    if not table.uses:
        values = values[0]
        del labels["use"]
    import xarray as xr

    array = xr.DataArray(values, coords=labels, dims=list(labels), name="value")
    return array if table.kind == "xarray" else array.to_series().reset_index()
