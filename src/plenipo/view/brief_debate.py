# SPDX-License-Identifier: Apache-2.0
"""Page two of a brief: what to say for one economy, and answers to the questions an opponent would ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plenipo.lab.answer import Answer
from plenipo.view import pick, story, wording

__all__ = ["questions", "talking_points"]

Row = Mapping[str, Any]


def talking_points(answer: Answer, actor: str) -> list[str]:
    """Up to five points, each resting on figures of the run."""
    points = [_own_result(answer, actor), _own_trade(answer, actor), _standing(answer, actor), _best_case(answer, actor)]
    if not all(points):
        points.append(_over_years(answer, actor))
    points.append(_say(answer, actor))
    if not all(points):
        points.append(f"How firm it is: {story.confidence(answer, actor)}")
    return list(dict.fromkeys(point for point in points if point))


def _own_result(answer: Answer, actor: str) -> str:
    row = pick.percent(answer, actor)
    if row is None:
        return ""
    lead = {"gains": "We gain", "loses": "We lose", "hardly changes": "We are hardly touched"}[wording.direction(row)]
    if not wording.clear_sign(row):
        lead = "Whether we gain or lose is open"
    return f"{lead}: our {_outcome(answer)} {story.effect(answer, actor)}, {wording.certainty(row, answer.scenario['draws'])}."


def _own_trade(answer: Answer, actor: str) -> str:
    """The largest rise and the largest fall of the economy's own trade flows."""
    rows = pick.flows(answer, 200, touching=actor)
    up = [_flow(answer, row, actor) for row in rows if row["median"] > 0][:2]
    down = [_flow(answer, row, actor) for row in rows if row["median"] < 0][:2]
    parts = []
    if up:
        parts.append(f"Most of what we win is trade: {wording.listing(up)}" if not down else f"What rises: {wording.listing(up)}")
    if down:
        parts.append(f"What falls: {wording.listing(down)}")
    return f"{'. '.join(parts)}; a year, at {answer.scenario['price_year']} prices." if parts else ""


def _flow(answer: Answer, row: Row, actor: str) -> str:
    if row["actor"] == actor:
        return f"our exports to {story.called(answer, row['partner'])} ({wording.amount(row)})"
    return f"our imports from {story.called(answer, row['actor'])} ({wording.amount(row)})"


def _standing(answer: Answer, actor: str) -> str:
    order = [row["actor"] for row in pick.ranked(answer)]
    if not order:
        return ""
    top, bottom = (f"{story.called(answer, code)} ({wording.amount(_percent(answer, code))})" for code in (order[0], order[-1]))
    among = f"Of {len(order):,} ranked economies"
    if actor == order[0]:
        return f"{among} none gains more in per cent than we do; the largest loss is that of {bottom}."
    if actor == order[-1]:
        return f"{among} none fares worse in per cent than we do; the largest gain is that of {top}."
    place = f" we stand at place {order.index(actor) + 1:,};" if actor in order else ""
    return f"{among}{place} the largest gain in per cent is that of {top}, the largest loss that of {bottom}."


def _best_case(answer: Answer, actor: str) -> str:
    rows = pick.across_cases(answer, actor)
    if len(rows) < 2:
        return _over_years(answer, actor)
    best, worst = max(rows, key=lambda row: row["median"]), min(rows, key=lambda row: row["median"])
    if wording.amount(best) == wording.amount(worst):
        return f"The cases hardly differ for us: {wording.amount(best)} in each."
    titles = [
        f"“{story.case_title(answer, row['case'])}” ({wording.amount(row)}, band {wording.band(row)})" for row in (best, worst)
    ]
    return f"The case that serves us best is {titles[0]}; least of all {titles[1]}."


def _over_years(answer: Answer, actor: str) -> str:
    rows = pick.across_years(answer, actor)
    if len(rows) < 2:
        return ""
    between = [row for row in rows[1:-1] if wording.direction(row) not in ("hardly changes", wording.direction(rows[-1]))]
    told = [rows[0], *sorted(between, key=lambda row: -abs(row["median"]))[:1], rows[-1]]  # a passing gain or loss is not hidden
    steps = [f"{wording.amount(row)} in {row['year']}" for row in told]
    base = answer.baseline["base_year"]
    return f"It comes in steps: {', '.join(steps)}. A year is a step on the structure of {base}, not a forecast."


def _say(answer: Answer, actor: str) -> str:
    party = next((row for row in answer.consent if row["party"] == actor), None)
    if party is not None and party["required"]:
        clause = f" ({party['clause']})" if party["clause"] else ""
        return f"Our consent is needed{clause}. The figures say what the act is worth to us, not whether we should give it."
    others = [row["name"] for row in answer.consent if row["required"] and row["party"] != actor]
    if not others:
        return ""
    who = wording.listing(others, most=3, others="other Parties")
    warning = f"{story.CONSENT_WARNING}: a Party that gains may still refuse."
    return f"The decision lies with others: consent is needed from {who}. {warning}"


