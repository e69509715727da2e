# SPDX-License-Identifier: Apache-2.0
"""Who is party to which trade agreement, since when, and which pairs of economies that covers.

The European Union is one row (``EUN``, the party that signed) and, beside it, its members of the day on the side ``EUN``, the
United Kingdom until the end of 2020. Other blocs are listed member by member with the bloc as their side. Pairs are formed across
sides only.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
import re
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from plenipo.data.builders.agreements import Notified, read_notified
from plenipo.data.sources.facts import read_facts
from plenipo.data.table import Table

__all__ = ["PAIR_COLUMNS", "PARTY_COLUMNS", "Party", "build_agreement_pairs", "build_agreement_parties", "parties_of_agreements"]

PARTY_COLUMNS = ("agreement", "iso3", "signed", "in_force", "provisional_from", "withdrawn", "note", "source", "side")
PAIR_COLUMNS = ("agreement", "iso3_a", "iso3_b", "start", "end")
_NEVER = "9999"
_SPELL = re.compile(r"(?:^|; )(.+?)\((\d\d-\w{3}-\d{4})? - (\d\d-\w{3}-\d{4})?\)")
_CORES = {"EUN": {"DEU", "FRA", "ITA", "NLD"}, "EFTA": {"CHE", "NOR"}}
_OWN_AGREEMENTS = ("120", "152", "313")  # the blocs' own texts
_UNITED_KINGDOM_NOTE = "membership of the European Union ended 2020-01-31; treated as a member until the transition ended"


class Party(NamedTuple):
    """One party of one agreement; dates as ISO text, empty if there is none. ``withdrawn`` is the first day out."""

    agreement: str
    iso3: str
    signed: str = ""
    in_force: str = ""
    provisional_from: str = ""
    withdrawn: str = ""
    note: str = ""
    source: str = ""
    side: str = ""

    def start(self) -> str:
        """First day on which it is bound or applies provisionally."""
        return min(filter(None, (self.in_force, self.provisional_from)), default="")


def build_agreement_parties(raw: Path) -> Table:
    """One row per agreement and party, ordered.

    Parameters
    ----------
    raw
        Parent of the raw folders; ``rta_wto_2026`` is read.
    """
    return Table.from_rows("agreement_parties", PARTY_COLUMNS, parties_of_agreements(raw), PARTY_COLUMNS[:2])


def build_agreement_pairs(raw: Path) -> Table:
    """One row per agreement and unordered pair of economies: first day covered, first day no longer covered (or empty)."""
    by_agreement: dict[str, list[Party]] = defaultdict(list)
    for party in parties_of_agreements(raw):
        by_agreement[party.agreement].append(party)
    fixed, overrides = _corrections(), _accession_overrides(raw)
    rows: list[tuple[str, str, str, str, str]] = []
    for agreement, parties in sorted(by_agreement.items()):
        spells = _spells([(p.iso3, p.side or p.iso3, p.start(), p.withdrawn) for p in parties if p.iso3 != "EUN"])
        spells.update({pair: spell for (a, pair), spell in overrides.items() if a == agreement})
        spells.update({pair: spell for (a, pair), spell in fixed.items() if a == agreement})
        valid = {pair: (start, end) for pair, (start, end) in spells.items() if start and (not end or start < end)}
        rows += [(agreement, *pair, *spell) for pair, spell in sorted(valid.items())]
    return Table.from_rows("agreement_pairs", PAIR_COLUMNS, rows, PAIR_COLUMNS[:3])


def _spells(members: list[tuple[str, str, str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """First and last day of every pair across sides; the earlier spell wins where a pair arises twice."""
    spells: dict[tuple[str, str], tuple[str, str]] = {}
    for (a, side_a, start_a, end_a), (b, side_b, start_b, end_b) in combinations(members, 2):
        if a == b or side_a == side_b or not (start_a and start_b):
            continue
        start, end = max(start_a, start_b), min(filter(None, (end_a, end_b)), default="")
        if end and end <= start:
            continue
        pair = (a, b) if a < b else (b, a)
        if pair not in spells or start < spells[pair][0]:
            spells[pair] = (start, end)
    return spells


def _through_the_union(parties: list[Party], union: list[Party]) -> list[Party]:
    """Members of the day of the European Union as parties on its side, for every agreement of the Union."""
    found = []
    for p in parties:
        for m in union if p.iso3 == "EUN" else ():
            start = max(p.in_force, m.in_force) if p.in_force else ""
            applied = max(p.provisional_from, m.in_force) if p.provisional_from else ""
            gone = min(filter(None, (p.withdrawn, m.withdrawn)), default="")
            if not gone or gone > (start or applied or _NEVER):
                found.append(Party(p.agreement, m.iso3, "", start, applied, gone, "", p.source, "EUN"))
    return found


@functools.lru_cache(maxsize=2)
def parties_of_agreements(raw: Path) -> tuple[Party, ...]:
    """Every party of every agreement, ordered by agreement and code."""
    blocs = _bloc_tokens(raw)
    found: dict[tuple[str, str], Party] = {}
    for notified in read_notified(raw):
        found.update({(p.agreement, p.iso3): p for p in _notified_parties(notified, blocs)})
    for party in _acceding(raw):
        found[party.agreement, party.iso3] = party
    for row in read_facts("agreement_parties_added"):
        found[row["agreement"], row["iso3"]] = Party(**row)
    union = [p for p in found.values() if p.agreement == "eu"]
    for party in _through_the_union(list(found.values()), union):
        found.setdefault((party.agreement, party.iso3), party)
    return tuple(found[k] for k in sorted(found))


def _notified_parties(n: Notified, blocs: dict[str, list[Party]]) -> list[Party]:
    names = {r["name"]: r["iso3"] for r in read_facts("party_names")}
    dates = {names[name]: (_iso(start), _day_out(_iso(end))) for name, start, end in _SPELL.findall(n.party_dates_text)}
    hub = {r["rta_id"]: r["hub"] for r in read_facts("agreement_hubs")}.get(n.rta_id, "")
    joint = {r["token"]: r for r in read_facts("joint_parties")}
    parties: dict[str, Party] = {}
    tokens = _as_blocs(n, blocs)
    if tokens != n.tokens:
        hub = hub or next(t for t in tokens if t in joint)
    for token in tokens:
        side = token if token in joint and n.sided else ""
        if hub:
            side = token if token == hub else "partner"
        members = [Party("", token)] if token not in joint or joint[token]["kept_as"] else blocs[token]
        dated = token in joint and joint[token]["dated"] == "1" and not joint[token]["kept_as"]
        for m in members:
            parties[m.iso3] = _notified_party(n, m, side, dates if token != "EUN" else {}, dated)
    for code, (start, end) in dates.items():  # former parties, named in the dates only
        if code not in parties and "EUN" not in tokens and (end or n.agreement in ("eu", "efta")):
            parties[code] = _notified_party(n, Party("", code), "", {code: (start, end)}, False)
    return [p for p in parties.values() if not (p.in_force and p.withdrawn and p.withdrawn <= p.in_force)]


def _as_blocs(n: Notified, blocs: dict[str, list[Party]]) -> tuple[str, ...]:
    """Parties of an older agreement with a bloc's members listed one by one, as the bloc and its partners."""
    for token, core in _CORES.items():
        if token in n.tokens or not core <= set(n.tokens) or token not in blocs or n.rta_id in _OWN_AGREEMENTS or not n.ended:
            continue
        joined = {m.iso3: m.start() for m in blocs[token]}
        partners = tuple(t for t in n.tokens if not joined.get(t, _NEVER) < (n.ended or _NEVER))
        return (token, *partners)
    return n.tokens


