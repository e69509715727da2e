# SPDX-License-Identifier: Apache-2.0
"""Power indices in a terminal: one line a member, equal members together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_power"]

PERCENT = 100.0
COLUMNS = ("Shapley-\nShubik", "Banzhaf", "Banzhaf,\nabsolute", "can\nprevent", "can\ninitiate")
MOST_NAMES = 5  # alike members beyond these are counted, not named


def print_power(document: Mapping[str, Any], console: Console) -> None:
    """Print what `plenipo.conference.rules.report.power_report` gives."""
    console.print(Text(document["title"], style="bold"))
    console.print(Text(f"{document['rule']['title']} ({document['rule']['source']})"))
    console.print(_table(document))
    passed = f"If each flipped a coin, {PERCENT * document['passage']:.3g} % of votes would be carried."
    console.print(Text(f"{passed} Fewest members that can block: {document['smallest_block']}."))
    for note in document["notes"]:
        console.print(Text(note, style="dim"))


def _table(document: Mapping[str, Any]) -> Table:
    owen = "owen" in document["members"][0]
    weight = document["weight"]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("member", overflow="fold")
    for column in (*((weight,) if weight else ()), *COLUMNS, *(("Owen",) if owen else ())):
        table.add_column(column, justify="right", no_wrap=True)
    for names, row in _alike(document["members"]):
        cells = [f"{row['weight']:g}"] if weight else []
        cells += [f"{row[k]:.6f}" for k in ("shapley_shubik", "banzhaf", "banzhaf_absolute")]
        cells += [f"{PERCENT * row[k]:.3g} %" for k in ("prevent", "initiate")]
        cells += [f"{row['owen']:.6f}"] if owen else []
        table.add_row(_together(names), *cells)
    return table


def _together(names: list[str]) -> str:
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    return f"{names[0]} and {len(names) - 1} others"


def _alike(rows: list[dict[str, Any]]) -> list[tuple[list[str], dict[str, Any]]]:
    """Members with the same figures together, the most powerful first."""
    groups: dict[tuple[Any, ...], tuple[list[str], dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda r: -r["shapley_shubik"]):
        alike = tuple(v for k, v in row.items() if k not in {"member", "name"})
        groups.setdefault(alike, ([], row))[0].append(row["name"])
    return list(groups.values())
