# SPDX-License-Identifier: Apache-2.0
"""What if, on the twelve-actor world: from a small document to its answer."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json

import numpy as np
import pytest

from plenipo.core.errors import InputError
from plenipo.core.instrument import Clause
from plenipo.core.setting import Setting, make_setting
from plenipo.lab.answer import OUTCOME_COLUMNS, Answer
from plenipo.lab.sign import sign_rows
from plenipo.lab.variance import variance_rows
from plenipo.lab.whatif import pose, whatif
from tests.lab.small_question import DRAWS, FIRST, OFFER, PACIFIC, PACT, RIVAL, WORLD, accede, ask, scenario


@pytest.fixture(scope="module")
def offers() -> Answer:
    """India accedes by one of two offers; a rival variant; what others published."""
    partial = [{**OFFER[0], "cut": 0.3}, *OFFER[1:]]
    published = [
        {"source": "A", "quantity": "India", "value": 1.0, "unit": "percent", "outcome": "real_income", "actors": ["IND"]},
        {
            "source": "B",
            "quantity": "India to China and Japan",
            "value": 2.0,
            "unit": "USD bn",
            "outcome": "bilateral_exports",
            "actors": ["IND"],
            "partners": ["CHN", "JPN"],
            "measure": "difference",
            "case": "partial",
        },
        {"source": "C", "quantity": "something else", "value": 3.0, "unit": "jobs"},
        {
            "source": "D",
            "quantity": "India",
            "value": 1.0,
            "unit": "percent",
            "outcome": "real_income",
            "actors": ["IND"],
            "variant": RIVAL,
        },
    ]
    return ask(
        variants=[FIRST, RIVAL],
        focus=["IND", "CHN", "VNM"],
        instrument=PACT,
        published=published,
        cases=[
            {"name": "full", "title": "Full", "basis": "estimated", "acts": [accede()]},
            {"name": "partial", "title": "Partial", "acts": [accede(terms=partial)]},
            {"name": "nothing", "title": "Nothing"},
        ],
    )


def test_no_act_changes_nothing_at_all() -> None:
    answer = ask()
    assert len(answer.outcomes) > 0
    assert all(row[k] == 0 for row in answer.outcomes for k in ("median", "p05", "p95", "share_positive"))
    assert {r["text"] for r in answer.signs} == {"stays zero over the whole range of this assumption"}
    assert all(r["flips_at"] is None for r in answer.signs)
    assert all(r["first_order"] == r["total"] == 0 for r in answer.variance)
    assert (answer.pairs, answer.consent) == ([], [])
    assert all(r["median"] == 0 for r in answer.short_run)
    assert (answer.flip["central"], answer.flip["distance"], answer.flip["variants"]) == (0.0, None, [])


def test_an_act_that_repeats_the_law_changes_nothing() -> None:
    rate = 100 * float(WORLD.ties["applied_tariff"][WORLD.index("CHN"), WORLD.index("IND")])
    # The rate goes through per cent and back: the last digit may move, nothing else.
    answer = ask(acts=[{"kind": "set tariff", "actor": "IND", "partners": ["CHN"], "rate": rate, "date": "2027-01-01"}])
    assert max(abs(row[k]) for row in answer.outcomes for k in ("median", "p05", "p95")) < 1e-9
    assert {row["share_positive"] for row in answer.outcomes} == {0.0}


@pytest.mark.parametrize("cases", [False, True])
def test_acts_that_come_after_the_last_reading_of_the_law_are_refused(cases: bool) -> None:
    late = [accede("2028-07-02")]
    fields = {"cases": [{"name": "late", "title": "Late", "acts": late}]} if cases else {"acts": late}
    with pytest.raises(InputError, match="no act changes anything by 1 July 2028") as error:
        pose(scenario(**fields), WORLD)
    assert [p.where for p in error.value.problems] == ["case late" if cases else "horizon"]


def test_an_act_without_effect_beside_others_is_noted() -> None:
    leave = {"kind": "withdraw", "actor": "VNM", "instrument": PACT, "date": "2028-02-01"}
    question = pose(scenario(acts=[accede("2028-07-01"), accede("2028-07-02", actor="KEN"), leave]), WORLD)
    assert question.notes == (
        "acts[2] (withdraw, 2028-02-01) takes effect after 1 July 2028 and changes nothing here.",
        "acts[1] (accede, 2028-07-02) takes effect after 1 July 2028 and changes nothing here.",
    )


def test_a_signature_alone_is_a_question_with_the_answer_zero() -> None:
    sign = {"kind": "sign", "actor": "IND", "instrument": PACT, "date": "2027-01-01"}
    assert pose(scenario(acts=[sign]), WORLD).notes == (
        "The acts change no term that an installed channel reads, so every change is zero.",
    )
    assert pose(scenario(), WORLD).notes == ()


def test_nothing_moves_before_the_act_and_something_after(offers: Answer) -> None:
    medians = {y: [r["median"] for r in offers.rows(case="full", variant=FIRST, year=y, measure="percent")] for y in (2026, 2027)}
    assert set(medians[2026]) == {0.0}
    assert all(m != 0 for m in (r["median"] for r in offers.rows(outcome="real_income", case="full", variant=FIRST, year=2027)))
    assert offers.scenario["years"] == [2026, 2027]


def test_rows_have_the_promised_columns_and_a_band_around_the_median(offers: Answer) -> None:
    assert all(tuple(r) == OUTCOME_COLUMNS for r in offers.outcomes)
    assert all(r["p05"] <= r["median"] <= r["p95"] for r in offers.outcomes)
    assert all(0 <= r["share_positive"] <= 1 for r in offers.outcomes)
    units = {(r["outcome"], r["measure"]): r["unit"] for r in offers.outcomes}
    assert units["real_income", "percent"] == "percent"
    assert units["real_income", "difference"] == "USD bn a year at 2023 prices"


def test_per_cent_and_difference_tell_the_same_change(offers: Answer) -> None:
    percent, dollars = (offers.row(measure=m, actor="IND")["median"] for m in ("percent", "difference"))
    gdp = WORLD.stocks["gdp"][WORLD.index("IND")] / 1000
    assert dollars == pytest.approx(percent / 100 * gdp, rel=1e-9)


def test_a_larger_offer_makes_more_trade(offers: Answer) -> None:
    def trade(case: str) -> float:
        return offers.row(case=case, outcome="bilateral_exports", actor="IND", partner="CHN")["median"]

    assert trade("full") > trade("partial") > trade("nothing") == 0


def test_cases_share_their_draws(offers: Answer) -> None:
    alone = ask(cases=[{"name": "partial", "title": "Partial", "acts": [accede(terms=[{**OFFER[0], "cut": 0.3}, *OFFER[1:]])]}])
    for actor in WORLD.actors:
        wanted = {
            "outcome": "real_income",
            "case": "partial",
            "variant": FIRST,
            "year": 2027,
            "measure": "percent",
            "actor": actor,
        }
        assert alone.rows(**wanted) == offers.rows(**wanted)


def test_another_seed_gives_other_draws_of_the_same_size(offers: Answer) -> None:
    other = whatif(scenario(cases=[{"name": "full", "title": "Full", "acts": [accede()]}]), world=WORLD, seed=6)
    one, two = offers.row(actor="IND"), other.row(actor="IND")
    assert one["median"] != two["median"]
    assert one["median"] == pytest.approx(two["median"], rel=0.5)


def test_rival_variants_stand_side_by_side(offers: Answer) -> None:
    found = {v: offers.row(variant=v, actor="IND")["median"] for v in offers.variants}
    assert set(found) == {FIRST, RIVAL}
    assert found[FIRST] != found[RIVAL]


def test_the_headline_is_the_case_that_rests_on_more_than_assumption(offers: Answer) -> None:
    assert offers.headline == {"outcome": "real_income", "case": "full", "variant": FIRST, "year": 2027, "measure": "percent"}
    assert [c["headline"] for c in offers.scenario["cases"]] == [True, False, False]


def test_cases_and_variants_can_be_chosen() -> None:
    cases = [{"name": n, "title": n, "acts": [accede(terms=OFFER[:1])]} for n in ("one", "two")]
    answer = whatif(scenario(cases=cases), world=WORLD, cases=["two"], variants=[RIVAL])
    assert {(r["case"], r["variant"]) for r in answer.outcomes} == {("two", RIVAL)}
    assert answer.headline["case"] == "two"


def test_pairs_newly_covered_come_with_tariffs_both_ways(offers: Answer) -> None:
    found = {(p["a"], p["b"]): p for p in offers.pairs}
    assert set(found) == {("IND", "CHN"), ("IND", "VNM")}, "China and Viet Nam had the pact before"
    pair = found["IND", "CHN"]
    assert (pair["new"], pair["before"], pair["after"], pair["case"]) == (True, [], ["Pacific Pact"], "full")
    rate = 100 * WORLD.ties["applied_tariff"][WORLD.index("CHN"), WORLD.index("IND")]
    assert pair["tariff_a_on_b_before"] == pytest.approx(rate)
    assert pair["tariff_a_on_b_after"] == pytest.approx(rate * (1 - 0.9 * 0.8))


def test_every_party_of_the_day_before_is_asked_for_consent(offers: Answer) -> None:
    assert {r["party"] for r in offers.consent} == PACIFIC
    assert all(r["required"] for r in offers.consent)
    assert {r["clause"] for r in offers.consent} == {"Pacific Pact, made-up Article 20.9 (all parties)"}
    china = next(r for r in offers.consent if r["party"] == "CHN")
    assert china["gain_percent"] == offers.row(actor="CHN")["median"]


def test_who_left_before_is_not_asked_and_who_joins_a_new_agreement_asks_its_parties() -> None:
    deal = {
        "kind": "conclude",
        "actor": "KEN",
        "partners": ["USA", "VNM"],
        "instrument": "deal",
        "date": "2026-12-01",
        "terms": OFFER,
    }
    leave = {"kind": "withdraw", "actor": "VNM", "instrument": "deal", "date": "2026-12-15"}
    answer = ask(acts=[deal, leave, accede(instrument="deal")])
    assert {r["party"] for r in answer.consent} == {"KEN", "USA"}
    assert [r["instrument"] for r in answer.eligibility] == ["deal"]


def test_published_figures_stand_beside_ours_where_they_compare(offers: Answer) -> None:
    income, exports, other, rival = offers.published
    assert income["ours"] == pytest.approx(offers.row(actor="IND")["median"])
    assert rival["ours"] == pytest.approx(offers.row(actor="IND", variant=RIVAL)["median"])
    assert rival["ours"] != income["ours"]
    assert other["ours"] is None
    parts = [
        offers.row(case="partial", outcome="bilateral_exports", measure="difference", actor="IND", partner=p)["median"]
        for p in ("CHN", "JPN")
    ]
    assert exports["ours"] == pytest.approx(sum(parts), rel=0.1), "the median of a sum is near the sum of medians"


def test_an_eligible_accession_cites_its_window(offers: Answer) -> None:
    (row,) = {tuple(r.items()) for r in offers.eligibility}
    told = dict(row)
    assert (told["verdict"], told["clause"]) == ("eligible", "made-up Article 20.9")
    assert "2022-07-01" in told["text"]
    assert offers.scenario["assume_eligible"] is False


def test_an_ineligible_act_is_refused_and_runs_stamped_when_assumed() -> None:
    act = accede(instrument="eu")
    with pytest.raises(InputError, match="made-up Article 49"):
        ask(acts=[act])
    answer = ask(acts=[{**act, "assume_eligible": True}])
    assert answer.scenario["assume_eligible"] is True
    assert [r["verdict"] for r in answer.eligibility] == ["assumed eligible"]


def test_small_imputed_and_passing_trade_economies_are_not_ranked_and_say_why(offers: Answer) -> None:
    reasons = {c: e["unranked_reason"] for c, e in offers.economies.items() if not e["ranked"]}
    people = WORLD.stocks["population"]
    assert reasons.pop("KEN") == "fewer than one million people"
    assert reasons.pop("ARG") == "output or trade imputed, not observed"
    assert reasons.pop("MEX") == "entrepot: most of its trade passes through"
    assert all(people[WORLD.index(c)] < 1 for c in reasons)
    assert offers.economies["BRA"]["ranked"], "only output and trade matter"
    assert set(offers.economies) == set(WORLD.actors)


def test_variance_is_told_for_those_in_question_in_three_groups(offers: Answer) -> None:
    actors = {"IND", "CHN", "VNM"} | PACIFIC
    assert {(r["actor"], r["group"]) for r in offers.variance} == set(
        itertools.product(actors, ("agreement effects", "trade elasticity", "baseline data"))
    )
    assert all(0 <= r[k] <= 1 for r in offers.variance for k in ("first_order", "total", "p05", "p95"))
    assert all(r["p05"] <= r["p95"] for r in offers.variance)
    india = {r["group"]: r["total"] for r in offers.variance if r["actor"] == "IND"}
    assert max(india, key=india.get) == "agreement effects"


def test_signs_tell_the_range_of_each_assumption(offers: Answer) -> None:
    rows = [r for r in offers.signs if r["actor"] == "IND"]
    assert {r["parameter"] for r in rows} == {"elasticity", "agreement_effect", "agreement_spread", "gross_output_error"}
    assert all(r["low"] < r["central"] < r["high"] for r in rows)
    assert all(r["flips_at"] is None or r["low"] <= r["flips_at"] <= r["high"] for r in rows)


def test_the_first_year_stands_beside_the_long_run(offers: Answer) -> None:
    india = {r["measure"]: r for r in offers.short_run if r["actor"] == "IND"}
    long = offers.row(actor="IND", measure="percent")
    assert set(india) == {"percent", "difference"}
    assert {india["percent"][k] == long[k] for k in ("outcome", "year", "case", "variant", "unit")} == {True}
    assert india["percent"]["median"] != long["median"]
    assert len(offers.short_run) == 2 * len(WORLD.actors)


def test_what_turns_the_headline_is_told_with_the_variants_that_do(offers: Answer) -> None:
    flip, head = offers.flip, offers.row(actor="IND")
    rival = offers.row(actor="IND", variant=RIVAL)
    assert (flip["actor"], flip["outcome"], flip["year"]) == ("IND", "real_income", head["year"])
    assert flip["variants"] == ([RIVAL] if rival["median"] * head["median"] < 0 else [])
    assert flip["distance"] is None or 0 < flip["distance"] <= flip["limit"]
    assert sum(m["share"] for m in flip["moves"]) + flip["rest"] == pytest.approx(1.0 if flip["moves"] else 0.0)


def test_acts_are_told_with_the_case_they_belong_to(offers: Answer) -> None:
    told = [(a["case"], a["date"], a["actor"]) for a in offers.scenario["acts"]]
    assert told == [("full", "2027-01-01", "IND"), ("partial", "2027-01-01", "IND")]
    assert all("India" in a["text"] for a in offers.scenario["acts"])


def test_an_answer_goes_through_json_and_back(offers: Answer) -> None:
    document = json.loads(json.dumps(offers.to_json_document(), allow_nan=False))
    assert Answer.from_json_document(document).to_json_document() == document


def test_progress_is_told_to_the_end() -> None:
    seen: list[tuple[int, int, str]] = []
    whatif(scenario(acts=[accede()]), world=WORLD, progress=lambda *x: seen.append(x))
    solving = [(done, total) for done, total, what in seen if what == "solving"]
    assert solving[-1] == (2 * DRAWS, 2 * DRAWS)
    assert [d for d, _ in solving] == sorted(d for d, _ in solving)


def test_earlier_law_is_the_baseline_of_all_cases() -> None:
    text = Clause(provisions=tuple({**t} for t in OFFER))
    pact = WORLD.law.instrument(PACT).model_copy(update={"text": text})
    late = pact.with_party(pact.party("VNM").model_copy(update={"withdrawn": dt.date(2027, 1, 1)}))
    world = dataclasses.replace(WORLD, law=WORLD.law.with_instrument(late))
    question = pose(scenario(acts=[accede()]), world)
    assert "VNM" in question.baseline.law.instrument(PACT).bound(dt.date(2028, 1, 1)), "a withdrawal after as_of is not yet known"


def failing(monkeypatch: pytest.MonkeyPatch, broken: slice) -> None:
    """From now on some draws of every run find no answer."""
    solve = Setting.run

    def run(self: Setting, *args, **kwargs):
        done = solve(self, *args, **kwargs)
        status = done.status.copy()
        status[broken] = 1
        return dataclasses.replace(done, status=status)

    monkeypatch.setattr(Setting, "run", run)


def test_draws_without_an_answer_enter_neither_signs_nor_split(monkeypatch: pytest.MonkeyPatch) -> None:
    question = pose(scenario(acts=[accede()]), WORLD)
    laws = [question.baseline.law, question.enacted[0].law]
    setting = make_setting(question.specs, WORLD, laws, years=[2027], draws=DRAWS, seed=5, variants={"trade": FIRST})
    levers = tuple(setting.levers(law) for law in laws)
    pairs, sound = (np.array([0]), np.array([1])), np.ones(DRAWS, bool)
    what = ("real_income", "percent", 2027, ["IND"])
    known = np.subtract(*(setting.level(x, "real_income", 2027, pairs=pairs) for x in levers[::-1]))
    whole = variance_rows(setting, levers, pairs, known, sound, *what)
    failing(monkeypatch, slice(0, 4))
    assert np.isnan(setting.level(levers[0], "real_income", 2027, pairs=pairs)).all(axis=1).nonzero()[0].tolist() == [0, 1, 2, 3]
    fewer = variance_rows(setting, levers, pairs, known, sound, *what)
    assert [r["group"] for r in fewer] == [r["group"] for r in whole]
    assert all(np.isfinite(r["total"]) for r in fewer)
    assert any(r["total"] != s["total"] for r, s in zip(fewer, whole, strict=True))
    failing(monkeypatch, slice(None))
    assert variance_rows(setting, levers, pairs, known, sound, *what) == []
    assert {r["text"] for r in sign_rows(setting, levers, pairs, *what)} == {"no equilibrium was found in this range"}


def test_without_a_focus_the_pairs_are_those_of_the_actor_with_the_parties() -> None:
    answer = ask(instrument=PACT, acts=[accede()])
    assert [row["a"] for row in answer.pairs] == ["IND"] * 4
    assert {row["b"] for row in answer.pairs} == {"AUS", "CHN", "JPN", "VNM"}
