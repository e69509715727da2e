# SPDX-License-Identifier: Apache-2.0
"""Many sectors beside published tables, beside the exact change, and beside one sector on the same table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from plenipo.channels.trade.evidence.rows import published_row
from plenipo.core.evidence import Evidence, EvidenceRow

__all__ = ["MANY_SECTORS"]

PAPER = "Caliendo and Parro 2015, Estimates of the Trade and Welfare Effects of NAFTA"
NAME, ROUNDED = "caliendo-parro", 0.005
NODES, STEPS = 32, (4, 32)
EXACT_TOLERANCE = 1e-9
ONE_SECTOR = "the same table added up to one sector, elasticity 4"
ELASTICITY, TABLE_ELASTICITY = 4.0, 5.0
FORMULA = (
    "the printed welfare is a first-order formula with the whole change put in for a small one; this is the exact change of real "
    "income in the same equilibrium"
)


def _table(data: Path | None) -> tuple[EvidenceRow, ...]:
    """Table 2 by the formula, the exact change beside it, and what lies between the two."""
    from plenipo.channels.trade.papers import caliendo_parro as paper
    from plenipo.channels.trade.solve import solve

    assert data is not None
    arguments = paper.arguments(paper.read_world(data / "replication-trade" / "caliendo_parro_1993"))
    balanced = solve(**arguments, deficits="balanced", welfare_parts=NODES)
    kept = solve(**arguments, deficits="additive")
    why = "published to two decimals; the formula of the paper in the equilibrium of its model"
    rows, exact = [], balanced.in_percent()
    for c in paper.NAFTA:
        parts = 100.0 * balanced.first_order.loc[c]
        told = {"welfare": parts["total"], "terms of trade": parts["terms_of_trade"], "volume of trade": parts["volume_of_trade"]}
        told |= {"real wage": exact.real_wage[c]}
        rows += [
            published_row(NAME, f"{c} {q}", float(v), ROUNDED, why, f"{c} {q}, first-order formula") for q, v in told.items()
        ]
        formula = 100.0 * float(kept.first_order.loc[c, "total"])
        rows.append(
            published_row(NAME, f"{c} welfare (deficits kept)", formula, ROUNDED, "as above; the package prints two decimals")
        )
    rows += [
        published_row(NAME, f"{c} welfare", float(exact.real_income[c]), None, FORMULA, f"{c} real income, exact")
        for c in paper.NAFTA
    ]
    return (*rows, *_between(arguments, balanced, paper.NAFTA))


def _between(arguments: dict[str, Any], balanced: Any, members: tuple[str, ...]) -> list[EvidenceRow]:
    """The formula over smaller steps tends to the exact change; integrated, it is the exact change."""
    rows = []
    for steps in STEPS:
        total = _stepwise(arguments, steps)[members[0]]
        what = f"{members[0]} real income, the formula over {steps} small steps of the tariffs, added up"
        rows.append(
            published_row(NAME, f"{members[0]} welfare", total, None, "the smaller the step, the nearer the exact change", what)
        )
    for c in members:
        exact, total = balanced.in_percent().real_income[c], 100.0 * balanced.welfare_parts.loc[c, "total"]
        rows.append(
            EvidenceRow(
                f"{c} real income, terms of trade and volume of trade integrated along the path, against the exact change",
                float(exact),
                float(total),
                "%",
                "an identity (envelope theorem)",
                EXACT_TOLERANCE,
                "only the accuracy of the solver and of the integral separates the two",
            )
        )
    return rows


def _stepwise(arguments: dict[str, Any], steps: int) -> dict[str, float]:
    """The formula summed over equal steps of tariffs, by economy, per cent: each step from the equilibrium before."""
    from plenipo.channels.trade.papers.caliendo_parro import LABELS
    from plenipo.channels.trade.sectors import sector_parameters, sector_prepare, sector_wedges
    from plenipo.channels.trade.sectors.changes import settled_at, settling_system
    from plenipo.channels.trade.sectors.equilibrium import sector_unknowns
    from plenipo.channels.trade.sectors.solver import find_equilibrium
    from plenipo.channels.trade.sectors.welfare import stepwise

    tariff, change = (np.asarray(arguments[k])[None] for k in ("tariff", "tariff_change"))
    added = np.asarray(arguments["value_added_share"])
    inputs = np.asarray(arguments["input_shares"]) * (1.0 - added.T)[:, None, :]
    p = sector_parameters(np.array(list(arguments["elasticity"].values())), deficits=2)
    settling = settling_system(sector_prepare(np.asarray(arguments["flows"])[None], tariff, inputs), p)
    x, _ = find_equilibrium(settling, np.zeros(sector_unknowns(settling)))
    base = settled_at(settling, x)
    parts = stepwise(base, sector_wedges(base, tariff + change), p, steps)
    total = 100.0 * np.asarray(sum(parts))
    return dict(zip(LABELS, total.tolist(), strict=True))


def _sectors_or_one(data: Path | None) -> tuple[EvidenceRow, ...]:
    """US tariffs of April 2025 and RCEP without tariffs, in many sectors and in one, on one table of 2017."""
    from plenipo.channels.trade.papers import eora as paper
    from plenipo.channels.trade.solve import solve

    assert data is not None
    arguments = paper.arguments(data / "trade_mrio_eora26_2017")
    flows, tariff = arguments["flows"], arguments["tariff"]
    whole, rate = paper.added_up(flows, tariff)
    cases = {
        "US tariffs of April 2025": (
            paper.us_tariffs(flows, data / "replication-trade" / "liberation_day"),
            ("USA", "CHN", "MEX"),
        ),
        "RCEP without tariffs": (paper.without_tariffs(tariff, paper.RCEP), ("JPN", "KOR", "VNM")),
    }
    why = "many sectors with inputs and elasticities of their own against one: inputs pass duties on, and sectors differ"
    rows = []
    for title, (change, economies) in cases.items():
        many = solve(**arguments, tariff_change=change)
        one = solve(whole, tariff=rate, tariff_change=paper.added_up(flows, change)[1], elasticity=ELASTICITY)
        rows += [
            EvidenceRow(f"{c} real income, {title}", _percent(one, c), _percent(many, c), "%", ONE_SECTOR, None, why)
            for c in economies
        ]
    return tuple(rows)


def _percent(solution: Any, economy: str) -> float:
    return 100.0 * float(solution.real_income_change.sel(actor=economy) - 1.0)


def _gains(data: Path | None) -> tuple[EvidenceRow, ...]:
    """What autarky would cost, by home shares: one sector, many, many with inputs."""
    from plenipo.channels.trade.papers import eora as paper
    from plenipo.channels.trade.solve import gains_from_trade

    assert data is not None
    arguments = paper.arguments(data / "trade_mrio_eora26_2017")
    flows, theta = arguments["flows"], arguments["elasticity"]
    one = gains_from_trade(flows.sum(("use", "sector")), TABLE_ELASTICITY)
    sectors = gains_from_trade(flows.sum("use"), theta)
    inputs = gains_from_trade(flows, theta, input_coefficients=arguments["input_coefficients"])
    year = "36 economies in 2017 (Eora) here, 34 regions in 2008 (WIOD) there"
    ways = f"{year}; elasticities of the table's source here, of Caliendo and Parro there: services at 8.35 lower the gains"
    told = {
        "mean with one sector": (_mean(one), f"{year}; elasticity 5 in both"),
        "USA with one sector": (100.0 * float(one.sel(actor="USA")), f"{year}; elasticity 5 in both"),
        "DEU with one sector": (100.0 * float(one.sel(actor="DEU")), f"{year}; elasticity 5 in both"),
        "mean with sectors": (_mean(sectors), ways),
        "mean with sectors and inputs": (_mean(inputs), ways),
    }
    return tuple(
        published_row("gains-from-trade-range", q, v, None, reason, f"gains from trade, {q}") for q, (v, reason) in told.items()
    )


def _mean(gains: Any) -> float:
    """Per cent, the rest of the world left out."""
    return 100.0 * float(gains.drop_sel(actor="ROW").mean())


MANY_SECTORS: tuple[Evidence, ...] = (
    Evidence(
        NAME,
        "NAFTA's tariffs in 31 economies and 40 sectors: the published formula, and the exact change beside it",
        "replication",
        _table,
        PAPER,
        ("replication-trade/caliendo_parro_1993",),
    ),
    Evidence(
        "sectors-or-one",
        "How far many sectors with input-output differ from one: US tariffs of April 2025, RCEP, on trade of 2017",
        "comparison",
        _sectors_or_one,
        "Eora26 2017 (Lenzen et al. 2012, 2013), Global Tariff Database (Teti 2024): check only",
        ("trade_mrio_eora26_2017", "replication-trade/liberation_day"),
    ),
    Evidence(
        "gains-from-trade-range",
        "Gains from trade with one sector, many, and many with inputs, beside the survey's range",
        "comparison",
        _gains,
        "Costinot and Rodriguez-Clare 2014, Trade Theory with Numbers",
        ("trade_mrio_eora26_2017",),
    ),
)
