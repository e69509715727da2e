# SPDX-License-Identifier: Apache-2.0
"""Where a command writes: results to standard output, everything else to standard error."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

READABLE = 22  # the narrowest column in which prose is still read

__all__ = ["errors_console", "print_error_text", "print_json", "print_line", "print_pairs", "print_rows", "results_console"]


def results_console() -> Console:
    """Console for results."""
    from rich.console import Console

    return Console(file=sys.stdout, highlight=False)


def errors_console() -> Console:
    """Console for progress and errors, so that a pipe sees results alone."""
    from rich.console import Console

    return Console(file=sys.stderr, highlight=False)


def print_error_text(text: str) -> None:
    """Write a text to standard error as it is: not wrapped, not marked up."""
    sys.stderr.write(text + "\n")


def print_line(text: str) -> None:
    """Print a line of result as it is: not wrapped, not marked up, so that a path can be copied."""
    sys.stdout.write(text + "\n")


def print_json(document: Any) -> None:
    """Print one JSON document to standard output; what is not a number is null."""
    sys.stdout.write(json.dumps(_finite(document), ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def print_rows(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str] | None = None, title: str | None = None, *, crop: bool = False
) -> None:
    """Print rows as a table where it fits the terminal; else as one paragraph per row, or with ``crop`` fewer columns.

    Parameters
    ----------
    rows
        One mapping each.
    columns
        Which keys, in which order; those of the first row if not said.
    title
        Printed above.
    crop
        Leave out the last columns where they do not fit, and say so, instead of changing to paragraphs.
    """
    held = list(rows)
    names = list(columns) if columns is not None else list(held[0]) if held else []
    console = results_console()
    if title:
        console.print(title, style="bold")
    if not held:
        console.print("none")
        return
    shown = _fitting(held, names, console.width)
    if len(shown) == len(names) or (crop and shown):
        _print_table(console, held, shown)
        if left := names[len(shown) :]:
            print_line(f"columns without room here: {', '.join(left)}; --json prints all")
    else:
        _print_paragraphs(console, held, names)


def print_pairs(pairs: Mapping[str, Any]) -> None:
    """Print names and values in two columns; what is empty is left out."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    for name, value in pairs.items():
        if value not in (None, "", (), []):
            grid.add_row(Text(str(name).replace("_", " "), style="dim"), Text(_paragraph(value)))
    results_console().print(Padding(grid, (0, 0, 0, 2)))


def _fitting(rows: list[Mapping[str, Any]], names: list[str], width: int) -> list[str]:
    """The columns, from the left, that fit; the widest may be folded down to a readable width."""
    needed = {n: max(len(n), *(len(_cell(row.get(n))) for row in rows)) for n in names}
    shown = list(names)
    while shown:
        widest = max(needed[n] for n in shown)
        folded = sum(needed[n] + 3 for n in shown) - max(0, widest - READABLE)
        if folded <= width:
            break
        shown.pop()
    return shown


def _print_table(console: Console, rows: list[Mapping[str, Any]], names: list[str]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in names:
        numeric = all(isinstance(row.get(name), int | float) or row.get(name) is None for row in rows)
        table.add_column(name.replace("_", " "), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row.get(name))) for name in names))
    console.print(table)


def _print_paragraphs(console: Console, rows: list[Mapping[str, Any]], names: list[str]) -> None:
    from rich.text import Text

    first, *others = names
    for row in rows:
        console.print(Text(_cell(row.get(first)), style="bold"))
        print_pairs({name: row.get(name) for name in others})
        console.print()


def _paragraph(value: Any) -> str:
    """A cell with room: a list of titles, which hold commas themselves, gets a line for each."""
    if isinstance(value, list | tuple) and any("," in str(v) for v in value):
        return "\n".join(str(v) for v in value)
    return _cell(value)


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
    if isinstance(value, list | tuple):
        return ", ".join(str(v) for v in value)
    # Lists inside a table are joined by a bare semicolon, which gives a terminal nowhere to break.
    return str(value).replace(";", "; ").replace(";  ", "; ")


def _finite(value: Any) -> Any:
    """The same document with None in place of NaN and infinities, dates as ISO text and sets as lists."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(k): _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_finite(v) for v in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value
