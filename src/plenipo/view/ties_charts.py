# SPDX-License-Identifier: Apache-2.0
"""Symbol maps and a network of ties for pages: colours that stand on light and dark ground, words handed in by the page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from plenipo.view.charts import land
from plenipo.view.vega import FONT

__all__ = ["REGION_COLOURS", "amount_map", "category_map", "network", "signed_map"]

Spec = dict[str, Any]
Row = Mapping[str, Any]
BLUE, ORANGE, GREY = "#3f7fc1", "#cf7128", "#8a949e"
REGION_COLOURS = ("#3f7fc1", "#cf7128", "#2f9e77", "#a15fb0", "#8f8a1c", "#c9527d", "#6b7780")
"""Told apart by colour-blind readers (after Okabe and Ito), and legible on white and on near black."""
LAND_OPACITY = 0.22
LARGEST = 900  # square pixels of a circle
HEAD = "https://vega.github.io/schema/vega-lite/v6.json"
EDGE_OF_LENS, BULGE = 0.45, 0.55
ROW_HEIGHT, LEAST_HEIGHT = 38, 260
HALF_WIDTH, HALF_HEIGHT = 2.1, 1.1  # of the network, where the lens reaches to 1: the rest is for names
NAME_WIDTH = (HALF_WIDTH - 1.0) / (2 * HALF_WIDTH)  # share of the picture that a name may take


def _map(points: Sequence[Row], encoding: Spec, marks: Spec | None = None, above: Sequence[Spec] = ()) -> Spec:
    """Circles on undivided land, the largest first so that small ones lie on top."""
    outline = {"data": {"name": "land"}, "mark": {"type": "geoshape", "fill": GREY, "fillOpacity": LAND_OPACITY, "stroke": None}}
    places = {
        "longitude": {"field": "longitude", "type": "quantitative"},
        "latitude": {"field": "latitude", "type": "quantitative"},
    }
    mark = {"type": "circle", "opacity": 0.85, "stroke": "white", "strokeWidth": 0.6, **(marks or {})}
    circles = {"data": {"name": "points"}, "mark": mark, "encoding": {**places, **encoding}}
    return {
        "$schema": HEAD,
        "width": "container",
        "padding": 4,
        "autosize": {"type": "fit", "contains": "padding"},
        "projection": {"type": "equalEarth"},
        "layer": [outline, circles, *({**layer, "encoding": {**places, **layer.get("encoding", {})}} for layer in above)],
        "config": {"font": FONT, "view": {"stroke": None}},
        "datasets": {"land": land(), "points": list(points)},
    }


def _tips(fields: Mapping[str, str]) -> list[Spec]:
    return [{"field": field, "type": "nominal", "title": title} for field, title in fields.items()]


def _steps(points: Sequence[Row], field: str = "weight") -> list[float]:
    """Three round amounts for the legend, none above the largest."""
    most = max((abs(float(p[field])) for p in points), default=0.0)
    if not most:
        return []
    top = 10.0 ** math.floor(math.log10(most))
    first = next(k for k in (5.0, 2.0, 1.0) if k * top <= most) * top
    return [float(f"{first * part:.3g}") for part in (0.1, 0.3, 1.0)]


def amount_map(points: Sequence[Row], unit: str, tips: Mapping[str, str], home: Row | None = None) -> Spec:
    """One circle a place, its area by an amount; ``home`` is marked with a diamond.

    Parameters
    ----------
    points
        Rows with ``latitude``, ``longitude``, ``weight`` and the fields of the tips.
    unit
        Title of the legend.
    tips
        Field to its title.
    home
        Row with ``latitude`` and ``longitude``.
    """
    ordered = sorted(points, key=lambda p: -float(p["weight"]))
    size = {
        "field": "weight",
        "type": "quantitative",
        "scale": {"range": [8, LARGEST], "domainMin": 0},
        "legend": {
            "title": unit,
            "orient": "bottom",
            "symbolFillColor": BLUE,
            "symbolStrokeColor": BLUE,
            "values": _steps(ordered),
        },
    }
    here = [
        {
            "data": {"values": [home]},
            "mark": {"type": "point", "shape": "diamond", "size": 150, "fill": ORANGE, "stroke": "white", "opacity": 1},
        }
    ]
    return _map(ordered, {"size": size, "tooltip": _tips(tips)}, {"fill": BLUE}, here if home else ())


def category_map(points: Sequence[Row], categories: Sequence[str], tips: Mapping[str, str], title: str | None = None) -> Spec:
    """One circle a place, its colour by ``category``, in the order given."""
    colour = {
        "field": "category",
        "type": "nominal",
        "scale": {"domain": list(categories), "range": [REGION_COLOURS[k % len(REGION_COLOURS)] for k in range(len(categories))]},
        "legend": {"title": title, "orient": "bottom", "columns": 2, "labelLimit": 240},
    }
    return _map(points, {"color": colour, "tooltip": _tips(tips)}, {"size": 75})


def signed_map(points: Sequence[Row], words: Mapping[str, str], tips: Mapping[str, str]) -> Spec:
    """One circle a place: area by the size of ``effect``, colour by its sign, up or down.

    Parameters
    ----------
    words
        ``up``, ``down`` and ``unit``, as the legends print them.
    """
    ordered = sorted(
        ({**p, "size": abs(p["effect"]), "side": words["up" if p["effect"] >= 0 else "down"]} for p in points),
        key=lambda p: -float(p["size"]),
    )
    colour = {
        "field": "side",
        "type": "nominal",
        "scale": {"domain": [words["up"], words["down"]], "range": [BLUE, ORANGE]},
        "legend": {"title": None, "orient": "bottom"},
    }
    size = {
        "field": "size",
        "type": "quantitative",
        "scale": {"range": [10, LARGEST], "domainMin": 0},
        "legend": {"title": words["unit"], "orient": "bottom", "symbolFillColor": GREY, "values": _steps(ordered, "size")},
    }
    return _map(ordered, {"color": colour, "size": size, "tooltip": _tips(tips)})


def network(centre: str, nodes: Sequence[Row], edges: Sequence[tuple[str, str, float]], tips: Mapping[str, str]) -> Spec:
    """One economy and its partners, names in two columns on a lens so that none lies on another.

    Parameters
    ----------
    centre
        Name in the middle.
    nodes
        Partners, the strongest first: ``code``, ``name``, ``weight``, ``group`` (gives the colour), fields of the tips.
    edges
        Pairs of codes with weights: ties among the partners, drawn faintly behind.
    """
    placed = _on_lens(nodes)
    most = max((n["weight"] for n in placed), default=1.0)
    at = {n["code"]: n for n in placed}
    spokes = [
        {"x": 0.0, "y": 0.0, "x2": n["x"], "y2": n["y"], "width": _width(n["weight"], most), "group": n["group"]} for n in placed
    ]
    top = max((w for _, _, w in edges), default=1.0)
    behind = [
        {"x": at[a]["x"], "y": at[a]["y"], "x2": at[b]["x"], "y2": at[b]["y"], "width": _width(w, top) / 2} for a, b, w in edges
    ]
    x = {"field": "x", "type": "quantitative", "scale": {"domain": [-HALF_WIDTH, HALF_WIDTH], "nice": False}, "axis": None}
    y = {"field": "y", "type": "quantitative", "scale": {"domain": [-HALF_HEIGHT, HALF_HEIGHT], "nice": False}, "axis": None}
    groups = list(dict.fromkeys(sorted(str(n["group"]) for n in placed)))
    colour = {
        "field": "group",
        "type": "nominal",
        "scale": {"domain": groups, "range": [REGION_COLOURS[k % len(REGION_COLOURS)] for k in range(len(groups))]},
        "legend": {"title": None, "orient": "bottom", "columns": 2, "labelLimit": 220, "symbolType": "circle"},
    }
    ends = {"x": x, "y": y, "x2": {"field": "x2"}, "y2": {"field": "y2"}}
    width = {"field": "width", "type": "quantitative", "scale": None}
    sides = [
        {
            "data": {"name": "nodes"},
            "transform": [{"filter": f"datum.x {sign} 0"}],
            "mark": {
                "type": "text",
                "align": align,
                "dx": shift,
                "fontSize": 12,
                "limit": {"expr": f"{NAME_WIDTH} * width - 12"},
                "baseline": "middle",
            },
            "encoding": {"x": x, "y": y, "text": {"field": "name"}},
        }
        for sign, align, shift in ((">=", "left", 9), ("<", "right", -9))
    ]
    return {
        "$schema": HEAD,
        "width": "container",
        "height": max(LEAST_HEIGHT, ROW_HEIGHT * math.ceil(len(placed) / 2)),
        "padding": 4,
        "autosize": {"type": "fit", "contains": "padding"},
        "layer": [
            {
                "data": {"name": "behind"},
                "mark": {"type": "rule", "color": GREY, "opacity": 0.35},
                "encoding": {**ends, "strokeWidth": width},
            },
            {
                "data": {"name": "spokes"},
                "mark": {"type": "rule", "opacity": 0.75},
                "encoding": {**ends, "strokeWidth": width, "color": colour},
            },
            {
                "data": {"name": "nodes"},
                "mark": {"type": "circle", "size": 95, "opacity": 1},
                "encoding": {"x": x, "y": y, "color": colour, "tooltip": _tips(tips)},
            },
            *sides,
            {
                "data": {"values": [{"x": 0.0, "y": 0.0, "name": centre}]},
                "mark": {"type": "point", "shape": "diamond", "size": 240, "fill": ORANGE, "stroke": "white", "opacity": 1},
                "encoding": {"x": x, "y": y, "tooltip": {"field": "name", "title": " "}},
            },
        ],
        "config": {"font": FONT, "view": {"stroke": None}},
        "datasets": {"nodes": placed, "spokes": spokes, "behind": behind},
    }


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
    """Pixels: the area of what joins grows with the weight, and the least is still seen."""
    return round(0.8 + 7.0 * weight / most, 2) if most else 0.8
