# SPDX-License-Identifier: Apache-2.0
"""The debrief of a conference in a terminal: seat by seat what was gained, conceded and missed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_debrief"]

PERCENT = 100.0
NONE = "-"


def print_debrief(record: Mapping[str, Any], console: Console) -> None:
    """Print what `plenipo.conference.debriefing.debrief` gives."""
    console.print(Text("Debrief", style="bold"))
    console.print(_seats(record))
    for line in (*_missed(record), *_together(record)):
        console.print(Text(line))
    console.print(Text(record["warning"], style="dim"))


def _seats(record: Mapping[str, Any]) -> Table:
    title = "Points over no deal" + (", medians by the surrogate" if record["by_surrogate"] else "")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    table.add_column("delegation", overflow="fold")
    for column in ("gain", "best that\nwould pass", "best where\nnobody loses", "conceded,\nfirst to last"):
        table.add_column(column, justify="right")
    for row in record["seats"]:
        best = (_points(row[key]) for key in ("best", "best_where_nobody_loses"))
        table.add_row(row["name"], _points(row["gain"]), *best, _conceded(row["curve"]))
    return table


def _points(value: float | None) -> str:
    return NONE if value is None else f"{value:+.3g}"


def _conceded(curve: list[Mapping[str, Any]]) -> str:
    """Of its own proposals where it made any, else of the drafts put to it."""
    held = [step for step in curve if step["own"]] or curve
    return f"{PERCENT * held[0]['conceded']:.0f} to {PERCENT * held[-1]['conceded']:.0f} %" if held else NONE


def _missed(record: Mapping[str, Any]) -> Iterator[str]:
    for trade in record["trades"]:
        yield f"Missed, and nobody would have lost: {'; '.join(trade['amendment'])} ({_gains(trade)})"
    if record["unrealised"] and record["unrealised"]["package"] is not None:
        yield f"Left on the table, nobody worse off: {record['unrealised']['points']:.3g} points in sum"
    for row in record["seats"]:
        for swap in row["missed"][:1]:
            loses = ", ".join(swap["loses"]) or "nobody"
            both = f"{swap['gains'][row['seat']]:+.3g} and {swap['gains'][swap['partner']]:+.3g} points"
            yield f"{row['name']} with {swap['partner']}: {'; '.join(swap['amendment'])} ({both}; loses: {loses})"


def _gains(trade: Mapping[str, Any]) -> str:
    return ", ".join(f"{s} {g:+.3g}" for s, g in trade["gains"].items() if g > 0)


def _together(record: Mapping[str, Any]) -> Iterator[str]:
    apart = record["pairs_without_package"]
    if apart:
        yield f"No package contents both: {', '.join(' and '.join(p) for p in apart)}"
    held = record["coalitions"]
    if held is not None:
        yield (
            f"Fewest that carry a text against all others: {held['size']} of {held['of']}; of {held['that_carry']} such groups "
            f"{held['with_a_package']} have a package for all their members"
        )
