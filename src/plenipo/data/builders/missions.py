# SPDX-License-Identifier: Apache-2.0
"""embassies: who keeps diplomatic missions where (cross-section of November 2022)."""

from __future__ import annotations

from pathlib import Path

from plenipo.data.sources.facts import read_facts
from plenipo.data.sources.raw import query
from plenipo.data.table import Table

__all__ = ["EMBASSY_COLUMNS", "build_embassies"]

EMBASSY_COLUMNS = ("sender", "host", "missions", "all_missions")


def build_embassies(raw: Path) -> Table:
    """One row per sender and host: missions with the rank of an embassy, and missions of any rank.

    An embassy, high commission, apostolic nunciature or delegation, or de facto embassy counts as a mission of embassy rank.
    """
    ranks = {r["type"] for r in read_facts("mission_ranks") if r["embassy"] == "1"}
    rows = query(
        raw,
        "diplomatic_missions/missions_wikidata_2022_11.parquet",
        "SELECT operator_iso3, host_iso3, type, count(*) FROM {file} "
        "WHERE operator_iso3 IS NOT NULL AND host_iso3 IS NOT NULL AND operator_iso3 <> host_iso3 GROUP BY ALL ORDER BY ALL",
    )
    counts: dict[tuple[str, str], list[int]] = {}
    for sender, host, kind, number in rows:
        held = counts.setdefault((sender, host), [0, 0])
        held[0] += number if kind in ranks else 0
        held[1] += number
    return Table.from_rows("embassies", EMBASSY_COLUMNS, [(*pair, *held) for pair, held in counts.items()], EMBASSY_COLUMNS[:2])
