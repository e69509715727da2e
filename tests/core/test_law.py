# SPDX-License-Identifier: Apache-2.0
"""Law: edits give a new law, wrong names meet the nearest, and a date takes out what came later."""

from __future__ import annotations

import datetime as dt

import pytest

from plenipo.core.errors import InputError
from plenipo.core.instrument import Clause, Instrument, PartyStatus
from plenipo.core.law import Law, LegalChange, Measure

DAY = dt.date(2026, 7, 1)


def pact(**changes) -> Instrument:
    return Instrument(**{"id": "pact", "title": "Pacific Pact", **changes})


def test_an_edit_leaves_the_old_law_as_it_was() -> None:
    old = Law({"pact": pact()})
    new = old.with_instrument(pact(title="Revised"), LegalChange(DAY, "IND", "revise"))
    assert old.instrument("pact").title == "Pacific Pact"
    assert new.instrument("pact").title == "Revised"
    assert (old.changes, [c.text for c in new.changes]) == ((), ["revise"])


@pytest.mark.parametrize("asked", ["pakt", "Pacific Pakt"])
def test_an_unknown_instrument_names_the_nearest_by_id_or_title(asked: str) -> None:
    with pytest.raises(InputError, match="no instrument") as error:
        Law({"pact": pact(), "eu": Instrument(id="eu", title="Union")}).instrument(asked)
    assert error.value.problems[0].nearest[0] == "pact"


def test_measures_come_and_go_by_content() -> None:
    one, other = Measure(kind="x", start=DAY), Measure(kind="y", start=DAY)
    law = Law().with_measures(one, other)
    assert law.without_measures(Measure(kind="x", start=DAY)).measures == (other,)


def test_a_measure_holds_from_its_first_day_until_the_day_before_its_end() -> None:
    measure = Measure(kind="x", start=DAY, end=dt.date(2027, 7, 1))
    held = [measure.holds_on(d) for d in (dt.date(2026, 6, 30), DAY, dt.date(2027, 6, 30), dt.date(2027, 7, 1))]
    assert held == [False, True, True, False]


def test_the_law_known_by_a_date_holds_nothing_later() -> None:
    party = PartyStatus(actor="VNM", signed=dt.date(2020, 1, 1), in_force=dt.date(2021, 1, 1), withdrawn=dt.date(2027, 1, 1))
    late = PartyStatus(actor="IND", signed=dt.date(2025, 1, 1), in_force=dt.date(2028, 1, 1))
    measures = (
        Measure(kind="old", start=dt.date(2020, 1, 1), end=dt.date(2030, 1, 1)),
        Measure(kind="new", start=dt.date(2027, 1, 1)),
    )
    known = Law({"pact": pact(parties=(late, party))}, measures).known_by(DAY)
    instrument = known.instrument("pact")
    assert instrument.party("VNM").withdrawn is None
    assert instrument.party("IND").signed == dt.date(2025, 1, 1)
    assert instrument.party("IND").in_force is None
    assert instrument.bound(dt.date(2029, 1, 1)) == ("VNM",)
    assert [(m.kind, m.end) for m in known.measures] == [("old", None)]


def test_an_instrument_without_later_dates_is_the_same_object() -> None:
    instrument = pact(parties=(PartyStatus(actor="VNM", in_force=dt.date(2021, 1, 1)),))
    assert instrument.known_by(DAY) is instrument


def test_provisional_application_binds_before_entry_into_force() -> None:
    status = PartyStatus(actor="VNM", provisionally_applied=dt.date(2026, 1, 1), in_force=dt.date(2028, 1, 1))
    assert status.start() == dt.date(2026, 1, 1)
    assert status.bound_on(DAY)
    assert not PartyStatus(actor="VNM", signed=dt.date(2020, 1, 1)).bound_on(DAY)


def test_provisions_are_read_through_the_tree_in_order() -> None:
    terms = [{"kind": "depth", "score": s} for s in (0.1, 0.2, 0.3)]
    inner = Clause(number="2.1", provisions=(terms[1],))
    text = Clause(
        provisions=(terms[0],), clauses=(Clause(number="2", clauses=(inner,)), Clause(number="3", provisions=(terms[2],)))
    )
    assert [p.score for p in pact(text=text).provisions("depth")] == [0.1, 0.2, 0.3]
    assert pact(text=text).provisions("rules of origin") == ()


def test_a_provision_of_an_unknown_kind_names_the_nearest() -> None:
    with pytest.raises(ValueError, match="rules of origin"):
        Clause(provisions=({"kind": "rules of origine", "use": 0.5},))


def test_a_provision_out_of_range_is_told_with_its_key() -> None:
    with pytest.raises(ValueError, match="cut: Input should be less than or equal to 1"):
        Clause(provisions=({"kind": "tariff preference", "cut": 90},))
