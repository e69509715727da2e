# SPDX-License-Identifier: Apache-2.0
"""What the investment channel takes from bilateral flows of 1980-2012: the effect of treaties, and who invests where.

The flows may be used for estimation only: coefficients are shipped in ``params.csv``, the data are not.
Source: Aisbett, Busse and Nunnenkamp (2018), Review of World Economics 154(1), net flows from 39 economies to 122.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from plenipo.channels.trade.estimation import PpmlFit, fit_ppml
from plenipo.core.world import World
from plenipo.data.sources.investment import read_treaties
from plenipo.data.sources.raw import query

__all__ = ["InvestmentEstimates", "estimate_allocation", "estimate_treaties"]

FLOWS = "fdi_bilateral_1980_2012/fdi_flows.parquet"
SUMS = "fdi_bilateral_1980_2012/fdi_cumulative_2003_2012.csv"
SCIENCE = "science_technology_wb/science_technology_1990_2020.parquet"
OUTPUT = "country_statics/gdp_pop_1990_2025.parquet"
WINDOW = (2003, 2012)
CONDUITS = frozenset({"CHE", "IRL", "LUX", "NLD"})
"""Origins through which investment of others passes; CONDUITS and Taiwan, for whom no research is held, are no origins here."""
UNION = {"BEL", "LUX"}


@dataclass(frozen=True)
class InvestmentEstimates:
    """Coefficients and standard errors by name, and the rows behind them in words."""

    coefficients: Mapping[str, float]
    standard_errors: Mapping[str, float]
    rows: str


def estimate_treaties(raw: Path) -> InvestmentEstimates:
    """Log effect of an investment treaty in force on yearly flows.

    Poisson with effects of origin by year, host by year and pair, errors clustered by pair; net disinvestment counts as zero.
    """
    rows = query(raw, FLOWS, "SELECT source, host, CAST(year AS INTEGER), net_flow_musd FROM {file} ORDER BY 1, 2, 3")
    spells = _spells(raw)
    treaty = [any(a <= y < b for a, b in spells.get((min(o, d), max(o, d)), ())) for o, d, y, _ in rows]
    effects = [[f"{o} {y}" for o, _, y, _ in rows], [f"{d} {y}" for _, d, y, _ in rows], [f"{o} {d}" for o, d, _, _ in rows]]
    flows = np.maximum([r[3] for r in rows], 0.0)
    fit = fit_ppml(flows, {"treaty_effect": np.array(treaty, float)}, [np.array(e) for e in effects], np.array(effects[2]))
    return _told(fit)


def estimate_allocation(raw: Path, world: World) -> InvestmentEstimates:
    """How a host's inward investment is shared among origins: Poisson with host effects on flows of 2003-2012 summed.

    ``world`` gives distances and ties; errors are clustered by origin, whose size is what is estimated.
    """
    first, last = WINDOW
    gdp: dict[str, float] = dict(
        query(
            raw,
            OUTPUT,
            f"""SELECT iso3, avg(gdp_musd_current) FROM {{file}} WHERE year BETWEEN {first} AND {last}
                AND gdp_musd_current IS NOT NULL GROUP BY iso3 ORDER BY iso3""",
        )
    )
    research: dict[str, float] = dict(
        query(
            raw,
            SCIENCE,
            f"""SELECT iso3, avg(rd_pct_gdp) FROM {{file}} WHERE year BETWEEN {first} AND {last}
                AND rd_pct_gdp IS NOT NULL GROUP BY iso3 ORDER BY iso3""",
        )
    )
    pairs = query(raw, SUMS, "SELECT source, host, net_flow_2003_2012_musd FROM {file} ORDER BY 1, 2")
    held = world.positions
    kept = [
        (o, d, v)
        for o, d, v in pairs
        if o in gdp and o in research and o in held and d in held and o != d and o not in CONDUITS and v is not None
    ]
    places = tuple(np.array([held[r[k]] for r in kept]) for k in (0, 1))
    regressors = {
        "mass_gdp": np.log([gdp[r[0]] for r in kept]),
        "mass_research": np.log([research[r[0]] for r in kept]),
        "distance": np.log(world.ties["distance"][places]),
        **{name: world.ties[name][places] for name in ("contiguity", "common_language", "colonial_tie")},
    }
    origins, hosts = (np.array([r[k] for r in kept]) for k in (0, 1))
    return _told(fit_ppml(np.maximum([r[2] for r in kept], 0.0), regressors, [hosts], origins))


def _spells(raw: Path) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """First year in force and first year no longer, by pair in order of the alphabet."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for treaty in read_treaties(raw):
        for a, b in itertools.combinations(treaty.parties, 2):
            if {a, b} != UNION:
                end = treaty.ended.year if treaty.ended else np.iinfo(np.int64).max
                found.setdefault((a, b), []).append((treaty.in_force.year, end))
    return found


def _told(fit: PpmlFit) -> InvestmentEstimates:
    return InvestmentEstimates(
        {n: fit.coefficient(n) for n in fit.names}, {n: fit.standard_error(n) for n in fit.names}, fit.said_of_rows()
    )
