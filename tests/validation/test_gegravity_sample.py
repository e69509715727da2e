# SPDX-License-Identifier: Apache-2.0
"""Herman (2021), gegravity 0.3: its own sample, a Canada-Japan agreement, sigma 5.

Tolerances: 1e-6 percentage points to the file the package wrote (its equations solved here; its solver stops at 1e-8), 0.02 points
to the full equilibrium, which lets incomes answer: the package holds shares of world output and expenditure fixed in the resistances.
"""

from __future__ import annotations

import csv

import pytest

from plenipo.channels.trade.papers import gegravity_sample as paper

TO_THE_FILE = 1e-6
TO_THE_EQUILIBRIUM = 0.02


@pytest.fixture(scope="module")
def sample(shared_data):
    return paper.read_sample(shared_data / "replication-trade")


@pytest.fixture(scope="module")
def printed(shared_data):
    path = shared_data / "replication-trade" / "gegravity_sample" / "country_results_CAN_JPN_pta_sigma5_v03.csv"
    with path.open(encoding="utf-8") as file:
        return {r["country"]: float(r["GDP change (percent)"]) for r in csv.DictReader(file)}


def test_its_own_equations_give_its_own_table(sample, printed):
    ours = paper.package_equations(sample)
    assert max(abs(ours[c] - printed[c]) for c in printed) < TO_THE_FILE


def test_inconsistent_totals_do_not_matter_to_it(sample):
    scaled = sample._replace(expenditure=sample.expenditure * 2.0)
    one, other = paper.package_equations(sample), paper.package_equations(scaled)
    assert max(abs(one[c] - other[c]) for c in one) < 1e-10


def test_the_full_equilibrium_is_near_and_differs(sample, printed):
    ours = paper.balanced_world(sample)
    assert max(abs(ours[c] - printed[c]) for c in printed) < TO_THE_EQUILIBRIUM
    assert ours["CAN"] == pytest.approx(0.4282, abs=5e-5)
