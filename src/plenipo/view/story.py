# SPDX-License-Identifier: Apache-2.0
"""Sentences about an answer: the bottom line, how firm it is, who must consent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plenipo.lab.answer import Answer
from plenipo.view import pick, wording

__all__ = [
    "CONSENT_WARNING",
    "about_selection",
    "bottom_line",
    "called",
    "case_title",
    "confidence",
    "consent_line",
    "effect",
    "flip_line",
    "opening",
    "party_row",
    "possessive",
    "short_run_line",
    "sign_line",
    "turns_line",
    "who_line",
    "world_line",
    "world_turns",
]

CONSENT_WARNING = "Gain is not consent"
FIRST_PAIRS, FIRST_TITLES = 4, 5
MOST_MOVES = 3
Row = Mapping[str, Any]


def case_title(answer: Answer, case: str) -> str:
    """The title of a case as the scenario gives it."""
    return next((c["title"] for c in answer.scenario["cases"] if c["name"] == case), case)


def about_selection(answer: Answer) -> str:
    """What the headline figures show: outcome, year, case and variant, in words."""
    head = answer.headline
    outcome = wording.outcome_label(head["outcome"])
    parts = [f"{outcome[0].upper()}{outcome[1:]} in {head['year']} against no act"]
    if len(answer.scenario["cases"]) > 1:
        case = pick.headline_case(answer)
        parts.append(f"case “{case['title']}” ({case['basis']})")
    parts.append(wording.variant_label(head["variant"]))
    return "; ".join(parts)


def called(answer: Answer, actor: str | None) -> str:
    """Name of an economy as it stands inside a sentence; what belongs to nobody is the world's."""
    if actor is None:
        return "the world"
    return wording.with_article(answer.name(actor))


def effect(answer: Answer, actor: str) -> str:
    """One economy's result as a clause: ``rises by 0.6 % (5–95 % band +0.3 to +1.0), USD 22 bn a year ...``."""
    share, cash = pick.percent(answer, actor), pick.money(answer, actor)
    if share is None:
        return "has no result in this run"
    shown = wording.size if wording.clear_sign(share) else wording.amount
    verb = {"gains": "rises by", "loses": "falls by", "hardly changes": "hardly changes:"}[wording.direction(share)]
    if shown is wording.amount and "by" in verb:
        verb = "changes by"
    text = f"{verb} {shown(share)} (5–95{wording.SPACE}% band {wording.band(share)})"
    if cash is not None:
        text += f", {shown(cash)} a year (band {wording.band(cash)}) at {answer.scenario['price_year']} prices"
    return text


def bottom_line(answer: Answer, actor: str | None = None) -> str:
    """The answer in one sentence, with band and confidence in words; an open sign is said first."""
    actor = actor or pick.principal(answer)
    row = pick.percent(answer, actor) if actor else None
    if actor is None or row is None:
        return who_line(answer)
    name, year = called(answer, actor), answer.headline["year"]
    outcome = wording.outcome_label(answer.headline["outcome"])
    firm = f"{wording.certainty(row, answer.scenario['draws'])}, {wording.sign_across(pick.across_variants(answer, actor))}"
    if wording.clear_sign(row) or wording.direction(row) == "hardly changes":
        return wording.sentence(f"{possessive(name)} {outcome} in {year} {effect(answer, actor)}: {firm}")
    return f"Whether {name} gains is open: its {outcome} in {year} {effect(answer, actor)}; {firm}."


def world_line(answer: Answer) -> str:
    """The headline in one sentence where it belongs to nobody, with levels and band; empty where it is told by economy."""
    row = pick.world_row(answer)
    if row is None:
        return ""
    rows = [r for r in answer.headline_rows(variant=None) if r["actor"] is None]
    rows.sort(key=lambda r: answer.variants.index(r["variant"]))
    text = f"{wording.outcome_label(row['outcome'])} in {row['year']}: {wording.amount(row)} against no act"
    text += f" (5–95{wording.SPACE}% band {wording.band(row)}){_levels(answer, row)}"
    firm = wording.certainty(row, answer.scenario["draws"], ("a rise", "a fall"))
    return wording.sentence(f"{text}: {firm}, {wording.sign_across(rows)}")


