# SPDX-License-Identifier: Apache-2.0
"""Charts of the climate: a level of the world with its history, what the act changes in it, and what it costs by economy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from plenipo.lab.answer import Answer
from plenipo.lab.paths import OBSERVED
from plenipo.view import climate, pick, wording
from plenipo.view.charts import AXIS_HEIGHT, GAIN, INK, LOSS, MUTED, Spec, finish

__all__ = ["change", "fan", "ledger"]

HISTORY_FROM = 1950
FAN_HEIGHT, CHANGE_HEIGHT, LINE_HEIGHT = 250, 210, 34
WITH, WITHOUT, SEEN = "with the act", "without", "observed"


def fan(answer: Answer, outcome: str) -> Spec:
    """What belongs to nobody, year by year: the level with the act and without, each with its band, after what was observed."""
    import altair as alt

    kept = [p for p in pick.world_paths(answer, outcome) if p["case"] in ("", answer.headline["case"])]
    points = [point for p in kept for point in _points(p, WITH if p["case"] else WITHOUT)]
    seen = [point for p in pick.world_paths(answer, outcome, OBSERVED) for point in _points(p, SEEN, HISTORY_FROM)]
    scale = alt.Scale(zero=False)
    tips = [alt.Tooltip(f"{key}:N", title=title) for key, title in (("year", "year"), ("with", ""), ("figure", kept[0]["unit"]))]
    base = alt.Chart(alt.NamedData(name="points")).encode(
        x=alt.X("year:Q", title=None, axis=alt.Axis(format="d", grid=False, tickCount=6), scale=alt.Scale(nice=False)),
        tooltip=[*tips, alt.Tooltip("band:N", title="5–95 % band")],
    )
    y = alt.Y("median:Q", title=kept[0]["unit"], axis=alt.Axis(tickCount=5), scale=scale)
    colour = alt.Color("with:N", scale=alt.Scale(domain=[WITH, WITHOUT], range=[GAIN, MUTED]), legend=None)
    area = base.mark_area(opacity=0.12).encode(y=alt.Y("p05:Q", scale=scale), y2="p95:Q", color=colour)
    dash = alt.condition(alt.datum["with"] == WITHOUT, alt.value([5, 4]), alt.value([1, 0]))
    line = base.mark_line(strokeWidth=2.2).encode(y=y, color=colour, strokeDash=dash)
    layers = [area, line]
    if seen:
        past = alt.Chart(alt.NamedData(name="seen")).encode(x="year:Q", y=y, tooltip=tips)
        layers.append(past.mark_line(color=INK, strokeWidth=1.3, opacity=0.8))
    return finish(alt.layer(*layers), FAN_HEIGHT if seen else CHANGE_HEIGHT, points=points, **({"seen": seen} if seen else {}))


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
    import altair as alt

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
    base = alt.Chart(alt.NamedData(name="points")).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, grid=False)),
        tooltip=[alt.Tooltip("year:N"), alt.Tooltip("figure:N", title="median"), alt.Tooltip("band:N", title="5–95 % band")],
    )
    unit = rows[0]["unit"].split(" above ")[0]
    y = alt.Y("median:Q", title=f"change, {unit}", axis=alt.Axis(tickCount=5))
    bands = base.mark_rule(color=GAIN, strokeWidth=2, opacity=0.55).encode(y=alt.Y("p05:Q"), y2="p95:Q")
    dots = base.mark_point(size=80, filled=True, color=GAIN, opacity=1).encode(y=y)
    zero = alt.Chart(alt.Data(values=[{}])).mark_rule(color=MUTED, strokeWidth=1).encode(y=alt.datum(0))
    return finish(alt.layer(zero, bands, dots), FAN_HEIGHT, points=points)


def ledger(answer: Answer, entries: Sequence[dict[str, Any]]) -> Spec:
    """Real income and damage from warming side by side, one line an economy, each with its band."""
    import altair as alt

    points = [
        {"name": e["name"], "what": what, "figure": wording.amount(row), "band": wording.band(row)}
        | {key: row[key] for key in ("median", "p05", "p95")}
        for e in entries
        for what, row in (("real income", e["income"]), ("damage", e["damage"]))
        if row is not None
    ]
    order = [e["name"] for e in entries]
    base = alt.Chart(alt.NamedData(name="points")).encode(
        y=alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=130, labelPadding=8)),
        yOffset=alt.YOffset("what:N", sort=["real income", "damage"]),
        color=alt.Color("what:N", scale=alt.Scale(domain=["real income", "damage"], range=[GAIN, LOSS]), legend=None),
        tooltip=[
            alt.Tooltip("name:N", title="economy"),
            alt.Tooltip("what:N", title=""),
            alt.Tooltip("figure:N", title="median"),
            alt.Tooltip("band:N", title="5–95 % band"),
        ],
    )
    x = alt.X("median:Q", title="% of income; points of output", axis=alt.Axis(tickCount=5))
    bands = base.mark_rule(strokeWidth=2, opacity=0.5).encode(x="p05:Q", x2="p95:Q")
    dots = base.mark_point(size=55, filled=True, opacity=1).encode(x=x)
    zero = alt.Chart(alt.Data(values=[{}])).mark_rule(color=MUTED, strokeWidth=1).encode(x=alt.datum(0))
    return finish(alt.layer(zero, bands, dots), LINE_HEIGHT * len(order) + AXIS_HEIGHT, points=points)
