# SPDX-License-Identifier: Apache-2.0
"""A small made-up conference that the tests of this folder share: four parties, a chair, an observer, one text."""

from __future__ import annotations

from typing import Any

from plenipo.conference.model.conference import Conference
from plenipo.conference.model.word import read_word

SIMPLE = {
    "id": "simple",
    "title": "Majority of members present and voting",
    "mode": "vote",
    "tests": [{"share": 0.5, "more_than": True, "of": "present and voting"}],
    "source": "invented",
}


def text(**changes: Any) -> dict[str, Any]:
    """Two slots, one bound to a provision; three clauses; a bracket around words and one around a value."""
    return {
        "id": "accord",
        "title": "Accord on the lake",
        "sponsors": ["AA"],
        "clauses": [
            {"id": "aim", "number": "1", "words": {"en": "The Parties {force} keep the lake clean."}},
            {
                "id": "cuts",
                "number": "2",
                "words": {"en": "Each Party reduces its emissions by {cut} per cent by 2035."},
                "provisions": [
                    {
                        "id": "target",
                        "kind": "emissions target",
                        "terms": {"by": 2035.0, "form": "base-year", "base": 2005.0},
                        "whole": ["by", "base"],
                    }
                ],
            },
            {"id": "purse", "number": "3", "words": {"en": "A fund is {fund}."}, "clauses": [{"id": "seat", "number": "3.1"}]},
        ],
        "slots": [
            {
                "id": "cut",
                "title": "Cut",
                "kind": "number",
                "unit": "per cent",
                "low": -80.0,
                "high": 0.0,
                "step": 5.0,
                "no_deal": 0.0,
                "binds": [{"provision": "target", "field": "change_pct"}],
            },
            {"id": "fund", "title": "Fund", "kind": "choice", "choices": ["none", "small", "large"]},
        ],
        "brackets": [
            {
                "id": "force",
                "around": "words",
                "of": "aim",
                "alternatives": [{"words": {"en": "shall"}, "sponsors": ["AA"]}, {"words": {"en": "should"}, "sponsors": ["BB"]}],
            },
            {
                "id": "cut-bracket",
                "around": "value",
                "of": "cut",
                "alternatives": [{"value": -40.0, "sponsors": ["AA"]}, {"value": -20.0, "sponsors": ["BB"], "objectors": ["AA"]}],
            },
        ],
        **changes,
    }


def mandate(seat: str, **changes: Any) -> dict[str, Any]:
    """A mandate in points."""
    return {
        "seat": seat,
        "terms": [
            {"slot": "cut", "ideal": -40.0, "salience": 10.0, "source": "invented"},
            {"slot": "fund", "points": {"none": 0.0, "small": 3.0, "large": 5.0}, "source": "invented"},
        ],
        "red_lines": [{"on": "term", "name": "cut", "at_least": -60.0, "source": "invented"}],
        "reservation": {"basis": "points", "points": 4.0, "source": "invented"},
        "instructions": [{"words": f"keep this to yourselves: {seat}-secret", "source": "invented"}],
        **changes,
    }


def document(**changes: Any) -> dict[str, Any]:
    """The conference as a document; ``changes`` replace its keys."""
    parties = [
        {"id": s, "name": f"Land {s}", "weights": {"people": w}}
        for s, w in zip(["AA", "BB", "CC", "DD"], (40, 30, 20, 10), strict=True)
    ]
    return {
        "id": "lake",
        "title": "Conference on the lake",
        "body": {"id": "lake-parties", "title": "Parties of the lake", "rules": {"substance": SIMPLE}, "source": "invented"},
        "opens": "2030-05-01T09:00:00Z",
        "closes": "2030-05-03T18:00:00Z",
        "agenda": [{"id": "item-1", "title": "The accord", "texts": ["accord"]}],
        "delegations": [
            *parties,
            {"id": "chair", "name": "The chair", "role": "chair"},
            {"id": "net", "name": "Lake net", "role": "NGO"},
        ],
        "blocs": [{"id": "north", "name": "North", "members": [{"seat": "AA"}, {"seat": "BB"}], "spokesperson": "AA"}],
        "mandates": [mandate(s) for s in ("AA", "BB", "CC", "DD")],
        "texts": [text()],
        **changes,
    }


def conference(**changes: Any) -> Conference:
    """The conference itself."""
    return read_word(Conference, document(**changes), "lake")
