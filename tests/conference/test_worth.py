# SPDX-License-Identifier: Apache-2.0
"""What a package is worth: places in a scenario, the surrogate against exact runs, red lines in draws, who would sign."""

from __future__ import annotations

import datetime as dt
import time

import numpy as np
import pytest

from plenipo.conference.bridges import bridge
from plenipo.conference.case import Case, CaseDocument
from plenipo.conference.model.conference import Conference
from plenipo.conference.model.slot import Slot
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.word import read_word
from plenipo.conference.prepared import Prepared
from plenipo.conference.rules.load import read_body
from plenipo.conference.worth.appraisal import Appraiser, mandate_problems
from plenipo.conference.worth.exact import OF_NOBODY, Modelled
from plenipo.conference.worth.surrogate import Surrogate, checks, design, fitted, refined, terms
from plenipo.conference.worth.template import acts_of, bound_slots, template_problems
from plenipo.core.errors import InputError
from plenipo.core.outcome import read_outcomes
from plenipo.testing.world import twelve_actors

TEXT = {
    "id": "protocol",
    "title": "Protocol of accession",
    "slots": [
        {
            "id": "offer",
            "title": "What India takes off",
            "kind": "number",
            "unit": "share",
            "low": 0.2,
            "high": 0.8,
            "step": 0.1,
            "no_deal": 0.2,
            "binds": [{"provision": "gives", "field": "cut"}],
        },
        {
            "id": "speed",
            "title": "How fast",
            "kind": "choice",
            "choices": ["by stages", "in full"],
            "no_deal": "by stages",
            "binds": [{"provision": "gives", "field": "staging"}],
        },
        {"id": "logo", "title": "Logo", "kind": "choice", "choices": ["round", "square"], "no_deal": "round"},
    ],
    "clauses": [
        {
            "id": "terms",
            "provisions": [
                {"id": "gives", "kind": "tariff preference", "terms": {"by": ["IND"]}},
                {"id": "origin", "kind": "rules of origin", "terms": {"use": 0.9}},
            ],
        },
    ],
}
TEMPLATE = {
    "schema": 1,
    "name": "accession",
    "title": "India accedes",
    "as_of": "2026-01-01",
    "horizon": [2027, 2030],
    "draws": 4,
    "seed": 3,
    "headline": {"outcome": "real_income"},
    "variants": ["additive/lump_sum"],
    "acts": [{"kind": "accede", "actor": "IND", "instrument": "pacific-pact", "date": "2027-01-01", "terms": {"text": "terms"}}],
}
SOURCED = {"source": "assumed"}
INCOME = {"outcome": "real_income", "weight": 100.0, **SOURCED}
HOME = {"basis": "no-deal run", **SOURCED}


def _text() -> DraftText:
    return read_word(DraftText, TEXT, "text")


def _conference(**lines: object) -> Conference:
    mandates = [
        {"seat": "india", "reservation": HOME, "outcomes": [INCOME], **lines},
        {"seat": "pact", "reservation": HOME, "outcomes": [INCOME]},
    ]
    document = {
        "id": "room",
        "title": "Room",
        "body": read_body("all-parties"),
        "opens": dt.datetime(2026, 5, 1, tzinfo=dt.UTC),
        "delegations": [{"id": "india", "name": "India", "actor": "IND"}, {"id": "pact", "name": "Pact"}],
        "texts": [TEXT],
        "mandates": mandates,
    }
    return read_word(Conference, document, "room")


PACT = {"pact": ("AUS", "JPN", "VNM")}


@pytest.fixture(scope="module")
def modelled() -> Modelled:
    return Modelled(TEMPLATE, _text(), Appraiser(_conference(), _text(), PACT).measures, twelve_actors())


@pytest.fixture(scope="module")
def surrogate(modelled: Modelled) -> Surrogate:
    return modelled.surrogate()


