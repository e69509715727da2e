# SPDX-License-Identifier: Apache-2.0
"""A conference that has been held, in a terminal: its outcome beside what was negotiated and what plain rules forecast."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from plenipo.conference.history import MEAN, NEGOTIATED, NO_DEAL
from plenipo.conference.model.slot import shown_value

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_history"]

PERCENT = 100.0
FIRST = (NEGOTIATED, MEAN, NO_DEAL)
"""Rules that are told first; forecasters follow in their own order."""
MEANING = (
    "Below each value its error in per cent of the range of the slot, or of the steps between its first choice and its last. "
    f"What was {NEGOTIATED} is the package most often adopted; its error is that of all runs that agree, in the mean."
)


def print_history(found: Mapping[str, Any], console: Console) -> None:
    """Print what `plenipo.conference.history.scored` gives."""
    rules = [n for n in FIRST if n in found["mean_error"]] + [n for n in found["mean_error"] if n not in FIRST]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=f"What came out on {found['date']}", title_justify="left")
    table.add_column("slot", overflow="fold")
    table.add_column("outcome", overflow="fold")
    for rule in rules:
        table.add_column(rule, overflow="fold")
    for slot in found["slots"]:
        cells = (f"{_shown(slot['said'][r])}\n{_percent(slot['errors'][r])}" for r in rules)
        table.add_row(f"{slot['title']}\n{slot['unit']}".strip(), _shown(slot["outcome"]), *cells)
    table.add_row("mean error", "", *(_percent(found["mean_error"][r]) for r in rules))
    console.print(table)
    console.print(Text(f"Against the {MEAN}, a rule that knows nothing but what was asked for:"))
    for rule, contest in found["against"].items():
        told = "no run agrees" if contest is None else "{wins} nearer, {losses} further, {draws} the same".format(**contest)
        console.print(Text(f"  {rule}: {told}"))
    console.print(Text(MEANING, style="dim"))
    console.print(Text(f"Outcome: {found['source']}", style="dim"))


def _percent(error: float | None) -> str:
    return "-" if error is None else f"{PERCENT * error:.0f} %"


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    return shown_value(round(value, 1) if isinstance(value, float) else value)
