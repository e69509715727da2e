# SPDX-License-Identifier: Apache-2.0
"""A conference case in a terminal: the package reached, who gains and loses over no deal, other rules, what observers did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from plenipo.view.history_table import print_history

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_case", "print_cases"]

PERCENT = 100.0


def print_cases(rows: list[dict[str, Any]], console: Console) -> None:
    """Print the case book: `plenipo.conference.case.list_cases`."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("case", "question", "parties", "utilities", "procedure"):
        table.add_column(column, overflow="fold")
    for row in rows:
        utilities = row["utilities"] + (", scored" if row["history"] else "")
        table.add_row(row["case"], row["question"], str(row["parties"]), utilities, row["protocol"])
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
    for line in _bridges(record):
        console.print(Text(line))
    console.print(_rules(record))
    for line in (*_observers(record), *_surrogate(record)):
        console.print(Text(line))
    if record["history"] is not None:
        print_history(record["history"], console)
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


def _bridges(record: Mapping[str, Any]) -> Iterator[str]:
    """What would bring in who would not sign."""
    for row in record["bridges"]:
        if row["signs"]:
            yield f"{row['name']} would sign as it is: {row['gain']:+.3g} points, in {PERCENT * row['sign_share']:.0f} % of draws"
            continue
        red = ", a red line crossed" if row["crossed"] else ""
        how = ", by exact runs" if record["utilities"] == "Lab" else ""
        yield f"{row['name']} would not sign ({row['gain']:+.3g} points{red}). What would bring it in{how}:"
        ways = [row[key] for key in ("edit", "edit_that_keeps", "payment") if row[key] is not None]
        for way in ways:
            yield f"  {'; '.join(way['amendment'])}: {_then(way)}"
        if not ways:
            yield f"  nothing found: no change of up to three values and no payment ({row['tried']} changes were tried)"


def _then(way: Mapping[str, Any]) -> str:
    gain = f"{way['gain']:+.3g} points ({way['p05']:+.3g} to {way['p95']:+.3g})"
    most = sorted(way["loses"].items(), key=lambda held: held[1])[:MOST_NAMED]
    loses = ", ".join(f"{s} {v:+.2g}" for s, v in most) or "nobody"
    no = ", ".join(way["would_not"]) or "nobody"
    return f"{gain}; loses by it {loses}; then says no: {no}; {'adopted' if way['adopted'] else 'not adopted'}"


MOST_NAMED = 3
"""Delegations named among those that lose by an edit."""


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
