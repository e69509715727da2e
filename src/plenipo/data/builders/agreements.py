# SPDX-License-Identifier: Apache-2.0
"""Trade agreements: our own table of dates and terms, from notified facts and hand-typed rows.

The base are the facts of the WTO's list of regional trade agreements (export of April 2026). Rows there that only record
an accession are folded into the agreement acceded to; agreements that were not notified are added by hand, each with its source.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from plenipo.data.builders.agreement_terms import Terms, terms_of
from plenipo.data.sources.facts import read_facts
from plenipo.data.table import Table

__all__ = ["Notified", "agreement_ids", "build_agreements", "read_notified"]

_SOURCE = "WTO RTA-IS {} (export of April 2026)"
_CHECKED = "checked to 2026-04"
_STATUS = {"In Force": "in force", "In force for at least one Party": "in force", "Inactive": "inactive"}
_SLUG_DROPS = re.compile(
    r", (Republic|Bolivarian Republic|Plurinational State) of|, China\b|\(.*?\)"
    r"|Agreement|Treaty|Accession of|\bthe\b|\band\b|\bof\b|between|\bStates\b",
    re.IGNORECASE,
)

AGREEMENT_COLUMNS = (
    "agreement",
    "title",
    "short",
    "type",
    "signed",
    "in_force",
    "coverage",
    "customs_union",
    "depth",
    "tariff_cut",
    "origin_use",
    "eligibility",
    "accession_clause",
    "accession_consent",
    "accession_open_from",
    "withdrawal_notice_months",
    "source",
    "checked",
    "status",
    "ended",
    "accession_open_for",
    "withdrawal_clause",
    "tariff_cut_basis",
    "origin_use_basis",
    "note",
)


_LEGAL = (
    *("eligibility", "accession_clause", "accession_consent", "accession_open_from", "accession_open_for"),
    "withdrawal_clause",
)


class Notified(NamedTuple):
    """One row of the WTO's list, read."""

    rta_id: str
    agreement: str
    title: str
    short: str
    type: str
    coverage: str
    notification: str
    status: str
    signed: str
    in_force: str
    ended: str
    tokens: tuple[str, ...]
    sided: bool
    party_dates_text: str


def read_notified(raw: Path) -> list[Notified]:
    """Agreements of the WTO's list that were signed, ordered by id; rows of mere accessions and plans are left out."""
    rows = _rows(raw)
    folded = {r["rta_id"] for r in read_facts("accession_rows")}
    kept = [r for r in rows if r["rta_id"] not in folded and (r["in_force_goods"] or r["in_force_services"] or r["signed_goods"])]
    ids = agreement_ids(kept)
    shorts = {r["rta_id"]: r["short"] for r in read_facts("agreement_ids")}
    return sorted((_notified(r, ids[r["rta_id"]], shorts.get(r["rta_id"], "")) for r in kept), key=lambda n: n.agreement)


def agreement_ids(rows: Iterable[dict[str, str]]) -> dict[str, str]:
    """Agreement id by number in the WTO's list: typed for the case book, else made of the title; unique."""
    typed = {r["rta_id"]: r["agreement"] for r in read_facts("agreement_ids")}
    taken, ids = set(typed.values()), dict(typed)
    for row in sorted(rows, key=lambda r: (r["status"] == "Inactive", int(r["rta_id"]))):
        if row["rta_id"] in ids:
            continue
        slug = _slug(row["name"])
        if slug in taken:
            slug = f"{slug}-{(row['in_force_goods'] or row['in_force_services'] or row['signed_goods'])[:4]}"
        if slug in taken:
            slug = f"{slug}-{row['rta_id']}"
        taken.add(slug)
        ids[row["rta_id"]] = slug
    return ids


