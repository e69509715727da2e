# SPDX-License-Identifier: Apache-2.0
"""blocs: who belongs today to which trade bloc, since when, and whether it shares the bloc's tariff."""

from __future__ import annotations

from pathlib import Path

from plenipo.data.builders.agreement_parties import Party, parties_of_agreements
from plenipo.data.sources.facts import read_facts
from plenipo.data.table import Table

__all__ = ["BLOC_COLUMNS", "build_blocs"]

BLOC_COLUMNS = ("bloc", "iso3", "since", "customs_union", "source", "checked", "name", "note")


def build_blocs(raw: Path) -> Table:
    """One row per bloc and present member: the parties of the bloc's own agreement, with typed exceptions."""
    parties: dict[str, list[Party]] = {}
    for party in parties_of_agreements(raw):
        parties.setdefault(party.agreement, []).append(party)
    rows: dict[tuple[str, str], tuple[str, str, str, int, str, str, str, str]] = {}
    for bloc in read_facts("blocs"):
        for p in parties[bloc["agreement"]]:
            if p.iso3 != "EUN" and not p.withdrawn:
                rows[bloc["bloc"], p.iso3] = _row(bloc, p.iso3, p)
    for fact in read_facts("bloc_exceptions"):
        key = (fact["bloc"], fact["iso3"])
        held = rows.get(key)
        name = next(b["name"] for b in read_facts("blocs") if b["bloc"] == fact["bloc"])
        since = fact["since"] or (held[2] if held else "")
        rows[key] = (*key, since, int(fact["customs_union"]), fact["source"], fact["checked"], name, fact["note"])
    return Table.from_rows("blocs", BLOC_COLUMNS, list(rows.values()), BLOC_COLUMNS[:2])


def _row(bloc: dict[str, str], code: str, party: Party) -> tuple[str, str, str, int, str, str, str, str]:
    checked = "checked to 2026-04" if party.source.startswith("WTO") else "see agreement_parties"
    return (bloc["bloc"], code, party.start(), int(bloc["customs_union"]), party.source, checked, bloc["name"], party.note)
