# SPDX-License-Identifier: Apache-2.0
"""investment_treaties: bilateral investment treaties that are or were in force, by parties and dates."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

from plenipo.data.builders.members import baseline_codes
from plenipo.data.sources.facts import read_facts
from plenipo.data.sources.investment import Treaty, read_treaties
from plenipo.data.table import Table

__all__ = ["build_investment_treaties"]

HEADER = ("treaty", "parties", "signed", "in_force", "ended", "note")
JOINT = frozenset({"BEL", "LUX"})  # the Belgium-Luxembourg Economic Union signs as one
WITHIN_UNION = "terminated by the agreement of members of the European Union of 5 May 2020; the day differs by party"


def build_investment_treaties(raw: Path) -> Table:
    """One row a treaty whose parties the baseline holds; those between signatories of the agreement of 2020 end with it."""
    held = set(baseline_codes(raw))
    ended = {r["iso3"]: dt.date.fromisoformat(r["from"]) for r in read_facts("intra_union_investment")}
    seen: Counter[str] = Counter()
    rows = []
    for treaty in read_treaties(raw):
        if not set(treaty.parties) <= held or set(treaty.parties) <= JOINT:
            continue
        end, note = treaty.ended, ""
        if end is None and set(treaty.parties) <= set(ended):
            end, note = max(ended[c] for c in treaty.parties), WITHIN_UNION
        rows.append((_name(treaty, seen), " ".join(treaty.parties), _day(treaty.signed), _day(treaty.in_force), _day(end), note))
    return Table.from_rows("investment_treaties", HEADER, rows, HEADER[:1])


def _name(treaty: Treaty, seen: Counter[str]) -> str:
    """Such as ``bit-deu-ind-1995``: parties in order of the alphabet and the year of signature."""
    name = "-".join(("bit", *(c.lower() for c in treaty.parties), str((treaty.signed or treaty.in_force).year)))
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
