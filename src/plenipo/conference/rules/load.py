# SPDX-License-Identifier: Apache-2.0
"""Bodies: those of the tables, and a user's own file."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from plenipo.conference.model.body import Body
from plenipo.conference.model.word import read_word
from plenipo.core.errors import DataError, InputError, Problem, nearest_names
from plenipo.core.tables import read_rows

__all__ = ["list_bodies", "read_body"]

PACKAGE = "plenipo.conference.rules"
SUFFIX = ".toml"
FULL = "member"  # status in the baseline's memberships: associates and observers have no vote


@functools.cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(resources.files(PACKAGE).joinpath("bodies.toml").read_text(encoding="utf-8"))


def list_bodies() -> list[dict[str, Any]]:
    """Bodies of the tables: id, title, how many members are fixed, the rule for matters of substance."""
    rows = []
    for id in _tables()["body"]:
        body = read_body(id)
        fixed = len(body.members) or None
        rows.append({"body": id, "title": body.title, "members": fixed, "rule": body.rule("substance").title})
    return rows


@functools.cache
def _held(id: str) -> Body:
    return read_word(Body, _composed(id, _tables()["body"][id], _tables()["rule"]), f"bodies.toml, {id}")


def read_body(name: str | Path) -> Body:
    """A body by its id in the tables, or from a TOML file of one's own.

    A file has the keys of `plenipo.conference.model.body.Body`; a rule may be written out, or named as in the tables.

    Raises
    ------
    InputError
        If there is no such body or file, or the file is wrong: every problem at once.

    Examples
    --------
    >>> read_body("unsc").rule("substance").title
    'Nine of fifteen, no negative vote of a permanent member'
    """
    text = str(name)
    if text in _tables()["body"]:
        return _held(text)
    if not text.endswith(SUFFIX):
        ids = list(_tables()["body"])
        expected = "one of " + ", ".join(ids) + ", or a TOML file of your own"
        raise InputError(Problem(f"there is no body {text!r}", "", expected, nearest_names(text, ids), "plenipo power"))
    return _from_file(Path(text))


def _from_file(path: Path) -> Body:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(Problem(f"cannot read the file: {error.strerror or error}", str(path))) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(Problem(f"this is not TOML: {error}", str(path), next_step="plenipo power unsc --json")) from None
    own = document.pop("rule", {})
    if not isinstance(own, Mapping):
        raise InputError(Problem("'rule' holds rules by id", str(path), "[rule.my-rule]"))
    return read_word(Body, _composed(path.stem, document, {**_tables()["rule"], **own}), path.name)


def _composed(id: str, document: Mapping[str, Any], rules: Mapping[str, Any]) -> dict[str, Any]:
    """The document of a body with its rules and members written out."""

    def written_out(rule: Any) -> Any:
        if isinstance(rule, str):
            if rule not in rules:
                raise InputError(Problem(f"there is no rule {rule!r}", id, nearest=nearest_names(rule, rules)))
            return {"id": rule, **rules[rule]}
        return rule

    out = {"id": id, **document}
    if isinstance(out.get("rules"), Mapping):
        out["rules"] = {purpose: written_out(rule) for purpose, rule in out["rules"].items()}
    if isinstance(out.get("fallbacks"), list):
        out["fallbacks"] = [written_out(rule) for rule in out["fallbacks"]]
    members = out.get("members")
    if isinstance(members, str):
        out["members"] = _listed(members)
    elif isinstance(members, Mapping):
        out["members"] = _of_organisation(id, members) if "organisation" in members else _of_bloc(id, members)
    return out


def _listed(name: str) -> list[dict[str, Any]]:
    rows = [r for r in read_rows(PACKAGE, "members.csv") if r["body"] == name]
    if not rows:
        raise InputError(Problem(f"members.csv lists no members of {name!r}", expected="a list of members"))
    return [
        {
            "id": r["member"],
            "name": r["name"],
            "weights": {r["weight"]: float(r["value"])} if r["weight"] else {},
            "veto": r["veto"] == "1",
        }
        for r in rows
    ]


def _of_organisation(id: str, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Full members of an organisation of the baseline: one head each."""
    from plenipo.data.tables import read_table

    if strange := [k for k in wanted if k != "organisation"]:
        told = f"members of an organisation count one head each: {', '.join(strange)} cannot be said"
        raise InputError(Problem(told, id, 'members = { organisation = "un" }'))
    held = read_table("memberships").columns
    rows = zip(held["organisation"], held["iso3"], held["status"], strict=True)
    codes = sorted(str(c) for o, c, status in rows if o == wanted["organisation"] and status == FULL)
    if not codes:
        near = nearest_names(str(wanted["organisation"]), {str(o) for o in held["organisation"]})
        raise InputError(Problem(f"there is no organisation {wanted['organisation']!r}", id, nearest=near))
    return [{"id": c} for c in codes]


def _of_bloc(id: str, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Members of a bloc of the baseline, weighed by a column of its economies."""
    from plenipo.data.tables import read_table

    missing = [k for k in ("bloc", "weight", "column") if k not in wanted]
    if missing:
        raise InputError(Problem(f"members of a bloc need {', '.join(missing)}", id))
    economies = read_table("economies").columns
    if wanted["column"] not in economies:
        near = nearest_names(wanted["column"], economies)
        raise InputError(Problem(f"the economies have no column {wanted['column']!r}", id, nearest=near))
    weights = dict(zip(economies["iso3"], economies[wanted["column"]], strict=True))
    blocs = read_table("blocs").columns
    codes = [str(c) for b, c in zip(blocs["bloc"], blocs["iso3"], strict=True) if b == wanted["bloc"]]
    if not codes:
        near = nearest_names(wanted["bloc"], {str(b) for b in blocs["bloc"]})
        raise InputError(Problem(f"there is no bloc {wanted['bloc']!r}", id, nearest=near))
    if without := [c for c in codes if c not in weights]:
        raise DataError(Problem(f"no {wanted['column']} of {', '.join(without)}", id))
    return [{"id": c, "weights": {wanted["weight"]: float(weights[c])}} for c in codes]
