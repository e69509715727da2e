# SPDX-License-Identifier: Apache-2.0
"""The public solve on a user's own matrices: read, screen, solve, label. Reached as :mod:`plenipo.trade`."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

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
from plenipo.channels.trade.screen import DEFICITS, REVENUE, check_choices, check_values, clean
from plenipo.core.errors import ModelError, Problem

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TradeSolution", "gains_from_trade", "solve"]

SHORTEST_SOLUTION = "TradeSolution({n} economies, {shape}, real income {low:+.2f} % to {high:+.2f} %{rest})"


@dataclass(frozen=True, repr=False)
class TradeSolution:
    """A solved counterfactual, labelled as the flows were and in their order.

    Vectors are pandas Series (xarray DataArrays if the flows were one). Factors: 1.01 is a rise of 1 %.

    Parameters
    ----------
    real_income_change
        Factor on real income: income over the price level, exact. With elastic labour, net of the value of the extra work.
    real_wage_change, wage_change, price_change
        Factors; nominal ones in the numeraire.
    real_expenditure_change, income_change, employment_change
        Factors on spending over the price level (a changed deficit included), nominal factor income, labour used.
    exports_change, imports_change
        Factors on nominal international trade at customs value; NaN where the table has none.
    terms_of_trade_change
        Factor on the price of exports over the price of imports, before duties and iceberg cost.
    flows, baseline_flows
        (origin, destination): customs values after and before; under ``deficits="balanced"`` the latter is the balanced table.
    tariff_revenue, tariff_revenue_before, deficit, deficit_before
        In the unit of the flows; deficit is imports less exports at customs value.
    dropped
        Economies left out, with the reason: label to sentence.
    floored
        Economies whose domestic sales were negative and set to zero: label to the value given.
    zero_flows
        Number of pairs without trade; they stay without.
    notes
        What the reader should know about this call.
    iterations, residual
        Of the search; largest log gap between sales and income left.
    settings
        The rules and parameters of the call.
    """

    real_income_change: Any
    real_wage_change: Any
    wage_change: Any
    price_change: Any
    real_expenditure_change: Any
    income_change: Any
    employment_change: Any
    exports_change: Any
    imports_change: Any
    terms_of_trade_change: Any
    flows: Any
    baseline_flows: Any
    tariff_revenue: Any
    tariff_revenue_before: Any
    deficit: Any
    deficit_before: Any
    dropped: Mapping[Any, str]
    floored: Mapping[Any, float]
    zero_flows: int
    notes: tuple[str, ...]
    iterations: int
    residual: float
    settings: Mapping[str, Any]

    def to_dataframe(self) -> pd.DataFrame:
        """One row per economy, one column per outcome."""
        import pandas as pd

        square = {"flows", "baseline_flows"}
        series = {
            f.name: getattr(self, f.name)
            for f in fields(self)
            if f.name not in square and hasattr(getattr(self, f.name), "shape")
        }
        return pd.DataFrame(
            {k: v.to_series() if hasattr(v, "to_series") and not isinstance(v, pd.Series) else v for k, v in series.items()}
        )

    def __repr__(self) -> str:
        change = 100 * (np.asarray(self.real_income_change) - 1)
        parts = [
            f", {len(self.dropped)} dropped" if self.dropped else "",
            f", {len(self.floored)} floored" if self.floored else "",
        ]
        shape = f"deficits {self.settings['deficits']}, revenue {self.settings['revenue']}"
        return SHORTEST_SOLUTION.format(n=change.size, shape=shape, low=change.min(), high=change.max(), rest="".join(parts))


def solve(
    flows: Any,
    cost_change: Any = None,
    tariff: Any = None,
    tariff_change: Any = None,
    elasticity: float = 4.0,
    deficits: Literal["additive", "multiplicative", "balanced"] = "additive",
    revenue: Literal["lump_sum", "tax_relief"] = "lump_sum",
    *,
    labels: Sequence[Any] | None = None,
    productivity_change: Any = None,
    export_tax: Any = None,
    embargo: Any = None,
    labour_supply_elasticity: float = 0.0,
    scale_elasticity: float = 0.0,
    pass_through: Any = 1.0,
    destination_margin: Any = 0.0,
    numeraire: Literal["world_income", "world_prices"] = "world_income",
) -> TradeSolution:
    r"""Solve the one-sector world trade equilibrium for a change of trade costs, tariffs or productivity.

    Exact hat algebra. With :math:`\pi_{ij}` the share of destination j's duty-inclusive spending that goes to origin i, and hats
    for new over old,

    .. math::

       \hat\Phi_j = \sum_i \pi_{ij} \hat c_{ij}^{-\theta}, \; \hat c_{ij} = \hat w_i \hat d_{ij} \frac{1+t'_{ij}}{1+t_{ij}}, \;
       \hat P_j = \hat\Phi_j^{-1/\theta}, \;
       w'_i L_i = \sum_j \frac{\pi_{ij} \hat c_{ij}^{-\theta}}{\hat\Phi_j} \frac{E'_j}{1+t'_{ij}}, \;
       E'_j = w'_j L_j + R'_j + D'_j

    with world factor income as the numeraire.

    Parameters
    ----------
    flows
        Value of sales by origin (rows) and destination (columns) **at customs value**, duty excluded, domestic sales on the
        diagonal, any currency. A square DataFrame or DataArray, a long DataFrame with columns exporter, importer, value, or a
        plain matrix (rows in the order of ``labels``).
    cost_change
        Factor on iceberg trade cost (0.95 = 5 % cheaper). Scalar (all international pairs), labelled matrix, long table of the
        pairs that change, or None. For an agreement with effect b on log trade: ``exp(-b / elasticity)``.
    tariff
        Ad-valorem rate in the baseline as a fraction of customs value, same forms; none if not given.
    tariff_change
        New rate minus old rate, same forms.
    elasticity
        Trade elasticity theta (sigma - 1 for Armington), > 0.
    deficits
        ``additive``: each deficit is fixed in units of world income. ``multiplicative``: expenditure is a fixed multiple of
        income, times one world scalar. ``balanced``: the table is balanced first, the change is relative to that.
    revenue
        ``lump_sum``: duty revenue is spent by the importer. ``tax_relief``: it lowers the tax on labour, which matters if
        labour supply is elastic.
    labels
        Names for a plain matrix.
    productivity_change
        Factor on productivity by economy: scalar, mapping, Series, or list.
    export_tax
        New export tax as a fraction of the factory price, forms as ``cost_change``; revenue to the exporter, paid out.
    embargo
        Share of a pair's trade that is cut off, 0 to 1, forms as ``cost_change``.
    labour_supply_elasticity
        Elasticity of labour supply to the real after-tax wage.
    scale_elasticity
        Elasticity of productivity to employment.
    pass_through
        Power of the duty factor in the landed price, scalar or by importer.
    destination_margin
        Share of a sale earned where it is consumed, scalar or by economy.
    numeraire
        ``world_income`` (world factor income unchanged) or ``world_prices`` (expenditure-weighted price level unchanged).
        Real changes do not depend on it.

    Returns
    -------
    TradeSolution

    Raises
    ------
    InputError
        With everything that is wrong in the input.
    ModelError
        If there is no equilibrium or none was found.

    Source: Dekle, Eaton and Kortum (2008); Costinot and Rodriguez-Clare (2014); Baier, Yotov and Zylkin (2019) for the rules on
    deficits; Ignatenko, Macedoni, Lashkaripour and Simonovska (2025) for tax relief, labour supply, pass-through and margins.
    Holds for: one sector, no intermediate goods, no change of who trades with whom at all (zero flows stay zero).

    Examples
    --------
    >>> import pandas as pd, plenipo.trade
    >>> names = ["HOM", "FOR", "ROW"]
    >>> flows = pd.DataFrame([[80.0, 10, 10], [10, 60, 5], [5, 10, 40]], names, names)
    >>> duty = pd.DataFrame(0.0, names, names)
    >>> duty.loc["FOR", "HOM"] = 0.1
    >>> solution = plenipo.trade.solve(flows, tariff_change=duty)
    >>> bool(solution.real_income_change["FOR"] < 1 < solution.real_income_change["HOM"])
    True
    """
    problems = Problems()
    check_choices(problems, deficits, revenue, numeraire, elasticity, labour_supply_elasticity)
    table = read_flows(flows, labels, problems)
    problems.stop_if_any()
    assert table is not None
    pairs = {
        "cost_change": (cost_change, 1.0),
        "tariff": (tariff, 0.0),
        "tariff_change": (tariff_change, 0.0),
        "export_tax": (export_tax, 0.0),
        "embargo": (embargo, 0.0),
    }
    square = {name: read_pairs(given, name, table, neutral, problems) for name, (given, neutral) in pairs.items()}
    vector = {
        "productivity_change": (productivity_change, 1.0),
        "pass_through": (pass_through, 1.0),
        "destination_margin": (destination_margin, 0.0),
    }
    lists = {name: read_vector(given, name, table, neutral, problems) for name, (given, neutral) in vector.items()}
    check_values(table, square, lists, problems)
    problems.stop_if_any()
    cleaned, kept, dropped, floored = clean(table)
    values = {name: v[np.ix_(kept, kept)] for name, v in square.items()} | {name: v[kept] for name, v in lists.items()}
    rules = {
        "elasticity": float(elasticity),
        "deficits": deficits,
        "revenue": revenue,
        "labour_supply_elasticity": float(labour_supply_elasticity),
        "scale_elasticity": float(scale_elasticity),
        "numeraire": numeraire,
    }
    given_wedges = {name: given is not None for name, (given, _) in pairs.items()} | {
        "productivity_change": productivity_change is not None
    }
    found = _solve_arrays(cleaned, values, rules, given_wedges)
    _check_found(found)
    return _labelled(table, kept, found, values["tariff"], dropped, floored, int((cleaned == 0).sum()), rules)


def gains_from_trade(flows: Any, elasticity: float = 4.0, *, labels: Sequence[Any] | None = None) -> Any:
    r"""Share of real income that trade is worth: what autarky would cost, :math:`1 - \pi_{jj}^{1/\theta}`.

    Parameters
    ----------
    flows
        As in :func:`solve`; only the share of domestic sales in expenditure counts.
    elasticity
        Trade elasticity theta > 0.
    labels
        Names for a plain matrix.

    Returns
    -------
    Series or DataArray
        Fraction of real income by economy (0.02 = 2 %).

    Source: Arkolakis, Costinot and Rodriguez-Clare (2012); Costinot and Rodriguez-Clare (2014), equation 12.
    Holds for: one sector, no tariff revenue, balanced trade.

    Examples
    --------
    >>> import plenipo.trade
    >>> plenipo.trade.gains_from_trade([[80.0, 20], [20, 80]], elasticity=5.0, labels=["HOM", "FOR"]).round(4).tolist()
    [0.0436, 0.0436]
    """
    problems = Problems()
    if not elasticity > 0:
        problems.add(f"{elasticity!r} is not a trade elasticity", "elasticity", "a number above 0")
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
    flows: np.ndarray, values: Mapping[str, np.ndarray], rules: Mapping[str, Any], given: Mapping[str, bool]
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
    others = {
        "log_cost": np.log(values["cost_change"]) if given["cost_change"] else None,
        "embargo": values["embargo"] if given["embargo"] else None,
        "export_tax": values["export_tax"] if given["export_tax"] else None,
        "log_productivity": np.log(values["productivity_change"]) if given["productivity_change"] else None,
    }
    new = values["tariff"] + values["tariff_change"] if given["tariff_change"] else None
    result, after, (baseline, before) = _program(rules["deficits"] == "balanced")(flows, values["tariff"], new, others, p)
    return result, np.asarray(after), (baseline, np.asarray(before))


def _check_found(found: tuple[Any, np.ndarray, Any]) -> None:
    """A named failure instead of numbers that are none."""
    result = found[0]
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
    tariff: np.ndarray,
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
        notes=_notes(rules, dropped, floored),
        iterations=int(r.iterations),
        residual=float(r.residual),
        settings=dict(rules),
    )


def _notes(rules: Mapping[str, Any], dropped: Mapping[Any, str], floored: Mapping[Any, float]) -> tuple[str, ...]:
    notes = []
    if rules["revenue"] == "tax_relief" and rules["labour_supply_elasticity"] == 0:
        notes.append("Tax relief with a labour supply elasticity of 0 is the same as a lump sum.")
    if dropped:
        notes.append(f"{len(dropped)} economies were left out, with their trade: see dropped.")
    if floored:
        notes.append(f"Negative domestic sales of {len(floored)} economies were set to zero: see floored.")
    return tuple(notes)
