# SPDX-License-Identifier: Apache-2.0
"""Published equilibria redone through :func:`plenipo.trade.solve`."""

from __future__ import annotations

from pathlib import Path

from plenipo.channels.trade.evidence.rows import largest_row, published_row
from plenipo.channels.trade.papers.published import published
from plenipo.core.evidence import Evidence, EvidenceRow

__all__ = ["REPLICATIONS"]

HERMAN = "Herman 2021, gegravity 0.3"
GUIDE = "Yotov, Piermartini, Monteiro and Larch 2016, An Advanced Guide to Trade Policy Analysis, chapter 2"
IMLS = "Ignatenko, Macedoni, Lashkaripour and Simonovska 2025, Making America Great Again?"
BYZ = "Baier, Yotov and Zylkin 2019, GE_gravity (Stata)"

ROUNDED = "published to two decimals"
LOOP = "the published table is an iterate of a loop stopped at 0.01; the coefficients are published to seven digits"
SOLVED = "the published table stops a loop at 0.01; this is the same model solved"
LOOP_TOLERANCE = 1e-4
STATA_TOLERANCE = 1e-6


def _gegravity(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.channels.trade.papers import gegravity_sample as paper

    assert data is not None
    sample = paper.read_sample(data / "replication-trade")
    theirs, ours = paper.package_equations(sample), paper.balanced_world(sample)
    same = "the package's own equations, solved here; it prints ten digits"
    why = (
        "gegravity holds each economy's shares of world output and expenditure at their baseline in the resistances "
        "and reads prices off them; here incomes and expenditures answer prices and the world balances"
    )
    rows = [
        published_row("gegravity-sample", f"{c} real GDP", theirs[c], 1e-7, same, f"{c} real GDP, its equations")
        for c in ("CAN", "JPN", "USA")
    ]
    rows += [
        published_row("gegravity-sample", f"{c} real GDP", ours[c], 0.02, why, f"{c} real GDP, full equilibrium")
        for c in ("CAN", "JPN", "USA")
    ]
    return tuple(rows)


def _borders(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.channels.trade.papers import advanced_guide as paper

    assert data is not None
    coefficients = [published("borders-2006", c).value for c in ("ln distance", "contiguity", "international border")]
    case = paper.borders(data / "trade_agtpa_1986_2006", *coefficients)
    table = paper.printed(data / "replication-trade", "ch2_app1_trade_without_borders.csv")
    return (
        largest_row("real GDP without borders, stopped loop", paper.stopped_loop(case), table, "%", GUIDE, LOOP_TOLERANCE, LOOP),
        largest_row("real GDP without borders, solved", paper.equilibrium(case), table, "%", GUIDE, None, SOLVED),
    )


def _nafta(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.channels.trade.papers import advanced_guide as paper

    assert data is not None
    case = paper.nafta(data / "trade_agtpa_1986_2006", published("nafta-1994", "agreement").value)
    table = paper.printed(data / "replication-trade", "ch2_app2_nafta.csv")
    stopped, solved = paper.stopped_loop(case), paper.equilibrium(case)
    rows = [
        published_row("nafta-1994", f"{c} real GDP", stopped[c], LOOP_TOLERANCE, LOOP, f"{c} real GDP from NAFTA, stopped loop")
        for c in paper.NAFTA
    ]
    rows += [
        published_row("nafta-1994", f"{c} real GDP", solved[c], None, SOLVED, f"{c} real GDP from NAFTA, solved")
        for c in paper.NAFTA
    ]
    return (*rows, largest_row("real GDP from NAFTA, stopped loop", stopped, table, "%", GUIDE, LOOP_TOLERANCE, LOOP))


def _liberation_day(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.channels.trade.papers import liberation_day as paper

    assert data is not None
    world, name = paper.read_world(data / "replication-trade"), "us-tariffs-april-2025"
    solutions = {case: paper.run_case(world, case) for case in paper.CASES}
    first = solutions["tax relief"]

    def percent(factor: float) -> float:
        return 100.0 * (float(factor) - 1.0)

    main = {
        "USA welfare": percent(first.real_income_change["USA"]),
        "USA deficit": 100.0 * float(first.deficit["USA"] / first.deficit_before["USA"] - 1.0),
        "USA exports over GDP": percent(first.exports_change["USA"] / first.income_change["USA"]),
        "USA imports over GDP": percent(first.imports_change["USA"] / first.income_change["USA"]),
        "USA employment": percent(first.employment_change["USA"]),
        "USA prices": percent(first.price_change["USA"]),
    }
    rows = [
        published_row(name, f"{q} (tax relief)", v, 1e-9, "same equations, data and settings; their file has full precision")
        for q, v in main.items()
    ]
    for case in paper.CASES[1:]:
        rows.append(
            published_row(name, f"USA welfare ({case})", percent(solutions[case].real_income_change["USA"]), 0.005, ROUNDED)
        )
    china = percent(solutions["reciprocal retaliation"].real_income_change["CHN"])
    best = 100.0 * paper.best_uniform(world)
    why = "theirs is from a formula; ours is found by search in the same model"
    return (
        *rows,
        published_row(name, "CHN welfare (reciprocal retaliation)", china, 0.005, ROUNDED),
        published_row(name, "best uniform tariff (tax relief)", best, None, why),
    )


def _enlargement(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.channels.trade.papers import eu_enlargement as paper

    assert data is not None
    world = paper.read_world(data / "trade_wiod44_2000_2014")
    table = data / "trade_benchmarks" / "wiod_eu_enlargement_welfare.csv"
    why = "Stata's loop stops at 1e-8"
    return tuple(
        largest_row(
            f"real income, {d} deficits", paper.change(world, d), paper.printed(table, d), "factor", BYZ, STATA_TOLERANCE, why
        )
        for d in ("additive", "multiplicative")
    )


def _loop(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.channels.trade.papers import eu_enlargement as paper

    assert data is not None
    world = paper.read_world(data / "trade_wiod44_2000_2014")
    why = "an independent program: the documented loop in NumPy, stopped at 1e-8"
    return tuple(
        largest_row(
            f"real income, {d} deficits, NumPy loop",
            paper.change(world, d),
            paper.ge_gravity_loop(world, d),
            "factor",
            BYZ,
            STATA_TOLERANCE,
            why,
        )
        for d in ("additive", "multiplicative")
    )


REPLICATION = "replication-trade"
REPLICATIONS: tuple[Evidence, ...] = (
    Evidence(
        "gegravity-sample",
        "A Canada-Japan agreement in gegravity's own example, the difference explained",
        "replication",
        _gegravity,
        HERMAN,
        (REPLICATION,),
    ),
    Evidence(
        "borders-2006",
        "A world without international borders, 69 economies",
        "replication",
        _borders,
        GUIDE,
        (REPLICATION, "trade_agtpa_1986_2006"),
    ),
    Evidence(
        "nafta-1994",
        "NAFTA switched off in 1994, 69 economies",
        "replication",
        _nafta,
        GUIDE,
        (REPLICATION, "trade_agtpa_1986_2006"),
    ),
    Evidence(
        "us-tariffs-april-2025",
        "US tariffs of 2 April 2025 under six closures, and one rate for all, 194 economies",
        "replication",
        _liberation_day,
        IMLS,
        (REPLICATION,),
    ),
    Evidence(
        "eu-enlargement-loop",
        "EU enlargement on the trade of 2000 against an independent program",
        "replication",
        _loop,
        BYZ,
        ("trade_wiod44_2000_2014",),
    ),
    Evidence(
        "eu-enlargement",
        "EU enlargement on the trade of 2000 against the published table, two rules on deficits",
        "replication",
        _enlargement,
        BYZ,
        ("trade_wiod44_2000_2014", "trade_benchmarks/wiod_eu_enlargement_welfare.csv"),
    ),
)