def _levels(answer: Answer, row: Row) -> str:
    """``, 2.69 instead of 2.71``: the medians of both levels, to the digits that the change supports."""
    told = {p["case"]: p for p in pick.world_paths(answer, row["outcome"])}
    if not {"", row["case"]} <= set(told) or row["year"] not in told[""]["years"]:
        return ""
    before, after = (told[c]["median"][told[c]["years"].index(row["year"])] for c in ("", row["case"]))
    ends = [wording.figure({**row, "median": x}, sign=False) for x in (after, before)]
    return f", median {ends[0]} instead of {ends[1]}{wording.SPACE}{told['']['unit']}" if ends[0] != ends[1] else ""


def world_turns(answer: Answer) -> list[str]:
    """What would change the sign of a headline that belongs to nobody."""
    if pick.world_row(answer) is None:
        return []
    return [line for line in (flip_line(answer), turns_line(answer, None)) if line]


def possessive(name: str) -> str:
    """``India's``, ``Laos'``."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def who_line(answer: Answer) -> str:
    """Who gains and who loses most in money, in one sentence."""
    parts = []
    for side, verb in ((1, "gain"), (-1, "lose")):
        rows = pick.biggest(answer, side, most=3)
        if rows:
            names = [f"{answer.name(r['actor'])} ({wording.amount(r)})" for r in rows]
            ends = "s" if len(names) == 1 else ""
            parts.append(f"{wording.listing(names)} {verb}{ends} most{_of_whom(answer, side, rows)}")
    if not parts:
        return "No ranked economy gains or loses."
    return f"{'; '.join(parts)} a year in {answer.headline['year']}, at {answer.scenario['price_year']} prices."


def _of_whom(answer: Answer, side: int, rows: Sequence[Row]) -> str:
    """Among whom these are first, where larger changes of an open sign stand behind them."""
    largest = {row["actor"] for row in pick.biggest(answer, side, most=len(rows), clear_first=False)}
    told = all(wording.clear_sign(row) for row in rows) and largest != {row["actor"] for row in rows}
    return " of those whose sign is clear" if told else ""


def confidence(answer: Answer, actor: str) -> str:
    """How firm one economy's sign is, over draws and over variants and cases."""
    row = pick.percent(answer, actor)
    if row is None:
        return "No result for this economy."
    text = f"{wording.certainty(row, answer.scenario['draws'])} under the headline variant; "
    text += wording.sign_across(pick.across_variants(answer, actor))
    cases = pick.across_cases(answer, actor)
    if len(cases) > 1:
        text += f"; {wording.sign_across(cases, 'case')}"
    return f"{text}."


def consent_line(answer: Answer, clauses: bool = True) -> str:
    """Whose consent the act needs, and how many of them gain; empty if the answer names no Party."""
    needed = [row for row in answer.consent if row["required"]]
    if not needed:
        return ""
    named = list(dict.fromkeys(row["clause"] for row in needed if row["clause"])) if clauses else []
    results = [row for row in map(party_row, needed) if row is not None]
    gaining = sum(row["median"] > 0 and wording.clear_sign(row) for row in results)
    text = f"The consent of {wording.plural(len(needed), 'Party', 'Parties')} is needed"
    text += f" ({'; '.join(named[:2])})" if named else ""
    return f"{text}; {gaining} of them gain with a clear sign. {CONSENT_WARNING}."


def sign_line(answer: Answer, row: Row) -> str:
    """What one assumption would have to be for an economy's result to change sign."""
    whose, parameter = possessive(called(answer, row["actor"])), wording.parameter_label(row["parameter"])
    low, high = wording.told_apart(row["low"], row["high"])
    if row["flips_at"] is None:
        return wording.sentence(f"{whose} result keeps its sign at every {parameter} from {low} to {high}")
    turn, central = wording.told_apart(row["flips_at"], row["central"])
    return wording.sentence(f"{whose} result changes sign if the {parameter} is {turn}, not {central} (tried: {low} to {high})")


def short_run_line(answer: Answer, actor: str | None) -> str:
    """An economy's result in the first year, beside the long run of the headline; empty if there is none."""
    row = pick.first_year(answer, actor) if actor else None
    if row is None or actor is None:
        return ""
    share = f"{100 * row['answered']:.0f}{wording.SPACE}%"
    text = f"in the first year, trade having answered by {share}, {called(answer, actor)}: {wording.amount(row)}"
    return wording.sentence(f"{text} (5–95{wording.SPACE}% band {wording.band(row)})")


