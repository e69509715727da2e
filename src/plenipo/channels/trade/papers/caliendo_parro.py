# SPDX-License-Identifier: Apache-2.0
"""NAFTA's tariffs in 31 economies and 40 sectors, base 1993 (Caliendo and Parro 2015), from the copies of the authors' files."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

__all__ = ["NAFTA", "World", "arguments", "nafta_tariffs", "read_world"]

NAFTA = ("MEX", "CAN", "USA")
TRADED, SECTORS, ECONOMIES = 20, 40, 31
LABELS = (
    *("ARG", "AUS", "AUT", "BRA", "CAN", "CHL", "CHN", "DNK", "FIN", "FRA", "DEU", "GRC", "HUN", "IND", "IDN", "IRL"),
    *("ITA", "JPN", "KOR", "MEX", "NLD", "NZL", "NOR", "PRT", "ZAF", "ESP", "SWE", "TUR", "GBR", "USA", "ROW"),
)
THETA_OF_SERVICES = 8.22  # as the authors assume for what is not traded
THOUSAND = 1000.0
PERCENT = 100.0


class World(NamedTuple):
    """Arrays (sector, origin, destination), (sector, economy), (economy, supplying, using) of the published files.

    Parameters
    ----------
    flows
        USD at customs value; domestic sales are gross output less exports, output at least exports.
    tariff, tariff_2005
        Fractions, 1993 and 2005.
    value_added, shares, elasticity
        Value added over gross output; composition of inputs; by sector.
    """

    flows: np.ndarray
    tariff: np.ndarray
    tariff_2005: np.ndarray
    value_added: np.ndarray
    shares: np.ndarray
    elasticity: np.ndarray


def read_world(folder: Path) -> World:
    """From ``replication-trade/caliendo_parro_1993``."""

    def pairs(name: str) -> np.ndarray:
        """Sector, importer, exporter in the file; what is not traded follows as zeros."""
        table = np.zeros((SECTORS, ECONOMIES, ECONOMIES))
        table[:TRADED] = np.loadtxt(folder / f"{name}.txt").reshape(TRADED, ECONOMIES, ECONOMIES)
        return table.transpose(0, 2, 1)

    flows = pairs("xbilat1993") * THOUSAND
    exports = flows.sum(axis=2)
    home = np.maximum(np.loadtxt(folder / "GO.txt"), exports) - exports
    place = np.arange(ECONOMIES)
    flows[:, place, place] = home
    theta = np.append(np.loadtxt(folder / "T.txt"), np.full(SECTORS - TRADED, THETA_OF_SERVICES))
    return World(
        flows,
        pairs("tariffs1993") / PERCENT,
        pairs("tariffs2005") / PERCENT,
        np.loadtxt(folder / "B.txt"),
        np.loadtxt(folder / "IO.txt").reshape(ECONOMIES, SECTORS, SECTORS),
        theta,
    )


def nafta_tariffs(world: World) -> np.ndarray:
    """The tariffs of 1993, with those of 2005 among Mexico, Canada and the United States."""
    members = [LABELS.index(c) for c in NAFTA]
    spot = np.ix_(range(SECTORS), members, members)
    tariff = world.tariff.copy()
    tariff[spot] = world.tariff_2005[spot]
    return tariff


def arguments(world: World) -> dict[str, Any]:
    """NAFTA as arguments of :func:`plenipo.trade.solve`, sectors numbered from 1."""
    import xarray as xr

    sectors = list(range(1, SECTORS + 1))
    economies = list(LABELS)
    pair = {"sector": sectors, "origin": economies, "destination": economies}
    return {
        "flows": xr.DataArray(world.flows, coords=pair),
        "tariff": xr.DataArray(world.tariff, coords=pair),
        "tariff_change": xr.DataArray(nafta_tariffs(world) - world.tariff, coords=pair),
        "elasticity": dict(zip(sectors, world.elasticity.tolist(), strict=True)),
        "input_shares": xr.DataArray(
            world.shares, coords={"economy": economies, "supplying_sector": sectors, "using_sector": sectors}
        ),
        "value_added_share": xr.DataArray(world.value_added, coords={"sector": sectors, "economy": economies}),
    }
