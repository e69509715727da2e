# SPDX-License-Identifier: Apache-2.0
"""The answer in a terminal: one sentence, one table, one warning, the next thing to try."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from plenipo.lab.answer import Answer
from plenipo.view import climate, pick, story, wording

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Voice", "print_answer"]

SHOWN_EACH_SIDE = 8
# A column takes a space either side and a divider after it; the table an edge either side.
MOST_NAME, GAP, EDGES, VARIANTS_COLUMN = 20, 3, 2, 5
# Which columns are shown, from the widest terminal to the narrowest.
_LAYOUTS = ((0, 1, 2, 3, 4, 5), (0, 1, 2, 4, 5), (0, 1, 2, 4), (0, 1, 4), (0, 1))
Row = Mapping[str, Any]


def print_answer(answer: Answer, console: Console, written: Sequence[tuple[str, str]] = (), asked: str = "") -> None:
    """Print the headline sentence, the ranked gains and losses with their bands, and what to do next.

    Parameters
    ----------
    answer
        What the lab found.
    console
        Where to print.
    written
        Kind (``report``, ``brief``, ``tables``) and path of the files written from this answer: they are named, and not proposed.
    asked
        How the reader named the scenario, e.g. a path; its own name if empty.
    """
    say = Voice(console)
    world, turns, focus = (
        story.world_line(answer),
        story.world_turns(answer),
        [climate.early_line(answer), climate.focus_line(answer)],
    )
    answer = pick.by_economy(answer)
    say(Text(answer.scenario["question"], style="bold"))
    if world:
        say(Text(world))
    say(Text(" ".join(filter(None, (story.bottom_line(answer), story.short_run_line(answer, pick.principal(answer)))))))
    for line in filter(None, (*focus, *story.opening(answer))):
        say(Text(line))
    for note in [*_stamps(answer), *answer.scenario["notes"]]:
        say(Text(note, style="dim"))
    console.print()
    say(Text(story.about_selection(answer), style="bold"))
    ranking, caption = _ranking(answer, console.width, say)
    console.print(ranking)
    say(Text(caption, style="dim"))
    say(Text(_apart(answer), style="dim"))
    console.print()
    closing = [*turns, *_reversals(answer), story.consent_line(answer)]
    for line in filter(None, closing):
        say(Text(line))
    if any(closing):
        console.print()
    if written:
        say(Text("Written", style="bold"))
        for kind, path in written:
            console.print(Text.assemble(f"  {path}", (f"   {kind}", "dim")), soft_wrap=True)
        console.print()
    say(Text("Next", style="bold"))
    for purpose, command in _next_steps(answer, asked or answer.scenario["name"], {kind for kind, _ in written}):
        console.print(Text.assemble(f"  {command}", (f"   {purpose}", "dim")), soft_wrap=True)


_PLAIN = str.maketrans({wording.MINUS: "-", "\N{EN DASH}": "-", wording.SPACE: " ", "“": '"', "”": '"', "…": "...", "’": "'"})


class Voice:
    """Prints text, with signs that the console's encoding knows."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.encoding = console.encoding or "ascii"
        self.plain = "utf" not in self.encoding.lower()

    def text(self, text: str) -> str:
        """The text in signs the console can show."""
        if not self.plain:
            return text
        return text.translate(_PLAIN).encode(self.encoding, errors="replace").decode(self.encoding)

    def __call__(self, text: Text) -> None:
        """Print a text."""
        self.console.print(Text(self.text(text.plain), style=text.style))


def _stamps(answer: Answer) -> list[str]:
    if not answer.scenario.get("assume_eligible"):
        return []
    return ["ASSUMED ELIGIBLE: the scenario sets aside an eligibility clause."]


