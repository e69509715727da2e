# SPDX-License-Identifier: Apache-2.0
"""What charts are made of: Vega-Lite specifications as plain data, and the names of their colours.

A specification refers to its colours by name and says what each is on white paper. A page in another light gives the names
other values before it draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = [
    "FAINT",
    "FONT",
    "GAIN",
    "INK",
    "LAND",
    "LOSS",
    "MUTED",
    "PAPER",
    "SCALE",
    "Spec",
    "coded",
    "finish",
    "layer",
    "nominal",
    "tips",
    "value",
    "zero",
]

Spec = dict[str, Any]
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.4.1.json"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif"
FONT_SIZE = 12
COLOURS = {
    "ink": "#1b2026",
    "muted": "#59626c",
    "faint": "#e3e7eb",
    "land": "#e9ecef",
    "paper": "#ffffff",
    "gain": "#1f5fa6",
    "loss": "#b9540f",
    "deep_loss": "#8f3d05",
    "pale_loss": "#d98036",
    "middle": "#e8e4dc",
    "pale_gain": "#6ea3d4",
    "deep_gain": "#12447f",
}
"""Blue gains, orange loses, safe for colour-blind readers."""


def _named(name: str) -> Spec:
    return {"expr": name}


GAIN, LOSS, INK, MUTED = _named("gain"), _named("loss"), _named("ink"), _named("muted")
FAINT, LAND, PAPER = _named("faint"), _named("land"), _named("paper")
SCALE = [_named(name) for name in ("deep_loss", "pale_loss", "middle", "pale_gain", "deep_gain")]
_TEXT = {
    "labelColor": INK,
    "titleColor": MUTED,
    "titleFontWeight": "normal",
    "labelFontSize": FONT_SIZE,
    "titleFontSize": FONT_SIZE,
}
CONFIG: Spec = {
    "font": FONT,
    "view": {"stroke": None},
    "mark": {"aria": False},  # the place on the page is named as one picture, and a table beside it holds the figures
    "axis": {**_TEXT, "gridColor": FAINT, "domain": False, "ticks": False, "titlePadding": 8},
    # Labels of figures keep a distance on a narrow page; names are never left out.
    "axisQuantitative": {"labelOverlap": True, "labelSeparation": 8},
    "legend": _TEXT,
    "autosize": {"type": "fit", "contains": "padding"},
}


def finish(layers: Sequence[Spec], height: int | None = None, *, datasets: Mapping[str, list[Spec]], **more: Any) -> Spec:
    """Layers as a specification as wide as its place on the page; the data join by name."""
    return {
        "$schema": SCHEMA,
        "params": [{"name": name, "value": colour} for name, colour in COLOURS.items()],
        "config": CONFIG,
        "background": "transparent",
        "width": "container",
        **({"height": height} if height else {}),
        **more,
        "layer": list(layers),
        "datasets": dict(datasets),
    }


def layer(data: str, mark: str, style: Spec, **encoding: Spec) -> Spec:
    """One layer: the name of its data, a mark with its style, and what its channels show."""
    return {"data": {"name": data}, "mark": {"type": mark, **style}, "encoding": encoding}


def zero(channel: str) -> Spec:
    """A line where nothing changes."""
    return {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "color": MUTED, "strokeWidth": 1},
        "encoding": {channel: {"datum": 0}},
    }


def value(field: str, **more: Any) -> Spec:
    """A channel that shows a number."""
    return {"field": field, "type": "quantitative", **more}


def nominal(field: str, **more: Any) -> Spec:
    """A channel that shows a name."""
    return {"field": field, "type": "nominal", **more}


def coded(field: str, colours: Mapping[str, Spec]) -> Spec:
    """A colour for each of a few names, told in words beside the chart."""
    return nominal(field, legend=None, scale={"domain": list(colours), "range": list(colours.values())})


def tips(*named: tuple[str, str]) -> Any:
    """What is told where one points: field and title."""
    return [nominal(field, title=title) for field, title in named]
