# SPDX-License-Identifier: Apache-2.0
"""Which rows of an answer a reader sees, and in what order. Selection and sorting only; no figure is made here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from plenipo.lab.answer import BY_ECONOMY, Answer
from plenipo.view import wording

__all__ = [
    "KNOW_HOW",
    "across_cases",
    "across_variants",
    "across_years",
    "biggest",
    "by_economy",
    "first_year",
    "flows",
    "headline_case",
    "money",
    "percent",
    "principal",
    "ranked",
    "sole_actor",
    "unranked",
    "world_paths",
    "world_row",
]

Row = Mapping[str, Any]
KNOW_HOW = ("productivity", "technology_capital", "inward_position", "outward_position")
"""Outcomes told apart where acts reach investment."""


def world_row(answer: Answer, **changes: Any) -> Row | None:
    """The headline, where it belongs to nobody, as warming does; None where it is told by economy."""
    rows = answer.headline_rows(**changes)
    return rows[0] if rows and rows[0]["actor"] is None else None


def by_economy(answer: Answer) -> Answer:
    """The answer told by economy: as it is, or by real income where its headline belongs to nobody.

    What turns that headline, and what its band comes from, is said beside it and not of any economy.
    """
    if world_row(answer) is None or not answer.headline_rows(outcome=BY_ECONOMY, measure="percent"):
        return answer
    head = {**answer.headline, "outcome": BY_ECONOMY, "measure": "percent"}
    return answer.told_as(head, variance=(), signs=(), flip={}, short_run=())


def percent(answer: Answer, actor: str, **changes: Any) -> Row | None:
    """The headline outcome of an economy in per cent."""
    return answer.row(actor=actor, measure="percent", **changes)


def money(answer: Answer, actor: str, **changes: Any) -> Row | None:
    """The headline outcome of an economy in USD bn a year."""
    return answer.row(actor=actor, measure="difference", **changes)


def first_year(answer: Answer, actor: str, measure: str = "percent") -> Row | None:
    """The headline outcome of an economy with trade's answer of the first year only."""
    return next((row for row in answer.short_run if row["actor"] == actor and row["measure"] == measure), None)


def headline_case(answer: Answer) -> Mapping[str, Any]:
    """The case a reader sees first."""
    wanted = answer.headline["case"]
    return next((case for case in answer.scenario["cases"] if case["name"] == wanted), {"name": wanted, "title": wanted})


def principal(answer: Answer) -> str | None:
    """The economy that the answer follows: the scenario's actor, or the only actor of the headline case, if an economy."""
    actor = answer.scenario.get("actor") or sole_actor(answer)
    return actor if actor in answer.economies else None


def sole_actor(answer: Answer) -> str | None:
    """The one actor of all acts of the headline case; None if there are several or none."""
    acts = [act for act in answer.scenario["acts"] if act.get("case") in (None, answer.headline["case"])]
    actors = {act["actor"] for act in acts}
    return actors.pop() if len(actors) == 1 else None


def _is_ranked(answer: Answer, actor: str) -> bool:
    return bool(answer.economies.get(actor, {}).get("ranked"))


def ranked(answer: Answer, measure: str = "percent") -> list[Row]:
    """Headline rows of the ranked economies, highest first."""
    rows = [row for row in answer.headline_rows(measure=measure) if _is_ranked(answer, row["actor"])]
    return sorted(rows, key=lambda row: (-row["median"], row["actor"]))


def unranked(answer: Answer, measure: str = "percent") -> list[Row]:
    """Headline rows of the economies listed apart, by name."""
    rows = [row for row in answer.headline_rows(measure=measure) if row["actor"] in answer.economies]
    return sorted((r for r in rows if not _is_ranked(answer, r["actor"])), key=lambda row: answer.name(row["actor"]))


def biggest(
    answer: Answer, side: int, leave_out: Iterable[str | None] = (), most: int = 1, clear_first: bool = True
) -> list[Row]:
    """The ranked economies with the largest gain (``side=1``) or loss (``side=-1``) in money; first those of a clear sign.

    Returns
    -------
    list of rows
        In the measure "difference"; at most ``most``; none whose change is printed as zero.
    """
    out, wanted = set(leave_out), "gains" if side > 0 else "loses"
    rows = [row for row in ranked(answer, "difference") if row["actor"] not in out and wording.direction(row) == wanted]
    rows.sort(key=lambda row: (clear_first and not wording.clear_sign(row), -side * row["median"]))
    return rows[:most]


def flows(answer: Answer, most: int, touching: str | None = None) -> list[Row]:
    """The trade flows that change most in money, largest change first; only those of one economy if ``touching`` is given."""
    rows: list[Row] = list(answer.headline_rows(outcome="bilateral_exports", measure="difference"))
    if touching:
        rows = [row for row in rows if touching in (row["actor"], row["partner"])]
    return sorted(rows, key=lambda row: (-abs(row["median"]), row["actor"], row["partner"]))[:most]


def across_variants(answer: Answer, actor: str, measure: str = "percent") -> list[Row]:
    """The headline outcome of an economy under each variant, in the order of the variants."""
    return [row for variant in answer.variants for row in answer.headline_rows(actor=actor, measure=measure, variant=variant)]


def world_paths(answer: Answer, outcome: str, variant: str | None = None) -> list[Row]:
    """Levels of what belongs to nobody, year by year: the baseline first, then the cases; of the headline's variant if none."""
    wanted = (outcome, variant or answer.headline["variant"])
    return [p for p in answer.paths if (p["outcome"], p["variant"]) == wanted and p.get("actor") is None]


def across_cases(answer: Answer, actor: str, measure: str = "percent") -> list[Row]:
    """The headline outcome of an economy in each case, in the order of the scenario."""
    rows = [row for row in answer.headline_rows(actor=actor, measure=measure, case=None) if row["case"] in answer.cases]
    return sorted(rows, key=lambda row: answer.cases.index(row["case"]))


def across_years(answer: Answer, actor: str, measure: str = "percent") -> list[Row]:
    """The headline outcome of an economy in each year."""
    return sorted(answer.headline_rows(actor=actor, measure=measure, year=None), key=lambda row: row["year"])
