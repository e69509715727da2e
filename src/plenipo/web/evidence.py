# SPDX-License-Identifier: Apache-2.0
"""How far to trust this: the evidence as it was last run in full, hits and losses alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from plenipo.core.registry import channels
from plenipo.evidence import list_evidence
from plenipo.evidence.kept import kept_run
from plenipo.view.evidence_charts import beside_rules, distances
from plenipo.web.page import page, words_for

__all__ = ["router"]

router = APIRouter()
VERDICTS = ("agrees", "wins", "loses", "missed", "differs", "not_run")
"""What a row may say, the plain words in the texts."""


@router.get("/evidence", response_class=HTMLResponse)
def evidence(request: Request) -> HTMLResponse:
    """The table of evidence, each piece to be opened."""
    pieces, run = _pieces(), kept_run()
    t = words_for(request)
    words = {k: t(f"evidence.{k}") for k in ("distance", "what", "ours", "published", "tolerance", "happened", "value", "who")}
    specs = {}
    for piece in pieces:
        for kind, draw in (("rules", beside_rules), ("distance", distances)):
            if spec := draw(piece["rows"], words):
                specs[f"{kind}-{piece['name']}"] = spec
    return page(
        request,
        "evidence",
        charts=True,
        run=run,
        pieces=pieces,
        score=_score(pieces),
        verdicts=VERDICTS,
        specs=specs,
        hindcasts=_hindcasts(pieces),
        channels=tuple(dict.fromkeys(p["channel"] for p in pieces)),
        kinds=tuple(dict.fromkeys(p["kind"] for p in pieces)),
        limits={spec.title: spec.limits for spec in channels().values() if spec.limits},
    )


@cache
def _pieces() -> list[dict[str, Any]]:
    """Every piece of evidence with its rows of the last run; those that were not in it have none."""
    run = kept_run()
    held: dict[str, list[Mapping[str, Any]]] = {}
    for row in run.rows if run else ():
        held.setdefault(str(row["name"]), []).append({**row, "word": verdict_word(str(row["verdict"]))})
    pieces = []
    for piece in list_evidence():
        rows = held.get(piece["name"], [])
        run_rows = [r for r in rows if r["word"] != "not_run"]
        words = [str(r["word"]) for r in rows]
        needs = [] if piece["needs"] == "nothing" else piece["needs"].split(", ")
        counts = {v: words.count(v) for v in VERDICTS if v in words}
        pieces.append({**piece, "needs": needs, "rows": run_rows, "counts": counts or {"not_run": 1}})
    return pieces


def verdict_word(verdict: str) -> str:
    """Which of the few words a verdict is."""
    found = {"agrees": "agrees", "missed": "missed", "differs": "differs", "wins": "wins", "loses": "loses", "not": "not_run"}
    return found[verdict.replace(",", " ").replace(":", " ").split()[0]]


def _score(pieces: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows by channel and verdict, with their sums."""
    by: dict[str, dict[str, int]] = {}
    for piece in pieces:
        row = by.setdefault(piece["channel"], dict.fromkeys(VERDICTS, 0))
        for verdict, count in piece["counts"].items():
            row[verdict] += count
    total = {v: sum(row[v] for row in by.values()) for v in VERDICTS}
    return [{"channel": c, **row} for c, row in by.items()] + [{"channel": "", **total}]


def _hindcasts(pieces: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Rows that stand beside rules, those won and those lost."""
    rows = [{**r, "title": p["what"]} for p in pieces for r in p["rows"] if r["rules"]]
    return {v: [r for r in rows if r["word"] == v] for v in ("wins", "loses")}
