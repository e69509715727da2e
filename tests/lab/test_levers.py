# SPDX-License-Identifier: Apache-2.0
"""Leverage on the twelve-actor world: exact lever changes, confirmed effects, legal columns, smallest changes."""

from __future__ import annotations

import dataclasses
import io
import json
import tomllib

import numpy as np
import pytest
from rich.console import Console

from plenipo.cli.app import run
from plenipo.core.compile import collect_entries, compile_levers
from plenipo.core.draws import central_values, read_parameters
from plenipo.core.enact import enact
from plenipo.core.errors import InputError
from plenipo.core.lever import read_levers
from plenipo.core.registry import channels, provision_type
from plenipo.core.scenario import parse_scenario
from plenipo.core.standard_act import EVERY_PARTNER
from plenipo.data.load import load
from plenipo.lab.levers import levers, smallest
from plenipo.lab.levers.ground import LAW_IN_FORCE, Ground, lay_ground, standard_kinds
from plenipo.lab.levers.rank import derivatives, laid
from plenipo.lab.levers.search import fill
from plenipo.lab.levers.target import parse_goal, parse_target
from plenipo.testing import twelve_actors
from plenipo.view.levers_table import print_leverage, print_smallest

DRAWS = 8
VARIANTS = ["additive/lump_sum", "balanced/lump_sum"]
KINDS = tuple(standard_kinds())
TAXED = 0.1


def made_up_world():
    """The twelve actors; the duties of three are set by hand: free to rise, at the binding, not bound."""
    world = twelve_actors()
    applied, bound = (world.ties[k].copy() for k in ("applied_tariff", "bound_tariff"))
    for code, ceiling in (("IND", 2 * TAXED), ("JPN", TAXED), ("KEN", 10.0)):
        own = world.index(code)
        applied[:, own], bound[:, own] = TAXED, ceiling
        applied[own, own] = bound[own, own] = 0.0
    return dataclasses.replace(world, ties={**world.ties, "applied_tariff": applied, "bound_tariff": bound})


WORLD = made_up_world()
COMMON = {"world": WORLD, "draws": DRAWS, "variants": VARIANTS}


def ground_of(world, over, given=None, target="real_income[VNM]") -> Ground:
    return lay_ground(
        lambda specs, here: parse_target(target, specs, here),
        over,
        scenario=given,
        case=None,
        variants=VARIANTS[:1],
        draws=DRAWS,
        seed=None,
        by=(),
        world=world,
    )


def scenario(*acts) -> dict:
    return {**LAW_IN_FORCE, "name": "given", "acts": list(acts)}


@pytest.fixture(scope="module")
def ranked():
    return levers("real_income[VNM]", ["tariff", "accession", "sanction", "facilitation"], top=30, **COMMON)


@pytest.fixture(scope="module")
def reached():
    return smallest("real_income[IND] >= 0.05 %", ["tariff"], by=["IND"], **COMMON)


@pytest.mark.parametrize("world", [WORLD, None], ids=["made-up", "embedded"])
def test_a_family_moves_the_levers_that_its_acts_move(world) -> None:
    # The families are worked out all at once; one act a time goes through act, law and compile rule. Both must agree exactly.
    world, spec = world or load(), channels()["trade"]
    document = parse_scenario(LAW_IN_FORCE)
    law, date, years = world.law.known_by(document.as_of), document.as_of.replace(year=2027, month=1, day=1), (2027, 2030, 2039)

    def compiled(of):
        return compile_levers(collect_entries(of, world, spec.rules()), read_levers(spec.package), len(world.actors), years)

    before, seen = compiled(law), set()
    kinds = [k for channel, k in standard_kinds().values() if channel == "trade"]
    for acts in spec.standard_acts(kinds, law, world, before, date, years):
        one_more = acts.kind.kind == "accession" and acts.targets[0] == "gcc"  # a customs union: no staging
        if acts.kind.kind in seen and EVERY_PARTNER not in acts.targets and not one_more:
            continue
        seen.add(acts.kind.kind)
        for place in (len(acts.actors) - 1,):
            act = acts.make(place, 1.0).model_copy(update={"assume_eligible": True})
            after = compiled(enact(law, world, [act]).law)
            sizes = np.zeros(len(acts.actors))
            sizes[place] = 1.0
            moved = acts.moved(before, sizes)
            for name, array in after.items():
                assert np.allclose(moved[name], array, rtol=0, atol=1e-15), (act, name)
    assert seen == {k.kind for k in kinds}


