# SPDX-License-Identifier: Apache-2.0
"""Environmental treaties as data: terms, Parties with dates, targets; and two of them side by side."""

from __future__ import annotations

from typing import Any

from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.data.tables import read_table

__all__ = ["compare_treaties", "describe_treaty", "find_treaty", "list_treaties", "named_treaties"]

COVERED = 80.0
"""Per cent of world emissions whose newest document must be typed before pledges may be called current."""
UNTIL = "records of Parties end in November 2018"
RECORDS = "ECOLEX"
TERMS = ("parties", "share_pct", "of_what", "delay_days", "withdrawal_after_months", "withdrawal_notice_months", "clause")


def named_treaties() -> dict[str, str]:
    """Names by which a treaty is found, in small letters, to its number: short names and the numbers themselves."""
    rows = read_table("environmental_treaties").to_dict()
    named = {_short(r["treaty"]): r["ecolex_id"] for r in rows if r["treaty"]}
    return {**{r["ecolex_id"].casefold(): r["ecolex_id"] for r in rows}, **named}


def find_treaty(name: str) -> str:
    """Number of a treaty.

    Raises
    ------
    InputError
        If there is none of that name; names the nearest.
    """
    names = named_treaties()
    folded = _short(name)
    if folded not in names:
        near = nearest_names(folded, names)
        raise InputError(Problem(f"there is no treaty {name!r}", nearest=near, next_step="plenipo treaty list"))
    return names[folded]


def list_treaties() -> list[dict[str, Any]]:
    """Name, title, day of adoption, Parties and signatures of every treaty, those with a short name first."""
    joined: dict[str, list[int]] = {}
    for r in read_table("treaty_parties").to_dict():
        count = joined.setdefault(r["ecolex_id"], [0, 0])
        count[0] += bool(r["ratified"])
        count[1] += bool(r["signed"])
    rows = sorted(read_table("environmental_treaties").to_dict(), key=lambda r: (not r["treaty"], r["adopted"]))
    return [
        {
            "name": _name(r),
            "adopted": r["adopted"],
            "ratified": joined[r["ecolex_id"]][0],
            "signed": joined[r["ecolex_id"]][1],
            "title": r["title"],
        }
        for r in rows
    ]


