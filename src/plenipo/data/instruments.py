# SPDX-License-Identifier: Apache-2.0
"""Agreements of every kind under one form: trade, environment, investment; listed, told, two of them side by side."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from plenipo.core import countries
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.data.actors import AS_OF
from plenipo.data.agreements import agreement_ids, describe_agreement
from plenipo.data.tables import read_table
from plenipo.data.treaties import compare_treaties, describe_treaty, named_treaties

__all__ = ["KINDS", "compare_instruments", "describe_instrument", "find_instrument", "kin_of", "list_instruments", "party_names"]

Row = dict[str, Any]
KINDS = ("trade", "environment", "investment")
TRADE_TERMS = ("type", "coverage", "tariff_cut", "origin_use", "depth", "eligibility", "accession_consent", "accession_open_from")
SHARES = ("tariff_cut", "origin_use")
DATES = ("signed", "ratified", "in_force", "withdrawn")
PERCENT = 100.0
KIN = 4  # others offered to be set beside


def list_instruments() -> list[Row]:
    """Every agreement: ``id``, ``kind``, ``title``, ``short``, ``type``, ``signed``, ``in_force``, ``status``, ``parties``."""
    return list(_listed().values())


@functools.cache
def _listed() -> Mapping[str, Row]:
    held = _members()
    rows: list[Row] = []
    for id, r in agreement_ids().items():
        rows.append(_listing(id, "trade", r["title"], r["short"], r["type"], r["signed"], r["in_force"], r["status"]))
    bound = _first_days()
    for r in read_table("environmental_treaties").to_dict():
        id = _treaty_id(r)
        first = bound.get(id, "")
        rows.append(
            _listing(id, "environment", r["title"], r["treaty"], "", r["adopted"], first, "in force" if first else "signed")
        )
    for r in read_table("investment_treaties").to_dict():
        status = "inactive" if r["ended"] and r["ended"] <= AS_OF else "in force"
        rows.append(_listing(r["treaty"], "investment", "", "", "", r["signed"], r["in_force"], status))
    return {r["id"]: {**r, "parties": len(held.get(r["id"], ()))} for r in rows}


def _listing(id: str, kind: str, title: str, short: str, type: str, signed: str, in_force: str, status: str) -> Row:
    return {
        "id": id,
        "kind": kind,
        "title": title,
        "short": short,
        "type": type,
        "signed": signed,
        "in_force": in_force,
        "status": status,
    }


def _treaty_id(row: Mapping[str, Any]) -> str:
    return str(row["treaty"]).casefold().replace("_", "-") or str(row["ecolex_id"])


@functools.cache
def _members() -> Mapping[str, frozenset[str]]:
    """Who has signed or joined each agreement, whether or not it still holds."""
    found: dict[str, set[str]] = {}
    for r in read_table("agreement_parties").to_dict():
        found.setdefault(r["agreement"], set()).add(r["iso3"])
    ids = {r["ecolex_id"]: _treaty_id(r) for r in read_table("environmental_treaties").to_dict()}
    for r in read_table("treaty_parties").to_dict():
        found.setdefault(ids[r["ecolex_id"]], set()).add(r["iso3"])
    for r in read_table("investment_treaties").to_dict():
        found[r["treaty"]] = set(r["parties"].split())
    return {id: frozenset(members) for id, members in found.items()}


@functools.cache
def _first_days() -> Mapping[str, str]:
    """Environmental treaty to the first day on which it bound a Party."""
    ids = {r["ecolex_id"]: (_treaty_id(r), r["adopted"]) for r in read_table("environmental_treaties").to_dict()}
    found: dict[str, str] = {}
    for r in read_table("treaty_parties").to_dict():
        id, adopted = ids[r["ecolex_id"]]
        if r["in_force"]:
            found[id] = min(found.get(id, r["in_force"]), max(r["in_force"], adopted))
    return found


def find_instrument(name: str) -> str:
    """Id of an agreement from its id, short title or title.

    Raises
    ------
    InputError
        If there is none of that name; names the nearest.
    """
    rows, folded = _listed(), name.strip().casefold()
    ids = {id.casefold(): id for id in rows}
    named = {str(r[k]).casefold(): id for k in ("title", "short") for id, r in rows.items() if r[k]}
    found = ids.get(folded) or named.get(folded) or ids.get(named_treaties().get(folded, "").casefold())
    if found is None:
        near = nearest_names(folded, [*ids, *named])
        nearest = tuple(dict.fromkeys(ids.get(n) or named[n] for n in near))
        raise InputError(Problem(f"there is no agreement {name!r}", "", "an id or a title", nearest))
    return found


def describe_instrument(name: str) -> Row:
    """One agreement.

    Returns
    -------
    dict
        The row of :func:`list_instruments` with ``terms`` (``term``, ``value``, ``clause``, ``basis``, ``source``), ``parties``
        (``iso3``, ``side``, dates, ``state``, ``source``), ``checked``, ``source``, ``note``, ``ended``, and what only some have:
        ``targets``, ``entry`` (into force), ``schedules``; empty for others.

    Raises
    ------
    InputError
        If there is none of that name; names the nearest.
    """
    row = _listed()[find_instrument(name)]
    told = {"trade": _trade, "environment": _environment, "investment": _investment}[row["kind"]](row["id"])
    return {**row, "ended": "", "entry": {}, "targets": {}, "schedules": [], **told}


def _trade(id: str) -> Row:
    row = describe_agreement(id)
    terms = [_term(t, _worded(t, row[t]), row.get(f"{t}_basis", "")) for t in TRADE_TERMS if row[t] not in ("", None)]
    if row["accession_clause"]:
        terms.append(_term("accession_clause", row["accession_clause"]))
    if row["accession_open_for"]:
        terms.append(_term("accession_open_for", row["accession_open_for"].replace(":", " from ").replace(";", ", ")))
    if row["withdrawal_notice_months"]:
        terms.append(_term("withdrawal_notice", f"{row['withdrawal_notice_months']:g} months", clause=row["withdrawal_clause"]))
    parties = [
        _status(p["iso3"], p, p["in_force"] or p["provisional_from"], p["withdrawn"] or row["ended"], p["side"], p["source"])
        for p in row["parties"]
    ]
    provisional = {p["iso3"]: p["provisional_from"] for p in row["parties"] if p["provisional_from"]}
    for p in parties:
        p["provisional"] = provisional.get(p["iso3"], "")
    held = {k: row[k] for k in ("checked", "source", "note")}
    return {**held, "ended": row["ended"], "terms": terms, "parties": parties, "schedules": _schedules(id)}


def _worded(term: str, value: Any) -> str:
    """A term as it is read: shares in per cent, depth on its scale."""
    if term in SHARES:
        return f"{PERCENT * value:g} %"
    return f"{value:g}" if isinstance(value, float) else str(value).replace(";", ", ")


def _term(term: str, value: str, basis: str = "", clause: str = "", source: str = "") -> Row:
    return {"term": term, "value": value, "clause": clause, "basis": basis, "source": source}


def _status(code: str, dates: Mapping[str, Any], start: str, end: str, side: str = "", source: str = "") -> Row:
    row = {"iso3": code, "side": side, "source": source, "signed": dates.get("signed", ""), "ratified": dates.get("ratified", "")}
    bound = start and start <= AS_OF
    state = "left" if end and end <= AS_OF else "bound" if bound else "signed"
    return {**row, "in_force": start, "withdrawn": end, "provisional": "", "state": state}


def _schedules(id: str) -> list[Row]:
    """Mean duty of each Party to another under its schedule: on entry into force, after ten years, at the end."""
    rows: dict[tuple[str, str], dict[int, Row]] = {}
    for r in read_table("schedules").to_dict():
        if r["agreement"] == id:
            rows.setdefault((r["party"], r["beneficiary"]), {})[int(r["year_of_schedule"])] = r
    return [
        {
            "party": party,
            "beneficiary": beneficiary,
            "lines": years[max(years)]["lines"],
            "years": [{"year": y, "rate": years[y]["rate_pct"]} for y in sorted(years)],
        }
        for (party, beneficiary), years in rows.items()
    ]


def _environment(id: str) -> Row:
    told = describe_treaty(id)
    rule = told["entry_into_force"]
    terms = [
        _term(r["term"], f"{r['value']} {r['unit']}".strip(), r["evidence"], r["clause"], r["source"]) for r in told["agreed"]
    ]
    parties = [_status(p["iso3"], p, p["in_force"] or p["ratified"], p["terminated"], source="ECOLEX") for p in told["parties"]]
    later = [_status(p["iso3"], p, p["in_force"] or p["ratified"], p["withdrawn"], source=p["source"]) for p in told["later"]]
    again = {p["iso3"] for p in later}
    # Of a State of which more is known since, the record that it was a Party is kept beside, unless it is the same accession.
    known = {(p["iso3"], p["ratified"]) for p in later}
    kept = [p for p in parties if (p["iso3"], p["ratified"]) not in known]
    for p in kept:
        if p["iso3"] in again and p["state"] == "bound":
            p["state"] = "earlier"
    return {
        "checked": told["vintage"],
        "source": "ECOLEX",
        "note": "",
        "terms": terms,
        "entry": rule,
        "targets": told["targets"],
        "parties": sorted([*kept, *later], key=lambda p: (not p["in_force"], p["in_force"], p["iso3"])),
        "signatures": told["signatures"],
        "ratifications": told["ratifications"],
    }


def _investment(id: str) -> Row:
    row = next(r for r in read_table("investment_treaties").to_dict() if r["treaty"] == id)
    parties = [_status(c, row, row["in_force"], row["ended"], source="UNCTAD") for c in row["parties"].split()]
    return {"checked": "2019", "source": "UNCTAD", "note": row["note"], "terms": [], "parties": parties, "ended": row["ended"]}


def compare_instruments(one: str, other: str) -> Row:
    """Two agreements: terms that differ, terms that are the same, who is in one alone, who is in both, targets.

    Raises
    ------
    InputError
        If there is none of a name.
    """
    described = [describe_instrument(n) for n in (one, other)]
    if all(d["kind"] == "environment" for d in described):
        found = compare_treaties(described[0]["id"], described[1]["id"])
        names = found["treaties"]
        terms = [{"term": r["term"], "values": [r[n] for n in names]} for r in found["terms"]]
        targets = [{"iso3": r["iso3"], "values": [r[n] for n in names]} for r in found["targets"]]
        same = found["same"]
    else:
        terms, same = _differing(described)
        targets = []
    inside = [{p["iso3"] for p in d["parties"] if p["state"] == "bound"} for d in described]
    return {
        "of": described,
        "terms": terms,
        "same": same,
        "targets": targets,
        "both": sorted(inside[0] & inside[1]),
        "only": [sorted(inside[0] - inside[1]), sorted(inside[1] - inside[0])],
    }


def _differing(described: Sequence[Row]) -> tuple[list[Row], list[str]]:
    keys = ("signed", "in_force", "status")
    held = [{**{k: str(d[k]) for k in keys}, **{t["term"]: _told(t) for t in d["terms"]}} for d in described]
    rows = [{"term": t, "values": [h.get(t, "") for h in held]} for t in dict.fromkeys(k for h in held for k in h)]
    return [r for r in rows if len(set(r["values"])) > 1], [r["term"] for r in rows if len(set(r["values"])) == 1]


def _told(term: Row) -> str:
    return f"{term['value']} ({term['basis']})" if term["basis"] else str(term["value"])


def kin_of(id: str) -> list[Row]:
    """Agreements of the same kind that share most of their Parties with this one, to be set beside it."""
    rows, members = _listed(), _members()
    own = members.get(id, frozenset())
    others = [r for r in rows.values() if r["kind"] == rows[id]["kind"] and r["id"] != id and r["status"] != "inactive"]

    def alike(row: Row) -> float:
        theirs = members.get(row["id"], frozenset())
        return len(own & theirs) / max(1, len(own | theirs))

    return sorted(others, key=lambda r: (-alike(r), not r["short"], r["id"]))[:KIN]


def party_names(row: Row, profile: str) -> list[str]:
    """Names of the Parties of an agreement of two or three, for those without a title."""
    return [countries.name(c, profile) for c in sorted(_members().get(row["id"], ()))]
