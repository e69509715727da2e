# SPDX-License-Identifier: Apache-2.0
"""Caliendo and Parro (2015), Table 2: NAFTA's tariffs, 31 economies, 40 sectors, through plenipo.trade.solve.

Tolerance: 0.005 percentage points, as the table prints two decimals. Exact real income in the same equilibrium is another figure;
ours is compared with an independent computation (0.0073, -0.1101, 0.0741 per cent) to the four decimals it has.
"""

from __future__ import annotations

import pytest

from plenipo.channels.trade.papers import caliendo_parro as paper
from plenipo.channels.trade.papers.published import published
from plenipo.evidence import run_evidence
from plenipo.trade import solve

ROUNDED, INDEPENDENT = 0.005, 5e-5
EXACT = {"MEX": 0.0073, "CAN": -0.1101, "USA": 0.0741}


@pytest.fixture(scope="module")
def arguments(shared_data):
    return paper.arguments(paper.read_world(shared_data / "replication-trade" / "caliendo_parro_1993"))


def test_the_published_table_and_the_exact_change(arguments):
    s = solve(**arguments, deficits="balanced")
    for c in paper.NAFTA:
        parts = 100.0 * s.first_order.loc[c]
        for quantity, ours in (
            ("welfare", parts["total"]),
            ("terms of trade", parts["terms_of_trade"]),
            ("volume of trade", parts["volume_of_trade"]),
            ("real wage", s.in_percent().real_wage[c]),
        ):
            assert ours == pytest.approx(published("caliendo-parro", f"{c} {quantity}").value, abs=ROUNDED), (c, quantity)
        assert s.in_percent().real_income[c] == pytest.approx(EXACT[c], abs=INDEPENDENT)


def test_with_deficits_kept(arguments):
    s = solve(**arguments, deficits="additive")
    for c in paper.NAFTA:
        ours = 100.0 * s.first_order.loc[c, "total"]
        assert ours == pytest.approx(published("caliendo-parro", f"{c} welfare (deficits kept)").value, abs=ROUNDED)
    assert s.in_percent().real_income["MEX"] == pytest.approx(-0.045, abs=5e-4)
    assert any("accounts were squared first" in note for note in s.notes)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["caliendo-parro", "sectors-or-one", "gains-from-trade-range"])
def test_evidence(shared_data, name):
    rows = {r["what"]: r for r in run_evidence(name, shared_data)}
    assert not [r for r in rows.values() if r["verdict"] == "missed"]
    if name == "caliendo-parro":
        steps = [rows[w]["ours"] for w in rows if "small steps" in w]
        assert steps == pytest.approx([0.315, 0.045], abs=5e-4)
    if name == "sectors-or-one":
        usa = rows["USA real income, US tariffs of April 2025"]
        assert usa["published"] > 0 > usa["ours"]
    if name == "gains-from-trade-range":
        order = [rows[f"gains from trade, mean with {k}"]["ours"] for k in ("one sector", "sectors", "sectors and inputs")]
        assert order == sorted(order)