def test_confirmed_effects_are_near_the_derivative_for_small_acts(ranked) -> None:
    small = [r for r in ranked.acts if r["kind"] == "tariff"]
    assert len(small) >= 5
    for r in small:
        assert r["confirmed"] == pytest.approx(r["derivative"], rel=0.1)


def test_a_derivative_is_the_slope_of_solving_the_act_again() -> None:
    ground = ground_of(WORLD, ["tariff"])
    (family,) = [f for f in ground.families if EVERY_PARTNER not in f.acts.targets]
    gradient = ground.gradient()
    (found,) = derivatives(ground, gradient, [family], 1.0)
    place = int(np.argmax(np.abs(found)))
    size = 1e-3
    ends = [ground.gradient(laid(ground, [family.acts.make(place, s)])).level for s in (size, -size)]
    assert found[place] == pytest.approx((ends[0] - ends[1]) / (2 * size), rel=1e-6)


def test_levels_are_those_of_the_engine() -> None:
    ground = ground_of(WORLD, ["tariff"])
    central = {
        s.name: {n: np.stack([v] * DRAWS) for n, v in central_values(read_parameters(s.package), WORLD.actors).items()}
        for s in ground.settings[ground.variant].specs
    }
    run = ground.settings[ground.variant].level(ground.levers, "real_income", ground.year, params=central)
    assert ground.gradient().level == pytest.approx(run[0, WORLD.index("VNM")], rel=1e-10)


def test_the_order_of_actors_is_irrelevant(ranked) -> None:
    turned = levers(
        "real_income[VNM]",
        ["tariff", "accession", "sanction", "facilitation"],
        top=30,
        **{**COMMON, "world": WORLD.reordered(WORLD.actors[::-1])},
    )

    def told(found):
        return [(r["kind"], {r["actor"], r["target"]}, r["derivative"]) for r in found.acts]

    for (kind, ends, effect), (other_kind, other_ends, other) in zip(told(ranked), told(turned), strict=True):
        assert (kind, ends) == (other_kind, other_ends)
        assert effect == pytest.approx(other, rel=1e-8)


def test_legal_columns() -> None:
    checks = {
        (family.acts.kind.kind, actor, target): {name: verdicts[place] for name, verdicts in family.acts.checks.items()}
        for family in ground_of(WORLD, ["tariff", "duty", "sanction", "accession"]).families
        for place, (actor, target) in enumerate(zip(family.acts.actors, family.acts.targets, strict=True))
    }
    room = {code: checks["tariff", code, "VNM"]["within_bound_rate"] for code in ("IND", "JPN", "KEN")}
    assert room == {"IND": "yes", "JPN": "no", "KEN": "not bound"}
    assert checks["tariff", "IND", "VNM"]["mfn_consistent"] == "no"
    assert checks["tariff", "IND", EVERY_PARTNER] == {"within_bound_rate": "yes", "mfn_consistent": "yes"}
    assert checks["duty", "JPN", EVERY_PARTNER]["within_bound_rate"] == "no"
    assert checks["sanction", "IND", "VNM"] == {"within_bound_rate": "-", "mfn_consistent": "-"}


def test_a_customs_union_acts_as_one() -> None:
    found = levers("real_income[VNM]", ["tariff"], by=["EUN"], top=20, **COMMON)
    assert {r["actor"] for r in found.acts} == {"EUN"}
    assert "EUN" not in {r["target"] for r in found.acts}
    with pytest.raises(InputError, match="DEU takes none of these acts by itself"):
        levers("real_income[VNM]", ["tariff"], by=["DEU"], **COMMON)


def test_an_act_in_both_directions_is_told_once(ranked) -> None:
    closed = [frozenset((r["actor"], r["target"])) for r in ranked.acts if r["kind"] == "sanction"]
    assert len(closed) == len(set(closed)) > 3
    assert all(r["either_side"] for r in ranked.acts if r["kind"] == "sanction")


