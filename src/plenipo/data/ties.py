# SPDX-License-Identifier: Apache-2.0
"""Who is tied to whom: kinds of tie that the tables of the baseline hold, as matrices and as the partners of one economy."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core import countries
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.data.actors import AS_OF
from plenipo.data.tables import read_table

__all__ = ["KINDS", "TieRow", "agreements_of", "codes", "concentration", "matrix", "strongest_among", "ties_of"]

Floats = npt.NDArray[np.float64]
THOUSAND = 1000.0  # millions in a billion
FIVE = 5  # partners whose joint share is told
UNION = ("BEL", "LUX")


@dataclass(frozen=True)
class TieRow:
    """One partner of an economy.

    Parameters
    ----------
    code
        The partner.
    weight
        In the unit of the kind.
    share
        Per cent of the sum over all partners.
    imputed
        Whether a part of the weight is not from records of the two.
    """

    code: str
    weight: float
    share: float
    imputed: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of tie.

    Parameters
    ----------
    unit
        ``USD bn`` for amounts of a year; what is counted otherwise.
    tables
        Tables of the baseline that it is read from.
    make
        The matrix (this economy, partner), diagonal zero.
    additive
        Whether weights of several partners add up, so that shares mean something.
    """

    unit: str
    tables: tuple[str, ...]
    make: Callable[[], Floats]
    additive: bool = False


@functools.cache
def codes() -> tuple[str, ...]:
    """Codes of the economies of the baseline, in the order of every matrix."""
    return tuple(str(c) for c in read_table("economies").columns["iso3"])


@functools.cache
def _places() -> Mapping[str, int]:
    return {c: i for i, c in enumerate(codes())}


@functools.cache
def _exports() -> Floats:
    """(exporter, importer), USD billion a year, goods and services."""
    return _flows("value_musd") / THOUSAND


def _flows(column: str) -> Floats:
    flows = read_table("flows").columns
    found = np.zeros((len(codes()), len(codes())))
    rows = [_places()[c] for c in flows["exporter"]]
    cols = [_places()[c] for c in flows["importer"]]
    found[rows, cols] = np.nan_to_num(np.asarray(flows[column], float))
    np.fill_diagonal(found, 0.0)
    return found


@functools.cache
def _imputed() -> Floats:
    return _flows("imputed")


@functools.cache
def _in_force() -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Trade agreements in force between two economies: id to the first day, under the pair in order of the alphabet."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for r in read_table("agreement_pairs").to_dict():
        if r["start"] <= AS_OF and (not r["end"] or r["end"] > AS_OF):
            held = found.setdefault((min(r["iso3_a"], r["iso3_b"]), max(r["iso3_a"], r["iso3_b"])), {})
            held[r["agreement"]] = min(r["start"], held.get(r["agreement"], r["start"]))
    return found


def _agreements() -> Floats:
    return _counted({pair: len(held) for pair, held in _in_force().items()})


def _investment() -> Floats:
    found: dict[tuple[str, str], int] = {}
    for r in read_table("investment_treaties").to_dict():
        if r["in_force"] and r["in_force"] <= AS_OF and (not r["ended"] or r["ended"] > AS_OF):
            one, other = _sides(r["parties"].split())
            for a in one:
                for b in other:
                    pair = (min(a, b), max(a, b))
                    found[pair] = found.get(pair, 0) + 1
    return _counted(found)


