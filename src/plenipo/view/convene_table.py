# SPDX-License-Identifier: Apache-2.0
"""Negotiated games in a terminal: how often a deal was found, which, what it gives to whom, what else was possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_games"]

PERCENT = 100.0
NOTE = (
    "Parties here are scripts that say truthfully whether a package reaches their threshold, or concede with time; real ones "
    "hold back. Points of different parties are not the same thing: a sum over parties is a convention."
)


def print_games(records: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Print what `plenipo.conference.games.convene.convene_games` gives."""
    console.print(_summary(records))
    for record in records:
        console.print(Text(record["game"], style="bold"))
        for line in _lines(record):
            console.print(Text("  " + line))
        if record["best_points"] is not None:
            console.print(_points(record))
    warnings = dict.fromkeys(r["possible"]["pareto_warning"] for r in records if "pareto_warning" in (r["possible"] or {}))
    for note in (*warnings, NOTE):
        console.print(Text(note, style="dim"))


def _summary(records: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("game", overflow="fold")
    table.add_column("procedure", overflow="fold")
    for column in ("runs", "passing", "all content", "proposals\n(mean)"):
        table.add_column(column, justify="right")
    for record in records:
        for row in (record, record.get("beside")):
            if row is not None:
                table.add_row(
                    record["game"] if row is record else "",
                    row["protocol"],
                    str(record["runs"]),
                    f"{PERCENT * row['passing_share']:.1f} %",
                    f"{PERCENT * row['unanimous_share']:.1f} %",
                    f"{row['mean_proposals']:.1f}",
                )
    return table


def _lines(record: Mapping[str, Any]) -> Iterator[str]:
    yield f"passes with {', '.join(record['rule'])}"
    yield f"best package agreed: {record['best_package'] or 'none, in no run'}"
    possible = record["possible"]
    if record["can_pass"] is False:
        yield "no package passes: whatever is proposed, too many are below their threshold, or one who can veto is"
    elif record["can_pass"] is None:
        yield "no run found a package that passes; whether there is one was not settled in the time given to the search"
    elif not record["passing_share"]:
        yield "there are packages that pass; no run found one"
    if possible is None:
        yield f"{record['packages']:,} packages are too many to list: what was possible is not told"
        return
    yield f"of {record['packages']:,} packages {possible['passing']} pass, {possible['unanimous']} content everybody"
    found = {"Nash": "nash", "Kalai-Smorodinsky": "kalai_smorodinsky", "best for the worst-off": "worst_off"}
    yield ", ".join(f"{name} {possible[key] or 'none'}" for name, key in found.items())
    if possible.get("unrealised_points"):
        yield (
            f"left on the table: {possible['unrealised_points']:g} points in sum, nobody worse off, with "
            f"{possible['unrealised_package']}"
        )
    for trade in possible.get("missed_trades", ()):
        yield "missed trade: " + ", ".join(f"{issue} to {option}" for issue, option in trade.items())
    if "pareto" in possible:
        yield f"{possible['pareto']} packages are Pareto efficient"
    for bridge in record["bridges"]:
        yield _bridge(bridge)


def _bridge(bridge: Mapping[str, Any]) -> str:
    short = f"{bridge['party']} is {bridge['short_by']:g} points short"
    if bridge["edits"] is None:
        return f"{short}; no change of a few issues brings it in"
    edits = ", ".join(f"{issue} to {option}" for issue, option in bridge["edits"].items())
    lost = f"; below their threshold then: {', '.join(bridge['falls_below'])}" if bridge["falls_below"] else ""
    return f"{short}; smallest edit that brings it in: {edits}{lost}"


def _points(record: Mapping[str, Any]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("party", overflow="fold")
    table.add_column("role")
    for column in ("points", "threshold", "gain"):
        table.add_column(column, justify="right")
    for row in record["parties"]:
        points = record["best_points"][row["party"]]
        gain = points - row["threshold"]
        table.add_row(row["name"], row["role"].replace("_", ", "), f"{points:g}", f"{row['threshold']:g}", f"{gain:+g}")
    return table
