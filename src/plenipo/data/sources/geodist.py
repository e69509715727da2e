# SPDX-License-Identifier: Apache-2.0
"""CEPII GeoDist: distances, shared borders, languages, colonial ties."""

from __future__ import annotations

from pathlib import Path

from plenipo.data.sources.raw import query

__all__ = ["read_geodist"]


def read_geodist(raw: Path) -> dict[tuple[str, str], tuple[float, int, int, int]]:
    """Pair to distance in km (population-weighted, else of the largest cities), border, official language, colonial tie ever."""
    rows = query(
        raw,
        "geodist_cepii/dist_cepii.parquet",
        "SELECT iso_o, iso_d, coalesce(distw, dist), contig, comlang_off, colony FROM {file} ORDER BY 1, 2",
    )
    return {(r[0], r[1]): (float(r[2]), int(r[3]), int(r[4]), int(r[5])) for r in rows if r[2] is not None}
