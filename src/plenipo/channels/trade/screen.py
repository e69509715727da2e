# SPDX-License-Identifier: Apache-2.0
"""Screening a user's table before it is solved: ranges, negative domestic sales, economies that cannot take part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from plenipo.channels.trade.labelled import Matrix, Problems, some
from plenipo.core.errors import nearest_names

__all__ = ["DEFICITS", "NUMERAIRES", "REVENUE", "check_choices", "check_transfers", "check_values", "clean"]

DEFICITS = {"additive": 0, "multiplicative": 1, "balanced": 2}
REVENUE = {"lump_sum": 0, "tax_relief": 1}
NUMERAIRES = ("world_income", "world_prices")
SHOWN = 5
ROUNDING = 1e-9  # of all gifts: what they may miss zero by


def check_choices(
    problems: Problems, deficits: str, revenue: str, numeraire: str, elasticity: Any, labour: float, by_sector: bool = False
) -> None:
    """Rules by name and plain numbers; an elasticity by sector is looked at where the sectors are known."""
    for where, value, known in (
        ("deficits", deficits, tuple(DEFICITS)),
        ("revenue", revenue, tuple(REVENUE)),
        ("numeraire", numeraire, NUMERAIRES),
    ):
        if value not in known:
            problems.add(f"{value!r} is not a rule", where, "one of " + ", ".join(known), nearest_names(str(value), known))
    if not by_sector and not (isinstance(elasticity, (int, float, np.number)) and float(elasticity) > 0):
        problems.add(
            f"{elasticity!r} is not a trade elasticity", "elasticity", "one number above 0, with respect to cost (4 if in doubt)"
        )
    if not float(labour) >= 0:
        problems.add(f"{labour!r} is not an elasticity of labour supply", "labour_supply_elasticity", "a number of at least 0")


def check_values(table: Matrix, square: Mapping[str, np.ndarray], lists: Mapping[str, np.ndarray], problems: Problems) -> None:
    """Ranges of all numbers; negative domestic sales are floored later, negative trade is an error."""
    names, n = table.labels, len(table.labels)
    off = ~np.eye(n, dtype=bool)

    def pairs_where(bad: np.ndarray) -> str:
        spots = np.argwhere(bad)
        shown = ", ".join(f"{names[i]} to {names[j]}" for i, j in spots[:SHOWN])
        return shown + (f" and {len(spots) - SHOWN} more" if len(spots) > SHOWN else "")

    def check(where: str, bad: np.ndarray, what: str, expected: str) -> None:
        if bad.any():
            problems.add(f"{what}: {pairs_where(bad)}", where, expected)

    x = table.values
    check("flows", ~np.isfinite(x), "values are missing or not finite", "a number for every pair; 0 where there is no trade")
    check("flows", (x < 0) & off, "flows are negative", "values of at least 0 between different economies")
    for name, value in square.items():
        check(name, ~np.isfinite(value), "values are missing or not finite", "a number for every pair")
    if square:
        total = square["tariff"] + square["tariff_change"]
        check(
            "cost_change",
            square["cost_change"] <= 0,
            "factors are not above 0",
            "a factor, 1 for no change (for 5 % cheaper: 0.95)",
        )
        check("tariff", square["tariff"] <= -1, "rates are -100 % or less", "a fraction, 0.1 for 10 %")
        check("tariff_change", total <= -1, "old rate plus change is -100 % or less", "new rate minus old rate, as a fraction")
        home = np.eye(n, dtype=bool) & ((square["tariff"] != 0) | (square["tariff_change"] != 0))
        check("tariff", home, "an economy does not tax its own sales at the border", "0 on the diagonal")
        check(
            "embargo",
            (square["embargo"] < 0) | (square["embargo"] > 1),
            "shares are outside 0 to 1",
            "the share of trade cut off",
        )
        check("export_tax", square["export_tax"] <= -1, "rates are -100 % or less", "a fraction, 0.1 for 10 %")
    for name, value in lists.items():
        if name == "transfer":
            continue
        low = 0.0 if name == "productivity_change" else -1e-300
        if not np.isfinite(value).all() or (value <= low).any():
            problems.add("values are missing or out of range", name, "positive numbers")
    if square and lists["destination_margin"].any() and square["export_tax"].any():
        problems.add("margins and export taxes cannot be combined", "destination_margin", "one of the two")


def check_transfers(table: Matrix, net: np.ndarray, dropped: Mapping[Any, str]) -> None:
    """Net gifts add up to zero, and nobody who is left out gives or receives.

    Raises
    ------
    InputError
        With what is wrong.
    """
    problems = Problems()
    if not np.isfinite(net).all():
        problems.add("values are missing or not finite", "transfer", "a number for every economy named")
    elif abs(net.sum()) > ROUNDING * np.abs(net).sum():
        problems.add(f"net gifts add up to {net.sum():g}", "transfer", "a sum of zero: what one gets another gives")
    lost = [v for v, amount in zip(table.labels, net, strict=True) if v in dropped and amount]
    if lost:
        problems.add(f"left out of the solve, with their gifts: {some(lost)}", "transfer", "gifts among economies that trade")
    problems.stop_if_any()


def clean(table: Matrix, connected: bool = False) -> tuple[np.ndarray, np.ndarray, dict[Any, str], dict[Any, float]]:
    """Negative domestic sales to zero; economies that sell or buy nothing out, again until none is left.

    With ``connected`` also those that no trade joins to the largest part of the table: nothing ties their prices to the others'.
    """
    x = table.values.copy()
    home = np.diagonal(x).copy()
    floored = {table.labels[k]: float(home[k]) for k in np.flatnonzero(home < 0)}
    np.fill_diagonal(x, np.maximum(home, 0.0))
    kept, dropped = np.arange(len(x)), {}
    while kept.size:
        part = x[np.ix_(kept, kept)]
        sells, buys = part.sum(axis=1) > 0, part.sum(axis=0) > 0
        if (sells & buys).all():
            break
        for place in np.flatnonzero(~(sells & buys)):
            dropped[table.labels[kept[place]]] = "it sells nothing" if not sells[place] else "it buys nothing"
        kept = kept[sells & buys]
    if not kept.size:
        problems = Problems()
        problems.add("no economy both sells and buys", "flows", "flows with rows as origins and columns as destinations")
        problems.stop_if_any()
    if connected:
        kept, apart = _joined(x, kept)
        dropped |= {table.labels[k]: reason for k, reason in apart.items()}
    return x[np.ix_(kept, kept)], kept, dropped, floored


def _joined(x: np.ndarray, kept: np.ndarray) -> tuple[np.ndarray, dict[int, str]]:
    """Places in the part of the table with the most sales that trade joins; the others, with the reason."""
    from scipy.sparse.csgraph import connected_components

    part = x[np.ix_(kept, kept)]
    count, group = connected_components(part > 0, directed=False)
    if count == 1:
        return kept, {}
    largest = np.bincount(group, weights=part.sum(axis=1)).argmax()
    sizes = np.bincount(group)
    reasons = ["it trades with nobody" if n == 1 else "no trade joins it to the largest part of the table" for n in sizes]
    apart = {int(k): reasons[g] for k, g in zip(kept, group, strict=True) if g != largest}
    return kept[group == largest], apart
