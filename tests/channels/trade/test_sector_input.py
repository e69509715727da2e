# SPDX-License-Identifier: Apache-2.0
"""Tables by sector that are wrong: what is said, all at once, before anything is solved. And inter-country tables read."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from plenipo.core.errors import InputError
from plenipo.testing import five_economies
from plenipo.trade import gains_from_trade, inter_country, solve

WORLD = five_economies()
FLOWS, INPUTS = WORLD["flows"], WORLD["input_coefficients"]
NO_INPUTS = {"flows": FLOWS[FLOWS.use == "final"].drop(columns="use"), "elasticity": 4.0}


def said(**changes):
    with pytest.raises(InputError) as error:
        solve(**{**WORLD, **changes})
    return str(error.value)


def rows(frame, **fixed):
    return frame.assign(**fixed)


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"elasticity": {"food": 3.0, "machines": 6.0}}, ["no figures for sector: services", "every sector of the flows"]),
        ({"elasticity": {"food": 3.0, "machnies": 6.0, "services": 8.0}}, ["machnies", "nearest: machines"]),
        ({"elasticity": {"food": 3.0, "machines": -6.0, "services": 8.0}}, ["not a trade elasticity: machines"]),
        ({"input_coefficients": rows(INPUTS, value=3 * INPUTS.value)}, ["add up to 1 or more", "CHN food 1.65"]),
        ({"input_coefficients": rows(INPUTS, value=1e4 * INPUTS.value)}, ["these look like values"]),
        ({"input_coefficients": rows(INPUTS, value=-INPUTS.value)}, ["coefficients are negative: CHN food in food"]),
        ({"input_coefficients": INPUTS[INPUTS.economy != "MEX"]}, ["no figures for economy: MEX"]),
        ({"input_coefficients": INPUTS[INPUTS.using_sector != "food"]}, ["no figures for using sector: food"]),
        ({"input_coefficients": None}, ["not what it is used for", "leave the column use out"]),
        ({"input_shares": INPUTS}, ["two ways to say the same"]),
        ({"input_coefficients": None, "input_shares": INPUTS}, ["shares of the bundle of inputs need its size"]),
        ({"value_added_share": 0.9}, ["inputs and value added do not add up to 1", "leave value_added_share out"]),
        (
            {"input_coefficients": None, "input_shares": INPUTS, "value_added_share": 0.5},
            ["shares of inputs do not add up to 1", "per unit of output go into input_coefficients"],
        ),
        ({"flows": rows(FLOWS, value=np.where(FLOWS.use == "final", FLOWS.value, FLOWS.value / 1e3))}, ["do not square"]),
        ({"flows": FLOWS.rename(columns={"exporter": "from"})}, ["there is no origin", "exporter, importer, sector"]),
        ({"flows": rows(FLOWS, use=FLOWS.use.replace("final", "finall"))}, ["uses are not known: finall", "nearest: final"]),
        ({"flows": pd.concat([FLOWS, FLOWS.head(1)])}, ["rows occur twice: final-food-CHN-CHN"]),
        ({"flows": rows(FLOWS, value=-FLOWS.value)}, ["flows are negative: CHN to DEU, food"]),
        ({"tariff": 12.0}, ["above 100 %", "tariff / 100"]),
        ({"tariff_change": {"food": -2.0}}, ["old rate plus change is -100 % or less"]),
        ({"cost_change": pd.DataFrame({"importer": ["USSA"], "value": [0.9]})}, ["USSA", "nearest: USA"]),
        ({"cost_change": 0.0}, ["factors are not above 0"]),
        ({"embargo": 2.0}, ["shares are outside 0 to 1"]),
        ({"export_tax": 0.1}, ["part of the one-sector model only"]),
        ({"pass_through": 0.5, "destination_margin": 0.1}, ["2 problems", "pass_through", "destination_margin"]),
        ({"welfare_parts": 32, "labour_supply_elasticity": 0.5}, ["fixed labour"]),
        ({"productivity_change": 0.0}, ["positive numbers"]),
        ({"cost_change": np.ones((3, 3))}, ["the array has the shape (3, 3)"]),
    ],
)
def test_what_is_wrong_is_named(changes, parts):
    text = said(**changes)
    for part in parts:
        assert part in text, text


def test_shares_taken_for_coefficients_are_recognised():
    bundle = INPUTS.assign(value=INPUTS.value / INPUTS.groupby(["economy", "using_sector"]).value.transform("sum"))
    assert "give them as input_shares, with value_added_share" in said(input_coefficients=bundle)


def test_sector_arguments_without_sectors_are_refused():
    with pytest.raises(InputError) as error:
        solve(np.ones((2, 2)), input_coefficients=INPUTS, welfare_parts=8)
    assert "2 problems" in str(error.value)
    assert "the flows have no sectors" in str(error.value)
    with pytest.raises(InputError):
        gains_from_trade(np.ones((2, 2)), input_shares=INPUTS)


def test_a_sector_without_domestic_sales_is_worth_everything():
    flows = NO_INPUTS["flows"].copy()
    flows.loc[(flows.sector == "food") & (flows.exporter == "VNM") & (flows.importer == "VNM"), "value"] = 0.0
    gains = gains_from_trade(flows, 4.0)
    assert gains["VNM"] == 1.0
    assert (gains.drop("VNM") < 0.5).all()


def inter_country_rows():
    """The made world as offices publish it: intermediate purchases by using sector, final ones as two kinds of use."""
    output = FLOWS.groupby(["exporter", "sector"]).value.sum().rename_axis(["economy", "using_sector"])
    final = FLOWS[FLOWS.use == "final"].drop(columns="use")
    between = FLOWS[FLOWS.use == "intermediate"].drop(columns="use")
    tariff = WORLD["tariff"].query("use == 'intermediate'").set_index(["sector", "exporter", "importer"]).value
    worth = INPUTS.merge(output.rename("output").reset_index()).assign(spent=lambda d: d.value * d.output)
    part = worth.assign(part=worth.spent / worth.groupby(["economy", "supplying_sector"]).spent.transform("sum"))
    split = between.merge(
        part[["economy", "supplying_sector", "using_sector", "part"]],
        left_on=["importer", "sector"],
        right_on=["economy", "supplying_sector"],
    )
    made = split.assign(value=split.value * split.part)[["exporter", "sector", "importer", "using_sector", "value"]]
    uses = [final.assign(using_sector=name, value=s * final.value) for name, s in (("households", 0.8), ("investment", 0.2))]
    return pd.concat([made, *uses]), tariff


def test_an_inter_country_table_becomes_the_same_world():
    table, _ = inter_country_rows()
    arguments = inter_country(table, tariff=WORLD["tariff"])
    theirs = arguments["input_coefficients"].set_index(["economy", "supplying_sector", "using_sector"]).value
    ours = INPUTS.set_index(["economy", "supplying_sector", "using_sector"]).value
    np.testing.assert_allclose(theirs.loc[ours.index], ours, rtol=1e-9)
    keys = ["use", "sector", "exporter", "importer"]
    np.testing.assert_allclose(arguments["flows"].set_index(keys).value.loc[FLOWS.set_index(keys).index], FLOWS.value, rtol=1e-12)
    duty = pd.DataFrame({"importer": ["USA"], "sector": ["machines"], "value": [0.2]})
    one = solve(**arguments, elasticity=WORLD["elasticity"], tariff_change=duty)
    np.testing.assert_allclose(one.real_income_change, solve(**WORLD, tariff_change=duty).real_income_change, rtol=1e-10)
    assert not one.notes


def test_inter_country_tables_that_are_wrong():
    table, _ = inter_country_rows()
    stocks = table[table.exporter != table.importer].head(1).assign(using_sector="stocks", value=-1e6)
    taxes = table.iloc[[0]].assign(exporter="TAX", sector="duties")
    for bad, part in (
        (table.drop(columns="using_sector"), "no column for using"),
        (table[~table.using_sector.isin(["households", "investment"])], "no final use"),
        (pd.concat([table, stocks]), 'negatives="zero"'),
        (pd.concat([table, taxes]), "leave out rows of value added"),
    ):
        with pytest.raises(InputError) as error:
            inter_country(bad)
        assert part in str(error.value)
    assert (inter_country(pd.concat([table, stocks]), negatives="zero")["flows"].value >= 0).all()
