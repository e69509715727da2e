# SPDX-License-Identifier: Apache-2.0
"""A conference case in a terminal: the package reached, who gains and loses over no deal, other rules, what observers did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_case", "print_cases"]

PERCENT = 100.0


def print_cases(rows: list[dict[str, Any]], console: Console) -> None:
    """Print the case book: `plenipo.conference.case.list_cases`."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("case", "question", "parties", "utilities"):
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(row["case"], row["question"], str(row["parties"]), row["utilities"])
    console.print(table)


def print_case(record: Mapping[str, Any], console: Console) -> None:
    """Print what `plenipo.conference.convene.convene_case` gives."""
    console.print(Text(record["title"], style="bold"))
    console.print(Text(f"Every seat is a {record['notice']}."))
    for line in _lines(record):
        console.print(Text(line))
    if record["package"] is not None:
        for line in record["text"]:
            console.print(Text("  " + line))
        console.print(_delegations(record))
        for line in _losers(record):
            console.print(Text(line))
    console.print(_rules(record))
    for line in (*_observers(record), *_surrogate(record)):
        console.print(Text(line))
    for note in record["notes"]:
        console.print(Text(note, style="dim"))


def _lines(record: Mapping[str, Any]) -> Iterator[str]:
    yield f"{record['body']}: {record['rule']}"
    share = PERCENT * record["agreed_share"]
    played = f"{record['protocol']}, {record['runs']} runs"
    yield f"{played}: {share:.1f} % agree, {record['mean_proposals']:.1f} proposals in the mean"
    if record["package"] is None:
        yield "Nothing was adopted in any run: no deal stands."
    else:
        if overturned := sum(not p["adopted_exactly"] for p in record["packages"]):
            checked = len(record["packages"])
            yield f"Exact runs overturn {overturned} of the {checked} packages adopted most often on the surrogate"
        yield f"Adopted most often, in {PERCENT * record['share_of_runs']:.1f} % of runs:"


def _delegations(record: Mapping[str, Any]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title="Points over no deal, which counts as nought", title_justify="left")
    table.add_column("delegation", overflow="fold")
    for column in (
        "gain\n(median)",
        "5 to 95 %\nof draws",
        "mean of\nall runs",
        "surrogate\nwas off by",
        "would sign,\n% of draws",
        "red line crossed,\n% of draws",
    ):
        table.add_column(column, justify="right")
    for row in record["delegations"]:
        table.add_row(
            row["name"],
            f"{row['gain']:+.3g}",
            f"{row['p05']:+.3g} to {row['p95']:+.3g}",
            f"{row['mean_over_runs']:+.3g}",
            f"{row['difference']:+.2g}",
            f"{PERCENT * row['sign_share']:.0f}",
            f"{PERCENT * row['red_lines_crossed_share']:.0f}",
        )
    return table


def _losers(record: Mapping[str, Any]) -> Iterator[str]:
    loses = ", ".join(record["loses"]) or "nobody"
    yield f"Worse off than without a deal, in the room: {loses}"
    if record["outvoted"]:
        yield f"Outvoted (worse off, or a red line crossed): {', '.join(record['outvoted'])}"
    if record["economies_that_lose"]:
        told = (
            f"{e['economy']} {e['real_income_percent']:+.2g} % ({e['p05']:+.2g} to {e['p95']:+.2g})"
            for e in record["economies_that_lose"]
        )
        yield f"Economies that lose most real income anywhere: {', '.join(told)}"


def _rules(record: Mapping[str, Any]) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, title="The same room under other rules, by a chair's text", title_justify="left"
    )
    table.add_column("body", overflow="fold")
    table.add_column("rule", overflow="fold")
    for column in ("packages\nthat pass", "runs\nthat agree", "worse off\n(mean)"):
        table.add_column(column, justify="right")
    for row in record["rule_switch"]:
        worse = "" if row["mean_worse_off"] is None else f"{row['mean_worse_off']:.1f}"
        shares = (f"{PERCENT * row[key]:.1f} %" for key in ("passing_share", "agreed_share"))
        table.add_row(row["body"], row["rule"], *shares, worse)
    return table


def _observers(record: Mapping[str, Any]) -> Iterator[str]:
    for row in record["influence"]:
        if row["kept_share"] is None:
            continue
        best = max(row["gain_by_item"].items(), key=lambda held: abs(held[1]))
        yield (
            f"{row['tabled_by']} tabled {row['slot']}: kept in {PERCENT * row['kept_share']:.0f} % of the texts agreed; moves "
            f"{best[0]} most, by {best[1]:+.2g} points"
        )


def _surrogate(record: Mapping[str, Any]) -> Iterator[str]:
    held = record["surrogate"]
    if held is not None:
        yield (
            f"Negotiated on a quadratic fitted to {held['exact_runs']} exact runs with {held['draws']} draws each; the packages "
            "reached were run again exactly"
        )
