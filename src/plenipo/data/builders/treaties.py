# SPDX-License-Identifier: Apache-2.0
"""Environmental treaties: who joined them when, how they enter into force, what Kyoto and Paris ask of whom."""

from __future__ import annotations

from pathlib import Path

from plenipo.core.countries import members
from plenipo.data.sources.facts import read_facts
from plenipo.data.sources.raw import query
from plenipo.data.table import Table

__all__ = [
    "build_environmental_treaties",
    "build_state_groups",
    "build_treaty_entry",
    "build_treaty_parties",
    "build_treaty_refusals",
    "build_treaty_targets",
    "build_treaty_weights",
]

PARTIES = "env_treaty_parties/env_treaty_parties.parquet"
GROUPS = "climate_country_groups/country_groups.csv"
REGIONS = "climate_country_groups/country_regions.csv"
ANNEX_B = "kyoto_protocol/kyoto_annexb.csv"
REGISTRY = "paris_ndc/ndc_registry.csv"
EMISSIONS = "emissions_country/emissions_country_year.parquet"

UNION, UNION_OF_15 = "EUN", "EU15"
LEAST_DATED = 50
"""Dated ratifications a treaty must have; with fewer, or where most dates are missing, its pace cannot be read."""
DATED_SHARE = 0.6
OF_PARIS = 2012  # the last year most Parties had reported when the agreement was adopted
PERCENT = 100.0

KEPT = f"""ecolex_id IN (SELECT ecolex_id FROM {{file}} GROUP BY 1
    HAVING count(*) FILTER (ratified <> '') >= {LEAST_DATED} AND count(*) FILTER (ratified <> '') >= {DATED_SHARE} * count(*))"""


def build_environmental_treaties(raw: Path) -> Table:
    """One row a treaty: short name where it has one, title, day of adoption."""
    # One title has an apostrophe of Windows-1252, which is a control character in Unicode.
    title = "replace(title, chr(146), '’')"
    rows = query(
        raw, PARTIES, f"SELECT DISTINCT ecolex_id, coalesce(treaty, ''), {title}, adopted FROM {{file}} WHERE {KEPT} ORDER BY 1"
    )
    return Table.from_rows("environmental_treaties", ("ecolex_id", "treaty", "title", "adopted"), rows, ("ecolex_id",))


def build_treaty_parties(raw: Path) -> Table:
    """One row a treaty and State that signed or joined it."""
    rows = query(
        raw,
        PARTIES,
        f"""SELECT ecolex_id, CASE iso3 WHEN 'EUE' THEN '{UNION}' ELSE iso3 END, coalesce(signed, ''), coalesce(ratified, ''),
            coalesce(in_force, ''), coalesce(terminated, '') FROM {{file}} WHERE {KEPT} ORDER BY 1, 2""",
    )
    header = ("ecolex_id", "iso3", "signed", "ratified", "in_force", "terminated")
    return Table.from_rows("treaty_parties", header, rows, header[:2])


def build_state_groups(raw: Path) -> Table:
    """One row a State or area: regional group of the United Nations, least developed, small island, OECD."""
    within = {(g, c) for g, c in query(raw, GROUPS, 'SELECT "group", iso3 FROM {file} ORDER BY 1, 2')}
    regions = query(raw, REGIONS, "SELECT iso3, coalesce(un_regional_group, '') FROM {file} ORDER BY 1")
    rows = [(c, group, *(int((g, c) in within) for g in ("LDC", "SIDS", "OECD"))) for c, group in regions]
    return Table.from_rows("state_groups", ("iso3", "un_group", "ldc", "sids", "oecd"), rows, ("iso3",))


def build_treaty_entry() -> Table:
    """One row a treaty: rule of entry into force and notice of withdrawal, typed."""
    numbers = ("parties", "share_pct", "delay_days", "withdrawal_after_months", "withdrawal_notice_months")
    facts = read_facts("treaty_entry")
    rows = [tuple(int(v) if h in numbers else v for h, v in r.items()) for r in facts]
    return Table.from_rows("treaty_entry", tuple(facts[0]), rows, ("treaty",))


def build_treaty_refusals() -> Table:
    """One row a State that said in public that it would not join, typed."""
    facts = read_facts("treaty_refusals")
    return Table.from_rows("treaty_refusals", tuple(facts[0]), [tuple(r.values()) for r in facts], ("treaty", "iso3"))