def _notified_party(n: Notified, member: Party, side: str, dates: dict[str, tuple[str, str]], dated: bool) -> Party:
    start, end = dates.get(member.iso3, ("", ""))
    in_force = "" if start.startswith(_NEVER) else (start or n.in_force)
    withdrawn = end or n.ended
    if dated and not start and in_force:
        in_force = max(in_force, member.in_force)
        withdrawn = min(filter(None, (withdrawn, member.withdrawn)), default="")
    note = _UNITED_KINGDOM_NOTE if (n.agreement, member.iso3) == ("eu", "GBR") else ""
    return Party(n.agreement, member.iso3, n.signed, in_force, "", withdrawn, note, f"WTO RTA-IS {n.rta_id}", side)


def _bloc_tokens(raw: Path) -> dict[str, list[Party]]:
    """Members of each bloc that stands as one name in the list, with the dates of the bloc's own agreement."""
    notified = {n.rta_id: n for n in read_notified(raw)}
    blocs = {}
    for row in read_facts("joint_parties"):
        members = _notified_parties(notified[row["rta_id"]], {})
        blocs[row["token"]] = [m for m in members if not m.withdrawn or row["dated"] == "1"]
    for party in _acceding(raw):
        if party.agreement == "eu":
            blocs["EUN"].append(party)
    return blocs