def describe_treaty(name: str) -> dict[str, Any]:
    """Terms, Parties with dates and targets of one treaty, with what is not held.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    number = find_treaty(name)
    about = next(r for r in read_table("environmental_treaties").to_dict() if r["ecolex_id"] == number)
    dates = ("signed", "ratified", "in_force", "terminated")
    parties = [
        {"iso3": r["iso3"], **{d: r[d] for d in dates}}
        for r in read_table("treaty_parties").to_dict()
        if r["ecolex_id"] == number
    ]
    short = about["treaty"]
    targets = [r for r in read_table("treaty_targets").to_dict() if r["treaty"] == short] if short else []
    rule = next((r for r in read_table("treaty_entry").to_dict() if r["ecolex_id"] == number), None)
    agreed = [{k: v for k, v in r.items() if k != "treaty"} for r in read_table("treaty_terms").to_dict() if r["treaty"] == short]
    bound = min((p["in_force"] for p in parties if p["in_force"]), default="")
    return {
        "name": _name(about),
        "ecolex_id": number,
        "title": about["title"],
        "adopted": about["adopted"],
        "in_force": max(bound, about["adopted"]) if bound else "",
        "signatures": sum(bool(p["signed"]) for p in parties),
        "ratifications": sum(bool(p["ratified"]) for p in parties),
        "vintage": UNTIL,
        "entry_into_force": {t: rule[t] for t in TERMS} | {"source": f"{rule['source']}, {rule['evidence']}"} if rule else {},
        "agreed": agreed,
        "targets": _told_targets(short, targets),
        "later": _later(short),
        "parties": sorted(parties, key=lambda p: (not p["ratified"], p["ratified"], p["iso3"])),
    }


def _later(short: str) -> list[dict[str, Any]]:
    """What has happened since the records end, typed: who joined, withdrew, returned."""
    dates = ("iso3", "ratified", "in_force", "withdrawn", "evidence", "source", "note")
    rows = (r for r in read_table("climate_parties").to_dict() if short and r["treaty"] == short and r["source"] != RECORDS)
    return sorted(({d: r[d] for d in dates} for r in rows), key=lambda r: (r["ratified"], r["iso3"]))


def compare_treaties(one: str, other: str) -> dict[str, Any]:
    """Terms side by side, who is in one alone, and whose targets differ.

    Raises
    ------
    InputError
        If there is none of a name.
    """
    described = [describe_treaty(n) for n in (one, other)]
    names = [d["name"] for d in described]
    keys = ("title", "adopted", "in_force", "signatures", "ratifications")
    terms = [{"term": k, **{d["name"]: d[k] for d in described}} for k in keys]
    rules = [d["entry_into_force"] for d in described]
    terms += [{"term": t, **{n: r.get(t) for n, r in zip(names, rules, strict=True)}} for t in (*TERMS, "source")]
    agreed = [{t["term"]: f"{t['value']} {t['unit']}".strip() for t in d["agreed"]} for d in described]
    for term in dict.fromkeys(t for a in agreed for t in a):
        terms.append({"term": term, **{n: a.get(term, "not held") for n, a in zip(names, agreed, strict=True)}})
    inside = [_inside(d) for d in described]
    return {
        "treaties": names,
        "terms": [row for row in terms if row[names[0]] != row[names[1]]],
        "same": [row["term"] for row in terms if row[names[0]] == row[names[1]]],
        "in_both": len(inside[0] & inside[1]),
        "only": {names[0]: sorted(inside[0] - inside[1]), names[1]: sorted(inside[1] - inside[0])},
        "targets": _beside([d["targets"].get("rows", []) for d in described], names),
    }


def _inside(described: dict[str, Any]) -> set[str]:
    """Who is bound at the end of what is held: of those who came and went, the last row counts."""
    bound = {p["iso3"]: bool(p["ratified"] and not p["terminated"]) for p in described["parties"]}
    bound |= {p["iso3"]: bool(p["ratified"] and not p["withdrawn"]) for p in described["later"]}
    return {code for code, is_in in bound.items() if is_in}


def _beside(targets: list[list[dict[str, Any]]], names: list[str]) -> list[dict[str, Any]]:
    """First target of each Party in either, as words."""
    firsts = []
    for rows in targets:
        first: dict[str, str] = {}
        for r in rows:
            first.setdefault(r["iso3"], f"{r['target_year']}: {_in_words(r)}")
        firsts.append(first)
    return [
        {"iso3": c, **{n: f.get(c, "") for n, f in zip(names, firsts, strict=True)}} for c in sorted({*firsts[0], *firsts[1]})
    ]


def _told_targets(short: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Targets with the share of emissions they cover; a pledge with a newer document is never called current."""
    if not rows:
        return {}
    told = [
        {
            **{k: r[k] for k in ("iso3", "target_year", "type", "condition", "base")},
            "target": _in_words(r),
            **{k: r[k] for k in ("low_pct", "high_pct", "low_mt", "high_mt", "gases", "evidence", "as_of", "document", "newest")},
            "out_of_date": bool(r["newest"] > r["document"]),
            **{k: r[k] for k in ("source", "note")},
        }
        for r in rows
    ]
    shares = {r["iso3"]: r["share_pct"] for r in rows if r["share_pct"] is not None}
    if not shares:
        return {"title": f"Targets of {short}", "rows": told}
    left = set(shares) - _bound_by(short)
    newest = {r["iso3"] for r in rows if r["document"] and r["newest"] == r["document"]} - left
    typed, fresh = sum(shares.values()), sum(shares[c] for c in newest)
    last = max(r["as_of"] for r in rows)
    word = "Current pledges" if fresh >= COVERED else "Pledges"
    outside = sum(shares[c] for c in left)
    title = (
        f"{word} typed as known until {last}: {len(shares)} States and unions with {typed:.1f} % of world emissions of 2021; "
        f"{', '.join(sorted(left)) or 'none'} of them ({outside:.1f} %) not bound; for {fresh:.1f} % a row of a Party is from "
        "its newest document"
    )
    return {
        "title": title,
        "typed_share_pct": round(typed, 1),
        "newest_share_pct": round(fresh, 1),
        "not_bound": sorted(left),
        "not_typed": _left_out(rows),
        "rows": told,
    }


def _bound_by(short: str) -> set[str]:
    """Who is bound at the end of what is held; of those who came and went, the last row counts."""
    held = {
        r["iso3"]: bool(r["in_force"] and not r["withdrawn"])
        for r in read_table("climate_parties").to_dict()
        if r["treaty"] == short
    }
    return {code for code, is_in in held.items() if is_in}


def _left_out(rows: list[dict[str, Any]]) -> list[str]:
    """Parties of the agreement without a typed pledge; members of the Union share its pledge."""
    from plenipo.core.countries import members

    held = {r["iso3"] for r in rows} | set(members("EUN", "2021-12-31"))
    number = find_treaty("paris")
    everybody = {r["iso3"] for r in read_table("treaty_parties").to_dict() if r["ecolex_id"] == number}
    return sorted(everybody - held)


def _in_words(row: dict[str, Any]) -> str:
    """Such as ``-52 to -50 % on 2005`` or ``365 to 404 Mt``."""
    for low, high, unit in ((row["low_pct"], row["high_pct"], " %"), (row["low_mt"], row["high_mt"], " Mt")):
        if low is not None:
            span = f"{low:g}" if low == high else f"{low:g} to {high:g}"
            return span + unit + (f" on {row['base']}" if unit == " %" else "")
    return ""


def _name(row: dict[str, Any]) -> str:
    return _short(row["treaty"]) or str(row["ecolex_id"])


def _short(text: str) -> str:
    return text.casefold().replace("_", "-")
