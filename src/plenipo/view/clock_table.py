# SPDX-License-Identifier: Apache-2.0
"""The ratification clock in a terminal: counts with bands, entry into force, who is next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from plenipo.core.countries import name
from plenipo.lab.clock import ClockAnswer

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_clock"]

PERCENT = 100.0


def print_clock(answer: ClockAnswer, console: Console, top: int) -> None:
    """Print who is in by when, with 80 % bands, when it enters into force, and the States likeliest to join next."""
    console.print(Text(f"{answer.title}, seen from {answer.as_of}", style="bold"))
    console.print(Text(f"{len(answer.joined)} States and unions had joined; {len(answer.waiting)} had not."))
    console.print(_counts(answer))
    for line in _entry(answer):
        console.print(Text(line))
    console.print(_next(answer, top))
    for line in _basis(answer):
        console.print(Text(line, style="dim"))


def _counts(answer: ClockAnswer) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("by", "Parties expected", "80 % band", "in force"):
        table.add_column(column, justify="left" if column == "by" else "right")
    chances = answer.entry.get("probability", {})
    for row in answer.counts:
        sure = f"{PERCENT * chances[row['date']]:.0f} %" if row["date"] in chances else "-"
        table.add_row(row["date"], f"{row['expected']:.0f}", f"{row['low']:.0f} to {row['high']:.0f}", sure)
    return table


def _entry(answer: ClockAnswer) -> list[str]:
    entry = answer.entry
    if entry["in_force_already"]:
        return ["It is in force already."]
    if entry["rule"] is None:
        return ["No rule of entry into force is held; --parties says how many are needed."]
    rule = entry["rule"]
    needed = f"{rule['parties']} Parties" + (f" with {rule['share_pct']:g} % of emissions" if rule["share_pct"] else "")
    now = f"{entry['parties_now']} Parties" + (f" with {entry['share_now_pct']:g} %" if rule["share_pct"] else "")
    lines = [f"Needed: {needed} ({rule['clause'] or 'as asked'}; {rule['source']}). There are {now}.", _when(entry["date"])]
    if entry["pivotal"]:
        shown = ", ".join(f"{p['name']} ({PERCENT * p['falls_by']:.0f} points)" for p in entry["pivotal"])
        lines.append(f"Pivotal: without it the probability that enough join by the last date falls by: {shown}.")
    return lines


def _when(date: Mapping[str, str | None]) -> str:
    """The day of entry into force with its band, as far as the paths were drawn."""
    if date["low"] is None:
        return "Entry into force: in fewer than one path of ten by the last date."
    low, middle, high = (date[k] or "later than the last date" for k in ("low", "median", "high"))
    return f"Entry into force: {middle}; 80 % band {low} to {high}."


def _next(answer: ClockAnswer, top: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    dates = [row["date"] for row in answer.counts]
    for column in ("", "State", "signed", *dates):
        table.add_column(column, justify="left" if column in {"State", "signed"} else "right")
    for row in answer.waiting[:top]:
        chances = (f"{PERCENT * row['probability'][d]:.0f} %" for d in dates)
        table.add_row(str(row["order"]), row["name"], "yes" if row["signed"] else "no", *chances)
    return table


def _basis(answer: ClockAnswer) -> list[str]:
    basis = answer.basis
    lines = [
        f"Fitted on {basis['ratifications']:,} ratifications of {basis['treaties']} other treaties known on that day; "
        f"{basis['draws']} draws, seed {basis['seed']}; {basis['records']}."
    ]
    if basis["assumed_outside"]:
        lines.append("Taken to stay outside: " + ", ".join(name(c) for c in basis["assumed_outside"]) + ".")
    return lines
