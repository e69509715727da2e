# SPDX-License-Identifier: Apache-2.0
"""flows: goods and services of 2023 by pair; and the national figures the estimate needs."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from plenipo.data.builders.goods import GoodsFlows, goods_flows
from plenipo.data.builders.members import BASE_YEAR, Added, added_economies, baseline_codes
from plenipo.data.builders.services import ServicesFlows, services_flows
from plenipo.data.sources import baci, factbook, national
from plenipo.data.table import Table, rounded

__all__ = ["Figure", "Trade", "baseline_trade", "build_flows"]

OLDEST_GDP = 2018  # an older WDI figure gives way to the Factbook
POPULATION_YEAR = 2022  # last year of the UN estimates held
GOODS_DIGITS = 6  # significant digits of a recorded flow
SERVICES_DIGITS = 3  # significant digits of an estimated flow
DECIMALS = 3  # USD thousand, the unit of the goods source


@dataclass(frozen=True)
class Figure:
    """A number with the year it refers to and whether it is imputed."""

    value: float
    year: int
    imputed: bool = False
    note: str = ""


@dataclass(frozen=True)
class Trade:
    """Flows and national figures of all economies: GDP and PPP in USD million, population in million."""

    codes: tuple[str, ...]
    gdp: Mapping[str, Figure]
    ppp: Mapping[str, Figure]
    population: Mapping[str, Figure]
    goods: GoodsFlows
    services: ServicesFlows


@functools.lru_cache(maxsize=1)
def baseline_trade(raw: Path) -> Trade:
    """Everything the tables of flows and economies share; computed once per build."""
    codes = baseline_codes(raw)
    ppp, population = _ppp(raw, codes), _population(raw, codes)
    gdp = _gdp(raw, codes, ppp)
    goods = goods_flows(raw)
    services = services_flows(raw, goods, codes, {c: f.value for c, f in gdp.items()})
    return Trade(codes, gdp, ppp, population, goods, services)


def _ppp(raw: Path, codes: tuple[str, ...]) -> dict[str, Figure]:
    """GDP at purchasing power parity, latest up to the base year; else the next year held."""
    held = factbook.read_indicator(raw, factbook.GDP_PPP, BASE_YEAR)
    later = factbook.read_indicator(raw, factbook.GDP_PPP, BASE_YEAR + 1)
    return {c: Figure((held.get(c) or later[c])[0] / 1e6, (held.get(c) or later[c])[1]) for c in codes}


def _population(raw: Path, codes: tuple[str, ...]) -> dict[str, Figure]:
    """UN estimate; where it has none, GDP over GDP a head of the Factbook."""
    held = national.read_population(raw, POPULATION_YEAR)
    whole, per_head = (factbook.read_indicator(raw, i, BASE_YEAR) for i in (factbook.GDP_PPP, factbook.GDP_PER_HEAD))
    found = {}
    for c in codes:
        if c in held:
            found[c] = Figure(held[c], POPULATION_YEAR)
        else:
            found[c] = Figure(
                whole[c][0] / per_head[c][0] / 1e6, whole[c][1], True, "population from the Factbook's GDP and GDP a head"
            )
    return found


def _gdp(raw: Path, codes: tuple[str, ...], ppp: Mapping[str, Figure]) -> dict[str, Figure]:
    """World Bank GDP at current USD; the exceptions are flagged."""
    held, wdi = baci.read_economies(raw), national.read_wdi_gdp(raw, BASE_YEAR)
    official = factbook.read_indicator(raw, factbook.GDP_OFFICIAL, BASE_YEAR + 1)
    found, added = {}, added_economies()
    for c in codes:
        if c in added:
            continue
        economy = held[c]
        if economy.gdp_year >= OLDEST_GDP:
            found[c] = Figure(economy.gdp_musd, economy.gdp_year, economy.gdp_year != BASE_YEAR)
        else:
            value, year = official[c]
            found[c] = Figure(value / 1e6, year, True, f"GDP from the Factbook, the World Bank's last is of {economy.gdp_year}")
    groups = national.read_groups(raw)
    for c, row in added.items():
        found[c] = _added_gdp(row, wdi, official, ppp, groups, found)
    return found


def _added_gdp(
    row: Added,
    wdi: Mapping[str, float],
    official: Mapping[str, tuple[float, int]],
    ppp: Mapping[str, Figure],
    groups: Mapping[str, tuple[str, str]],
    found: Mapping[str, Figure],
) -> Figure:
    """GDP of an economy outside the goods matrix, by the rule of its row."""
    if row.gdp_source == "typed" and row.gdp_musd:
        return Figure(row.gdp_musd, row.gdp_year, True, row.note)
    if row.gdp_source == "wdi":
        return Figure(wdi[row.iso3], BASE_YEAR)
    if row.gdp_source == "factbook":
        value, year = official[row.iso3]
        return Figure(value / 1e6, year, True, "GDP from the Factbook")
    group = groups[row.iso3][1]
    level = float(
        np.median([found[c].value / ppp[c].value for c in found if groups.get(c, ("", ""))[1] == group and not found[c].imputed])
    )
    return Figure(ppp[row.iso3].value * level, ppp[row.iso3].year, True, row.note)


def build_flows(raw: Path) -> Table:
    """Goods and services of every pair with trade, USD million; ``imputed`` marks the goods of economies the matrix lacks."""
    trade, added = baseline_trade(raw), added_economies()
    rows = []
    for pair in sorted({*trade.goods, *trade.services.flows}):
        goods = round(rounded(trade.goods.get(pair, 0.0), GOODS_DIGITS), DECIMALS)
        services = round(rounded(trade.services.flows.get(pair, 0.0), SERVICES_DIGITS), DECIMALS)
        if goods + services > 0:
            rows.append((*pair, goods, services, round(goods + services, DECIMALS), int(pair[0] in added or pair[1] in added)))
    return Table.from_rows(
        "flows", ("exporter", "importer", "goods_musd", "services_musd", "value_musd", "imputed"), rows, ("exporter", "importer")
    )
