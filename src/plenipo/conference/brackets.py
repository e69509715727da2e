# SPDX-License-Identifier: Apache-2.0
"""Live brackets: what each alternative of a value would mean to whom, who would sign, and which value blocks most."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.metadata import entry_points
from typing import Any

import numpy as np

from plenipo.conference.amending import shown
from plenipo.conference.model.slot import Slot
from plenipo.conference.model.word import Package, Value
from plenipo.conference.play import ballot
from plenipo.conference.prepared import Prepared
from plenipo.conference.worth.exact import BAND
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.core.outcome import read_outcomes

__all__ = ["alternatives", "blocking"]


def alternatives(asked: Prepared, package: Package, slot: str, values: Sequence[Value] = ()) -> dict[str, Any]:
    """What every alternative of one value would mean, all else as it stands: some milliseconds by the surrogate.

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

    Returns
    -------
    dict
        ``slot``, ``title``, ``unit``, ``now``; ``alternatives``: for each ``value`` and how it is ``shown``: ``delegations``
        (``seat``, ``gain`` in points over no deal with ``p05`` and ``p95`` over draws, ``sign_share``, ``says_yes``),
        ``outcomes`` (``outcome``, ``economies``, ``year``, ``unit``, ``median``, ``p05``, ``p95``: change against no deal),
        ``would_sign``, and ``adopted`` under the rule of the body. All by the surrogate.

    Raises
    ------
    InputError
        If there is no such slot, a value cannot be, or the package is not whole.
    """
    held = _slot(asked, slot)
    asked.check(package)
    whole = {**asked.case.text.settled, **package}
    wanted = tuple(values) or held.values() or (whole[slot],)
    if problems := [p for v in wanted if (p := held.problem(v))]:
        raise InputError(*problems)
    packages = [{**whole, slot: v} for v in wanted]
    changes = None if asked.surrogate is None else asked.surrogate.many(packages)
    found = asked.appraiser.appraise(packages, changes)
    low, middle, high = np.quantile(found.gain, (BAND[0], 0.5, BAND[1]), axis=-1)
    rule = asked.case.conference.body.rule("substance")
    moved = None if changes is None else np.quantile(changes, (BAND[0], 0.5, BAND[1]), axis=-1)
    rows = [
        {
            "value": value,
            "shown": shown(held, value),
            "delegations": [
                {
                    "seat": seat,
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
            "adopted": bool(ballot(asked.case, rule, found.seats, found.yes[k], found.beyond[k]).carried),
        }
        for k, value in enumerate(wanted)
    ]
    return {"slot": slot, "title": held.title, "unit": held.unit, "now": whole[slot], "alternatives": rows}


def _slot(asked: Prepared, id: str) -> Slot:
    found = asked.case.text.slot(id)
    if found is None:
        known = [s.id for s in asked.case.text.slots]
        told = f"{asked.case.text.id} has no slot {id!r}"
        raise InputError(Problem(told, "slot", "one of " + ", ".join(known), nearest_names(id, known)))
    return found


def _outcomes(asked: Prepared, moved: np.ndarray) -> list[dict[str, Any]]:
    """Consequences from (quantile, measure)."""
    assert asked.modelled is not None
    units = _units()
    return [
        {
            "outcome": m.outcome,
            "economies": list(m.economies),
            "year": m.year,
            "unit": units.get(m.outcome, ""),
            "median": float(moved[1, k]),
            "p05": float(moved[0, k]),
            "p95": float(moved[2, k]),
        }
        for k, m in enumerate(asked.modelled.measures)
    ]


@cache
def _units() -> dict[str, str]:
    """Unit of each outcome's first measure, read from the tables of the channels without loading them."""
    specs = [o for point in entry_points(group=CHANNELS) for o in read_outcomes(point.module)]
    return {o.name: o.unit_of(o.measures[0]) for o in specs}


CHANNELS = "plenipo.channels"


def blocking(asked: Prepared, package: Package) -> list[dict[str, Any]]:
    """Which value blocks most: for each slot, whose no it could turn by itself, the most powerful slot first.

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
    asked.check(package)
    around = asked.around({**asked.case.text.settled, **package})
    before = around.appraise(around.now[None]).content[0]
    rule, seats = asked.case.conference.body.rule("substance"), asked.appraiser.seats
    rows = []
    for k, slot in enumerate(around.slots):
        places = np.repeat(around.now[None], around.sizes[k], axis=0)
        places[:, k] = np.arange(around.sizes[k])
        found = asked.appraise([around.at(p) for p in places])
        yes = found.yes
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
            "adopted": bool(ballot(asked.case, rule, seats, yes[best], found.beyond[best]).carried),
        })  # fmt: skip
    return sorted(rows, key=lambda r: (-len(r["turns"]), -r["yes"]))
