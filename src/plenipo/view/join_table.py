# SPDX-License-Identifier: Apache-2.0
"""Who would join, in a terminal: does it hold, who gains, who would go or come, the smallest amendment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from plenipo.core.countries import name
from plenipo.lab.join import JoinAnswer
from plenipo.view.labels import VARIANT_PARTS
from plenipo.view.wording import number

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_join"]

PERCENT = 100.0
NAMES_SHOWN = 12
NAME_WIDTH = 14
PLACES = 2
KELVIN_PLACES = 3
RATES = {"low": "low discount", "middle": "middle discount", "high": "high discount"}


def print_join(answer: JoinAnswer, console: Console, top: int) -> None:
    """Print the central case, shares over all cases, the Parties, and what was asked beside."""
    asked = answer.question
    console.print(Text(f"A coalition on climate of {_listing(asked['members'])}", style="bold"))
    for line in _central(answer):
        console.print(Text(line))
    console.print(Text(f"In how many of {asked['cases']} cases ({_axes(asked)})", style="bold"))
    console.print(_shares(answer.shares))
    console.print(Text("Gain over no coalition, real income, level sum a year to 2100", style="bold"))
    console.print(_parties(answer.parties, top))
    for line in (*_search(answer.search), *_amendment(answer.amendment)):
        console.print(Text(line))
    for line in answer.limits:
        console.print(Text(line, style="dim"))


def _axes(asked: Mapping[str, Any]) -> str:
    forms = "every form of damage" if asked["damage"] == "all" else VARIANT_PARTS[asked["damage"]]
    rates = ", ".join(f"{PERCENT * r:g}" for r in asked["discount_per_year"].values())
    return f"{forms}, discounted at {rates} % a year, each with its own draw of climate and all else, seed {asked['seed']}"


def _central(answer: JoinAnswer) -> Iterable[str]:
    c, asked = answer.central, answer.question
    terms = f" with a club tariff of {PERCENT * asked['tariff']:g} %" if asked["tariff"] else ""
    form, rate = VARIANT_PARTS[asked["central_damage"]], PERCENT * asked["discount_per_year"]["middle"]
    yield f"Central case ({form}, {rate:g} % a year){terms}:"
    yield (
        f"  {'stable' if c['stable'] else 'not stable'}: {_would('leave', c['would_leave'])}; {_would('enter', c['would_enter'])}"
    )
    above, word = abs(c["surplus_usd_bn"]), "more" if c["potentially_stable"] else "less"
    could = "could" if c["potentially_stable"] else "could not"
    yield f"  transfers {could} hold it: together members have {_money(above)} {word} than each would by leaving alone"
    yield (
        f"  warming in 2100: {c['warming_2100']:.2f} K with it, {c['warming_2100_apart']:.2f} K with none, "
        f"{c['warming_2100_nothing_abated']:.2f} K if nobody abates"
    )


def _would(verb: str, codes: Sequence[str]) -> str:
    return f"{_listing(codes)} would {verb}" if codes else f"nobody would {verb}"


def _listing(codes: Sequence[str]) -> str:
    told = [name(c) for c in codes[:NAMES_SHOWN]]
    return ", ".join(told) + (f" and {len(codes) - NAMES_SHOWN} more" if len(codes) > NAMES_SHOWN else "")


def _shares(shares: Mapping[str, Any]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("", "stable", "nobody leaves", "transfers could hold it"):
        table.add_column(column, justify="left" if not column else "right")
    keys = ("stable", "nobody_leaves", "potentially_stable")
    table.add_row("all cases", *(_share(shares[k]) for k in keys))
    for axis, labels in (("by_damage", VARIANT_PARTS), ("by_discount", RATES)):
        for case in shares[axis][keys[0]]:
            table.add_row(labels[case], *(_share(shares[axis][k][case]) for k in keys))
    cooler = shares["cooler_2100"]
    word, sign, keys = (
        ("Cooler", 1, ("p05", "median", "p95")) if cooler["median"] >= 0 else ("Warmer", -1, ("p95", "median", "p05"))
    )
    low, middle, high = (number(sign * cooler[k], PLACES) for k in keys)
    table.caption = f"{word} in 2100 by {middle} K ({low} to {high}) than with none."
    return table


def _share(value: float) -> str:
    return f"{PERCENT * value:.0f} %"


def _parties(rows: Sequence[Mapping[str, Any]], top: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    heads = ("Party", "", "USD bn\na year", "% of income\n(5–95 %)", "gains\nin", "changing\nsides", "stays,\nenters in")
    for column in heads:
        left = column in {"Party", ""}
        wide = NAME_WIDTH if column == "Party" else None
        table.add_column(column, justify="left" if left else "right", no_wrap=not left, min_width=wide)
    outside = sorted((r for r in rows if not r["member"]), key=lambda r: (-r["share_enters"], -abs(r["gain_usd_bn"])))
    for row in (*(r for r in rows if r["member"]), *outside[:top]):
        stays = row.get("share_stays", row.get("share_enters", 0.0))
        changes = -row["stays_by_usd_bn"] if row["member"] else row["enters_by_usd_bn"]
        low, high = (number(row[k], PLACES, sign=True) for k in ("p05", "p95"))
        table.add_row(
            row["name"], "in" if row["member"] else "out", number(row["gain_usd_bn"], 1, sign=True),
            f"{number(row['median_percent'], PLACES, sign=True)} ({low} to {high})", _share(row["share_gains"]),
            number(changes, 1, sign=True), _share(stays),
        )  # fmt: skip
    table.caption = (
        "USD bn of 2023 in the central case, also what a Party would gain by changing sides alone; per cent, band and shares are "
        "over all cases: in how many it gains, and in how many a member stays or one outside enters."
    )
    return table


def _search(found: Mapping[str, Any]) -> Iterable[str]:
    if not found:
        return
    ended = {
        "stable": "nobody wants to change sides",
        "cycle": "it goes round in a circle",
        "stopped": "stopped before it settled",
    }
    moves = ", ".join(f"{name(m['party'])} {m['move']}" for m in found["moves"]) or "nobody moves"
    yield f"Search by single flips, central case: {moves}; then {ended[found['ended']]}."
    left = _listing(found["members"]) if len(found["members"]) > 1 else "no coalition"
    yield f"  left: {left}; warming in 2100 {found['warming_2100']:.2f} K"


def _amendment(found: Mapping[str, Any]) -> Iterable[str]:
    if not found:
        return
    who = found["name"]
    if found["gap_usd_bn"] <= 0.0:
        yield f"{who} does better inside by {_money(-found['gap_usd_bn'])}: nothing needs to change (central case)."
        return
    yield f"{who} does better outside by {_money(found['gap_usd_bn'])} (central case). Smallest change of terms, each alone:"
    for way in found["ways"]:
        yield f"  {_way(way, who)}"


def _way(way: Mapping[str, Any], who: str) -> str:
    if way["size"] is None:
        return f"{way['term']}: none closes the gap"
    kelvin = f"{number(-way['kelvin_2100'], KELVIN_PLACES)} K cooler in 2100"
    if way["term"] == "tariff":
        return f"tariff of the members of {PERCENT * way['size']:.1f} %, never levied once {who} is in; {kelvin}"
    if way["term"] == "target":
        return f"{who} takes {_share(way['size'])} of the step from its own price to the coalition's; {kelvin}"
    payers = ", ".join(f"{name(p['party'])} {_money(p['usd_bn'])}" for p in way["payers"][:NAMES_SHOWN]) or "nobody"
    covered = "who pays still gains" if way["covered"] else "more than those who pay gain by it"
    return f"finance of {_money(way['size'])} to 2100, paid by {payers}: {covered}; {kelvin}"


def _money(value: float) -> str:
    return f"USD {number(value, 1 if value >= 1.0 else PLACES)} bn a year"
