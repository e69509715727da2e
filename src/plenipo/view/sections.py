# SPDX-License-Identifier: Apache-2.0
"""What each section of a page shows: rows picked from the answer, figures already in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plenipo.lab.answer import Answer
from plenipo.view import pick, story, wording

__all__ = [
    "agreement_pairs",
    "case_table",
    "consent_table",
    "flow_table",
    "full_table",
    "key_figures",
    "know_how_table",
    "leading_actor",
    "notable_actors",
    "published_rows",
    "sign_changes",
    "variance_split",
]

Cells = dict[str, Any]
Row = Mapping[str, Any]


def leading_actor(answer: Answer) -> str | None:
    """The economy that the page follows through variants, cases and years: whose act it is, or else the largest mover."""
    own = pick.principal(answer)
    if own is not None and pick.percent(answer, own) is not None:
        return own
    movers = [*pick.biggest(answer, 1), *pick.biggest(answer, -1)]
    return max(movers, key=lambda row: abs(row["median"]))["actor"] if movers else None


def notable_actors(answer: Answer, each_side: int) -> list[str]:
    """The acting economy, then the largest gainers and losers in money, without repetition."""
    own = pick.principal(answer)
    up, down = ([row["actor"] for row in pick.biggest(answer, side, [own], each_side, clear_first=False)] for side in (1, -1))
    found = [*([own] if own and pick.percent(answer, own) else []), *up, *reversed(down)]
    return list(dict.fromkeys(found))


def _ranks(answer: Answer, side: int, own: str | None, rows: list[Row]) -> tuple[str, str]:
    """What the first and the second figure are, told as clear where a larger change of an open sign is passed over."""
    largest = pick.biggest(answer, side, [own], clear_first=False)
    passed = bool(rows) and largest[0]["actor"] != rows[0]["actor"]
    what = f"{'clear ' if passed else ''}{'gain' if side > 0 else 'loss'}"
    return f"largest {what}", f"next largest {what}"


def key_figures(answer: Answer) -> list[Cells]:
    """The three figures of the first screen."""
    own = pick.principal(answer)
    chosen: list[tuple[str, str]] = []
    if own is not None and pick.percent(answer, own) is not None:
        chosen.append((own, "the acting economy" if pick.sole_actor(answer) == own else "the economy in focus"))
    gainers = pick.biggest(answer, 1, [own], 3 - len(chosen))
    losers = pick.biggest(answer, -1, [own], 3 - len(chosen))
    of_others = " among the others" if chosen else ""
    ups, downs = (
        [(row["actor"], f"{rank}{of_others}") for row, rank in zip(rows, _ranks(answer, side, own, rows), strict=False)]
        for side, rows in ((1, gainers), (-1, losers))
    )
    chosen += ups[:1] + downs[:1]
    chosen += (ups[1:] + downs[1:])[: 3 - len(chosen)]
    return [_figure(answer, actor, role) for actor, role in chosen]


def _figure(answer: Answer, actor: str, role: str) -> Cells:
    row, cash = pick.percent(answer, actor), pick.money(answer, actor)
    if row is None:
        return {"name": answer.name(actor), "role": role}
    return {
        "name": answer.name(actor),
        "role": role,
        "side": "gain" if row["median"] >= 0 else "loss",
        "figure": wording.figure(row),
        "band": wording.band(row),
        "money": wording.amount(cash) if cash else "",
        "money_band": wording.band(cash) if cash else "",
        "firm": wording.certainty(row, answer.scenario["draws"]),
    }


def full_table(answer: Answer) -> dict[str, list[Cells]]:
    """All economies: the ranked ones from gain to loss, and those listed apart by name with the reason."""
    return {
        "ranked": [_table_row(answer, row) for row in pick.ranked(answer)],
        "apart": [_table_row(answer, row) for row in pick.unranked(answer)],
    }


def _table_row(answer: Answer, row: Row) -> Cells:
    cash, early = pick.money(answer, row["actor"]), pick.first_year(answer, row["actor"])
    economy = answer.economies[row["actor"]]
    return {
        "code": row["actor"],
        "name": answer.name(row["actor"]),
        "figure": wording.figure(row),
        "band": wording.band(row),
        "money": wording.figure(cash) if cash else "",
        "money_band": wording.band(cash) if cash else "",
        "firm": wording.share_short(row, answer.scenario["draws"]),
        "span": wording.span(pick.across_variants(answer, row["actor"])),
        "first_year": wording.figure(early) if early else "",
        "reason": economy["unranked_reason"],
        "own": row["actor"] == pick.principal(answer),
    }


def flow_table(answer: Answer, most: int = 40) -> list[Cells]:
    """The trade flows that change most, in money and per cent."""
    found = []
    for row in pick.flows(answer, most):
        share = answer.row(outcome="bilateral_exports", measure="percent", actor=row["actor"], partner=row["partner"])
        found.append(
            {
                "exporter": answer.name(row["actor"]),
                "importer": answer.name(row["partner"]),
                "money": wording.figure(row),
                "money_band": wording.band(row),
                "figure": wording.figure(share) if share else "",
                "firm": wording.share_short(row, answer.scenario["draws"]),
            }
        )
    return found


def know_how_table(answer: Answer) -> Cells:
    """What moves where acts reach investment: know-how, its use and what it yields, per cent; no rows where they do not."""
    held = [o for o in pick.KNOW_HOW if answer.headline_rows(outcome=o, measure="percent")]
    rows = []
    for actor in notable_actors(answer, 6) if held else []:
        told = [answer.row(actor=actor, outcome=o, measure="percent") for o in held]
        cells = [{"what": wording.outcome_label(o), **_case_cell(row)} for o, row in zip(held, told, strict=True)]
        rows.append({"name": answer.name(actor), "cells": cells})
    return {"outcomes": [wording.sentence(wording.outcome_label(o)).rstrip(".") for o in held], "rows": rows}


def variance_split(answer: Answer, actor: str | None) -> list[Cells]:
    """Shares of the variance within the headline variant that each group of inputs explains, interactions counted in each."""
    rows = [r for r in answer.variance if r["actor"] == actor and r["outcome"] == answer.headline["outcome"]]
    return [
        {
            "group": row["group"],
            "share": min(max(row["total"], 0.0), 1.0),
            "total": f"{round(100 * row['total'])}{wording.SPACE}%",
            "band": "" if row.get("p05") is None else f"{round(100 * row['p05'])} to {round(100 * row['p95'])}{wording.SPACE}%",
        }
        for row in sorted(rows, key=lambda row: -row["total"])
    ]


def sign_changes(answer: Answer, actor: str | None) -> list[Cells]:
    """What would change the sign: all that was tried for the followed economy, then what turns the sign of others."""
    rows = [row for row in answer.signs if row["actor"] == actor or row["flips_at"] is not None]
    rows.sort(key=lambda row: (row["actor"] != actor, row["flips_at"] is None))
    return [
        {
            "name": wording.sentence(story.called(answer, None)).rstrip(".")
            if row["actor"] is None
            else answer.name(row["actor"]),
            "parameter": wording.parameter_label(row["parameter"]),
            "range": " to ".join(wording.told_apart(row["low"], row["high"])),
            "central": _turning(row)[0],
            "flips_at": _turning(row)[1],
            "flips": row["flips_at"] is not None,
            "unit": wording.unit_in_words(row["unit"]),
            "text": wording.sentence(row["text"].replace(" -", f" {wording.MINUS}")),
            "own": row["actor"] == actor,
        }
        for row in rows
    ]


def _turning(row: Row) -> list[str]:
    """Where an assumption stands, and where it turns the sign."""
    if row["flips_at"] is None:
        return [*wording.told_apart(row["central"]), "not within the range"]
    return wording.told_apart(row["central"], row["flips_at"])


def case_table(answer: Answer) -> Cells:
    """The economies that move most, in each case."""
    cases = answer.scenario["cases"]
    rows = []
    for actor in notable_actors(answer, 4):
        by_case = {row["case"]: row for row in pick.across_cases(answer, actor)}
        cells = [{"title": case["title"], **_case_cell(by_case.get(case["name"]))} for case in cases]
        rows.append({"name": answer.name(actor), "cells": cells})
    return {"cases": cases, "rows": rows}


def _case_cell(row: Row | None) -> Cells:
    return {"figure": wording.figure(row), "band": wording.band(row)} if row else {"figure": "", "band": ""}


def agreement_pairs(answer: Answer) -> Cells:
    """The agreement difference of the headline case: pairs newly covered first, then those that had something before."""
    rows = [row for row in answer.pairs if row.get("case") in (None, answer.headline["case"])]
    cells = [_pair(answer, row) for row in rows]
    cells.sort(key=lambda cell: (not cell["new"], cell["a"], cell["b"]))
    return {
        "rows": cells,
        "new": sum(cell["new"] for cell in cells),
        "changed": any(cell["added"] or cell["ended"] for cell in cells),
        "older": sum(bool(row["before"]) and not row["new"] and not set(row["before"]) - set(row["after"]) for row in rows),
        "ended": sum(bool(cell["ended"]) for cell in cells),
        "bases": wording.listing(sorted({row["basis"] for row in rows if row.get("basis")})),
    }


def _pair(answer: Answer, row: Row) -> Cells:
    added = [title for title in row["after"] if title not in row["before"]]
    ended = [title for title in row["before"] if title not in row["after"]]
    return {
        "a": answer.name(row["a"]),
        "b": answer.name(row["b"]),
        "new": row["new"],
        "before": "; ".join(row["before"]) or "nothing",
        "added": "; ".join(added),
        "ended": "; ".join(ended),
        "a_on_b": _tariff(row["tariff_a_on_b_before"], row["tariff_a_on_b_after"]),
        "b_on_a": _tariff(row["tariff_b_on_a_before"], row["tariff_b_on_a_after"]),
    }


def _tariff(before: float | None, after: float | None) -> str:
    known = [f"{value:.1f}" if value is not None else "not held" for value in (before, after)]
    return known[0] if known[0] == known[1] else " → ".join(known)


def consent_table(answer: Answer) -> list[Cells]:
    """Per Party: whether its consent is needed, and what it gains or loses."""
    found = []
    for party in sorted(answer.consent, key=lambda party: (not party["required"], -(party["gain_percent"] or 0), party["name"])):
        row = story.party_row(party)
        found.append(
            {
                "name": party["name"],
                "required": party["required"],
                "clause": party["clause"] or "",
                "figure": wording.figure(row) if row else "",
                "band": wording.band(row) if row else "",
                "firm": wording.share_short(row, answer.scenario["draws"]) if row else "",
                "side": "loss" if row and row["median"] < 0 else "gain",
            }
        )
    return found


def published_rows(answer: Answer) -> list[Cells]:
    """Published estimates beside ours."""
    return [
        {
            **row,
            "value": _with_sign(row["value"], 3),
            "ours": _with_sign(row["ours"], 2),
            "unit": wording.unit_in_words(row["unit"]),
            "why": wording.sentence(row["why"]),
        }
        for row in answer.published
    ]


def _with_sign(value: Any, digits: int) -> str:
    if value is None or value == "":
        return "none"
    if not isinstance(value, (int, float)):
        return str(value)
    text = f"{abs(value):.{digits}g}"
    return f"{wording.MINUS if value < 0 else '+' if value > 0 else ''}{text}"
