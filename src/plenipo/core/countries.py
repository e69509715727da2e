# SPDX-License-Identifier: Apache-2.0
"""Economies: one code for many names, and the names that a reader's house prints.

The table is ``vocabulary/countries.csv``; it is read on first use. Codes are ISO 3166 alpha-3, with ``XKX`` for Kosovo and
``EUN`` for the European Union as a joint party. They imply no position on status.
"""

from __future__ import annotations

import csv
import datetime
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.core.spelling import spellings

__all__ = [
    "GENERAL_NOTE",
    "PROFILES",
    "Economy",
    "NamingProfile",
    "by_code",
    "economies",
    "economy",
    "footnote",
    "footnotes",
    "is_joint",
    "joint_party_of",
    "members",
    "name",
    "naming_profile",
    "resolve",
]

GENERAL_NOTE = "Codes are ISO 3166 alpha-3 and imply no position on status."

_VOCABULARY = Path(__file__).with_name("vocabulary")
PROFILES = ("plain", "un", "wto", "fr", "es")
_SCHEMES = ("iso2", "numeric", "cow", "gw")
_LIST_CODES = "plenipo data show economies"

Date = datetime.date | str


@dataclass(frozen=True)
class Economy:
    """One row of the table.

    Parameters
    ----------
    iso3
        ISO 3166 alpha-3.
    iso2, numeric
        ISO 3166 alpha-2 and three-digit number; empty if there is none.
    cow, gw
        Numbers of the Correlates of War project and of Gleditsch and Ward; empty if there is none.
    names
        Name by profile: ``plain``, ``un``, ``wto``, ``fr``, ``es``.
    aliases
        Other names and codes by which it is found.
    kind
        ``state``, ``economy``, ``joint party`` or ``former``. *State* says only who may deposit an instrument under an
        "all States" clause.
    successor
        Codes of today that cover a former state, the continuing state first.
    """

    iso3: str
    iso2: str
    numeric: str
    cow: str
    gw: str
    names: Mapping[str, str] = field(hash=False)
    aliases: tuple[str, ...]
    kind: str
    successor: tuple[str, ...]


@dataclass(frozen=True)
class NamingProfile:
    """Names and footnotes that a house prints; a code it lacks takes the plain name and no footnote."""

    title: str
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    footnotes: Mapping[str, str] = field(default_factory=dict, hash=False)


Profile = str | os.PathLike[str] | NamingProfile


def resolve(code_or_name: str | int) -> str:
    """Code of an economy given by any code or name, whatever the case, accents or language (English, French, Spanish).

    A former state keeps its own code (``SUN``), unless only its name changed (``ZAR`` gives ``COD``).

    Parameters
    ----------
    code_or_name
        ISO alpha-3, alpha-2 or number, or a name in any naming profile or an alias.

    Returns
    -------
    str
        ISO 3166 alpha-3.

    Raises
    ------
    InputError
        If nothing of that name exists; the problem lists the nearest names.

    Examples
    --------
    >>> resolve("viet nam"), resolve("VN"), resolve(704), resolve("Côte d’Ivoire"), resolve("ZAR")
    ('VNM', 'VNM', 'VNM', 'CIV', 'COD')
    """
    text = str(code_or_name).strip()
    code = _codes().get(text.upper()) or (_codes().get(text.zfill(3)) if text.isdigit() else None)
    found = [code] if code else [_names()[key] for key in spellings(text) if key in _names()]
    if not found:
        raise InputError(_unknown(text))
    return found[0]


def economy(code_or_name: str | int) -> Economy:
    """Row of an economy, joint party or former state.

    Examples
    --------
    >>> economy("CHE").names["fr"], economy("DDR").successor
    ('Suisse', ('DEU',))
    """
    text = str(code_or_name).strip()
    return _spine().get(text.upper()) or _spine()[resolve(text)]


def economies(kind: str | None = None) -> tuple[Economy, ...]:
    """All rows in order of code, or those of one kind.

    Examples
    --------
    >>> len(economies("state")) >= 195
    True
    """
    return tuple(row for row in _spine().values() if kind is None or row.kind == kind)


def by_code(scheme: str) -> Mapping[str, str]:
    """Alpha-3 code for each code of another scheme (``iso2``, ``numeric``, ``cow``, ``gw``); today's codes win over former ones.

    Examples
    --------
    >>> by_code("cow")["816"]
    'VNM'
    """
    if scheme not in _SCHEMES:
        raise InputError(
            Problem(f"there is no code scheme '{scheme}'", expected=", ".join(_SCHEMES), nearest=nearest_names(scheme, _SCHEMES))
        )
    return _scheme(scheme)