def test_slots_go_into_provisions_of_the_acts() -> None:
    acts = acts_of(TEMPLATE, _text(), {"offer": 0.6, "speed": "in full", "logo": "round"})
    cut, origin = acts[0]["terms"]
    assert (cut["kind"], cut["cut"], cut["staging"], cut["by"]) == ("tariff preference", 0.6, "in full", ("IND",))
    assert origin["use"] == 0.9
    assert bound_slots(TEMPLATE, _text()) == ("offer", "speed")


def test_places_scale_choose_and_leave_out() -> None:
    plain = {
        "acts": [
            {
                "kind": "strengthen",
                "actors": ["JPN", "USA"],
                "points": {"slot": "offer", "times": 10, "plus": 1},
                "only_if": "logo",
            },
            {"kind": "x", "actor": "IND", "rate": {"slot": "speed", "values": {"by stages": 1, "in full": 2}}},
        ]
    }
    text = _text().model_copy(
        update={"slots": (*_text().slots[:2], Slot(id="logo", title="", kind="choice", choices=("none", "yes")))}
    )
    done = acts_of(plain, text, {"offer": 0.5, "speed": "in full", "logo": "yes"})
    assert done == [
        {"kind": "strengthen", "actor": "JPN", "points": 6.0},
        {"kind": "strengthen", "actor": "USA", "points": 6.0},
        {"kind": "x", "actor": "IND", "rate": 2},
    ]
    assert [a["kind"] for a in acts_of(plain, text, {"offer": 0.5, "speed": "in full", "logo": "none"})] == ["x"]


def test_wrong_places_are_all_told() -> None:
    wrong = {
        "acts": [
            {"kind": "x", "actor": "IND", "rate": {"slot": "ofer"}, "terms": {"text": "term"}},
            {"kind": "y", "actor": "IND", "actors": ["JPN"], "rate": {"slot": "speed", "values": {"in full": 1}}},
        ]
    }
    told = [p.what for p in template_problems(wrong, _text())]
    assert told == [
        "the text has no slot 'ofer'",
        "the text has no clause 'term'",
        "an act has an actor or a list of actors",
        "a number is needed for each choice of speed",
    ]


def test_a_quadratic_is_fitted_exactly() -> None:
    slots = tuple(Slot(id=i, title=i, kind="number", low=0.0, high=4.0) for i in "abc")

    def value(p: dict[str, float]) -> float:
        return 1 + 2 * p["a"] - p["b"] ** 2 + 0.5 * p["a"] * p["c"] + p["c"]

    exact, held = (np.array([[[value(p)]] for p in rows]) for rows in (design(slots), checks(slots)))
    found = fitted(slots, exact, held)
    assert found.error.max() < 1e-9
    package = {"a": 0.3, "b": 3.7, "c": 1.1}
    assert found.values(package)[0, 0] == pytest.approx(value(package), abs=1e-9)


def test_what_holds_without_a_deal_changes_nothing_whatever_clauses_stand_beside(
    modelled: Modelled, surrogate: Surrogate
) -> None:
    """The text also relaxes rules of origin, which no slot does: India would claim older preferences more often."""
    idle = {"offer": 0.2, "speed": "by stages"}
    assert abs(modelled._looked_up([idle], [()]).changes).max() > 0
    exact = modelled.run([idle, {**idle, "speed": "in full"}])
    assert not exact.changes[0].any()
    assert exact.losers[0] == ()
    assert exact.changes[1].any()
    assert not surrogate.values(idle).any()
    assert not surrogate.values({**idle, "logo": "square"}).any()  # a slot that does not move the model
    assert surrogate.values({**idle, "offer": 0.3}).any()


