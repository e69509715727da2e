# SPDX-License-Identifier: Apache-2.0
"""The public solve on a user's own table, of one sector or many. Reached as :mod:`plenipo.trade`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from plenipo.channels.trade.labelled import Problems
from plenipo.channels.trade.many_sectors import sector_gains, solve_many_sectors
from plenipo.channels.trade.one_sector import home_gains, solve_one_sector
from plenipo.channels.trade.screen import check_choices
from plenipo.channels.trade.sector_tables import has_sectors
from plenipo.channels.trade.solution import SectorOutcomes, TradeSolution

__all__ = ["SectorOutcomes", "TradeSolution", "gains_from_trade", "solve"]


def solve(
    flows: Any,
    cost_change: Any = None,
    tariff: Any = None,
    tariff_change: Any = None,
    elasticity: Any = 4.0,
    deficits: Literal["additive", "multiplicative", "balanced"] = "additive",
    revenue: Literal["lump_sum", "tax_relief"] = "lump_sum",
    *,
    labels: Sequence[Any] | None = None,
    productivity_change: Any = None,
    export_tax: Any = None,
    embargo: Any = None,
    transfer: Any = None,
    labour_supply_elasticity: float = 0.0,
    scale_elasticity: float = 0.0,
    pass_through: Any = 1.0,
    destination_margin: Any = 0.0,
    numeraire: Literal["world_income", "world_prices"] = "world_income",
    input_coefficients: Any = None,
    input_shares: Any = None,
    value_added_share: Any = None,
    welfare_parts: int = 0,
) -> TradeSolution:
    r"""Solve the world trade equilibrium, of one sector or many, for a change of trade costs, tariffs or productivity.

    Exact hat algebra. One sector: with :math:`\pi_{ij}` the share of destination j's duty-inclusive spending that goes to
    origin i, and hats for new over old,

    .. math::

       \hat\Phi_j = \sum_i \pi_{ij} \hat c_{ij}^{-\theta}, \; \hat c_{ij} = \hat w_i \hat d_{ij} \frac{1+t'_{ij}}{1+t_{ij}}, \;
       \hat P_j = \hat\Phi_j^{-1/\theta}, \;
       w'_i L_i = \sum_j \frac{\pi_{ij} \hat c_{ij}^{-\theta}}{\hat\Phi_j} \frac{E'_j}{1+t'_{ij}}, \;
       E'_j = w'_j L_j + R'_j + D'_j

    with world factor income as the numeraire. Many sectors: the same for each, made with labour and with the goods of all sectors
    in fixed shares of cost, spending on final goods in fixed shares (Caliendo and Parro 2015).

    Parameters
    ----------
    flows
        Value of sales by origin (rows) and destination (columns) **at customs value**, duty excluded, domestic sales on the
        diagonal, any currency. A square DataFrame or DataArray, a long DataFrame with columns exporter, importer, value, or a
        plain matrix (rows in the order of ``labels``). By sector: a long DataFrame with columns exporter, importer, sector, value
        and, where final and intermediate trade are told apart, use (``final`` or ``intermediate``); or a DataArray with such
        dimensions. Wedges below may then carry the same columns or dimensions, or leave out those along which they do not vary;
        figures by sector alone may be a mapping or Series.
    cost_change
        Factor on iceberg trade cost (0.95 = 5 % cheaper). Scalar (all international pairs), labelled matrix, long table of the
        pairs that change, or None. For an agreement with effect b on log trade: ``exp(-b / elasticity)``.
    tariff
        Ad-valorem rate in the baseline as a fraction of customs value, same forms; none if not given.
    tariff_change
        New rate minus old rate, same forms.
    elasticity
        Trade elasticity theta (sigma - 1 for Armington), > 0; with sectors a number for all, or one for each.
    deficits
        ``additive``: each deficit is fixed in units of world income. ``multiplicative``: expenditure is a fixed multiple of
        income, times one world scalar. ``balanced``: the table is balanced first, the change is relative to that.
    revenue
        ``lump_sum``: duty revenue is spent by the importer. ``tax_relief``: it lowers the tax on labour, which matters if
        labour supply is elastic.
    labels
        Names for a plain matrix.
    productivity_change
        Factor on productivity by economy (and sector): scalar, mapping, Series, or list.
    export_tax
        New export tax as a fraction of the factory price, forms as ``cost_change``; revenue to the exporter, paid out.
        One sector only.
    embargo
        Share of a pair's trade that is cut off, 0 to 1, forms as ``cost_change``.
    transfer
        Gifts received less gifts made by economy, in the unit of the flows with world factor income unchanged, adding up to zero:
        mapping, Series, or list. Spent in full, whatever the rule on deficits; ``real_expenditure_change`` counts what they buy,
        ``real_income_change`` does not. One sector only.
    labour_supply_elasticity
        Elasticity of labour supply to the real after-tax wage.
    scale_elasticity
        Elasticity of productivity to employment.
    pass_through
        Power of the duty factor in the landed price, scalar or by importer. One sector only.
    destination_margin
        Share of a sale earned where it is consumed, scalar or by economy. One sector only.
    numeraire
        ``world_income`` (world factor income unchanged) or ``world_prices`` (expenditure-weighted price level unchanged).
        Real changes do not depend on it.
    input_coefficients
        With sectors: spending on inputs, duty included, per unit of the value of output: columns or dimensions economy (left out:
        the same everywhere), supplying_sector, using_sector, value; or a square table of sectors, rows supplying. What they
        leave is value added. None: no intermediate goods.
    input_shares, value_added_share
        The same said in another way: the composition of each sector's inputs (adds up to 1), and value added over gross output
        (columns economy, sector, value; or a table of the two).
    welfare_parts
        With sectors: points of the path along which the change of real income is split into terms of trade, volume of trade and
        the rest (32 if in doubt); 0 leaves it out.

    Returns
    -------
    TradeSolution

    Raises
    ------
    InputError
        With everything that is wrong in the input.
    ModelError
        If there is no equilibrium or none was found.

    Source: Dekle, Eaton and Kortum (2008); Costinot and Rodriguez-Clare (2014); Caliendo and Parro (2015) for sectors and
    inputs; Baier, Yotov and Zylkin (2019) for the rules on deficits; Ignatenko, Macedoni, Lashkaripour and Simonovska (2025) for
    tax relief, labour supply, pass-through and margins.
    Holds for: no change of who trades with whom at all (zero flows stay zero). Without sectors, no intermediate goods.

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
    problems, by_sector = Problems(), has_sectors(flows)
    check_choices(problems, deficits, revenue, numeraire, elasticity, labour_supply_elasticity, by_sector)
    rules = {
        "elasticity": elasticity,
        "deficits": deficits,
        "revenue": revenue,
        "labour_supply_elasticity": float(labour_supply_elasticity),
        "scale_elasticity": float(scale_elasticity),
        "numeraire": numeraire,
    }
    given = {
        "cost_change": cost_change,
        "tariff": tariff,
        "tariff_change": tariff_change,
        "export_tax": export_tax,
        "embargo": embargo,
        "productivity_change": productivity_change,
        "transfer": transfer,
        "pass_through": pass_through,
        "destination_margin": destination_margin,
    }
    made_of = {
        "input_coefficients": input_coefficients,
        "input_shares": input_shares,
        "value_added_share": value_added_share,
    }
    if by_sector:
        return solve_many_sectors(flows, given | made_of | {"elasticity": elasticity}, rules, welfare_parts, problems)
    _no_sectors(made_of, welfare_parts, problems)
    return solve_one_sector(flows, labels, given, rules, problems)


def _no_sectors(made_of: dict[str, Any], welfare_parts: int, problems: Problems) -> None:
    """Arguments that mean something only with sectors."""
    for name in [*(k for k, v in made_of.items() if v is not None), *(["welfare_parts"] if welfare_parts else [])]:
        problems.add("the flows have no sectors", name, "flows with a column or dimension sector")


def gains_from_trade(
    flows: Any,
    elasticity: Any = 4.0,
    *,
    labels: Sequence[Any] | None = None,
    input_coefficients: Any = None,
    input_shares: Any = None,
    value_added_share: Any = None,
) -> Any:
    r"""Share of real income that trade is worth: what autarky would cost, :math:`1 - \pi_{jj}^{1/\theta}` with one sector.

    With sectors the home share of each counts, with what it is worth in final spending through all inputs of inputs.

    Parameters
    ----------
    flows
        As in :func:`solve`; only the share of domestic sales in expenditure counts.
    elasticity
        Trade elasticity theta > 0, with sectors one for all or one for each.
    labels
        Names for a plain matrix.
    input_coefficients, input_shares, value_added_share
        As in :func:`solve`.

    Returns
    -------
    Series or DataArray
        Fraction of real income by economy (0.02 = 2 %).

    Source: Arkolakis, Costinot and Rodriguez-Clare (2012); Costinot and Rodriguez-Clare (2014), equation 12, and its form
    with sectors and inputs.
    Holds for: no tariff revenue, balanced trade.

    Examples
    --------
    >>> import plenipo.trade
    >>> plenipo.trade.gains_from_trade([[80.0, 20], [20, 80]], elasticity=5.0, labels=["HOM", "FOR"]).round(4).tolist()
    [0.0436, 0.0436]
    """
    problems = Problems()
    made_of = {
        "input_coefficients": input_coefficients,
        "input_shares": input_shares,
        "value_added_share": value_added_share,
    }
    if has_sectors(flows):
        return sector_gains(flows, made_of | {"elasticity": elasticity}, problems)
    _no_sectors(made_of, 0, problems)
    if not elasticity > 0:
        problems.add(f"{elasticity!r} is not a trade elasticity", "elasticity", "a number above 0")
    return home_gains(flows, elasticity, labels, problems)
