# SPDX-License-Identifier: Apache-2.0
"""Goods trade of 2023 between all economies: the BACI matrix, and rows and columns for the economies it lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from plenipo.core.tables import read_rows
from plenipo.data.builders.members import BASE_YEAR, CATALOGUE, Added, added_economies, baseline_codes
from plenipo.data.sources import baci, factbook, panels

__all__ = ["GoodsFlows", "added_totals", "goods_flows", "world_growth"]

PATTERN_YEARS = (2014, 2016)  # last three years of ITPD-E release 1
PARTNER_YEARS = (2019, 2021)  # last three years of WITS totals: single years of small economies hold ships and errors
GoodsFlows = dict[tuple[str, str], float]


def goods_flows(raw: Path) -> GoodsFlows:
    """USD million of goods by (exporter, importer); pairs of an added economy are imputed, every other is BACI."""
    observed = {(e, i): v for e, i, v in baci.read_goods(raw)}
    added, codes = added_economies(), baseline_codes(raw)
    totals = added_totals(raw, observed)
    pattern = {(e, i): v for e, i, v in panels.read_itpde(raw, *PATTERN_YEARS)}
    flows = dict(observed)
    for side, flow in ((1, "import"), (0, "export")):  # exports last: between two added economies the exporter's pattern holds
        pins = _pinned_shares(raw, flow, codes)
        for code, row in added.items():
            shares = _shares(row, side, codes, pattern, observed, pins.get(code, {}) if row.pinned else {})
            for partner, share in shares.items():
                pair = (code, partner) if side == 0 else (partner, code)
                flows[pair] = share * totals[code][side]
    return {pair: v for pair, v in sorted(flows.items()) if v > 0}


def world_growth(raw: Path, observed: Mapping[tuple[str, str], float]) -> float:
    """World goods trade of the base year over the mean of the partner years, both over the economies of BACI."""
    totals, held = panels.read_wits_totals(raw, *PARTNER_YEARS), baci.read_economies(raw)
    return sum(observed.values()) / sum(totals[c][0] for c in held if c in totals)


def added_totals(raw: Path, observed: Mapping[tuple[str, str], float]) -> dict[str, tuple[float, float]]:
    """Goods exports and imports in USD million of each added economy, by the rule of its row.

    ``own``: what the economy itself reports. ``partners``: what the world reports (WITS), grown with world trade, no more than
    its     exports (imports) of goods and services. ``proxy``: its goods and services times the goods share of the proxy.
    """
    own = [factbook.read_indicator(raw, flow, BASE_YEAR) for flow in (factbook.EXPORTS, factbook.IMPORTS)]
    partners, growth = panels.read_wits_totals(raw, *PARTNER_YEARS), world_growth(raw, observed)
    found = {}
    for code, row in added_economies().items():
        sides = []
        for side in (0, 1):
            all_trade = own[side][code][0] / 1e6 if code in own[side] else float("inf")
            if row.goods_rule == "own":
                sides.append(all_trade)
            elif row.goods_rule == "partners":
                sides.append(min(partners[code][side] * growth, all_trade))
            else:
                proxy_goods = sum(v for pair, v in observed.items() if pair[side] == row.proxy)
                sides.append(all_trade * min(1.0, proxy_goods / (own[side][row.proxy][0] / 1e6)))
        found[code] = (sides[0], sides[1])
    return found


def _pinned_shares(raw: Path, flow: str, codes: Iterable[str]) -> dict[str, dict[str, float]]:
    """Shares of the largest partners by economy, with names turned into codes; names outside the baseline are left out."""
    names, known = {r["name"]: r["iso3"] for r in read_rows(CATALOGUE, "partner_names.csv")}, set(codes)
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for code, name, share in factbook.read_partner_shares(raw, flow):
        if code in known and names.get(name) in known and names[name] != code:
            found[code][names[name]] = share
    return found


def _shares(
    row: Added,
    side: int,
    codes: Iterable[str],
    panel: Mapping[tuple[str, str], float],
    observed: Mapping[tuple[str, str], float],
    pins: Mapping[str, float],
) -> dict[str, float]:
    """Share of each partner in an added economy's exports (side 0) or imports (side 1): the pinned, the rest by the pattern."""
    source, stand_in = (panel, row.iso3) if row.pattern == "itpde" else (observed, row.proxy)
    weights = {}
    for partner in codes:
        pair = (stand_in, partner) if side == 0 else (partner, stand_in)
        if partner not in pins and partner != row.iso3:
            weights[partner] = source.get(pair, 0.0)
    rest, whole = 1.0 - sum(pins.values()), sum(weights.values())
    return {**{p: rest * w / whole for p, w in weights.items() if w > 0}, **pins}
