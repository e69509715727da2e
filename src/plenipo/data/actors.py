# SPDX-License-Identifier: Apache-2.0
"""What is known of one actor: an economy by any code or name, or an international organisation."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any

from plenipo.core import countries
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.data.sources.facts import read_facts
from plenipo.data.tables import read_table

__all__ = ["describe_actor", "describe_economy", "describe_organisation"]

AS_OF = "2026-11-01"  # day of the law in the baseline
PARTNERS = 10  # trading partners shown
NAMED = 4  # parties named before they are only counted
BILLION = 1000.0  # in millions
AGREEMENT_KEYS = (
    *("type", "signed", "in_force", "status", "depth", "tariff_cut", "tariff_cut_basis", "origin_use", "origin_use_basis"),
    *("accession_clause", "accession_consent", "accession_open_from", "accession_open_for"),
    *("withdrawal_clause", "withdrawal_notice_months", "checked", "source"),
)

Row = dict[str, Any]


def describe_actor(code_or_name: str) -> Row:
    """Describe an economy or an organisation, whichever the name means; an economy wins where both would do.

    Parameters
    ----------
    code_or_name
        ISO code or name of an economy in any naming profile, or id, acronym, name or alias of an organisation.

    Returns
    -------
    dict
        Plain data: text, numbers, lists of rows.

    Raises
    ------
    InputError
        If nothing of that name is known; the problem lists the nearest names.

    Examples
    --------
    >>> describe_actor("viet nam")["code"], describe_actor("apec")["members"]
    ('VNM', 21)
    """
    try:
        code = countries.resolve(code_or_name)
    except InputError:
        code = ""
    if code and not countries.is_joint(code):
        return describe_economy(code)
    found = _organisation_names().get("eu" if code == "EUN" else _folded(str(code_or_name)))
    if found:
        return describe_organisation(found)
    near = (*_near_economies(code_or_name), *_near_organisations(str(code_or_name)))
    raise InputError(
        Problem(
            f"there is no economy or organisation {code_or_name!r}",
            expected="a code such as VNM, a name such as Viet Nam, or an organisation such as apec",
            nearest=tuple(dict.fromkeys(near))[:5],
            next_step="plenipo data show economies, or plenipo data show organisations",
        )
    )


def describe_economy(code: str) -> Row:
    """Names, size, trade, tariffs, agreements in force, blocs, organisations and embassies of one economy."""
    row = countries.economy(code)
    held = _one("economies", "iso3", code)
    described: Row = {
        "name": row.names["plain"],
        "code": code,
        "kind": row.kind,
        "names": dict(row.names),
        "codes": {"iso2": row.iso2, "numeric": row.numeric, "cow": row.cow, "gw": row.gw},
        **(_figures(held) if held else {"note": "not one of the economies of the baseline: no figures are held"}),
        **_tariffs(code),
        "blocs": sorted({str(r["name"]) for r in _rows("blocs") if r["iso3"] == code}),
        **_organisations_of(code),
        **_embassies(code),
        "top_export_partners": _partners(code, "exporter", "importer"),
        "top_import_partners": _partners(code, "importer", "exporter"),
        "agreements_in_force": _agreements(code),
    }
    return described | {"sources": _sources(("economies", "tariffs", "agreements", "memberships", "embassies", "flows"))}


def describe_organisation(organisation: str) -> Row:
    """Kind, seat, foundation, members and, if it is a trade agreement too, its dates and clauses."""
    row = _one("organisations", "organisation", organisation)
    if row is None:
        raise InputError(Problem(f"there is no organisation {organisation!r}", nearest=_near_organisations(organisation)))
    by_status: dict[str, list[str]] = {}
    for m in _rows("memberships"):
        if m["organisation"] == organisation:
            by_status.setdefault(m["status"], []).append(m["iso3"])
    members = by_status.pop("member", [])
    sizes = [s for s in (_one("economies", "iso3", c) for c in members) if s]
    described: Row = {
        "name": row["name"],
        "organisation": organisation,
        "short": row["short"],
        "kind": row["kind"],
        "founded": _whole(row["founded"]),
        "seat": row["seat"],
        "scope": row["scope"],
        "members": len(members),
        "members_gdp_usd_bn": _rounded(sum(s["gdp_musd"] or 0.0 for s in sizes) / BILLION),
        "members_population_million": _rounded(sum(s["population_million"] or 0.0 for s in sizes)),
        "member_names": [countries.name(c) for c in members],
        "member_codes": members,
        **{_plural(status): [countries.name(c) for c in codes] for status, codes in sorted(by_status.items())},
        **_as_agreement(organisation),
        "wikidata": row["wikidata"],
        "source": row["source"],
        "note": row["note"],
    }
    return {k: v for k, v in described.items() if v not in ("", [], None)}


def _figures(held: Row) -> Row:
    return {
        "region": held["region"],
        "income_group": held["income_group"],
        "gdp_usd_bn": _rounded(held["gdp_musd"] / BILLION),
        "gdp_year": held["gdp_year"],
        "gdp_ppp_usd_bn": _rounded(held["gdp_ppp_musd"] / BILLION) if held["gdp_ppp_musd"] else None,
        "population_million": held["population_million"],
        "exports_usd_bn": _rounded(held["exports_musd"] / BILLION),
        "imports_usd_bn": _rounded(held["imports_musd"] / BILLION),
        "entrepot": bool(held["entrepot"]),
        "imputed": [c for c in str(held["imputed"] or "").split(";") if c],
        "note": held["note"] or "",
    }


def _tariffs(code: str) -> Row:
    row = _one("tariffs", "iso3", code)
    if row is None:
        return {}
    return {
        "applied_tariff_percent": row["applied_pct"],
        "applied_tariff_year": row["applied_year"],
        "bound_tariff_percent": row["bound_pct"],
        "binding_coverage_percent": row["binding_coverage_pct"],
    }


def _organisations_of(code: str) -> Row:
    kinds = {r["organisation"]: (r["kind"], r["short"] or r["name"]) for r in _rows("organisations")}
    member = [m["organisation"] for m in _rows("memberships") if m["iso3"] == code and m["status"] == "member"]
    counts: dict[str, int] = {}
    for organisation in member:
        counts[kinds[organisation][0]] = counts.get(kinds[organisation][0], 0) + 1
    joined, main = set(member), [r["organisation"] for r in read_facts("main_organisations")]
    return {
        "memberships": len(member),
        "memberships_by_kind": dict(sorted(counts.items(), key=lambda c: (-c[1], c[0]))),
        "main_organisations": [kinds[o][1] for o in main if o in joined],
    }


def _embassies(code: str) -> Row:
    rows = [r for r in _rows("embassies") if r["missions"]]
    return {
        "embassies_sent_to": sum(r["sender"] == code for r in rows),
        "embassies_received_from": sum(r["host"] == code for r in rows),
    }


def _partners(code: str, this: str, other: str) -> list[Row]:
    flows = [(r["value_musd"] or 0.0, r[other], r["imputed"]) for r in _rows("flows") if r[this] == code]
    total = sum(value for value, _, _ in flows)
    largest = sorted(flows, key=lambda f: (-f[0], f[1]))[:PARTNERS]
    return [
        {
            "partner": countries.name(c),
            "code": c,
            "usd_bn": _rounded(value / BILLION),
            "share_percent": _rounded(100 * value / total),
            "imputed": bool(imputed),
        }
        for value, c, imputed in largest
        if value > 0
    ]


def _agreements(code: str) -> list[Row]:
    """Agreements in force for an economy, newest first, with the partners that each covers."""
    covered: dict[str, tuple[str, list[str]]] = {}
    for r in _rows("agreement_pairs"):
        if code in (r["iso3_a"], r["iso3_b"]) and r["start"] <= AS_OF and (not r["end"] or r["end"] > AS_OF):
            start, partners = covered.setdefault(r["agreement"], (r["start"], []))
            partners.append(r["iso3_b"] if r["iso3_a"] == code else r["iso3_a"])
            covered[r["agreement"]] = (min(start, r["start"]), partners)
    table = {r["agreement"]: r for r in _rows("agreements")}
    rows = [_agreement_row(table[a], start, partners) for a, (start, partners) in covered.items()]
    return sorted(rows, key=lambda r: (r["since"], r["agreement"]), reverse=True)


def _agreement_row(row: Row, start: str, partners: list[str]) -> Row:
    union = set(countries.members("EUN"))
    named = [c for c in partners if c not in union] if union <= set(partners) else partners
    names = [countries.name(c) for c in sorted(named)] + (["European Union"] if union <= set(partners) else [])
    text = ", ".join(names) if len(names) <= NAMED else f"{len(partners)} economies"
    held = {k: row[k] for k in ("agreement", "title", "type", "depth")}
    return {**held, "with": text, "since": start, "checked": row["checked"].split(";")[0]}


def _as_agreement(organisation: str) -> Row:
    row = _one("agreements", "agreement", organisation)
    if row is None:
        return {}
    return {"agreement": {k: row[k] for k in AGREEMENT_KEYS if row[k] not in (None, "")}}


def _sources(tables: tuple[str, ...]) -> list[str]:
    titles = {r["source"]: f"{r['publisher']}, {r['title']} ({r['licence']})" for r in _rows("sources")}
    ids = dict.fromkeys(s for r in _rows("tables") if r["table"] in tables for s in str(r["source"]).split(";") if s in titles)
    return [titles[s] for s in ids]


@functools.cache
def _rows(table: str) -> tuple[Row, ...]:
    return tuple(read_table(table).to_dict())


@functools.cache
def _index(table: str, key: str) -> Mapping[str, Row]:
    return {str(r[key]): r for r in _rows(table)}


def _one(table: str, key: str, value: str) -> Row | None:
    return _index(table, key).get(value)


@functools.cache
def _organisation_names() -> Mapping[str, str]:
    """Folded name to id; ids win over aliases, aliases over acronyms, acronyms over names."""
    found: dict[str, str] = {}
    for key in ("organisation", "short", "name"):
        for row in _rows("organisations"):
            found.setdefault(_folded(str(row[key])), str(row["organisation"]))
        if key == "organisation":
            for fact in read_facts("organisation_aliases"):
                found.setdefault(_folded(fact["alias"]), fact["organisation"])
    found.pop("", None)
    return found


def _near_organisations(text: str) -> tuple[str, ...]:
    return nearest_names(text, [str(r[k]) for r in _rows("organisations") for k in ("organisation", "name") if r[k]])


def _near_economies(code_or_name: str) -> tuple[str, ...]:
    try:
        countries.resolve(code_or_name)
    except InputError as error:
        return error.problems[0].nearest
    return ()


def _plural(status: str) -> str:
    return status if status in ("other", "suspended") else f"{status}s"


def _folded(text: str) -> str:
    return re.sub(r"[^a-z0-9+]+", "", text.casefold())


def _whole(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) else str(value or "")


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