def test_a_term_that_bites_from_a_threshold_on_is_followed_and_exact_runs_are_held() -> None:
    """A cut that does nothing up to what is granted already: a quadratic alone cannot bend there."""
    slots = tuple(Slot(id=i, title=i, kind="number", low=0.0, high=1.0, step=0.1) for i in "ab")

    def value(p: dict[str, float]) -> float:
        return max(p["a"] - 0.6, 0.0) + p["b"] * p["a"]

    exact, held = (np.array([[[value(p)]] for p in rows]) for rows in (design(slots), checks(slots)))
    found = fitted(slots, exact, held)
    grid = [{"a": a / 10, "b": b / 10} for a in range(11) for b in range(11)]
    basis, true = terms(np.array([[2 * p["a"] - 1, 2 * p["b"] - 1] for p in grid])), np.array([value(p) for p in grid])
    bent = np.abs(basis @ np.linalg.lstsq(basis, true, rcond=None)[0] - true).max()  # the best quadratic there is
    assert np.abs(found.many(grid)[:, 0, 0] - true).max() < bent / 5
    # Beyond what numbers do alone and in products, the surrogate learns from packages run exactly.
    wanted = np.array([[[value(p) + 0.2 * p["a"] ** 3 * p["b"] ** 3]] for p in grid])
    places = [grid.index(p) for p in ({"a": 0.9, "b": 0.9}, {"a": 1.0, "b": 0.8})]
    wiser = refined(found, [grid[k] for k in places], wanted[places])
    assert wiser.many([grid[k] for k in places]) == pytest.approx(wanted[places], abs=1e-6)
    assert wiser.runs == found.runs + 2
    assert refined(wiser, [grid[k] for k in places], wanted[places]).runs == wiser.runs  # known already


def test_the_surrogate_stands_near_an_exact_run(modelled: Modelled, surrogate: Surrogate) -> None:
    package = {"offer": 0.65, "speed": "in full"}
    exact = modelled.run([package])
    assert exact.changes.shape == (1, 2, 4)
    assert np.abs(exact.changes[0]).max() > 1e-3  # the acts do something
    assert surrogate.values(package) == pytest.approx(exact.changes[0], abs=0.05 * np.abs(exact.changes).max())
    assert all(median < 0 for _, median, _, _ in exact.losers[0])


def test_what_was_run_is_kept_and_further_acts_stand_beside_a_package(modelled: Modelled, surrogate: Surrogate) -> None:
    package = {"offer": 0.2, "speed": "in full"}
    gift = {"kind": "transfer", "actor": "IND", "to": "JPN", "amount": 1.0, "date": "2027-01-01"}
    both = modelled.run([package, package], [[], [gift]])
    assert both.changes[1, 0].max() < both.changes[0, 0].min()  # India gives
    again = Modelled(TEMPLATE, _text(), modelled.measures, modelled.world)
    again._run = None  # type: ignore[assignment,method-assign]  # whatever is asked for again is not run again
    assert (again.run([package], [[gift]]).changes[0] == both.changes[1]).all()
    assert again.run([package]).losers == both.losers[:1]


def test_a_side_payment_brings_in_who_is_a_little_worse_off(modelled: Modelled, surrogate: Surrogate) -> None:
    """India loses by its own offer; the Pact gains, and pays what is missing: by an exact run, as a clause of the text."""
    package = {"offer": 0.8, "speed": "in full", "logo": "round"}
    bare = Appraiser(_conference(), _text(), PACT).appraise([package], modelled.run([package]).changes)
    india, pact = np.median(bare.gain[0], axis=-1)
    assert pact > 0
    # Terms put India a hundredth of a per cent of its income below no deal.
    room = _conference(terms=[{"slot": "logo", "points": {"round": 0.0, "square": float(india) + 1.0}, **SOURCED}])
    text = room.texts[0].model_copy(
        update={"slots": tuple(s.model_copy(update={"no_deal": "square"}) if s.id == "logo" else s for s in room.texts[0].slots)}
    )
    room = room.model_copy(update={"texts": (text,)})
    document = CaseDocument.model_validate(
        {"schema": 1, "question": "?", "conference": room, "economies": PACT, "scenario": TEMPLATE}
    )
    case = Case("pact", document, text, ())
    asked = Prepared(case, case.appraiser(), modelled, surrogate)
    found = bridge(asked, "india", package)
    assert found["gain"] == pytest.approx(-1.0)
    paid = found["payment"]
    assert paid["payer"] == "pact"
    assert 0 < paid["gain"] < 1.0  # what is missing and hardly more
    assert paid["would_sign"] == ["india", "pact"]
    assert list(paid["loses"]) == ["pact"]
    # A hundredth of a per cent of what India makes, in USD bn a year.
    output = modelled.world.stocks["gdp"][modelled.world.index("IND")] / 1000.0
    assert paid["usd_bn_a_year"] == pytest.approx(1e-4 * output, rel=0.5)
    assert paid["amendment"][0].endswith("a year.”")
    assert paid["operations"][0]["kind"] == "insert clause"