def flip_line(answer: Answer, variants: bool = True) -> str:
    """The smallest joint change of assumptions that turns the headline, and the variants that do; empty if nobody is followed."""
    flip = answer.flip
    if not flip or not flip["central"]:
        return ""
    whose, first = possessive(called(answer, flip["actor"])), answer.headline["variant"]
    turned = [f"“{wording.variant_label(v, beside=first)}”" for v in flip["variants"]] if variants else []
    also = f"; under the variant{'s' if len(turned) > 1 else ''} {wording.listing(turned)} the median turns" if turned else ""
    if flip["distance"] is None:
        limit = f"{flip['limit']:.2g} standard deviations"
        return f"No joint change of assumptions within {limit} of the central ones turns {whose} result{also}."
    moves = [f"{_moved(answer, m)} {_not(m['to'], m['from'])}" for m in flip["moves"][:MOST_MOVES]]
    distance = f"{wording.told_apart(flip['distance'])[0]} standard deviation{'' if flip['distance'] == 1 else 's'}"
    return f"The smallest joint change of assumptions that turns {whose} result is {distance}: {'; '.join(moves)}{also}."


def _moved(answer: Answer, move: Row) -> str:
    name = wording.parameter_label(move["parameter"])
    return f"{name} of {called(answer, move['of'])}" if move["of"] else name


def turns_line(answer: Answer, actor: str | None) -> str:
    """Which assumptions turn an economy's result when moved alone, in one sentence; empty if nothing was tried."""
    rows = [row for row in answer.signs if row["actor"] == actor]
    flips = [row for row in rows if row["flips_at"] is not None]
    if not rows:
        return ""
    whose = possessive(called(answer, actor))
    if not flips:
        return f"No assumption that was moved alone changes the sign of {whose} result."
    if len(flips) == 1:
        return sign_line(answer, flips[0])
    turns = [f"{wording.parameter_label(r['parameter'])} {_not(r['flips_at'], r['central'])}" for r in flips]
    return f"Moved alone, each of these turns {whose} result: {'; '.join(turns)}."


def _not(turned: float, central: float) -> str:
    """``1.66, not 1.70``: to the digits at which the two differ."""
    return ", not ".join(wording.told_apart(turned, central))


def party_row(party: Row) -> Row | None:
    """A Party's gain as a row of outcomes in per cent; None if the run has none for it."""
    if party["gain_percent"] is None:
        return None
    return {**party, "median": party["gain_percent"], "measure": "percent", "unit": "%"}


def opening(answer: Answer) -> list[str]:
    """What a reader must know first: which pairs an act on an agreement newly covers, what stands already, what is assumed."""
    pairs = [p for p in answer.pairs if p["case"] == answer.headline["case"]]
    if not pairs:
        return []
    new, ended = [p for p in pairs if p["new"]], [p for p in pairs if set(p["before"]) - set(p["after"])]
    ended.sort(key=lambda p: len(p["after"]))
    old = [p for p in pairs if p["before"] and not p["new"] and p not in ended]
    lines = []
    if new:
        told = [f"{_pair(answer, p)} (before: {_standing(p['before'])})" for p in new]
        lines.append(f"Newly covered: {_first(told)}.")
    if ended:
        told = [f"{_pair(answer, p)} (then: {' and '.join(p['after']) or 'no agreement'})" for p in ended]
        lines.append(f"An agreement ends between: {_first(told)}.")
    if old:
        titles = list(dict.fromkeys(t for p in old for t in p["before"]))
        shown = ", ".join(titles[:FIRST_TITLES]) + (" and others" if len(titles) > FIRST_TITLES else "")
        other, trade = ("other " if new else ""), ("trades" if len(old) == 1 else "trade")
        them = "it" if len(old) == 1 else "them"
        counted = wording.plural(len(old), f"{other}pair")
        lines.append(f"{counted} in view {trade} under agreements already ({shown}): for {them} only the terms change.")
    cases = [c for c in answer.scenario["cases"] if c["text"]]
    if len(cases) > 1:
        lines += [f"Case “{c['title']}” ({c['basis']}): {c['text']}" for c in cases]
    return lines


def _pair(answer: Answer, pair: Row) -> str:
    return f"{answer.name(pair['a'])}\N{EN DASH}{answer.name(pair['b'])}"


def _standing(titles: Sequence[str]) -> str:
    return f"{' and '.join(titles)}, partial in scope" if titles else "no agreement"


def _first(told: Sequence[str]) -> str:
    more = f"; and {len(told) - FIRST_PAIRS} more" if len(told) > FIRST_PAIRS else ""
    return "; ".join(told[:FIRST_PAIRS]) + more