def name(code_or_name: str | int, profile: Profile = "plain") -> str:
    """Name of an economy as a profile prints it.

    Examples
    --------
    >>> name("VNM"), name("VNM", "un"), name("TWN", "wto")
    ('Vietnam', 'Viet Nam', 'Chinese Taipei')
    """
    row = economy(code_or_name)
    return naming_profile(profile).names.get(row.iso3) or row.names["plain"]


def footnote(code_or_name: str | int, profile: Profile = "plain") -> str:
    """Footnote that a profile attaches to an economy; empty if there is none.

    Examples
    --------
    >>> footnote("XKX", "un")
    'References to Kosovo shall be understood to be in the context of Security Council resolution 1244 (1999).'
    """
    return naming_profile(profile).footnotes.get(economy(code_or_name).iso3, "")


def footnotes(codes: Iterable[str], profile: Profile = "plain") -> tuple[str, ...]:
    """Lines to print under a table of these economies: ``Name: footnote`` for each that has one, then the general note.

    Examples
    --------
    >>> footnotes(["FRA"])
    ('Codes are ISO 3166 alpha-3 and imply no position on status.',)
    """
    chosen = naming_profile(profile)
    lines = [f"{name(code, chosen)}: {footnote(code, chosen)}" for code in sorted(set(codes)) if footnote(code, chosen)]
    return (*lines, GENERAL_NOTE)


def naming_profile(profile: Profile) -> NamingProfile:
    """Profile by title (``plain``, ``un``, ``wto``, ``fr``, ``es``) or from an own CSV file with columns iso3, name, footnote.

    Raises
    ------
    InputError
        If there is no such profile or file, or the file has unknown codes or other columns; all problems at once.
    """
    if isinstance(profile, NamingProfile):
        return profile
    if str(profile) in PROFILES:
        return _built_in(str(profile))
    path = Path(profile)
    if path.is_file():
        return _own_profile(path)
    if path.suffix == ".csv":
        raise InputError(
            Problem("the file of names is missing", str(path), expected="a CSV file with columns iso3, name, footnote")
        )
    raise InputError(
        Problem(
            f"there is no naming profile '{profile}'",
            expected=", ".join(PROFILES) + ", or a CSV file with columns iso3, name, footnote",
            nearest=nearest_names(str(profile), PROFILES),
        )
    )


def is_joint(code: str) -> bool:
    """Whether a code is a joint party that stands for its members, such as the European Union.

    Examples
    --------
    >>> is_joint("EUN"), is_joint("FRA")
    (True, False)
    """
    row = _spine().get(code.upper())
    return row is not None and row.kind == "joint party"


def members(code: str, date: Date | None = None) -> tuple[str, ...]:
    """Members of a joint party on a date, or today's if no date is given.

    Examples
    --------
    >>> len(members("EUN")), "GBR" in members("EUN", "2020-01-31"), "GBR" in members("EUN", "2020-02-01")
    (27, True, False)
    """
    joint = resolve(code)
    if not is_joint(joint):
        known = ", ".join(row.iso3 for row in economies("joint party"))
        raise InputError(Problem(f"{name(joint)} ({joint}) is not a joint party", expected=known))
    return tuple(spell.iso3 for spell in _spells() if spell.code == joint and spell.covers(_day(date)))


def joint_party_of(code_or_name: str, date: Date | None = None) -> str | None:
    """Joint party to which an economy belongs on a date (today if none is given); None if it acts for itself.

    Examples
    --------
    >>> joint_party_of("FRA"), joint_party_of("GBR"), joint_party_of("GBR", "2016-06-23")
    ('EUN', None, 'EUN')
    """
    iso3 = resolve(code_or_name)
    day = _day(date)
    return next((spell.code for spell in _spells() if spell.iso3 == iso3 and spell.covers(day)), None)


@dataclass(frozen=True)
class _Spell:
    """One membership of a joint party; ``until`` is the last day, empty if it lasts."""

    code: str
    iso3: str
    since: str
    until: str

    def covers(self, day: str | None) -> bool:
        if day is None:
            return not self.until
        return self.since <= day and (not self.until or day <= self.until)


