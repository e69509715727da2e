# SPDX-License-Identifier: Apache-2.0
"""Compile rules: what agreements become in the levers, pair by pair and stage by stage."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from plenipo.channels.trade import CHANNEL
from plenipo.channels.trade.rules import phase_in
from plenipo.core.compile import collect_entries, compile_levers
from plenipo.core.enact import enact
from plenipo.core.instrument import Clause, Instrument, PartyStatus
from plenipo.core.law import Law
from plenipo.core.lever import read_levers
from plenipo.core.treaty import Accede, Conclude, Withdraw
from plenipo.testing import twelve_actors

WORLD = twelve_actors()
SPECS = read_levers(CHANNEL.package)
DAY = dt.date(2027, 1, 1)


def preference(cut: float = 0.5, staging: str = "in full", **sides) -> dict[str, Any]:
    return {"kind": "tariff preference", "cut": cut, "staging": staging, **sides}


def origin(use: float = 0.5, staging: str = "in full", **sides) -> dict[str, Any]:
    return {"kind": "rules of origin", "use": use, "staging": staging, **sides}


def depth(score: float = 0.4, staging: str = "in full", **sides) -> dict[str, Any]:
    return {"kind": "depth", "score": score, "staging": staging, **sides}


def conclude(
    *terms, actor: str = "IND", partners: tuple[str, ...] = ("CHN", "KEN"), name: str = "deal", date: dt.date = DAY, **fields
):
    return Conclude(actor=actor, partners=partners, instrument=name, date=date, terms=terms, **fields)


def after(*acts, law: Law | None = None) -> Law:
    return enact(law or WORLD.law, WORLD, acts).law


def levers(law: Law, years=(2028,)) -> dict[str, np.ndarray]:
    return compile_levers(collect_entries(law, WORLD, CHANNEL.rules()), SPECS, len(WORLD.actors), years)


def cells(array: np.ndarray) -> dict[tuple[str, str], float]:
    return {(WORLD.actors[o], WORLD.actors[d]): float(array[o, d]) for o, d in np.argwhere(array)}


def both_ways(*pairs: str, value: float = 0.5) -> dict[tuple[str, str], float]:
    split = [tuple(p.split("-")) for p in pairs]
    return {cell: value for a, b in split for cell in ((a, b), (b, a))}


def test_an_agreement_covers_every_pair_of_its_parties_both_ways() -> None:
    found = levers(after(conclude(preference())))
    assert cells(found["preference_margin"][0]) == both_ways("IND-CHN", "IND-KEN", "CHN-KEN")
    assert not found["agreement_depth"].any()


def test_the_ordinary_rate_stays_what_it_was_under_an_agreement() -> None:
    assert np.array_equal(levers(after(conclude(preference())))["applied_tariff"][0], WORLD.ties["applied_tariff"])


def test_pairs_inside_one_side_are_not_covered() -> None:
    found = cells(levers(after(conclude(preference(), partners=("EUN",))))["preference_margin"][0])
    assert found == both_ways("IND-DEU", "IND-FRA")


def test_members_that_stand_alone_are_covered_among_themselves() -> None:
    found = cells(levers(after(conclude(preference(), actor="DEU", partners=("FRA", "IND"))))["preference_margin"][0])
    assert found == both_ways("DEU-FRA", "DEU-IND", "FRA-IND")


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        ({"by": ("IND",)}, {("CHN", "IND"), ("KEN", "IND")}),
        ({"to": ("IND",)}, {("IND", "CHN"), ("IND", "KEN")}),
        ({"by": ("IND",), "to": ("CHN",)}, {("CHN", "IND")}),
    ],
)
def test_who_grants_imports_and_who_receives_exports(sides: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    found = levers(after(conclude(preference(**sides), depth(**sides))))
    assert set(cells(found["preference_margin"][0])) == expected
    assert set(cells(found["agreement_depth"][0])) == expected


def test_a_joint_party_named_by_its_code_stands_for_its_members() -> None:
    found = cells(levers(after(conclude(preference(by=("EUN",)), partners=("EUN",))))["preference_margin"][0])
    assert set(found) == {("IND", "DEU"), ("IND", "FRA")}


def test_the_better_of_two_agreements_counts_and_withdrawing_from_one_leaves_the_other() -> None:
    both = after(conclude(preference(0.5)), conclude(preference(0.8), partners=("CHN",), name="other"))
    cut = {pair: v for pair, v in cells(levers(both)["preference_margin"][0]).items() if pair[0] == "IND"}
    assert cut == {("IND", "CHN"): 0.8, ("IND", "KEN"): 0.5}
    for left, value in (("other", 0.5), ("deal", 0.8)):
        one = after(Withdraw(actor="IND", instrument=left, date=dt.date(2027, 6, 1)), law=both)
        assert cells(levers(one)["preference_margin"][0])["IND", "CHN"] == value


def test_the_preference_claimed_is_that_of_one_agreement_and_not_the_best_of_each() -> None:
    generous, easy = conclude(preference(0.8), origin(0.5)), conclude(preference(0.3), origin(0.9), name="easy")
    nothing = conclude(preference(0.0), origin(1.0), name="nothing")
    assert cells(levers(after(generous, easy))["preference_margin"][0])["IND", "CHN"] == pytest.approx(0.8 * 0.5)
    assert cells(levers(after(generous, nothing))["preference_margin"][0])["IND", "CHN"] == pytest.approx(0.8 * 0.5)


def test_rules_of_origin_hold_for_the_pairs_they_name_and_none_means_all_is_claimed() -> None:
    found = cells(levers(after(conclude(preference(0.8), origin(0.5, by=("IND",)))))["preference_margin"][0])
    assert {pair for pair, v in found.items() if v == pytest.approx(0.4)} == {("CHN", "IND"), ("KEN", "IND")}
    assert {v for pair, v in found.items() if pair[1] != "IND"} == {0.8}
    assert not levers(after(conclude(origin(0.5))))["preference_margin"].any(), "nothing to claim"


def test_what_is_taken_off_and_what_is_claimed_come_by_stages_of_their_own() -> None:
    law = after(conclude(preference(0.5, "by stages"), origin(0.6, "by stages")))
    years = range(2026, 2042)
    seen = levers(law, years)["preference_margin"][:, WORLD.index("IND"), WORLD.index("CHN")]
    off, use = (
        [max((share for start, share in phase_in(kind) if y >= 2027 + start), default=0.0) for y in years]
        for kind in ("tariff preference", "rules of origin")
    )
    assert seen == pytest.approx([0.5 * a * 0.6 * b for a, b in zip(off, use, strict=True)])


def test_withdrawing_from_the_only_agreement_ends_it_for_that_party_alone() -> None:
    law = after(conclude(preference()), Withdraw(actor="IND", instrument="deal", date=dt.date(2028, 1, 1)))
    assert cells(levers(law, (2027,))["preference_margin"][0]) == both_ways("IND-CHN", "IND-KEN", "CHN-KEN")
    assert cells(levers(law, (2028,))["preference_margin"][0]) == both_ways("CHN-KEN")


def test_who_withdraws_and_returns_is_covered_before_and_after_only() -> None:
    gone, back = dt.date(2028, 1, 1), dt.date(2029, 1, 1)
    law = after(
        conclude(preference()),
        Withdraw(actor="IND", instrument="deal", date=gone),
        Accede(actor="IND", instrument="deal", date=back, assume_eligible=True),
    )
    seen = levers(law, (2027, 2028, 2029))["preference_margin"][:, WORLD.index("IND"), WORLD.index("CHN")]
    assert seen.tolist() == [0.5, 0.0, 0.5]


def test_a_pair_is_covered_once_both_are_bound() -> None:
    law = after(conclude(preference(), entries={"KEN": dt.date(2029, 1, 1)}))
    seen = levers(law, (2027, 2028, 2029))["preference_margin"]
    assert [set(cells(a)) for a in seen] == [set(both_ways("IND-CHN"))] * 2 + [set(both_ways("IND-CHN", "IND-KEN", "CHN-KEN"))]


def test_terms_of_accession_replace_the_general_ones_for_the_accedings_pairs_only() -> None:
    law = after(
        conclude(preference(0.5), depth(0.4)),
        Accede(actor="VNM", instrument="deal", date=DAY, terms=(preference(0.3),)),
    )
    found = levers(law)
    own = both_ways("VNM-IND", "VNM-CHN", "VNM-KEN", value=0.3)
    assert cells(found["preference_margin"][0]) == {**both_ways("IND-CHN", "IND-KEN", "CHN-KEN"), **own}, "a lower offer is lower"
    depths = cells(found["agreement_depth"][0])
    assert set(depths.values()) == {0.4}, "what the accession says nothing about stays general"
    assert len(depths) == 12


def test_a_one_sided_offer_grants_nothing_in_return() -> None:
    law = after(
        conclude(preference(0.5)), Accede(actor="VNM", instrument="deal", date=DAY, terms=(preference(0.3, by=("VNM",)),))
    )
    found = cells(levers(law)["preference_margin"][0])
    assert found["IND", "VNM"] == 0.3
    assert ("VNM", "IND") not in found


def test_between_two_acceding_parties_the_better_offer_holds() -> None:
    law = after(
        conclude(preference(0.5)),
        Accede(actor="VNM", instrument="deal", date=DAY, terms=(preference(0.3),)),
        Accede(actor="MEX", instrument="deal", date=DAY, terms=(preference(0.2),)),
    )
    found = cells(levers(law)["preference_margin"][0])
    assert [found["VNM", "IND"], found["MEX", "IND"], found["MEX", "VNM"]] == [0.3, 0.2, 0.3]


@pytest.mark.parametrize(("kind", "lever"), [("tariff preference", "preference_margin"), ("depth", "agreement_depth")])
def test_terms_come_by_stages_and_in_full_at_the_end(kind: str, lever: str) -> None:
    size = {"tariff preference": "cut", "depth": "score"}[kind]
    law = after(conclude({"kind": kind, size: 0.5}))
    years = range(2026, 2042)
    seen = levers(law, years)[lever][:, WORLD.index("IND"), WORLD.index("CHN")]
    stages = phase_in(kind)
    expected = [0.5 * max((share for start, share in stages if y >= 2027 + start), default=0.0) for y in years]
    assert seen == pytest.approx(expected)
    assert seen[-1] == 0.5


@pytest.mark.parametrize("kind", ["tariff preference", "rules of origin", "depth"])
def test_stages_rise_to_all_of_it_from_the_first_year(kind: str) -> None:
    stages = phase_in(kind)
    years, shares = zip(*stages, strict=True)
    assert years[0] == 0
    assert list(years) == sorted(set(years))
    assert list(shares) == sorted(shares)
    assert (shares[0] > 0, shares[-1]) == (True, 1.0)


def test_stages_stop_with_the_agreement() -> None:
    law = after(conclude(preference(0.5, "by stages")), Withdraw(actor="IND", instrument="deal", date=dt.date(2029, 1, 1)))
    seen = levers(law, (2028, 2029, 2032, 2040))["preference_margin"][:, WORLD.index("IND"), WORLD.index("CHN")]
    assert (seen[0] > 0, seen[1:].tolist()) == (True, [0.0, 0.0, 0.0])


def test_an_agreement_from_a_leap_day_has_its_stages() -> None:
    law = after(conclude(preference(0.5, "by stages"), date=dt.date(2028, 2, 29)))
    assert levers(law, (2040,))["preference_margin"][0, WORLD.index("IND"), WORLD.index("CHN")] == 0.5


def test_parties_outside_the_world_or_alone_bind_nothing() -> None:
    statuses = tuple(PartyStatus(actor=c, in_force=DAY) for c in ("IND", "GBR"))
    lone = Instrument(id="lone", title="Lone", parties=statuses, text=Clause(provisions=(preference(),)))
    assert not levers(WORLD.law.with_instrument(lone))["preference_margin"].any()


def test_a_revised_agreement_is_read_anew() -> None:
    first = after(conclude(preference(0.5)))
    second = after(conclude(preference(0.9)), law=first)
    assert [cells(levers(x)["preference_margin"][0])["IND", "CHN"] for x in (first, second, first)] == [0.5, 0.9, 0.5]


def test_an_act_without_terms_changes_no_lever() -> None:
    before, now = levers(WORLD.law), levers(after(conclude()))
    assert all(np.array_equal(before[k], now[k]) for k in before)


def test_a_pair_held_apart_is_not_covered_while_others_are() -> None:
    law = after(conclude(preference(), depth()))
    deal = law.instrument("deal").model_copy(update={"apart": frozenset({("CHN", "IND")})})
    cut = levers(law.with_instrument(deal))["preference_margin"]
    ind, chn, ken = (WORLD.index(c) for c in ("IND", "CHN", "KEN"))
    assert cut[0, ind, chn] == cut[0, chn, ind] == 0
    assert cut[0, ind, ken] == cut[0, ken, ind] == cut[0, chn, ken] == 0.5


def test_who_joins_without_terms_takes_those_of_the_text_by_stages() -> None:
    law = after(conclude(preference(1.0)))
    joined = after(Accede(actor="VNM", instrument="deal", date=DAY, assume_eligible=True), law=law)
    vnm, ken, ind = (WORLD.index(c) for c in ("VNM", "KEN", "IND"))
    first, last = levers(joined, (2027, 2040))["preference_margin"]
    assert first[vnm, ken] == dict(phase_in("tariff preference"))[0]
    assert last[vnm, ken] == first[ind, ken] == last[ind, ken] == 1.0
