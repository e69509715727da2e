# SPDX-License-Identifier: Apache-2.0
"""land: the outline of the land without any border, for maps that take no side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from plenipo.core.errors import DataError, Problem

__all__ = ["build_land"]

DECIMALS = 1  # a tenth of a degree: about one pixel on a world map of 3,600


def build_land(raw: Path) -> str:
    """GeoJSON text of one multi-polygon: land of the world at 1:110 million, rounded, repeated points taken out.

    Parameters
    ----------
    raw
        Parent of the raw folders; ``disputed_areas/land_110m.geojson`` is read.
    """
    path = Path(raw) / "disputed_areas" / "land_110m.geojson"
    if not path.is_file():
        next_step = "point --raw at the folder that holds the raw data folders"
        raise DataError(Problem("the raw file is missing", str(path), next_step=next_step))
    source = json.loads(path.read_text(encoding="utf-8"))
    polygons: list[list[list[list[float]]]] = []
    for feature in source["features"]:
        held = feature["geometry"]
        parts = held["coordinates"] if held["type"] == "MultiPolygon" else [held["coordinates"]]
        for part in parts:
            rings = [_rounded(ring) for ring in part]
            if len(rings[0]) >= 4:
                polygons.append([ring for ring in rings if len(ring) >= 4])
    polygons.sort(key=lambda p: (-len(p[0]), p[0][0]))
    shape = {"type": "MultiPolygon", "coordinates": polygons}
    land: dict[str, Any] = {"type": "Feature", "properties": {"source": "Natural Earth, public domain"}, "geometry": shape}
    return json.dumps(land, separators=(",", ":")) + "\n"


def _rounded(ring: list[list[float]]) -> list[list[float]]:
    points: list[list[float]] = []
    for x, y, *_ in ring:
        point = [_plain(x), _plain(y)]
        if not points or points[-1] != point:
            points.append(point)
    if points and points[0] != points[-1]:
        points.append(points[0])
    return points


def _plain(value: float) -> float:
    rounded = round(value, DECIMALS)
    return int(rounded) if rounded == int(rounded) else rounded
