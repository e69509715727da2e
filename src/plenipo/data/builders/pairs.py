# SPDX-License-Identifier: Apache-2.0
"""pairs: distance, border, language and colonial tie of every two economies."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from plenipo.core.tables import read_rows
from plenipo.data.builders.members import baseline_codes
from plenipo.data.sources import geodist, natural_earth
from plenipo.data.table import Table

__all__ = ["Link", "build_pairs", "links", "points"]

INTERNAL_DISTANCE_FACTOR = 0.67  # distance inside a disc of the same area, Head & Mayer (2002), used by CEPII
CATALOGUE = "plenipo.data.catalogue"
Point = tuple[float, float, float]
Raw = Mapping[tuple[str, str], tuple[float, int, int, int]]


@dataclass(frozen=True)
class Link:
    """What lies between two economies."""

    distance_km: float
    contiguous: int
    common_language: int
    colonial_tie: int


def points(raw: Path) -> dict[str, Point]:
    """Latitude, longitude (degrees) and area (square km) by code."""
    found = natural_earth.read_points(raw)
    for row in read_rows(CATALOGUE, "typed_points.csv"):
        found[row["iso3"]] = (float(row["latitude"]), float(row["longitude"]), float(row["area_km2"]))
    return found


@functools.lru_cache(maxsize=1)
def links(raw: Path) -> dict[tuple[str, str], Link]:
    """Every ordered pair of the baseline, the diagonal too."""
    held, where = geodist.read_geodist(raw), points(raw)
    proxies = {r["iso3"]: r for r in read_rows(CATALOGUE, "pair_proxies.csv")}
    neighbours = {code: set(r["borders"].split()) for code, r in proxies.items()}
    corrections = {(r["iso3_a"], r["iso3_b"]): int(r["contiguous"]) for r in read_rows(CATALOGUE, "border_corrections.csv")}
    codes = baseline_codes(raw)
    found = {}
    for a in codes:
        for b in codes:
            border = corrections.get((min(a, b), max(a, b)))
            found[a, b] = _link(a, b, held, where, proxies, neighbours, border)
    return found


def _link(
    a: str,
    b: str,
    held: Raw,
    where: Mapping[str, Point],
    proxies: Mapping[str, Mapping[str, str]],
    neighbours: Mapping[str, set[str]],
    border: int | None,
) -> Link:
    """One pair from the source, or through the proxies of an economy the source does not hold."""
    if (a, b) in held and a not in proxies and b not in proxies:
        distance, contiguous, language, colony = held[a, b]
    else:
        distance = _distance(a, b, held, where, proxies)
        contiguous = int(b in neighbours.get(a, ()) or a in neighbours.get(b, ()))
        language = _tie(a, b, held, proxies, "language", 2)
        colony = _tie(a, b, held, proxies, "colony", 3)
    if a == b:
        return Link(distance, 0, 1, 0)
    return Link(distance, contiguous if border is None else border, language, colony)


def _stand_in(code: str, proxies: Mapping[str, Mapping[str, str]], kind: str) -> str:
    return proxies[code][kind] or code if code in proxies else code


def _distance(a: str, b: str, held: Raw, where: Mapping[str, Point], proxies: Mapping[str, Mapping[str, str]]) -> float:
    """Distance of the stand-ins where the source has it, else over the great circle between the symbol points."""
    pair = (_stand_in(a, proxies, "distance"), _stand_in(b, proxies, "distance"))
    if a != b and pair[0] != pair[1] and pair in held and not {a, b} & {c for c, r in proxies.items() if not r["distance"]}:
        return held[pair][0]
    if a == b:
        return INTERNAL_DISTANCE_FACTOR * math.sqrt(where[a][2] / math.pi)
    return great_circle(where[a], where[b])


def _tie(a: str, b: str, held: Raw, proxies: Mapping[str, Mapping[str, str]], kind: str, place: int) -> int:
    pair = (_stand_in(a, proxies, kind), _stand_in(b, proxies, kind))
    if pair[0] == pair[1]:
        return int(kind == "language")
    return int(held[pair][place]) if pair in held else 0


def great_circle(a: Point, b: Point) -> float:
    """Great-circle distance in km between two points given in degrees (haversine)."""
    latitude_a, longitude_a, latitude_b, longitude_b = map(math.radians, (*a[:2], *b[:2]))
    half = math.sin((latitude_b - latitude_a) / 2) ** 2
    half += math.cos(latitude_a) * math.cos(latitude_b) * math.sin((longitude_b - longitude_a) / 2) ** 2
    return 2 * natural_earth.EARTH_RADIUS_KM * math.asin(math.sqrt(half))


def build_pairs(raw: Path) -> Table:
    """Distance in km and 0/1 links of every ordered pair, the diagonal too."""
    header = ("iso3_a", "iso3_b", "distance_km", "contiguous", "common_language", "colonial_tie")
    held = links(raw)
    rows = [
        (a, b, round((k.distance_km + held[b, a].distance_km) / 2), k.contiguous, k.common_language, k.colonial_tie)
        for (a, b), k in held.items()
    ]
    return Table.from_rows("pairs", header, rows, ("iso3_a", "iso3_b"))
