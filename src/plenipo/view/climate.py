# SPDX-License-Identifier: Apache-2.0
"""What an answer says of the climate: emissions, whose they are, what cuts cost, what warming costs, whether targets are met.

Rows picked from the answer and put into words; empty where an answer has no such outcomes, as one of trade alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plenipo.lab.answer import BY_ECONOMY, Answer
from plenipo.view import pick, wording

__all__ = [
    "coupling",
    "early_line",
    "early_year",
    "emitters",
    "has_climate",
    "join_line",
    "ledger",
    "level_at",
    "made",
    "own_line",
    "targets",
    "told_years",
]

Cells = dict[str, Any]
Row = Mapping[str, Any]
YEARS_TOLD = 3
LEDGER_SIDE, LEDGER_EMITTERS, LEDGER_FOCUS = 5, 8, 6
FIRST_MEMBERS = 3
MOST_MADE = 10
SURE = 1.0
NOT_BINDING = "not binding"


def has_climate(answer: Answer) -> bool:
    """Whether the answer tells of warming, and the act moves it or what is emitted in any draw."""
    if not pick.world_paths(answer, "warming"):
        return False
    rows = [r for o in ("warming", "world_emissions") for r in answer.headline_rows(outcome=o, measure="difference", year=None)]
    return any(row["p05"] or row["p95"] for row in rows)


def made(answer: Answer) -> list[Cells]:
    """Where production moves with its CO2: the largest changes in what economies emit by what they make."""
    rows = answer.headline_rows(outcome="output_emissions", measure="difference")
    rows = sorted((r for r in rows if wording.direction(r) != "hardly changes"), key=lambda row: -abs(row["median"]))[:MOST_MADE]
    told = []
    for row in sorted(rows, key=lambda row: -row["median"]):
        share = answer.row(actor=row["actor"], outcome="output_emissions", measure="percent")
        cells = [_cell(row), _cell(share)]
        told.append({"name": answer.name(row["actor"]), "own": row["actor"] == pick.principal(answer), "cells": cells})
    return told


def told_years(answer: Answer) -> list[int]:
    """The last years told for economies, up to that of the headline."""
    return [y for y in answer.scenario["years"] if y <= answer.headline["year"]][-YEARS_TOLD:]


def early_year(answer: Answer) -> int:
    """The year told in which the act changes world emissions most: prices and cuts are of that year, warming comes later."""
    rows = answer.headline_rows(outcome="world_emissions", measure="difference", year=None)
    rows = [row for row in rows if row["year"] <= answer.headline["year"]]
    return int(max(rows, key=lambda row: abs(row["median"]))["year"]) if rows else int(answer.headline["year"])


def emitters(answer: Answer) -> Cells:
    """Emissions without and with the act, of the world and of the largest emitters; no rows if the answer has none."""
    found = _levels(answer, "emissions") if has_climate(answer) else {}
    years = [y for y in told_years(answer) if all(y in base["years"] for base, _ in found.values())]
    world = {p["case"]: p for p in pick.world_paths(answer, "world_emissions")}
    rows = [_emitter(answer, actor, pair, years, "emissions") for actor, pair in found.items()]
    if rows and {"", answer.headline["case"]} <= set(world):
        pair = world[""], world[answer.headline["case"]]
        rows.insert(0, {**_emitter(answer, None, pair, years, "world_emissions"), "own": True})
    return {"years": years, "rows": rows}


def _emitter(answer: Answer, actor: str | None, pair: tuple[Row, Row], years: Sequence[int], outcome: str) -> Cells:
    cells = []
    for year in years:
        before, after = (level_at(path, year) for path in pair)
        change = answer.row(actor=actor, outcome=outcome, measure="percent", year=year)
        cells.append({"year": year, "levels": _both(before, after), **_change(change)})
    unit = "" if actor else f", {pair[0]['unit'].split(' a year')[0]}"
    return {"name": answer.name(actor) if actor else f"World{unit}", "cells": cells, "own": actor == pick.principal(answer)}


def _change(row: Row | None) -> dict[str, str]:
    """A change in per cent with its band, in a word where nothing changes in any draw."""
    if row is None:
        return {"change": "", "band": ""}
    if row["p05"] == row["p95"] == 0:
        return {"change": "no change", "band": ""}
    return {"change": wording.amount(row), "band": wording.band(row)}


def _both(before: Row, after: Row) -> str:
    """``5,700 → 6,000``: both medians, to the digits that the bands support; one figure if they print alike."""
    ends = [wording.figure(row, sign=False) for row in (before, after)]
    return ends[0] if ends[0] == ends[1] else " → ".join(ends)


def level_at(path: Row, year: int) -> Row:
    """A path in one year, as a row of outcomes."""
    k = path["years"].index(year)
    return {"measure": "level", "unit": path["unit"], **{key: path[key][k] for key in ("median", "p05", "p95")}}


def _levels(answer: Answer, outcome: str) -> dict[str, tuple[Row, Row]]:
    """By economy, its levels without and with the act, in the order of the answer."""
    head = answer.headline
    told = [p for p in answer.paths if (p["outcome"], p["variant"]) == (outcome, head["variant"]) and p.get("actor")]
    base = {p["actor"]: p for p in told if p["case"] == ""}
    act = {p["actor"]: p for p in told if p["case"] == head["case"]}
    return {actor: (base[actor], act[actor]) for actor in base if actor in act}


def targets(answer: Answer) -> Cells:
    """Chance that the target in force is met, without and with the act, where one binds in a year told."""
    found = _levels(answer, "target_probability") if has_climate(answer) else {}
    years = [y for y in told_years(answer) if all(y in base["years"] for base, _ in found.values())]
    rows = []
    for actor, pair in found.items():
        cells = [[_chance(level_at(path, year)) for path in pair] for year in years]
        if any(text[0] != NOT_BINDING for both in cells for text in both):
            told = [{"year": year, **_chances(both)} for year, both in zip(years, cells, strict=True)]
            rows.append({"name": answer.name(actor), "cells": told, "own": actor == pick.principal(answer)})
    return {"years": years, "rows": rows}


def _chance(row: Row) -> tuple[str, str]:
    """A probability in per cent with its band; a word where nothing more is needed in any draw, or there is no target."""
    if row["p05"] >= SURE:
        return NOT_BINDING, ""
    middle, low, high = (f"{100 * row[key]:.0f}" for key in ("median", "p05", "p95"))
    middle = {"0": "under 1", "100": "over 99"}.get(middle, middle)
    return f"{middle}{wording.SPACE}%", f"{low} to {high}"


def _chances(both: Sequence[tuple[str, str]]) -> dict[str, str]:
    alike = both[0] == both[1]
    return {"figure": both[0][0] if alike else " → ".join(text for text, _ in both), "band": both[0][1] or both[1][1]}


def ledger(answer: Answer, also: str = "") -> list[Cells]:
    """Costs and benefits by economy: cost of cuts, damage and real income, each with its band, from gain to loss of income."""
    if not has_climate(answer) or not answer.headline_rows(outcome="climate_damage", measure="points"):
        return []
    largest = list(_levels(answer, "emissions"))[:LEDGER_EMITTERS]
    own = [c for c in (also, pick.principal(answer), *answer.scenario.get("focus", ())[:LEDGER_FOCUS]) if c]
    by_income = pick.by_economy(answer)
    sides = [row["actor"] for side in (1, -1) for row in pick.biggest(by_income, side, most=LEDGER_SIDE, clear_first=False)]
    actors = dict.fromkeys((*own, *largest, *sides))
    rows = [_entry(answer, actor) for actor in actors]
    return sorted((r for r in rows if r["rank"] is not None), key=lambda r: -r["rank"])


def ledger_columns(answer: Answer) -> list[tuple[str, int, str, str]]:
    """Columns of the ledger: heading, year, outcome, measure; what cuts cost early, what warming costs in the headline's year."""
    early, late = early_year(answer), int(answer.headline["year"])
    columns = [
        ("Cost of cuts, USD bn", early, "abatement_cost", "difference"),
        ("Real income, USD bn", early, BY_ECONOMY, "difference"),
        ("Damage, points of output", late, "climate_damage", "points"),
        ("Real income, USD bn", late, BY_ECONOMY, "difference"),
        ("Real income, %", late, BY_ECONOMY, "percent"),
    ]
    return [c for k, c in enumerate(columns) if c not in columns[:k]]


