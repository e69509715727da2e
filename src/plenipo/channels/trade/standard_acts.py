# SPDX-License-Identifier: Apache-2.0
"""Standard acts of trade policy: who could raise which tariff on whom, join what, close what, by one standard size.

Customs unions act as one, on both sides of the border: a tariff belongs to the union, and is laid on the goods of one.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.accessions import accession_families
from plenipo.channels.trade.acts import PERCENT, AddDuty, Facilitate, SetExportTax
from plenipo.channels.trade.sanctions import Sanction
from plenipo.channels.trade.tariff_changes import ChangeTariff, ordinary_rates
from plenipo.core.act import Act
from plenipo.core.enact import as_bound
from plenipo.core.law import Law
from plenipo.core.standard_act import EVERY_PARTNER, LeverChange, StandardActs, StandardKind
from plenipo.core.world import World

__all__ = ["Parties", "parties_of", "standard_acts"]

NOT_BOUND = 1.0  # a binding of 100 % or more binds nothing that is ever applied on all goods
ROUNDING = 1e-12
Array = npt.NDArray[Any]
ACTS: Mapping[str, type[Act]] = {
    str(a.model_fields["kind"].default): a for a in (ChangeTariff, AddDuty, SetExportTax, Sanction, Facilitate)
}


@dataclass(frozen=True, eq=False)
class Parties:
    """Who acts in trade: customs unions and economies outside them.

    Parameters
    ----------
    codes
        One per party.
    of
        (actor,): place of the party that an economy belongs to.
    """

    codes: tuple[str, ...]
    of: Array


def parties_of(world: World, date: dt.date) -> Parties:
    """The parties on a date, in the order of the world's actors; the world as the law has its joint parties."""
    unions = [world.joint_party_of(c, date) for c in world.actors]
    codes = [u.code if u else c for c, u in zip(world.actors, unions, strict=True)]
    places = {c: k for k, c in enumerate(dict.fromkeys(codes))}
    return Parties(tuple(places), np.array([places[c] for c in codes]))


def standard_acts(
    kinds: Sequence[StandardKind], law: Law, world: World, levers: Mapping[str, Array], date: dt.date, years: Sequence[int]
) -> tuple[StandardActs, ...]:
    """Families of the kinds asked for, with the cells they move under this law.

    Parameters
    ----------
    kinds
        Rows of ``standard_acts.csv``.
    law, world, levers
        The law to which the acts would be added, and its levers in those years, (year, *dimensions) each.
    date, years
        Day of the acts, and the years whose levers are wanted.
    """
    world_now = as_bound(world, law)
    parties = parties_of(world_now, date)
    found: list[StandardActs] = []
    for kind in kinds:
        if "instrument" in kind.targets:
            found += accession_families(kind, law, world, world_now, parties.codes, levers, date, years)
        elif kind.act in ACTS:
            found += [_pairwise(kind, parties, t, law, world, levers, date) for t in kind.targets]
    return tuple(found)


