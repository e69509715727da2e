# SPDX-License-Identifier: Apache-2.0
"""The profile of one economy: figures with their unit, year, source and how they are known; groups; treaties with dates."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from plenipo.data.actors import AS_OF
from plenipo.data.sources.facts import read_facts
from plenipo.data.tables import read_table

__all__ = ["facts_of", "groups_of", "memberships_of", "treaties_of"]

Row = dict[str, Any]
THOUSAND = 1000.0  # millions in a billion
# Heading -> table, column, and by what to divide so that the unit is a billion.
FACTS: Mapping[str, tuple[tuple[str, str, float], ...]] = {
    "size": (
        ("economies", "population_million", 1.0),
        ("economies", "gdp_musd", THOUSAND),
        ("economies", "gdp_ppp_musd", THOUSAND),
    ),
    "trade": (
        ("economies", "exports_musd", THOUSAND),
        ("economies", "imports_musd", THOUSAND),
        ("tariffs", "applied_pct", 1.0),
        ("tariffs", "bound_pct", 1.0),
        ("tariffs", "binding_coverage_pct", 1.0),
    ),
    "emissions": tuple(
        ("national_climate", c, 1.0) for c in ("co2_mt", "co2_land_mt", "ch4_mtco2e", "n2o_mtco2e", "other_mtco2e")
    ),
    "know_how": (("technology", "fdi_inward_musd", THOUSAND), ("technology", "rd_pct_gdp", 1.0)),
}
YEARS = {"gdp_musd": "gdp_year", "applied_pct": "applied_year", "rd_pct_gdp": "rd_year"}
"""Columns whose year is held row by row."""
BASIS = {"tariffs": "basis"}
"""Tables that say in a column how the whole row is known."""
DATES = ("signed", "ratified", "in_force", "withdrawn")


def facts_of(code: str) -> dict[str, list[Row]]:
    """Figures of one economy by heading.

    Rows have ``column``, ``value``, ``unit``, ``year``, ``imputed``, ``meaning``, ``how`` and ``sources``.
    ``value`` is None where none is held, ``imputed`` whether it is not an observation of this economy.
    """
    return {heading: [_fact(code, *fact) for fact in facts] for heading, facts in FACTS.items() if _row(facts[0][0], code)}


def _fact(code: str, table: str, column: str, divisor: float) -> Row:
    row, about = _row(table, code) or {}, _columns()[table, column]
    value, unit = row.get(column), about["unit"]
    guessed = column in str(row.get("imputed") or "").split(";") or row.get(BASIS.get(table, ""), "observed") != "observed"
    return {
        "column": column,
        "value": None if value is None else value / divisor,
        "unit": unit.replace("USD million", "USD billion").replace("million international", "billion international")
        if divisor > 1
        else unit,
        "year": _year(row, column, about),
        "imputed": bool(guessed),
        "meaning": about["meaning"],
        "how": about["imputation"],
        "sources": [s["title"] for s in _sources(about["source"])],
    }


def _year(row: Row, column: str, about: Row) -> str:
    """Of this row where it is held, else of the column."""
    held = row.get(YEARS.get(column, ""))
    return str(int(held)) if held else str(about["vintage"]).partition(",")[0]


def groups_of(code: str) -> Row:
    """Region, income group, group of the United Nations, and blocs with the day of joining."""
    held, groups = _row("economies", code) or {}, _row("state_groups", code) or {}
    blocs = sorted(_of("blocs", code), key=lambda r: str(r["name"]))
    return {
        "region": held.get("region", ""),
        "income_group": held.get("income_group", ""),
        "un_group": groups.get("un_group", ""),
        "flags": [f for f in ("ldc", "sids", "oecd") if groups.get(f)],
        "blocs": [
            {"bloc": b["bloc"], "name": b["name"], "since": b["since"], "customs_union": bool(b["customs_union"])} for b in blocs
        ],
    }


def memberships_of(code: str) -> dict[str, list[Row]]:
    """Organisations of an economy: the best known under ``main``, then all by kind; the tables hold no dates of joining."""
    rows = _held("organisations", "organisation")
    main = [r["organisation"] for r in read_facts("main_organisations")]
    joined = {m["organisation"]: m["status"] for m in _of("memberships", code)}
    found: dict[str, list[Row]] = {"main": [_joined(rows[o], joined[o]) for o in main if o in joined]}
    for organisation, status in joined.items():
        row = rows[organisation]
        found.setdefault(str(row["kind"]) or "organisation", []).append(_joined(row, status))
    return found


def _joined(row: Row, status: str) -> Row:
    return {"organisation": row["organisation"], "name": row["name"], "short": row["short"], "status": status}


def treaties_of(code: str) -> dict[str, list[Row]]:
    """Treaties by kind with the dates of one economy, the newest first: ``environment``, ``agreements``, ``investment``.

    Rows have ``id``, ``title``, ``signed``, ``ratified``, ``in_force``, ``withdrawn`` and ``state``: ``bound``, ``signed`` or
    ``left``.
    """
    return {"environment": _environment(code), "agreements": _trade(code), "investment": _investment(code)}


def _environment(code: str) -> list[Row]:
    """From the records, and for climate treaties from what was typed since the records end."""
    about = _held("environmental_treaties", "ecolex_id")
    ids = {r["treaty"]: k for k, r in about.items() if r["treaty"]}
    typed = [(ids[r["treaty"]], {d: r[d] for d in DATES}) for r in _of("climate_parties", code)]
    known = {number for number, _ in typed}  # a row for each time a State was in
    recorded = [
        (
            r["ecolex_id"],
            {"signed": r["signed"], "ratified": r["ratified"], "in_force": r["in_force"], "withdrawn": r["terminated"]},
        )
        for r in _of("treaty_parties", code)
        if r["ecolex_id"] not in known
    ]
    return _newest_first([{"id": _named(about[k]), "title": about[k]["title"], **dates} for k, dates in (*typed, *recorded)])


def _named(row: Row) -> str:
    return str(row["treaty"]).casefold().replace("_", "-") or str(row["ecolex_id"])


def _trade(code: str) -> list[Row]:
    about = _held("agreements", "agreement")
    rows = [
        {
            "id": r["agreement"],
            "title": about[r["agreement"]]["title"],
            "signed": r["signed"],
            "ratified": "",
            "in_force": r["in_force"] or r["provisional_from"],
            "withdrawn": r["withdrawn"] or about[r["agreement"]]["ended"],
        }
        for r in _of("agreement_parties", code)
    ]
    return _newest_first(rows)


def _investment(code: str) -> list[Row]:
    rows = [
        {
            "id": r["treaty"],
            "title": "",
            "partners": [p for p in r["parties"].split() if p != code],
            "signed": r["signed"],
            "ratified": "",
            "in_force": r["in_force"],
            "withdrawn": r["ended"],
        }
        for r in _investment_treaties().get(code, ())
    ]
    return _newest_first(rows)


def _newest_first(rows: list[Row]) -> list[Row]:
    for row in rows:
        row["state"] = _state(row)
    return sorted(rows, key=lambda r: (max(str(r[d] or "") for d in DATES), r["id"]), reverse=True)


def _state(row: Row) -> str:
    if row["withdrawn"] and row["withdrawn"] <= AS_OF:
        return "left"
    bound = row["ratified"] or row["in_force"]
    return "bound" if bound and bound <= AS_OF else "signed"


@functools.cache
def _columns() -> Mapping[tuple[str, str], Row]:
    return {(r["table"], r["column"]): r for r in read_table("tables").to_dict()}


def _sources(names: str) -> list[Row]:
    held = _held("sources", "source")
    return [held[s] for s in names.split(";") if s in held]


@functools.cache
def _held(table: str, key: str) -> Mapping[str, Row]:
    return {str(r[key]): r for r in read_table(table).to_dict()}


def _row(table: str, code: str) -> Row | None:
    return _held(table, "iso3").get(code)


@functools.cache
def _grouped(table: str) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in read_table(table).to_dict():
        found.setdefault(str(row["iso3"]), []).append(row)
    return found


def _of(table: str, code: str) -> list[Row]:
    """Rows of one economy in a table with several."""
    return _grouped(table).get(code, [])


@functools.cache
def _investment_treaties() -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in read_table("investment_treaties").to_dict():
        for party in row["parties"].split():
            found.setdefault(party, []).append(row)
    return found
