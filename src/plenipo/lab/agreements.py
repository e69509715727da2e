# SPDX-License-Identifier: Apache-2.0
"""Agreement diff, consent and eligibility: what stood between two economies before, what after, and who must agree."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core.act import Act
from plenipo.core.calendar import reading_days
from plenipo.core.errors import Problem
from plenipo.core.instrument import Instrument, PartyStatus
from plenipo.core.law import Law
from plenipo.core.treaty import Accede

__all__ = ["consent_rows", "covering", "eligibility_rows", "pair_rows"]

Array = npt.NDArray[Any]
PERCENT = 100.0
# A partial-scope list covers few goods: a pair that has only that counts as newly covered.
PARTIAL = ("PSA",)


def covering(law: Law, a: str, b: str, day: dt.date) -> tuple[Instrument, ...]:
    """Instruments in force between two economies on a day; not those that bind each towards all."""
    parties = _parties(law)
    found = []
    for name in parties:
        one, other = parties[name].get(a), parties[name].get(b)
        if one and other and one.bound_on(day) and other.bound_on(day) and (one.side or a) != (other.side or b):
            instrument = law.instruments[name]
            found += [instrument] if instrument.joins(a, b) else []
    return tuple(found)


@functools.lru_cache(maxsize=8)
def _parties(law: Law) -> dict[str, dict[str, PartyStatus]]:
    """Parties of every instrument between pairs, by code."""
    return {name: {p.actor: p for p in i.parties} for name, i in law.instruments.items() if i.pairwise}


def pair_rows(
    before: Law,
    after: Law,
    case: Any,
    pairs: Iterable[tuple[str, str]],
    year: int,
    index: Callable[[str], int],
    duty: tuple[Array, Array],
) -> list[dict[str, Any]]:
    """The agreement diff for pairs in which something changes.

    Parameters
    ----------
    before, after, case
        Law of the baseline and of the case, and the case itself.
    pairs
        Pairs of codes.
    year
        Year in which both are read.
    index
        Place of a code in the arrays.
    duty
        (origin, destination) before and after: duty on goods as a fraction.
    """
    day = reading_days([year], "year")[0]
    rows = []
    for a, b in pairs:
        had, has = covering(before, a, b, day), covering(after, a, b, day)
        i, j = index(a), index(b)
        cells = [PERCENT * float(d[o, e]) for o, e in ((j, i), (i, j)) for d in duty]
        if [x.id for x in had] == [x.id for x in has] and np.isclose(cells[0], cells[1]) and np.isclose(cells[2], cells[3]):
            continue
        rows.append(
            {
                "a": a,
                "b": b,
                "new": all(x.type in PARTIAL for x in had) and len(has) > len(had),
                "before": [_short(x) for x in had],
                "after": [_short(x) for x in has],
                "tariff_a_on_b_before": cells[0],
                "tariff_a_on_b_after": cells[1],
                "tariff_b_on_a_before": cells[2],
                "tariff_b_on_a_after": cells[3],
                "basis": case.basis,
                "case": case.name,
            }
        )
    return sorted(rows, key=lambda r: not r["new"])


def consent_rows(
    law: Law, events: Sequence[Any], gain: Callable[[str], Mapping[str, Any] | None], name: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Whose consent an accession needs, with what the model says each Party gains: gain is not consent.

    ``law`` is that of the case; asked are the Parties of the day before.
    """
    rows = []
    for event in events:
        if not isinstance(event, Accede):
            continue
        instrument = law.instrument(event.instrument)
        rule = instrument.accession
        clause = f"{instrument.text.title or instrument.title}, {rule.clause}" if rule.clause else "no clause is held"
        for code in instrument.bound(event.date - dt.timedelta(days=1)):
            row = gain(code)
            if row is not None:
                rows.append(
                    {
                        "party": code,
                        "name": name(code),
                        "required": rule.consent == "all parties",
                        "clause": f"{clause} ({rule.consent})",
                        "gain_percent": row["median"],
                        "p05": row["p05"],
                        "p95": row["p95"],
                        "share_positive": row["share_positive"],
                    }
                )
    return rows


def eligibility_rows(
    law: Law, events: Sequence[Any], assumed: Sequence[tuple[Act, Problem]], name: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Verdict on each accession: eligible under which clause, or run although it is not."""
    rows = []
    stamped = {id(act): problem for act, problem in assumed}
    for event in events:
        if not isinstance(event, Accede):
            continue
        instrument = law.instrument(event.instrument)
        opens = instrument.accession.open_for.get(event.actor, instrument.accession.open_from)
        if id(event) in stamped:
            verdict, text = "assumed eligible", str(stamped[id(event)].what)
        else:
            verdict = "eligible"
            open_to = instrument.eligibility.open_to
            who = "to those it names" if set(open_to) == {"listed"} else "to any " + " or ".join(open_to)
            text = f"{instrument.title} is open {who}" + (f", to {name(event.actor)} from {opens}" if opens else "")
        clause = instrument.accession.clause
        rows.append({"actor": event.actor, "instrument": instrument.id, "clause": clause, "verdict": verdict, "text": text})
    return rows


def _short(instrument: Instrument) -> str:
    return instrument.text.title or instrument.title
