# SPDX-License-Identifier: Apache-2.0
"""Numbers in words, by examples."""

from __future__ import annotations

import pytest

from plenipo.core.channel_spec import ChannelSpec
from plenipo.core.draws import read_parameters
from plenipo.core.outcome import read_outcomes
from plenipo.core.registry import channels
from plenipo.view import labels, wording

M, S = wording.MINUS, wording.SPACE


def row(median: float, p05: float, p95: float, measure: str = "percent", share: float = 1.0) -> dict[str, object]:
    unit = "%" if measure == "percent" else "USD bn a year"
    return {"median": median, "p05": p05, "p95": p95, "share_positive": share, "measure": measure, "unit": unit}


@pytest.mark.parametrize(
    ("median", "low", "high", "shown", "band"),
    [
        (0.6234, 0.1234, 1.1234, "+0.6", "+0.1 to +1.1"),
        (0.4273, 0.2131, 0.6612, "+0.43", "+0.21 to +0.66"),
        (0.42, 0.40, 0.44, "+0.420", "+0.400 to +0.440"),
        (22.41, 9.61, 36.2, "+22", "+10 to +36"),
        (241.0, 141.0, 341.0, "+240", "+140 to +340"),
        (-0.0004, -0.0007, -0.0001, "0.000", f"{M}0.001 to 0.000"),
        (-0.114, -0.171, -0.052, f"{M}0.11", f"{M}0.17 to {M}0.05"),
        (1234.5, 234.5, 2234.5, "+1,200", "+200 to +2,200"),
        (0.5, 0.5, 0.5, "+0.50", "+0.50 to +0.50"),
        (0.0, 0.0, 0.0, "0.0", "0.0 to 0.0"),
    ],
)
def test_no_more_digits_than_the_band_supports(median: float, low: float, high: float, shown: str, band: str) -> None:
    found = row(median, low, high)
    assert wording.figure(found) == shown
    assert wording.band(found) == band


def test_amounts_carry_their_unit() -> None:
    assert wording.amount(row(0.62, 0.1, 1.1)) == f"+0.6{S}%"
    assert wording.amount(row(22.4, 9.6, 36.2, "difference")) == f"+USD{S}22{S}bn"
    assert wording.amount(row(-0.48, -0.76, -0.2, "difference")) == f"{M}USD{S}0.48{S}bn"
    kelvin = {**row(-0.024, -0.041, -0.012, "difference"), "unit": "K above 1850-1900"}
    assert wording.amount(kelvin) == f"{M}0.024{S}K", "a change has no reference level"
    assert wording.size(row(-0.48, -0.76, -0.2, "difference")) == f"USD{S}0.48{S}bn"
    small = {**row(0.0137, 0.0071, 0.0279, "difference"), "unit": "K above 1850-1900"}
    assert wording.amount(small) == f"+0.014{S}K", "a small change of the world's warming is not told as none"
    price = {**row(-12.3, -20.1, -5.2, "difference"), "unit": "USD a tonne CO2"}
    assert wording.amount(price) == f"{M}USD{S}12 a tonne CO2"
    assert wording.amount(row(1.2, 1.1, 1.3, "points")) == f"+1.20{S}points"


@pytest.mark.parametrize(
    ("share", "draws", "words"),
    [
        (1.0, 200, "in every draw"),
        (0.0, 200, "in no draw"),
        (0.97, 200, f"in 97{S}% of draws"),
        (0.995, 200, f"in more than 99{S}% of draws"),
        (0.005, 200, f"in fewer than 1{S}% of draws"),
        (0.95, 20, "in 19 of 20 draws"),
    ],
)
def test_shares_of_draws(share: float, draws: int, words: str) -> None:
    assert wording.share_in_words(share, draws) == words


