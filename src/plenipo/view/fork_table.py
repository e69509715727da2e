# SPDX-License-Identifier: Apache-2.0
"""A counterfactual in a terminal: how reruns ended with another delegate in a seat, beside the same chance without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from plenipo.conference.model.slot import shown_value

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_fork"]

PERCENT = 100.0


def print_fork(record: Mapping[str, Any], console: Console) -> None:
    """Print what `plenipo.conference.counterfactual.fork_case` gives."""
    console.print(Text(record["title"], style="bold"))
    console.print(Text(f"Every seat is a {record['notice']}."))
    swapped = ", ".join(f"{who} in the seat {seat}" for seat, who in record["swap"].items())
    console.print(Text(f"Forked after event {record['after']} of {record['events']}; from then on {swapped}"))
    console.print(Text(f"{record['protocol']}, {record['runs']} reruns of each side, the same chance on both"))
    for side, told in (("as_it_was", "without"), ("changed", "with")):
        console.print(Text(f"{told} the swap {PERCENT * record[side]['adopted']:.0f} % adopt a text; {_ending(record[side])}"))
    console.print(_seats(record))


def _ending(side: Mapping[str, Any]) -> str:
    package, share = side["endings"][0]
    if not package:
        return f"most often nothing is agreed ({PERCENT * share:.0f} %)"
    terms = ", ".join(f"{s} {shown_value(v)}" for s, v in package.items())
    return f"most often {terms} ({PERCENT * share:.0f} %)"


def _seats(record: Mapping[str, Any]) -> Table:
    title = "Points over no deal, mean of reruns (5 to 95 % of reruns); none without agreement"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    table.add_column("delegation", overflow="fold")
    for column in ("without", "with", "difference", "better off,\n% of reruns"):
        table.add_column(column, justify="right")
    for seat, change in record["difference"].items():
        told = (_band(record[side]["worth"][seat]) for side in ("as_it_was", "changed"))
        band = _band((change["mean"], change["low"], change["high"]))
        table.add_row(seat, *told, band, f"{PERCENT * change['better']:.0f}")
    return table


def _band(held: tuple[float, float, float]) -> str:
    return f"{held[0]:+.3g} ({held[1]:+.3g} to {held[2]:+.3g})"
