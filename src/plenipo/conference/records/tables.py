# SPDX-License-Identifier: Apache-2.0
"""Minutes as data: one table of rows for spreadsheets, one JSON document for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from plenipo.conference.records.minutes import Minutes
from plenipo.conference.records.sentences import amount_shown

__all__ = ["COLUMNS", "rows_of", "write_csv", "write_json"]

COLUMNS = ("section", "at", "seat", "name", "kind", "channel", "id", "words", "said", "notice")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would carry out instead of showing


def rows_of(minutes: Minutes) -> Iterator[dict[str, str]]:
    """What happened, the texts clause by clause, ballots, pledges; the notice in every row, so that none is without."""
    for e in minutes.entries:
        told = (e.at, e.seat, e.name, e.kind, e.channel, e.id, e.words, e.said)
        yield dict(zip(COLUMNS, ("record", *told, minutes.notice), strict=True))
    for text in minutes.texts:
        about = {"section": "text", "kind": text.stage, "channel": "", "notice": minutes.notice}
        yield _row(about, id=text.id, words=f"{text.title}, version {text.version}")
        for clause in text.clauses:
            words = " ".join(filter(None, (clause.number, clause.title, clause.written)))
            yield _row(about, id=f"{text.id}:{clause.id}", words=words, said="; ".join(clause.stances))
    for ballot in minutes.ballots:
        counts = f"{ballot.yes} for, {ballot.no} against, {ballot.abstain} abstaining" if ballot.yes is not None else "open"
        sides = "; ".join(f"{side}: {', '.join(who)}" for side, who in ballot.votes.items() if who)
        about = {"section": "ballot", "kind": ballot.status, "notice": minutes.notice}
        yield _row(about, id=ballot.id, words=f"{ballot.target}, {ballot.rule}: {counts}", said=sides)
    for p in minutes.pledges:
        about = {"section": "pledge", "kind": p.status, "notice": minutes.notice}
        yield _row(
            about,
            name=p.name,
            id=p.id,
            words=f"{amount_shown(p.amount, p.unit)} to {p.to} for {p.what}, {p.year}",
            said=p.condition,
        )


def write_csv(minutes: Minutes, path: Path) -> None:
    """Rows of `COLUMNS`; what a spreadsheet would take for a formula begins with an apostrophe."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: f"'{v}" if v.startswith(_FORMULA) else v for k, v in row.items()} for row in rows_of(minutes))


def write_json(minutes: Minutes, path: Path) -> None:
    """The whole record as one document."""
    text = json.dumps(minutes.to_json_document(), ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _row(about: dict[str, str], **more: str) -> dict[str, str]:
    return {**dict.fromkeys(COLUMNS, ""), **about, **more}
