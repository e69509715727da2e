# SPDX-License-Identifier: Apache-2.0
"""An inter-country input-output table, as offices publish them, made into arguments of :func:`plenipo.trade.solve`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from plenipo.channels.trade.axes import (
    SECTORS,
    SUPPLYING,
    USING,
    Axis,
    axis_of,
    destinations,
    origins,
    read_on_axes,
)
from plenipo.channels.trade.labelled import DESTINATIONS, ORIGINS, Problems, some, value_column

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["inter_country"]

EXPECTED = "columns exporter, sector, importer, using_sector, value: a row per flow, final uses named in using_sector"


def inter_country(table: pd.DataFrame, tariff: Any = None, negatives: Literal["refuse", "zero"] = "refuse") -> dict[str, Any]:
    """Flows by use, input coefficients and tariffs from an inter-country input-output table in long form.

    Parameters
    ----------
    table
        Columns exporter, sector (of the supplier), importer, using_sector, value at basic prices. A using sector that supplies
        nothing anywhere is a final use (household consumption, investment, stocks ...); rows of value added and taxes left out.
    tariff
        Rates as fractions: any form :func:`plenipo.trade.solve` takes, by exporter, importer, sector, use as far as they vary.
    negatives
        Flows between economies below zero (stocks run down): ``refuse`` them, or set them to ``zero``.

    Returns
    -------
    dict
        ``flows`` (use, exporter, importer, sector, value), ``input_coefficients`` (economy, supplying_sector, using_sector,
        value: spending with duty per unit of output) and, if given, ``tariff``; to be passed on as ``solve(**arguments)``.

    Raises
    ------
    InputError
        With everything that is wrong in the table.

    Notes
    -----
    What a using sector buys abroad is added up over using sectors: all of them buy a product from the same mix of origins.

    Examples
    --------
    >>> import pandas as pd, plenipo.trade
    >>> rows = [("A", "A", "goods", 20.0), ("A", "B", "goods", 5.0), ("B", "A", "goods", 5.0), ("B", "B", "goods", 20.0)]
    >>> rows += [("A", "A", "households", 30.0), ("A", "B", "households", 5.0), ("B", "B", "households", 30.0)]
    >>> rows += [("B", "A", "households", 5.0)]
    >>> table = pd.DataFrame(rows, columns=["exporter", "importer", "using_sector", "value"]).assign(sector="goods")
    >>> arguments = plenipo.trade.inter_country(table)
    >>> arguments["input_coefficients"]["value"].round(4).tolist()
    [0.4167, 0.4167]

    and then ``plenipo.trade.solve(**arguments, cost_change=0.9)``.
    """
    problems = Problems()
    names = _columns(table, problems)
    problems.stop_if_any()
    column = value_column(table, list(names.values()), "table", problems)
    problems.stop_if_any()
    economies = tuple(dict.fromkeys([*table[names["origin"]], *table[names["destination"]]]))
    sectors = tuple(dict.fromkeys(table[names["sector"]]))
    uses = tuple(dict.fromkeys([*sectors, *table[names["using"]]]))
    axes = (
        origins(economies),
        Axis("sector", sectors, (*SECTORS, *SUPPLYING)),
        destinations(economies),
        Axis("using sector", uses, USING),
    )
    kept = table[[*names.values(), column]]
    values = read_on_axes(kept, axes, "table", 0.0, problems)
    problems.stop_if_any()
    _check(values, economies, sectors, uses, problems)
    use = np.stack([values[..., len(sectors) :].sum(axis=-1), values[..., : len(sectors)].sum(axis=-1)]).transpose(0, 2, 1, 3)
    off = ~np.eye(len(economies), dtype=bool)
    below = (use < 0) & off
    if below.any() and negatives == "refuse":
        problems.add(
            f"{int(below.sum())} flows between economies are negative, {-use[below].sum():.4g} in all",
            "table",
            "values of at least 0 once final uses are added up",
            next_step='set them to zero with negatives="zero", or take a table balanced without them',
        )
    problems.stop_if_any()
    use = np.where(below, 0.0, use)
    return _arguments(use, values[..., : len(sectors)], economies, sectors, tariff, problems)


def _columns(table: Any, problems: Problems) -> dict[str, Any]:
    """Which column is which."""
    shapes = [Axis("origin", (), ORIGINS), Axis("destination", (), DESTINATIONS), Axis("using", (), USING)]
    shapes.append(Axis("sector", (), (*SECTORS, *SUPPLYING)))
    found = {shapes[k].name: c for c in table.columns if (k := axis_of(c, shapes)) is not None}
    lost = [s.name for s in shapes if s.name not in found]
    if lost:
        problems.add(f"no column for {some(lost)}; there are: {some(list(table.columns))}", "table", EXPECTED)
    return found


def _check(
    values: np.ndarray, economies: tuple[Any, ...], sectors: tuple[Any, ...], uses: tuple[Any, ...], problems: Problems
) -> None:
    if len(uses) == len(sectors):
        problems.add("no final use: every using sector also supplies", "table", EXPECTED)
    if not np.isfinite(values).all():
        problems.add("values are missing or not finite", "table", "a number in every row")
    sells, buys = values.sum(axis=(1, 2, 3)) != 0, values.sum(axis=(0, 1, 3)) != 0
    odd = [str(economies[k]) for k in np.flatnonzero(sells != buys)]
    if odd:
        problems.add(
            f"only sells or only buys: {some(odd)}",
            "table",
            "economies",
            next_step="leave out rows of value added, taxes and totals",
        )


def _arguments(
    use: np.ndarray, inputs: np.ndarray, economies: tuple[Any, ...], sectors: tuple[Any, ...], tariff: Any, problems: Problems
) -> dict[str, Any]:
    """Long tables from flows (use, sector, origin, destination) and inputs (origin, supplying, destination, using)."""
    import pandas as pd

    from plenipo.channels.trade.sector_tables import FINAL_AND_INTERMEDIATE, SectorTable

    table = SectorTable(economies, sectors, FINAL_AND_INTERMEDIATE, use, "pandas", ("exporter", "importer"))
    rate = read_on_axes(tariff, table.pair_axes, "tariff", 0.0, problems)
    problems.stop_if_any()
    output = use.sum(axis=(0, 3)).T  # (economy, sector)
    spent = np.einsum("okdj,kod->dkj", inputs, 1.0 + rate[1])
    coefficients = spent / np.where(output > 0, output, 1.0)[:, None, :]

    def long(values: np.ndarray, columns: tuple[str, ...], labels: tuple[tuple[Any, ...], ...]) -> pd.DataFrame:
        index = pd.MultiIndex.from_product(labels, names=columns)
        return pd.DataFrame({"value": values.ravel()}, index=index).reset_index()

    by_pair = (FINAL_AND_INTERMEDIATE, sectors, economies, economies)
    found = {
        "flows": long(use, ("use", "sector", "exporter", "importer"), by_pair),
        "input_coefficients": long(coefficients, ("economy", "supplying_sector", "using_sector"), (economies, sectors, sectors)),
    }
    if tariff is not None:
        found["tariff"] = long(rate, ("use", "sector", "exporter", "importer"), by_pair)
    return found
