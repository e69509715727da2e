# SPDX-License-Identifier: Apache-2.0
"""The table that every benchmark prints: what, how much, in what unit, the bar it should meet."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

__all__ = ["Row", "markdown", "show"]


class Row(NamedTuple):
    """A line of the table: what, how much, in what unit, the bar it should meet."""

    what: str
    value: float
    unit: str
    bar: str


def markdown(found: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | measured | unit | bar |", "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {r.what} | {r.value:.3g} | {r.unit} | {r.bar} |" for r in found)])


def show(rows: Callable[[], Sequence[Row]], about: str | None) -> None:
    """Measure and print the table; write it as JSON if ``--json FILE`` was said. ``about`` is the text of the module."""
    parser = argparse.ArgumentParser(description=(about or "").partition("\n")[0])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = rows()
    print(markdown(found))
    if options.json:
        options.json.write_text(json.dumps([r._asdict() for r in found], indent=1) + "\n", encoding="utf-8")
