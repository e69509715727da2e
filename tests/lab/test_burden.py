# SPDX-License-Identifier: Apache-2.0
"""Sharing a burden: gifts that make losses equal, and what each does alone."""

from __future__ import annotations

import pytest

from plenipo.core.errors import InputError
from plenipo.core.scenario import load_scenario, parse_scenario
from plenipo.lab.burden import each_alone, share_burden
from plenipo.testing import twelve_actors

MEMBERS = ("EUN", "AUS", "USA")
# As many draws as the properties of trade take: one program.
DRAWS = 40


def closed(actor: str) -> dict[str, object]:
    return {
        "kind": "sanction",
        "actor": actor,
        "partners": ["CHN"],
        "form": "import ban",
        "trade_share": 0.5,
        "date": "2027-01-01",
    }


SCENARIO = parse_scenario(
    {
        "schema": 1,
        "name": "made-up",
        "title": "Three close their imports from one",
        "as_of": "2026-01-01",
        "horizon": [2027, 2027],
        "headline": {},
        "cases": [{"name": "together", "title": "Together", "acts": [closed(m) for m in MEMBERS]}],
    }
)


def test_gifts_leave_all_with_the_same_loss() -> None:
    burden = share_burden(SCENARIO, "together", MEMBERS, draws=DRAWS, world=twelve_actors())
    before, after = (list(x.values()) for x in (burden.before, burden.after))
    assert max(before) - min(before) > 1e-2, "there is a burden to share"
    assert after == pytest.approx([after[0]] * 3, abs=2e-5)
    assert min(before) < after[0] < max(before)
    assert {g.giver for g in burden.gifts}.isdisjoint({g.receiver for g in burden.gifts})
    assert all(g.amount > 0 for g in burden.gifts)


def test_each_alone_holds_one_actor_a_case() -> None:
    alone = each_alone(SCENARIO, "together")
    assert [c.name for c in alone.cases] == list(MEMBERS)
    assert all({a.actor for a in c.acts} == {c.name} for c in alone.cases)


def test_unknown_members_and_cases_are_named() -> None:
    with pytest.raises(InputError, match="USB"):
        share_burden(SCENARIO, "together", ["USB"], draws=1, world=twelve_actors())
    with pytest.raises(InputError, match="no case 'apart'"):
        each_alone(SCENARIO, "apart")


@pytest.mark.soak
def test_the_gifts_of_the_shipped_case_are_those_found() -> None:
    scenario = load_scenario("russia-sanctions")
    shipped = {(a.actor, a.to): a.amount for c in scenario.cases for a in c.acts if a.kind == "transfer"}
    members = list(dict.fromkeys(a.actor for c in scenario.cases if c.name == "coalition" for a in c.acts))
    found = {(g.giver, g.receiver): g.amount for g in share_burden(scenario, "coalition", members).gifts}
    assert set(shipped) <= set(found)
    for pair, amount in shipped.items():
        assert found[pair] == pytest.approx(amount, rel=0.02, abs=1e-3), f"{pair}: make golden"
