# SPDX-License-Identifier: Apache-2.0
"""Live brackets: what each alternative of a value would mean to whom, who would sign, and which value blocks most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import entry_points
from typing import Any

import numpy as np

from plenipo.conference.model.slot import Slot
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.word import Package, Value
from plenipo.conference.play import ballot
from plenipo.conference.prepared import Prepared
from plenipo.conference.worth.appraisal import Appraisal
from plenipo.conference.worth.exact import BAND, Measure
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.core.outcome import OutcomeSpec, read_outcomes

__all__ = ["alternatives", "blocking", "consequences"]


def alternatives(
    asked: Prepared, package: Package, slot: str, values: Sequence[Value] = (), text: DraftText | None = None
) -> dict[str, Any]:
    """What every alternative of one value would mean, all else as it stands: some milliseconds by the surrogate.

    It tells of every mandate: what a seat may be told is for the caller to say.

    Parameters
    ----------
    asked
        The case: `plenipo.conference.prepared.prepare`.
    package
        A value for each slot that is not settled.
    slot
        Whose alternatives.
    values
        Which; all that are written in texts if not given.
    text
        The text as it stands in a room: what the package leaves open then holds as settled there, or as without a deal.

    Returns
    -------
    dict
        ``slot``, ``title``, ``unit``, ``now``; ``alternatives``: for each ``value``, how it is ``shown``, whether it is the one
        that stands ``now`` and the one without a deal (``no_deal``), with what `consequences` tells.

    Raises
    ------
    InputError
        If there is no such slot, a value cannot be, or the package is not whole.
    """
    held = _slot(text or asked.case.text, slot)
    if text is None:
        asked.check(package)
    whole = asked.filled(package, text)
    wanted = tuple(values) or held.values() or (whole[slot],)
    if problems := [p for v in wanted if (p := held.problem(v))]:
        raise InputError(*problems)
    told = consequences(asked, [{**whole, slot: v} for v in wanted])
    rows = [
        {"value": v, "shown": held.told(v), "now": v == whole[slot], "no_deal": v == held.no_deal, **row}
        for v, row in zip(wanted, told, strict=True)
    ]
    return {"slot": slot, "title": held.title, "unit": held.unit, "now": whole[slot], "alternatives": rows}


def consequences(asked: Prepared, packages: Sequence[Package]) -> list[dict[str, Any]]:
    """What whole packages would mean, by the surrogate.

    Returns
    -------
    list of dict
        For each ``delegations`` (``seat``, ``name``, ``gain`` in points over no deal with ``p05`` and ``p95`` over draws,
        ``sign_share``, ``says_yes``), ``outcomes`` (``outcome``, ``economies``, ``of`` the delegation that stands for them,
        ``year``, ``unit``, ``better`` higher or lower, ``median``, ``p05``, ``p95``: change against no deal), ``would_sign``;
        ``adopted`` under the rule of the body, with its ``tally`` (``rule``, ``yes``, ``no``, ``abstain``).
    """
    changes = None if asked.surrogate is None else asked.surrogate.many(packages)
    found = asked.appraiser.appraise(packages, changes)
    low, middle, high = np.quantile(found.gain, QUANTILES, axis=-1)
    moved = None if changes is None else np.quantile(changes, QUANTILES, axis=-1)
    names = {d.id: d.name for d in asked.case.conference.delegations}
    return [
        {
            "delegations": [
                {
                    "seat": seat,
                    "name": names[seat],
                    "gain": float(middle[k, j]),
                    "p05": float(low[k, j]),
                    "p95": float(high[k, j]),
                    "sign_share": float(found.sign_share[k, j]),
                    "says_yes": bool(found.yes[k, j]),
                }
                for j, seat in enumerate(found.seats)
            ],
            "outcomes": [] if moved is None else _outcomes(asked, moved[:, k]),
            "would_sign": [s for s, y in zip(found.seats, found.yes[k], strict=True) if y],
            **_adopted(asked, found, k),
        }
        for k in range(len(packages))
    ]


QUANTILES = (BAND[0], 0.5, BAND[1])


def _adopted(asked: Prepared, found: Appraisal, row: int) -> Mapping[str, Any]:
    rule = asked.case.conference.body.rule("substance")
    held = ballot(asked.case, rule, found.seats, found.yes[row], found.beyond[row])
    tally = {"rule": rule.title, "yes": held.yes, "no": held.no, "abstain": held.abstain}
    return {"adopted": bool(held.carried), "tally": tally}


def _slot(text: DraftText, id: str) -> Slot:
    found = text.slot(id)
    if found is None:
        known = [s.id for s in text.slots]
        raise InputError(Problem(f"{text.id} has no slot {id!r}", "slot", "one of " + ", ".join(known), nearest_names(id, known)))
    return found


def _outcomes(asked: Prepared, moved: np.ndarray) -> list[dict[str, Any]]:
    """Consequences from (quantile, measure)."""
    specs, whose = _specs(), _whose(asked)
    return [
        {
            "outcome": m.outcome,
            "economies": list(m.economies),
            "of": whose[m],
            "year": m.year,
            "unit": specs[m.outcome].unit_of(specs[m.outcome].measures[0]) if m.outcome in specs else "",
            "better": specs[m.outcome].better if m.outcome in specs else "neither",
            "median": float(moved[1, k]),
            "p05": float(moved[0, k]),
            "p95": float(moved[2, k]),
        }
        for k, m in enumerate(asked.appraiser.measures)
    ]


def _whose(asked: Prepared) -> dict[Measure, str]:
    """For each measure the delegation that stands for its economies, else their codes."""
    conference = asked.case.conference
    own = {d.id: (d.actor,) for d in conference.delegations if d.actor}
    names = {d.id: d.name for d in conference.delegations}
    seats = {tuple(codes): names.get(seat, seat) for seat, codes in {**own, **asked.case.document.economies}.items()}
    return {m: seats.get(tuple(m.economies), ", ".join(m.economies)) for m in asked.appraiser.measures}


@cache
def _specs() -> dict[str, OutcomeSpec]:
    """Outcomes of all channels, read from their tables without loading them."""
    return {o.name: o for point in entry_points(group=CHANNELS) for o in read_outcomes(point.module)}


CHANNELS = "plenipo.channels"


def blocking(asked: Prepared, package: Package, text: DraftText | None = None) -> list[dict[str, Any]]:
    """Which value blocks most: for each slot, whose no it could turn by itself, the most powerful slot first.

    Parameters
    ----------
    asked, package, text
        As in `alternatives`.

    Returns
    -------
    list of dict
        ``slot``, ``title``; ``turns``: seats that say no now and would say yes at some other value, all else as it stands;
        ``best``: the value at which most say yes, with ``yes`` how many, and ``loses`` who says yes now and no then; ``adopted``
        whether the text would then be. By the surrogate.

    Raises
    ------
    InputError
        If the package is not whole.
    """
    if text is None:
        asked.check(package)
    around = asked.around(asked.filled(package, text), text)
    before = around.appraise(around.now[None]).content[0]
    rows = []
    for k, slot in enumerate(around.slots):
        places = np.repeat(around.now[None], around.sizes[k], axis=0)
        places[:, k] = np.arange(around.sizes[k])
        found = asked.appraise([around.at(p) for p in places])
        yes, seats = found.yes, found.seats
        turns = (yes & ~before).any(axis=0)
        away = np.abs(np.arange(len(places)) - around.now[k])
        best = int(np.lexsort((away, -yes.sum(axis=1)))[0])  # of values as good the nearest
        rows.append({
            "slot": slot.id,
            "title": slot.title,
            "turns": [s for s, t in zip(seats, turns, strict=True) if t],
            "best": around.options[k][best],
            "yes": int(yes[best].sum()),
            "loses": [s for s, a, b in zip(seats, before, yes[best], strict=True) if a and not b],
            "adopted": _adopted(asked, found, best)["adopted"],
        })  # fmt: skip
    return sorted(rows, key=lambda r: (-len(r["turns"]), -r["yes"]))
