# SPDX-License-Identifier: Apache-2.0
"""One sector: a user's table read, screened, solved and labelled."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from plenipo.channels.trade.labelled import (
    Matrix,
    Problems,
    labelled_square,
    labelled_vector,
    read_flows,
    read_pairs,
    read_vector,
)
from plenipo.channels.trade.screen import DEFICITS, REVENUE, check_transfers, check_values, clean
from plenipo.channels.trade.solution import TradeSolution
from plenipo.core.errors import ModelError, Problem

__all__ = ["check_found", "home_gains", "notes_on", "solve_one_sector"]


def solve_one_sector(
    flows: Any, labels: Sequence[Any] | None, given: Mapping[str, Any], rules: Mapping[str, Any], problems: Problems
) -> TradeSolution:
    """:func:`plenipo.trade.solve` for a table without sectors; ``given`` holds the wedges and vectors as the user gave them."""
    table = read_flows(flows, labels, problems)
    problems.stop_if_any()
    assert table is not None
    rules = {**rules, "elasticity": float(rules["elasticity"])}
    neutral = {"cost_change": 1.0, "tariff": 0.0, "tariff_change": 0.0, "export_tax": 0.0, "embargo": 0.0}
    square = {name: read_pairs(given[name], name, table, v, problems) for name, v in neutral.items()}
    plain = {"productivity_change": 1.0, "pass_through": 1.0, "destination_margin": 0.0, "transfer": 0.0}
    lists = {name: read_vector(given[name], name, table, v, problems) for name, v in plain.items()}
    check_values(table, square, lists, problems)
    problems.stop_if_any()
    cleaned, kept, dropped, floored = clean(table, connected=True)
    check_transfers(table, lists["transfer"], dropped)
    values = {name: v[np.ix_(kept, kept)] for name, v in square.items()} | {name: v[kept] for name, v in lists.items()}
    found = _solve_arrays(cleaned, values, rules, taxes_exports=given["export_tax"] is not None)
    check_found(found[0])
    return _labelled(table, kept, found, dropped, floored, int((cleaned == 0).sum()), rules)


def home_gains(flows: Any, elasticity: float, labels: Sequence[Any] | None, problems: Problems) -> Any:
    """:func:`plenipo.trade.gains_from_trade` for a table without sectors."""
    table = read_flows(flows, labels, problems)
    problems.stop_if_any()
    assert table is not None
    check_values(table, {}, {}, problems)
    problems.stop_if_any()
    cleaned, kept, _, _ = clean(table)
    home = np.diagonal(cleaned) / cleaned.sum(axis=0)
    return labelled_vector(table, kept, 1.0 - home ** (1.0 / elasticity), "gains_from_trade")


@functools.cache
def _program(balanced: bool) -> Any:
    """The compiled solve: baseline, balanced if asked, case, new flows."""
    import jax

    from plenipo.channels.trade.model import balance, new_flows, prepare, solve_changes, wedges  # sets 64-bit numbers

    def run(flows: Any, tariff: Any, new_tariff: Any, others: dict[str, Any], p: Any) -> tuple[Any, Any, Any]:
        observed = prepare(flows, tariff, p.margin)
        baseline = balance(observed, p)[0] if balanced else observed
        change = wedges(baseline, new_tariff, **others)
        result = solve_changes(baseline, change, p)
        before = baseline.share * baseline.net * baseline.expenditure
        return result, new_flows(p, result), (baseline, before)

    return jax.jit(run)


def _solve_arrays(
    flows: np.ndarray, values: Mapping[str, np.ndarray], rules: Mapping[str, Any], *, taxes_exports: bool
) -> tuple[Any, np.ndarray, Any]:
    """Plain arrays in, the model's result, new and old flows out."""
    from plenipo.channels.trade.model import parameters

    p = parameters(
        rules["elasticity"],
        DEFICITS[rules["deficits"]],
        REVENUE[rules["revenue"]],
        rules["labour_supply_elasticity"],
        rules["scale_elasticity"],
        values["pass_through"],
        values["destination_margin"],
    )
    # Wedges that do not occur are passed as they are without one, so that one compiled program serves all questions; an export
    # tax alone adds unknowns.
    others = {
        "log_cost": np.log(values["cost_change"]),
        "embargo": values["embargo"],
        "log_productivity": np.log(values["productivity_change"]),
        "gift": values["transfer"],
        "export_tax": values["export_tax"] if taxes_exports else None,
    }
    new = values["tariff"] + values["tariff_change"]
    result, after, (baseline, before) = _program(rules["deficits"] == "balanced")(flows, values["tariff"], new, others, p)
    return result, np.asarray(after), (baseline, np.asarray(before))


