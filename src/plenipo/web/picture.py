# SPDX-License-Identifier: Apache-2.0
"""The picture on the first page: a real answer, as circles on undivided land, drawn from what is stored of it.

``make picture`` asks the question again and stores it anew.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

from plenipo.lab.answer import Answer
from plenipo.view import charts, pick, wording

__all__ = ["STORED", "equal_earth", "kept_of", "picture"]

STORED = "first_answer.json"
WIDTH = 1000
LARGEST = 34.0  # radius of the largest change in money
SMALLEST = 1.6
PLACES = 6
SHADES = 3.0
"""A change is deep from a third of the fifth largest on, as on the map of the answer."""
FIFTH = 4

# Equal Earth: B. Savric, T. Patterson and B. Jenny (2018), Int. J. Geographical Information Science 33(3), 454-465.
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
M = math.sqrt(3) / 2


def equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """Place on a map of equal areas, to the right and down, from degrees; the equator is about 5.41 wide."""
    t = math.asin(M * math.sin(math.radians(latitude)))
    x = math.radians(longitude) * math.cos(t) / (M * (A1 + 3 * A2 * t**2 + 7 * A3 * t**6 + 9 * A4 * t**8))
    return x, -(A1 * t + A2 * t**3 + A3 * t**7 + A4 * t**9)


def kept_of(answer: Answer, made: str) -> dict[str, Any]:
    """What the picture needs of an answer: a place, a change in per cent and in money for each economy, and its caption.

    Parameters
    ----------
    answer
        Told by economy.
    made
        Day on which it was answered.
    """
    own = pick.principal(answer)
    row = pick.percent(answer, own) if own else None
    return {
        "scenario": answer.scenario["name"],
        "title": answer.scenario["title"],
        "outcome": answer.headline["outcome"],
        "year": answer.headline["year"],
        "draws": answer.scenario["draws"],
        "as_of": answer.scenario["as_of"],
        "made": made,
        "version": answer.baseline["version"],
        "data_hash": answer.baseline["data_hash"],
        "own": {"name": answer.name(own), "figure": wording.amount(row), "band": wording.band(row)} if own and row else None,
        "economies": [kept for code in answer.economies if (kept := _kept(answer, code))],
    }


def _kept(answer: Answer, code: str) -> dict[str, Any] | None:
    economy, row, cash = answer.economies[code], pick.percent(answer, code), pick.money(answer, code)
    if row is None or cash is None or economy["latitude"] is None or economy["longitude"] is None:
        return None
    place = {"code": code, "latitude": economy["latitude"], "longitude": economy["longitude"], "ranked": economy["ranked"]}
    figures = {key: float(f"{row[key]:.{PLACES}g}") for key in ("median", "p05", "p95")}
    return {**place, **figures, "money": float(f"{cash['median']:.{PLACES}g}")}


@cache
def picture() -> dict[str, Any]:
    """The stored answer with its drawing: the outline as a path, circles with place, radius and shade, and the size of all."""
    file = resources.files("plenipo.web") / STORED
    kept = json.loads(file.read_text(encoding="utf-8"))
    pieces = [piece["geometry"]["coordinates"][0] for piece in charts.land()]
    placed = [[equal_earth(*point) for point in piece] for piece in pieces]
    left, right = min(x for p in placed for x, _ in p), max(x for p in placed for x, _ in p)
    top, bottom = min(y for p in placed for _, y in p), max(y for p in placed for _, y in p)
    scale = WIDTH / (right - left)

    def at(longitude: float, latitude: float) -> tuple[float, float]:
        x, y = equal_earth(longitude, latitude)
        return (x - left) * scale, (y - top) * scale

    path = "".join(_outline([at(*point) for point in piece]) for piece in pieces)
    return {
        **kept,
        "path": path,
        "circles": list(_circles(kept["economies"], at)),
        "width": WIDTH,
        "height": round((bottom - top) * scale),
    }


def _outline(points: Sequence[tuple[float, float]]) -> str:
    """A closed line in whole steps; empty where a piece is too small to be seen."""
    steps = [(round(x), round(y)) for x, y in points]
    moves = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(steps)]
    lines = [f"l{x} {y}" for x, y in moves if x or y]
    return f"M{steps[0][0]} {steps[0][1]}{''.join(lines)}z" if lines else ""


def _circles(economies: Sequence[dict[str, Any]], at: Any) -> Iterator[dict[str, Any]]:
    """Circles, the largest first, so that small ones lie on top; hollow where an economy is listed apart."""
    most = max(abs(e["money"]) for e in economies)
    changes = sorted((abs(e["median"]) for e in economies if e["ranked"]), reverse=True)
    deep = changes[min(FIFTH, len(changes) - 1)] / SHADES
    for e in sorted(economies, key=lambda e: -abs(e["money"])):
        x, y = at(e["longitude"], e["latitude"])
        shade = f"{'deep' if abs(e['median']) >= deep else 'pale'}-{'gain' if e['median'] >= 0 else 'loss'}"
        radius = max(SMALLEST, LARGEST * math.sqrt(abs(e["money"]) / most))
        yield {"x": round(x, 1), "y": round(y, 1), "r": round(radius, 1), "shade": shade if e["ranked"] else "apart"}
