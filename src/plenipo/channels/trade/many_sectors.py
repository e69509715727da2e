# SPDX-License-Identifier: Apache-2.0
"""Many sectors: a user's table read, screened, solved and labelled."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from plenipo.channels.trade.axes import read_on_axes
from plenipo.channels.trade.labelled import Problems, labelled_square, labelled_vector
from plenipo.channels.trade.one_sector import check_found, notes_on
from plenipo.channels.trade.screen import DEFICITS, REVENUE
from plenipo.channels.trade.sector_labels import label_parts, label_sectors
from plenipo.channels.trade.sector_screen import check_inputs, check_sector_values, clean_sectors, squared
from plenipo.channels.trade.sector_tables import SectorTable, read_inputs, read_sector_flows
from plenipo.channels.trade.solution import TradeSolution

__all__ = ["sector_gains", "solve_many_sectors"]

PAIRS = {"cost_change": 1.0, "tariff": 0.0, "tariff_change": 0.0, "embargo": 0.0}
ONE_SECTOR_ONLY = {"export_tax": None, "transfer": None, "pass_through": 1.0, "destination_margin": 0.0}
SQUARE = 1e-6  # of final spending: rounding of the figures, not accounts that differ
LEAST_NODES = 2


class _Case(NamedTuple):
    """Arrays of one call, economies that cannot take part left out."""

    table: SectorTable
    flows: np.ndarray
    inputs: np.ndarray
    pairs: dict[str, np.ndarray]
    elasticity: np.ndarray
    productivity: np.ndarray
    dropped: dict[Any, str]
    floored: dict[Any, float]
    gap: float


def solve_many_sectors(
    flows: Any, given: Mapping[str, Any], rules: Mapping[str, Any], nodes: int, problems: Problems
) -> TradeSolution:
    """:func:`plenipo.trade.solve` for a table by sector; ``given`` holds what the user gave, by argument."""
    for name, plain in ONE_SECTOR_ONLY.items():
        if given[name] is not plain and not (np.isscalar(given[name]) and given[name] == plain):
            problems.add("it is part of the one-sector model only", name, "nothing, with flows by sector")
    if nodes and (nodes < LEAST_NODES or rules["labour_supply_elasticity"] > 0):
        problems.add(
            f"{nodes} points with this labour supply make no path", "welfare_parts", "2 or more (32 if in doubt), fixed labour"
        )
    case = _read(flows, given, problems)
    found = _solve_arrays(case, rules, nodes)
    check_found(found.report)
    check_found(found.result)
    return _labelled(case, found, rules)


def sector_gains(flows: Any, given: Mapping[str, Any], problems: Problems) -> Any:
    """:func:`plenipo.trade.gains_from_trade` for a table by sector."""
    case = _read(flows, given, problems)
    gains = _gains_program()(case.flows, case.inputs, case.elasticity)
    return labelled_vector(case.table.totals(), np.arange(len(case.table.economies)), np.asarray(gains), "gains_from_trade")


def _read(flows: Any, given: Mapping[str, Any], problems: Problems) -> _Case:
    """Everything the user gave, in one order; all that is wrong told at once."""
    table = read_sector_flows(flows, problems)
    problems.stop_if_any()
    assert table is not None
    pairs = {name: read_on_axes(given.get(name), table.pair_axes, name, v, problems) for name, v in PAIRS.items()}
    elasticity = read_on_axes(given["elasticity"], (table.sector_axis,), "elasticity", np.nan, problems, complete=True)
    by = (table.sector_axis, table.actor_axis)
    productivity = read_on_axes(given.get("productivity_change"), by, "productivity_change", 1.0, problems)
    tables = (given["input_coefficients"], given["input_shares"], given["value_added_share"])
    inputs = read_inputs(table, *tables, problems)
    problems.stop_if_any()
    check_sector_values(table, pairs, elasticity, productivity, problems)
    check_inputs(table, inputs, problems)
    problems.stop_if_any()
    cleaned, kept, dropped, floored = clean_sectors(table)
    cut = {name: v[:, :, kept][:, :, :, kept] for name, v in pairs.items()}
    names = tuple(table.economies[k] for k in kept)
    gap = squared(cleaned, cut["tariff"], inputs[kept], (names, table.sectors), problems)
    problems.stop_if_any()
    small = replace(table, economies=names, values=cleaned)
    return _Case(small, cleaned, inputs[kept], cut, elasticity, productivity[:, kept], dropped, floored, gap)


@functools.cache
def _gains_program() -> Any:
    import jax

    from plenipo.channels.trade.sectors import sector_parameters, sector_prepare
    from plenipo.channels.trade.sectors.welfare import autarky_gains

    return jax.jit(lambda flows, inputs, theta: autarky_gains(sector_prepare(flows, 0.0, inputs), sector_parameters(theta)))


class _Found(NamedTuple):
    """Baselines as observed and settled, the model's result, flows before, parts of welfare; and how both searches went."""

    observed: Any
    base: Any
    result: Any
    before: np.ndarray
    parts: dict[str, Any]
    report: Any