def test_a_share_is_told_on_the_side_of_the_median() -> None:
    assert wording.certainty(row(-0.1, -0.2, 0.02, share=0.12), 200) == f"a loss in 88{S}% of draws"
    assert wording.share_short(row(-0.1, -0.2, -0.02, share=0.0), 200) == "all loss"
    assert wording.share_short(row(0.1, 0.02, 0.2, share=0.998), 1000) == f">99{S}% gain"


def test_the_sign_across_variants() -> None:
    firm, likely, weak, down = (row(1, 0, 2, share=s) for s in (0.99, 0.85, 0.6, 0.0))
    down["median"] = -1
    assert wording.sign_across([firm, firm]) == "very likely positive under every variant"
    assert wording.sign_across([firm, likely]) == "likely positive under every variant"
    assert wording.sign_across([firm, weak], "case") == "on balance positive under every case"
    assert wording.sign_across([firm, down]) == "sign depends on the variant: positive under one of two"
    assert wording.sign_across([down, down]) == "very likely negative under every variant"
    assert wording.sign_across([firm]) == "very likely positive (one variant run)"
    assert wording.sign_across([]) == "no variant was run"


def test_variant_and_outcome_names() -> None:
    assert wording.variant_label("additive/lump_sum") == "deficits fixed, revenue handed back"
    assert wording.variant_label("my_closure/odd") == "my closure, odd"
    assert wording.outcome_label("real_income") == "real income"
    assert wording.outcome_label("affinity_index") == "affinity index"


@pytest.mark.parametrize("spec", channels().values(), ids=lambda spec: spec.name)
def test_everything_that_a_channel_declares_is_called_in_words(spec: ChannelSpec) -> None:
    options = {option for axis in spec.axes.values() for option in axis}
    assert options <= set(labels.VARIANT_PARTS)
    assert {o.name for o in read_outcomes(spec.package)} <= set(labels.OUTCOMES)
    assert {p.name for p in read_parameters(spec.package)} <= set(labels.PARAMETERS)


def test_a_figure_is_told_apart_from_the_one_it_is_set_against() -> None:
    assert wording.told_apart(1.6602, 1.6598) == ["1.6602", "1.6598"]
    assert wording.told_apart(0.4, -0.31) == ["0.4", f"{M}0.31"]
    assert wording.told_apart(2.0, 2.0) == ["2", "2"]


def test_lists_and_counts() -> None:
    assert wording.listing([]) == ""
    assert wording.listing(["Japan"]) == "Japan"
    assert wording.listing(["Japan", "Korea", "Laos", "Peru"], most=2) == "Japan, Korea and 2 others"
    assert wording.listing(["Japan", "Korea", "Laos"], most=2) == "Japan, Korea and Laos"
    assert wording.plural(1, "economy", "economies") == "1 economy"
    assert wording.plural_word(3, "pair") == "three pairs"
    assert wording.plural(1200, "pair") == "1,200 pairs"


def test_span_takes_the_coarser_digits() -> None:
    assert wording.span([row(0.57, 0.1, 1.0), row(0.84, 0.2, 1.4)]) == "+0.6 to +0.8"
    assert wording.span([row(0.57, 0.1, 1.0), row(0.59, 0.2, 1.4)]) == "+0.6"


def test_names_inside_a_sentence() -> None:
    assert wording.with_article("United States") == "the United States"
    assert wording.with_article("Philippines") == "the Philippines"
    assert wording.with_article("Japan") == "Japan"


def test_units_and_parameters_in_words() -> None:
    assert (wording.unit_in_words("percent"), wording.unit_in_words("index"), wording.unit_in_words("days")) == ("%", "", "days")
    assert wording.parameter_label("elasticity") == "trade elasticity"
    assert wording.parameter_label("my_own_parameter") == "my own parameter"
    assert wording.unit_label(row(1, 0, 2, "difference"), 2023) == "USD bn a year, 2023 prices"
    assert wording.unit_label({**row(1, 0, 2, "difference"), "unit": "USD bn a year at 2023 prices"}, 2023).count("prices") == 1