def build_treaty_weights(raw: Path) -> Table:
    """One row a treaty and State whose share of emissions counts towards entry into force.

    Kyoto's list is typed. Paris counts what was last reported by 2015, which differs in year by Party; here all are of one year
    and one inventory, without land use.
    """
    typed = [("KYOTO", r["iso3"], float(r["share_pct"]), r["evidence"], r["source"]) for r in read_facts("kyoto_shares")]
    emitted = _emissions(raw, OF_PARIS)
    total = sum(emitted.values())
    what = f"EDGAR v7, all gases, {OF_PARIS}"
    own = [("PARIS", c, PERCENT * v / total, "assumed", what) for c, v in emitted.items()]
    header = ("treaty", "iso3", "share_pct", "evidence", "source")
    return Table.from_rows("treaty_weights", header, [*typed, *own], header[:2])


def _emissions(raw: Path, year: int) -> dict[str, float]:
    rows = query(
        raw,
        EMISSIONS,
        f"""SELECT iso3, sum(mtco2e) FROM {{file}} WHERE source = 'EDGARv7' AND year = {year} AND length(iso3) = 3
            AND iso3 NOT IN ('WLD', 'BNK', 'AIR', 'SEA') GROUP BY 1 ORDER BY 1""",
    )
    return {str(c): float(v) for c, v in rows}


TARGETS = (
    *("treaty", "iso3", "target_year", "type", "condition", "base", "low_pct", "high_pct", "low_mt", "high_mt", "gases"),
    *("evidence", "as_of", "document", "newest", "share_pct", "source", "note"),
)


def build_treaty_targets(raw: Path) -> Table:
    """One row a Party, year and condition: what it owes under Kyoto, or has pledged under Paris."""
    return Table.from_rows(
        "treaty_targets", TARGETS, [*_kyoto(raw), *_paris(raw)], ("treaty", "iso3", "target_year", "condition")
    )


def _kyoto(raw: Path) -> list[tuple[object, ...]]:
    """Limits of Annex B, of the members of 15 as they shared them, and of the Doha amendment."""
    found: list[tuple[object, ...]] = []
    rows = query(
        raw, ANNEX_B, "SELECT iso3, cp1_annexb_pct, cp1_burden_pct, cp2_annexb_pct, economy_in_transition FROM {file} ORDER BY 1"
    )
    for code, first, shared, second, transition in rows:
        base = "1990 or an earlier year chosen" if transition else "1990"
        limits = (
            ("KYOTO", 2012, shared if shared is not None else first, "shared among 15" if shared is not None else "", "UNFCCC"),
            ("KYOTO_DOHA", 2020, second, "", "Doha Amendment, Annex B"),
        )
        for treaty, year, limit, note, source in limits:
            if limit is not None:
                change = float(limit) - PERCENT
                iso3 = {"EU": UNION, UNION_OF_15: UNION}.get(code, code)
                numbers = (change, change, None, None)
                known = ("seen", "", "", "", None)
                found.append(
                    (treaty, iso3, year, "base-year", "unconditional", base, *numbers, "six gases", *known, source, note)
                )
    return found


def _paris(raw: Path) -> list[tuple[object, ...]]:
    """Pledges typed by hand, with the document they are from and the newest one in the registry."""
    emitted = _emissions(raw, _last_year(raw))
    total = sum(emitted.values())
    sent: dict[str, list[str]] = {}
    for code, day in query(
        raw, REGISTRY, "SELECT iso3, CAST(submissionDate AS VARCHAR) FROM {file} WHERE submissionDate IS NOT NULL ORDER BY 1, 2"
    ):
        sent.setdefault(UNION if code in {"EUU", "EU"} else code, []).append(day)
    inside = members(UNION, "2021-12-31")
    found: list[tuple[object, ...]] = []
    for r in read_facts("paris_pledges"):
        code = r["iso3"]
        share = sum(emitted.get(c, 0.0) for c in (inside if code == UNION else (code,))) / total
        days = sent.get(code, [])
        document, newest = max((d for d in days if d <= r["as_of"]), default=""), max(days, default="")
        numbers = (float(r[h]) if r[h] else None for h in ("low_pct", "high_pct", "low_mt", "high_mt"))
        what = (r["gases"], r["evidence"], r["as_of"], document, newest, PERCENT * share, r["source"], r["note"])
        found.append(("PARIS", code, int(r["target_year"]), r["type"], r["condition"], r["base"], *numbers, *what))
    return found


def _last_year(raw: Path) -> int:
    return int(query(raw, EMISSIONS, "SELECT max(CAST(year AS INTEGER)) FROM {file} WHERE source = 'EDGARv7'")[0][0])