def _entry(answer: Answer, actor: str) -> Cells:
    """One economy's line: its figures in the order of the columns."""
    found = [answer.row(actor=actor, outcome=o, measure=m, year=year) for _, year, o, m in ledger_columns(answer)]
    share = answer.row(actor=actor, outcome=BY_ECONOMY, measure="percent")
    return {
        "actor": actor,
        "name": answer.name(actor),
        "own": actor == pick.principal(answer),
        "cells": [_cell(row) for row in found],
        "rank": share["median"] if share else None,
        "income": share,
        "damage": answer.row(actor=actor, outcome="climate_damage", measure="points"),
    }


def _cell(row: Row | None) -> dict[str, str]:
    if row is None or row["p05"] == row["p95"] == 0:
        return {"figure": "" if row is None else "0", "band": ""}
    return {"figure": wording.figure(row), "band": wording.band(row)}


def coupling(answer: Answer, of: str = "") -> list[Cells]:
    """How the act travels to one economy, step by step: price of carbon, emissions, warming, damage, trade, income."""
    if not has_climate(answer):
        return []
    actor, early, late = of or _followed(answer), early_year(answer), answer.headline["year"]
    steps = (
        ("price of carbon", "marginal_carbon_cost", "difference", actor, early),
        ("emissions", "emissions", "percent", actor, early),
        ("world emissions", "world_emissions", "difference", None, early),
        ("warming", "warming", "difference", None, late),
        ("damage", "climate_damage", "points", actor, late),
        ("exports", "exports", "percent", actor, late),
        ("real income", BY_ECONOMY, "percent", actor, late),
    )
    told: list[Cells] = []
    for what, outcome, measure, who, year in steps:
        rows = answer.rows(**{**answer.headline, "outcome": outcome, "measure": measure, "year": year})
        row = next((r for r in rows if r["actor"] == who), None)
        if row is not None and (who or outcome in ("world_emissions", "warming")):
            whose = answer.name(who) if who else "the world"
            figure, band = wording.amount(row), wording.band(row)
            told.append({"what": what, "whose": whose, "year": year, "figure": figure, "band": band})
    return told


