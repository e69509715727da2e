# SPDX-License-Identifier: Apache-2.0
"""case_pairs: what exists between each pair of the case book on the build date, and to when that was checked."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

from plenipo.data.builders.agreement_parties import build_agreement_pairs, parties_of_agreements
from plenipo.data.builders.agreements import build_agreements
from plenipo.data.sources.facts import read_facts
from plenipo.data.table import Table

__all__ = ["BUILD_DATE", "CASE_COLUMNS", "build_case_pairs"]

BUILD_DATE = "2026-11-01"
CASE_COLUMNS = ("case", "iso3_a", "iso3_b", "agreements", "newest_in_force", "checked", "note", "source")
Pair = tuple[str, str]


def build_case_pairs(raw: Path) -> Table:
    """One row per case and pair: agreements in force (ids joined by ``;``), the newest start, to when it was checked, a note."""
    spells: dict[Pair, list[tuple[str, str]]] = {}
    for agreement, a, b, start, end in build_agreement_pairs(raw).rows():
        if start <= BUILD_DATE and (not end or end > BUILD_DATE):
            spells.setdefault((a, b), []).append((agreement, start))
    table = build_agreements(raw)
    checked = dict(zip(table.columns["agreement"].tolist(), table.columns["checked"].tolist(), strict=True))
    notes = {(r["case"], r["iso3_a"], r["iso3_b"]): r for r in read_facts("case_notes")}
    rows = []
    for case, pairs in _cases(raw).items():
        for a, b in pairs:
            held = sorted(spells.get((a, b), []), key=lambda s: (s[1], s[0]))
            note = notes.get((case, a, b)) or notes.get((case, "*", "*")) or {}
            until = note.get("checked") or _checked([checked[i] for i, _ in held])
            text = note.get("note") or ("" if held else "none found in the list of April 2026")
            ids, newest = ";".join(i for i, _ in held), held[-1][1] if held else ""
            rows.append((case, a, b, ids, newest, until, text, note.get("source") or "agreement_pairs"))
    return Table.from_rows("case_pairs", CASE_COLUMNS, rows, CASE_COLUMNS[:3])


def _checked(of_agreements: list[str]) -> str:
    """The pair is checked to the list of April 2026: absence there is a finding too; later only where a page said so."""
    later = [text for text in of_agreements if text.startswith("checked to 2026-05")]
    return "checked to 2026-05" if later else "checked to 2026-04"


def _cases(raw: Path) -> dict[str, list[Pair]]:
    parties: dict[str, list[str]] = {}
    for p in parties_of_agreements(raw):
        if not p.withdrawn and p.iso3 != "EUN":
            parties.setdefault(p.agreement, []).append(p.iso3)
    rcep, union = sorted(parties["rcep"]), sorted(parties["eu"])
    mercosur = [c for c in parties["mercosur"] if c != "BOL"]
    american = [a for a, codes in parties.items() if "USA" in codes and len(codes) < 10]
    partners = sorted({c for a in american for c in parties[a]} - {"USA"})
    return {
        "rcep": list(combinations(rcep, 2)),
        "india-rcep": [_pair("IND", c) for c in rcep],
        "cptpp": list(combinations(sorted(parties["cptpp"]), 2)),
        "eu-mercosur": [_pair(a, b) for a in union for b in mercosur],
        "eu-india": [_pair(a, "IND") for a in union],
        "uk-india": [("GBR", "IND")],
        "us-partners": [*(_pair("USA", c) for c in partners), ("CAN", "MEX")],
    }


def _pair(a: str, b: str) -> Pair:
    return (a, b) if a < b else (b, a)
