# SPDX-License-Identifier: Apache-2.0
"""``plenipo levers --optimal`` and ``--retaliate``: best tariffs, best replies, and where a tariff war ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from plenipo.cli.output import print_json, results_console
from plenipo.cli.progress import shown_progress
from plenipo.core.errors import InputError, Problem

__all__ = ["Against", "OptimalFor", "Retaliate", "Uniform", "Write", "best_tariffs", "check_strategy", "replies"]

OptimalFor = Annotated[
    str | None,
    typer.Option(
        "--optimal", metavar="CODE", help="Find the tariffs that raise this economy's real income most, if nobody answers."
    ),
]
Retaliate = Annotated[
    str | None,
    typer.Option(
        metavar="CODES",
        help="Find the best reply of each of these to the scenario, alone, and the Nash equilibrium with who acted.",
    ),
]
Against = Annotated[
    str | None,
    typer.Option(
        metavar="CODES",
        help="With --optimal, --retaliate: partners whose tariff may change, with commas, or all. If not said: all; for a reply "
        "who acted, in the equilibrium all who take part.",
    ),
]
Uniform = Annotated[bool, typer.Option("--uniform", help="With --optimal: one rate for all partners.")]
Write = Annotated[
    Path | None, typer.Option(metavar="FILE.toml", help="With --optimal, --retaliate: write the acts as a scenario.")
]
SUFFIX = ".toml"


def check_strategy(
    *,
    optimal: str | None,
    retaliate: str | None,
    against: str | None,
    uniform: bool,
    write: Path | None,
    by: str | None,
    over: str | None,
) -> None:
    """Refuse options that do not belong together, before anything is read.

    Raises
    ------
    InputError
        With every problem found.
    """
    ours = optimal is not None or retaliate is not None
    problems = []
    for option, given in (("--against", against is not None), ("--uniform", uniform), ("--write", write is not None)):
        if given and not ours:
            problems.append(
                Problem(f"{option} belongs to a question about best tariffs", option, "--optimal or --retaliate beside it")
            )
    for option, value in (("--by", by), ("--over", over)):
        if value is not None and ours:
            problems.append(
                Problem(f"{option} belongs to a ranking of acts", option, "--against, to say which partners' tariffs may change")
            )
    if uniform and retaliate is not None:
        problems.append(
            Problem("--uniform belongs to --optimal", "--uniform", "a rate for each partner in replies and equilibrium")
        )
    if write is not None and write.suffix.lower() != SUFFIX:
        what = f"{write.name} does not end in a format that can be written"
        problems.append(Problem(what, "--write", f"a file name ending in {SUFFIX}", (write.with_suffix(SUFFIX).name,)))
    if problems:
        raise InputError(*problems)


def best_tariffs(actor: str, options: dict[str, Any], *, uniform: bool, write: Path | None, as_json: bool) -> None:
    """Run ``--optimal`` and show it."""
    from plenipo.lab.strategy import optimal_tariffs

    _show(lambda progress: optimal_tariffs(actor, uniform=uniform, progress=progress, **options), "print_optimal", write, as_json)


def replies(economies: Sequence[str], options: dict[str, Any], *, write: Path | None, as_json: bool) -> None:
    """Run ``--retaliate`` and show it."""
    from plenipo.lab.strategy import retaliation

    _show(lambda progress: retaliation(economies, progress=progress, **options), "print_retaliation", write, as_json)


def _show(run: Callable[[Any], Any], printer: str, write: Path | None, as_json: bool) -> None:
    """Run with a bar of progress, write the scenario, print."""
    with shown_progress(quiet=as_json) as progress:
        found = run(progress)
    if write is not None:
        from plenipo.core.files import atomic_path
        from plenipo.core.toml_text import as_toml

        with atomic_path(write) as path:
            path.write_text(as_toml(found.document), encoding="utf-8")
    if as_json:
        print_json(found.to_json_document())
        return
    from plenipo.view import strategy_table

    getattr(strategy_table, printer)(found, results_console(), "" if write is None else str(write))