def test_barred_acts_are_left_out_or_stamped() -> None:
    pact = WORLD.law.instruments["pacific-pact"]
    closed = pact.model_copy(
        update={"eligibility": pact.eligibility.model_copy(update={"open_to": ("listed",), "listed": ("IND",)})}
    )
    law = WORLD.law.with_instrument(
        closed.model_copy(
            update={"text": closed.text.model_copy(update={"provisions": parse_terms([{"kind": "depth", "score": 0.5}])})}
        )
    )
    here = {**COMMON, "world": dataclasses.replace(WORLD, law=law)}
    strict = levers("real_income[VNM]", ["accession"], **here)
    assert [r["actor"] for r in strict.acts] == ["IND"]
    assert strict.barred == strict.considered["accession"] - 1
    open_to_all = levers("real_income[VNM]", ["accession"], assume_eligible=True, **here)
    assert {bool(r["barred"]) for r in open_to_all.acts if r["actor"] != "IND"} == {True}
    assert "ASSUMED ELIGIBLE" in printed(print_leverage, open_to_all)


def parse_terms(terms):
    return tuple(provision_type(t).model_validate(t) for t in terms)


def test_at_its_binding_a_tariff_can_fall_but_not_rise() -> None:
    bound = {"kind": "bind tariff", "actor": "IND", "partners": ["*"], "date": "2027-01-01", "rate": 100 * TAXED}
    given = parse_scenario(scenario(bound))
    found = levers("real_income[VNM]", ["tariff"], scenario=given, by=["IND"], **COMMON)
    assert found.acts == []
    cut = smallest("real_income[VNM] >= 0.001 %", ["tariff"], scenario=given, by=["IND"], **COMMON)
    assert cut.answers[0]["reached"]
    assert all(a["sizes"] < 0 for a in cut.answers[0]["acts"])


def test_the_smallest_change_meets_its_goal(reached) -> None:
    assert [a["way"] for a in reached.answers] == ["one act", "shared out"]
    for answer in reached.answers:
        assert answer["reached"]
        # No larger than the last written decimal of each size asks for; the change is about proportional to the sizes.
        sizes = [abs(a["sizes"]) for a in answer["acts"]]
        assert 0.05 <= answer["change"] < 0.05 * (1.0 + 1.1 * 0.01 * len(sizes) / sum(sizes))
    one, shared = reached.answers
    sizes = [a["sizes"] for a in shared["acts"]]
    assert sum(s * s for s in sizes) < one["sizes"] ** 2 * (len(WORLD.actors) - 2)
    assert len(one["acts"]) == 1


def test_the_acts_to_paste_are_those_that_were_solved(reached) -> None:
    for answer in reached.answers:
        pasted = parse_scenario({**LAW_IN_FORCE, "name": "pasted", **tomllib.loads(answer["snippet"])})
        ground = ground_of(WORLD, ["tariff"], pasted, "real_income[IND]")
        base = ground.gradient(ground.settings[ground.variant].levers(ground.before)).level
        assert 100 * (ground.gradient().level / base - 1) == pytest.approx(answer["change"], rel=1e-9)


def test_what_cannot_be_reached_is_told_with_the_nearest() -> None:
    found = smallest("real_income[IND] >= 5 %", ["tariff"], by=["IND"], **COMMON)
    assert not any(a["reached"] for a in found.answers)
    assert all(0 < a["change"] < 5 for a in found.answers)
    for answer in found.answers:  # no rate is above its binding, twice the rate
        assert all(abs(act["sizes"]) <= 100 * TAXED + 1e-9 for act in answer["acts"])
    assert "not reachable" in printed(print_smallest, found)


def test_nothing_is_added_where_the_goal_is_met() -> None:
    given = parse_scenario(
        scenario({"kind": "change tariff", "actor": "IND", "partners": ["*"], "date": "2027-01-01", "points": 3})
    )
    found = smallest("real_income[IND] >= 0.05 %", ["tariff"], scenario=given, **COMMON)
    assert found.question["now"] >= 0.05
    assert found.answers[0]["way"] == "nothing to add"
    assert found.answers[0]["acts"] == []


@pytest.mark.parametrize("squares", [True, False])
def test_no_other_filling_is_smaller(squares) -> None:
    random = np.random.default_rng(5)
    slope, room, need = random.uniform(0.1, 2, 6), random.uniform(0.5, 3, 6), 4.0
    best = fill(slope, room, need, squares=squares)
    size = (lambda x: (x * x).sum()) if squares else (lambda x: x.sum())
    assert slope @ best == pytest.approx(need)
    assert (best <= room).all()
    for _ in range(2000):
        other = random.uniform(0, 1, 6) * room
        if slope @ other >= need:
            assert size(best) <= size(other) + 1e-12


