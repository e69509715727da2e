# SPDX-License-Identifier: Apache-2.0
"""Agreements of the baseline as data: what each says, who is a Party since when."""

from __future__ import annotations

import functools
from typing import Any

from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.data.tables import read_table

__all__ = ["agreement_ids", "describe_agreement", "list_agreements"]

LISTED = ("agreement", "title", "short", "type", "signed", "in_force", "coverage", "status")


@functools.cache
def agreement_ids() -> dict[str, dict[str, Any]]:
    """Every agreement by its id: the row of the table."""
    return {str(row["agreement"]): row for row in read_table("agreements").to_dict()}


@functools.cache
def _parties() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in read_table("agreement_parties").to_dict():
        found.setdefault(str(row["agreement"]), []).append({k: v for k, v in row.items() if k != "agreement"})
    return found


def list_agreements() -> list[dict[str, Any]]:
    """Id, title, type, dates, coverage, status and number of Parties of every agreement, by id."""
    return [{**{k: row[k] for k in LISTED}, "parties": len(_parties().get(id, ()))} for id, row in agreement_ids().items()]


def describe_agreement(name: str) -> dict[str, Any]:
    """One agreement: its row, and its Parties with their dates.

    Parameters
    ----------
    name
        Id, as :func:`list_agreements` gives it, or short title.

    Raises
    ------
    InputError
        If there is none of that name; names the nearest.
    """
    rows, folded = agreement_ids(), name.strip().casefold()
    shorts = {str(row["short"]).casefold(): id for id, row in rows.items() if row["short"]}
    id = folded if folded in rows else shorts.get(folded, "")
    if not id:
        near = nearest_names(folded, [*rows, *shorts])
        raise InputError(Problem(f"there is no agreement {name!r}", nearest=near, next_step="plenipo data show agreements"))
    return {**rows[id], "parties": _parties().get(id, [])}
