# SPDX-License-Identifier: Apache-2.0
"""A user's table of flows by sector, and what its sectors are made with: read with their labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from plenipo.channels.trade.axes import (
    ACTORS,
    SECTORS,
    SUPPLYING,
    USES,
    USING,
    Axis,
    axis_of,
    destinations,
    origins,
    read_on_axes,
)
from plenipo.channels.trade.labelled import DESTINATIONS, ORIGINS, Kind, Matrix, Problems, is_frame, is_xarray, some, value_column
from plenipo.core.errors import nearest_names

__all__ = ["FINAL_AND_INTERMEDIATE", "SectorTable", "has_sectors", "read_inputs", "read_sector_flows"]

FINAL_AND_INTERMEDIATE = ("final", "intermediate")
EXPECTED = "columns (or dimensions) exporter, importer, sector, and optionally use"
CLOSE = 1e-2  # shares and coefficients as published add up to one within this


@dataclass(frozen=True)
class SectorTable:
    """Flows by sector: labels in the user's order, values (use, sector, origin, destination), the kind of object they came in."""

    economies: tuple[Any, ...]
    sectors: tuple[Any, ...]
    uses: tuple[str, ...]
    values: np.ndarray
    kind: Kind
    dims: tuple[str, str] = ("origin", "destination")

    @property
    def pair_axes(self) -> tuple[Axis, ...]:
        """Use, sector, origin, destination."""
        uses = self.uses or ("all",)
        return (
            Axis("use", uses, USES),
            Axis("sector", self.sectors, SECTORS),
            origins(self.economies),
            destinations(self.economies),
        )

    @property
    def sector_axis(self) -> Axis:
        """The sectors."""
        return Axis("sector", self.sectors, SECTORS)

    @property
    def actor_axis(self) -> Axis:
        """The economies."""
        return Axis("economy", self.economies, ACTORS)

    def totals(self) -> Matrix:
        """All sectors and uses together."""
        return Matrix(self.economies, self.values.sum(axis=(0, 1)), self.kind, self.dims)


def has_sectors(flows: Any) -> bool:
    """Whether the flows are told by sector."""
    names = flows.dims if is_xarray(flows) else flows.columns if is_frame(flows) else ()
    return any(str(n).casefold() in SECTORS for n in names)


def read_sector_flows(flows: Any, problems: Problems) -> SectorTable | None:
    """The table of flows by sector, from a long table or a DataArray; pairs and sectors it does not list do not trade."""
    if is_xarray(flows):
        if len(flows.dims) != len(set(flows.dims)):
            problems.add(f"dimensions occur twice: {some(flows.dims)}", "flows", EXPECTED)
            return None
        names = list(flows.dims)
        labels = {d: flows.coords[d].values.tolist() if d in flows.coords else list(range(flows.sizes[d])) for d in names}
    else:
        names = list(flows.columns)
        labels = {c: flows[c].tolist() for c in names}
    shapes = (
        Axis("use", (), USES),
        Axis("sector", (), SECTORS),
        Axis("origin", (), ORIGINS),
        Axis("destination", (), DESTINATIONS),
    )
    found = {shapes[k].name: n for n in names if (k := axis_of(n, shapes)) is not None}
    lost = [n for n in ("origin", "destination") if n not in found]
    if lost:
        problems.add(f"there is no {' and no '.join(lost)}; there are: {some(names)}", "flows", EXPECTED)
        return None
    uses = _uses(labels[found["use"]], problems) if "use" in found else ()
    economies = tuple(dict.fromkeys([*labels[found["origin"]], *labels[found["destination"]]]))
    table = SectorTable(
        economies,
        tuple(dict.fromkeys(labels[found["sector"]])),
        uses,
        np.zeros((0,)),
        "xarray" if is_xarray(flows) else "pandas",
        (str(found["origin"]), str(found["destination"])),
    )
    if is_xarray(flows):
        extra = [str(n) for n in names if n not in found.values()]
        if extra:
            problems.add(f"dimensions are not known: {some(extra)}", "flows", EXPECTED, next_step="choose one year")
            return None
    values = read_on_axes(_keyed(flows, found, problems), table.pair_axes, "flows", 0.0, problems)
    return SectorTable(table.economies, table.sectors, table.uses, values, table.kind, table.dims)


