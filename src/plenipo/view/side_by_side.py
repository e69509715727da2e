# SPDX-License-Identifier: Apache-2.0
"""Answers side by side: what each says of the same economies, which acts they share, and in what their settings differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from plenipo.core.errors import InputError, Problem
from plenipo.lab.answer import Answer
from plenipo.view import pick, sections, story, wording
from plenipo.view.charts import AXIS_HEIGHT
from plenipo.view.selection import outcomes_by_economy
from plenipo.view.vega import GAIN, INK, LOSS, MUTED, Spec, coded, finish, layer, nominal, tips, value, zero

__all__ = ["MOST", "acts_beside", "economies_beside", "economies_chart", "heads", "settings_beside", "shared_outcomes"]

MOST = 4
LETTERS = "ABCD"
COLOURS: dict[str, Spec] = dict(zip(LETTERS, (GAIN, LOSS, INK, MUTED), strict=True))
SHAPES = ("circle", "square", "triangle-up", "diamond")
EACH = 6
"""Economies taken from each side of each answer."""
LINE_HEIGHT = 13
Cells = dict[str, Any]


def heads(answers: Sequence[Answer]) -> list[Cells]:
    """The headline of each: the question, the bottom line, and the economy that it follows or the world."""
    return [_head(letter, whole) for letter, whole in zip(LETTERS, answers, strict=False)]


def _head(letter: str, whole: Answer) -> Cells:
    answer, world = pick.by_economy(whole), pick.world_row(whole)
    actor = sections.leading_actor(answer)
    row = world or (pick.percent(answer, actor) if actor else None)
    draws = whole.scenario["draws"]
    return {
        "letter": letter,
        "title": whole.scenario["title"],
        "question": whole.scenario["question"],
        "line": story.world_line(whole) or story.bottom_line(answer),
        "about": story.about_selection(whole),
        "whose": "the world" if world else answer.name(actor) if actor else "",
        "figure": wording.amount(row) if row else "",
        "band": wording.band(row) if row else "",
        "side": "" if row is None else "gain" if row["median"] >= 0 else "loss",
        "firm": wording.certainty(row, draws, ("a rise", "a fall") if world else ("a gain", "a loss")) if row else "",
    }


def shared_outcomes(answers: Sequence[Answer]) -> list[str]:
    """Outcomes told by economy in every one of them.

    Raises
    ------
    InputError
        If there is none.
    """
    told = [outcomes_by_economy(answer) for answer in answers]
    shared = [outcome for outcome in told[0] if all(outcome in others for others in told[1:])]
    if not shared:
        raise InputError(Problem("these answers tell no outcome of economies in common", "of", "answers to what-ifs"))
    return shared


def _as(answer: Answer, outcome: str) -> Answer:
    return answer.told_as({**answer.headline, "outcome": outcome, "measure": "percent"})


def economies_beside(answers: Sequence[Answer], outcome: str, measure: str) -> list[Cells]:
    """Economies whom one of the answers moves most, each with its figure in every answer; the largest differences first.

    ``apart`` says that two of the bands do not touch.
    """
    told = [_as(answer, outcome) for answer in answers]
    chosen: dict[str, None] = {}
    for answer in told:
        own = pick.principal(answer)
        rows = [row for side in (1, -1) for row in pick.biggest(answer, side, most=EACH, clear_first=False)]
        chosen |= dict.fromkeys([*([own] if own else []), *(row["actor"] for row in rows)])
    lines = [_line(told, actor, measure) for actor in chosen]
    return sorted((line for line in lines if line), key=lambda line: -line["difference"])


def _line(told: Sequence[Answer], actor: str, measure: str) -> Cells:
    rows = [answer.row(actor=actor, measure=measure) for answer in told]
    held = [row for row in rows if row is not None]
    if len(held) < len(rows):
        return {}
    medians = [row["median"] for row in held]
    return {
        "code": actor,
        "name": told[0].name(actor),
        "rows": held,
        "cells": [
            {"figure": wording.figure(row), "band": wording.band(row), "firm": wording.share_short(row, answer.scenario["draws"])}
            for row, answer in zip(held, told, strict=True)
        ],
        "difference": max(medians) - min(medians),
        "apart": max(row["p05"] for row in held) > min(row["p95"] for row in held),
    }


def economies_chart(lines: Sequence[Mapping[str, Any]], count: int, title: str) -> Spec:
    """A dot with its band for each economy in each answer."""
    letters = LETTERS[:count]
    points = [
        {
            "name": line["name"],
            "answer": letter,
            **{key: row[key] for key in ("median", "p05", "p95")},
            "figure": wording.amount(row),
            "band": cell["band"],
            "firm": cell["firm"],
        }
        for line in lines
        for letter, row, cell in zip(letters, line["rows"], line["cells"], strict=True)
    ]
    shown: Spec = {
        "y": nominal("name", sort=[line["name"] for line in lines], title=None, axis={"labelLimit": 130, "labelPadding": 8}),
        "yOffset": nominal("answer", sort=list(letters)),
        "color": coded("answer", {letter: COLOURS[letter] for letter in letters}),
        "tooltip": tips(
            ("name", "economy"), ("answer", "answer"), ("figure", "median"), ("band", "5–95 % band"), ("firm", "draws")
        ),
    }
    bands = layer("points", "rule", {"strokeWidth": 2, "opacity": 0.5}, **shown, x=value("p05"), x2={"field": "p95"})
    shapes = nominal("answer", legend=None, scale={"domain": list(letters), "range": list(SHAPES[:count])})
    x = value("median", title=title, axis={"tickCount": 5})
    dots = layer("points", "point", {"size": 50, "filled": True, "opacity": 1}, **shown, x=x, shape=shapes)
    height = LINE_HEIGHT * (count + 1) * len(lines) + AXIS_HEIGHT
    return finish([zero("x"), bands, dots], height, datasets={"points": points})


def settings_beside(answers: Sequence[Answer]) -> list[Cells]:
    """What each rests on; ``differ`` where they do not rest on the same."""
    told = {
        "as_of": [str(a.scenario["as_of"]) for a in answers],
        "draws": [str(a.scenario["draws"]) for a in answers],
        "seed": [str(a.scenario["seed"]) for a in answers],
        "case": [story.case_title(a, a.headline["case"]) for a in answers],
        "variant": [wording.capital(wording.variant_label(a.headline["variant"])) for a in answers],
        "variants": [wording.plural(len(a.variants), "variant") for a in answers],
        "year": [str(a.headline["year"]) for a in answers],
        "years": [", ".join(map(str, a.scenario["years"])) for a in answers],
        "prices": [str(a.scenario["price_year"]) for a in answers],
        "baseline": [f"{a.baseline['base_year']} ({a.baseline['data_hash']})" for a in answers],
        "program": [str(a.baseline["version"]) for a in answers],
    }
    return [{"name": name, "cells": cells, "differ": len(set(cells)) > 1} for name, cells in told.items()]


def acts_beside(documents: Sequence[Mapping[str, Any] | None], answers: Sequence[Answer]) -> list[Cells]:
    """Every act, with who has it: from the scenario as it was asked where it is known, number by number; else from its words."""
    found: dict[str, set[int]] = {}
    for k, (document, answer) in enumerate(zip(documents, answers, strict=True)):
        for line in _acts(document) if document is not None else _told_acts(answer):
            found.setdefault(line, set()).add(k)
    rows = [
        {"text": text, "held": [k in held for k in range(len(answers))], "differ": len(held) < len(answers)}
        for text, held in found.items()
    ]
    return sorted(rows, key=lambda row: not row["differ"])


def _told_acts(answer: Answer) -> Iterator[str]:
    for act in answer.scenario["acts"]:
        case = f"{story.case_title(answer, act['case'])}: " if act.get("case") else ""
        yield f"{case}{act['date']}, {act['text']}"


def _acts(document: Mapping[str, Any]) -> Iterator[str]:
    holders = [("", document), *((f"{case.get('title') or case.get('name')}: ", case) for case in document.get("cases") or ())]
    for prefix, holder in holders:
        for key in ("acts", "shocks"):
            for act in holder.get(key) or ():
                yield f"{prefix}{_in_words(act)}"


def _in_words(value: Any) -> str:
    """A document as one line: keys and values, nested ones in brackets."""
    if isinstance(value, Mapping):
        told = [
            f"{k.replace('_', ' ')} {_in_words(v)}" if k not in ("kind", "actor", "date") else _in_words(v)
            for k, v in value.items()
            if v not in (None, "", [], {})
        ]
        return ", ".join(told)
    if isinstance(value, list | tuple):
        nested = any(isinstance(v, Mapping) for v in value)
        return "; ".join(f"({_in_words(v)})" if nested else _in_words(v) for v in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