def _day(date: Date | None) -> str | None:
    if date is None:
        return None
    try:
        return (date if isinstance(date, datetime.date) else datetime.date.fromisoformat(date)).isoformat()[:10]
    except ValueError:
        raise InputError(Problem(f"'{date}' is not a date", expected="year-month-day, such as 2020-01-31")) from None


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as handle:
        return list(csv.DictReader(handle))


@cache
def _spine() -> Mapping[str, Economy]:
    def row(r: dict[str, str]) -> Economy:
        names = MappingProxyType({profile: r[f"name_{profile}"] for profile in PROFILES})
        aliases, successor = (tuple(filter(None, r[key].split(";"))) for key in ("aliases", "successor"))
        return Economy(r["iso3"], r["iso2"], r["numeric"], r["cow"], r["gw"], names, aliases, r["kind"], successor)

    return MappingProxyType({r["iso3"]: row(r) for r in _read(_VOCABULARY / "countries.csv")})


@cache
def _spells() -> tuple[_Spell, ...]:
    return tuple(_Spell(r["code"], r["iso3"], r["since"], r["until"]) for r in _read(_VOCABULARY / "joint_members.csv"))


def _in_order() -> list[Economy]:
    """Rows with those of today before former ones, so that a shared code or name means today's."""
    return sorted(_spine().values(), key=lambda row: row.kind == "former")


def _followed(row: Economy) -> str:
    """Code to answer with: a former code with the number of its only successor was a change of name, not of territory."""
    if row.kind == "former" and len(row.successor) == 1 and row.numeric and _spine()[row.successor[0]].numeric == row.numeric:
        return row.successor[0]
    return row.iso3


@cache
def _codes() -> Mapping[str, str]:
    table: dict[str, str] = {}
    for key in ("iso3", "iso2", "numeric"):
        for row in _in_order():
            table.setdefault(getattr(row, key), _followed(row))
    table.pop("", None)
    return table


@cache
def _scheme(scheme: str) -> Mapping[str, str]:
    table: dict[str, str] = {}
    for row in _in_order():
        table.setdefault(getattr(row, scheme), row.iso3)
    table.pop("", None)
    return MappingProxyType(table)


@cache
def _names() -> Mapping[str, str]:
    table: dict[str, str] = {}
    for row in _in_order():
        for spelling in (*row.names.values(), *row.aliases):
            for key in spellings(spelling):
                table.setdefault(key, _followed(row))
    return table


def _unknown(text: str) -> Problem:
    if not text:
        return Problem(
            "an economy is needed and nothing was given", expected="an ISO alpha-3 code or a name", next_step=_LIST_CODES
        )
    spelt = {spelling: row for row in _in_order() for spelling in (*row.names.values(), row.iso3)}
    near: dict[str, str] = {}
    for hit in nearest_names(text, spelt, count=5):
        code = _followed(spelt[hit])
        near.setdefault(code, f"{hit} ({code})" if hit != code else code)
    return Problem(f"'{text}' is not an economy known here", "", "a code or a name", tuple(near.values())[:3], _LIST_CODES)


@cache
def _built_in(title: str) -> NamingProfile:
    names = {row.iso3: row.names[title] for row in _spine().values()}
    source = title if title in ("un", "wto") else "plain"
    notes = {r["iso3"]: r["footnote"] for r in _read(_VOCABULARY / "naming_footnotes.csv") if r["profile"] == source}
    return NamingProfile(title, MappingProxyType(names), MappingProxyType(notes))


def _own_profile(path: Path) -> NamingProfile:
    try:
        rows = _read(path)
    except (UnicodeDecodeError, csv.Error):
        raise InputError(
            Problem("the file of names is not UTF-8 text with commas", str(path), "columns iso3, name, footnote")
        ) from None
    if not rows or not {"iso3", "name"} <= set(rows[0]):
        raise InputError(Problem("the file of names has other columns or no rows", str(path), "columns iso3, name, footnote"))
    wrong = [
        Problem(
            f"'{row['iso3']}' is not an alpha-3 code", f"{path}, line {line}", nearest=nearest_names(str(row["iso3"]), _spine())
        )
        for line, row in enumerate(rows, start=2)
        if row["iso3"] not in _spine()
    ]
    if wrong:
        raise InputError(*wrong)
    notes = {row["iso3"]: row["footnote"] for row in rows if row.get("footnote")}
    return NamingProfile(path.stem, {row["iso3"]: row["name"] for row in rows if row["name"]}, notes)
