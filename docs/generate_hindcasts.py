# SPDX-License-Identifier: Apache-2.0
"""Write the tables of the hindcast page anew: ``python docs/generate_hindcasts.py DATA``, the parent of the raw data folders.

The page marks the place of a table with ``<!-- hindcast NAME -->``; what stands until the next ``<!-- end -->`` is replaced. The
README has a few of their rows after ``<!-- hindcasts -->``, read from the page, so that the two agree.
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
README = PAGE.parents[2] / "README.md"
README_MARK = re.compile(r"(<!-- hindcasts -->\n).*?(<!-- end -->)", re.DOTALL)
SHOWN = {
    "share of CHN in US goods imports of 2023, long-run elasticity": "China's share of US goods imports in 2023, %, seen from 2016",
    "mean growth of trade that accession freed, 2014, 546 flows": "EU enlargement: growth 2000-2014 of the trade it freed, in logs",
    "error of the growth of trade among the members, 2000, 6 flows": "NAFTA: error of the growth of its six flows to 2000, in logs",
    "error of the growth of trade of the members with all, 2000, 396 flows": "The same for all trade of its members",
    "mean excess growth, 78 agreements of 2004-2014": "78 agreements of 2004-2014: mean growth beyond other trade, in logs",
}
DIGITS = 2


def main() -> None:
    """Write the page and the README anew."""
    page = MARK.sub(lambda m: m[1] + table(run_evidence(m[2], data=sys.argv[1])) + m[3], PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(page, encoding="utf-8")
    README.write_text(with_summary(README.read_text(encoding="utf-8"), page), encoding="utf-8")


def with_summary(readme: str, page: str) -> str:
    """The README with its rows as the page has them: best rule in place of all."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in page.splitlines() if line.startswith("| ")]
    found, head = {}, rows[0]
    for row in rows:
        head = row if "verdict" in row else head
        found[row[0]] = dict(zip(head, row, strict=True))
    lines = [["Hindcast", "Happened", "Ours", "Best dumb rule", "Verdict"], ["---"] * 5]
    for what, words in SHOWN.items():
        row = found[what]
        lines.append(
            [words, row["happened"], row["ours"], _best(row), row["verdict"].partition(" to ")[0] + _narrowly(row["verdict"])]
        )
    text = "".join("| " + " | ".join(line) + " |\n" for line in lines)
    return README_MARK.sub(lambda m: m[1] + text + m[2], readme)


def _best(row: dict[str, str]) -> str:
    """The rule that came nearest what happened, or has the least error."""
    aim = float(row["happened"] or 0.0)
    rules = {k: v for k, v in row.items() if k not in {"", "unit", "happened", "ours", "verdict"} and v}
    name = min(rules, key=lambda k: abs(float(rules[k]) - aim))
    return f"{rules[name]} ({name})"


def _narrowly(verdict: str) -> str:
    return ", narrowly" if verdict.startswith("loses") and verdict.endswith("narrowly") else ""


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
