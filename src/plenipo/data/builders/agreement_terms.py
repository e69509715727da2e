# SPDX-License-Identifier: Apache-2.0
"""Depth and terms of a trade agreement by our own rubric.

The rubric is a table (``depth_rubric.csv``, shipped with the baseline): points for what an agreement is (type, services,
notification, year), for the model text its parties use, and for features typed by hand for the agreements of the case book.
It is made from facts held here and from round numbers; no published depth index enters.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

from plenipo.data.sources.facts import read_facts
from plenipo.data.table import Table

__all__ = ["Terms", "build_depth_rubric", "terms_of"]

_PACIFIC = frozenset({"AUS", "CAN", "CHL", "JPN", "KOR", "MEX", "NZL", "PER", "SGP"})
_EFTA = frozenset({"CHE", "ISL", "NOR"})
_COLUMNS = ("depth", "tariff_cut", "origin_use")


class Terms(NamedTuple):
    """What an agreement is taken to do.

    Parameters
    ----------
    depth
        Own rubric, 0 to 1.
    tariff_cut
        Share of the most-favoured-nation rate removed between members once phased in.
    origin_use
        Share of eligible trade that claims the preference.
    tariff_cut_basis, origin_use_basis
        ``measured``, ``estimated`` or ``assumed``.
    reason
        Why, where a person typed the figure.
    """

    depth: float
    tariff_cut: float
    origin_use: float
    tariff_cut_basis: str
    origin_use_basis: str
    reason: str


def build_depth_rubric() -> Table:
    """The rubric as shipped: rule, group, condition, points for depth, tariff cut and use of origin, basis, reason."""
    columns = ("rule", "group", "condition", *_COLUMNS, "basis", "reason")
    rows = [[float(r[c]) if c in _COLUMNS else r[c] for c in columns] for r in read_facts("depth_rubric")]
    return Table.from_rows("depth_rubric", columns, rows, ("rule",))


def terms_of(agreement: dict[str, str], parties: frozenset[str]) -> Terms:
    """Depth, tariff cut and use of origin of one agreement.

    Parameters
    ----------
    agreement
        Row with ``agreement``, ``type``, ``coverage``, ``notification``, ``signed``, ``in_force``.
    parties
        Codes of its parties; ``EUN`` for the European Union.
    """
    typed = _typed_terms().get(agreement["agreement"], {})
    rules = _rules()
    points = [rules[name] for name in _general_rules(agreement)]
    if typed:
        points += [_feature_points(rules, f) for f in typed["features"].split()]
    else:
        points += [rules[name] for name in _templates(agreement, parties)]
    depth, cut, use = (min(1.0, max(0.0, sum(p[c] for p in points))) for c in _COLUMNS)
    base = rules[f"type:{agreement['type']}"]
    if base["tariff_cut"] == 0.0 and not typed:
        cut = use = 0.0
    return Terms(
        depth=max(0.05, depth),
        tariff_cut=float(typed.get("tariff_cut") or cut),
        origin_use=float(typed.get("origin_use") or use),
        tariff_cut_basis=typed.get("tariff_cut_basis") or "assumed",
        origin_use_basis=typed.get("origin_use_basis") or "assumed",
        reason=typed.get("reason", ""),
    )


def _general_rules(agreement: dict[str, str]) -> list[str]:
    kind, services = agreement["type"], "services" in agreement["coverage"]
    rules = [f"type:{kind}"]
    if services and kind != "EIA":
        rules.append("services")
    if kind in ("FTA", "CU") and "Enabling" in agreement["notification"] and "XXIV" not in agreement["notification"]:
        rules.append("enabling-clause")
    year = _year(agreement)
    if year >= 2015:
        rules.append("signed:2015-")
    elif year >= 2005:
        rules.append("signed:2005-2014")
    elif year >= 1995:
        rules.append("signed:1995-2004")
    return rules


def _templates(agreement: dict[str, str], parties: frozenset[str]) -> list[str]:
    if "services" not in agreement["coverage"] or agreement["type"] not in ("FTA", "CU"):
        return []
    year = _year(agreement)
    if "USA" in parties and year >= 1992:
        return ["template:USA"]
    if parties & {"EUN", "GBR"} and year >= 2008:
        return ["template:EU"]
    if len(parties & _PACIFIC) >= 2 and year >= 2000:
        return ["template:Pacific"]
    if parties >= _EFTA and year >= 2000:
        return ["template:EFTA"]
    return []


def _year(agreement: dict[str, str]) -> int:
    date = agreement["signed"] or agreement["in_force"]
    return int(date[:4]) if date else 2026


def _feature_points(rules: dict[str, dict[str, float]], feature: str) -> dict[str, float]:
    name, half = feature.rstrip("~"), feature.endswith("~")
    points = rules[f"feature:{name}"]
    return {c: points[c] * (0.5 if half else 1.0) for c in _COLUMNS}


@functools.cache
def _rules() -> dict[str, dict[str, float]]:
    return {r["rule"]: {c: float(r[c]) for c in _COLUMNS} for r in read_facts("depth_rubric")}


@functools.cache
def _typed_terms() -> dict[str, dict[str, str]]:
    return {r["agreement"]: r for r in read_facts("agreement_terms")}
