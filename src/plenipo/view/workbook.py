# SPDX-License-Identifier: Apache-2.0
"""The answer as a workbook: a sheet to read first, then one sheet for each question. Every row is in the Parquet file."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from plenipo.lab.answer import Answer
from plenipo.view import pick, story, wording

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

__all__ = ["path_table", "write_workbook"]

Row = Mapping[str, Any]
MOST_FLOWS = 500


def write_workbook(answer: Answer, path: str | os.PathLike[str]) -> None:
    """Write the sheets that hold rows."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    whole, answer = answer, pick.by_economy(answer)
    _sheet(book, "Read me", ["", ""], _read_me(answer, story.world_line(whole)), widths=(24, 110))
    _sheet(book, "Economies", *_economies(answer), widths=(30, 8))
    _sheet(book, "Cases and variants", *_all_medians(answer), widths=(30, 8))
    _sheet(book, "Trade flows", *_flows(answer), widths=(26, 26))
    for name, title in (
        ("pairs", "Agreements per pair"),
        ("consent", "Consent"),
        ("variance", "Variance within a variant"),
        ("signs", "What changes the sign"),
        ("published", "Published figures"),
        ("provenance", "Sources"),
    ):
        _sheet(book, title, *_plain_table(getattr(whole, name)))
    _sheet(book, "Paths of the world", *_plain_table(path_table(whole)))
    book.save(os.fspath(path))


def _sheet(book: Workbook, title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[int] = ()) -> None:
    """One sheet with bold headings that stay in view; nothing if there are no rows."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    if not rows:
        return
    sheet = book.create_sheet(title)
    for position in range(len(heads)):
        width = widths[position] if position < len(widths) else max(13, min(44, len(str(heads[position])) + 3))
        sheet.column_dimensions[get_column_letter(position + 1)].width = width
    if any(heads):
        sheet.freeze_panes = "B2"
        cells = [WriteOnlyCell(sheet, value=_safe(head)) for head in heads]
        for cell in cells:
            cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="bottom")
        sheet.append(cells)
    for row in rows:
        sheet.append([_safe(value) for value in row])


def _safe(value: Any) -> Any:
    """A value that a spreadsheet takes as it is: lists joined, text never read as a formula."""
    if isinstance(value, (list, tuple)):
        value = "; ".join(map(str, value))
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@"):
        return f"'{value}"
    return value


def path_table(answer: Answer) -> list[dict[str, Any]]:
    """Levels of the world, its history and the largest emitters, one row a year."""
    return [
        {
            **{key: path.get(key) for key in ("outcome", "actor", "case", "variant", "unit")},
            "year": year,
            **{key: path[key][k] for key in ("median", "p05", "p95")},
        }
        for path in answer.paths
        for k, year in enumerate(path["years"])
    ]


def _read_me(answer: Answer, world: str) -> list[tuple[str, Any]]:
    scenario, baseline = answer.scenario, answer.baseline
    rows: list[tuple[str, Any]] = [
        ("Question", scenario["question"]),
        *([("The world", world)] if world else []),
        ("Bottom line", story.bottom_line(answer)),
        ("Headline figures", story.about_selection(answer)),
        ("Units", f"USD bn a year at {scenario['price_year']} prices, and per cent, against no act"),
        (
            "Bands",
            "p05 and p95 bound the 5-95 % band over the draws; the share of draws is a spread of this model, not a probability",
        ),
        ("Consent", story.consent_line(answer) or "none needed"),
        (
            "Run",
            f"Plenipo {baseline['version']}, {scenario['draws']} draws, seed {scenario['seed']}, data {baseline['data_hash']}",
        ),
        ("All rows", "outcomes.parquet and outcomes.csv beside this workbook"),
    ]
    rows += [("Note", note) for note in scenario["notes"]]
    return rows + [("The model cannot see", limit) for limit in answer.limits]


def _economies(answer: Answer) -> tuple[list[str], list[list[Any]]]:
    """All economies in the headline selection, the ranked ones first."""
    heads = [
        "Economy",
        "Code",
        "Change, %",
        "p05",
        "p95",
        "USD bn a year",
        "p05",
        "p95",
        "Share of draws positive",
        "Ranked",
        "Why apart",
    ]
    rows = []
    for row in [*pick.ranked(answer), *pick.unranked(answer)]:
        cash = pick.money(answer, row["actor"])
        money = [cash["median"], cash["p05"], cash["p95"]] if cash else [None] * 3
        economy = answer.economies[row["actor"]]
        figures = [row["median"], row["p05"], row["p95"], *money, row["share_positive"]]
        ranked = "yes" if economy["ranked"] else "no"
        rows.append([answer.name(row["actor"]), row["actor"], *figures, ranked, economy["unranked_reason"]])
    return heads, rows


def _all_medians(answer: Answer) -> tuple[list[str], list[list[Any]]]:
    """The headline outcome in per cent: one column for each case and variant, medians only."""
    columns = [(case, variant) for case in answer.cases for variant in answer.variants]
    tables = [
        {row["actor"]: row["median"] for row in answer.headline_rows(measure="percent", case=c, variant=v)} for c, v in columns
    ]
    heads = ["Economy", "Code", *[f"{story.case_title(answer, c)}: {wording.variant_label(v)}, %" for c, v in columns]]
    return heads, [[answer.name(code), code, *[table.get(code) for table in tables]] for code in answer.economies]


def _flows(answer: Answer) -> tuple[list[str], list[list[Any]]]:
    heads = ["Exporter", "Importer", "USD bn a year", "p05", "p95", "Share of draws positive"]
    rows = pick.flows(answer, MOST_FLOWS)
    return heads, [
        [answer.name(row["actor"]), answer.name(row["partner"]), row["median"], row["p05"], row["p95"], row["share_positive"]]
        for row in rows
    ]


def _plain_table(rows: Sequence[Row]) -> tuple[list[str], list[list[Any]]]:
    heads = list(dict.fromkeys(key for row in rows for key in row))
    return heads, [[row.get(head) for head in heads] for row in rows]