def _ranking(answer: Answer, width: int, say: Voice) -> tuple[Table, str]:
    """The table, and what stands below it: printed apart, so that they wrap at the terminal's width."""
    sides = _two_sides(answer)
    heads = [say.text(head) for head in ("%", "5–95 % band", "USD bn", "5–95 % band", "Draws", "Variants, %")]
    cells = {row["actor"]: [say.text(cell) for cell in _cells(answer, row)] for rows in sides for row in rows}
    widths = [max(map(len, column)) for column in zip(heads, *cells.values(), strict=True)]
    fitting = (kept for kept in _LAYOUTS if EDGES + MOST_NAME + GAP + sum(widths[k] + GAP for k in kept) <= width)
    shown = next(fitting, _LAYOUTS[-1])
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Economy", no_wrap=True, overflow="ellipsis", max_width=MOST_NAME)
    for k in shown:
        table.add_column(heads[k], justify="right", no_wrap=True, min_width=widths[k])
    for rows in sides:
        for row in rows:
            style = "bold" if row["actor"] == pick.principal(answer) else ""
            table.add_row(say.text(answer.name(row["actor"])), *[cells[row["actor"]][k] for k in shown], style=style)
        table.add_section()
    return table, _caption(answer, VARIANTS_COLUMN in shown)


def _caption(answer: Answer, with_variants: bool) -> str:
    year, draws, variants = answer.scenario["price_year"], answer.scenario["draws"], len(answer.variants)
    text = f"USD bn a year at {year} prices. Draws: share of {draws} with the sign of the median."
    return f"{text} Variants: lowest to highest median over {variants}." if with_variants and variants > 1 else text


def _two_sides(answer: Answer) -> tuple[list[Row], list[Row]]:
    rows = pick.ranked(answer)
    own = pick.principal(answer)
    up = [row for row in rows if row["median"] > 0]
    down = [row for row in rows if row["median"] <= 0][::-1]
    kept = [side[:SHOWN_EACH_SIDE] for side in (up, down)]
    for side, shown in zip((up, down), kept, strict=True):
        shown.extend(row for row in side[SHOWN_EACH_SIDE:] if row["actor"] == own)
    return kept[0], kept[1][::-1]


def _cells(answer: Answer, row: Row) -> list[str]:
    cash = pick.money(answer, row["actor"])
    money = [wording.figure(cash), wording.band(cash)] if cash else ["", ""]
    firm = wording.share_short(row, answer.scenario["draws"])
    span = wording.span(pick.across_variants(answer, row["actor"]))
    return [wording.figure(row), wording.band(row), *money, firm, span]


def _apart(answer: Answer) -> str:
    everyone, apart = pick.ranked(answer), pick.unranked(answer)
    up, down = _two_sides(answer)
    between = len(everyone) - len(up) - len(down)
    text = f"{wording.plural(between, 'ranked economy', 'ranked economies')} between these" if between else "All ranked economies"
    return f"{text}; {wording.plural(len(apart), 'economy', 'economies')} listed apart (small, imputed or entrepot)."


def _reversals(answer: Answer) -> list[str]:
    """What would change the sign of the headline economy's result, moved together and alone, or that nothing tried does."""
    own = pick.principal(answer)
    return [] if own is None else [story.flip_line(answer), story.turns_line(answer, own)]


def _next_steps(answer: Answer, asked: str, written: Collection[str]) -> list[tuple[str, str]]:
    name = answer.scenario["name"]
    losers = pick.biggest(answer, -1)
    code = pick.principal(answer) or (losers[0]["actor"] if losers else next(iter(answer.economies)))
    steps = []
    if "report" not in written:
        steps.append(("the whole answer as one page", f"plenipo whatif {asked} --report {name}.html"))
    if "brief" not in written:
        steps.append(("two pages for a minister", f"plenipo brief {asked} --for {code} --out {name}-{code.lower()}.docx"))
    if answer.scenario.get("try_next"):
        steps.append(("what the scenario proposes", answer.scenario["try_next"]))
    elif losers and losers[0]["actor"] != code:
        other = losers[0]["actor"]
        steps.append(
            (f"a brief for {answer.name(other)}", f"plenipo brief {asked} --for {other} --out {name}-{other.lower()}.docx")
        )
    if written:
        steps.append(("why believe it", "plenipo evidence list"))
    return steps
