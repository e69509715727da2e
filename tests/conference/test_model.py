# SPDX-License-Identifier: Apache-2.0
"""The words check themselves: what cannot be is refused, with the place and the reason."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from plenipo.conference.model.action import Action
from plenipo.conference.model.body import AdoptionRule, Body, Test
from plenipo.conference.model.conference import Conference
from plenipo.conference.model.delegation import RedLine
from plenipo.conference.model.slot import Slot
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.word import read_word
from plenipo.core.errors import InputError
from tests.conference.rooms import SIMPLE, conference, document, mandate, text


def test_a_conference_travels_as_json() -> None:
    held = conference()
    assert Conference.model_validate_json(held.model_dump_json()) == held
    assert held.texts[0].open_slots() == held.texts[0].slots
    assert [m.weights["people"] for m in held.members()] == [40, 30, 20, 10]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "key misspelt": ({"agendas": []}, "there is no key 'agendas'"),
    "moment without offset": ({"opens": "2030-05-01T09:00:00"}, "needs its offset"),
    "seat taken twice": ({"delegations": [{"id": "AA", "name": "A"}, {"id": "AA", "name": "B"}]}, "two delegations have the seat 'AA'"),
    "nobody votes": ({"delegations": [{"id": "x", "name": "X", "role": "NGO"}, {"id": "y", "name": "Y", "role": "chair"}]}, "nobody here has a vote"),
    "mandate for nobody": ({"mandates": [mandate("ZZ")]}, "'ZZ', which has no seat"),
    "bloc of a stranger": ({"blocs": [{"id": "b", "name": "B", "members": [{"seat": "QQ"}]}]}, "bloc b names 'QQ'"),
    "control character": ({"note": "a\x00b"}, "control character, U+0000"),
    "item without a text": ({"agenda": [{"id": "i", "title": "I", "texts": ["nowhere"]}]}, "names the text 'nowhere'"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_conference_is_refused(name: str) -> None:
    changes, told = WRONG[name]
    with pytest.raises(InputError, match=re.escape(told)):
        conference(**changes)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        conference(opens="soon", title=3, agendas=[])
    assert len(caught.value.problems) == 3


def test_a_real_states_line_has_a_source_or_is_assumed() -> None:
    seats = [{"id": "FRA", "name": "France", "actor": "FRA"}, {"id": "BB", "name": "B"}]
    weighs = {"slot": "cut", "ideal": -40.0, "source": "assumed"}
    changes = {"delegations": seats, "blocs": [], "texts": [text(sponsors=[])]}
    held = {"seat": "FRA", "terms": [weighs], "reservation": {"basis": "no-deal run", "source": "assumed"}}
    assert conference(mandates=[held], **changes).mandates[0].lines()[0].assumed
    with pytest.raises(InputError, match="cites a public source or says 'assumed'"):
        conference(mandates=[{**held, "terms": [{**weighs, "source": "invented"}]}], **changes)
    with pytest.raises(InputError, match="'source' is missing"):
        conference(mandates=[{**held, "terms": [{"slot": "cut", "ideal": -40.0}]}], **changes)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"slots": []}, "is no slot and no bracket"),
        ({"settled": {"cut": 5.0}}, "outside the range"),
        ({"settled": {"nothing": 5.0}}, "is no slot of the text"),
        ({"brackets": [{"id": "cut", "around": "value", "of": "cut"}]}, "'cut' is used twice"),
        ({"brackets": [{"id": "force", "around": "words", "of": "gone"}]}, "stands around 'gone'"),
    ],
)
def test_a_text_hangs_together(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        read_word(DraftText, text(**changes), "text")


def test_values_of_slots() -> None:
    accord = conference().texts[0]
    cut, fund = accord.slots
    assert cut.values() is not None
    assert len(cut.values() or ()) == 17
    assert fund.values() == ("none", "small", "large")
    problems = accord.package_problems({"cut": "much", "fnd": "small"}, whole=True)
    assert [p.nearest for p in problems] == [(), ("fund",), ()]
    date = Slot(id="d", title="D", kind="date")
    assert date.problem("2035-12-31") is None
    assert date.problem("2035-13-31") is not None
    who = Slot(id="w", title="W", kind="parties", choices=("A", "B", "C"))
    assert who.problem(("A", "C")) is None
    assert who.problem(("C", "A")) is not None
    assert who.problem(("A", "Z")) is not None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"tests": []}, "a vote needs at least one test"),
        ({"mode": "consensus"}, "no other mode has any"),
        ({"blocking_members": 1}, "is a veto"),
        ({"tests": [{"share": 1.4}]}, "less than or equal to 1"),
        ({"tests": [{"share": 0.5, "at_least": 3}]}, "one of the two"),
    ],
)
def test_impossible_rules_are_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        read_word(AdoptionRule, {**SIMPLE, **changes}, "rule")


def test_a_rule_nobody_can_meet_is_refused() -> None:
    rule = {**SIMPLE, "tests": [{"at_least": 9}]}
    members = [{"id": f"m{k}"} for k in range(5)]
    with pytest.raises(InputError, match="nothing could be adopted"):
        read_word(Body, {"id": "b", "title": "B", "members": members, "rules": {"substance": rule}, "source": "x"}, "body")


def test_thresholds_are_exact() -> None:
    two_thirds = Test(share=2 / 3, of="present and voting")
    assert two_thirds.met(2, 3)
    assert not two_thirds.met(1.9, 3)
    assert two_thirds.quota(193) == 129
    assert Test(share=0.55).quota(27) == 15
    assert Test(share=0.5, more_than=True).quota(4) == 3


def test_red_lines() -> None:
    line = RedLine(on="term", name="cut", at_least=-60.0, source="invented")
    assert line.crossed_by(-65.0)
    assert not line.crossed_by(-60.0)
    assert line.crossed_by("large")
    with pytest.raises(ValidationError, match="nothing could ever be signed"):
        RedLine(on="term", name="cut", at_least=1.0, at_most=0.0, source="invented")


def test_actions_are_told_apart_by_kind_and_strict() -> None:
    actions: TypeAdapter[Action] = TypeAdapter(Action)
    assert actions.validate_json('{"kind": "vote", "ballot": "B1", "choice": "yes"}').kind == "vote"
    for wrong in ('{"kind": "vot"}', '{"kind": "vote", "ballot": "B1", "choice": "maybe"}', '{"kind": "vote", "ballot": 1, "choice": "yes"}',
                  '{"kind": "propose", "text": "t", "package": {"a": NaN}}', '{"kind": "say", "words": "x", "as": "chair"}'):  # fmt: skip
        with pytest.raises(ValidationError):
            actions.validate_json(wrong)


def test_the_document_of_the_tests_is_plain() -> None:
    assert document()["delegations"][0]["weights"] == {"people": 40}