def build_agreements(raw: Path) -> Table:
    """One row per agreement: dates, type, coverage, our own depth and terms, accession and withdrawal.

    Parameters
    ----------
    raw
        Parent of the raw folders; ``rta_wto_2026`` is read.
    """
    notified = {n.agreement: n for n in read_notified(raw)}
    rows = [_notified_row(n) for n in notified.values()] + [dict(r) for r in read_facts("agreements_added")]
    clauses = {r["agreement"]: r for r in read_facts("accession_clauses")}
    parties = _parties_by_agreement(raw)
    complete = []
    for row in rows:
        agreement = row["agreement"]
        terms = terms_of(row, parties.get(agreement, frozenset()))
        complete.append(_complete(row, terms, clauses.get(agreement, {})))
    rows_out = [[row.get(c, "") for c in AGREEMENT_COLUMNS] for row in complete]
    return Table.from_rows("agreements", AGREEMENT_COLUMNS, rows_out, ("agreement",))


def _complete(row: dict[str, str], terms: Terms, clause: dict[str, str]) -> dict[str, object]:
    checked = row["checked"]
    if clause.get("checked"):
        checked = f"{checked}; accession and withdrawal: {clause['checked']}"
    source = "; ".join(filter(None, (row["source"], clause.get("source", ""))))
    return {
        **row,
        "customs_union": int(row["type"] == "CU"),
        "depth": round(terms.depth, 3),
        "tariff_cut": round(terms.tariff_cut, 3),
        "origin_use": round(terms.origin_use, 3),
        "tariff_cut_basis": terms.tariff_cut_basis,
        "origin_use_basis": terms.origin_use_basis,
        "note": "; ".join(filter(None, (terms.reason, clause.get("note", "")))),
        **{k: clause.get(k, "") for k in _LEGAL},
        "withdrawal_notice_months": float(months) if (months := clause.get("withdrawal_notice_months")) else None,
        "source": source,
        "checked": checked,
    }


def _notified_row(n: Notified) -> dict[str, str]:
    return {
        "agreement": n.agreement,
        "title": n.title,
        "short": n.short,
        "type": n.type,
        "coverage": n.coverage,
        "notification": n.notification,
        "signed": n.signed,
        "in_force": n.in_force,
        "status": n.status,
        "ended": n.ended,
        "source": _SOURCE.format(n.rta_id),
        "checked": _CHECKED,
    }


def _notified(row: dict[str, str], agreement: str, short: str) -> Notified:
    kinds = row["type"].split(" & ")
    goods, services = bool(row["in_force_goods"] or row["signed_goods"]), bool(row["in_force_services"] or row["signed_services"])
    if "Services" in row["coverage"]:
        services = True
    if kinds[0] == "EIA":
        goods = False
    in_force = row["in_force_goods"] or row["in_force_services"]
    status = _STATUS.get(row["status"], "in force" if in_force else "signed")
    return Notified(
        rta_id=row["rta_id"],
        agreement=agreement,
        title=_title(row["name"]),
        short=short,
        type=kinds[0] or ("PSA" if "ECFA" in row["name"] else "FTA"),
        coverage=" and ".join(n for n, has in (("goods", goods), ("services", services)) if has),
        notification=row["notification"],
        status=status,
        signed=row["signed_goods"] or row["signed_services"],
        in_force=in_force,
        ended=row["inactive"],
        tokens=tuple((row["parties"] or row["original_parties"]).split()),
        sided="RTA" in row["composition"],
        party_dates_text=row["party_dates_text"],
    )


def _parties_by_agreement(raw: Path) -> dict[str, frozenset[str]]:
    from plenipo.data.builders.agreement_parties import parties_of_agreements

    found: dict[str, set[str]] = {}
    for party in parties_of_agreements(raw):
        found.setdefault(party.agreement, set()).add(party.iso3)
    return {agreement: frozenset(codes) for agreement, codes in found.items()}


def _rows(raw: Path) -> list[dict[str, str]]:
    with (raw / "rta_wto_2026" / "rta_agreements.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _title(name: str) -> str:
    return re.sub(r"\s+", " ", name.replace("–", "-")).strip()


def _slug(name: str) -> str:
    for fact in read_facts("slug_words"):
        name = name.replace(fact["words"], fact["short"])
    plain = unicodedata.normalize("NFKD", _SLUG_DROPS.sub(" ", name)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
