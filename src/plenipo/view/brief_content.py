# SPDX-License-Identifier: Apache-2.0
"""What a brief says: page one composed here, talking points and questions in ``brief_debate``.

Lists and texts are cut to lengths at which page one and page two each fit one A4 page; what is cut stays in the report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plenipo.lab.answer import Answer
from plenipo.view import pick, story, wording
from plenipo.view.brief_climate import ClimateSheet, climate_sheet
from plenipo.view.brief_debate import questions, talking_points

__all__ = ["Brief", "compose", "shorten"]

MOST_TITLE, MOST_QUESTION, MOST_LINE, MOST_TEXT, MOST_ENTRY, MOST_BULLET, MOST_LIMIT = 84, 150, 330, 330, 280, 160, 92
MOST_JOINT = 240
# Lines that the entries of page one may take in all, and characters in one line.
PAGE_LINES, LINE_LENGTH, LEAST_LIMITS = 29, 86, 4
OUTCOMES = ("real_income", "exports", "productivity", "inward_position", "imports", "tariff_revenue")  # the first four there are


@dataclass(frozen=True)
class Brief:
    """A brief as plain text, ready to be laid out.

    Parameters
    ----------
    title, subtitle, question, selection
        What is done; for whom the brief is; the question; what the headline figures show.
    marking
        Text at the head of every page; empty if there is none.
    stamp
        A warning that belongs beside the bottom line, such as assumed eligibility; empty if there is none.
    bottom_line
        The answer in one sentence.
    columns, figures
        Headings and rows of the table of figures.
    entries
        Label and paragraphs of each entry of page one below the figures.
    points
        Talking points.
    questions
        Question and answer.
    climate
        A sheet on the climate, where the answer tells of it.
    sources
        Heading and lines of each part of the annex.
    footer
        Line at the foot of every page.
    """

    title: str
    subtitle: str
    question: str
    selection: str
    marking: str
    stamp: str
    bottom_line: str
    columns: tuple[str, ...]
    figures: tuple[tuple[str, ...], ...]
    entries: tuple[tuple[str, tuple[str, ...]], ...]
    points_title: str
    points: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]
    climate: ClimateSheet | None
    sources: tuple[tuple[str, tuple[str, ...]], ...]
    footer: str


def compose(answer: Answer, actor: str, marking: str = "") -> Brief:
    """Put together the brief for one economy."""
    world, turns = story.world_line(answer), story.world_turns(answer)
    sheet = climate_sheet(answer, actor)
    answer = pick.by_economy(answer)
    scenario = answer.scenario
    stamp = "Eligibility assumed: this scenario sets aside an eligibility clause." if scenario.get("assume_eligible") else ""
    return Brief(
        title=shorten(scenario["title"], MOST_TITLE),
        subtitle=f"Brief for {story.called(answer, actor)}",
        question=shorten(scenario["question"], MOST_QUESTION),
        selection=f"{story.about_selection(answer)}. Law as of {scenario['as_of']}.",
        marking=marking,
        stamp=stamp,
        bottom_line=shorten(story.bottom_line(answer, actor), MOST_LINE),
        columns=("", "Change, %", "5–95 % band", f"USD bn a year, {scenario['price_year']} prices", "5–95 % band", "Draws"),
        figures=tuple(_figures(answer, actor)),
        entries=tuple(_entries(answer, actor, [world, *turns[:1]])),
        points_title=f"Talking points for {story.called(answer, actor)}",
        points=tuple(shorten(point, MOST_TEXT) for point in talking_points(answer, actor)[:5]),
        questions=tuple((q, shorten(a, MOST_TEXT + 60)) for q, a in questions(answer, actor)[:5]),
        climate=sheet,
        sources=tuple(_sources(answer)),
        footer=f"Plenipo {answer.baseline['version']}, {scenario['name']}, seed {scenario['seed']}",
    )


def shorten(text: str, most: int) -> str:
    """A text of at most so many characters: whole sentences where they fill half of it, else cut between words with an ellipsis.

    Examples
    --------
    >>> shorten("What if India joins?", 30), shorten("What if India joins?", 15)
    ('What if India joins?', 'What if India…')
    >>> shorten("India gains. The rest lose a little.", 20)
    'India gains.'
    """
    if len(text) <= most:
        return text
    whole = text[:most].rfind(". ") + 1
    if whole >= most / 2:
        return text[:whole]
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _figures(answer: Answer, actor: str) -> list[tuple[str, ...]]:
    rows = []
    for outcome in dict.fromkeys((answer.headline["outcome"], *OUTCOMES)):
        share = answer.row(actor=actor, outcome=outcome, measure="percent")
        cash = answer.row(actor=actor, outcome=outcome, measure="difference")
        shown = share or cash
        if shown is None:
            continue
        cells = [wording.sentence(wording.outcome_label(outcome)).rstrip(".")]
        for row in (share, cash):
            cells += [wording.figure(row), wording.band(row)] if row else ["", ""]
        rows.append((*cells, wording.share_short(shown, answer.scenario["draws"]).replace("gain", "up").replace("loss", "down")))
    return rows[:4]


def _entries(answer: Answer, actor: str, world: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    confidence = story.confidence(answer, actor)
    entries = [
        ("The world", list(world)),
        (
            "Confidence",
            [f"{wording.sentence(confidence)} A share of draws describes the spread of the model, not a probability."],
        ),
        ("Who gains", [_movers(answer, 1)]),
        ("Who loses", [_movers(answer, -1)]),
        ("Our partners", [_partners(answer, actor)]),
        ("Across variants", _side_by_side(answer, actor)),
        ("What reverses it", _reversals(answer, actor)),
        ("Who must consent", [_consent(answer, actor)]),
    ]
    found = [(label, tuple(shorten(text, MOST_ENTRY) for text in texts if text)) for label, texts in entries if any(texts)]
    if answer.limits:
        room = PAGE_LINES - sum(_lines(text) for _, texts in found for text in texts)
        found.append(("What the model cannot see", tuple(_limits(answer.limits, room))))
    return found


def _lines(text: str) -> int:
    return -(-len(text) // LINE_LENGTH)


def _limits(limits: Sequence[str], room: int) -> list[str]:
    """As many limits as the rest of the page holds whole, at least four, then cut to one line each."""
    whole = list(limits)
    while len(whole) > LEAST_LIMITS and sum(map(_lines, whole)) > room:
        whole.pop()
    return whole if sum(map(_lines, whole)) <= room else [shorten(text, MOST_LIMIT) for text in whole]


def _movers(answer: Answer, side: int) -> str:
    rows = pick.biggest(answer, side, most=4, clear_first=False)
    nobody = f"No ranked economy {'gains' if side > 0 else 'loses'} an amount that shows."
    return _results(answer, [row["actor"] for row in rows]) or nobody


def _results(answer: Answer, actors: Sequence[str]) -> str:
    parts = []
    for actor in actors:
        share, cash = pick.percent(answer, actor), pick.money(answer, actor)
        if share is not None:
            money = f", {wording.amount(cash)}" if cash else ""
            parts.append(f"{answer.name(actor)} {wording.amount(share)}{money}")
    return f"{'; '.join(parts)}." if parts else ""


def _partners(answer: Answer, actor: str) -> str:
    """Results of the partners whose trade with the economy changes most."""
    partners: list[str] = []
    for row in pick.flows(answer, 40, touching=actor):
        partners.append(row["partner"] if row["actor"] == actor else row["actor"])
    return _results(answer, list(dict.fromkeys(partners))[:4])


def _side_by_side(answer: Answer, actor: str) -> list[str]:
    """Medians of the economy by variant and by case."""
    rows = pick.across_variants(answer, actor)
    labels = [wording.variant_label(row["variant"], rows[0]["variant"] if k else "") for k, row in enumerate(rows)]
    variants = [f"{label} {wording.amount(row)}" for label, row in zip(labels, rows, strict=True)]
    cases = [f"{story.case_title(answer, row['case'])} {wording.amount(row)}" for row in pick.across_cases(answer, actor)]
    texts = [f"By variant: {'; '.join(variants)}."] if len(variants) > 1 else []
    texts += [f"By case: {'; '.join(cases)}."] if len(cases) > 1 else []
    return [*texts, story.short_run_line(answer, actor)]


def _reversals(answer: Answer, actor: str) -> list[str]:
    own = [row for row in answer.signs if row["actor"] == actor]
    own.sort(key=lambda row: row["flips_at"] is None)
    joint = story.flip_line(answer, variants=False) if answer.flip.get("actor") == actor else ""
    texts = [shorten(joint, MOST_JOINT)] if joint else []
    texts += [shorten(story.sign_line(answer, row), MOST_BULLET) for row in own[: 2 - len(texts)]]
    for rows, noun, label in (
        (pick.across_variants(answer, actor), "variant", lambda row: wording.variant_label(row["variant"])),
        (pick.across_cases(answer, actor), "case", lambda row: f"“{story.case_title(answer, row['case'])}”"),
    ):
        head = pick.percent(answer, actor)
        turned = [label(row) for row in rows if head and (row["median"] >= 0) != (head["median"] >= 0)]
        if turned:
            texts.append(wording.sentence(f"the median turns under the {noun} {wording.listing(turned, most=2)}"))
    return texts or [f"No variant{', case or tested parameter' if own else ' or case'} turned the sign of the median."]


def _consent(answer: Answer, actor: str) -> str:
    """Who must consent, with the clauses as far as they fit."""
    general = story.consent_line(answer)
    if not general:
        return "Nobody's consent is asked beyond that of those who act."
    name = story.called(answer, actor)
    own = next((row for row in answer.consent if row["party"] == actor), None)
    whose = f"{story.possessive(name)} consent is {'' if own and own['required'] else 'not '}needed."
    if actor == pick.sole_actor(answer):
        whose = f"The act is {story.possessive(name)} own."
    elif own is None:
        whose = f"{name} is not among the Parties."
    whose = wording.sentence(whose)
    text = f"{whose} {general}"
    return text if len(text) <= MOST_ENTRY else f"{whose} {story.consent_line(answer, clauses=False)}"


def _sources(answer: Answer) -> list[tuple[str, tuple[str, ...]]]:
    scenario, baseline = answer.scenario, answer.baseline
    data = [
        f"{row['item']}: {row['source']}, vintage {row['vintage']}, licence {row['licence']}"
        + (f"; {row['note']}" if row["note"] else "")
        for row in answer.provenance
    ]
    vintage = f"baseline {baseline['base_year']}, vintage {baseline['vintage']}, data hash {baseline['data_hash']}"
    variants = "; ".join(wording.variant_label(variant) for variant in answer.variants)
    run = [
        f"Plenipo {baseline['version']}; {vintage}.",
        f"{scenario['draws']} common draws, seed {scenario['seed']}; variants: {variants}.",
        *scenario["notes"],
    ]
    names = answer.diagnostics.get("footnotes") or ["Codes and names of economies imply no position on status."]
    parts = [("Data", data), ("Papers and data to cite", list(answer.citations)), ("This run", run), ("On names", names)]
    return [(title, tuple(lines)) for title, lines in parts if lines]
