# SPDX-License-Identifier: Apache-2.0
"""Acts and shocks of trade policy: what each becomes in the levers, when it is refused, and what it says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from plenipo.channels.trade import CHANNEL
from plenipo.channels.trade.channel import pair_tariff
from plenipo.core.compile import collect_entries, compile_levers
from plenipo.core.enact import enact
from plenipo.core.errors import InputError
from plenipo.core.lever import read_levers
from plenipo.core.registry import act_types, shock_types
from plenipo.testing import twelve_actors

WORLD = twelve_actors()
SPECS = {s.name: s for s in read_levers(CHANNEL.package)}
YEARS = (2026, 2027, 2028, 2029)
START = dt.date(2027, 1, 1)
BASE = WORLD.ties["applied_tariff"]


def event(kind: str, **fields: Any):
    types = {**act_types(), **shock_types()}
    return types[kind].model_validate({"kind": kind, "date": START, **fields})


def levers(*events) -> dict[str, np.ndarray]:
    law = enact(WORLD.law, WORLD, events).law
    entries = collect_entries(law, WORLD, CHANNEL.rules())
    return compile_levers(entries, list(SPECS.values()), len(WORLD.actors), YEARS)


def moved(*events) -> dict[str, dict[tuple[Any, ...], float]]:
    """Cells that differ from the law before, in 2027: lever to (origin, destination) to value; nothing differs in 2026."""
    before, after = levers(), levers(*events)
    found: dict[str, dict[tuple[Any, ...], float]] = {}
    for name, array in after.items():
        assert np.array_equal(array[0], before[name][0]), f"{name} moves before the act"
        for place in np.argwhere(array[1] != before[name][1]):
            cell = tuple(WORLD.actors[k] for k in place)
            found.setdefault(name, {})[cell] = float(array[1][tuple(place)])
    return found


def rate(origin: str, destination: str) -> float:
    return float(BASE[WORLD.index(origin), WORLD.index(destination)])


def problems(*events) -> list[str]:
    with pytest.raises(InputError) as error:
        enact(WORLD.law, WORLD, events)
    return [str(p) for p in error.value.problems]


def test_a_tariff_replaces_the_ordinary_rate_of_the_actor_alone() -> None:
    assert moved(event("set tariff", actor="IND", partners=["CHN"], rate=40)) == {"applied_tariff": {("CHN", "IND"): 0.4}}


def test_a_tariff_ends_when_it_says() -> None:
    act = event("set tariff", actor="IND", partners=["CHN"], rate=40, until=dt.date(2028, 1, 1))
    cell = levers(act)["applied_tariff"][:, WORLD.index("CHN"), WORLD.index("IND")]
    assert cell.tolist() == [rate("CHN", "IND"), 0.4, rate("CHN", "IND"), rate("CHN", "IND")]


def test_all_partners_are_all_others() -> None:
    cells = moved(event("set tariff", actor="IND", partners=["*"], rate=40))["applied_tariff"]
    assert cells == {(c, "IND"): 0.4 for c in WORLD.actors if c != "IND"}


def test_a_joint_party_acts_for_its_members_towards_others() -> None:
    cells = moved(event("add duty", actor="EUN", partners=["*"], points=10))["additional_duty"]
    assert cells == {(o, d): 0.1 for d in ("DEU", "FRA") for o in WORLD.actors if o not in ("DEU", "FRA")}


def test_a_joint_party_is_met_in_all_its_members() -> None:
    assert set(moved(event("add duty", actor="IND", partners=["EUN"], points=10))["additional_duty"]) == {
        ("DEU", "IND"),
        ("FRA", "IND"),
    }


def test_duties_add_up() -> None:
    twice = [event("add duty", actor="IND", partners=["CHN"], points=p) for p in (10, 15)]
    assert moved(*twice)["additional_duty"] == {("CHN", "IND"): pytest.approx(0.25)}


@pytest.mark.parametrize(
    ("kind", "terms"),
    [
        ("set tariff", {"rate": 5}),
        ("add duty", {"points": 5}),
        ("bind tariff", {"rate": 5}),
        ("schedule tariff", {"stages": [{"date": START, "rate": 5}]}),
    ],
)
def test_a_member_of_a_customs_union_sets_no_tariff_alone(kind: str, terms: dict[str, Any]) -> None:
    (told,) = problems(event(kind, actor="DEU", partners=["USA"], **terms))
    assert "it belongs to the customs union European Union" in told
    assert 'expected: actor = "EUN"' in told


def test_a_product_group_without_its_weight_is_refused() -> None:
    (told,) = problems(event("set tariff", actor="USA", partners=["VNM"], rate=25, products="steel"))
    assert "a tariff on 'steel' alone cannot be answered: the embedded world has one sector" in told
    (alone,) = problems(event("set tariff", actor="USA", partners=["VNM"], rate=25, trade_weight=0.1))
    assert "trade_weight is given without the product group" in alone


def test_a_tariff_on_a_product_group_is_averaged_with_the_rate_on_the_rest_and_says_so() -> None:
    act = event("set tariff", actor="USA", partners=["VNM"], rate=25, products="steel", trade_weight=0.1)
    assert moved(act) == {"applied_tariff": {("VNM", "USA"): pytest.approx(0.1 * 0.25 + 0.9 * rate("VNM", "USA"))}}
    assert "on steel (10 % of the goods trade concerned)" in act.describe(str)


def test_two_product_groups_add_to_one_average() -> None:
    groups = [
        event("set tariff", actor="USA", partners=["VNM"], rate=25, products=p, trade_weight=0.1) for p in ("steel", "cars")
    ]
    one = 0.1 * 0.25 + 0.9 * rate("VNM", "USA")
    assert moved(*groups)["applied_tariff"] == {("VNM", "USA"): pytest.approx(0.1 * 0.25 + 0.9 * one)}


def test_a_duty_on_a_product_group_is_weighted() -> None:
    act = event("add duty", actor="USA", partners=["VNM"], points=25, products="steel", trade_weight=0.1)
    assert moved(act) == {"additional_duty": {("VNM", "USA"): pytest.approx(0.025)}}


@pytest.mark.parametrize(("ceiling", "bites"), [(0.5, True), (2.0, False)])
def test_a_binding_bites_only_where_the_rate_is_above_it(ceiling: float, bites: bool) -> None:
    base = rate("VNM", "USA")
    arrays = levers(event("bind tariff", actor="USA", partners=["VNM"], rate=100 * ceiling * base))
    duty = np.asarray(pair_tariff({k: a[1] for k, a in arrays.items()}))[WORLD.index("VNM"), WORLD.index("USA")]
    assert duty == pytest.approx(ceiling * base if bites else base)


@pytest.mark.parametrize("ceiling", [0.5, 2.0])
def test_a_binding_of_a_product_group_lowers_the_average_by_its_weight_at_most(ceiling: float) -> None:
    base = rate("VNM", "USA")
    act = event("bind tariff", actor="USA", partners=["VNM"], rate=100 * ceiling * base, products="steel", trade_weight=0.1)
    duty = pair_tariff({k: a[1] for k, a in levers(act).items()})[WORLD.index("VNM"), WORLD.index("USA")]
    assert float(duty) == pytest.approx(base * (0.9 + 0.1 * min(ceiling, 1)))
    assert "on steel" in act.describe(str)


def test_a_schedule_changes_the_rate_by_stages() -> None:
    stages = [{"date": dt.date(y, 1, 1), "rate": r} for y, r in ((2027, 20), (2028, 10))]
    act = event("schedule tariff", actor="IND", partners=["CHN"], stages=stages, until=dt.date(2029, 1, 1))
    cell = levers(act)["applied_tariff"][:, WORLD.index("CHN"), WORLD.index("IND")]
    assert cell.tolist() == [rate("CHN", "IND"), 0.2, 0.1, rate("CHN", "IND")]


def test_a_schedule_for_a_product_group_is_averaged_at_every_stage() -> None:
    stages = [{"date": dt.date(y, 1, 1), "rate": r} for y, r in ((2027, 20), (2028, 10))]
    act = event("schedule tariff", actor="IND", partners=["CHN"], stages=stages, products="steel", trade_weight=0.5)
    cell = levers(act)["applied_tariff"][1:, WORLD.index("CHN"), WORLD.index("IND")]
    assert cell == pytest.approx([0.5 * r + 0.5 * rate("CHN", "IND") for r in (0.2, 0.1, 0.1)])


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"stages": [{"date": "2028-01-01", "rate": 1}, {"date": "2027-01-01", "rate": 2}]}, "in order of date"),
        ({"stages": []}, "at least 1 item"),
        ({"stages": [{"date": "2028-01-01", "rate": 1}], "until": "2028-01-01"}, "until must come after the last stage"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        event("schedule tariff", actor="IND", partners=["CHN"], **fields)


def test_an_export_tax_lies_on_what_the_actor_sells_and_a_new_one_replaces_it() -> None:
    first = event("set export tax", actor="IND", partners=["CHN", "VNM"], rate=20)
    assert moved(first) == {"export_tax": {("IND", "CHN"): 0.2, ("IND", "VNM"): 0.2}}
    gone = event("set export tax", actor="IND", partners=["CHN"], rate=0, date=dt.date(2027, 2, 1))
    assert moved(first, gone) == {"export_tax": {("IND", "VNM"): 0.2}}


@pytest.mark.parametrize(
    ("form", "cells"),
    [("embargo", {("IND", "CHN"), ("CHN", "IND")}), ("export control", {("IND", "CHN")}), ("import ban", {("CHN", "IND")})],
)
def test_a_sanction_closes_the_directions_of_its_form(form: str, cells: set[tuple[str, str]]) -> None:
    assert moved(event("sanction", actor="IND", partners=["CHN"], form=form, trade_share=0.6)) == {
        "closed_share": dict.fromkeys(cells, 0.6)
    }


def test_the_wider_of_two_embargoes_holds() -> None:
    acts = [
        event("sanction", actor=a, partners=[p], form="embargo", trade_share=s)
        for a, p, s in (("IND", "CHN", 0.3), ("CHN", "IND", 0.5))
    ]
    assert set(moved(*acts)["closed_share"].values()) == {0.5}


def test_a_sanction_on_finance_costs_both_directions() -> None:
    cells = moved(event("sanction", actor="IND", partners=["CHN"], form="finance", payment_cost=10))
    assert cells == {"finance_wedge": {("IND", "CHN"): pytest.approx(np.log(1.1)), ("CHN", "IND"): pytest.approx(np.log(1.1))}}


@pytest.mark.parametrize("fields", [{"form": "finance"}, {"form": "embargo", "payment_cost": 5}])
def test_a_payment_cost_goes_with_finance_and_only_with_it(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="payment_cost goes with form = 'finance'"):
        event("sanction", actor="IND", partners=["CHN"], **fields)


def test_lifting_for_some_partners_leaves_the_others_sanctioned() -> None:
    laid = event("sanction", actor="IND", partners=["CHN", "VNM"], form="embargo")
    lifted = event("lift sanction", actor="IND", partners=["CHN"], date=dt.date(2028, 1, 1))
    closed = levers(laid, lifted)["closed_share"]
    india, china, vietnam = (WORLD.index(c) for c in ("IND", "CHN", "VNM"))
    assert closed[:, india, china].tolist() == closed[:, china, india].tolist() == [0, 1, 0, 0]
    assert closed[:, india, vietnam].tolist() == closed[:, vietnam, india].tolist() == [0, 1, 1, 1]


def test_lifting_for_all_lifts_nobody_elses_sanctions() -> None:
    laid = [event("sanction", actor=a, partners=["CHN"], form="import ban") for a in ("IND", "USA")]
    lifted = event("lift sanction", actor="IND", partners=["*"], date=dt.date(2027, 2, 1))
    assert moved(*laid, lifted) == {"closed_share": {("CHN", "USA"): 1.0}}


def test_there_must_be_a_sanction_to_lift() -> None:
    (told,) = problems(event("lift sanction", actor="IND", partners=["CHN"]))
    assert "IND has no sanction in force against CHN" in told


def test_facilitation_lowers_the_cost_both_ways() -> None:
    cells = moved(event("facilitate", actor="IND", partners=["CHN"], saving=5))
    assert cells == {"trade_cost": {("IND", "CHN"): pytest.approx(np.log(0.95)), ("CHN", "IND"): pytest.approx(np.log(0.95))}}


def test_a_closed_port_costs_all_trade_of_its_economies_once() -> None:
    cells = moved(event("port closure", economies=["IND", "VNM"], trade_share=0.5, detour_cost=20))["trade_cost"]
    hit = {(o, d) for o in WORLD.actors for d in WORLD.actors if o != d and {"IND", "VNM"} & {o, d}}
    assert cells == dict.fromkeys(hit, pytest.approx(np.log(1.1)))


@pytest.mark.parametrize(("kind", "sign"), [("price shock", 1), ("productivity shift", -1)])
def test_shocks_to_supply_move_unit_cost(kind: str, sign: int) -> None:
    cells = moved(event(kind, economies=["EUN"], rise=2))["supply_cost"]
    assert cells == dict.fromkeys([("DEU",), ("FRA",)], pytest.approx(sign * np.log(1.02)))


@pytest.mark.parametrize(
    ("partners", "told"),
    [
        (["IND"], "IND is among its own partners"),
        ([], "no partner of IND is left"),
        (["VNN"], "'VNN' is not an economy of this world"),
    ],
)
def test_partners_must_be_others_that_exist(partners: list[str], told: str) -> None:
    (only,) = problems(event("facilitate", actor="IND", partners=partners, saving=5))
    assert told in only


def test_a_joint_party_has_no_partner_among_its_members() -> None:
    (told,) = problems(event("add duty", actor="EUN", partners=["DEU"], points=5))
    assert "no partner of EUN is left" in told


def test_an_end_before_the_start_is_refused() -> None:
    (told,) = problems(event("facilitate", actor="IND", partners=["CHN"], saving=5, until=START))
    assert "before or when it begins" in told


@pytest.mark.parametrize("kind", ["price shock", "productivity shift"])
def test_a_shock_to_an_unknown_economy_is_refused(kind: str) -> None:
    assert "'INDIA' is not an economy" in problems(event(kind, economies=["INDIA"], rise=1))[0]


DESCRIBED = [
    ("set tariff", {"actor": "IND", "partners": ["CHN"], "rate": 40}, ["IND", "CHN", "40 %"]),
    ("add duty", {"actor": "IND", "partners": ["*"], "points": 12.5}, ["12.5 percentage points", "all partners"]),
    ("change tariff", {"actor": "IND", "partners": ["CHN"], "points": -3}, ["lowers", "by 3 percentage points"]),
    ("bind tariff", {"actor": "IND", "partners": ["CHN"], "rate": 40}, ["binds", "40 %"]),
    ("schedule tariff", {"actor": "IND", "partners": ["CHN"], "stages": [{"date": START, "rate": 3}]}, ["3 % from 2027-01-01"]),
    ("set export tax", {"actor": "IND", "partners": ["CHN"], "rate": 7}, ["exports to CHN at 7 %"]),
    ("sanction", {"actor": "IND", "partners": ["CHN"], "form": "embargo", "trade_share": 0.4}, ["embargo on 40 % of trade"]),
    (
        "sanction",
        {"actor": "IND", "partners": ["CHN"], "form": "import ban", "goods_only": True},
        ["import ban on 100 % of goods"],
    ),
    ("sanction", {"actor": "IND", "partners": ["CHN"], "form": "finance", "payment_cost": 4}, ["finance at a cost of 4 %"]),
    ("lift sanction", {"actor": "IND", "partners": ["CHN"]}, ["lifts its sanctions against CHN"]),
    ("facilitate", {"actor": "IND", "partners": ["CHN"], "saving": 5}, ["by 5 %"]),
    ("transfer", {"actor": "IND", "to": "CHN", "amount": 2.5}, ["IND gives CHN 2.5 USD bn a year"]),
    ("border levy", {"actor": "IND"}, ["IND charges the carbon in goods from all partners with its carbon price"]),
    ("border levy", {"actor": "IND", "coverage": 0.4, "price": 80}, ["40 % of the carbon", "80 USD a tonne"]),
    ("club tariff", {"actor": "CHN", "instrument": "pacific-pact", "rate": 3}, ["levy 3 % on goods from all who stand outside"]),
    ("club tariff", {"actor": "CHN", "instrument": "pacific-pact", "rate": 3, "on": ["USA"]}, ["on goods from USA"]),
    ("price shock", {"economies": ["IND"], "rise": 3}, ["costs in IND rise by 3 %"]),
    ("productivity shift", {"economies": ["IND"], "rise": 3}, ["by 3 %", "assumed"]),
    ("port closure", {"economies": ["IND"], "trade_share": 0.5, "detour_cost": 20}, ["50 %", "20 % more"]),
]


@pytest.mark.parametrize(("kind", "fields", "words"), DESCRIBED, ids=[f"{d[0]} {k}" for k, d in enumerate(DESCRIBED)])
def test_an_act_is_told_in_one_sentence_with_its_figures(kind: str, fields: dict[str, Any], words: list[str]) -> None:
    told = event(kind, **fields).describe(str)
    assert all(w in told for w in words), told
    assert "\n" not in told


def test_every_act_and_shock_of_the_channel_is_described_here() -> None:
    assert {k for k, _, _ in DESCRIBED} == {t.model_fields["kind"].default for t in (*CHANNEL.acts, *CHANNEL.shocks)}