def _followed(answer: Answer) -> str | None:
    """The economy whose act it is, or else the one whose emissions change most in the year of the largest change."""
    own = pick.principal(answer)
    if own:
        return own
    rows = answer.headline_rows(outcome="emissions", measure="difference", year=early_year(answer))
    return max(rows, key=lambda row: abs(row["median"]))["actor"] if rows else None


def own_line(answer: Answer, actor: str) -> str:
    """What cuts cost one economy and what its income does, early and late, in one sentence; empty where nothing moves."""
    if not has_climate(answer):
        return ""
    early, late = early_year(answer), int(answer.headline["year"])
    steps = (("abatement_cost", early), (BY_ECONOMY, early), (BY_ECONOMY, late))
    told = [text for step, year in dict.fromkeys(steps) if (text := _told(answer, actor, step, "difference", year))]
    return wording.sentence("; ".join(told)) if told else ""


def _told(answer: Answer, actor: str, outcome: str, measure: str, year: int) -> str:
    row = answer.row(actor=actor, outcome=outcome, measure=measure, year=year)
    if row is None:
        return ""
    unit = " of output" if outcome == "climate_damage" else ""
    unit = " a year" if row["unit"].startswith("USD bn") and measure == "difference" else unit
    return f"{wording.outcome_label(outcome)} in {year} {wording.amount(row)}{unit} (band {wording.band(row)})"


def early_line(answer: Answer) -> str:
    """What the economy that is followed gains or loses when emissions change most, where that is not the headline's year."""
    own, early = pick.principal(answer), early_year(answer)
    if not own or not has_climate(answer) or early == answer.headline["year"]:
        return ""
    steps = (("emissions", "percent"), ("abatement_cost", "difference"), (BY_ECONOMY, "difference"))
    told = [text for step in steps if (text := _told(answer, own, *step, early))]
    return f"{answer.name(own)}, when the act changes world emissions most: {'; '.join(told)}." if told else ""


def join_line(answer: Answer) -> str:
    """How to ask who would join: the command for a coalition of the largest emitters; empty if none is told."""
    largest = list(_levels(answer, "emissions"))[:FIRST_MEMBERS]
    return f"plenipo join --members {','.join(largest)}" if largest else ""


def focus_line(answer: Answer) -> str:
    """What those in focus gain or lose, beside a headline that belongs to nobody; empty if nobody is in focus."""
    told = pick.by_economy(answer)
    actors = [c for c in answer.scenario.get("focus", ()) if c != pick.principal(answer)]
    rows = [(actor, pick.percent(told, actor)) for actor in actors]
    parts = [f"{answer.name(a)} {wording.amount(row)} (band {wording.band(row)})" for a, row in rows if row is not None]
    if not parts or pick.world_row(answer) is None:
        return ""
    return f"{wording.capital(wording.outcome_label(told.headline['outcome']))} in {told.headline['year']}: {'; '.join(parts)}."