def _keyed(flows: Any, found: dict[str, Any], problems: Problems) -> Any:
    """Only the columns that count; use in small letters."""
    if is_xarray(flows):
        return flows
    column = value_column(flows, list(found.values()), "flows", problems)
    if column is None:
        return None
    kept = flows[[*found.values(), column]]
    return kept.assign(**{found["use"]: kept[found["use"]].str.casefold()}) if "use" in found else kept


def _uses(labels: list[Any], problems: Problems) -> tuple[str, ...]:
    strange = list(dict.fromkeys(str(v) for v in labels if str(v).casefold() not in FINAL_AND_INTERMEDIATE))
    if strange:
        near = tuple(dict.fromkeys(n for v in strange for n in nearest_names(v, FINAL_AND_INTERMEDIATE, 1)))
        problems.add(f"uses are not known: {some(strange)}", "flows", "final or intermediate", near)
    return FINAL_AND_INTERMEDIATE


def read_inputs(table: SectorTable, coefficients: Any, shares: Any, value_added: Any, problems: Problems) -> np.ndarray:
    """(economy, supplying sector, using sector): input coefficients, from coefficients, or from shares and value added."""
    n, sectors = len(table.economies), len(table.sectors)
    none = np.zeros((n, sectors, sectors))
    by = (table.actor_axis, Axis("supplying sector", table.sectors, SUPPLYING), Axis("using sector", table.sectors, USING))
    added = None
    if value_added is not None:
        added = read_on_axes(
            value_added, (table.actor_axis, table.sector_axis), "value_added_share", 1.0, problems, complete=True
        )
    if coefficients is not None and shares is not None:
        problems.add("coefficients and shares are two ways to say the same", "input_shares", "one of the two")
        return none
    if coefficients is None and shares is None:
        if table.uses:
            problems.add(
                "the flows tell intermediate use, but not what it is used for",
                "input_coefficients",
                "spending on inputs per unit of output, by economy, supplying sector, using sector",
                next_step="or leave the column use out: then all flows are final",
            )
        if added is not None:
            problems.add(
                "without inputs all of a sale is value added", "value_added_share", "input_coefficients or input_shares too"
            )
        return none
    name = "input_shares" if coefficients is None else "input_coefficients"
    inputs = read_on_axes(shares if coefficients is None else coefficients, by, name, 0.0, problems, complete=True)
    if coefficients is not None:
        _check_added(table, inputs, added, problems)
        return inputs
    if added is None:
        problems.add("shares of the bundle of inputs need its size", "value_added_share", "value added over gross output, 0 to 1")
        return none
    _check_shares(table, inputs, added, problems)
    return inputs * (1.0 - added)[:, None, :]


def _check_shares(table: SectorTable, shares: np.ndarray, added: np.ndarray, problems: Problems) -> None:
    sums = shares.sum(axis=1)
    off = (np.abs(sums - 1.0) > CLOSE) & (added < 1.0) & _sells(table)
    if off.any():
        problems.add(
            f"shares of inputs do not add up to 1: {_named(table, off, sums)}",
            "input_shares",
            "the composition of a sector's inputs, 1 in all",
            next_step="figures per unit of output go into input_coefficients",
        )


def _check_added(table: SectorTable, inputs: np.ndarray, added: np.ndarray | None, problems: Problems) -> None:
    if added is None:
        return
    sums = inputs.sum(axis=1)
    off = (np.abs(sums + added - 1.0) > CLOSE) & _sells(table)
    if off.any():
        bundle = (np.abs(sums - 1.0) <= CLOSE)[_sells(table)].all()
        problems.add(
            f"inputs and value added do not add up to 1: {_named(table, off, sums + added)}",
            "value_added_share",
            "1 less the sum of the input coefficients",
            next_step="give figures that add up to 1 by themselves as input_shares" if bundle else "leave value_added_share out",
        )


def _sells(table: SectorTable) -> np.ndarray:
    """(economy, sector): whether it sells anything."""
    sold: np.ndarray = table.values.sum(axis=(0, 3)).T > 0
    return sold


def _named(table: SectorTable, where: np.ndarray, values: np.ndarray) -> str:
    """Economies and sectors with a figure each."""
    return some([f"{table.economies[i]} {table.sectors[j]} {values[i, j]:.3g}" for i, j in np.argwhere(where)])
