# SPDX-License-Identifier: Apache-2.0
"""The evidence drawn: how far each figure lies from the published one, and ours beside rules that need no model."""

from __future__ import annotations

import math
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from plenipo.view.vega import FAINT, GAIN, INK, LOSS, MUTED, Spec, finish, layer, nominal, tips, value

__all__ = ["beside_rules", "distances"]

Row = Mapping[str, Any]
ROW_HEIGHT, FRAME, LABEL, MOST_ROWS = 34, 70, 30, 24
FURTHEST = 3.0  # tolerances; what lies beyond is drawn there and says so where one points


def distances(rows: Sequence[Row], words: Mapping[str, str]) -> Spec | None:
    """Distance of ours from the published figure, in tolerances, a bar each; up to 1 agrees. None if no row claims a tolerance.

    Parameters
    ----------
    words
        ``distance`` (title of the axis), ``what``, ``ours``, ``published``, ``tolerance``: titles where one points.
    """
    told = [r for r in rows if r["tolerance"] and r["ours"] is not None and r["published"] is not None][:MOST_ROWS]
    if not told:
        return None
    points = []
    for k, r in enumerate(told):
        far = abs(r["ours"] - r["published"]) / r["tolerance"]
        kept = {key: f"{r[key]:.4g} {r['unit']}" for key in ("ours", "published", "tolerance")}
        points.append({"label": _label(r["what"], k), "far": min(far, FURTHEST), "agrees": far <= 1.0, "what": r["what"], **kept})
    y = _lines([p["label"] for p in points])
    far = value("far", title=words["distance"], scale={"domain": [0, FURTHEST]}, axis={"tickCount": 4})
    colour = {"condition": {"test": "datum.agrees", "value": GAIN}, "value": LOSS}
    told_of = tips(*((key, words[key]) for key in ("what", "ours", "published", "tolerance")))
    bars = layer("points", "bar", {"height": 11, "opacity": 0.85}, y=y, x=far, color=colour, tooltip=told_of)
    edge = {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "color": INK, "strokeDash": [4, 3]},
        "encoding": {"x": {"datum": 1}},
    }
    return finish([bars, edge], ROW_HEIGHT * len(points) + FRAME, datasets={"points": points})


def beside_rules(rows: Sequence[Row], words: Mapping[str, str]) -> Spec | None:
    """Ours, what happened and each rule as marks on one line a row. None if no row has rules.

    Parameters
    ----------
    words
        ``ours``, ``happened``: names in the legend; ``value``, ``who``, ``what``: titles where one points.
    """
    counts = Counter(r["unit"] for r in rows if r["rules"])
    if not counts:
        return None
    unit = counts.most_common(1)[0][0]  # one axis: rows in other units stand in the table only
    told = [r for r in rows if r["rules"] and r["unit"] == unit][:MOST_ROWS]
    points = []
    for k, r in enumerate(told):
        named = {words["happened"]: r["published"], words["ours"]: r["ours"], **r["rules"]}
        for who, held in named.items():
            if held is not None and math.isfinite(held):
                points.append(
                    {
                        "label": _label(r["what"], k),
                        "who": who,
                        "value": held,
                        "told": f"{held:.3g} {r['unit']}",
                        "what": r["what"],
                    }
                )
    names = list(dict.fromkeys(str(p["who"]) for p in points))
    shapes = {words["happened"]: "diamond", words["ours"]: "circle"}
    rest = ["triangle-up", "square", "cross", "triangle-down"]
    others = [n for n in names if n not in shapes]
    marks = [shapes.get(n) or rest[others.index(n) % len(rest)] for n in names]
    colours = [INK if n == words["happened"] else GAIN if n == words["ours"] else LOSS for n in names]
    legend = {"title": None, "orient": "bottom", "columns": 3, "labelLimit": 200}
    y = _lines(list(dict.fromkeys(str(p["label"]) for p in points)))
    dots = layer(
        "points",
        "point",
        {"filled": True, "size": 85, "opacity": 0.9},
        y=y,
        x=value("value", title=unit, axis={"tickCount": 5}),
        shape=nominal("who", scale={"domain": names, "range": marks}, legend=legend),
        color=nominal("who", scale={"domain": names, "range": colours}, legend=legend),
        tooltip=tips(("what", words["what"]), ("who", words["who"]), ("told", words["value"])),
    )
    lines = layer("points", "rule", {"color": FAINT, "strokeWidth": 1}, y=y)
    zero = {"data": {"values": [{}]}, "mark": {"type": "rule", "color": MUTED}, "encoding": {"x": {"datum": 0}}}
    return finish([lines, zero, dots], (ROW_HEIGHT + 4) * len({p["label"] for p in points}) + FRAME, datasets={"points": points})


def _label(what: str, place: int) -> str:
    """Two short lines, told apart by a number."""
    wrapped = textwrap.wrap(f"{place + 1}. {what}", LABEL)
    return "\n".join(
        [wrapped[0], textwrap.shorten(" ".join(wrapped[1:]), LABEL, placeholder=" ...")] if len(wrapped) > 1 else wrapped
    )


def _lines(labels: Sequence[str]) -> Spec:
    axis = {"labelLimit": 230, "labelExpr": "split(datum.label, '\\n')", "labelPadding": 8, "labelOffset": -6}
    return nominal("label", sort=list(labels), title=None, axis=axis)