def _sides(parties: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The two sides of an investment treaty; Belgium and Luxembourg conclude as one where both are named beside a third."""
    others = tuple(p for p in parties if p not in UNION)
    return (others, UNION) if len(others) == 1 and set(UNION) < set(parties) else (tuple(parties[:1]), tuple(parties[1:]))


def _environment() -> Floats:
    bound = np.zeros((len(read_table("environmental_treaties")), len(codes())))
    rows = {r["ecolex_id"]: k for k, r in enumerate(read_table("environmental_treaties").to_dict())}
    for r in read_table("treaty_parties").to_dict():
        if r["iso3"] in _places() and r["ratified"] and not r["terminated"]:
            bound[rows[r["ecolex_id"]], _places()[r["iso3"]]] = 1.0
    return _shared(bound)


def _organisations() -> Floats:
    rows = {r["organisation"]: k for k, r in enumerate(read_table("organisations").to_dict())}
    inside = np.zeros((len(rows), len(codes())))
    for r in read_table("memberships").to_dict():
        if r["status"] == "member" and r["iso3"] in _places():
            inside[rows[r["organisation"]], _places()[r["iso3"]]] = 1.0
    return _shared(inside)


def _embassies() -> Floats:
    """1 where one of the two keeps an embassy in the other, 2 where each does."""
    found = np.zeros((len(codes()), len(codes())))
    for r in read_table("embassies").to_dict():
        if r["missions"] and r["sender"] in _places() and r["host"] in _places():
            found[_places()[r["sender"]], _places()[r["host"]]] = 1.0
    return found + found.T


def _sanctions() -> Floats:
    """Measures in force between two, whoever set them."""
    found = np.zeros((len(codes()), len(codes())))
    for r in read_table("sanction_measures").to_dict():
        if r["start"] > AS_OF or (r["end"] and r["end"] <= AS_OF):
            continue
        for a in _members(r["sender"]):
            for b in _members(r["target"]):
                found[_places()[a], _places()[b]] += 1.0
    return found + found.T


def _members(code: str) -> tuple[str, ...]:
    held = countries.members(code) if countries.is_joint(code) else (code,)
    return tuple(c for c in held if c in _places())


def _counted(pairs: Mapping[tuple[str, str], int]) -> Floats:
    found = np.zeros((len(codes()), len(codes())))
    for (a, b), count in pairs.items():
        if a in _places() and b in _places():
            found[_places()[a], _places()[b]] = found[_places()[b], _places()[a]] = count
    np.fill_diagonal(found, 0.0)
    return found


def _shared(inside: Floats) -> Floats:
    """From (thing, economy) to how many things each two share."""
    found = inside.T @ inside
    np.fill_diagonal(found, 0.0)
    return np.asarray(found, float)


KINDS: Mapping[str, Kind] = {
    "trade": Kind("USD bn", ("flows",), lambda: _exports() + _exports().T, additive=True),
    "exports": Kind("USD bn", ("flows",), _exports, additive=True),
    "imports": Kind("USD bn", ("flows",), lambda: _exports().T, additive=True),
    "agreements": Kind("agreements in force", ("agreement_pairs", "agreements"), _agreements),
    "investment": Kind("treaties in force", ("investment_treaties",), _investment),
    "environment": Kind("treaties binding both", ("treaty_parties", "environmental_treaties"), _environment),
    "organisations": Kind("memberships shared", ("memberships", "organisations"), _organisations),
    "embassies": Kind("directions", ("embassies",), _embassies),
    "sanctions": Kind("measures in force", ("sanction_measures",), _sanctions),
}
"""Kinds of tie by name."""


@functools.cache
def matrix(kind: str) -> Floats:
    """Weights (this economy, partner) of a kind.

    Raises
    ------
    InputError
        If there is no such kind.
    """
    if kind not in KINDS:
        raise InputError(
            Problem(f"there is no kind of tie {kind!r}", "kind", "one of " + ", ".join(KINDS), nearest_names(kind, KINDS))
        )
    found = KINDS[kind].make()
    found.setflags(write=False)
    return found


def ties_of(kind: str, code: str) -> list[TieRow]:
    """Partners of one economy, the strongest first; those with nothing are left out.

    Examples
    --------
    >>> ties_of("imports", "VNM")[0].code
    'CHN'
    """
    weights, of = matrix(kind)[_places()[code]], codes()
    total = float(weights.sum())
    guessed = _guessed(kind, code)
    trade = matrix("trade")[_places()[code]]  # of equal ties, that to the larger trading partner stands first
    order = sorted(np.flatnonzero(weights), key=lambda k: (-weights[k], -trade[k], of[k]))
    return [TieRow(of[k], float(weights[k]), 100 * float(weights[k]) / total, bool(guessed[k])) for k in order]


def _guessed(kind: str, code: str) -> Floats:
    """Which partners' flows are imputed, where it is a matter of flows."""
    k = _places()[code]
    sold, bought = _imputed()[k], _imputed()[:, k]
    return {"exports": sold, "imports": bought, "trade": np.maximum(sold, bought)}.get(kind, np.zeros(len(codes())))


def strongest_among(kind: str, chosen: Sequence[str], most: int) -> list[tuple[str, str, float]]:
    """The strongest ties among some economies, each pair once."""
    weights = matrix(kind)
    places = [_places()[c] for c in chosen]
    pairs = [
        (a, b, float(max(weights[i, j], weights[j, i])))
        for n, (a, i) in enumerate(zip(chosen, places, strict=True))
        for b, j in zip(chosen[n + 1 :], places[n + 1 :], strict=True)
    ]
    return sorted((p for p in pairs if p[2] > 0), key=lambda p: (-p[2], p[:2]))[:most]


def concentration(kind: str, code: str) -> dict[str, Any]:
    """How much hangs on few: share of the largest and of the five largest partners, and the index of Herfindahl and Hirschman.

    Shares in per cent; the index runs from near 0 (many equal partners) to 1 (one partner).
    """
    shares = [t.share for t in ties_of(kind, code)]
    if not shares:
        return {}
    return {"largest": shares[0], "five": sum(shares[:FIVE]), "index": sum((s / 100) ** 2 for s in shares)}


def agreements_of(code: str) -> list[dict[str, Any]]:
    """Trade agreements in force for an economy with the partners each covers, the newest first."""
    rows = {r["agreement"]: r for r in read_table("agreements").to_dict()}
    partners: dict[str, list[str]] = {}
    since: dict[str, str] = {}
    for (a, b), held in _in_force().items():
        if code in (a, b):
            for agreement, day in held.items():
                partners.setdefault(agreement, []).append(b if a == code else a)
                since[agreement] = min(day, since.get(agreement, day))
    found = [
        {"id": a, "title": rows[a]["title"], "type": rows[a]["type"], "since": since[a], "partners": sorted(p)}
        for a, p in partners.items()
    ]
    return sorted(found, key=lambda r: (r["since"], r["id"]), reverse=True)