def test_all_room_is_taken_where_it_is_not_enough() -> None:
    assert fill(np.array([1.0, -1.0]), np.array([2.0, 9.0]), 5.0, squares=True).tolist() == [2.0, 0.0]


def test_targets_are_read() -> None:
    specs = tuple(channels().values())
    target = parse_target(" real_income[ VNM, 2035 ] ", specs, WORLD)
    assert (target.actor, target.year, target.weights) == ("VNM", 2035, {WORLD.index("VNM"): 1.0})
    pair = parse_target("bilateral_exports[China, EU]", specs, WORLD)
    assert set(pair.weights) == {(WORLD.index("CHN"), WORLD.index(c)) for c in ("DEU", "FRA")}
    assert len(parse_target("real_income", specs, WORLD).weights) == len(WORLD.actors)
    goal = parse_goal("exports[IND] <= -2.5 bn", specs, WORLD)
    assert (goal.sign, goal.change, goal.measure) == (-1, -2.5, "difference")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("real_incme[VNM]", "there is no outcome 'real_incme'"),
        ("real_income[VNN]", "nearest: VNM"),
        ("real_income[VNM", "is not an outcome of somebody"),
        ("real_income[VNM, IND]", "of one economy, and 2 are named"),
        ("bilateral_exports[VNM]", "bilateral_exports is of a pair"),
        ("real_wage[EUN]", "no sum over its members"),
        ("real_income[VNM, 2030, 2031]", "2 years are named"),
    ],
)
def test_targets_that_cannot_be_read(text, told) -> None:
    with pytest.raises(InputError) as error:
        parse_target(text, tuple(channels().values()), WORLD)
    assert told in str(error.value)


def test_a_year_outside_the_horizon_is_refused() -> None:
    with pytest.raises(InputError, match="outside the horizon"):
        levers("real_income[VNM, 2050]", ["tariff"], **COMMON)


def printed(show, found, width=100) -> str:
    out = io.StringIO()
    show(found, Console(file=out, width=width, highlight=False))
    return out.getvalue()


@pytest.mark.parametrize("width", [60, 100, 160])
def test_tables_fit_and_say_what_they_are(ranked, width) -> None:
    text = printed(print_leverage, ranked, width)
    body = text.partition("\nNext")[0]
    assert max(map(len, body.splitlines())) <= width
    assert " ".join(ranked.caveat.split()) in " ".join(text.split())
    assert ("MFN" in text) == (width >= 100)


def test_the_smallest_change_is_printed_with_acts_to_paste(reached) -> None:
    text = printed(print_smallest, reached)
    assert "[[acts]]" in text
    assert "meets the goal" in text
    assert "of 8 draws" in text or "in every draw" in text


def test_plain_data_all_the_way(ranked, reached) -> None:
    for found in (ranked, reached):
        assert json.loads(json.dumps(found.to_json_document()))["caveat"] == found.caveat
    frame = ranked.to_dataframe()
    assert len(frame) == len(ranked.acts)
    assert {"derivative", "confirmed", "mfn_consistent", f"variant {VARIANTS[1]}"} <= set(frame.columns)


def test_the_command_prints_json_and_lists_kinds(monkeypatch, capsys) -> None:
    monkeypatch.setattr("plenipo.lab.levers.answer.load", lambda: WORLD)
    few = ["--draws", str(DRAWS), "--variant", VARIANTS[0], "--json"]
    assert run(["levers", "--outcome", "real_income[VNM]", "--over", "tariff", "--by", "India,EU", "--top", "2", *few]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["question"]["by"] == ["IND", "EUN"]
    assert {r["actor"] for r in document["acts"]} <= {"IND", "EUN"}
    assert run(["levers", "--kinds", "--json"]) == 0
    assert [k["kind"] for k in json.loads(capsys.readouterr().out)] == list(KINDS)


def test_acts_as_documents_are_the_acts(ranked) -> None:
    for r in ranked.acts[:5]:
        (act,) = parse_scenario({**LAW_IN_FORCE, "acts": [r["act"]]}).acts
        assert act.actor == r["actor"]
