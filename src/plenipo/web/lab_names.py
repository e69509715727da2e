# SPDX-License-Identifier: Apache-2.0
"""What the fields of the lab find by typing: economies, groups, agreements, outcomes and forms of the model."""

from __future__ import annotations

from functools import cache
from typing import Any

from plenipo.core import countries
from plenipo.core.outcome import read_outcomes
from plenipo.core.registry import channels
from plenipo.core.world import World
from plenipo.data.load import load
from plenipo.data.tables import read_table
from plenipo.view.labels import OUTCOMES, VARIANT_PARTS

__all__ = ["names_for"]

GROUPS = ("political or economic organisation", "forum", "trade bloc or agreement", "economic union")
"""Kinds of organisation whose members are named together in acts; treaty bodies and banks are not."""
FEWEST = 3
"""Members from which on a group is worth naming."""
KNOWN_WELL = ("rcep", "cptpp", "afcfta", "eu", "mercosur", "usmca", "paris")
"""Agreements offered before anything is typed."""

Row = dict[str, Any]


@cache
def names_for(profile: str) -> dict[str, list[Row]]:
    """What may be named, each with its value in documents, its label, a word beside it, and what else finds it.

    Parameters
    ----------
    profile
        Naming profile of the reader.
    """
    world = load()
    return {
        "economy": [*_unions(world, profile), *_economies(world, profile), *_groups(world)],
        "agreement": _agreements(world),
        "outcome": _outcomes(),
        "variant": _variants(),
    }


def _row(value: str, label: str, beside: str = "", also: tuple[str, ...] = (), **more: Any) -> Row:
    found = tuple(dict.fromkeys(a for a in also if a and a not in (label, value)))
    return {"value": value, "label": label, "beside": beside, "also": found, **more}


def _economies(world: World, profile: str) -> list[Row]:
    held = []
    for code in world.actors:
        one = countries.economy(code)
        held.append(_row(code, countries.name(code, profile), code, (*one.names.values(), *one.aliases, one.iso2)))
    return sorted(held, key=lambda r: str(r["label"]))


def _unions(world: World, profile: str) -> list[Row]:
    """Joint parties: the code stands for all members in an act."""
    known = {e.iso3: e for e in countries.economies("joint party")}
    held = []
    for code, union in world.joint_parties.items():
        one = known.get(code)
        also = (*one.names.values(), *one.aliases, one.iso2) if one else ()
        held.append(_row(code, countries.name(code, profile) if one else union.name, code, also, union=True))
    return held


@cache
def _groups(world: World) -> list[Row]:
    """Organisations: their members are put in, for no organisation acts for them."""
    members: dict[str, int] = {}
    for row in read_table("memberships").to_dict():
        if row["status"] == "member" and row["iso3"] in world.positions:
            members[row["organisation"]] = members.get(row["organisation"], 0) + 1
    unions = {name.casefold() for union in world.joint_parties.values() for name in (union.name, union.code)}
    held = []
    for row in read_table("organisations").to_dict():
        count, label = members.get(row["organisation"], 0), str(row["short"] or row["name"])
        if row["kind"] in GROUPS and count >= FEWEST and str(row["name"]).casefold() not in unions:
            beside = row["name"] if label != row["name"] else ""
            held.append(_row(row["organisation"], label, beside, (row["name"],), group=count))
    return held


@cache
def _agreements(world: World) -> list[Row]:
    held = []
    for one in world.law.instruments.values():
        label = one.text.title or one.title
        held.append(_row(one.id, label, one.title if label != one.title else "", (one.title,)))
    return sorted(held, key=lambda r: (r["value"] not in KNOWN_WELL, str(r["label"])))


def _outcomes() -> list[Row]:
    outcomes = [o for spec in channels().values() for o in read_outcomes(spec.package)]
    about = [o for o in outcomes if o.dimensions in ((), ("actor",))]
    return [_row(o.name, OUTCOMES.get(o.name, o.name.replace("_", " ")), o.unit, (o.meaning,)) for o in about]


def _variants() -> list[Row]:
    """Each option of each axis, and the rows a channel runs by default."""
    held: dict[str, Row] = {}
    for spec in channels().values():
        options = [o for choices in spec.axes.values() for o in choices]
        for name in (*(v for v in spec.default_variants if v), *options):
            words = ", ".join(VARIANT_PARTS.get(part, part.replace("_", " ")) for part in name.split("/"))
            held.setdefault(name, _row(name, words, name))
    return list(held.values())
