# SPDX-License-Identifier: Apache-2.0
"""Charts as Vega-Lite specifications. Colours: blue gains, orange loses, safe for colour-blind readers."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from plenipo.lab.answer import Answer
from plenipo.view import pick, story, wording
from plenipo.view.vega import (
    FAINT,
    GAIN,
    INK,
    LAND,
    LOSS,
    MUTED,
    PAPER,
    SCALE,
    Spec,
    coded,
    finish,
    layer,
    nominal,
    tips,
    value,
    zero,
)

__all__ = ["cases", "flows", "land", "map_of", "ranking", "shape_key", "spread", "variants", "years"]

SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]
GLYPHS = "○□△◇✚▽"
EACH_SIDE = 12
ROW_HEIGHT = 21
SOUTH_EDGE = -60
AXIS_HEIGHT, YEARS_HEIGHT = 44, 210
HALF_LINE = -7
LABEL_CHARACTERS = 22
GRADIENT = 120  # both legends of the map side by side on a telephone
Row = Mapping[str, Any]


@cache
def land() -> list[Spec]:
    """The undivided land outline without Antarctica, one GeoJSON feature per piece; empty if the baseline holds none."""
    home = resources.files("plenipo") / "data" / "baseline" / "land.json"
    if not home.is_file():
        return []
    pieces = json.loads(home.read_text(encoding="utf-8"))["geometry"]["coordinates"]
    northern = [piece for piece in pieces if max(latitude for _, latitude in piece[0]) > SOUTH_EDGE]
    return [{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": piece}} for piece in northern]


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


def _tips(*extra: tuple[str, str]) -> Any:
    return tips(*extra, ("figure", "median"), ("band", "5–95 % band"), ("firm", "draws"))


def _names(field: str, order: Sequence[str], labels: int, **axis: Any) -> Spec:
    """Names down the side in the given order, none longer than so many points."""
    return nominal(field, sort=list(order), title=None, axis={"labelLimit": labels, "labelPadding": 8, **axis})


def _bars(points: list[Spec], title: str, labels: int, told: Any) -> Spec:
    """Bars of the medians in the given order, each with its band as a thin line."""
    names = _names("name", [point["name"] for point in points], labels)
    colour = coded("side", {"gain": GAIN, "loss": LOSS})
    x = value("median", title=title, axis={"tickCount": 5})
    bars = layer("points", "bar", {"height": 11, "opacity": 0.82}, y=names, x=x, color=colour, tooltip=told)
    ends = {"x": value("p05"), "x2": {"field": "p95"}}
    bands = layer("points", "rule", {"color": INK, "strokeWidth": 1.2}, y=names, **ends, tooltip=told)
    return finish([bars, bands, zero("x")], ROW_HEIGHT * len(points) + AXIS_HEIGHT, datasets={"points": points})


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
    points = [point for economy in answer.economies if (point := _place(answer, economy))]
    points.sort(key=lambda point: -point["size"])
    most = _round_up([abs(point["median"]) for point in points if point["ranked"]])
    outline = layer("land", "geoshape", {"fill": LAND, "stroke": None})
    area = {"title": "USD bn a year", "orient": "bottom", "values": _sizes(points), "symbolFillColor": MUTED, "format": ",.2~r"}
    shade = {"title": "change, %", "orient": "bottom", "gradientLength": GRADIENT, "gradientThickness": 10, "tickCount": 3}
    colours = {"domain": [-most, -most / 3, 0, most / 3, most], "range": SCALE, "clamp": True, "interpolate": "rgb"}
    circles = layer(
        "points",
        "circle",
        {"opacity": 0.88, "strokeWidth": 0.8},
        longitude=value("longitude"),
        latitude=value("latitude"),
        size=value("size", scale={"range": [5, 1500], "domainMin": 0}, legend=area),
        color=value("median", scale=colours, legend=shade),
        fillOpacity=_if("datum.ranked", 0.88, 0.0),
        stroke=_if("datum.ranked", PAPER, MUTED),
        tooltip=_tips(("name", "economy"), ("money", "a year"), ("note", "ranking")),
    )
    datasets = {"land": land(), "points": points}
    return finish([outline, circles], datasets=datasets, projection={"type": "equalEarth"}, padding=9)


def _if(test: str, then: Any, otherwise: Any) -> Spec:
    return {"condition": {"test": test, "value": then}, "value": otherwise}


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


def _forest(points: list[Spec], title: str, labels: int, told: Any) -> Spec:
    """Dots with their bands, one row each, the headline row filled."""
    order = [point["label"] for point in points]
    offset = HALF_LINE if any("\n" in label for label in order) else 0
    names = _names("label", order, labels, labelExpr="split(datum.label, '\\n')", labelOffset=offset)
    ends = {"x": value("p05"), "x2": {"field": "p95"}}
    bands = layer("points", "rule", {"color": GAIN, "strokeWidth": 2, "opacity": 0.55}, y=names, **ends, tooltip=told)
    style = {"size": 90, "filled": True, "stroke": GAIN, "strokeWidth": 1.8, "opacity": 1}
    x = value("median", title=title, axis={"tickCount": 5})
    dots = layer("points", "point", style, y=names, x=x, fill=_if("datum.headline", GAIN, PAPER), tooltip=told)
    return finish([zero("x"), bands, dots], 40 * len(points) + AXIS_HEIGHT, datasets={"points": points})


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
    points: list[Spec] = []
    lines: list[Spec] = []
    for actor in actors:
        rows = pick.across_variants(answer, actor)
        points += [_data(answer, row, variant=wording.capital(wording.variant_label(row["variant"]))) for row in rows]
        medians = [row["median"] for row in rows]
        lines.append({"name": answer.name(actor), "low": min(medians, default=0), "high": max(medians, default=0)})
    order = [answer.name(actor) for actor in actors]
    labels = [wording.capital(wording.variant_label(variant)) for variant in answer.variants]
    names = _names("name", order, 130)
    x = value("low", title="median, %", axis={"tickCount": 6})
    reach = layer("lines", "rule", {"color": FAINT, "strokeWidth": 5}, y=names, x=x, x2={"field": "high"})
    shapes = {"domain": labels, "range": [SHAPES[i % len(SHAPES)] for i in range(len(labels))]}
    dots = layer(
        "points",
        "point",
        {"size": 46, "color": GAIN, "strokeWidth": 1.6, "opacity": 0.95},
        y=names,
        x=value("median"),
        shape=nominal("variant", scale=shapes, legend=None),
        tooltip=_tips(("name", "economy"), ("variant", "variant")),
    )
    datasets = {"points": points, "lines": lines}
    return finish([reach, zero("x"), dots], 26 * len(order) + AXIS_HEIGHT, datasets=datasets)


def shape_key(answer: Answer) -> list[tuple[str, str]]:
    """The mark of each variant in ``spread``, as a character, with its name."""
    names = [wording.capital(wording.variant_label(variant)) for variant in answer.variants]
    return list(zip(GLYPHS, names, strict=False))


def years(answer: Answer, actor: str) -> Spec:
    """One economy over the years of the scenario, with its band."""
    rows = pick.across_years(answer, actor)
    points = [_data(answer, row, year=row["year"]) for row in rows]
    axis = {"format": "d", "values": [row["year"] for row in rows], "grid": False}
    x, told = value("year", title=None, axis=axis, scale={"nice": False, "padding": 14}), _tips(("year", "year"))
    ends = {"y": value("p05"), "y2": {"field": "p95"}}
    area = layer("points", "area", {"color": GAIN, "opacity": 0.14}, x=x, **ends, tooltip=told)
    style = {"color": GAIN, "strokeWidth": 2.2, "point": {"filled": True, "fill": GAIN, "size": 50}}
    y = value("median", title=f"{answer.name(actor)}, %", axis={"tickCount": 4})
    line = layer("points", "line", style, x=x, y=y, tooltip=told)
    return finish([area, zero("y"), line], YEARS_HEIGHT, datasets={"points": points})


def _wrapped(text: str) -> str:
    """A label on a few lines: one for each part between commas if it has such, else broken where it grows too long."""
    if ", " in text:
        return text.replace(", ", "\n")
    lines = textwrap.wrap(text, LABEL_CHARACTERS)
    return "\n".join([lines[0], " ".join(lines[1:])]) if len(lines) > 1 else text
