# SPDX-License-Identifier: Apache-2.0
"""Live brackets: what each alternative of a text would mean, to whom, and who would sign; as far as a seat may be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import entry_points
from typing import Any

import numpy as np

from plenipo.conference.delegates.choices import values_of
from plenipo.conference.engine.refused import Refused
from plenipo.conference.model.slot import Slot, shown_value
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.view import View
from plenipo.conference.model.word import Package, Value
from plenipo.conference.play import ballot
from plenipo.conference.worth.appraisal import Appraisal
from plenipo.conference.worth.exact import Measure
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.core.outcome import OutcomeSpec, read_outcomes
from plenipo.host.weighing import Weighing, bands
from plenipo.view.labels import OUTCOMES

__all__ = ["alternatives", "current", "of_package", "on_the_table"]

MOST_ALTERNATIVES = 60


def on_the_table(view: View, text: str) -> Package:
    """The newest open proposal of a text that this view holds; empty where there is none."""
    return next((p.package for p in reversed(view.proposals) if p.text == text and p.status == "open"), {})


def current(weighing: Weighing, view: View, text: DraftText) -> dict[str, Value]:
    """What would hold were the table adopted as it stands: settled values, the newest open proposal, else no deal."""
    return weighing.filled(text, {**on_the_table(view, text.id), **text.settled})


def alternatives(weighing: Weighing, view: View, text: str, slot: str, everybody: bool) -> dict[str, Any]:
    """Every alternative of one slot, all else as it stands on the table.

    Parameters
    ----------
    weighing
        Worth of packages.
    view
        What the asking seat sees; ``view.seat`` is who asks.
    text, slot
        Which.
    everybody
        Whether the room tells everybody what packages are worth to all; else to a seat its own.

    Returns
    -------
    dict
        ``slot``, ``base`` (the package that the rest stands at), ``model`` (whether consequences are the model's), ``rows``: for
        each value ``own`` (gain over no deal: median, low, high, share of draws beyond a red line, whether it would say yes),
        ``delegations`` (the same of whoever may be told of), ``outcomes`` (of the model), ``carried`` (None where it would tell
        of others).

    Raises
    ------
    InputError
        If there is no such slot.
    """
    held, which = _found(view, text, slot)
    base = current(weighing, view, held)
    values = _values(view, held, which)
    rows = _told(weighing, view, held, [{**base, slot: v} for v in values], everybody)
    now = base[slot]
    return {
        "text": text,
        "slot": slot,
        "title": which.title,
        "unit": which.unit,
        "base": [{"slot": s.title, "shown": _shown(s, base[s.id])} for s in held.slots if s.id != slot],
        "model": weighing.surrogate is not None,
        "whole": weighing.whole,
        "everybody": everybody,
        "rows": [
            {"value": v, "shown": _shown(which, v), "now": v == now, "no_deal": v == which.no_deal, **row}
            for v, row in zip(values, rows, strict=True)
        ],
    }


def of_package(weighing: Weighing, view: View, text: str, package: Package | None, everybody: bool) -> dict[str, Any]:
    """What a package would mean; the one on the table if none is given.

    Raises
    ------
    InputError
        If it is none of this text.
    """
    held = _text(view, text)
    if package and (problems := held.package_problems(package)):
        raise InputError(*problems)
    whole = current(weighing, view, held) if package is None else weighing.filled(held, package)
    row = _told(weighing, view, held, [whole], everybody)[0]
    shown = [{"slot": s.title, "shown": _shown(s, whole[s.id]), "settled": s.id in held.settled} for s in held.slots]
    return {"text": text, "package": shown, "model": weighing.surrogate is not None, "whole": weighing.whole, **row}


def _text(view: View, text: str) -> DraftText:
    texts = {t.id: t for t in view.texts}
    if text not in texts:
        raise Refused(Problem(f"there is no text {text!r}", "text", "one of " + ", ".join(texts), nearest_names(text, texts)))
    return texts[text]


def _found(view: View, text: str, slot: str) -> tuple[DraftText, Slot]:
    held = _text(view, text)
    which = held.slot(slot)
    if which is None:
        slots = [s.id for s in held.slots]
        raise Refused(Problem(f"{text} has no slot {slot!r}", "slot", "one of " + ", ".join(slots), nearest_names(slot, slots)))
    return held, which


def _values(view: View, text: DraftText, slot: Slot) -> list[Value]:
    """Values worth looking at: what somebody wants, what holds, and the grid between."""
    wanted = [a.value for b in text.brackets if b.of == slot.id for a in b.alternatives if a.value is not None]
    proposed = [p.package[slot.id] for p in view.proposals if p.text == text.id and slot.id in p.package and p.status == "open"]
    settled = [text.settled[slot.id]] if slot.id in text.settled else []
    grid = list(values_of(slot, text))
    spare = max(0, MOST_ALTERNATIVES - len(wanted) - len(proposed))
    if len(grid) > spare:
        grid = [grid[k] for k in np.linspace(0, len(grid) - 1, spare).round().astype(int)]
    found = list(dict.fromkeys([*grid, *wanted, *proposed, *settled]))
    if slot.kind == "number":
        return sorted(found, key=float)  # type: ignore[arg-type]
    return found


def _shown(slot: Slot, value: Value) -> str:
    return slot.titles.get(str(value), shown_value(value, slot.unit))


def _told(weighing: Weighing, view: View, text: DraftText, packages: Sequence[Package], everybody: bool) -> list[dict[str, Any]]:
    changes = weighing.changes(packages)
    found = weighing.appraiser.appraise(packages, changes)
    names = {d.id: d.name for d in view.delegations}
    public = {m.seat for m in weighing.appraiser.mandates if not m.confidential}
    told = [s for s in found.seats if everybody or s in public or s == view.seat]
    rows = []
    for k, package in enumerate(packages):
        rows.append(
            {
                "own": _seat(found, k, found.seats.index(view.seat)) if view.seat in found.seats else None,
                "delegations": [{"seat": s, "name": names[s], **_seat(found, k, found.seats.index(s))} for s in told],
                "outcomes": list(_outcomes(weighing, changes[k], names)),
                "carried": _carried(weighing, found, k) if everybody else None,
                "beyond_own": _beyond(view, package),
            }
        )
    return rows


def _seat(found: Appraisal, row: int, seat: int) -> dict[str, Any]:
    return {
        "gain": bands(found.gain[row, seat]),
        "crossed": float(found.crossed[row, seat]),
        "sign_share": float(found.sign_share[row, seat]),
        "yes": bool(found.yes[row, seat]),
    }


def _carried(weighing: Weighing, found: Appraisal, row: int) -> dict[str, Any]:
    case = weighing.case
    rule = case.conference.body.rule("substance")
    held = ballot(case, rule, found.seats, found.yes[row], found.beyond[row])
    return {"carried": held.carried, "rule": rule.title, "yes": held.yes, "no": held.no, "abstain": held.abstain}


def _beyond(view: View, package: Package) -> list[str]:
    """Slots of the package that cross a red line of one's own mandate."""
    lines = view.mandate.red_lines if view.mandate else ()
    return [line.name for line in lines if line.on == "term" and line.crossed_by(package[line.name])]


def _outcomes(weighing: Weighing, changes: np.ndarray, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """What the model says, measure by measure; nothing where it was not asked."""
    if weighing.surrogate is None:
        return
    whose = _whose(weighing, names)
    for measure, values in zip(weighing.appraiser.measures, changes, strict=True):
        spec = _specs().get(measure.outcome)
        yield {
            "outcome": OUTCOMES.get(measure.outcome, measure.outcome),
            "of": whose.get(measure, ""),
            "year": measure.year,
            "unit": spec.unit_of(spec.measures[0]).partition(" above ")[0] if spec else "",  # a change has no base
            "better": spec.better if spec else "neither",
            "change": bands(values),
        }


def _whose(weighing: Weighing, names: Mapping[str, str]) -> dict[Measure, str]:
    """For each measure the delegation that stands for its economies, else their codes."""
    of = dict(weighing.case.document.economies) | {
        d.id: (d.actor,) for d in weighing.case.conference.delegations if d.actor and d.id not in weighing.case.document.economies
    }
    seats = {tuple(codes): names.get(seat, seat) for seat, codes in of.items()}
    return {m: seats.get(tuple(m.economies), ", ".join(m.economies)) for m in weighing.appraiser.measures}


@cache
def _specs() -> dict[str, OutcomeSpec]:
    """Outcomes of all channels, read without loading a model."""
    found: dict[str, OutcomeSpec] = {}
    for point in entry_points(group="plenipo.channels"):
        found |= {o.name: o for o in read_outcomes(point.module)}
    return found
