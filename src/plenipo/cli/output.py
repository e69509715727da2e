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

__all__ = ["errors_console", "print_error_text", "print_json", "print_line", "print_rows", "results_console"]


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


def print_rows(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] | None = None, title: str | None = None) -> None:
    """Print rows as a table; columns of numbers stand to the right."""
    from rich import box
    from rich.table import Table

    held = list(rows)
    names = list(columns) if columns is not None else list(held[0]) if held else []
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in names:
        numeric = all(isinstance(row.get(name), int | float) or row.get(name) is None for row in held)
        table.add_column(name.replace("_", " "), justify="right" if numeric else "left", overflow="fold")
    for row in held:
        table.add_row(*(_cell(row.get(name)) for name in names))
    results_console().print(table)


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
    if isinstance(value, list | tuple):
        return ", ".join(str(v) for v in value)
    return str(value)


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
