# SPDX-License-Identifier: Apache-2.0
"""Acts on instruments: what they change in the law, and when they are refused, citing the clause."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

from plenipo.channels.trade.acts import AddDuty, SetTariff
from plenipo.core.enact import enact
from plenipo.core.errors import InputError
from plenipo.core.instrument import Accession, Clause, Eligibility, Instrument, PartyStatus
from plenipo.core.law import Law
from plenipo.core.treaty import Accede, ApplyProvisionally, Conclude, Ratify, Sign, Withdraw, add_months
from plenipo.testing import twelve_actors

WORLD = twelve_actors()
PACT = "pacific-pact"
DAY = dt.date(2027, 1, 1)


def after(*acts, law: Law = WORLD.law) -> Law:
    return enact(law, WORLD, acts).law


def bound(law: Law, day: dt.date, instrument: str = PACT) -> set[str]:
    return set(law.instrument(instrument).bound(day))


def test_accession_binds_from_its_day() -> None:
    law = after(Accede(actor="IND", instrument=PACT, date=DAY))
    assert "IND" in bound(law, DAY)
    assert "IND" not in bound(law, dt.date(2026, 12, 31))


def test_accession_adds_its_terms_for_the_acceder_alone() -> None:
    law = after(Accede(actor="IND", instrument=PACT, date=DAY, terms=({"kind": "tariff preference", "cut": 0.5},)))
    clause = law.instrument(PACT).text.clauses[-1]
    assert clause.concerns == ("IND",)
    assert clause.provisions[0].cut == 0.5


def test_a_signature_alone_binds_nobody() -> None:
    law = after(Sign(actor="IND", instrument=PACT, date=DAY))
    assert law.instrument(PACT).party("IND").signed == DAY
    assert "IND" not in bound(law, dt.date(2030, 1, 1))


def test_ratification_binds_on_the_day_it_names() -> None:
    sign = Sign(actor="IND", instrument=PACT, date=DAY)
    ratify = Ratify(actor="IND", instrument=PACT, date=dt.date(2027, 6, 1), in_force=dt.date(2028, 1, 1))
    law = after(sign, ratify)
    assert law.instrument(PACT).party("IND").ratified == dt.date(2027, 6, 1)
    assert "IND" not in bound(law, dt.date(2027, 12, 31))
    assert "IND" in bound(law, dt.date(2028, 1, 1))


def test_provisional_application_binds_before_ratification() -> None:
    law = after(
        Sign(actor="IND", instrument=PACT, date=DAY), ApplyProvisionally(actor="IND", instrument=PACT, date=dt.date(2027, 3, 1))
    )
    assert "IND" in bound(law, dt.date(2027, 3, 1))


@pytest.mark.parametrize("act", [Ratify, ApplyProvisionally])
def test_only_who_has_signed_can_ratify_or_apply(act) -> None:
    with pytest.raises(InputError, match="IND has not signed Pacific Pact"):
        after(act(actor="IND", instrument=PACT, date=DAY))


def test_withdrawal_takes_the_notice_of_the_text_or_that_of_the_act() -> None:
    law = after(Withdraw(actor="VNM", instrument=PACT, date=dt.date(2027, 8, 31)))
    assert "VNM" in bound(law, dt.date(2028, 2, 28))
    assert "VNM" not in bound(law, dt.date(2028, 2, 29)), "31 August and six months is the last day of February"
    at_once = after(Withdraw(actor="VNM", instrument=PACT, date=DAY, notice_months=0))
    assert "VNM" not in bound(at_once, DAY)


def test_a_second_notice_never_postpones_the_exit() -> None:
    first, second = (Withdraw(actor="VNM", instrument=PACT, date=dt.date(2027, m, 1)) for m in (1, 5))
    assert bound(after(first, second), dt.date(2027, 7, 1)) == bound(after(first), dt.date(2027, 7, 1))
    assert "VNM" not in bound(after(first, second), dt.date(2027, 7, 1))
    sooner = Withdraw(actor="VNM", instrument=PACT, date=dt.date(2027, 3, 1), notice_months=0)
    assert "VNM" not in bound(after(first, sooner), dt.date(2027, 3, 1))


def test_who_withdrew_can_accede_again_and_was_no_party_between() -> None:
    back = dt.date(2029, 1, 1)
    law = after(Withdraw(actor="VNM", instrument=PACT, date=DAY), Accede(actor="VNM", instrument=PACT, date=back))
    seen = ["VNM" in bound(law, d) for d in (dt.date(2026, 1, 1), dt.date(2028, 1, 1), back)]
    assert seen == [True, False, True]
    again = after(Withdraw(actor="VNM", instrument=PACT, date=dt.date(2030, 1, 1), notice_months=0), law=law)
    assert "VNM" not in bound(again, dt.date(2030, 1, 1))
    assert "VNM" in bound(again, dt.date(2026, 1, 1))


def test_who_is_no_party_cannot_withdraw() -> None:
    with pytest.raises(InputError, match="IND is not bound by Pacific Pact") as error:
        after(Withdraw(actor="IND", instrument=PACT, date=DAY))
    assert "VNM" in error.value.problems[0].expected


def test_a_party_cannot_accede() -> None:
    with pytest.raises(InputError, match="VNM is already a party to Pacific Pact"):
        after(Accede(actor="VNM", instrument=PACT, date=DAY))


def test_an_accession_before_the_window_is_refused_citing_the_clause() -> None:
    early = Accede(actor="IND", instrument=PACT, date=dt.date(2022, 6, 30))
    with pytest.raises(InputError, match=r"only \(made-up Article 20\.9\)"):
        after(early)
    assert "IND" in bound(after(Accede(actor="IND", instrument=PACT, date=dt.date(2022, 7, 1))), DAY)


def test_the_window_opens_earlier_for_who_is_named() -> None:
    open_for = Accession(open_from=dt.date(2030, 1, 1), open_for={"IND": dt.date(2026, 1, 1)}, clause="Article 9")
    law = WORLD.law.with_instrument(WORLD.law.instrument(PACT).model_copy(update={"accession": open_for}))
    assert "IND" in bound(after(Accede(actor="IND", instrument=PACT, date=DAY), law=law), DAY)
    with pytest.raises(InputError, match="from 2030-01-01"):
        after(Accede(actor="KEN", instrument=PACT, date=DAY), law=law)


@pytest.mark.parametrize("act", [Accede, Sign])
def test_who_is_not_listed_is_refused_citing_the_clause(act) -> None:
    with pytest.raises(InputError, match="made-up Article 49") as error:
        after(act(actor="IND", instrument="eu", date=DAY))
    assert "assume_eligible = true" in error.value.problems[0].next_step


def test_a_text_open_to_states_only_is_closed_to_a_customs_territory() -> None:
    members = np.ones(len(WORLD.actors))
    members[WORLD.index("KEN")] = 0
    world = dataclasses.replace(WORLD, stocks={**WORLD.stocks, "un_member": members})
    states = WORLD.law.instrument(PACT).model_copy(update={"eligibility": Eligibility(open_to=("state",), clause="Article 1")})
    law = WORLD.law.with_instrument(states)
    with pytest.raises(InputError, match=r"KEN is not among those to whom Pacific Pact is open \(Article 1\)"):
        enact(law, world, [Accede(actor="KEN", instrument=PACT, date=DAY)])
    assert "IND" in enact(law, world, [Accede(actor="IND", instrument=PACT, date=DAY)]).law.instrument(PACT).bound(DAY)
    assert "KEN" in enact(WORLD.law, world, [Accede(actor="KEN", instrument=PACT, date=DAY)]).law.instrument(PACT).bound(DAY)


CUT = ({"kind": "tariff preference", "cut": 0.5},)


@pytest.mark.parametrize(
    "act",
    [
        Accede(actor="FRA", instrument=PACT, date=DAY, terms=CUT),
        Conclude(actor="FRA", partners=("IND",), instrument="new", date=DAY, terms=CUT),
        Conclude(actor="IND", partners=("FRA", "KEN"), instrument="new", date=DAY, terms=CUT),
    ],
)
def test_a_member_of_a_customs_union_joins_no_trade_agreement_alone(act) -> None:
    with pytest.raises(InputError, match=r"FRA cannot join .* alone: its tariff is that of the customs union European Union"):
        after(act)
    done = enact(WORLD.law, WORLD, [act.model_copy(update={"assume_eligible": True})])
    assert len(done.assumed_eligible) == 1


def test_a_member_signs_no_text_with_preferences_alone() -> None:
    pact = WORLD.law.instrument(PACT)
    text = Clause(provisions=CUT)
    law = WORLD.law.with_instrument(pact.model_copy(update={"text": text}))
    with pytest.raises(InputError, match="FRA cannot join Pacific Pact alone"):
        after(Sign(actor="FRA", instrument=PACT, date=DAY), law=law)
    after(Sign(actor="EUN", instrument=PACT, date=DAY), law=law)
    after(Sign(actor="FRA", instrument=PACT, date=DAY))


def test_the_union_its_members_together_and_the_last_of_them_may_join() -> None:
    after(Accede(actor="EUN", instrument=PACT, date=DAY, terms=CUT))
    together = Conclude(actor="IND", partners=("FRA", "DEU"), instrument="new", date=DAY, terms=CUT)
    law = after(together)
    after(together.model_copy(update={"partners": ("DEU",), "title": "rival text"}), law=law)
    half = enact(WORLD.law, WORLD, [Accede(actor="DEU", instrument=PACT, date=DAY, terms=CUT, assume_eligible=True)]).law
    assert "FRA" in bound(after(Accede(actor="FRA", instrument=PACT, date=DAY, terms=CUT), law=half), DAY)


def test_who_withdraws_from_a_union_leaves_its_agreements_and_holds_its_own_tariff() -> None:
    joined = after(Accede(actor="EUN", instrument=PACT, date=DAY, terms=CUT))
    exit_day = dt.date(2028, 1, 1)
    law = after(Withdraw(actor="FRA", instrument="eu", date=exit_day, notice_months=12), law=joined)
    out = dt.date(2029, 1, 1)
    assert "FRA" in bound(law, exit_day) & bound(law, exit_day, "eu")
    assert "FRA" not in bound(law, out) | bound(law, out, "eu")
    assert "DEU" in bound(law, out) & bound(law, out, "eu")
    tariff = SetTariff(actor="FRA", partners=("USA",), rate=3.0, date=exit_day)
    with pytest.raises(InputError, match="FRA cannot set a tariff of its own"):
        after(tariff, law=law)
    after(tariff.model_copy(update={"date": out}), law=law)
    after(Accede(actor="FRA", instrument=PACT, date=out, terms=CUT), law=law)


def test_a_union_acts_for_those_whom_the_law_makes_its_members() -> None:
    leave = Withdraw(actor="FRA", instrument="eu", date=DAY, notice_months=12)
    join = Accede(actor="IND", instrument="eu", date=DAY, assume_eligible=True)
    for months, members in ((6, {"DEU", "FRA", "IND"}), (24, {"DEU", "IND"})):
        later = dt.date(DAY.year, DAY.month, 1) + dt.timedelta(days=30 * months)
        duty = AddDuty(actor="EUN", partners=("USA",), points=5.0, date=later)
        laid = enact(WORLD.law, WORLD, [leave, join, duty]).law.measures[-1]
        assert set(laid.destinations) == members, months


def test_assumed_eligibility_runs_and_is_stamped_with_the_refusal() -> None:
    act = Accede(actor="IND", instrument="eu", date=DAY, assume_eligible=True)
    done = enact(WORLD.law, WORLD, [act])
    assert "IND" in done.law.instrument("eu").bound(DAY)
    ((stamped, problem),) = done.assumed_eligible
    assert stamped is act
    assert "made-up Article 49" in problem.what


def test_an_eligible_act_is_not_stamped() -> None:
    assert enact(WORLD.law, WORLD, [Accede(actor="IND", instrument=PACT, date=DAY, assume_eligible=True)]).assumed_eligible == ()


def test_a_joint_party_accedes_for_its_members_on_one_side() -> None:
    law = after(Accede(actor="EUN", instrument=PACT, date=DAY, terms=({"kind": "depth", "score": 0.4},)))
    assert {"DEU", "FRA"} <= bound(law, DAY)
    assert {law.instrument(PACT).party(c).side for c in ("DEU", "FRA")} == {"EUN"}
    assert law.instrument(PACT).text.clauses[-1].concerns == ("DEU", "FRA")


def test_concluding_makes_an_agreement_with_its_dates() -> None:
    act = Conclude(
        actor="IND",
        partners=("EUN", "KEN"),
        instrument="new-pact",
        title="New Pact",
        date=DAY,
        entries={"KEN": dt.date(2028, 1, 1)},
        terms=({"kind": "depth", "score": 0.4},),
    )
    law = after(act)
    assert bound(law, DAY, "new-pact") == {"IND", "DEU", "FRA"}
    assert bound(law, dt.date(2028, 1, 1), "new-pact") == {"IND", "DEU", "FRA", "KEN"}
    assert law.instrument("new-pact").title == "New Pact"
    assert [p.score for p in law.instrument("new-pact").provisions("depth")] == [0.4]


def test_concluding_an_agreement_anew_replaces_its_text_and_keeps_its_rules() -> None:
    law = after(Conclude(actor="AUS", partners=("JPN",), instrument=PACT, date=DAY))
    assert bound(law, DAY) == {"AUS", "JPN"}
    assert law.instrument(PACT).withdrawal_notice_months == 6
    assert law.instrument(PACT).title == "Pacific Pact"


def test_a_date_of_entry_for_who_is_no_party_is_refused() -> None:
    act = Conclude(actor="IND", partners=("KEN",), instrument="x", date=DAY, entries={"VNM": DAY})
    with pytest.raises(InputError, match="VNM has a date of entry but is no party"):
        after(act)


def test_nobody_concludes_with_itself() -> None:
    with pytest.raises(InputError, match="IND is among its own partners"):
        after(Conclude(actor="IND", partners=("IND",), instrument="x", date=DAY))


def test_all_problems_of_all_acts_are_told_at_once() -> None:
    acts = [
        Accede(actor="INDIA", instrument="pacific-pakt", date=DAY),
        Accede(actor="VNM", instrument=PACT, date=DAY),
        Conclude(actor="IND", partners=("KEM",), instrument="x", date=DAY),
    ]
    with pytest.raises(InputError) as error:
        after(*acts)
    told = [p.what for p in error.value.problems]
    assert len(told) == 4
    nearest = [p.nearest[0] for p in error.value.problems if p.nearest]
    assert nearest == [PACT, "IND", "KEN"]
    assert [p.where for p in error.value.problems][2] == "acts[1] (accede, 2027-01-01)"


def test_a_later_act_meets_the_law_the_earlier_left() -> None:
    with pytest.raises(InputError, match="already a party"):
        after(Accede(actor="IND", instrument=PACT, date=DAY), Accede(actor="IND", instrument=PACT, date=dt.date(2028, 1, 1)))


def test_acts_are_logged_and_described() -> None:
    act = Accede(actor="IND", instrument=PACT, date=DAY)
    assert [(c.actor, c.text) for c in after(act).changes] == [("IND", "accede pacific-pact")]
    assert act.describe(lambda c: {"IND": "India", PACT: "the Pact"}[c]) == "India accedes to the Pact"


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ((2027, 1, 31), 1, (2027, 2, 28)),
        ((2027, 12, 15), 1, (2028, 1, 15)),
        ((2027, 6, 30), 18, (2028, 12, 30)),
        ((2027, 5, 5), 0, (2027, 5, 5)),
    ],
)
def test_months_are_added_within_the_calendar(day, months, expected) -> None:
    assert add_months(dt.date(*day), months) == dt.date(*expected)


def test_statuses_of_one_membership_replace_one_another() -> None:
    first = PartyStatus(actor="IND", in_force=DAY)
    instrument = (
        Instrument(id="x", title="X", text=Clause())
        .with_party(first)
        .with_party(first.model_copy(update={"withdrawn": dt.date(2028, 1, 1)}))
    )
    assert len(instrument.parties) == 1
