# SPDX-License-Identifier: Apache-2.0
"""The same answer told of another case, variant, outcome or year than the one a reader sees first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.lab.answer import BY_ECONOMY, Answer
from plenipo.view import pick, wording

__all__ = ["Choice", "choices", "outcomes_by_economy", "select"]

MONEY = "USD bn"
MOST_ECONOMIES = 0.5
"""Share of the economies for which an outcome must be told before a page is made of it."""


def outcomes_by_economy(answer: Answer) -> list[str]:
    """Outcomes told in per cent and in money, as a map and a ranking need, for most economies; in the order of the answer."""
    head, least = answer.headline, MOST_ECONOMIES * len(answer.economies)
    of_year = answer.rows(case=head["case"], variant=head["variant"], year=head["year"], measure="difference")
    told = [row for row in of_year if row["actor"] and row["partner"] is None and row["unit"].startswith(MONEY)]
    counts = Counter(row["outcome"] for row in told)
    return [o for o, count in counts.items() if count >= least and answer.headline_rows(outcome=o, measure="percent")]


class Choice(NamedTuple):
    """A value that may be chosen, its words, and whether it was run together with what is chosen beside it."""

    value: str
    label: str
    held: bool = True


def choices(answer: Answer, chosen: Answer | None = None) -> dict[str, list[Choice]]:
    """What may be chosen, by the name of the choice; the headline's own outcome stands first.

    Parameters
    ----------
    answer
        Under its own headline.
    chosen
        The same as it is told now; under its own headline if missing.
    """
    head = (chosen or answer).headline
    outcomes = list(dict.fromkeys([str(answer.headline["outcome"]), *outcomes_by_economy(answer)]))
    named = {
        "case": [(case["name"], case["title"]) for case in answer.scenario["cases"]],
        "variant": [(variant, wording.capital(wording.variant_label(variant))) for variant in answer.variants],
        "measure": [(outcome, wording.capital(wording.outcome_label(outcome))) for outcome in outcomes],
        "year": [(str(year), str(year)) for year in answer.scenario["years"]],
    }
    return {
        n: [Choice(v, label, _held(answer, _under(answer, {**_as_chosen(head), n: v}))) for v, label in rows]
        for n, rows in named.items()
    }


def _as_chosen(head: Mapping[str, Any]) -> dict[str, str]:
    return {"case": head["case"], "variant": head["variant"], "measure": head["outcome"], "year": str(head["year"])}


def _under(answer: Answer, asked: Mapping[str, str]) -> dict[str, Any]:
    """The headline that is asked for; another outcome than the headline's own is told in per cent."""
    own = asked["measure"] == answer.headline["outcome"]
    measure = answer.headline["measure"] if own else "percent"
    return {
        "outcome": asked["measure"],
        "case": asked["case"],
        "variant": asked["variant"],
        "year": int(asked["year"]),
        "measure": measure,
    }


def _held(answer: Answer, head: Mapping[str, Any]) -> bool:
    return bool(answer.rows(**head))


def select(answer: Answer, chosen: Mapping[str, str]) -> Answer:
    """The answer as ``chosen``: any of ``case``, ``variant``, ``measure`` (an outcome) and ``year``; what is empty stays.

    What the band comes from, what turns the sign and the first year are known of the headline alone: elsewhere they are left
    out. What Parties gain is told anew.

    Raises
    ------
    InputError
        If a value is none of `choices`, for every such value; if what is chosen was not run together.
    """
    asked = {name: value for name, value in chosen.items() if value}
    known = choices(answer)
    problems = [p for name, value in asked.items() if (p := _unknown(name, value, [c.value for c in known[name]]))]
    if problems:
        raise InputError(*problems)
    head = _under(answer, {**_as_chosen(answer.headline), **asked})
    if head == answer.headline:
        return answer
    if not _held(answer, head):
        words = f"{' and '.join(asked.values())} were not run together"
        raise InputError(
            Problem(words, " and ".join(asked), "another case with the headline's variant, or another variant of its case")
        )
    told = answer.told_as(head, variance=(), signs=(), flip={}, short_run=())
    by_economy = pick.by_economy(told)
    return told.told_as(head, consent=[_gains(by_economy, party) for party in answer.consent])


def _unknown(name: str, value: str, known: list[str]) -> Problem | None:
    if value in known:
        return None
    return Problem(f"this answer has no {name} {value!r}", name, "one of " + ", ".join(known), nearest_names(value, known))


def _gains(answer: Answer, party: Mapping[str, Any]) -> dict[str, Any]:
    """A Party with what it gains under this headline; real income where its outcome is not told of it."""
    row = answer.row(actor=party["party"], measure="percent") or answer.row(
        actor=party["party"], measure="percent", outcome=BY_ECONOMY
    )
    if row is None:
        return {**party, "gain_percent": None}
    return {**party, "gain_percent": row["median"], **{key: row[key] for key in ("p05", "p95", "share_positive")}}
