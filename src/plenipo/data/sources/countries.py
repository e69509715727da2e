# SPDX-License-Identifier: Apache-2.0
"""Our own list of economies: codes from a public-domain list, names of our own compilation.

Only the code columns of ``country_statics/countries.csv`` are read (ISO 3166 codes and COW numbers, public domain part), never
its names, capitals or borders, which come from a share-alike list. English names come from Natural Earth (public domain) unless
``country_names.csv`` beside this file gives another; that file holds names of our own compilation and the former states.

``kind`` is *state* for members of the United Nations, its observer States, and Cook Islands and Niue, whose instruments the
Secretary-General accepts as those of States ("all States" formula); every other current entry is *economy*. This says who may
deposit an instrument under an "all States" clause and nothing else.
"""

from __future__ import annotations

import csv
from pathlib import Path

from plenipo.core.errors import DataError, Problem
from plenipo.core.files import atomic_path

__all__ = ["COLUMNS", "TARGET", "build_countries", "write_countries"]

COLUMNS = (
    "iso3",
    "iso2",
    "numeric",
    "cow",
    "gw",
    "name_plain",
    "name_un",
    "name_wto",
    "name_fr",
    "name_es",
    "aliases",
    "kind",
    "successor",
)
TARGET = Path(__file__).parents[2] / "core" / "vocabulary" / "countries.csv"
_NAMES = Path(__file__).with_name("country_names.csv")


def build_countries(raw: Path) -> list[dict[str, str]]:
    """Rows of ``countries.csv``, sorted by code.

    Parameters
    ----------
    raw
        Folder that holds ``country_statics`` and ``natural_earth``.

    Returns
    -------
    list of dict
        One row per economy, joint party and former state, all values as text.

    Raises
    ------
    DataError
        If a raw file is missing or an economy has no English name.
    """
    codes = {row["iso3"]: row for row in _read(raw / "country_statics" / "countries.csv")}
    english = {row["iso3"]: row for row in _read(raw / "natural_earth" / "countries_attributes.csv")}
    ours = {row["iso3"]: row for row in _read(_NAMES)}
    missing = sorted(set(codes) - set(ours))
    if missing:
        raise DataError(Problem(f"no names for {', '.join(missing)}", str(_NAMES.name), next_step="add a row for each"))
    return [_row(iso3, ours[iso3], codes.get(iso3, {}), english.get(iso3, {})) for iso3 in sorted(ours)]


def write_countries(raw: Path, target: Path = TARGET) -> int:
    """Write ``countries.csv``; the same raw files give the same bytes. Returns the number of rows."""
    rows = build_countries(raw)
    with atomic_path(target) as path, path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


def _row(iso3: str, ours: dict[str, str], codes: dict[str, str], english: dict[str, str]) -> dict[str, str]:
    plain = ours["plain"] or english.get("name_long", "")
    if not plain:
        raise DataError(Problem(f"{iso3} has no English name", _NAMES.name, next_step="fill the column plain"))
    un = ours["un"] or plain
    cow = ours["cow"] or codes.get("cow_code", "")
    current = ours["kind"] not in ("former", "joint party")
    kind = ours["kind"] or ("state" if codes.get("un_member") == "True" else "economy")
    names = (plain, un, ours["wto"] or plain, ours["fr"] or plain, ours["es"] or plain)
    extra = [*ours["aliases"].split(";"), english.get("name", ""), english.get("name_long", "")]
    aliases = sorted({alias for alias in extra if alias and alias not in names})
    return {
        "iso3": iso3,
        "iso2": ours["iso2"] or codes.get("iso2", ""),
        "numeric": ours["numeric"] or codes.get("iso_num", ""),
        "cow": cow,
        "gw": ours["gw"] or (cow if current else ""),
        **dict(zip(("name_plain", "name_un", "name_wto", "name_fr", "name_es"), names, strict=True)),
        "aliases": ";".join(aliases),
        "kind": kind,
        "successor": ours["successor"],
    }


def _read(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise DataError(Problem("the file is missing", str(path), expected="a CSV file of the raw data", next_step="check --raw"))
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))
