# SPDX-License-Identifier: Apache-2.0
"""Write the tables of the hindcast page anew: ``python docs/generate_hindcasts.py DATA``, the parent of the raw data folders.

The page marks the place of a table with ``<!-- hindcast NAME -->``; what stands until the next ``<!-- end -->`` is replaced.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from plenipo.evidence import run_evidence

PAGE = Path(__file__).parent / "explanation" / "hindcasts.md"
MARK = re.compile(r"(<!-- hindcast ([a-z0-9-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
DIGITS = 2


def main() -> None:
    """Write the page if a table has moved."""
    old = PAGE.read_text(encoding="utf-8")
    new = MARK.sub(lambda m: m[1] + table(run_evidence(m[2], data=sys.argv[1])) + m[3], old)
    PAGE.write_text(new, encoding="utf-8")


def table(rows: Sequence[dict[str, Any]]) -> str:
    """One hindcast: what happened, ours, the rules, who did best."""
    rules = list(dict.fromkeys(name for row in rows for name in row["rules"]))
    head = ["", "unit", "happened", "ours", *rules, "verdict"]
    lines = [head, ["---"] * len(head)]
    for row in rows:
        figures = [row["published"], row["ours"], *(row["rules"].get(name) for name in rules)]
        lines.append([row["what"], row["unit"], *map(_figure, figures), row["verdict"]])
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.{DIGITS}f}"


if __name__ == "__main__":
    main()
