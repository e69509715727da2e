# SPDX-License-Identifier: Apache-2.0
"""The sheet of a brief on the climate: the chain from targets to income, warming with its history, emitters, costs, targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from plenipo.lab.answer import Answer
from plenipo.lab.paths import OBSERVED
from plenipo.view import climate, climate_charts, pick, story, wording

__all__ = ["ClimateSheet", "climate_sheet"]

WIDTH, HEIGHT, SCALE = 640, 155, 2.5  # points of the picture at the width of the text; pixels a point on paper
MOST_EMITTERS, MOST_ENTRIES, MOST_TARGETS = 5, 5, 4
Row = Mapping[str, Any]


@dataclass(frozen=True)
class ClimateSheet:
    """A sheet as plain text and one picture.

    Parameters
    ----------
    title
        Heading.
    line
        What cuts cost the economy and what its income does, early and late.
    chain
        Name, figure, and whose and when, of each step.
    caption, spec, note
        What the picture shows, its specification, its source.
    tables
        Heading, columns and rows of each table; the first column names the economy.
    """

    title: str
    line: str
    chain: tuple[tuple[str, str, str], ...]
    caption: str
    spec: Mapping[str, Any]
    note: str
    tables: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]], ...]

    @cached_property
    def svg(self) -> str:
        """The picture as SVG."""
        import vl_convert

        return str(vl_convert.vegalite_to_svg(dict(self.spec)))

    @cached_property
    def png(self) -> bytes:
        """The picture as PNG."""
        import vl_convert

        return bytes(vl_convert.vegalite_to_png(dict(self.spec), scale=SCALE))


def climate_sheet(answer: Answer, actor: str) -> ClimateSheet | None:
    """The sheet for one economy; None where the answer tells nothing of warming."""
    if not climate.has_climate(answer):
        return None
    spec = {**climate_charts.fan(answer, "warming"), "width": WIDTH, "height": HEIGHT, "background": "white"}
    history = next((p for p in answer.paths if p["outcome"] == "warming" and p["variant"] == OBSERVED), None)
    seen = f" Observed: {history['source']}." if history else ""
    unit = pick.world_paths(answer, "warming")[0]["unit"]
    chain = [
        (step["what"], f"{step['figure']} ({step['band']})", f"{step['whose']}, {step['year']}")
        for step in climate.coupling(answer, actor)
    ]
    return ClimateSheet(
        title=f"The climate, for {story.called(answer, actor)}",
        line=climate.own_line(answer, actor),
        chain=tuple((wording.capital(what), figure, whose) for what, figure, whose in chain),
        caption=f"Warming, {unit}: thin line, observed; solid, with the act; dashed, without; shade, 5–95 % of draws",
        spec=spec,
        note=f"Source: Plenipo {answer.baseline['version']}, {answer.scenario['draws']} draws.{seen} In brackets, 5–95 % bands.",
        tables=tuple(t for t in (_emitters(answer, actor), _ledger(answer, actor), _targets(answer, actor)) if t[2]),
    )


def _first(rows: list[dict[str, Any]], own: str, most: int) -> list[dict[str, Any]]:
    """The first rows, that of the economy of the brief among them."""
    kept = [row for place, row in enumerate(rows) if place < most or row["name"] == own]
    return kept if len(kept) <= most else [*kept[: most - 1], kept[-1]]


def _emitters(answer: Answer, actor: str) -> tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]:
    told = climate.emitters(answer)
    rows = [
        (row["name"], *(f"{c['levels']}; {_banded(c['change'], c['band'])}" for c in row["cells"]))
        for row in _first(told["rows"], answer.name(actor), MOST_EMITTERS)
    ]
    return "Who emits what: Mt CO2e a year, without → with the act, and the change", ("", *map(str, told["years"])), tuple(rows)


def _ledger(answer: Answer, actor: str) -> tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]:
    entries = climate.ledger(answer, actor)
    shown = {
        e["actor"] for e in sorted(entries, key=lambda e: (e["actor"] != actor, not e["own"], -abs(e["rank"])))[:MOST_ENTRIES]
    }
    kept = [k for k, column in enumerate(climate.ledger_columns(answer)) if column[3] != "percent"]
    rows = [(e["name"], *(_banded(**e["cells"][k]) for k in kept)) for e in entries if e["actor"] in shown]
    heads = [f"{year}: {head[:1].lower()}{head[1:]}" for head, year, _, _ in climate.ledger_columns(answer)]
    return (
        f"What it costs and what it saves, {answer.scenario['price_year']} prices",
        ("", *(heads[k] for k in kept)),
        tuple(rows),
    )


def _banded(figure: str, band: str) -> str:
    return f"{figure} ({band})" if band else figure


def _targets(answer: Answer, actor: str) -> tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]:
    told = climate.targets(answer)
    rows = [
        (row["name"], *(_banded(c["figure"], c["band"]) for c in row["cells"]))
        for row in _first(told["rows"], answer.name(actor), MOST_TARGETS)
    ]
    return "Chance that the target in force is met, without → with the act", ("", *map(str, told["years"])), tuple(rows)