def _pairwise(
    kind: StandardKind, parties: Parties, targets: str, law: Law, world: World, levers: Mapping[str, Array], date: dt.date
) -> StandardActs:
    """Acts of each party on each other one, or on all others at once."""
    many, of = len(parties.codes), parties.of
    o, d = np.nonzero(of[:, None] != of[None, :])
    own, other = _sides(kind.direction, o, d)
    everyone = targets == "all"
    # Places of the acts: actor by actor, partners in order with the actor itself left out.
    act = of[own] if everyone else of[own] * (many - 1) + of[other] - (of[other] > of[own])
    o, d = (np.tile(x, len(own) // len(o)) for x in (o, d))
    actors = [c for k, c in enumerate(parties.codes) for _ in range(1 if everyone else many - 1)]
    partners = [EVERY_PARTNER] * many if everyone else [p for k in range(many) for j, p in enumerate(parties.codes) if j != k]
    (lever,) = kind.levers
    rates = ordinary_rates(law, world, date)
    least, most = _bounds(kind, act, (o, d), rates, levers, world, len(actors))
    return StandardActs(
        kind=kind,
        actors=tuple(actors),
        targets=tuple(partners),
        changes=(LeverChange(lever, act, (o, d), _delta(kind, levers[lever][:, o, d]).T),),
        make=_maker(kind, actors, partners, date),
        checks=_checks(kind, act, (o, d), rates, levers, world, len(actors), everyone),
        least=least,
        most=most,
    )


def _sides(direction: str, o: Array, d: Array) -> tuple[Array, Array]:
    """Who acts and on whom, cell by cell; both directions list every cell twice."""
    if direction == "imports":
        return d, o
    if direction == "exports":
        return o, d
    return np.concatenate([d, o]), np.concatenate([o, d])


def _delta(kind: StandardKind, now: Array) -> Array:
    """(year, cell): what one standard size adds to the lever."""
    if kind.act == "sanction" and "closed_share" in kind.levers:
        return np.maximum(now, kind.size) - now
    if kind.act == "set export tax":
        return kind.size / PERCENT * np.ones_like(now)
    if kind.act == "sanction":
        return np.full_like(now, math.log1p(kind.size / PERCENT))
    if kind.act == "facilitate":
        return np.full_like(now, math.log1p(-kind.size / PERCENT))
    return np.full_like(now, kind.size / PERCENT)


def _maker(kind: StandardKind, actors: Sequence[str], partners: Sequence[str], date: dt.date) -> Callable[[int, float], Act]:
    model = ACTS[kind.act]

    def make(place: int, sizes: float) -> Act:
        document = {
            "kind": kind.act,
            "actor": actors[place],
            "partners": [partners[place]],
            "date": date,
            kind.key: sizes * kind.size,
            **kind.terms,
        }
        return model.model_validate(document)

    return make


def _bound_rates(levers: Mapping[str, Array], world: World) -> Array:
    """(origin, destination): the lower of what the economy has bound in the WTO and what an act has bound."""
    bound = levers["bound_rate"][-1]
    return np.minimum(bound, world.ties["bound_tariff"]) if "bound_tariff" in world.ties else bound


def _bounds(
    kind: StandardKind,
    act: Array,
    cells: tuple[Array, Array],
    rates: Array,
    levers: Mapping[str, Array],
    world: World,
    count: int,
) -> tuple[Array, Array]:
    """How many standard sizes each act allows: the table's bounds; for tariffs between zero and the bound rate."""
    least, most = np.full(count, kind.least), np.full(count, kind.most)
    if kind.act == "change tariff":
        room = (_bound_rates(levers, world)[cells] - rates[cells]) * PERCENT / kind.size
        np.minimum.at(most, act, np.maximum(room, 0.0))
        # A cut ends where the highest of the rates is zero: the others stop there before it.
        reach = np.full(count, -np.inf)
        np.maximum.at(reach, act, rates[cells] * PERCENT / kind.size)
        least = np.maximum(least, -reach)
    return least, most


def _checks(
    kind: StandardKind,
    act: Array,
    cells: tuple[Array, Array],
    rates: Array,
    levers: Mapping[str, Array],
    world: World,
    count: int,
    everyone: bool,
) -> dict[str, tuple[str, ...]]:
    """Two tests of WTO law, of one standard size: is there room under the bound rate, are all Members treated alike."""
    alike = "yes" if everyone else "no"
    if kind.act not in ("change tariff", "add duty"):
        applies = kind.act == "set export tax"
        return {"within_bound_rate": ("-",) * count, "mfn_consistent": (alike if applies else "-",) * count}
    bound = _bound_rates(levers, world)[cells]
    after = rates[cells] + kind.size / PERCENT
    if kind.act == "add duty":
        after = after + np.maximum(levers["additional_duty"][-1][cells], 0.0)
    over, unbound = np.zeros(count, bool), np.ones(count, bool)
    np.logical_or.at(over, act, after > bound + ROUNDING)
    np.logical_and.at(unbound, act, bound >= NOT_BOUND)
    room = tuple("not bound" if u else "no" if x else "yes" for x, u in zip(over, unbound, strict=True))
    return {"within_bound_rate": room, "mfn_consistent": (alike,) * count}