@functools.cache
def _programs() -> tuple[Any, ...]:
    """The compiled steps around the search, which is one program for the baseline and the case."""
    import jax

    from plenipo.channels.trade.sectors import sector_flows, sector_prepare, sector_wedges
    from plenipo.channels.trade.sectors.changes import case_system, changes_at, settled_at, settling_system
    from plenipo.channels.trade.sectors.welfare import first_order, state_after, state_before

    def observe(flows: Any, tariff: Any, inputs: Any, p: Any) -> tuple[Any, Any]:
        observed = sector_prepare(flows, tariff, inputs)
        return observed, settling_system(observed, p)

    def begin(settling: Any, x: Any, p: Any, new_tariff: Any, others: dict[str, Any]) -> tuple[Any, ...]:
        base = settled_at(settling, x)
        change = sector_wedges(base, new_tariff, **others)
        return base, change, case_system(base, change, p), sector_flows(base)

    def end(base: Any, change: Any, system: Any, p: Any, x: Any, report: Any) -> tuple[Any, Any]:
        result = changes_at(system, p, x, report)
        return result, first_order(state_before(base), state_after(base, change, p, result))

    return jax.jit(observe), jax.jit(begin), jax.jit(end)


def _solve_arrays(case: _Case, rules: Mapping[str, Any], nodes: int) -> _Found:
    """Plain arrays in, everything found out."""
    from plenipo.channels.trade.sectors import sector_parameters
    from plenipo.channels.trade.sectors.equilibrium import sector_unknowns
    from plenipo.channels.trade.sectors.solver import find_equilibrium
    from plenipo.channels.trade.sectors.welfare import divisia

    codes = DEFICITS[rules["deficits"]], REVENUE[rules["revenue"]]
    labour = rules["labour_supply_elasticity"]
    p = sector_parameters(case.elasticity, *codes, labour, rules["scale_elasticity"])
    v = case.pairs
    # Wedges that do not occur are passed as they are without one, so that one compiled program serves all questions.
    others = {
        "log_cost": np.log(v["cost_change"]),
        "embargo": v["embargo"],
        "log_productivity": np.log(case.productivity),
    }
    observe, begin, end = _programs()
    observed, settling = observe(case.flows, v["tariff"], case.inputs, p)
    start = np.zeros(sector_unknowns(settling))
    x, report = find_equilibrium(settling, start)
    base, change, system, before = begin(settling, x, p, v["tariff"] + v["tariff_change"], others)
    x, found = find_equilibrium(system, start)
    result, small = end(base, change, system, p, x, found)
    parts: dict[str, Any] = {}
    if labour == 0 and int(found.status) == 0 and not (v["embargo"] >= 1).any():
        parts["first_order"] = small
        if nodes:
            parts["welfare_parts"] = divisia(base, change, p, nodes)
    return _Found(observed, base, result, np.asarray(before), parts, report)


def _labelled(case: _Case, found: _Found, rules: Mapping[str, Any]) -> TradeSolution:
    """The result in the user's labels, nominal values in the numeraire asked for."""
    base, r, old = found.base, found.result, found.before
    a = {name: np.asarray(v) for name, v in r._asdict().items()}
    spent = np.asarray(base.expenditure)
    unit = 1.0 if rules["numeraire"] == "world_income" else spent.sum() / (spent @ a["price"])
    pairs, before = a["flows"].sum(axis=(0, 1)), old.sum(axis=(0, 1))
    nominal = {
        "wage_change": a["wage"],
        "price_change": a["price"],
        "income_change": a["income"] / np.asarray(base.income),
        "exports_change": a["exports"],
        "imports_change": a["imports"],
        "tariff_revenue": a["tariff_revenue"],
        "deficit": pairs.sum(axis=0) - pairs.sum(axis=1),
    }
    plain = {
        "real_income_change": a["real_income"],
        "real_wage_change": a["real_wage"],
        "real_expenditure_change": a["real_expenditure"],
        "employment_change": a["employment"],
        "terms_of_trade_change": a["terms_of_trade"],
        "tariff_revenue_before": np.asarray(base.revenue),
        "deficit_before": before.sum(axis=0) - before.sum(axis=1),
    }
    vectors = {name: unit * v for name, v in nominal.items()} | plain
    whole, everyone = case.table.totals(), np.arange(len(case.table.economies))
    return TradeSolution(
        **{name: labelled_vector(whole, everyone, v, name) for name, v in vectors.items()},
        flows=labelled_square(whole, everyone, unit * pairs),
        baseline_flows=labelled_square(whole, everyone, before),
        dropped=case.dropped,
        floored=case.floored,
        zero_flows=int((case.flows == 0).sum()),
        notes=_notes(case, found.observed, base, rules),
        iterations=int(r.iterations),
        residual=float(r.residual),
        settings=dict(rules) | {"elasticity": dict(zip(case.table.sectors, case.elasticity.tolist(), strict=True))},
        sectors=label_sectors(case.table, base, a, old, unit),
        **{name: label_parts(case.table, v) for name, v in found.parts.items()},
    )


def _notes(case: _Case, observed: Any, base: Any, rules: Mapping[str, Any]) -> tuple[str, ...]:
    notes = list(notes_on(rules, case.dropped, {}))
    if case.floored:
        notes.append(f"Negative domestic sales in {len(case.floored)} cases were set to zero: see floored.")
    if case.gap > SQUARE and rules["deficits"] != "balanced":
        moved = np.asarray(base.income) / np.asarray(observed.income)
        worst = int(np.abs(np.log(moved)).argmax())
        notes.append(
            f"Purchases did not pay for all inputs (largest gap {100 * case.gap:.2g} % of final spending): accounts were squared "
            f"first, which moved value added by up to {100 * (moved[worst] - 1):+.2g} % ({case.table.economies[worst]})."
        )
    return tuple(notes)
