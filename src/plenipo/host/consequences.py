# SPDX-License-Identifier: Apache-2.0
"""Live brackets in a room: `plenipo.conference.brackets` on what lies on the table, as far as a seat may be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from plenipo.conference import brackets
from plenipo.conference.delegates.choices import values_of
from plenipo.conference.engine.refused import Refused
from plenipo.conference.model.slot import Slot
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.view import View
from plenipo.conference.model.word import Package, Value
from plenipo.conference.prepared import Prepared
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.view.labels import OUTCOMES

__all__ = ["alternatives", "current", "of_package", "on_the_table"]

MOST_ALTERNATIVES = 60


def on_the_table(view: View, text: str) -> Package:
    """The newest open proposal of a text that this view holds; empty where there is none."""
    return next((p.package for p in reversed(view.proposals) if p.text == text and p.status == "open"), {})


def current(asked: Prepared, view: View, text: DraftText) -> dict[str, Value]:
    """What would hold were the table adopted as it stands: settled values, the newest open proposal, else no deal."""
    return asked.filled({**on_the_table(view, text.id), **text.settled}, text)


def alternatives(asked: Prepared, view: View, text: str, slot: str, everybody: bool) -> dict[str, Any]:
    """Every alternative of one slot, all else as it stands on the table.

    Parameters
    ----------
    asked
        The case, made ready.
    view
        What the asking seat sees; ``view.seat`` is who asks.
    text, slot
        Which.
    everybody
        Whether the room tells everybody what packages are worth to all; else to a seat its own.

    Returns
    -------
    dict
        As `plenipo.conference.brackets.alternatives`, each row with what `_as_told` leaves of it; ``base``: what the rest stands
        at; ``model`` (whether consequences are the model's), ``whole`` (whether all that mandates weigh is counted);
        ``blocking``: the slots that by themselves could turn a no this seat may be told of, the most powerful first.

    Raises
    ------
    InputError
        If there is no such slot.
    """
    held = _text(view, text)
    base, which = current(asked, view, held), held.slot(slot)
    found = brackets.alternatives(asked, base, slot, _values(view, held, which) if which else (), held)
    rows = [_as_told(asked, view, {**base, slot: r["value"]}, r, everybody) for r in found["alternatives"]]
    return {
        **found,
        "text": text,
        "base": [{"slot": s.title, "shown": s.told(base[s.id])} for s in held.slots if s.id != slot],
        "model": asked.surrogate is not None,
        "whole": asked.counts_all,
        "everybody": everybody,
        "alternatives": rows,
        "blocking": _blocking(asked, view, base, held, everybody),
    }


def of_package(asked: Prepared, view: View, text: str, package: Package | None, everybody: bool) -> dict[str, Any]:
    """What a package would mean; the one on the table if none is given.

    Raises
    ------
    InputError
        If it is none of this text.
    """
    held = _text(view, text)
    if package and (problems := held.package_problems(package)):
        raise InputError(*problems)
    whole = current(asked, view, held) if package is None else asked.filled(package, held)
    row = _as_told(asked, view, whole, brackets.consequences(asked, [whole])[0], everybody)
    shown = [{"slot": s.title, "shown": s.told(whole[s.id]), "settled": s.id in held.settled} for s in held.slots]
    return {"text": text, "package": shown, "model": asked.surrogate is not None, "whole": asked.counts_all, **row}


def _text(view: View, text: str) -> DraftText:
    texts = {t.id: t for t in view.texts}
    if text not in texts:
        raise Refused(Problem(f"there is no text {text!r}", "text", "one of " + ", ".join(texts), nearest_names(text, texts)))
    return texts[text]


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


def _as_told(asked: Prepared, view: View, package: Package, row: Mapping[str, Any], everybody: bool) -> dict[str, Any]:
    """A row of `plenipo.conference.brackets.consequences` without what this seat may not be told.

    Returns
    -------
    dict
        ``own`` (the asking seat's line, None where it has none), ``delegations`` (of whoever may be told of), ``outcomes``,
        ``beyond_own`` (terms that cross one's own red line); ``would_sign``, ``adopted`` and ``tally``, empty or None where they
        would tell of others.
    """
    told = _told_of(asked, view, everybody)
    lines = view.mandate.red_lines if view.mandate else ()
    return {
        **row,
        "own": next((d for d in row["delegations"] if d["seat"] == view.seat), None),
        "delegations": [d for d in row["delegations"] if d["seat"] in told],
        "outcomes": [{**o, "outcome": OUTCOMES.get(o["outcome"], o["outcome"])} for o in row["outcomes"]],
        "would_sign": [s for s in row["would_sign"] if s in told],
        "adopted": row["adopted"] if everybody else None,
        "tally": row["tally"] if everybody else None,
        "beyond_own": [line.name for line in lines if line.on == "term" and line.crossed_by(package[line.name])],
    }


def _told_of(asked: Prepared, view: View, everybody: bool) -> set[str]:
    """Seats whose worth the asking one may know: its own, whose mandate is public, or all."""
    mandates = asked.appraiser.mandates
    return {m.seat for m in mandates if everybody or not m.confidential or m.seat == view.seat}


def _blocking(asked: Prepared, view: View, base: Package, text: DraftText, everybody: bool) -> list[dict[str, Any]]:
    told = _told_of(asked, view, everybody)
    names = {d.id: d.name for d in view.delegations}
    rows = [{**r, "turns": [s for s in r["turns"] if s in told]} for r in brackets.blocking(asked, base, text)] if told else []
    kept = [
        {"slot": r["slot"], "title": r["title"], "turns": r["turns"], "names": [names[s] for s in r["turns"]]}
        for r in rows
        if r["turns"]
    ]
    return sorted(kept, key=lambda r: -len(r["turns"]))
