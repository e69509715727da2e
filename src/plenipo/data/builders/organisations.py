# SPDX-License-Identifier: Apache-2.0
"""organisations and memberships: international organisations, treaty bodies and fora of today, and who belongs to them.

The base is a compiled list of organisations (MIT licence). Lists of countries that are no organisation are left out, known errors
are mended by hand, members it lacks come from the World Factbook, and bodies of large treaties are added from treaty records.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from plenipo.data.sources.facts import read_facts
from plenipo.data.sources.raw import query
from plenipo.data.table import Table

__all__ = [
    "MEMBERSHIP_COLUMNS",
    "ORGANISATION_COLUMNS",
    "Organisation",
    "build_memberships",
    "build_organisations",
    "compile_organisations",
]

ORGANISATION_COLUMNS = (
    "organisation",
    "name",
    "short",
    "kind",
    "founded",
    "scope",
    "seat",
    "wikidata",
    "member_count",
    "source",
    "note",
)
MEMBERSHIP_COLUMNS = ("organisation", "iso3", "status")
_LIST, _FACTBOOK = "intorgs_internacia", "factbook_2026"
_STATUS = {
    "member": "member",
    "founding_member": "member",
    "participant": "member",
    "participating": "member",
    "represented": "member",
    "associate": "associate",
    "associated": "associate",
    "associate_member": "associate",
    "observer": "observer",
    "partner": "partner",
    "cooperating": "partner",
    "recipient": "recipient",
    "funder": "contributor",
    "contributor": "contributor",
}
_FACTBOOK_STATUS = {
    "": "member",
    "observer": "observer",
    "associate": "associate",
    "associate member": "associate",
    "suspended": "suspended",
    "partner": "partner",
}
_PARTY_ACTIONS = (
    "('ratification', 'accession', 'acceptance', 'succession', 'approval', "
    "'definitive_signature', 'consent', 'formal_confirmation')"
)


@dataclass
class Organisation:
    """One organisation while it is being compiled; ``members`` maps code to status."""

    name: str
    short: str = ""
    kind: str = "organisation"
    founded: str = ""
    scope: str = ""
    seat: str = ""
    wikidata: str = ""
    source: str = _LIST
    note: str = ""
    members: dict[str, str] = field(default_factory=dict)


def build_organisations(raw: Path) -> Table:
    """One row per organisation that has members, ordered by id."""
    rows = []
    for key, o in compile_organisations(raw).items():
        count = sum(status == "member" for status in o.members.values())
        rows.append((key, o.name, o.short, o.kind, o.founded, o.scope, o.seat, o.wikidata, count, o.source, o.note))
    return Table.from_rows("organisations", ORGANISATION_COLUMNS, rows, ORGANISATION_COLUMNS[:1])


def build_memberships(raw: Path) -> Table:
    """One row per organisation and economy with its status (member, associate, observer, ...)."""
    rows = [(key, code, status) for key, o in compile_organisations(raw).items() for code, status in o.members.items()]
    return Table.from_rows("memberships", MEMBERSHIP_COLUMNS, rows, MEMBERSHIP_COLUMNS[:2])


@functools.lru_cache(maxsize=2)
def compile_organisations(raw: Path) -> dict[str, Organisation]:
    """All organisations by id, with members; those without any member are left out."""
    found = _listed(raw)
    _add_factbook(raw, found)
    _add_typed(found)
    _add_treaty_bodies(raw, found)
    for fact in read_facts("organisation_membership_corrections"):
        members = found[fact["organisation"]].members
        if fact["status"]:
            members[fact["iso3"]] = fact["status"]
        else:
            members.pop(fact["iso3"], None)
    for fact in read_facts("organisation_facts"):
        setattr(found[fact["organisation"]], fact["field"], fact["value"])
    return {key: found[key] for key in sorted(found) if found[key].members}


def _listed(raw: Path) -> dict[str, Organisation]:
    out = {(r["field"], r["value"]) for r in read_facts("organisation_left_out")}
    kept = {r["organisation"]: r["kind"] for r in read_facts("organisation_kept")}
    typed = {r["source_id"]: r for r in read_facts("organisation_ids")}
    rows = query(
        raw,
        f"{_LIST}/organisations.csv",
        "SELECT org_id, name, types, founded::VARCHAR, scope, hq_city, wikidata, row_number() OVER () AS place "
        "FROM {file} ORDER BY place",
    )
    members = _listed_members(raw)
    found: dict[str, Organisation] = {}
    seen: dict[str, str] = {}
    for source_id, name, types, founded, scope, seat, wikidata, _ in rows:
        kinds = (types or "").split("|")
        dropped = ("organisation", source_id) in out or (source_id not in kept and any(("type", k) in out for k in kinds))
        key = typed[source_id]["organisation"] if source_id in typed and source_id not in seen else _key(source_id)
        if key in found and found[key].name != name:
            key = _slug(name)
        if dropped or key in found:
            continue
        short = typed[source_id]["short"] if source_id in typed and key == typed[source_id]["organisation"] else source_id
        held = members.get(source_id, {}) if source_id not in seen else {}
        seen.setdefault(source_id, key)
        found[key] = Organisation(
            name,
            short,
            kind=kept.get(source_id) or _kind(kinds),
            founded=founded or "",
            scope=scope or "",
            seat=seat or "",
            wikidata=wikidata or "",
            members=dict(held),
        )
    for fact in read_facts("organisation_shared_ids"):  # one id of the source stands for two bodies
        reference = members[fact["reference"]]
        both = members[fact["source_id"]]
        found[fact["organisation"]].members = {c: s for c, s in both.items() if (c in reference) == (fact["side"] == "inside")}
    return found


def _listed_members(raw: Path) -> dict[str, dict[str, str]]:
    rows = query(
        raw, f"{_LIST}/members.parquet", "SELECT org_id, iso3, status FROM {file} WHERE iso3 IS NOT NULL ORDER BY 1, 2, 3 DESC"
    )
    found: dict[str, dict[str, str]] = {}
    for organisation, code, status in rows:
        found.setdefault(organisation, {}).setdefault(code, _STATUS.get(status or "member", "other"))
    return found


def _add_factbook(raw: Path, found: dict[str, Organisation]) -> None:
    """Add organisations the list lacks, and members of those it names without members; a member outranks an observer."""
    rows = query(
        raw, f"{_FACTBOOK}/organisation_membership.csv", "SELECT iso3, organisation, qualifier FROM {file} ORDER BY 2, 1, 3"
    )
    members: dict[str, dict[str, str]] = {}
    for code, acronym, qualifier in rows:
        status = _FACTBOOK_STATUS.get(qualifier or "", "other")
        held = members.setdefault(acronym, {})
        if len(code) == 3 and held.get(code) != "member":
            held[code] = status
    for fact in read_facts("organisations_factbook"):
        key = fact["organisation"]
        if key not in found:
            texts = (fact["name"], fact["acronym"], fact["kind"], fact["founded"], "", fact["seat"])
            found[key] = Organisation(*texts, source=_FACTBOOK)
        for code, status in members[fact["acronym"]].items():
            found[key].members.setdefault(code, status)
        if _FACTBOOK not in found[key].source:
            found[key].source += f"; {_FACTBOOK}"


def _add_typed(found: dict[str, Organisation]) -> None:
    """Add bodies typed by hand, and members of listed bodies that have none."""
    for fact in read_facts("organisations_typed"):
        members = dict.fromkeys(fact["members"].split(), "member")
        held = found.setdefault(fact["organisation"], Organisation(fact["name"], fact["short"], fact["kind"], source="typed"))
        held.founded, held.seat = held.founded or fact["founded"], held.seat or fact["seat"]
        held.members = held.members or members
        held.source = held.source if "typed" in held.source else f"{held.source}; typed"
        held.note = "typed from memory; not verified against a source held here"


def _add_treaty_bodies(raw: Path, found: dict[str, Organisation]) -> None:
    parties = {"env_treaty_parties": _ecolex_parties(raw), "treaties_un_mtdsg": _depositary_parties(raw)}
    for fact in read_facts("treaty_bodies"):
        adopted, codes = parties[fact["source"]][fact["source_id"]]
        key = fact["organisation"]
        if fact["mode"] == "replace":
            found[key].members.clear()
        if key not in found:
            found[key] = Organisation(fact["name"], "", "treaty body", adopted, "", "", source=fact["source"])
        elif fact["source"] not in found[key].source:
            found[key].source += f"; {fact['source']}"
        for code in codes:
            found[key].members.setdefault(code, "member")


def _ecolex_parties(raw: Path) -> dict[str, tuple[str, list[str]]]:
    rows = query(
        raw,
        "env_treaty_parties/env_treaty_parties.parquet",
        "SELECT ecolex_id, min(adopted::VARCHAR)[:4], list(DISTINCT iso3 ORDER BY iso3) FROM {file} "
        "WHERE (coalesce(ratified, '') <> '' OR coalesce(in_force, '') <> '') AND coalesce(terminated, '') = '' "
        "AND length(iso3) = 3 GROUP BY 1 ORDER BY 1",
    )
    return {r[0]: (r[1] or "", r[2]) for r in rows}


def _depositary_parties(raw: Path) -> dict[str, tuple[str, list[str]]]:
    rows = query(
        raw,
        "treaties_un_mtdsg/actions.parquet",
        "SELECT treaty_id, list(DISTINCT iso3 ORDER BY iso3) FROM {file} "
        f"WHERE action IN {_PARTY_ACTIONS} AND length(iso3) = 3 GROUP BY 1 ORDER BY 1",
    )
    titles = query(raw, "treaties_un_mtdsg/treaties.csv", "SELECT treaty_id, title FROM {file} ORDER BY 1")
    years = {t: (re.findall(r"\b(?:19|20)\d\d\b", title or "") or [""])[-1] for t, title in titles}
    return {r[0]: (years.get(r[0], ""), r[1]) for r in rows}


@functools.cache
def _kind_table() -> dict[str, tuple[int, str]]:
    return {r["type"]: (int(r["rank"]), r["kind"]) for r in read_facts("organisation_kinds")}


def _kind(types: list[str]) -> str:
    table = _kind_table()
    return min((table[t] for t in types if t in table), default=(99, "organisation"))[1]


def _key(source_id: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", source_id.lower()).strip("-")


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
