# SPDX-License-Identifier: Apache-2.0
"""Kyoto and Paris as instruments: Parties with dates, and a clause for each Party with what it owes or has pledged.

The files are read without DuckDB, whose start would cost every load more than the reading itself.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from plenipo.core.instrument import Accession, Clause, Eligibility, EntryIntoForce, Instrument, PartyStatus, Provision
from plenipo.core.registry import provision_type, provision_types

__all__ = ["LeftOut", "climate_instruments", "untyped_targets"]

Row = Mapping[str, str]
TARGET = "emissions target"
UNION = "EUN"
GASES = {"GHG": "all", "six gases": "all", "emissions per unit of GDP": "all", "net GHG": "net", "CO2 per unit of GDP": "CO2"}


class _Text(NamedTuple):
    """What a treaty's tables do not say: its name among acts, its short title, where its targets stand."""

    name: str
    short: str
    accession: str
    open_from: dt.date
    stands_in: str
    targets: tuple[str, ...]
    """Under which names its targets stand in the table."""


TEXTS = {
    "KYOTO": _Text("kyoto", "Kyoto Protocol", "Article 24", dt.date(1999, 3, 16), "Annex B", ("KYOTO", "KYOTO_DOHA")),
    "PARIS": _Text("paris", "Paris Agreement", "Article 20", dt.date(2017, 4, 22), "Article 4 (2)", ("PARIS",)),
}


class LeftOut(NamedTuple):
    """A target that the law does not hold, and why."""

    treaty: str
    party: str
    year: int
    why: str


def climate_instruments(folder: Path, actors: Collection[str]) -> dict[str, Instrument]:
    """Instruments by id from the tables ``climate_parties``, ``treaty_targets`` and ``treaty_entry``; none if they are not there.

    Without a channel that reads targets, the instruments have their Parties and no targets.
    """
    parties, targets, rules, titles = (
        _read(folder / f"{n}.csv") for n in ("climate_parties", "treaty_targets", "treaty_entry", "environmental_treaties")
    )
    if not parties:
        return {}
    found = {}
    for treaty, text in TEXTS.items():
        rule = next(r for r in rules if r["treaty"] == treaty)
        title = next(r for r in titles if r["treaty"] == treaty)["title"]
        owed = _clauses(text, targets) if TARGET in provision_types() else ()
        statuses = tuple(_status(r) for r in parties if r["treaty"] == treaty and r["iso3"] in actors)
        found[text.name] = _instrument(text, title, rule, statuses, owed)
    return found


def untyped_targets(folder: Path) -> tuple[LeftOut, ...]:
    """Rows of ``treaty_targets`` that are not in the law, each with the reason."""
    targets = _read(folder / "treaty_targets.csv")
    found = []
    for text in TEXTS.values():
        for row in (r for r in targets if r["treaty"] in text.targets):
            if why := _why_not(row):
                found.append(LeftOut(row["treaty"], row["iso3"], int(row["target_year"]), why))
    return tuple(found)


def _instrument(text: _Text, title: str, rule: Row, parties: tuple[PartyStatus, ...], owed: tuple[Clause, ...]) -> Instrument:
    return Instrument.model_construct(
        id=text.name,
        title=title,
        type="climate treaty",
        parties=parties,
        text=Clause(title=text.short, clauses=owed),
        eligibility=Eligibility(open_to=("state",), clause=text.accession),
        accession=Accession(open_from=text.open_from, consent="none", clause=text.accession),
        entry_into_force=EntryIntoForce(
            ratifications=int(rule["parties"]),
            share_pct=float(rule["share_pct"]),
            of_what=rule["of_what"],
            days_after=int(rule["delay_days"]),
            clause=rule["clause"],
        ),
        withdrawal_notice_months=int(rule["withdrawal_notice_months"]),
        withdrawal_after_months=int(rule["withdrawal_after_months"]),
        pairwise=False,
        source=f"{rule['source']}; terms {rule['evidence']}",
        checked="Parties: records to November 2018, later ones typed to January 2026",
    )


def _status(row: Row) -> PartyStatus:
    return PartyStatus.model_construct(
        actor=row["iso3"],
        side="",
        signed=_date(row["signed"]),
        ratified=_date(row["ratified"]),
        provisionally_applied=None,
        in_force=_date(row["in_force"]),
        withdrawn=_date(row["withdrawn"]),
        source=row["source"],
    )


def _clauses(text: _Text, targets: list[dict[str, str]]) -> tuple[Clause, ...]:
    by_party: dict[str, list[Provision]] = {}
    target = provision_type({"kind": TARGET})
    for row in targets:
        if row["treaty"] in text.targets and not _why_not(row):
            values = dict(_terms(row, text.stands_in))
            by_party.setdefault(row["iso3"], []).append(target.model_validate(values))
    return tuple(
        Clause(number=text.stands_in, title=f"target of {code}", concerns=(code,), provisions=tuple(owed))
        for code, owed in sorted(by_party.items())
    )


def _why_not(row: Row) -> str:
    """Reason to leave a target out, or empty."""
    if row["treaty"].startswith("KYOTO") and row["iso3"] == UNION:
        return "its members have limits of their own, as they shared it"
    if row["gases"] not in GASES:
        return f"limits {row['gases']!r}, which is not counted apart"
    return ""


def _terms(row: Row, stands_in: str) -> Iterator[tuple[str, Any]]:
    """Fields of one target. Of a range the middle is taken.

    A level is taken where a projection of its own is the base, for ours is another; a share where a past year is, for inventories
    and our figures differ in level, above all on land use.
    """
    notes = [row["note"], "from memory" if row["evidence"] == "from memory" else "", _doubt(row)]
    form = "fixed level" if row["low_mt"] and row["type"] != "base-year" else row["type"]
    yield from (
        ("kind", TARGET),
        ("by", int(row["target_year"])),
        ("gases", GASES[row["gases"]]),
        ("condition", row["condition"]),
    )
    yield "clause", f"{stands_in}; {row['source']}"
    if form == "fixed level":
        yield "level_mt", _middle(row, "mt")
    else:
        yield "change_pct", _middle(row, "pct")
    base = "".join(c for c in row["base"][:6] if c.isdigit())
    if form == "trajectory":
        notes.append("assumed: the peak is the level of the base year of the world")
    if base and form in ("base-year", "intensity"):
        yield "base", int(base)
    yield from (("form", form), ("note", "; ".join(n for n in notes if n)))


def _doubt(row: Row) -> str:
    if row["low_pct"] != row["high_pct"] or row["low_mt"] != row["high_mt"]:
        return "middle of a range"
    return "the base year is taken as 1990" if row["base"].startswith("1990 or") else ""


def _middle(row: Row, unit: str) -> float:
    return (float(row[f"low_{unit}"]) + float(row[f"high_{unit}"])) / 2.0


def _read(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
