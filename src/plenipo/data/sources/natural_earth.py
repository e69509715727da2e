# SPDX-License-Identifier: Apache-2.0
"""Natural Earth 1:50m (public domain): a point for each economy's symbol and its land area. Outlines are not shipped."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plenipo.core.errors import DataError, Problem

__all__ = ["EARTH_RADIUS_KM", "read_points"]

EARTH_RADIUS_KM = 6371.0  # mean radius, IUGG
Ring = npt.NDArray[np.float64]


def read_points(raw: Path) -> dict[str, tuple[float, float, float]]:
    """Latitude and longitude of the middle of the largest piece of land (degrees), and land area in square km, by code."""
    path = Path(raw) / "natural_earth" / "countries_50m.geojson"
    if not path.is_file():
        raise DataError(Problem("the raw file is missing", str(path)))
    points = {}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        code, shape = feature.get("id"), feature["geometry"]
        if not code:
            continue
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        rings = [_middle(np.array(p[0], dtype=float)) for p in polygons]
        latitude, longitude, _ = max(rings, key=lambda r: r[2])
        points[code] = (latitude, longitude, sum(r[2] for r in rings))
    return points


def _middle(ring: Ring) -> tuple[float, float, float]:
    """Latitude, longitude and area (square km) of the middle of a ring on an equal-area cylinder."""
    x = np.radians(ring[:, 0])
    y = np.sin(np.radians(ring[:, 1]))
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    area = cross.sum() / 2
    if abs(area) < np.finfo(float).eps:
        return float(ring[:, 1].mean()), float(ring[:, 0].mean()), 0.0
    centre_x = ((x[:-1] + x[1:]) * cross).sum() / (6 * area)
    centre_y = ((y[:-1] + y[1:]) * cross).sum() / (6 * area)
    return math.degrees(math.asin(centre_y)), math.degrees(centre_x), abs(float(area)) * EARTH_RADIUS_KM**2