def questions(answer: Answer, actor: str) -> list[tuple[str, str]]:
    """The five questions an opponent would ask, answered from variants, cases, published figures and the variance split."""
    return [
        ("Does the sign not hang on an accounting choice?", _on_variants(answer, actor)),
        ("Others have published different figures. Why believe these?", _on_published(answer, actor)),
        ("What if less is offered, or later?", _on_offer(answer, actor)),
        ("Is it not all driven by one assumed number?", _on_parameters(answer, actor)),
        ("Why would the others agree?" if answer.consent else "What would the others do?", _on_consent(answer)),
    ]


def _on_variants(answer: Answer, actor: str) -> str:
    rows = pick.across_variants(answer, actor)
    if len(rows) < 2:
        return "One variant was run, so this run cannot say. Rerun with all variants before relying on the sign."
    low, high = min(rows, key=lambda row: row["median"]), max(rows, key=lambda row: row["median"])
    return (
        f"For {story.called(answer, actor)}: {wording.sign_across(rows)}. Medians run from {wording.amount(low)} "
        f"({wording.variant_label(low['variant'])}) to {wording.amount(high)} ({wording.variant_label(high['variant'])}). "
        "The report shows all of them side by side."
    )


def _on_published(answer: Answer, actor: str) -> str:
    if not answer.published:
        return "No published estimate of this act is held. What the model is tested against: plenipo evidence list."
    name = answer.name(actor)
    rows = sorted(answer.published, key=lambda row: (name not in row["quantity"], row["ours"] is None))
    texts = []
    for row in rows[:2]:
        ours = f"; ours {_value(row['ours'], row['unit'])}" if row["ours"] is not None else ""
        texts.append(
            f"{row['source']}: {_value(row['value'], row['unit'])} for {row['quantity']}{ours}. {wording.sentence(row['why'])}"
        )
    return " ".join(texts)


def _value(value: Any, unit: str) -> str:
    if not isinstance(value, (int, float)):
        return f"{value} {wording.unit_in_words(unit)}".strip()
    sign = wording.MINUS if value < 0 else "+"
    if unit.startswith("USD "):
        return f"{sign}USD{wording.SPACE}{abs(value):.2g}{wording.SPACE}{unit.removeprefix('USD ')}"
    return f"{sign}{abs(value):.2g}{wording.SPACE}{wording.unit_in_words(unit)}"


def _on_offer(answer: Answer, actor: str) -> str:
    rows = pick.across_cases(answer, actor)
    parts = []
    if len(rows) > 1:
        listed = [f"{story.case_title(answer, row['case'])} {wording.amount(row)}" for row in rows]
        parts.append(f"For {story.called(answer, actor)}: {'; '.join(listed)}; {wording.sign_across(rows, 'case')}.")
    else:
        parts.append("One case was run.")
    return " ".join([*parts, _over_years(answer, actor)]).strip()


def _on_parameters(answer: Answer, actor: str) -> str:
    split = _variance_words(answer, actor)
    own = [row for row in answer.signs if row["actor"] == actor]
    flips = [row for row in own if row["flips_at"] is not None]
    if flips:
        tail = story.sign_line(answer, flips[0])
    elif own:
        tail = "No parameter that was tried turns the sign within its published range."
    else:
        tail = "No single parameter was pushed to its limits for this economy."
    return f"{split} {tail}".strip()


def _variance_words(answer: Answer, actor: str) -> str:
    rows = _variance(answer, actor)
    if not rows:
        return ""
    shares = [f"{row['group']} {round(100 * row['total'])}{wording.SPACE}%" for row in rows]
    return f"Within the headline variant the spread comes from {wording.listing(shares)} (interactions counted in each)."


def _variance(answer: Answer, actor: str) -> Sequence[Row]:
    rows = [row for row in answer.variance if row["outcome"] == answer.headline["outcome"] and row["actor"] == actor]
    return sorted(rows, key=lambda row: -row["total"])


def _on_consent(answer: Answer) -> str:
    needed = [row for row in answer.consent if row["required"]]
    if not needed:
        return f"No consent is asked for. {story.CONSENT_WARNING}, and loss is not acceptance: those who lose may answer in kind."
    losing = [row["name"] for row in needed if (row["gain_percent"] or 0) < 0]
    losers = (
        f"{wording.listing(losing, most=4)} must consent and lose in the median"
        if losing
        else "No Party whose consent is needed loses in the median"
    )
    unseen = answer.limits[-1] if answer.limits else "Much lies outside the model."
    return f"{losers}. {story.CONSENT_WARNING}: a ministry weighs more than this model sees. {unseen}"


def _outcome(answer: Answer) -> str:
    return wording.outcome_label(answer.headline["outcome"])


def _percent(answer: Answer, actor: str) -> Row:
    row = pick.percent(answer, actor)
    if row is None:
        message = f"{actor} is ranked but has no headline row"
        raise LookupError(message)
    return row
