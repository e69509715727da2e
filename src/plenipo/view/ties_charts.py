# SPDX-License-Identifier: Apache-2.0
"""Symbol maps and a network of ties for pages; the words come from the page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from plenipo.view.charts import land
from plenipo.view.vega import GAIN, INK, LAND, LOSS, MUTED, PAPER, Spec, finish, layer, nominal, tips, value

__all__ = ["amount_map", "category_map", "network", "signed_map"]

Row = Mapping[str, Any]
KIND_COLOURS = ("#3f7fc1", "#cf7128", "#2f9e77", "#a15fb0", "#8f8a1c", "#c9527d", "#78838c")
"""Told apart by colour-blind readers (after Okabe and Ito), and legible on white and on near black."""
LARGEST, LARGEST_COUNT = 900, 260  # square pixels of a circle: of an amount; where many are equal
DIAMOND = {"shape": "diamond", "size": 150, "fill": LOSS, "stroke": PAPER, "opacity": 1}
ROW_HEIGHT, LEAST_HEIGHT = 38, 260
HALF_WIDTH, HALF_HEIGHT = 2.1, 1.1  # of the network, where the lens reaches to 1: the rest is for names
NAME_WIDTH = (HALF_WIDTH - 1.0) / (2 * HALF_WIDTH)  # share of the picture that a name may take
EDGE_OF_LENS, BULGE = 0.45, 0.55
PARTS = (0.1, 0.3, 1.0)  # of the largest round amount, in the legend


def _map(points: Sequence[Row], style: Spec, above: Sequence[Spec] = (), **encoding: Spec) -> Spec:
    """Circles on undivided land."""
    where = {"longitude": value("longitude"), "latitude": value("latitude")}
    outline = layer("land", "geoshape", {"fill": LAND, "stroke": None})
    circles = layer("points", "circle", {"opacity": 0.85, "stroke": PAPER, "strokeWidth": 0.6, **style}, **where, **encoding)
    more = [{**one, "encoding": {**where, **one.get("encoding", {})}} for one in above]
    datasets = {"land": land(), "points": [dict(p) for p in points]}
    return finish([outline, circles, *more], datasets=datasets, projection={"type": "equalEarth"}, padding=6)


def amount_map(points: Sequence[Row], unit: str, told: Mapping[str, str], home: Row | None = None) -> Spec:
    """One circle a place, its area by an amount; ``home`` is marked with a diamond.

    Parameters
    ----------
    points
        Rows with ``latitude``, ``longitude``, ``weight`` and the fields of the tips.
    unit
        Title of the legend.
    told
        Field to its title where one points.
    home
        Row with ``latitude`` and ``longitude``.
    """
    ordered = sorted(points, key=lambda p: -float(p["weight"]))  # small ones lie on top
    here = [{"data": {"values": [dict(home)]}, "mark": {"type": "point", **DIAMOND}}] if home else []
    most = LARGEST_COUNT if _counted(points, "weight") else LARGEST
    size = value("weight", scale={"range": [8, most], "domainMin": 0}, legend=_areas(unit, ordered, "weight"))
    return _map(ordered, {"fill": GAIN}, here, size=size, tooltip=tips(*told.items()))


def category_map(points: Sequence[Row], categories: Sequence[str], told: Mapping[str, str]) -> Spec:
    """One circle a place, its colour by ``category``, in the order given."""
    return _map(points, {"size": 80}, color=_kinds("category", categories), tooltip=tips(*told.items()))


def signed_map(points: Sequence[Row], words: Mapping[str, str], told: Mapping[str, str]) -> Spec:
    """One circle a place: area by the size of ``effect``, colour by its sign.

    Parameters
    ----------
    words
        ``up``, ``down`` and ``unit``, as the legends print them.
    """
    rows = [{**p, "size": abs(p["effect"]), "side": words["up" if p["effect"] >= 0 else "down"]} for p in points]
    rows.sort(key=lambda p: -float(p["size"]))
    sides = {"domain": [words["up"], words["down"]], "range": [GAIN, LOSS]}
    return _map(
        rows,
        {},
        color=nominal("side", scale=sides, legend={"title": None, "orient": "bottom"}),
        size=value("size", scale={"range": [10, LARGEST], "domainMin": 0}, legend=_areas(words["unit"], rows, "size")),
        tooltip=tips(*told.items()),
    )


def network(centre: str, nodes: Sequence[Row], edges: Sequence[tuple[str, str, float]], told: Mapping[str, str]) -> Spec:
    """One economy and its partners, names in two columns on a lens so that none lies on another.

    Parameters
    ----------
    centre
        Name in the middle.
    nodes
        Partners: ``code``, ``name``, ``weight``, ``group`` (gives the colour), fields of the tips.
    edges
        Pairs of codes with weights: ties among the partners, drawn faintly behind.
    """
    placed = _on_lens(nodes)
    x = value("x", scale={"domain": [-HALF_WIDTH, HALF_WIDTH], "nice": False}, axis=None)
    y = value("y", scale={"domain": [-HALF_HEIGHT, HALF_HEIGHT], "nice": False}, axis=None)
    ends = {"x": x, "y": y, "x2": {"field": "x2"}, "y2": {"field": "y2"}, "strokeWidth": value("width", scale=None)}
    colour = _kinds("group", sorted({str(n["group"]) for n in placed}))
    spokes, behind = _lines(placed, edges)
    layers = [
        layer("behind", "rule", {"color": MUTED, "opacity": 0.3}, **ends),
        layer("spokes", "rule", {"opacity": 0.75}, **ends, color=colour),
        layer("nodes", "circle", {"size": 95, "opacity": 1}, x=x, y=y, color=colour, tooltip=tips(*told.items())),
        *(_names(x, y, *side) for side in ((">=", "left", 9), ("<", "right", -9))),
        layer("centre", "point", {**DIAMOND, "size": 240}, x=x, y=y, tooltip=tips(("name", " "))),
    ]
    middle = [{"x": 0.0, "y": 0.0, "name": centre}]
    height = max(LEAST_HEIGHT, ROW_HEIGHT * math.ceil(len(placed) / 2))
    return finish(layers, height, datasets={"nodes": placed, "spokes": spokes, "behind": behind, "centre": middle}, padding=4)


def _names(x: Spec, y: Spec, sign: str, align: str, shift: int) -> Spec:
    """Names on one side, cut where they would leave the picture."""
    limit = {"expr": f"{NAME_WIDTH} * width - 12"}
    style = {"align": align, "dx": shift, "fontSize": 12, "limit": limit, "baseline": "middle", "color": INK}
    return {**layer("nodes", "text", style, x=x, y=y, text=nominal("name")), "transform": [{"filter": f"datum.x {sign} 0"}]}


def _lines(placed: Sequence[Row], edges: Sequence[tuple[str, str, float]]) -> tuple[list[Spec], list[Spec]]:
    """From the middle to each partner, and among the partners."""
    at = {n["code"]: n for n in placed}
    most, top = max((n["weight"] for n in placed), default=1.0), max((w for _, _, w in edges), default=1.0)
    spokes = [
        {"x": 0.0, "y": 0.0, "x2": n["x"], "y2": n["y"], "width": _width(n["weight"], most), "group": n["group"]} for n in placed
    ]
    behind = [
        {"x": at[a]["x"], "y": at[a]["y"], "x2": at[b]["x"], "y2": at[b]["y"], "width": _width(w, top) / 2} for a, b, w in edges
    ]
    return spokes, behind


def _on_lens(nodes: Sequence[Row]) -> list[dict[str, Any]]:
    """Partners by group on the right and the left, one a line; the middle lines bulge outwards."""
    ordered = sorted(nodes, key=lambda n: (str(n["group"]), -float(n["weight"])))
    right = ordered[: math.ceil(len(ordered) / 2)]
    placed = []
    for side, chosen in ((1.0, right), (-1.0, ordered[len(right) :])):
        for k, node in enumerate(chosen):
            y = 0.0 if len(chosen) == 1 else 1.0 - 2.0 * k / (len(chosen) - 1)
            placed.append({**node, "x": side * (EDGE_OF_LENS + BULGE * math.sqrt(1.0 - y * y)), "y": y})
    return placed


def _width(weight: float, most: float) -> float:
    """Pixels: thicker where there is more, and the least is still seen."""
    return round(0.8 + 7.0 * weight / most, 2) if most else 0.8


def _kinds(field: str, names: Sequence[str]) -> Spec:
    """A colour a name, told in a legend below."""
    scale = {"domain": list(names), "range": [KIND_COLOURS[k % len(KIND_COLOURS)] for k in range(len(names))]}
    legend = {"title": None, "orient": "bottom", "columns": 2, "labelLimit": 220, "symbolType": "circle"}
    return nominal(field, scale=scale, legend=legend)


def _areas(title: str, points: Sequence[Row], field: str) -> Spec:
    """Legend of the circles' area: round amounts, none above the largest; whole ones where things are counted."""
    most = max((abs(float(p[field])) for p in points), default=0.0)
    legend = {
        "title": title,
        "orient": "bottom",
        "symbolFillColor": MUTED,
        "symbolStrokeWidth": 0,
        "titleLimit": 320,
        "format": ",.2~r",
    }
    if not most:
        return legend
    top = 10.0 ** math.floor(math.log10(most))
    first = next(k for k in (5.0, 2.0, 1.0) if k * top <= most) * top
    steps = [float(f"{first * part:.3g}") for part in PARTS]
    return {**legend, "values": sorted({float(max(1, round(s))) for s in steps}) if _counted(points, field) else steps}


def _counted(points: Sequence[Row], field: str) -> bool:
    return all(float(p[field]).is_integer() for p in points)
