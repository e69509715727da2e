# SPDX-License-Identifier: Apache-2.0
"""Best and Nash tariffs against the closed form for two countries (Gros 1987), and in the model of Ignatenko et al. (2025).

Tolerances: 1e-6 on a rate where search and closed form are exact, 1e-4 for the Nash rate, whose replies rest at 1e-6 of a log; 1e-5 of the
slope at free trade for the first-order condition over 193 rates.
"""

from __future__ import annotations

import pytest

from plenipo.evidence import run_evidence


def test_two_countries_follow_the_closed_form() -> None:
    rows = run_evidence("optimal-tariff-identity")
    assert [r["verdict"] for r in rows] == ["agrees"] * 3
    one, retaliated, nash = (r["ours"] for r in rows)
    assert 0.2 < one < 0.25  # above 1 / theta, for the other country is not the whole world
    assert 0.2 < retaliated < 0.25
    assert 0.2 < nash < 0.25


@pytest.mark.slow
def test_a_rate_for_each_partner_does_better_than_the_published_one(shared_data) -> None:
    rows = {r["what"]: r for r in run_evidence("us-optimal-tariff-2025", data=shared_data)}
    welfare = rows["USA welfare with a rate for each partner"]
    assert welfare["published"] < welfare["ours"] < welfare["published"] + 0.05
    assert rows["best rate for MEX"]["ours"] > rows["best rate for CHN"]["ours"] > welfare["published"]
    assert {r["verdict"] for r in rows.values()} == {"agrees", "differs, explained"}