def _acceding(raw: Path) -> list[Party]:
    rows, base = _raw_rows(raw), {n.rta_id: n for n in read_notified(raw)}
    parties = []
    for fact in read_facts("accession_rows"):
        row, n = rows[fact["rta_id"]], base[fact["base_rta_id"]]
        in_force = row["in_force_goods"] or row["in_force_services"]
        for code in fact["acceding"].split():
            gone = "2021-01-01" if (n.agreement, code) == ("eu", "GBR") else n.ended
            note = _UNITED_KINGDOM_NOTE if gone == "2021-01-01" else "acceded"
            signed = row["signed_goods"] or row["signed_services"]
            source = f"WTO RTA-IS {row['rta_id']}"
            parties.append(Party(n.agreement, code, signed, in_force, "", gone, note, source, fact["side"]))
    return parties


def _accession_overrides(raw: Path) -> dict[tuple[str, tuple[str, str]], tuple[str, str]]:
    """Pairs of an acceding party with parties for which the accession took effect on another day, or has not."""
    rows, base = _raw_rows(raw), {n.rta_id: n for n in read_notified(raw)}
    names = {r["name"]: r["iso3"] for r in read_facts("party_names")}
    overrides = {}
    for fact in read_facts("accession_rows"):
        agreement = base[fact["base_rta_id"]].agreement
        text = rows[fact["rta_id"]]["party_dates_text"]
        for name, start, _ in _SPELL.findall(text) if agreement == "cptpp" else ():
            for code in fact["acceding"].split():
                day = _iso(start)
                pair = tuple(sorted((code, names[name])))
                overrides[agreement, (pair[0], pair[1])] = ("" if day.startswith(_NEVER) else day, "")
    return overrides


def _corrections() -> dict[tuple[str, tuple[str, str]], tuple[str, str]]:
    rows = read_facts("agreement_pair_corrections")
    return {(r["agreement"], (r["iso3_a"], r["iso3_b"])): (r["start"], r["end"]) for r in rows}


@functools.lru_cache(maxsize=2)
def _raw_rows(raw: Path) -> dict[str, dict[str, str]]:
    with (raw / "rta_wto_2026" / "rta_agreements.csv").open(encoding="utf-8", newline="") as stream:
        return {r["rta_id"]: r for r in csv.DictReader(stream)}


def _iso(text: str) -> str:
    if not text:
        return ""
    day, month, year = text.split("-")
    number = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"].index(month) + 1
    return f"{year}-{number:02d}-{day}"


def _day_out(last: str) -> str:
    """First day out, where the source gives the last day of a year."""
    if last.endswith("-12-31"):
        return (dt.date.fromisoformat(last) + dt.timedelta(days=1)).isoformat()
    return last
