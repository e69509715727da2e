# SPDX-License-Identifier: Apache-2.0
"""Leverage in a terminal: the ranking with bands and legal tests; the smallest change with acts to paste."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from plenipo.lab.levers.leverage import Leverage, Smallest
from plenipo.view import wording
from plenipo.view.table import Voice

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_leverage", "print_smallest"]

Row = Mapping[str, Any]
MOST_PLACES, LEAST_ACT, GAP, EDGES = 6, 22, 2, 2
CHECKS = {"within_bound_rate": "Bound", "mfn_consistent": "MFN"}
ACTS_SHOWN = 8
# Which columns are kept besides the act and its two effects, from the widest terminal to the narrowest.
_LAYOUTS = ((2, 3, 4, 5, 6), (2, 3, 5, 6), (2, 5, 6), (2,), ())


def print_leverage(found: Leverage, console: Console) -> None:
    """Print the ranking: what one standard act does to first order and solved again, how sure, and whether WTO law has room."""
    say, asked = Voice(console), found.question
    say(Text(f"What moves {_subject(asked)} most?", style="bold"))
    say(Text(_standing(asked, found)))
    for note in found.notes:
        say(Text(note, style="dim"))
    console.print()
    if found.acts:
        table, shown = _ranking(found, console.width, say)
        console.print(table)
        say(Text(_legend(found, shown), style="dim"))
    else:
        say(Text("None of these acts moves it."))
    stamped = [row for row in found.acts if row["barred"]]
    for row in stamped:
        say(Text(f"ASSUMED ELIGIBLE, {row['rank']}: {row['barred']}.", style="dim"))
    say(Text(found.caveat, style="bold"))
    console.print()
    say(Text("Next", style="bold"))
    for purpose, command in _next_steps(found):
        console.print(Text.assemble(f"  {command}", (f"   {purpose}", "dim")), soft_wrap=True)


def print_smallest(found: Smallest, console: Console) -> None:
    """Print each way to meet the goal: its acts, where they lead, and how sure; then the acts to paste."""
    say, asked = Voice(console), found.question
    unit = wording.unit_in_words(asked["unit"])
    say(Text(f"The smallest change for {asked['goal']}", style="bold"))
    say(Text(f"{_place(asked)} {_now(asked, unit)}"))
    for note in found.notes:
        say(Text(note, style="dim"))
    for row in found.answers:
        console.print()
        _print_way(row, asked, unit, console, say)
    console.print()
    say(Text(found.caveat, style="bold"))


def _print_way(row: Row, asked: Row, unit: str, console: Console, say: Voice) -> None:
    change = f"{_number(row['change'], row, sign=True)}{wording.SPACE}{unit}".strip()
    several = f"by {'these' if len(row['acts']) > 1 else 'this'} within bounds"
    verdict = f"meets the goal: {change}" if row["reached"] else f"not reachable {several}; the nearest is {change}"
    sizes = f"{row['sizes']:.4g} standard {'size' if row['sizes'] == 1 else 'sizes'}, " if row["acts"] else ""
    say(Text(f"{wording.sentence(row['way'])} {wording.sentence(sizes + verdict)}", style="bold"))
    band = f"{_number(row['p05'], row, sign=True)} to {_number(row['p95'], row, sign=True)}{wording.SPACE}{unit}".strip()
    meeting = wording.share_in_words(row["share_meeting"], asked["draws"])
    low, high = min(row["variants"].values()), max(row["variants"].values())
    across = (
        f" Forms of the model: {_number(low, row, sign=True)} to {_number(high, row, sign=True)}."
        if len(row["variants"]) > 1
        else ""
    )
    say(Text(f"5–95 % of draws: {band}; the goal is met {meeting}.{across}", style="dim"))
    for act in row["acts"][:ACTS_SHOWN]:
        stamp = " (ASSUMED ELIGIBLE)" if act["barred"] else ""
        say(Text(f"  {act['text']}{stamp}"))
    if len(row["acts"]) > ACTS_SHOWN:
        say(Text(f"  and {len(row['acts']) - ACTS_SHOWN} more; --json prints all", style="dim"))
    elif row["snippet"]:
        console.print()
        console.print(Text(row["snippet"].rstrip()), soft_wrap=True)


def _subject(asked: Row) -> str:
    name = wording.with_article(asked["name"])
    towards = f" to {wording.with_article(asked['partner_name'])}" if asked["partner"] else ""
    return f"{wording.outcome_label(asked['outcome'])} of {name}{towards} in {asked['year']}"


def _place(asked: Row) -> str:
    given = f"After {asked['scenario']}" if asked["scenario"] != "law-in-force" else f"The law in force on {asked['as_of']}"
    case = f", case {asked['case']}" if asked["case"] else ""
    by = f" by {', '.join(asked['by'])}" if asked["by"] else ""
    return f"{given}{case}; acts{by} on {asked['date']}; read in {asked['year']}."


def _now(asked: Row, unit: str) -> str:
    now = wording.number(asked["now"], MOST_PLACES - 2, sign=True)
    return f"Before anything is added, the change against the law before is {now}{wording.SPACE}{unit}.".replace(
        f"{wording.SPACE}.", "."
    )


def _standing(asked: Row, found: Leverage) -> str:
    counted = wording.listing([wording.plural(n, f"act of kind {k}", f"acts of kind {k}") for k, n in found.considered.items()])
    left = f"; {found.barred:,} left out, as no text lets the actor in (--assume-eligible)" if found.barred else ""
    return f"{_place(asked)} Differentiated: {counted}{left}."


def _ranking(found: Leverage, width: int, say: Voice) -> tuple[Table, list[int]]:
    """The table, and which columns found room."""
    heads = [say.text(h) for h in ("Per act", "Solved", "5–95 % band", "Draws", "Forms", *CHECKS.values())]
    cells = [[say.text(c) for c in _cells(row, found.question["draws"])] for row in found.acts]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    used = {k for k in range(len(heads)) if any(c[k] not in ("", "-") for c in cells)}
    layouts = ([k for k in (0, 1, *kept) if k in used] for kept in _LAYOUTS)
    taken = EDGES + len(str(len(cells))) + GAP + LEAST_ACT
    shown = next((kept for kept in layouts if taken + sum(widths[k] + GAP for k in kept) <= width), [0, 1])
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("Act", overflow="fold")
    for k in shown:
        table.add_column(heads[k], justify="right", no_wrap=True, min_width=widths[k])
    for row, cell in zip(found.acts, cells, strict=True):
        table.add_row(str(row["rank"]), say.text(row["text"]), *(cell[k] for k in shown))
    return table, shown


def _cells(row: Row, draws: int) -> list[str]:
    signs = [math.copysign(1.0, e) == math.copysign(1.0, row["derivative"]) for e in row["variants"].values()]
    agreeing = row["share_same_sign"]
    share = "all" if agreeing >= 1 else f"{round(agreeing * draws)}/{draws}"
    checks = [row["checks"].get(name, "-") for name in CHECKS]
    band = f"{_number(row['p05'], row, sign=True)} to {_number(row['p95'], row, sign=True)}"
    first, solved = (_number(row[k], row, sign=True) for k in ("derivative", "confirmed"))
    return [first, solved, band, share, f"{sum(signs)}/{len(signs)}", *checks]


def _number(value: float, row: Row, *, sign: bool = False) -> str:
    middle = row.get("confirmed", row.get("change", 0.0))
    return wording.number(value, wording.places(row["p05"], row["p95"], middle, MOST_PLACES), sign)


def _legend(found: Leverage, shown: Sequence[int]) -> str:
    """What the columns mean; those without room are not spoken of."""
    asked = found.question
    unit = {"percent": "per cent"}.get(asked["unit"], asked["unit"])
    parts = {
        0: f"Effect in {unit}. Per act: exact derivative at the central parameters, times the standard size.",
        1: "Solved: the act itself, the world solved again.",
        2: f"Band: over {asked['draws']} draws.",
        3: "Draws: those with the sign of the derivative.",
        4: f"Forms: rival forms of the model with that sign, of {len(asked['variants'])}.",
        5: "Bound: is there room under the bound rate.",
        6: "MFN: are all partners treated alike; an agreement must meet GATT Article XXIV or the Enabling Clause.",
    }
    missing = "" if len(shown) == len(parts) else " --json prints every column."
    return " ".join(text for k, text in parts.items() if k in shown) + missing


def _next_steps(found: Leverage) -> Sequence[tuple[str, str]]:
    asked = found.question
    steps = [("every figure, and the acts as a scenario writes them", f'plenipo levers --outcome "{asked["written"]}" --json')]
    if found.acts and asked["better"] != "neither" and asked["measure"] == "percent":
        relation = ">=" if asked["better"] == "more" else "<="
        amount = "0.1" if relation == ">=" else "-0.1"
        steps.append(
            ("the smallest change that reaches a goal", f'plenipo levers --smallest "{asked["written"]} {relation} {amount} %"')
        )
    return steps
