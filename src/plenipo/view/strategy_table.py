# SPDX-License-Identifier: Apache-2.0
"""Optimal tariffs, replies and equilibria in a terminal: what they do, to whom, how sure, and what WTO law says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from plenipo.lab.strategy.results import OTHERS, WORLD, OptimalTariffs, Retaliation
from plenipo.view import wording
from plenipo.view.table import Voice

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_optimal", "print_retaliation"]

Row = Mapping[str, Any]
PARTNERS_SHOWN = 15
GAP, NAME_WIDTH = 2, 22
RATE_PLACES, INCOME_PLACES = 1, 3
NOTHING = 1e-6
LINE = "\n"
LEGEND = (
    "Duties on goods in per cent of customs value; real income in per cent against the law of the baseline, at central "
    "parameters, with 5–95 % of draws. Forms: lowest to highest over rival forms of the model. "
    "Bound: the highest rate promised in the WTO."
)


def print_optimal(found: OptimalTariffs, console: Console, written: str = "") -> None:
    """Print what the best tariffs do under each form of the model, then the rates by partner.

    Parameters
    ----------
    found, console
        The answer, and where to print.
    written
        Path of the scenario written with these acts, if any.
    """
    say, asked = Voice(console), found.question
    who, policy = asked["name"], found.policies[-1]["policy"]
    first = [r for r in found.policies if r["variant"] == asked["variants"][0]]
    best = next(r for r in first if r["policy"] == policy)
    say(Text(f"Which tariffs raise the real income of {wording.with_article(who)} most, if nobody answers?", style="bold"))
    say(
        Text(
            f"{_capital(policy)}: {_rate(best['mean_rate_on_goods'])} % on goods on average "
            f"({_rate(best['mean_rate_on_all_trade'])} % of all trade with services). "
            f"Real income: its own {_change(best, 'actor')}, all others' {_change(best, OTHERS)}, "
            f"the world's {_change(best, WORLD)}. {_basis(asked)}"
        )
    )
    for line in _how_it_moves(found):
        say(Text(line))
    _notes(say, found.notes)
    console.print()
    say(Text(f"Policies, {wording.variant_label(asked['variants'][0])}", style="bold"))
    _print(console, say, ("Policy", "On goods", "Own", "Others", "World"), (_policy_cells(r, "policy") for r in first))
    main = [r for r in found.policies if r["policy"] == policy]
    if len(main) > 1:
        say(Text("The same question under rival forms of the model", style="bold"))
        rows = ({**r, "label": wording.variant_label(r["variant"])} for r in main)
        _print(console, say, ("Form", "On goods", "Own", "Others", "World"), (_policy_cells(r, "label") for r in rows))
    say(Text(f"Rates by partner, {wording.variant_label(asked['variants'][0])}", style="bold"))
    heads = ("Partner", "Best", "5–95 % band", "Forms", "Of all trade", "In force", "Bound", "Within bound")
    _print(console, say, heads, (_partner_cells(r) for r in found.rates[:PARTNERS_SHOWN]))
    if len(found.rates) > PARTNERS_SHOWN:
        say(Text(f"The {PARTNERS_SHOWN} partners most is bought from, of {len(found.rates)}; --json prints all.", style="dim"))
    _close(console, say, found.caveat, written)


def print_retaliation(found: Retaliation, console: Console, written: str = "") -> None:
    """Print real incomes in each state, then replies and equilibrium rates.

    Parameters
    ----------
    found, console, written
        As in :func:`print_optimal`.
    """
    say, asked = Voice(console), found.question
    names = {p["code"]: p["name"] for p in asked["players"]}
    acted = names.get(asked["actor"], "")
    question = f"How would they best answer {wording.with_article(acted)}" if acted else "What if they set tariffs on one another"
    say(Text(f"{question}, and where does it end?", style="bold"))
    variant = asked["variants"][0]
    nash = next(r for r in found.nash if r["variant"] == variant)
    gain = max(nash["largest_gain_from_deviating_percent"], NOTHING)
    say(Text(f"{_basis(asked)} Nobody was found to gain more than {gain:.1g} % of its real income by leaving the equilibrium."))
    _notes(say, found.notes)
    console.print()
    rows = [r for r in found.incomes if r["variant"] == variant]
    columns = list(dict.fromkeys(r["who"] for r in rows))
    say(Text(f"Real income, {wording.variant_label(variant)}", style="bold"))
    heads = ("State", *(names.get(c, c).capitalize() if c in (OTHERS, WORLD) else names.get(c, c) for c in columns))
    _print(console, say, heads, _state_cells(rows, columns, names))
    if len(asked["variants"]) > 1:
        say(Text("Equilibrium under rival forms of the model", style="bold"))
        _print(console, say, ("Form", *heads[1:]), _form_cells(found, columns))
    say(Text(f"Rates, {wording.variant_label(variant)}", style="bold"))
    told = sorted((r for r in found.rates if r["variant"] == variant), key=lambda r: -r["imports_of_goods_usd_bn"])
    heads = ("Who", "On goods from", "In force", "Reply", "5–95 % band", "Equilibrium", "Bound")
    _print(console, say, heads, (_reply_cells(r) for r in told[:PARTNERS_SHOWN]))
    if len(told) > PARTNERS_SHOWN:
        say(Text(f"The {PARTNERS_SHOWN} largest flows, of {len(told)}; --json prints all.", style="dim"))
    _close(console, say, found.caveat, written)


def _basis(asked: Row) -> str:
    """On what law, in what year, by how many draws."""
    case = f", case {asked['case']}" if asked["case"] and asked["case"] != "scenario" else ""
    given = f"After {asked['scenario']}{case}" if asked["scenario"] else f"Law in force on {asked['as_of']}"
    return f"{given}; read in {asked['year']}; bands over {asked['draws']} draws."


def _how_it_moves(found: OptimalTariffs) -> Iterable[str]:
    for row in found.moves:
        label = wording.parameter_label(row["parameter"])
        yield (
            f"With the {label} at {row['low']:.3g} instead of {row['central']:.3g} the mean best rate over all trade is "
            f"{_rate(row['rate_low'])} %; at {row['high']:.3g} it is {_rate(row['rate_high'])} %."
        )


def _notes(say: Voice, notes: Sequence[str]) -> None:
    for note in notes:
        say(Text(note, style="dim"))


def _close(console: Console, say: Voice, caveat: str, written: str) -> None:
    say(Text(LEGEND, style="dim"))
    say(Text(caveat, style="bold"))
    if written:
        console.print(Text(f"Written: {written}   run it: plenipo whatif {written}"), soft_wrap=True)


def _rate(value: float | None) -> str:
    return "-" if value is None else wording.number(value, RATE_PLACES)


def _span(low: float | None, high: float | None) -> str:
    return "-" if low is None or high is None else f"{_rate(low)} to {_rate(high)}"


def _change(row: Row, who: str, gap: str = " ") -> str:
    """A change of real income with its band, to the places the band supports."""
    middle, low, high = (row.get(f"{who}_{k}") for k in ("percent", "p05", "p95"))
    if middle is None:
        return "-"
    if low is None or high is None:
        return f"{wording.number(middle, wording.places(middle, middle, middle, INCOME_PLACES), sign=True)} %"
    kept = wording.places(low, high, middle, INCOME_PLACES)
    told = [wording.number(v, kept, sign=True) for v in (middle, low, high)]
    return f"{told[0]} %{gap}({told[1]} to {told[2]})"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _policy_cells(row: Row, label: str) -> list[str]:
    return [_capital(row[label]), _rate(row["mean_rate_on_goods"]), *(_change(row, w, LINE) for w in ("actor", OTHERS, WORLD))]


def _partner_cells(row: Row) -> list[str]:
    forms = row["by_variant"].values()
    within = "-" if row["within_bound"] is None else "yes" if row["within_bound"] else "no"
    bound = "not bound" if row["bound"] is None else _rate(row["bound"])
    rest = (_rate(row["on_all_trade"]), _rate(row["applied"]), bound, within)
    return [row["name"], _rate(row["optimal"]), _span(row["p05"], row["p95"]), _span(min(forms), max(forms)), *rest]


def _state_cells(rows: Sequence[Row], columns: Sequence[str], names: Mapping[str, str]) -> Iterable[list[str]]:
    for state in dict.fromkeys(r["state"] for r in rows):
        own = {r["who"]: r for r in rows if r["state"] == state}
        told = ({f"x_{k}": own[c][k] for k in ("percent", "p05", "p95")} for c in columns)
        code, _, rest = state.partition(" ")
        yield [f"{names[code]} {rest}" if code in names else _capital(state), *(_change(t, "x", LINE) for t in told)]


def _form_cells(found: Retaliation, columns: Sequence[str]) -> Iterable[list[str]]:
    last = found.incomes[-1]["state"]
    for variant in found.question["variants"]:
        own = {r["who"]: r for r in found.incomes if r["variant"] == variant and r["state"] == last}
        cells = (_change({"x_percent": own[c]["percent"]}, "x") for c in columns)
        yield [_capital(wording.variant_label(variant)), *cells]


def _reply_cells(row: Row) -> list[str]:
    bound = "not bound" if row["bound"] is None else _rate(row["bound"])
    band = _span(row["p05"], row["p95"])
    return [row["name"], row["partner_name"], _rate(row["applied"]), _rate(row["reply"]), band, _rate(row["nash"]), bound]


def _print(console: Console, say: Voice, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table; where the terminal is too narrow the last columns are left out, and said so."""
    cells = [[say.text(c) for c in row] for row in rows]
    shown = list(range(len(heads)))
    used = [k for k in shown if any(row[k] != "-" for row in cells)]
    widths = [
        max(len(line) for text in (say.text(h), *(row[k] for row in cells)) for line in text.split(LINE)) + GAP
        for k, h in enumerate(heads)
    ]
    kept = list(used)
    while len(kept) > 2 and min(widths[0], NAME_WIDTH) + sum(widths[k] for k in kept[1:]) > console.width:
        kept.pop()
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for place, k in enumerate(kept):
        table.add_column(say.text(heads[k]), justify="left" if not place else "right", overflow="fold", no_wrap=bool(place))
    for row in cells:
        table.add_row(*(row[k] for k in kept))
    console.print(table)
    if left := [heads[k] for k in used if k not in kept]:
        say(Text(f"Columns without room here: {', '.join(left)}; --json prints all.", style="dim"))
