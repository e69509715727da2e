# SPDX-License-Identifier: Apache-2.0
"""``plenipo levers``: which act moves an outcome most, the smallest change that meets a goal, best tariffs and replies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from plenipo.cli.output import print_json, print_rows, results_console
from plenipo.cli.progress import shown_progress
from plenipo.cli.strategy import Against, OptimalFor, Retaliate, Uniform, Write, best_tariffs, check_strategy, replies
from plenipo.cli.whatif import Seed
from plenipo.core.errors import InputError, Problem

__all__ = ["register"]

Outcome = Annotated[
    str | None,
    typer.Option(metavar="OUTCOME", help='Rank acts by how much they move this, e.g. "real_income[VNM]" or [VNM, 2035].'),
]
Goal = Annotated[
    str | None,
    typer.Option(
        "--smallest", metavar="GOAL", help='Find the smallest change that meets this, e.g. "real_income[IND] >= 0.2 %".'
    ),
]
Over = Annotated[
    str | None,
    typer.Option(
        metavar="KINDS",
        help="Kinds of standard act, with commas (--kinds lists them); tariff,accession,sanction if not said, "
        "tariff alone with --smallest.",
    ),
]
Given = Annotated[
    str | None, typer.Option("--scenario", metavar="NAME|FILE", help="Acts taken as given; the law in force if not said.")
]
Case = Annotated[str | None, typer.Option(metavar="CASE", help="Which case of the scenario; that of its headline if not said.")]
By = Annotated[str | None, typer.Option(metavar="CODES", help="Only acts by these, with commas, e.g. CHN,EUN.")]
Top = Annotated[int, typer.Option(min=1, help="How many acts are solved again and told.")]
Variant = Annotated[
    list[str] | None, typer.Option(metavar="VARIANT", help="Form of the model; the first gives the ranking; may be given again.")
]
Draws = Annotated[int, typer.Option(min=1, help="How many draws of what is uncertain.")]
AssumeEligible = Annotated[
    bool, typer.Option("--assume-eligible", help="Also acts that the text does not allow their actor, stamped.")
]
Kinds = Annotated[bool, typer.Option("--kinds", help="Only list the kinds of standard act and their sizes.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print everything as JSON instead of a table.")]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("levers")(levers)


def levers(
    outcome: Outcome = None,
    goal: Goal = None,
    optimal: OptimalFor = None,
    retaliate: Retaliate = None,
    against: Against = None,
    uniform: Uniform = False,
    write: Write = None,
    over: Over = None,
    scenario: Given = None,
    case: Case = None,
    by: By = None,
    top: Top = 20,
    variant: Variant = None,
    draws: Draws = 40,
    seed: Seed = None,
    assume_eligible: AssumeEligible = False,
    kinds: Kinds = False,
    as_json: AsJson = False,
) -> None:
    """Rank standard acts by what they do to one outcome, find the smallest change that meets a goal, or the best tariffs.

    Derivatives are exact, by one reverse pass through the model; the strongest acts are solved again.

    Examples: plenipo levers --outcome "real_income[VNM]" --over tariff,accession;
    plenipo levers --smallest "real_income[IND] >= 0.2 %"; plenipo levers --optimal USA --against CHN,EU;
    plenipo levers --retaliate CHN,EU --scenario us-tariffs-2025
    """
    if kinds:
        _list_kinds(as_json)
        return
    _one_question({"--outcome": outcome, "--smallest": goal, "--optimal": optimal, "--retaliate": retaliate})
    check_strategy(optimal=optimal, retaliate=retaliate, against=against, uniform=uniform, write=write, by=by, over=over)
    given: dict[str, Any] = {"scenario": scenario, "case": case, "variants": variant, "draws": draws, "seed": seed}
    partners = _listed(against) if against is not None else None
    if optimal is not None:
        best_tariffs(optimal, {**given, "against": partners}, uniform=uniform, write=write, as_json=as_json)
    if retaliate is not None:
        replies(_listed(retaliate), {**given, "against": partners}, write=write, as_json=as_json)
    common: dict[str, Any] = {**given, "by": _listed(by), "top": top, "assume_eligible": assume_eligible}
    if outcome is not None:
        _rank(outcome, {**common, **_chosen(over)}, as_json)
    elif goal is not None:
        _smallest(goal, {**common, **_chosen(over)}, as_json)


def _rank(outcome: str, options: Mapping[str, Any], as_json: bool) -> None:
    from plenipo.lab.levers import levers as rank

    _show(lambda progress: rank(outcome, progress=progress, **options), "print_leverage", as_json)


def _smallest(goal: str, options: Mapping[str, Any], as_json: bool) -> None:
    from plenipo.lab.levers import smallest

    _show(lambda progress: smallest(goal, progress=progress, **options), "print_smallest", as_json)


def _show(run: Callable[[Any], Any], printer: str, as_json: bool) -> None:
    """Run with a bar of progress, then print."""
    with shown_progress(quiet=as_json) as progress:
        found = run(progress)
    if as_json:
        print_json(found.to_json_document())
        return
    from plenipo.view import levers_table

    getattr(levers_table, printer)(found, results_console())


def _list_kinds(as_json: bool) -> None:
    from plenipo.lab.levers.ground import standard_kinds

    rows = [
        {
            "kind": k.kind,
            "size": k.size,
            "unit": k.unit,
            "meaning": k.meaning,
            "act": k.act,
            "channel": channel,
            "source": k.source,
        }
        for channel, k in standard_kinds().values()
    ]
    print_json(rows) if as_json else print_rows(rows, crop=True)


def _one_question(asked: Mapping[str, str | None]) -> None:
    """Exactly one question a time."""
    given = [name for name, value in asked.items() if value is not None]
    if len(given) == 1:
        return
    what = f"{' and '.join(given)} ask two questions" if given else "nothing is asked"
    example = 'plenipo levers --outcome "real_income[VNM]"'
    raise InputError(Problem(what, "plenipo levers", "one of " + ", ".join(asked), next_step=example))


def _chosen(over: str | None) -> dict[str, Any]:
    return {} if over is None else {"over": _listed(over)}


def _listed(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]
