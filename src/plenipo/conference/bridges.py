# SPDX-License-Identifier: Apache-2.0
"""Bridges in a case: the smallest edit or side payment that brings a delegation in, held against exact runs, as an amendment."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from plenipo.conference.amending import amendment, new_clause, operations
from plenipo.conference.analytics.bridge import Appraised, bridges
from plenipo.conference.model.word import Package, Value
from plenipo.conference.play import ballot
from plenipo.conference.prepared import Prepared
from plenipo.conference.worth.appraisal import Appraisal
from plenipo.conference.worth.exact import BAND, Modelled
from plenipo.conference.worth.payment import Payment, payment_acts, payments
from plenipo.conference.worth.surrogate import holds_anyway

__all__ = ["bridge"]

TRIED = 4
"""Edits held against exact runs before it is said that none does: the smallest by the surrogate."""
SHOWN_DIGITS = 2  # of a sum of money in a text, rounded up


def bridge(asked: Prepared, seat: str, package: Package) -> dict[str, Any]:
    """What would bring a delegation in.

    Parameters
    ----------
    asked
        The case: `plenipo.conference.prepared.prepare`.
    seat
        A delegation with a mandate.
    package
        A value for each slot of the text that is not settled.

    Returns
    -------
    dict
        ``seat``, ``name``; ``signs`` whether it says yes already; ``gain`` points over no deal (median over draws) and
        ``sign_share``, exactly; ``crossed`` whether a red line is crossed beyond what is tolerated. ``edit`` the smallest change
        of values after which it says yes on an exact run; ``edit_that_keeps`` the smallest after which nobody says no who said
        yes before, where that is another one; ``payment`` the smallest sum a year that does it with the text as it is. Each
        None where there is none, else with ``amendment`` in words, ``operations`` for a room, ``package``, and what holds
        afterwards on exact runs: ``gain``, ``p05``, ``p95``, ``sign_share``; ``would_sign``, ``would_not``;
        ``no_longer`` who said yes before; ``loses`` points by seat, of those who lose by it; ``adopted`` under the body's rule.
        ``tried`` how many edits were run exactly.

    Raises
    ------
    InputError
        If nobody has the seat, or the package is not whole.
    """
    asked.check(package, (seat,))
    whole = {**asked.case.text.settled, **package}
    before, _ = asked.exactly([whole])
    place = before.seats.index(seat)
    delegation = asked.case.conference.delegation(seat)
    found: dict[str, Any] = {
        "seat": seat,
        "name": seat if delegation is None else delegation.name,
        "signs": bool(before.yes[0, place]),
        "gain": float(np.median(before.gain[0, place])),
        "sign_share": float(before.sign_share[0, place]),
        "crossed": bool(before.beyond[0, place]),
        "edit": None,
        "edit_that_keeps": None,
        "payment": None,
        "tried": 0,
    }
    if not found["signs"]:
        edits = _edits(asked, whole, place)
        found["tried"] = len(edits)
        found["edit"] = _first_that_holds(asked, whole, before, place, edits)
        if found["edit"] is None or found["edit"]["no_longer"]:
            edits = _edits(asked, whole, place, keep=True)
            found["tried"] += len(edits)
            found["edit_that_keeps"] = _first_that_holds(asked, whole, before, place, edits, keep=True)
        found["payment"] = _payment(asked, whole, before, place)
    return found


def _edits(asked: Prepared, package: Package, place: int, *, keep: bool = False) -> list[dict[str, Value]]:
    """The smallest edits by the surrogate, as packages; none where a slot has no list of values.

    A text that writes what holds without it brings nobody in: it is no deal.
    """
    held = asked.around(package)

    def appraise(places: np.ndarray) -> Appraised:
        told = held.appraise(places)
        deal = np.array([not holds_anyway(asked.case.text.slots, held.at(row)) for row in places])
        return told._replace(content=told.content & deal[:, None])

    found = bridges(appraise, held.sizes, held.now, place, along=held.along, keep=keep)
    return [held.edited(edit.issues, edit.options) for edit in found[:TRIED]]


def _first_that_holds(
    asked: Prepared, package: Package, before: Appraisal, place: int, edits: Sequence[dict[str, Value]], *, keep: bool = False
) -> dict[str, Any] | None:
    if not edits:
        return None
    after, _ = asked.exactly(edits)
    kept = (after.yes | ~before.yes).all(axis=-1) | (not keep)
    holds = np.flatnonzero(after.yes[:, place] & kept)
    if not len(holds):
        return None
    row, text = int(holds[0]), asked.case.text
    return {
        "amendment": amendment(text, package, edits[row]),
        "operations": operations(text, package, edits[row]),
        "package": edits[row],
        **_afterwards(asked, before, after, row, place),
    }


def _payment(asked: Prepared, package: Package, before: Appraisal, place: int) -> dict[str, Any] | None:
    """The smallest sum of money that does it; None where money does not count, or nobody who gains could pay."""
    if asked.modelled is None or before.beyond[0, place]:
        return None
    for offer in payments(asked.appraiser, asked.modelled, before, place):
        found = _smallest_sum(asked, asked.modelled, package, before, place, offer)
        if found is not None:
            amount, after = found
            return _paid(asked, offer, amount, package, before, after, place)
    return None


def _smallest_sum(
    asked: Prepared, modelled: Modelled, package: Package, before: Appraisal, place: int, offer: Payment
) -> tuple[float, Appraisal] | None:
    """The smallest written sum found with which both sign, by exact runs; what a sum brings is nearly in proportion to it."""
    gap, amount = _deciding(before, place), _written(offer.amount)
    enough: tuple[float, Appraisal] | None = None
    for _ in range(STEPS):
        after, _ = asked.exactly([package], [payment_acts(modelled, offer, amount)])
        slope = (_deciding(after, place) - gap) / amount
        if slope <= 0:
            break
        aimed = _written(-gap / slope)
        if not after.yes[0, place]:
            if enough is not None:
                break
            amount = max(aimed, _written(amount * RAISE))
        elif after.yes[0, after.seats.index(offer.payer)]:
            enough = (amount, after)
            if aimed >= amount:
                break
            amount = aimed
        else:
            break
    return enough


def _deciding(appraised: Appraisal, place: int) -> float:
    """Points in the draw that decides whether a delegation is no worse off in more than half of them."""
    gain = np.sort(appraised.gain[0, place])
    return float(gain[(len(gain) - 1) // 2])


STEPS = 5  # exact runs to find a sum
RAISE = 1.1  # where rounding leaves the sum just short


def _written(amount: float) -> float:
    """A sum as a text would name it, rounded up."""
    unit = 10.0 ** (math.floor(math.log10(amount)) - SHOWN_DIGITS + 1)
    return float(f"{math.ceil(amount / unit - 1e-9) * unit:.{SHOWN_DIGITS}g}")


def _paid(
    asked: Prepared, offer: Payment, amount: float, package: Package, before: Appraisal, after: Appraisal, place: int
) -> dict[str, Any]:
    conference = asked.case.conference
    held = {d.id: d.name for d in conference.delegations}
    sum_of = f"USD {amount:g} bn" if amount >= 1 else f"USD {1000 * amount:g} million"
    words = f"{held[offer.payer]} shall give {held[offer.receiver]} {sum_of} a year."
    told, operation = new_clause(asked.case.text, "side-payment", words)
    return {
        "payer": offer.payer,
        "usd_bn_a_year": amount,
        "amendment": [told],
        "operations": [operation],
        "package": dict(package),
        **_afterwards(asked, before, after, 0, place),
    }


def _afterwards(asked: Prepared, before: Appraisal, after: Appraisal, row: int, place: int) -> Mapping[str, Any]:
    """What holds after a change, by exact runs."""
    seats, gain = after.seats, after.gain[row]
    yes, then = before.yes[0], after.yes[row]
    less = np.median(gain, axis=-1) - np.median(before.gain[0], axis=-1)
    low, high = np.quantile(gain[place], BAND)
    rule = asked.case.conference.body.rule("substance")
    return {
        "gain": float(np.median(gain[place])),
        "p05": float(low),
        "p95": float(high),
        "sign_share": float(after.sign_share[row, place]),
        "would_sign": [s for s, y in zip(seats, then, strict=True) if y],
        "would_not": [s for s, y in zip(seats, then, strict=True) if not y],
        "no_longer": [s for s, a, b in zip(seats, yes, then, strict=True) if a and not b],
        "loses": {s: float(d) for s, d in zip(seats, less, strict=True) if d < -SLACK},
        "adopted": bool(ballot(asked.case, rule, seats, then, after.beyond[row]).carried),
    }


SLACK = 1e-9  # points are sums of written decimals