def check_found(result: Any) -> None:
    """A named failure instead of numbers that are none."""
    if int(result.status) != 0:
        raise ModelError(
            Problem(
                f"no equilibrium was found: sales and income differ by {float(result.residual):.1e}",
                "plenipo.trade.solve",
                "a change under which every economy can still sell what it makes; fixed deficits have none near autarky",
                next_step='try deficits="multiplicative" or "balanced", or a smaller change',
            )
        )


def _labelled(
    table: Matrix,
    kept: np.ndarray,
    found: tuple[Any, np.ndarray, Any],
    dropped: dict[Any, str],
    floored: dict[Any, float],
    zeros: int,
    rules: Mapping[str, Any],
) -> TradeSolution:
    """The result in the user's labels, nominal values in the numeraire asked for."""
    r, after, (baseline, before) = found
    a = {name: np.asarray(v) for name, v in r._asdict().items()}
    spent, bought = np.asarray(baseline.expenditure), np.asarray(baseline.imports)
    unit = 1.0 if rules["numeraire"] == "world_income" else spent.sum() / (spent @ a["price"])
    sold = np.asarray(baseline.exports)
    home = np.diagonal(after)
    nominal = {
        "wage_change": a["wage"],
        "price_change": a["price"],
        "income_change": a["income"] / np.asarray(baseline.income),
        "exports_change": a["exports"],
        "imports_change": a["imports"],
        "tariff_revenue": a["tariff_revenue"],
        "deficit": (after.sum(axis=0) - home) - (after.sum(axis=1) - home),
    }
    plain = {
        "real_income_change": a["real_income"],
        "real_wage_change": a["real_wage"],
        "real_expenditure_change": a["real_expenditure"],
        "employment_change": a["employment"],
        "terms_of_trade_change": a["terms_of_trade"],
        "tariff_revenue_before": a["tariff_revenue_before"],
        "deficit_before": bought - sold,
    }
    vectors = {name: unit * v for name, v in nominal.items()} | plain
    return TradeSolution(
        **{name: labelled_vector(table, kept, v, name) for name, v in vectors.items()},
        flows=labelled_square(table, kept, unit * after),
        baseline_flows=labelled_square(table, kept, before),
        dropped=dropped,
        floored=floored,
        zero_flows=zeros,
        notes=notes_on(rules, dropped, floored),
        iterations=int(r.iterations),
        residual=float(r.residual),
        settings=dict(rules),
    )


def notes_on(rules: Mapping[str, Any], dropped: Mapping[Any, str], floored: Mapping[Any, float]) -> tuple[str, ...]:
    """What the reader should know about a call, in sentences."""
    notes = []
    if rules["revenue"] == "tax_relief" and rules["labour_supply_elasticity"] == 0:
        notes.append("Tax relief with a labour supply elasticity of 0 is the same as a lump sum.")
    if dropped:
        notes.append(f"{len(dropped)} economies were left out, with their trade: see dropped.")
    if floored:
        notes.append(f"Negative domestic sales of {len(floored)} economies were set to zero: see floored.")
    return tuple(notes)
