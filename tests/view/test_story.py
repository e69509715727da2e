# SPDX-License-Identifier: Apache-2.0
"""Sentences about an answer."""

from __future__ import annotations

import dataclasses

from plenipo.lab.answer import Answer
from plenipo.view import pick, sections, story


def with_share(answer: Answer, share: float) -> Answer:
    return dataclasses.replace(answer, outcomes=[{**row, "share_positive": share} for row in answer.outcomes])


def test_an_open_sign_is_said_before_the_figure(answer: Answer) -> None:
    text = story.bottom_line(with_share(answer, 0.6), "IND")
    assert text.startswith("Whether India gains is open: its real income in 2039 changes by +0.6")
    assert "on balance positive under every variant" in text


def test_a_loss_falls_and_a_name_takes_its_article(answer: Answer) -> None:
    assert story.bottom_line(answer, "BGD").startswith("Bangladesh's real income in 2039 falls by 0.11")
    assert story.bottom_line(answer, "PHL").startswith("The Philippines' real income")


def test_what_changes_the_sign(answer: Answer) -> None:
    firm, turning = answer.signs[0], answer.signs[1]
    assert story.sign_line(answer, firm) == "India's result keeps its sign at every trade elasticity from 2.5 to 8."
    turned = story.sign_line(answer, turning)
    assert turned == "India's result changes sign if the depth of the new agreement is 0.03, not 0.19 (tried: 0 to 0.5)."


def test_what_turns_the_headline_in_one_sentence(answer: Answer) -> None:
    text = story.flip_line(answer)
    assert text == (
        "The smallest joint change of assumptions that turns India's result is 1.3 standard deviations: distance of this agreement "
        "from the mean one −0.31, not 0; error in domestic sales of India 0.41, not 0."
    )
    turned = story.flip_line(dataclasses.replace(answer, flip={**answer.flip, "variants": ["balanced/lump_sum"]}))
    assert turned.endswith("; under the variant “trade balanced first” the median turns.")
    assert (
        story.flip_line(dataclasses.replace(answer, flip={**answer.flip, "variants": ["balanced/lump_sum"]}), variants=False)
        == text
    )
    none = story.flip_line(dataclasses.replace(answer, flip={**answer.flip, "distance": None, "moves": []}))
    assert none == "No joint change of assumptions within 3 standard deviations of the central ones turns India's result."
    assert story.flip_line(dataclasses.replace(answer, flip={})) == ""


def test_the_first_year_beside_the_long_run(answer: Answer, sparse: Answer) -> None:
    text = story.short_run_line(answer, "IND")
    assert text.startswith("In the first year, trade having answered by 38")
    assert "India: +0.2" in text
    assert story.short_run_line(answer, "XXX") == ""
    assert story.short_run_line(sparse, "IND") == ""


def test_assumptions_that_turn_a_result_alone_are_told_together(answer: Answer) -> None:
    assert story.turns_line(answer, "IND") == story.sign_line(answer, answer.signs[1])
    two = [{**row, "flips_at": 0.03} for row in answer.signs]
    both = story.turns_line(dataclasses.replace(answer, signs=two), "IND")
    assert both == (
        "Moved alone, each of these turns India's result: trade elasticity 0.03, not 4; depth of the new agreement 0.03, not 0.19."
    )
    assert story.turns_line(answer, "BGD") == ""


def test_whose_answer_it_is(answer: Answer) -> None:
    acts = [{"date": "2027-01-01", "actor": code, "text": "ratifies", "case": "full"} for code in ("JPN", "KOR")]
    scenario = {**answer.scenario, "acts": acts}
    nobody = dataclasses.replace(answer, scenario=scenario)
    assert pick.principal(nobody) is None
    assert [figure["role"] for figure in sections.key_figures(nobody)] == ["largest gain", "largest loss", "next largest gain"]
    followed = dataclasses.replace(answer, scenario={**scenario, "actor": "JPN"})
    assert pick.principal(followed) == "JPN"
    assert sections.key_figures(followed)[0]["role"] == "the economy in focus"
    assert pick.principal(dataclasses.replace(answer, scenario={**scenario, "actor": "EUN"})) is None


def test_larger_changes_of_an_open_sign_are_not_passed_over_in_silence(answer: Answer) -> None:
    told = story.who_line(answer)
    assert "gain most of those whose sign is clear" in told
    assert told.count("sign is clear") == 1, "no loss of an open sign is larger than those told"
    roles = [figure["role"] for figure in sections.key_figures(answer)]
    assert roles == ["the acting economy", "largest clear gain among the others", "largest loss among the others"]


def test_gain_is_never_told_without_the_warning(answer: Answer) -> None:
    assert story.consent_line(answer).endswith("Gain is not consent.")
    assert "Article" not in story.consent_line(answer, clauses=False)


def test_the_opening_tells_which_agreements_end_and_counts_only_pairs_that_have_one(answer: Answer) -> None:
    one = {**answer.pairs[0], "new": False, "case": answer.headline["case"]}
    pairs = [
        {**one, "before": ["RCEP"], "after": []},
        {**one, "before": ["ECTA"], "after": ["ECTA"]},
        {**one, "before": [], "after": []},
    ]
    first, second, *_ = story.opening(dataclasses.replace(answer, pairs=pairs))
    assert first.startswith("An agreement ends between: ")
    assert first.endswith("(then: no agreement).")
    assert second == "1 pair in view trades under agreements already (ECTA): for it only the terms change."
