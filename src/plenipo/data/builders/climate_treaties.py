# SPDX-License-Identifier: Apache-2.0
"""Kyoto and Paris as law: who was bound from when until when, also after the records end; and the other terms of the texts."""

from __future__ import annotations

from pathlib import Path

from plenipo.data.builders.treaties import PARTIES, UNION
from plenipo.data.sources.facts import read_facts
from plenipo.data.sources.raw import query
from plenipo.data.table import Table

__all__ = ["build_climate_parties", "build_treaty_terms"]

TREATIES = ("KYOTO", "PARIS")
HEADER = ("treaty", "iso3", "signed", "ratified", "in_force", "withdrawn", "evidence", "source", "note")
RECORDS = "ECOLEX"


def build_climate_parties(raw: Path) -> Table:
    """One row a membership: who comes back after withdrawing has two. What was typed takes the place of the records."""
    names = ", ".join(f"'{t}'" for t in TREATIES)
    held = query(
        raw,
        PARTIES,
        f"""SELECT treaty, CASE iso3 WHEN 'EUE' THEN '{UNION}' ELSE iso3 END, coalesce(signed, ''), coalesce(ratified, ''),
            coalesce(in_force, ''), coalesce(terminated, '') FROM {{file}} WHERE treaty IN ({names}) ORDER BY 1, 2""",
    )
    signed = {(treaty, code): day for treaty, code, day, *_ in held}
    rows: list[tuple[str, ...]] = []
    for r in read_facts("climate_parties_added"):
        here = (r["treaty"], r["iso3"])
        rows.append((*here, signed.pop(here, ""), *(r[h] for h in HEADER[3:])))
    rows += [(*row, "seen", RECORDS, "") for row in held if tuple(row[:2]) in signed]
    return Table.from_rows("climate_parties", HEADER, rows, ("treaty", "iso3", "ratified"))


def build_treaty_terms() -> Table:
    """One row a treaty and term of its text, typed: periods, compliance, banking, units, finance, ratchet, monitoring."""
    facts = read_facts("treaty_terms")
    return Table.from_rows("treaty_terms", tuple(facts[0]), [tuple(r.values()) for r in facts], ("treaty", "term"))
