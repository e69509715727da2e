# SPDX-License-Identifier: Apache-2.0
"""Charts of the climate: a level of the world with its history, what the act changes in it, and what it costs by economy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from plenipo.lab.answer import Answer
from plenipo.lab.paths import OBSERVED
from plenipo.view import climate, pick, wording
from plenipo.view.charts import AXIS_HEIGHT
from plenipo.view.vega import GAIN, INK, LOSS, MUTED, Spec, coded, finish, layer, nominal, tips, value, zero

__all__ = ["change", "fan", "ledger"]

HISTORY_FROM = 1950
FAN_HEIGHT, CHANGE_HEIGHT, LINE_HEIGHT = 250, 210, 34
WITH, WITHOUT, SEEN = "with the act", "without", "observed"


def fan(answer: Answer, outcome: str) -> Spec:
    """What belongs to nobody, year by year: the level with the act and without, each with its band, after what was observed."""
    kept = [p for p in pick.world_paths(answer, outcome) if p["case"] in ("", answer.headline["case"])]
    points = [point for p in kept for point in _points(p, WITH if p["case"] else WITHOUT)]
    seen = [point for p in pick.world_paths(answer, outcome, OBSERVED) for point in _points(p, SEEN, HISTORY_FROM)]
    unit, free = kept[0]["unit"], {"zero": False}
    told = tips(("year", "year"), ("with", ""), ("figure", unit))
    x = value("year", title=None, axis={"format": "d", "grid": False, "tickCount": 6}, scale={"nice": False})
    y = value("median", title=unit, axis={"tickCount": 5}, scale=free)
    shown: Spec = {
        "x": x,
        "color": coded("with", {WITH: GAIN, WITHOUT: MUTED}),
        "tooltip": [*told, *tips(("band", "5–95 % band"))],
    }
    area = layer("points", "area", {"opacity": 0.12}, **shown, y=value("p05", scale=free), y2={"field": "p95"})
    dash = {"condition": {"test": f"datum['with'] === '{WITHOUT}'", "value": [5, 4]}, "value": [1, 0]}
    layers = [area, layer("points", "line", {"strokeWidth": 2.2}, **shown, y=y, strokeDash=dash)]
    if seen:
        layers.append(
            layer("seen", "line", {"color": INK, "strokeWidth": 1.3, "opacity": 0.8}, x=value("year"), y=y, tooltip=told)
        )
    datasets = {"points": points, **({"seen": seen} if seen else {})}
    return finish(layers, FAN_HEIGHT if seen else CHANGE_HEIGHT, datasets=datasets)


def _points(path: Any, name: str, since: int = 0) -> list[Spec]:
    """One point a year, with its figures as the reader is to see them."""
    points = []
    for k, year in enumerate(path["years"]):
        if year < since:
            continue
        point: Spec = {"year": year, "with": name, **{key: path[key][k] for key in ("median", "p05", "p95")}}
        if point["p05"] is None:
            points.append({"year": year, "with": name, "median": point["median"], "figure": f"{point['median']:.2f}"})
        else:
            row = climate.level_at(path, year)
            points.append({**point, "figure": wording.figure(row, sign=False), "band": wording.band(row, sign=False)})
    return points


def change(answer: Answer, outcome: str) -> Spec:
    """What the act changes in what belongs to nobody, in the years told, each with its band."""
    rows = [r for r in answer.headline_rows(outcome=outcome, measure="difference", year=None) if r["actor"] is None]
    rows.sort(key=lambda row: row["year"])
    points = [
        {
            "year": r["year"],
            **{key: r[key] for key in ("median", "p05", "p95")},
            "figure": wording.amount(r),
            "band": wording.band(r),
        }
        for r in rows
    ]
    unit = rows[0]["unit"].split(" above ")[0]
    shown = {
        "x": {"field": "year", "type": "ordinal", "title": None, "axis": {"labelAngle": 0, "grid": False}},
        "tooltip": tips(("year", "year"), ("figure", "median"), ("band", "5–95 % band")),
    }
    style = {"color": GAIN, "strokeWidth": 2, "opacity": 0.55}
    bands = layer("points", "rule", style, **shown, y=value("p05"), y2={"field": "p95"})
    y = value("median", title=f"change, {unit}", axis={"tickCount": 5})
    dots = layer("points", "point", {"size": 80, "filled": True, "color": GAIN, "opacity": 1}, **shown, y=y)
    return finish([zero("y"), bands, dots], FAN_HEIGHT, datasets={"points": points})


def ledger(answer: Answer, entries: Sequence[dict[str, Any]]) -> Spec:
    """Real income and damage from warming side by side, one line an economy, each with its band."""
    points = [
        {"name": e["name"], "what": what, "figure": wording.amount(row), "band": wording.band(row)}
        | {key: row[key] for key in ("median", "p05", "p95")}
        for e in entries
        for what, row in (("real income", e["income"]), ("damage", e["damage"]))
        if row is not None
    ]
    order = [e["name"] for e in entries]
    shown = {
        "y": nominal("name", sort=order, title=None, axis={"labelLimit": 130, "labelPadding": 8}),
        "yOffset": nominal("what", sort=["real income", "damage"]),
        "color": coded("what", {"real income": GAIN, "damage": LOSS}),
        "tooltip": tips(("name", "economy"), ("what", ""), ("figure", "median"), ("band", "5–95 % band")),
    }
    bands = layer("points", "rule", {"strokeWidth": 2, "opacity": 0.5}, **shown, x=value("p05"), x2={"field": "p95"})
    x = value("median", title="% of income; points of output", axis={"tickCount": 5})
    dots = layer("points", "point", {"size": 55, "filled": True, "opacity": 1}, **shown, x=x)
    return finish([zero("x"), bands, dots], LINE_HEIGHT * len(order) + AXIS_HEIGHT, datasets={"points": points})
