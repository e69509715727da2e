# SPDX-License-Identifier: Apache-2.0
"""plenipo.trade: labels in and out, forms of input, what is wrong told at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from plenipo.core.errors import InputError, ModelError
from plenipo.trade import gains_from_trade, solve

NAMES = ["HOM", "FOR", "ROW"]
FLOWS = pd.DataFrame([[80.0, 10, 12], [10, 60, 5], [5, 11, 40]], NAMES, NAMES)
LONG = FLOWS.rename_axis(index="exporter", columns="importer").stack().rename("value").reset_index()


def pairs(*entries, value="value"):
    return pd.DataFrame(entries, columns=["exporter", "importer", value])


def income(solution):
    return np.asarray(solution.real_income_change)


def messages(error):
    return str(error.value)


def test_forms_of_flows_agree():
    square = solve(FLOWS, cost_change=0.9)
    assert list(square.real_income_change.index) == NAMES
    long = solve(LONG, cost_change=0.9)
    array = xr.DataArray(FLOWS.to_numpy(), coords={"exporter": NAMES, "importer": NAMES}, dims=("exporter", "importer"))
    turned = solve(array.transpose(), cost_change=0.9)
    plain = solve(FLOWS.to_numpy().tolist(), cost_change=0.9, labels=NAMES)
    for other in (long, turned, plain):
        np.testing.assert_allclose(income(square), income(other), rtol=1e-14)
    assert turned.real_income_change.dims == ("actor",)
    assert turned.flows.dims == ("exporter", "importer")
    assert plain.real_income_change["FOR"] == square.real_income_change["FOR"]
    assert solve(FLOWS.to_numpy()).wage_change.index.tolist() == [0, 1, 2]


def test_results_keep_the_users_order_and_align_by_label():
    order = ["ROW", "HOM", "FOR"]
    cost = pd.DataFrame(1.0, NAMES, NAMES)
    cost.loc["FOR", "HOM"] = 0.8
    one = solve(FLOWS, cost_change=cost)
    other = solve(FLOWS.loc[order, NAMES], cost_change=cost.loc[NAMES, order])
    assert list(other.real_income_change.index) == order
    np.testing.assert_allclose(one.real_income_change[order], other.real_income_change, rtol=1e-13)
    assert list(other.flows.columns) == order
    named = solve(LONG, cost_change=pairs(("FOR", "HOM", 0.8)))
    np.testing.assert_allclose(income(one), income(named), rtol=1e-13)


def test_a_scalar_holds_for_international_pairs_only():
    square = pd.DataFrame(np.where(np.eye(3) == 1, 1.0, 0.9), NAMES, NAMES)
    np.testing.assert_allclose(income(solve(FLOWS, cost_change=0.9)), income(solve(FLOWS, cost_change=square)), rtol=1e-14)
    assert float(np.asarray(solve(FLOWS, tariff_change=0.1).tariff_revenue).min()) > 0


def test_nothing_changes_without_a_change():
    solution = solve(FLOWS, tariff=0.1)
    np.testing.assert_allclose(income(solution), 1.0, atol=1e-14)
    np.testing.assert_allclose(solution.flows, FLOWS, rtol=1e-13)
    np.testing.assert_allclose(solution.tariff_revenue_before, 0.1 * (FLOWS.sum(axis=0) - np.diag(FLOWS)), rtol=1e-14)


@pytest.mark.parametrize("deficits", ["additive", "multiplicative", "balanced"])
def test_flows_and_accounts_agree(deficits):
    s = solve(FLOWS, tariff=0.05, tariff_change=pairs(("FOR", "HOM", 0.2)), deficits=deficits)
    net = np.asarray(s.flows)
    home = np.diag(net)
    np.testing.assert_allclose((net.sum(axis=0) - net.sum(axis=1)), s.deficit, rtol=1e-9, atol=1e-9)
    before = np.asarray(s.baseline_flows)
    np.testing.assert_allclose((net.sum(axis=1) - home) / (before.sum(axis=1) - np.diag(before)), s.exports_change, rtol=1e-10)
    if deficits == "balanced":
        np.testing.assert_allclose(s.deficit_before, 0.0, atol=1e-9)
    if deficits == "additive":
        np.testing.assert_allclose(s.deficit, s.deficit_before, rtol=1e-9)


def test_the_numeraire_moves_nominal_values_only():
    one, other = (solve(FLOWS, tariff_change=0.1, numeraire=n) for n in ("world_income", "world_prices"))
    np.testing.assert_allclose(income(one), income(other), rtol=1e-14)
    spent = FLOWS.sum(axis=0)
    assert abs(float(((other.price_change - 1) * spent).sum())) < 1e-10
    ratio = other.wage_change / one.wage_change
    np.testing.assert_allclose(ratio, ratio.iloc[0], rtol=1e-13)


def test_negative_domestic_sales_are_floored_and_reported():
    flows = FLOWS.copy()
    flows.loc["ROW", "ROW"] = -3.0
    s = solve(flows, cost_change=0.9)
    assert s.floored == {"ROW": -3.0}
    assert float(s.flows.loc["ROW", "ROW"]) == 0.0
    assert "1 floored" in repr(s)
    assert s.zero_flows == 1


def test_economies_that_cannot_be_solved_are_dropped_and_reported():
    flows = FLOWS.copy()
    flows.loc["NIL"] = 0.0
    flows["NIL"] = [1.0, 0, 0, 0]
    flows.loc["VOID"] = 0.0
    flows["VOID"] = 0.0
    s = solve(flows, cost_change=0.9)
    assert s.dropped == {"NIL": "it sells nothing", "VOID": "it sells nothing"}
    assert list(s.real_income_change.index) == NAMES
    assert s.notes[0].startswith("2 economies were left out")
    np.testing.assert_allclose(income(s), income(solve(FLOWS, cost_change=0.9)), rtol=1e-13)


def test_economies_without_any_trade_are_dropped_with_the_reason():
    flows = FLOWS.copy()
    for name in ("SHUT", "FAR", "AWAY"):
        flows.loc[name] = 0.0
        flows[name] = 0.0
    flows.loc["SHUT", "SHUT"] = 50.0
    flows.loc[["FAR", "AWAY"], ["FAR", "AWAY"]] = [[5.0, 1.0], [1.0, 5.0]]
    s = solve(flows, cost_change=0.9)
    apart = "no trade joins it to the largest part of the table"
    assert s.dropped == {"SHUT": "it trades with nobody", "FAR": apart, "AWAY": apart}
    np.testing.assert_allclose(income(s), income(solve(FLOWS, cost_change=0.9)), rtol=1e-13)
    assert gains_from_trade(flows)["SHUT"] == 0.0


def test_a_gift_is_spent_and_shows_in_the_deficit():
    first, second = NAMES[:2]
    s = solve(FLOWS, transfer={first: -2.0, second: 2.0})
    moved = s.deficit - s.deficit_before
    np.testing.assert_allclose(moved[[first, second]], [-2.0, 2.0], rtol=1e-9)
    assert s.real_expenditure_change[first] < 1 < s.real_expenditure_change[second]
    none = solve(FLOWS, transfer={first: 0.0})
    np.testing.assert_allclose(income(none), 1.0, rtol=1e-13)


def test_gifts_that_do_not_add_up_or_leave_the_table_are_refused():
    flows = FLOWS.copy()
    flows.loc["NIL"] = 0.0
    flows["NIL"] = 0.0
    with pytest.raises(InputError, match="net gifts add up to 1") as caught:
        solve(flows, transfer={NAMES[0]: -2.0, "NIL": 3.0})
    assert len(caught.value.problems) == 2


def test_frame_and_repr():
    s = solve(FLOWS, cost_change=0.9, revenue="tax_relief")
    frame = s.to_dataframe()
    assert list(frame.index) == NAMES
    assert {"real_income_change", "exports_change", "tariff_revenue"} <= set(frame.columns)
    assert repr(s).startswith("TradeSolution(3 economies, deficits additive, revenue tax_relief, real income +")
    assert any("same as a lump sum" in n for n in s.notes)
    assert s.residual < 1e-12


def test_closures_by_name_matter_where_they_should():
    relief = solve(FLOWS, tariff_change=0.1, revenue="tax_relief", labour_supply_elasticity=0.5)
    lump = solve(FLOWS, tariff_change=0.1, revenue="lump_sum", labour_supply_elasticity=0.5)
    assert (relief.employment_change > lump.employment_change).all()
    better = solve(FLOWS, productivity_change={"FOR": 1.1})
    assert better.real_income_change["FOR"] > 1.05 > better.real_income_change["HOM"]
    barred = solve(FLOWS, embargo=pairs(("FOR", "HOM", 1.0)))
    assert float(barred.flows.loc["FOR", "HOM"]) == 0.0
    taxed = solve(FLOWS, export_tax=pairs(("HOM", "FOR", 0.1)))
    assert taxed.flows.loc["HOM", "FOR"] < FLOWS.loc["HOM", "FOR"]


def test_gains_from_trade_is_the_formula():
    home = np.diag(FLOWS) / FLOWS.sum(axis=0)
    np.testing.assert_allclose(gains_from_trade(FLOWS, 5.0), 1 - home ** (1 / 5))


def test_all_problems_are_told_at_once():
    flows = FLOWS.copy()
    flows.loc["HOM", "FOR"] = -1.0
    flows.loc["FOR", "ROW"] = np.nan
    with pytest.raises(InputError) as error:
        solve(
            flows, cost_change=pairs(("HOME", "FOR", 0.9)), tariff=pairs(("HOM", "HOM", 0.1)), embargo=pairs(("FOR", "HOM", 2.0))
        )
    text = messages(error)
    for part in (
        "flows are negative: HOM to FOR",
        "missing or not finite: FOR to ROW",
        "not among the labels of the flows: HOME",
        "nearest: HOM",
    ):
        assert part in text
    for part in ("does not tax its own sales", "shares are outside 0 to 1: FOR to HOM"):
        assert part in text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"deficits": "aditive"}, "nearest: additive"),
        ({"revenue": "rebate"}, "one of lump_sum, tax_relief"),
        ({"elasticity": -4}, "not a trade elasticity"),
        ({"cost_change": 0.0}, "factors are not above 0"),
        ({"cost_change": np.ones((2, 2))}, "a matrix of shape (3, 3)"),
        ({"tariff_change": pairs(("FOR", "HOM", -1.5))}, "old rate plus change is -100 % or less"),
        ({"cost_change": FLOWS.loc[["HOM", "FOR"], ["HOM", "FOR"]]}, "labels of the flows are missing: ROW"),
        ({"cost_change": pairs(("FOR", "HOM", 0.9), ("FOR", "HOM", 0.8))}, "pairs occur twice: FOR-HOM"),
        ({"productivity_change": {"FORR": 1.1}}, "nearest: FOR"),
        ({"labour_supply_elasticity": -1}, "not an elasticity of labour supply"),
    ],
)
def test_wrong_options_are_named(change, message):
    with pytest.raises(InputError) as error:
        solve(FLOWS, **change)
    assert message in messages(error)


@pytest.mark.parametrize(
    ("flows", "message"),
    [
        (np.ones((2, 3)), "as many rows (origins) as columns"),
        (FLOWS.rename(columns={"FOR": "FRO"}), "only in rows: FOR; only in columns: FRO"),
        (pd.DataFrame(np.ones((2, 2)), ["A", "A"], ["A", "A"]), "labels occur twice: A"),
        (FLOWS.iloc[:2], "no columns named exporter and importer"),
        ([["a", "b"], ["c", "d"]], "not a number"),
        (pd.concat([LONG, LONG]), "pairs occur twice"),
        (np.zeros((2, 2)), "no economy both sells and buys"),
    ],
)
def test_wrong_flows_are_named(flows, message):
    with pytest.raises(InputError) as error:
        solve(flows)
    assert message in messages(error)


def test_no_equilibrium_is_named_with_the_remedy():
    with pytest.raises(ModelError) as error:
        solve(FLOWS, cost_change=1e9)
    assert 'deficits="multiplicative"' in messages(error)