def test_no_package_but_the_terms_moves_the_model(modelled: Modelled, surrogate: Surrogate) -> None:
    one, other = (surrogate.values({"offer": 0.5, "speed": "in full", "logo": x}) for x in ("round", "square"))
    assert (one == other).all()
    assert surrogate is modelled.surrogate()  # fitted once


def test_a_package_of_ten_delegations_is_quick(surrogate: Surrogate) -> None:
    conference = _conference()
    appraiser = Appraiser(conference, _text(), PACT)
    package = {"offer": 0.5, "speed": "in full", "logo": "round"}
    began = time.perf_counter()
    for _ in range(20):
        appraiser.appraise([package], surrogate.many([package]))
    assert (time.perf_counter() - began) / 20 < 0.02  # two delegations here; 5 ms for ten is held by the benchmark


def test_red_lines_are_shares_of_draws_and_terms_are_certain() -> None:
    lines = [
        {"on": "outcome", "name": "real_income", "at_least": 0.0, "tolerated": 0.3, **SOURCED},
        {"on": "term", "name": "offer", "at_most": 0.6, **SOURCED},
    ]
    appraiser = Appraiser(_conference(red_lines=lines), _text(), PACT)
    packages = [{"offer": x, "speed": "in full", "logo": "round"} for x in (0.5, 0.5, 0.7)]
    india = np.array([[1.0, 1.0, 1.0, -0.1], [1.0, 1.0, -0.1, -0.1], [1.0, 1.0, 1.0, 1.0]])
    changes = np.stack([india, np.ones((3, 4))], axis=1)
    found = appraiser.appraise(packages, changes)
    assert found.crossed[:, 0].tolist() == [0.25, 0.5, 1.0]
    assert found.beyond[:, 0].tolist() == [False, True, True]
    assert found.sign_share[:, 0].tolist() == [0.75, 0.5, 0.0]
    assert found.yes.tolist() == [[True, True], [False, True], [False, True]]
    assert found.gain[0, 0].tolist() == [100.0, 100.0, 100.0, -10.0]
    shares = appraiser.line_shares(packages[1], changes[1])
    assert [(line.name, share) for _, line, share in shares] == [("offer", 0.0), ("real_income", 0.5)]


def test_terms_count_against_no_deal() -> None:
    terms = [
        {"slot": "offer", "ideal": 0.2, "salience": 12.0, **SOURCED},
        {"slot": "logo", "points": {"round": 3.0, "square": 5.0}, **SOURCED},
    ]
    appraiser = Appraiser(_conference(terms=terms), _text(), PACT)
    packages = [{"offer": 0.5, "speed": "in full", "logo": x} for x in ("round", "square")]
    found = appraiser.appraise(packages, np.zeros((2, 2, 1)))
    assert found.gain[:, 0, 0] == pytest.approx([-6.0, -4.0])


def test_what_cannot_be_appraised_is_told() -> None:
    told = [p.what for p in mandate_problems(_conference(), _text(), {})]
    assert told == ["real_income of nobody: pact stands for no economy"]


def test_an_outcome_the_acts_do_not_move_is_refused(modelled: Modelled) -> None:
    wrong = Modelled(TEMPLATE, _text(), [modelled.measures[0]._replace(outcome="real_incom")], modelled.world)
    with pytest.raises(InputError, match="real_income"):
        wrong.run([{"offer": 0.5, "speed": "in full"}])


def test_outcomes_of_nobody_are_those_of_the_channels() -> None:
    specs = [o for c in ("trade", "climate", "investment") for o in read_outcomes(f"plenipo.channels.{c}")]
    assert {o.name for o in specs if not o.dimensions} == set(OF_NOBODY)
