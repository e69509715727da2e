# SPDX-License-Identifier: Apache-2.0
"""Side payments: who could pay a delegation how much a year, and the acts by which it is paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from plenipo.conference.worth.appraisal import Appraisal, Appraiser
from plenipo.conference.worth.exact import WHOLE_WORLD, Modelled

__all__ = ["Payment", "payment_acts", "payments"]

INCOME = "real_income"
"""The outcome that money moves."""
PERCENT, MILLION_IN_BILLION = 100.0, 1000.0


class Payment(NamedTuple):
    """One delegation paying another.

    Parameters
    ----------
    payer, receiver
        Seats.
    givers, receivers
        Codes of their economies.
    amount
        First guess, USD bn a year: the gap in per cent of income, as a share of output.
    """

    payer: str
    receiver: str
    givers: tuple[str, ...]
    receivers: tuple[str, ...]
    amount: float


def payments(appraiser: Appraiser, modelled: Modelled, now: Appraisal, place: int) -> Iterator[Payment]:
    """Who could close a delegation's gap with money and keep some of its own gain, the largest gain in money first.

    Parameters
    ----------
    now
        The package as it stands, the only one in it.
    place
        Of who is to be paid.
    """
    middle = np.median(now.gain[0], axis=-1)
    money = {k: m for k in range(len(now.seats)) if (m := _of_income(appraiser, modelled, k)) is not None}
    if place not in money or middle[place] >= 0:
        return
    receivers, worth = money[place]
    amount = -float(middle[place]) / worth * _output(modelled, receivers) / PERCENT
    able = []
    for k, (givers, points) in money.items():
        spare = float(middle[k]) / points * _output(modelled, givers) / PERCENT
        if k != place and now.yes[0, k] and spare > amount and not set(givers) & set(receivers):
            able.append((-spare, Payment(now.seats[k], now.seats[place], givers, receivers, amount)))
    yield from (offer for _, offer in sorted(able))


def _of_income(appraiser: Appraiser, modelled: Modelled, place: int) -> tuple[tuple[str, ...], float] | None:
    """Economies of a delegation and its points for a per cent of their income, where its mandate weighs it."""
    held = [
        (m.economies, float(w))
        for m, w in zip(modelled.measures, appraiser.weight[place], strict=True)
        if m.outcome == INCOME and w
    ]
    own = [(codes, w) for codes, w in held if w > 0 and codes != (WHOLE_WORLD,)]
    return own[0] if len(own) == 1 and len(held) == 1 else None


def _output(modelled: Modelled, codes: Sequence[str]) -> float:
    """USD bn a year."""
    world = modelled.world
    every = dict.fromkeys(c for code in codes for c in world.expand(code, modelled.begins))
    return float(sum(world.stocks["gdp"][world.index(c)] for c in every)) / MILLION_IN_BILLION


def payment_acts(modelled: Modelled, offer: Payment, amount: float) -> list[dict[str, Any]]:
    """Acts of a scenario by which the payer's economies pay the receiver's, in proportion to their output."""
    give = [_output(modelled, [c]) for c in offer.givers]
    take = [_output(modelled, [c]) for c in offer.receivers]
    return [
        {
            "kind": "transfer",
            "actor": giver,
            "to": receiver,
            "date": modelled.begins.isoformat(),
            "amount": amount * own / sum(give) * other / sum(take),
        }
        for giver, own in zip(offer.givers, give, strict=True)
        for receiver, other in zip(offer.receivers, take, strict=True)
    ]
