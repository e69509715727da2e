# SPDX-License-Identifier: Apache-2.0
"""Charts as Altair specifications. Colours: blue gains, orange loses, safe for colour-blind readers."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from plenipo.lab.answer import Answer
from plenipo.view import pick, story, wording

if TYPE_CHECKING:
    import altair

__all__ = ["cases", "finish", "flows", "land", "map_of", "ranking", "shape_key", "spread", "variants", "years"]

GAIN, LOSS, INK, MUTED, FAINT, LAND = "#1f5fa6", "#b9540f", "#1b2026", "#59626c", "#e3e7eb", "#e9ecef"
SCALE = ["#8f3d05", "#d98036", "#e8e4dc", "#6ea3d4", "#12447f"]
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]
GLYPHS = "○□△◇✚▽"
EACH_SIDE = 12
ROW_HEIGHT = 21
SOUTH_EDGE = -60
AXIS_HEIGHT = 44
HALF_LINE = -7
LABEL_CHARACTERS = 22
GRADIENT = 120  # both legends of the map side by side on a telephone
Row = Mapping[str, Any]
Spec = dict[str, Any]


@cache
def land() -> list[Spec]:
    """The undivided land outline without Antarctica, one GeoJSON feature per piece; empty if the baseline holds none."""
    home = resources.files("plenipo") / "data" / "baseline" / "land.json"
    if not home.is_file():
        return []
    pieces = json.loads(home.read_text(encoding="utf-8"))["geometry"]["coordinates"]
    northern = [piece for piece in pieces if max(latitude for _, latitude in piece[0]) > SOUTH_EDGE]
    return [{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": piece}} for piece in northern]


def finish(chart: altair.TopLevelMixin, height: int | None = None, **datasets: list[Spec]) -> Spec:
    """Turn a chart into a specification as wide as its place on the page; the data join by name, unread by Altair."""
    size = {"width": "container"} | ({"height": height} if height else {})
    spec: Spec = chart.properties(**size).to_dict(validate=False)
    axis = {
        "labelColor": INK,
        "titleColor": MUTED,
        "gridColor": FAINT,
        "domain": False,
        "ticks": False,
        "titleFontWeight": "normal",
    }
    spec["config"] = {
        "font": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif",
        "view": {"stroke": None},
        "axis": axis | {"labelFontSize": 12, "titleFontSize": 12, "titlePadding": 8},
        # Labels of figures keep a distance on a narrow page; names are never left out.
        "axisQuantitative": {"labelOverlap": True, "labelSeparation": 8},
        "legend": {"labelColor": INK, "titleColor": MUTED, "titleFontWeight": "normal", "labelFontSize": 12, "titleFontSize": 12},
        "autosize": {"type": "fit", "contains": "padding"},
    }
    spec["background"] = "transparent"
    spec["datasets"] = datasets
    return spec


def _data(answer: Answer, row: Row, **more: Any) -> dict[str, Any]:
    """One point with its figures as the reader is to see them."""
    return {
        "name": answer.name(row["actor"]),
        "median": row["median"],
        "p05": row["p05"],
        "p95": row["p95"],
        "side": "gain" if row["median"] >= 0 else "loss",
        "figure": wording.amount(row),
        "band": wording.band(row),
        "firm": wording.certainty(row, answer.scenario["draws"]),
    } | more


def _tips(*extra: tuple[str, str]) -> list[Any]:
    import altair as alt

    named = [*extra, ("figure", "median"), ("band", "5–95 % band"), ("firm", "draws")]
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in named]


def _bars(points: list[Spec], title: str, labels: int, tips: list[Any]) -> Spec:
    """Bars of the medians in the given order, each with its band as a thin line."""
    import altair as alt

    order = [point["name"] for point in points]
    base = alt.Chart(alt.NamedData(name="points")).encode(
        y=alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=labels, labelPadding=8)), tooltip=tips
    )
    colour = alt.Color("side:N", scale=alt.Scale(domain=["gain", "loss"], range=[GAIN, LOSS]), legend=None)
    x = alt.X("median:Q", title=title, axis=alt.Axis(tickCount=5))
    bars = base.mark_bar(height=11, opacity=0.82).encode(x=x, color=colour)
    bands = base.mark_rule(color=INK, strokeWidth=1.2).encode(x="p05:Q", x2="p95:Q")
    zero = alt.Chart(alt.Data(values=[{}])).mark_rule(color=MUTED, strokeWidth=1).encode(x=alt.datum(0))
    return finish(alt.layer(bars, bands, zero), ROW_HEIGHT * len(points) + AXIS_HEIGHT, points=points)


def ranking(answer: Answer, measure: str) -> Spec:
    """The ranked economies with the largest gains and losses, with their bands."""
    rows = pick.ranked(answer, measure)
    up = [row for row in rows if row["median"] > 0][:EACH_SIDE]
    down = [row for row in rows if row["median"] < 0][-EACH_SIDE:]
    points = [_data(answer, row) for row in [*up, *down]]
    title = wording.unit_label((rows or [{"measure": measure, "unit": ""}])[0], answer.scenario["price_year"])
    return _bars(points, title, 140, _tips(("name", "economy")))


def flows(answer: Answer, most: int = 16) -> Spec:
    """The trade flows that change most in money."""
    points = []
    for row in pick.flows(answer, most):
        points.append(_data(answer, row, name=f"{answer.name(row['actor'])} → {answer.name(row['partner'])}"))
    points.sort(key=lambda point: -point["median"])
    return _bars(points, f"USD bn a year, {answer.scenario['price_year']} prices", 205, _tips(("name", "from → to")))


def map_of(answer: Answer) -> Spec:
    """One circle per economy on undivided land: area by money, colour by per cent; economies listed apart are hollow."""
    import altair as alt

    points = [point for economy in answer.economies if (point := _place(answer, economy))]
    points.sort(key=lambda point: -point["size"])
    most = _round_up([abs(point["median"]) for point in points if point["ranked"]])
    outline = alt.Chart(alt.NamedData(name="land")).mark_geoshape(fill=LAND, stroke=None)
    ranked = alt.datum.ranked
    circles = (
        alt.Chart(alt.NamedData(name="points"))
        .mark_circle(opacity=0.88, strokeWidth=0.8)
        .encode(
            longitude="longitude:Q",
            latitude="latitude:Q",
            size=alt.Size(
                "size:Q",
                scale=alt.Scale(range=[5, 1500], domainMin=0),
                legend=alt.Legend(
                    title="USD bn a year",
                    orient="bottom",
                    values=_sizes(points),
                    symbolFillColor=MUTED,
                    format=",.2~r",
                ),
            ),
            color=alt.Color(
                "median:Q",
                scale=alt.Scale(domain=[-most, -most / 3, 0, most / 3, most], range=SCALE, clamp=True, interpolate="rgb"),
                legend=alt.Legend(title="change, %", orient="bottom", gradientLength=GRADIENT, gradientThickness=10, tickCount=3),
            ),
            fillOpacity=alt.condition(ranked, alt.value(0.88), alt.value(0.0)),
            stroke=alt.condition(ranked, alt.value("white"), alt.value(MUTED)),
            tooltip=_tips(("name", "economy"), ("money", "a year"), ("note", "ranking")),
        )
    )
    spec = finish(alt.layer(outline, circles).project("equalEarth"), land=land(), points=points)
    return {**spec, "padding": 9}


def _place(answer: Answer, iso3: str) -> Spec | None:
    economy, row = answer.economies[iso3], pick.percent(answer, iso3)
    cash = pick.money(answer, iso3)
    if row is None or cash is None or economy["latitude"] is None or economy["longitude"] is None:
        return None
    return _data(
        answer,
        row,
        latitude=economy["latitude"],
        longitude=economy["longitude"],
        size=round(abs(cash["median"]), 4),
        money=f"{wording.amount(cash)} ({wording.band(cash)})",
        ranked=economy["ranked"],
        note="ranked" if economy["ranked"] else f"listed apart: {economy['unranked_reason']}",
    )


def _round_up(sizes: Sequence[float]) -> float:
    """End of the colour scale: the fifth largest change, so that one outlier does not bleach the rest."""
    top = sorted(sizes, reverse=True)
    return top[min(4, len(top) - 1)] or 1.0 if top else 1.0


def _sizes(points: Sequence[Spec]) -> list[float]:
    """Round amounts for the legend of circle sizes."""
    largest = max((point["size"] for point in points), default=1.0)
    steps = [1000, 300, 100, 30, 10, 3, 1, 0.3, 0.1, 0.03, 0.01]
    return [step for step in steps if step <= largest][:3] or [largest]


def _forest(points: list[Spec], title: str, labels: int, tips: list[Any]) -> Spec:
    """Dots with their bands, one row each, the headline row filled."""
    import altair as alt

    order = [point["label"] for point in points]
    lines = "split(datum.label, '\\n')"
    offset = HALF_LINE if any("\n" in label for label in order) else 0
    axis = alt.Axis(labelLimit=labels, labelPadding=8, labelExpr=lines, labelOffset=offset)
    base = alt.Chart(alt.NamedData(name="points")).encode(y=alt.Y("label:N", sort=order, title=None, axis=axis), tooltip=tips)
    x = alt.X("median:Q", title=title, axis=alt.Axis(tickCount=5))
    fill = alt.condition(alt.datum.headline, alt.value(GAIN), alt.value("white"))
    dots = base.mark_point(size=90, filled=True, stroke=GAIN, strokeWidth=1.8, opacity=1).encode(x=x, fill=fill)
    bands = base.mark_rule(color=GAIN, strokeWidth=2, opacity=0.55).encode(x="p05:Q", x2="p95:Q")
    zero = alt.Chart(alt.Data(values=[{}])).mark_rule(color=MUTED, strokeWidth=1).encode(x=alt.datum(0))
    return finish(alt.layer(zero, bands, dots), 40 * len(points) + AXIS_HEIGHT, points=points)


def variants(answer: Answer, actor: str) -> Spec:
    """One economy under each variant, with bands."""
    points = [
        _data(
            answer,
            row,
            label=_wrapped(wording.capital(wording.variant_label(row["variant"]))),
            headline=row["variant"] == answer.headline["variant"],
        )
        for row in pick.across_variants(answer, actor)
    ]
    return _forest(points, f"{answer.name(actor)}, %", 195, _tips(("label", "variant")))


def cases(answer: Answer, actor: str) -> Spec:
    """One economy in each case, with bands."""
    points = [
        _data(answer, row, label=_wrapped(story.case_title(answer, row["case"])), headline=row["case"] == answer.headline["case"])
        for row in pick.across_cases(answer, actor)
    ]
    return _forest(points, f"{answer.name(actor)}, %", 150, _tips(("label", "case")))


def spread(answer: Answer, actors: Sequence[str]) -> Spec:
    """Several economies, one dot per variant: where the choice of closure matters and where it does not."""
    import altair as alt

    points: list[Spec] = []
    lines: list[Spec] = []
    for actor in actors:
        rows = pick.across_variants(answer, actor)
        points += [_data(answer, row, variant=wording.capital(wording.variant_label(row["variant"]))) for row in rows]
        medians = [row["median"] for row in rows]
        lines.append({"name": answer.name(actor), "low": min(medians, default=0), "high": max(medians, default=0)})
    order = [answer.name(actor) for actor in actors]
    labels = [wording.capital(wording.variant_label(variant)) for variant in answer.variants]
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=130, labelPadding=8))
    reach = (
        alt.Chart(alt.NamedData(name="lines"))
        .mark_rule(color=FAINT, strokeWidth=5)
        .encode(y=y, x=alt.X("low:Q", title="median, %", axis=alt.Axis(tickCount=6)), x2="high:Q")
    )
    shape = alt.Shape(
        "variant:N", scale=alt.Scale(domain=labels, range=[SHAPES[i % len(SHAPES)] for i in range(len(labels))]), legend=None
    )
    dots = (
        alt.Chart(alt.NamedData(name="points"))
        .mark_point(size=46, color=GAIN, strokeWidth=1.6, opacity=0.95)
        .encode(y=y, x="median:Q", shape=shape, tooltip=_tips(("name", "economy"), ("variant", "variant")))
    )
    zero = alt.Chart(alt.Data(values=[{}])).mark_rule(color=MUTED, strokeWidth=1).encode(x=alt.datum(0))
    return finish(alt.layer(reach, zero, dots), 26 * len(order) + AXIS_HEIGHT, points=points, lines=lines)


def shape_key(answer: Answer) -> list[tuple[str, str]]:
    """The mark of each variant in ``spread``, as a character, with its name."""
    names = [wording.capital(wording.variant_label(variant)) for variant in answer.variants]
    return list(zip(GLYPHS, names, strict=False))


def years(answer: Answer, actor: str) -> Spec:
    """One economy over the years of the scenario, with its band."""
    import altair as alt

    rows = pick.across_years(answer, actor)
    points = [_data(answer, row, year=row["year"]) for row in rows]
    base = alt.Chart(alt.NamedData(name="points")).encode(
        x=alt.X(
            "year:Q",
            title=None,
            axis=alt.Axis(format="d", values=[row["year"] for row in rows], grid=False),
            scale=alt.Scale(nice=False, padding=14),
        ),
        tooltip=_tips(("year", "year")),
    )
    y = alt.Y("median:Q", title=f"{answer.name(actor)}, %", axis=alt.Axis(tickCount=4))
    area = base.mark_area(color=GAIN, opacity=0.14).encode(y=alt.Y("p05:Q"), y2="p95:Q")
    line = base.mark_line(color=GAIN, strokeWidth=2.2, point={"filled": True, "fill": GAIN, "size": 50}).encode(y=y)
    zero = alt.Chart(alt.Data(values=[{}])).mark_rule(color=MUTED, strokeWidth=1).encode(y=alt.datum(0))
    return finish(alt.layer(area, zero, line), 210, points=points)


def _wrapped(text: str) -> str:
    """A label on a few lines: one for each part between commas if it has such, else broken where it grows too long."""
    if ", " in text:
        return text.replace(", ", "\n")
    lines = textwrap.wrap(text, LABEL_CHARACTERS)
    return "\n".join([lines[0], " ".join(lines[1:])]) if len(lines) > 1 else text
