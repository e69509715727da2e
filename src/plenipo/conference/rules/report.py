# SPDX-License-Identifier: Apache-2.0
"""What a surface shows of a body's power: plain data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from plenipo.conference.model.body import HEADS
from plenipo.conference.rules.load import read_body
from plenipo.conference.rules.power import owen, power, voting_game
from plenipo.core import countries
from plenipo.core.errors import InputError, Problem, nearest_names

__all__ = ["power_report"]

INDEPENDENT = (
    "Indices are of the rule alone: every coalition, or every order, is taken as equally likely. They say nothing of who agrees "
    "with whom, nor of who sets the agenda."
)


def _known_name(code: str) -> str:
    """Name of an economy, or the id itself."""
    try:
        return countries.name(code)
    except InputError:
        return code


def power_report(
    body: str | Path, rule: str | None = None, unions: Sequence[Sequence[str]] = (), unit: float | None = None
) -> dict[str, Any]:
    """Exact power indices of a body under one of its rules.

    Parameters
    ----------
    body
        Id in the tables, or a TOML file.
    rule
        Id of one of its rules; that for matters of substance if not said.
    unions
        Groups that negotiate together first: adds the Owen value.
    unit
        Unit in which a weight is counted.

    Examples
    --------
    >>> report = power_report("unsc")
    >>> round(report["members"][0]["shapley_shubik"], 6)
    0.19627
    """
    held = read_body(body)
    rules = {r.id: r for r in (*held.rules.values(), *held.fallbacks)}
    if rule is not None and rule not in rules:
        told = f"{held.title} has no rule {rule!r}"
        raise InputError(Problem(told, "--rule", "one of " + ", ".join(rules), nearest_names(rule, rules)))
    chosen = held.rule("substance") if rule is None else rules[rule]
    game = voting_game(held, chosen, unit)
    found = power(game)
    weight = next((t.weight for t in chosen.tests if t.weight != HEADS), "")
    rows: list[dict[str, Any]] = []
    for k, member in enumerate(held.members):
        rows.append(
            {
                "member": member.id,
                "name": member.name or _known_name(member.id),
                "weight": member.weights[weight] if weight else None,
                "veto": game.vetoes[k],
                "shapley_shubik": found.shapley_shubik[k],
                "banzhaf": found.banzhaf[k],
                "banzhaf_absolute": found.banzhaf_absolute[k],
                "prevent": found.prevent[k],
                "initiate": found.initiate[k],
            }
        )
    if unions:
        for row, value in zip(rows, owen(game, unions), strict=True):
            row["owen"] = value
    notes = [INDEPENDENT]
    if weight:
        notes.append(f"Weights: {held.weights_note or weight}. Counted in {game.total:,} steps.")
    return {
        "body": held.id,
        "title": held.title,
        "source": held.source,
        "rule": {"id": chosen.id, "title": chosen.title, "source": chosen.source},
        "weight": weight,
        "members": rows,
        "passage": found.passage,
        "smallest_block": found.smallest_block,
        "unions": [list(u) for u in unions],
        "notes": notes,
    }
