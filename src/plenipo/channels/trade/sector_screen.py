# SPDX-License-Identifier: Apache-2.0
"""Screening flows by sector before they are solved: ranges, units, accounts that do not square."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from plenipo.channels.trade.labelled import Problems, some
from plenipo.channels.trade.screen import clean
from plenipo.channels.trade.sector_tables import SectorTable

__all__ = ["check_inputs", "check_sector_values", "clean_sectors", "squared"]

LARGE_RATE = 1.0  # 100 %: some duties are higher, most never are
LEAST_COEFFICIENT = -0.01  # by-products in published tables make tiny negative inputs
MANY = 2.0  # inputs worth twice the output: not coefficients
NEAR = 0.02
WORST_GAP = 0.35  # of an economy's final spending: inputs that no purchases pay for


def check_sector_values(
    table: SectorTable, given: Mapping[str, np.ndarray], elasticity: np.ndarray, productivity: np.ndarray, problems: Problems
) -> None:
    """Ranges of flows, wedges, elasticities."""
    x = table.values
    off = ~np.eye(len(table.economies), dtype=bool)

    def check(where: str, bad: np.ndarray, what: str, expected: str, next_step: str = "") -> None:
        if bad.any():
            spots = [f"{table.economies[o]} to {table.economies[d]}, {table.sectors[j]}" for _, j, o, d in np.argwhere(bad)]
            problems.add(f"{what}: {some(list(dict.fromkeys(spots)))}", where, expected, next_step=next_step)

    check("flows", ~np.isfinite(x), "values are missing or not finite", "a number for every flow; no row where there is no trade")
    check("flows", (x < 0) & off, "flows are negative", "values of at least 0 between different economies")
    for name, v in given.items():
        check(name, ~np.isfinite(v), "values are missing or not finite", "a number for every flow")
    check(
        "cost_change", given["cost_change"] <= 0, "factors are not above 0", "a factor, 1 for no change (for 5 % cheaper: 0.95)"
    )
    for name in ("tariff", "tariff_change"):
        rates = np.abs(given[name][given[name] != 0])
        if rates.size and (np.median(rates) > LARGE_RATE):
            problems.add(
                f"half of the rates are above 100 %, the largest is {100 * rates.max():.4g} %",
                name,
                "fractions of the customs value, 0.1 for 10 %",
                next_step=f"if they are in per cent, give {name} / 100",
            )
    total = given["tariff"] + given["tariff_change"]
    check("tariff", given["tariff"] <= -1, "rates are -100 % or less", "a fraction, 0.1 for 10 %")
    check("tariff_change", total <= -1, "old rate plus change is -100 % or less", "new rate minus old rate, as a fraction")
    home = ~off & ((given["tariff"] != 0) | (given["tariff_change"] != 0))
    check("tariff", home, "an economy does not tax its own sales at the border", "0 on domestic sales")
    outside = (given["embargo"] < 0) | (given["embargo"] > 1)
    check("embargo", outside, "shares are outside 0 to 1", "the share of trade cut off")
    if not (np.isfinite(elasticity) & (elasticity > 0)).all():
        bad = [table.sectors[k] for k in np.flatnonzero(~(np.isfinite(elasticity) & (elasticity > 0)))]
        problems.add(f"not a trade elasticity: {some(bad)}", "elasticity", "numbers above 0, with respect to cost, by sector")
    if not (np.isfinite(productivity) & (productivity > 0)).all():
        problems.add("values are missing or out of range", "productivity_change", "positive numbers")


def check_inputs(table: SectorTable, inputs: np.ndarray, problems: Problems) -> None:
    """Input coefficients: at least 0, less than 1 in all where a sector sells."""
    if not np.isfinite(inputs).all():
        problems.add("values are missing or not finite", "input_coefficients", "a number for every input")
        return
    low = np.argwhere(inputs < LEAST_COEFFICIENT)
    if low.size:
        names = [f"{table.economies[n]} {table.sectors[k]} in {table.sectors[j]}" for n, k, j in low]
        problems.add(f"coefficients are negative: {some(names)}", "input_coefficients", "spending on inputs per unit of output")
    sums, sells = inputs.sum(axis=1), (table.values.sum(axis=(0, 3)) > 0).T
    over = np.argwhere((sums >= 1.0) & sells)
    if not over.size:
        return
    step = ""
    if np.median(sums[sells]) > MANY:
        step = "these look like values: divide each by the gross output of the using sector, in the same unit"
    elif (np.abs(sums[sells] - 1.0) < NEAR).all():
        step = "these look like the composition of inputs: give them as input_shares, with value_added_share"
    names = [f"{table.economies[n]} {table.sectors[j]} {sums[n, j]:.3g}" for n, j in over]
    problems.add(
        f"inputs add up to 1 or more per unit of output: {some(names)}",
        "input_coefficients",
        "less than 1 in all; the rest is value added",
        next_step=step,
    )


def clean_sectors(table: SectorTable) -> tuple[np.ndarray, np.ndarray, dict[Any, str], dict[Any, float]]:
    """Negative domestic sales of a sector to zero; economies that sell or buy nothing out, again until none is left."""
    x = table.values.copy()
    place = np.arange(x.shape[-1])
    home = x[:, :, place, place]
    below = home.sum(axis=0) * (home < 0).any(axis=0)
    floored = {(table.economies[n], table.sectors[j]): float(below[j, n]) for j, n in np.argwhere(below < 0)}
    x[:, :, place, place] = np.maximum(home, 0.0)
    whole = SectorTable(table.economies, table.sectors, table.uses, x, table.kind, table.dims).totals()
    _, kept, dropped, _ = clean(whole)
    return x[:, :, kept][:, :, :, kept], kept, dropped, floored


def squared(
    flows: np.ndarray, tariff: np.ndarray, inputs: np.ndarray, names: tuple[tuple[Any, ...], tuple[Any, ...]], problems: Problems
) -> float:
    """Whether purchases pay for inputs: the largest gap over final spending, by economy; told where it is too large to mean well.

    With one table of uses, final spending is what inputs leave of purchases; where that is negative, the table does not
    square. With two, intermediate purchases should be what the coefficients say.
    """
    economies, sectors = names
    spent = (flows * (1.0 + tariff)).sum(axis=2)
    used = np.einsum("nkj,jn->kn", inputs, flows.sum(axis=(0, 3)))
    if flows.shape[0] == 1:
        final = spent[0] - used
        gap = np.maximum(-final, 0.0)
    else:
        final, gap = spent[0], np.abs(spent[1] - used)
    total = np.maximum(final, 0.0).sum(axis=0)
    rest = np.where(total > 0, total, 1.0)
    share = np.where(total > 0, gap.sum(axis=0) / rest, np.inf)
    for n in np.flatnonzero(share > WORST_GAP):
        worst = int(gap[:, n].argmax())
        problems.add(
            f"accounts of {economies[n]} do not square: its sectors need inputs of {sectors[worst]} worth {used[worst, n]:.4g}, "
            f"its table has {spent[-1][worst, n]:.4g}",
            "flows",
            "flows, outputs and coefficients of one year in one unit, domestic sales included",
            next_step="look for a missing domestic flow, another unit, or coefficients of another sector list",
        )
    return float(np.max(np.where(np.isfinite(share), share, 0.0)))
